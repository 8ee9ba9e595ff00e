"""The button with all that the statistics give out as files: totals, messages, what the chart shows, and the chart."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from desktop_mailer.domain.mailing import Mailing
from desktop_mailer.domain.message import MessageFilter
from desktop_mailer.storage import exports
from desktop_mailer.storage.database import ReadUnit
from desktop_mailer.storage.table_writer import Dialect, new_table
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.exporting import Exporting
from desktop_mailer.ui.widgets.work import WorkStrip

if TYPE_CHECKING:
    from desktop_mailer.ui.statistics.plot import Plot

Table = tuple[Sequence[str], Sequence[Sequence[object]]]
"""Titles and rows."""
MOMENTS = frozenset({"from", "to"})
"""Titles of columns that hold a time in ISO 8601."""


class ExportButton(QPushButton):
    """`shown` gives the chart that is seen, and `table` what it shows; `strip` belongs to the page."""

    def __init__(
        self,
        context: Context,
        strip: WorkStrip,
        shown: Callable[[], "Plot"],
        table: Callable[[], Table],
        place: QWidget,
    ) -> None:
        super().__init__(place)
        self.setText(self.tr("Export"))
        self._context = context
        self._shown = shown
        self._table = table
        self._mailing: Mailing | None = None
        self.exporting = Exporting(context, strip, place)
        context.theme.put_icon(self, "export")
        self._menu = QMenu(self)
        self.totals: QAction = self._menu.addAction(self.tr("All mailings with their totals…"))
        self.messages: QAction = self._menu.addAction("")
        self.chart: QAction = self._menu.addAction(self.tr("What the chart shows…"))
        self.picture: QAction = self._menu.addAction(self.tr("The chart as a picture…"))
        self.setMenu(self._menu)
        self.totals.triggered.connect(self._export_totals)
        self.messages.triggered.connect(self._export_messages)
        self.chart.triggered.connect(self._export_chart)
        self.picture.triggered.connect(self._export_picture)
        self.show_mailing(None)

    def show_mailing(self, mailing: Mailing | None) -> None:
        """Offer the messages of that mailing."""
        self._mailing = mailing
        self.messages.setEnabled(mailing is not None)
        self.messages.setText(
            self.tr("Messages of “{name}”…").format(name=mailing.name)
            if mailing is not None
            else self.tr("Messages of one mailing (choose it first)")
        )

    def save_picture(self, path: Path) -> None:
        """Write the chart that is seen to that file. Raises MailerError."""
        from desktop_mailer.ui.statistics import picture

        picture.save(self._shown(), path)

    def _export_totals(self) -> None:
        self.exporting.ask(self.tr("Export all mailings"), self.tr("mailings"), totals)

    def _export_messages(self) -> None:
        if self._mailing is not None:
            wanted = MessageFilter(mailing_id=self._mailing.id)
            job = partial(exports.export_messages, wanted=wanted, now=self._context.clock.now())
            self.exporting.ask(self.tr("Export the messages"), self.tr("mailing") + f"-{self._mailing.id}", job)

    def _export_chart(self) -> None:
        job = partial(_write_table, table=self._table())
        self.exporting.ask(self.tr("Export what the chart shows"), self.tr("chart"), job)

    def _export_picture(self) -> None:
        self.exporting.ask_for_picture(self.tr("The chart as a picture"), self.tr("chart"), self.save_picture)


def totals(unit: ReadUnit, path: Path, dialect: Dialect, **_: object) -> int:
    """All mailings with their totals, too few for progress and Stop."""
    return exports.export_mailings(unit, path, dialect)


def _write_table(_: ReadUnit, path: Path, dialect: Dialect, *, table: Table, **__: object) -> int:
    titles, rows = table
    moments = [place for place, title in enumerate(titles) if title in MOMENTS]
    with new_table(path, dialect, titles, moments=moments) as add:
        return add(rows)
