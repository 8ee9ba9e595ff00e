"""What a mailing says, to whom, when and on which terms: the card in the middle of the mailing in hand."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop_mailer.domain import sms, template
from desktop_mailer.domain.mailing import Mailing
from desktop_mailer.storage import audiences
from desktop_mailer.ui import words
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.mailings import phrases
from desktop_mailer.ui.mailings.bubble import Bubble
from desktop_mailer.ui.mailings.day_strip import DayStrip
from desktop_mailer.ui.tasks import Latest
from desktop_mailer.ui.widgets import SidesLayout

MEASURED = 10_000
"""For so many clients the text is filled in to tell how long it gets."""
SIDE_BY_SIDE = 520
"""From this width on the text stands beside to whom and when."""


class FactsCard(QFrame):
    """All that an operator wrote in the form, to be read at a glance."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "card")
        self._context = context
        self._sizing = Latest(context.tasks, "measure the text as filled in")
        self._bubble = Bubble(context.theme)
        self.size_words = QLabel()
        self.size_words.setProperty("look", "hint")
        self._titles = {
            "to": QLabel(self.tr("To")),
            "window": QLabel(self.tr("Window")),
            "when": QLabel(self.tr("Schedule")),
            "terms": QLabel(self.tr("Terms")),
        }
        self.lines = {key: QLabel() for key in self._titles}
        self.strip = DayStrip(context.theme)
        self._lay_out()

    def show_mailing(self, mailing: Mailing) -> None:
        """Show what that mailing is."""
        self._bubble.show_text(mailing.text)
        self._show_size(sms.measure(mailing.text))
        if template.placeholders(mailing.text):
            self._sizing.start(self._read_size(mailing))
        else:
            self._sizing.cancel()
        now = self._context.clock.now()
        span = self.tr("{start} to {end}").format(
            start=words.when(mailing.starts_at, now), end=words.when(mailing.ends_at, now)
        )
        said = {
            "to": _sentence(phrases.filter_words(mailing.filter)),
            "window": _sentence(phrases.window_words(mailing.window)),
            "when": span,
            "terms": "\n".join(self._terms(mailing)),
        }
        for key, text in said.items():
            self.lines[key].setText(text)
            self.lines[key].setVisible(bool(text))
            self._titles[key].setVisible(bool(text))
        self.strip.show_window(mailing.window)
        self.strip.setVisible(mailing.window is not None)  # it has nothing to add to “at any hour”

    def _terms(self, mailing: Mailing) -> list[str]:
        said = []
        if mailing.advertising:
            said.append(self.tr("Advertising: only with consent"))
        if mailing.rate is not None:
            said.append(self.tr("At most %Ln message(s) a second", "", mailing.rate))
        if mailing.budget is not None:
            said.append(self.tr("Budget: {amount}").format(amount=words.amount(mailing.budget)))
        if mailing.period is not None:
            period = words.word(mailing.period)
            said.append(_sentence(self.tr("{period}, each time as a mailing of its own").format(period=period)))
        return said

    def _show_size(self, size: sms.SmsSize, *, longest: bool = False) -> None:
        said = [self.tr("%Ln part(s)", "", size.parts), size.encoding.value]
        if longest:
            said.append(self.tr("the longest"))
        self.size_words.setText(" · ".join(said))

    async def _read_size(self, mailing: Mailing) -> None:
        read = self._context.database.read
        size = await read(audiences.longest_size, mailing.text, mailing.filter, MEASURED)
        self._show_size(size, longest=True)

    def _lay_out(self) -> None:
        said = QWidget()
        left = QVBoxLayout(said)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(6)
        left.addWidget(self._bubble)
        left.addWidget(self.size_words)
        left.addStretch(1)
        facts = QWidget()
        right = QGridLayout(facts)
        right.setContentsMargins(0, 0, 0, 0)
        right.setHorizontalSpacing(16)
        right.setVerticalSpacing(6)
        right.setColumnStretch(1, 1)
        for place, (key, line) in enumerate(self.lines.items()):
            title = self._titles[key]
            title.setProperty("look", "quiet")
            title.setAlignment(Qt.AlignmentFlag.AlignTop)
            line.setWordWrap(True)
            line.setTextFormat(Qt.TextFormat.PlainText)
            right.addWidget(title, place, 0)
            right.addWidget(line, place, 1)
        right.addWidget(self.strip, len(self.lines), 1)
        right.setRowStretch(len(self.lines) + 1, 1)
        layout = SidesLayout(spacing=24, shares=(4, 5), least=SIDE_BY_SIDE)
        layout.addWidget(said)
        layout.addWidget(facts)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(16, 12, 16, 12)
        outside.addLayout(layout)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
