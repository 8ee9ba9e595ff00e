"""The lines of the journal as a table model: the newest thousands, in the order in which they came."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop_mailer.logbook import Line, moment
from desktop_mailer.ui import words
from desktop_mailer.ui.field_words import field_name, field_value
from desktop_mailer.ui.journal.event_words import event_words
from desktop_mailer.ui.theme import Theme
from desktop_mailer.ui.words import plain_tip

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What would break a cell, or turn the writing of its neighbours around."""
MOST = 5_000
"""Lines that are kept; the log itself and the database hold the others."""
_KNOWN = frozenset({"time", "level", "event", "mailing_id", "message_id", "client_id", "before", "after"})

Index = QModelIndex | QPersistentModelIndex


class JournalModel(QAbstractTableModel):
    """A row a line. `line_at` gives what stands behind it."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: list[Line] = []
        self._columns: tuple[tuple[str, Callable[[Line], str]], ...] = (
            (self.tr("Time"), _when),
            (self.tr("Event"), lambda line: event_words(str(line["event"]))),
            (self.tr("Mailing"), lambda line: _id(line, "mailing_id")),
            (self.tr("Message"), lambda line: _id(line, "message_id")),
            (self.tr("Client"), lambda line: _id(line, "client_id")),
            (self.tr("Details"), details),
        )

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's name and default
        """How many lines there are."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's name and default
        """How many columns there are."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        """Their titles."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section][0]
        return None

    def data(self, index: Index, role: int = 0) -> object:
        """What a cell shows; warnings and errors have the colour of trouble."""
        line = self._lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[index.column()][1](line)
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == len(self._columns) - 1:
            return plain_tip(details(line))
        if role == Qt.ItemDataRole.ForegroundRole and line.get("level") in ("warning", "error"):
            return self._theme.colour("not_sent_text")
        return None

    def line_at(self, row: int) -> Line:
        """The whole line."""
        return self._lines[row]

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show the newest of these, and nothing else."""
        self.beginResetModel()
        self._lines = list(lines[-MOST:])
        self.endResetModel()

    def add(self, lines: Sequence[Line]) -> None:
        """Add lines that came now; the oldest make room for them."""
        lines = lines[-MOST:]
        if not lines:
            return
        gone = max(0, len(self._lines) + len(lines) - MOST)
        if gone:
            self.beginRemoveRows(QModelIndex(), 0, gone - 1)
            self._lines = list(islice(self._lines, gone, None))
            self.endRemoveRows()
        first = len(self._lines)
        self.beginInsertRows(QModelIndex(), first, first + len(lines) - 1)
        self._lines += lines
        self.endInsertRows()


def details(line: Line) -> str:
    """All that has no column of its own; of what was changed the old and the new value."""
    said = [_field(name, value) for name, value in line.items() if name not in _KNOWN]
    before, after = line.get("before", {}), line.get("after", {})
    for name, value in after.items():
        was = f"{field_value(name, before[name])} → " if name in before else ""
        said.append(_field(name, value, was))
    return _UNSEEN.sub("·", ", ".join(said))


def _field(name: str, value: object, was: str = "") -> str:
    return f"{field_name(name)}: {was}{field_value(name, value)}"


def whole(line: Line) -> str:
    """The line as people read it: a name and its value in each line of text."""
    return json.dumps(dict(line), ensure_ascii=False, indent=2)


def _id(line: Line, name: str) -> str:
    return str(line.get(name) or "")


def _when(line: Line) -> str:
    at = moment(line)
    if at is None:
        return str(line["time"])
    local: datetime = at.astimezone()
    return f"{words.date(local)} {words.clock(local, seconds=True)}"
