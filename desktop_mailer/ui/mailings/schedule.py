"""The part of the form that says when: start, end, and the window of the client's day."""

from datetime import UTC, datetime, time, timedelta

from PySide6.QtCore import QDateTime, QLocale, Qt, QTime, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDateTimeEdit,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QSpinBox,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from desktop_mailer.domain.window import EVERY_DAY, Window
from desktop_mailer.ui.mailings.day_strip import DayStrip, outside_custom
from desktop_mailer.ui.theme import Theme
from desktop_mailer.ui.widgets import Chip, Field, FlowLayout, MomentEdit

PROPOSED = Window(start=time(9), end=time(21))
LASTS = timedelta(hours=24)
MOST_RATE = 10_000


class _Group(QWidget):
    """Some editors that make one field. `edited`: one of them changed by the person."""

    edited = Signal()

    def __init__(self, *widgets: QWidget, spacing: int = 8) -> None:
        super().__init__()
        layout = FlowLayout(self, spacing)
        for widget in widgets:
            layout.addWidget(widget)


class ScheduleSection(QWidget):
    """`edited`: the start, the end or the window is another."""

    edited = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.start_now = QRadioButton(self.tr("No&w"))
        self.start_at = QRadioButton(self.tr("&At"))
        self.start = MomentEdit(theme, self.tr("Start"))
        self.end = MomentEdit(theme, self.tr("End"))
        self.between = QRadioButton(self.tr("&Only between"))
        self.any_hour = QRadioButton(self.tr("At any &hour"))
        self.opens = _time_edit(self.tr("Window from"))
        self.closes = _time_edit(self.tr("Window to"))
        self.rate = QSpinBox()
        self.rate.setRange(0, MOST_RATE)
        self.rate.setSpecialValueText(self.tr("no limit of its own"))
        self.days = tuple(self._day_chip(day) for day in range(7))
        self.strip = DayStrip(theme)
        self._warning = QLabel()
        self._warning.setWordWrap(True)
        self._warning.setProperty("look", "warning")
        self._fixed = False
        self._make_fields()
        self._lay_out()
        self._connect()

    @property
    def warning(self) -> str:
        """The warning about early and late hours, or ""."""
        return self._warning.text()

    def starts_at(self, now: datetime) -> datetime:
        """The start (UTC): now, or as chosen."""
        return now if self.start_now.isChecked() else _moment(self.start)

    def begins_now(self) -> bool:
        """True where the mailing begins at once."""
        return self.start_now.isChecked()

    def ends_at(self) -> datetime:
        """The end (UTC)."""
        return _moment(self.end)

    def chosen_window(self) -> Window | None:
        """The window; None for any hour."""
        if self.any_hour.isChecked():
            return None
        days = frozenset(day for day, chip in enumerate(self.days) if chip.isChecked())
        return Window(start=_clock(self.opens), end=_clock(self.closes), days=days)

    def chosen_rate(self) -> int | None:
        """The most messages a second; None for no limit."""
        return self.rate.value() or None

    def day_error(self) -> str:
        """What is wrong with the days, or ""."""
        window = self.chosen_window()
        return self.tr("Choose at least one day.") if window is not None and not window.days else ""

    def show_rate(self, rate: int | None) -> None:
        """Show this limit; not an edit."""
        self.rate.setValue(rate or 0)

    def show_schedule(
        self, now: datetime, starts_at: datetime | None, ends_at: datetime | None, window: Window | None
    ) -> None:
        """Show these; without a start it is now, without an end a day later; not an edit."""
        later = starts_at is not None and (starts_at > now or self._fixed)
        (self.start_at if later else self.start_now).setChecked(True)
        self.start.setDateTime(_shown(starts_at if starts_at is not None and later else _round_up(now)))
        self.end.setDateTime(_shown(ends_at or _round_up(now + LASTS)))
        (self.any_hour if window is None else self.between).setChecked(True)
        shown = window or PROPOSED
        self.opens.setTime(QTime(shown.start.hour, shown.start.minute))
        self.closes.setTime(QTime(shown.end.hour, shown.end.minute))
        for day, chip in enumerate(self.days):
            chip.setChecked(day in shown.days)
        self._show_consequences()

    def set_fixed(self, *, fixed: bool) -> None:
        """The start cannot change, for a mailing that has started."""
        self._fixed = fixed
        self._show_consequences()

    def _day_chip(self, day: int) -> Chip:
        chip = Chip(QLocale().dayName(day + 1, QLocale.FormatType.ShortFormat))
        chip.setAccessibleName(QLocale().dayName(day + 1, QLocale.FormatType.LongFormat))
        chip.setChecked(True)
        return chip

    def _make_fields(self) -> None:
        self._start_group = _Group(self.start_now, self.start_at, self.start)
        self._hours_group = _Group(self.between, self.opens, QLabel(self.tr("and")), self.closes, self.any_hour)
        self._days_group = _Group(*self.days, spacing=6)
        self.start_field = Field(self.tr("Start"), self._start_group)
        self.end_field = Field(self.tr("&End"), self.end)
        self.window_field = Field(self.tr("Hours, on each client’s own clock"), self._hours_group)
        self.days_field = Field(self.tr("Days"), self._days_group)
        self.rate_field = Field(self.tr("&Messages a second, at most"), self.rate)
        for radios in ((self.start_now, self.start_at), (self.between, self.any_hour)):
            group = QButtonGroup(self)
            for radio in radios:
                group.addButton(radio)

    def _lay_out(self) -> None:
        span = FlowLayout(spacing=32)
        span.addWidget(self.start_field)
        span.addWidget(self.end_field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(span)
        layout.addWidget(self.window_field)
        layout.addWidget(self.strip)
        layout.addWidget(self._warning)
        layout.addWidget(self.days_field)
        limit = QHBoxLayout()
        limit.addWidget(self.rate_field)
        limit.addStretch(1)
        layout.addLayout(limit)

    def _connect(self) -> None:
        for radio in (self.start_now, self.between):
            radio.toggled.connect(self._take_edit)
        for moment in (self.start, self.end):
            moment.dateTimeChanged.connect(self._take_edit)
        for editor in (self.opens, self.closes):
            editor.timeChanged.connect(self._take_edit)
        for chip in self.days:
            chip.toggled.connect(self._take_edit)
        self.rate.valueChanged.connect(self._take_edit)

    def _take_edit(self, *_: object) -> None:
        self._show_consequences()
        for field in (self.start_field, self.end_field, self.window_field, self.days_field):
            field.show_error("")
        self.edited.emit()

    def _show_consequences(self) -> None:
        window = self.chosen_window()
        self._start_group.setEnabled(not self._fixed)
        self.start.setEnabled(self.start_at.isChecked())
        for widget in (self.opens, self.closes, self.days_field):
            widget.setEnabled(window is not None)
        self.strip.show_window(window)
        warned = outside_custom(window)
        self._warning.setText(
            self.tr("Messages may arrive before 08:00 or after 22:00 where the client lives.") if warned else ""
        )
        self._warning.setVisible(warned)
        everyone = window is not None and window.days == EVERY_DAY
        self.days_field.set_hint("" if everyone or window is None else self.tr("On other days nothing goes out."))


def _time_edit(name: str) -> QTimeEdit:
    editor = QTimeEdit()
    editor.setDisplayFormat("HH:mm")
    editor.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    editor.setAccessibleName(name)
    return editor


def _clock(editor: QTimeEdit) -> time:
    return time(editor.time().hour(), editor.time().minute())


def _moment(editor: QDateTimeEdit) -> datetime:
    return datetime.fromtimestamp(editor.dateTime().toSecsSinceEpoch(), UTC)


def _shown(moment: datetime) -> QDateTime:
    return QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))


def _round_up(moment: datetime) -> datetime:
    """The next whole five minutes."""
    step = 300
    return datetime.fromtimestamp(-(-moment.timestamp() // step) * step, UTC)
