"""Who changed what, to be read: as a list in a panel, or in a dialog of its own; for every page."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from html import escape

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP
from desktop_mailer.storage.audit import Record
from desktop_mailer.ui import words
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.field_words import field_name, field_value
from desktop_mailer.ui.tasks import Latest
from desktop_mailer.ui.theme import Theme
from desktop_mailer.ui.widgets import EmptyState, Heading

Read = Callable[[], Awaitable[Sequence[Record]]]

SIZE = (560, 480)
LONGEST = 200
"""Characters of a value; the journal has it whole."""
MOST = 500
"""Records that are shown; the journal has those before."""

_EVENTS: Mapping[str, str] = {
    "client.added": QT_TRANSLATE_NOOP("changes", "added"),
    "client.changed": QT_TRANSLATE_NOOP("changes", "changed"),
    "client.deleted": QT_TRANSLATE_NOOP("changes", "deleted"),
    "client.erased": QT_TRANSLATE_NOOP("changes", "erased"),
    "clients.add_tag": QT_TRANSLATE_NOOP("changes", "tagged"),
    "clients.remove_tag": QT_TRANSLATE_NOOP("changes", "a tag was removed"),
    "clients.set_zone": QT_TRANSLATE_NOOP("changes", "given a time zone"),
    "clients.opt_out": QT_TRANSLATE_NOOP("changes", "opted out"),
    "clients.opt_in": QT_TRANSLATE_NOOP("changes", "opted in"),
    "clients.import": QT_TRANSLATE_NOOP("changes", "imported"),
    "clients.deleted": QT_TRANSLATE_NOOP("changes", "deleted"),
    "clients.undone": QT_TRANSLATE_NOOP("changes", "a change was undone"),
    "mailing.created": QT_TRANSLATE_NOOP("changes", "created"),
    "mailing.changed": QT_TRANSLATE_NOOP("changes", "changed"),
    "mailing.launched": QT_TRANSLATE_NOOP("changes", "launched"),
    "mailing.started": QT_TRANSLATE_NOOP("changes", "started"),
    "mailing.paused": QT_TRANSLATE_NOOP("changes", "paused"),
    "mailing.resumed": QT_TRANSLATE_NOOP("changes", "resumed"),
    "mailing.extended": QT_TRANSLATE_NOOP("changes", "clients were added"),
    "mailing.retried": QT_TRANSLATE_NOOP("changes", "what failed is tried again"),
    "mailing.cancelled": QT_TRANSLATE_NOOP("changes", "cancelled"),
    "mailing.recounted": QT_TRANSLATE_NOOP("changes", "wrong figures were put right"),
    "mailing.finished": QT_TRANSLATE_NOOP("changes", "finished"),
    "mailing.deleted": QT_TRANSLATE_NOOP("changes", "deleted"),
    "messages.made": QT_TRANSLATE_NOOP("changes", "messages were made"),
    "messages.waiting": QT_TRANSLATE_NOOP("changes", "messages wait"),
    "messages.ended": QT_TRANSLATE_NOOP("changes", "messages ended"),
    "settings.changed": QT_TRANSLATE_NOOP("changes", "changed"),
}


class ChangesList(QTextBrowser):
    """The newest records, newest first: when and by whom, what, and each value beside its name. Can be copied."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._records: Sequence[Record] = ()
        self.setAccessibleName(self.tr("Changes, newest first"))
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setOpenLinks(False)
        self.document().setDocumentMargin(0)
        theme.changed.connect(self._write)

    def show_records(self, records: Sequence[Record]) -> None:
        """Show these."""
        self._records = records[max(0, len(records) - MOST) :]
        self._write()

    def _write(self) -> None:
        colours = {name: self._theme.colour(name).name() for name in ("quiet", "text", "line")}
        self.setHtml("".join(_html(each, colours) for each in reversed(self._records)))
        self.verticalScrollBar().setValue(0)


class ChangesView(QWidget):
    """The list, or a sentence where there is nothing in it. `read` is asked each time it is to be shown anew."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading = Latest(context.tasks, "read who changed what")
        self.list = ChangesList(context.theme)
        self.empty = EmptyState(context.theme, "clock")
        self.empty.say(self.tr("Nothing on record"), self.tr("Whoever changes something stands here from now on."))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.empty, 1)
        self.empty.hide()
        self.destroyed.connect(self._reading.cancel)

    def show_of(self, read: Read) -> None:
        """Read the records and show them."""
        self._reading.start(self._show(read))

    async def _show(self, read: Read) -> None:
        records = await read()
        self.list.show_records(records)
        self.list.setVisible(bool(records))
        self.empty.setVisible(not records)


class ChangesDialog(QDialog):
    """The changes of one thing."""

    def __init__(self, context: Context, title: str, read: Read, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(*SIZE)
        heading = Heading(title)
        heading.setTextFormat(Qt.TextFormat.PlainText)
        self.view = ChangesView(context)
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(heading)
        layout.addWidget(self.view, 1)
        layout.addLayout(buttons)
        self.view.show_of(read)


def change_words(event: str) -> str:
    """What was done, in words; the name of the event where it has none."""
    return QCoreApplication.translate("changes", _EVENTS[event]) if event in _EVENTS else event


def _html(record: Record, colours: Mapping[str, str]) -> str:
    """A record as the list sets it: values are told as they are, whatever they look like."""
    told = words.filled(
        '<p style="margin:0 0 2px 0"><b>%1</b> <span style="color:%2">· %3</span></p>',
        escape(_what(record)),
        colours["quiet"],
        escape(", ".join(filter(None, (words.moment(record.at), record.actor)))),
    )
    rows = "".join(
        words.filled(
            '<tr><td style="color:%1;padding:0 12px 2px 0">%2</td><td style="padding:0 0 2px 0">%3</td></tr>',
            colours["quiet"],
            escape(name),
            escape(value),
        )
        for name, value in _values(record)
    )
    table = f'<table cellspacing="0" cellpadding="0">{rows}</table>' if rows else ""
    return f'{told}{table}<p style="margin:0;font-size:8px">&nbsp;</p>'


def _what(record: Record) -> str:
    """What was done: "changed", or "tagged (120)" of many."""
    event = change_words(record.event)
    event = event[:1].upper() + event[1:]
    return event if record.count is None else f"{event} ({words.number(record.count)})"


def _values(record: Record) -> Iterator[tuple[str, str]]:
    """Each value that matters by its name: as it is, or as it was and as it is."""
    for name, value in record.after.items():
        if name not in record.before and (not value or (name == "reason" and record.event == "mailing.created")):
            continue  # it was made without; its state is told by what follows
        was = f"{_short(name, record.before[name])} → " if name in record.before else ""
        yield field_name(name), f"{was}{_short(name, value)}"


def _short(name: str, value: object) -> str:
    text = field_value(name, value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
