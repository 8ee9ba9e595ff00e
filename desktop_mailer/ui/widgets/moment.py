"""An editor of date and time with a calendar to choose from, in the colours of the theme."""

from PySide6.QtCore import QDate, QEvent, QLocale, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPen, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QDateTimeEdit, QTableView, QToolButton, QWidget

from desktop_mailer.ui import words
from desktop_mailer.ui.theme import Theme, tabular

CELL = QSize(36, 30)
_ROWS = 7
"""The names of the days, and six weeks."""
_NAVIGATION = 44
_MARGIN = 8


class MomentEdit(QDateTimeEdit):
    """A moment to the minute."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCalendarPopup(True)
        self.chooser = Calendar(theme)
        self.setCalendarWidget(self.chooser)
        self.setDisplayFormat(f"{words.date_pattern()} HH:mm")
        self.setAccessibleName(name)
        self.setMinimumWidth(150)


class Calendar(QCalendarWidget):
    """A month to choose a day from. Escape closes it, and nothing below it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # for its border
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.ShortDayNames)
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.setWeekdayTextFormat(day, QTextCharFormat())  # red is kept for what is wrong
        days = self.findChild(QTableView)
        if isinstance(days, QTableView):  # its own least width is one of the style, which can be more than there is
            days.horizontalHeader().setMinimumSectionSize(1)
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(_MARGIN, 1, _MARGIN, _MARGIN)
        for name, icon, said in (
            ("qt_calendar_prevmonth", "chevron-left", self.tr("The month before")),
            ("qt_calendar_nextmonth", "chevron-right", self.tr("The next month")),
        ):
            button = self.findChild(QToolButton, name)
            if isinstance(button, QToolButton):
                button.setToolTip(said)
                button.setAccessibleName(said)
                button.setIconSize(QSize(16, 16))
                theme.put_icon(button, icon)
        theme.changed.connect(self._colour)
        self._colour()

    def sizeHint(self) -> QSize:
        """Seven cells of a good size to hit, and six weeks."""
        names = (self.locale().dayName(day, QLocale.FormatType.ShortFormat) for day in range(1, 8))
        widest = max(self.fontMetrics().horizontalAdvance(name) for name in names)
        width = max(CELL.width(), widest + _MARGIN)
        return QSize(7 * width + 2 * _MARGIN, _ROWS * CELL.height() + _NAVIGATION + _MARGIN)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        """Take Escape before the page's own shortcut does."""
        escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if escape and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def paintCell(self, painter: QPainter, rect: QRect, date: QDate) -> None:
        """A day: filled where it is chosen, outlined today, quiet outside the month."""
        theme = self._theme
        chosen, today = date == self.selectedDate(), date == QDate.currentDate()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, theme.colour("raised"))
        mark = QRectF(rect).adjusted(3.5, 1.5, -3.5, -1.5)
        if chosen or today:
            painter.setPen(Qt.PenStyle.NoPen if chosen else QPen(theme.colour("accent"), 1))
            painter.setBrush(theme.colour("accent") if chosen else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(mark, 6, 6)
        font = tabular(painter.font())
        font.setWeight(QFont.Weight.DemiBold if chosen or today else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(theme.colour(self._ink(date, chosen=chosen, today=today)))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(date.day()))
        painter.restore()

    def _ink(self, date: QDate, *, chosen: bool, today: bool) -> str:
        if chosen:
            return "on_accent"
        if today:
            return "accent"
        ours = (date.year(), date.month()) == (self.yearShown(), self.monthShown())
        return "text" if ours and self.minimumDate() <= date <= self.maximumDate() else "quiet"

    def _colour(self) -> None:
        names = QTextCharFormat()
        names.setForeground(self._theme.colour("quiet"))
        self.setHeaderTextFormat(names)
