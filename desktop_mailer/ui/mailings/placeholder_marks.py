"""Marks the placeholders in the editor of a text: those that are filled in, and names that no client has."""

from collections.abc import Iterable

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat
from PySide6.QtWidgets import QPlainTextEdit

from desktop_mailer.domain import template
from desktop_mailer.ui.theme import Theme


class PlaceholderMarks(QSyntaxHighlighter):
    """Shows known placeholders in the accent, unknown ones underlined as a mistake is."""

    def __init__(self, editor: QPlainTextEdit, theme: Theme) -> None:
        super().__init__(editor.document())
        self._theme = theme
        self._names: frozenset[str] = frozenset()
        theme.changed.connect(self.rehighlight)

    def know(self, names: Iterable[str]) -> None:
        """These are the names that a placeholder can have."""
        names = frozenset(names)
        if names != self._names:
            self._names = names
            self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Mark one line. Before the names are known nothing is a mistake."""
        for place in template.places(text):
            look = QTextCharFormat()
            if place.name in self._names:
                look.setForeground(self._theme.colour("accent"))
            elif self._names:
                look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
                look.setUnderlineColor(self._theme.colour("not_sent"))
            self.setFormat(_units(text[: place.start]), _units(text[place.start : place.end]), look)


def _units(text: str) -> int:
    """The length in UTF-16 units, in which Qt counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
