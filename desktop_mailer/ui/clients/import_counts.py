"""What would become of the rows of a file: the figures below the preview of an import."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from desktop_mailer.storage.imports import ImportResult
from desktop_mailer.ui.theme import Theme
from desktop_mailer.ui.widgets import Figure, row
from desktop_mailer.ui.words import number

STEPS = 1_000
PATIENCE_MS = 500
"""A count that is over sooner shows no progress."""
FIGURE_WIDTH = 120
"""Room for a million: the figures do not move while they grow."""
NONE = "–"


class ImportCounts(QWidget):
    """The figures of a dry run, while it counts and when it has ended; and who gets a time zone from where."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.new = Figure(self.tr("New"), theme)
        self.changed = Figure(self.tr("Changed"), theme)
        self.same = Figure(self.tr("Unchanged"), theme)
        self.known = Figure(self.tr("Left as they are"), theme)
        self.again = Figure(self.tr("Repeated in the file"), theme)
        self.wrong = Figure(self.tr("Wrong"), theme, "error")
        self.new.setToolTip(self.tr("Phones that are not in the directory yet"))
        self.changed.setToolTip(self.tr("Clients whose filled cells say something new"))
        self.same.setToolTip(self.tr("Rows that say what is in the directory already"))
        self.known.setToolTip(self.tr("Phones that are in the directory already"))
        self.again.setToolTip(self.tr("Rows whose phone stands further up in the file"))
        self.wrong.setToolTip(self.tr("Rows that cannot be taken: they go to the file of rejected rows"))
        self.zones = QLabel()
        self.zones.setProperty("look", "quiet")
        self.zones.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the counting"))
        self._under = QStackedWidget()  # one or the other: nothing moves when the counting ends
        self._under.addWidget(self.zones)
        self._under.addWidget(self.bar)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(lambda: self._under.setCurrentWidget(self.bar))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for figure in self._figures:
            figure.setMinimumWidth(FIGURE_WIDTH)
        layout.addWidget(row(*self._figures, spacing=16))
        layout.addWidget(self._under)
        self.clear(skip=False)

    @property
    def _figures(self) -> tuple[Figure, ...]:
        return self.new, self.changed, self.same, self.known, self.again, self.wrong

    @property
    def shows_progress(self) -> bool:
        """True while the counting takes its time."""
        return self._under.currentWidget() is self.bar

    def clear(self, *, skip: bool) -> None:
        """Nothing is known; `skip`: clients who are there already would be left as they are."""
        self.rest()
        self.zones.clear()
        for figure in self._figures:
            figure.show_text(NONE)
        for figure in (self.changed, self.same):
            figure.setVisible(not skip)
        self.known.setVisible(skip)

    def begin(self) -> None:
        """The file is read, then its rows are counted."""
        self.bar.setValue(0)
        self._patience.start()

    def rest(self) -> None:
        """That has ended."""
        self._patience.stop()
        self._under.setCurrentWidget(self.zones)

    def show_progress(self, fraction: float, result: ImportResult) -> None:
        """So far."""
        self.bar.setValue(round(fraction * STEPS))
        self._show_figures(result)

    def show_result(self, result: ImportResult) -> None:
        """In the end."""
        self._show_figures(result)
        self.zones.setText(self._zone_words(result))

    def _show_figures(self, result: ImportResult) -> None:
        fates = (
            (self.new, result.added),
            (self.changed, result.updated - result.same - result.duplicates),
            (self.same, result.same),
            (self.known, result.skipped - result.duplicates),
            (self.again, result.duplicates),
            (self.wrong, result.rejected),
        )
        for figure, count in fates:
            figure.show_text(number(count))

    def _zone_words(self, result: ImportResult) -> str:
        zoned, zoneless, said = result.zoned or 0, result.zoneless, []
        if zoned:
            text = self.tr("%1 client(s) get their time zone from the numbering registry.", "", zoned)
            said.append(text.replace("%1", number(zoned)))
        if zoneless:
            if result.zoned is None:
                text = self.tr("%1 client(s) will have no time zone: no numbering registry is loaded.", "", zoneless)
            else:
                text = self.tr("%1 client(s) will have no time zone: the registry names none.", "", zoneless)
            said.append(text.replace("%1", number(zoneless)))
        return " ".join(said)
