"""The part of the form that holds the text: the editor, its size in SMS parts, placeholders."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QMenu, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop_mailer.domain import sms, template
from desktop_mailer.domain.mailing import Preview
from desktop_mailer.domain.sms import Encoding
from desktop_mailer.ui import words
from desktop_mailer.ui.mailings.placeholder_marks import PlaceholderMarks
from desktop_mailer.ui.mailings.saved_menu import SavedMenu
from desktop_mailer.ui.theme import Theme
from desktop_mailer.ui.widgets import Field, SearchBox, SidesLayout, row

MANY_PARTS = 5
SIZE_WIDTH = 240
"""The lines under the text wrap down to this before their buttons go below them."""
FEW_STRANGERS = 5
PLAIN = {
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "`": "'", "–": "-", "—": "-", "−": "-",
    "…": "...", "№": "No.", "\u00a0": " ", "\u202f": " ", "\t": " ", "•": "-",
}  # fmt: skip
"""What a character that needs the wide encoding can be written as."""


class TextSection(QWidget):
    """`edited`: the text is another; `test_asked`: it is to be sent as a test.

    `sample_sought` carries a part of the name or phone of a client to show it for.
    """

    edited = Signal()
    sample_sought = Signal(str)
    test_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._names: tuple[str, ...] = ()
        self._marked = ""
        self.editor = QPlainTextEdit()
        self.editor.setTabChangesFocus(True)
        self.editor.setMinimumHeight(96)
        self.editor.setMaximumHeight(132)
        self.editor.setPlaceholderText(self.tr("What do you want to say?"))
        self.field = Field(self.tr("Te&xt"), self.editor)
        self._marks = PlaceholderMarks(self.editor, theme)
        self.size_line = QLabel()
        self.size_line.setProperty("look", "hint")
        self.size_line.setWordWrap(True)
        self.size_line.setAccessibleName(self.tr("Size of the message"))
        self.advice = QLabel()
        self.advice.setWordWrap(True)
        self.advice.setProperty("look", "warning")
        self.replace = QPushButton(self.tr("Replace them"))
        self.replace.setProperty("look", "link")
        self.replace.clicked.connect(self._replace_strangers)
        self.insert = QPushButton(self.tr("&Insert a field"))
        self.insert.setProperty("look", "link")
        theme.put_icon(self.insert, "plus", "accent")
        self._menu = QMenu(self)
        self.insert.setMenu(self._menu)
        self.saved = SavedMenu(self.tr("Saved texts"), self.tr("Save this text…"), theme)
        self.test = QPushButton(self.tr("Send a test…"))
        self.test.setProperty("look", "link")
        theme.put_icon(self.test, "phone", "accent")
        self.test.clicked.connect(self.test_asked)
        self.sample = SearchBox(self.tr("Show it for: name or phone"), theme)
        self.sample.searched.connect(self.sample_sought)
        self._lay_out()
        self.editor.textChanged.connect(self._take_edit)
        self.show_size(None)

    def text(self) -> str:
        """The text as it is typed."""
        return self.editor.toPlainText()

    def set_text(self, text: str) -> None:
        """Show a text; not an edit by the person."""
        self.editor.setPlainText(text)

    def offer(self, names: Sequence[str]) -> None:
        """Offer these names as placeholders."""
        self._names = tuple(names)
        self._marks.know(self._names)
        self._menu.clear()
        for name in self._names:
            action = self._menu.addAction(self._field_title(name))
            action.triggered.connect(lambda _=False, name=name: self._insert(name))
        self.show_size(None)

    def personal(self) -> bool:
        """True where the text has placeholders, so that its size differs from client to client."""
        return not frozenset(self._names).isdisjoint(template.placeholders(self.text()))

    def show_size(self, preview: Preview | None) -> None:
        """Say how large the text is: as typed, or (given a preview) as filled in for the clients."""
        size = sms.measure(self.text())
        encoding, units = (size.encoding.value, size.units) if preview is None else (preview.encoding, preview.units)
        parts = size.parts if preview is None else preview.parts
        said = [
            self.tr("%Ln part(s)", "", parts),
            self.tr("%Ln character(s)", "", units),
            encoding,
        ]
        if preview is not None and preview.parts_min != preview.parts:
            said[0] = self.tr("{least} to {most} parts").format(
                least=words.number(preview.parts_min), most=words.number(preview.parts)
            )
        if self.personal():
            said.append(self.tr("the longest") if preview is not None else self.tr("before the fields are filled in"))
        self.size_line.setText(" · ".join(said))
        self._advise(parts)

    def strangers(self) -> tuple[str, ...]:
        """The few characters that alone make the text need the wide encoding; none where most of it needs it."""
        text = self.text()
        if sms.measure(text).encoding is Encoding.GSM7:
            return ()
        wide = tuple(dict.fromkeys(c for c in text if sms.measure(c).encoding is Encoding.UCS2))
        return wide if len(wide) <= FEW_STRANGERS and all(c in PLAIN for c in wide) else ()

    def _lay_out(self) -> None:
        line = SidesLayout(spacing=8, least=SIZE_WIDTH)
        line.addWidget(self.size_line)
        line.addWidget(row(self.saved, self.insert))
        advice = SidesLayout(spacing=8, least=SIZE_WIDTH)
        advice.addWidget(self.advice)
        advice.addWidget(self.replace)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.field)
        layout.addLayout(line)
        layout.addLayout(advice)
        shown = SidesLayout(spacing=8, least=SIZE_WIDTH)
        shown.addWidget(self.sample)
        shown.addWidget(self.test)
        layout.addLayout(shown)

    def put(self, text: str) -> None:
        """Put a text in the place of what is there: an edit by the person, which Ctrl+Z takes back."""
        self.editor.selectAll()
        self.editor.insertPlainText(text)
        self.editor.setFocus()

    def _field_title(self, name: str) -> str:
        known = {"name": self.tr("Name"), "phone": self.tr("Phone")}
        return f"{known[name]}  {{{name}}}" if name in known else f"{{{name}}}"

    def _insert(self, name: str) -> None:
        self.editor.insertPlainText(f"{{{name}}}")
        self.editor.setFocus()

    def _take_edit(self) -> None:
        if self.text() == self._marked:  # only its marks are others
            return
        self._marked = self.text()
        self.show_size(None)
        self.edited.emit()

    def _advise(self, parts: int) -> None:
        strangers = self.strangers()
        unknown = [name for name in template.placeholders(self.text()) if name not in self._names]
        said = ""
        if strangers:
            listed = " ".join("␣" if c.isspace() else c for c in strangers)
            said = self.tr("These characters more than halve the room in a part: {characters}").format(
                characters=listed
            )
        elif unknown:
            said = self.tr("No client has a field “{name}”: the braces are sent as they are.").format(name=unknown[0])
        elif parts > MANY_PARTS:
            said = self.tr("Long: every client gets %Ln SMS for one message.", "", parts)
        self.advice.setText(said)
        self.advice.setVisible(bool(said))
        self.replace.setVisible(bool(strangers))

    def _replace_strangers(self) -> None:
        self.put("".join(PLAIN.get(c, c) for c in self.text()))
