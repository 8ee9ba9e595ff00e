import csv
from datetime import timedelta
from pathlib import Path
from statistics import mode

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from desktop_mailer.domain.changes import Changes, Delta
from desktop_mailer.domain.mailing import Counts, Mailing
from desktop_mailer.domain.message import Status, Verdict
from desktop_mailer.storage import statistics
from desktop_mailer.storage.database import WriteUnit
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.exporting import dialect_here
from desktop_mailer.ui.statistics.export_button import totals
from desktop_mailer.ui.statistics.page import StatisticsPage
from desktop_mailer.ui.statistics.share import share_words
from tests.ui.mailings_world import Run, Until, choose, send, start


@pytest.fixture
def sent(sent_mailing: Mailing) -> Mailing:
    return sent_mailing


@pytest.fixture
def page(statistics_page: StatisticsPage) -> StatisticsPage:
    return statistics_page


def figures(page: StatisticsPage) -> dict[str, str]:
    return {key: figure.text for key, figure in page.figures.items()}


def drawn(page: StatisticsPage) -> tuple[int, int]:
    assert page.chart is not None
    return sum(bar.sent for bar in page.chart.bars), sum(bar.not_sent for bar in page.chart.bars)


def test_four_figures_add_up_all_mailings(page: StatisticsPage, context: Context, run: Run, until: Until) -> None:
    assert figures(page) == {"sent": "1", "not_sent": "2", "pending": "1", "share": "25 %"}
    run(context.database.write(start, context.clock.now()))
    until(lambda: figures(page) == {"sent": "1", "not_sent": "3", "pending": "4", "share": "12.5 %"})


def test_the_chart_draws_what_storage_has(page: StatisticsPage, context: Context, run: Run, until: Until) -> None:
    until(lambda: drawn(page) == (1, 2))
    now = context.clock.now()
    found = run(context.database.read(statistics.timeline, None, now - timedelta(days=1), now + timedelta(minutes=1)))
    assert drawn(page) == (sum(b.sent for b in found), sum(b.not_sent for b in found))
    assert page.chart is not None
    filled = [bar for bar in page.chart.bars if bar.sent or bar.not_sent]
    assert all(any(bar.start <= bucket.start < bar.end for bar in filled) for bucket in found)


@pytest.mark.parametrize("period", range(5))
def test_each_period_draws_the_same_messages(page: StatisticsPage, until: Until, period: int) -> None:
    page.period_box.setCurrentIndex(period)
    until(lambda: drawn(page) == (1, 2))
    assert page.chart is not None
    assert 1 < len(page.chart.bars) <= 122


def test_a_mailing_of_seconds_is_drawn_in_bars_of_a_second(
    page: StatisticsPage, context: Context, run: Run, until: Until
) -> None:
    until(lambda: drawn(page) == (1, 2))
    run(context.database.write(send, context.clock.now() + timedelta(seconds=5), Verdict.ACCEPTED))
    until(lambda: drawn(page) == (2, 2))
    assert page.chart is not None
    assert {bar.end - bar.start for bar in page.chart.bars} == {1}
    first, *_, last = [bar.start for bar in page.chart.bars if bar.sent or bar.not_sent]
    assert last - first >= 5


def test_the_bars_grow_wider_with_the_time_that_a_mailing_takes(
    page: StatisticsPage, sent: Mailing, context: Context, until: Until
) -> None:
    until(lambda: drawn(page) == (1, 2))
    assert page.chart is not None
    now = int(context.clock.now().timestamp())
    widths = []
    for seconds in (600, 3_600, 86_400, 40 * 86_400):
        page.take(Changes(deltas=(Delta(sent.id, Status.SENT, 1, second=now + seconds),)))
        page._show_chart()
        widths.append(mode(bar.end - bar.start for bar in page.chart.bars))
    assert widths == [10, 60, 900, 43_200]
    assert drawn(page) == (5, 2)
    page.read_again()
    until(lambda: drawn(page) == (1, 2))
    assert {bar.end - bar.start for bar in page.chart.bars} == {1}


def test_the_whole_time_of_a_mailing_is_its_own(page: StatisticsPage, context: Context, run: Run, until: Until) -> None:
    until(lambda: drawn(page) == (1, 2))
    days_ago = context.clock.now() - timedelta(days=3)
    old = run(context.database.write(start, days_ago))
    assert page.chart is not None
    until(lambda: drawn(page) == (1, 3))
    assert page.chart.bars[0].start <= int(days_ago.timestamp())
    assert {bar.end - bar.start for bar in page.chart.bars} == {3_600}
    page.mailing_box.setCurrentIndex(page.mailing_box.findData(old.id))
    until(lambda: drawn(page) == (0, 1))
    assert {bar.end - bar.start for bar in page.chart.bars} == {1}
    assert page.chart.bars[0].start == int(days_ago.timestamp())


def test_the_chart_moves_by_deltas_alone(page: StatisticsPage, sent: Mailing, until: Until) -> None:
    until(lambda: drawn(page) == (1, 2))
    _, last = page.span()
    deltas = (Delta(sent.id, Status.SENT, 40, second=last - 1), Delta(sent.id, Status.PENDING, -40))
    page.take(Changes(deltas=deltas))
    until(lambda: drawn(page) == (41, 2))


def test_the_chart_counts_once_what_is_both_read_and_heard(
    page: StatisticsPage, context: Context, run: Run, until: Until
) -> None:
    until(lambda: drawn(page) == (1, 2))
    run(context.database.write(send, context.clock.now(), Verdict.ACCEPTED))
    page.read_again()  # this reading holds the message whose news are still waiting for their beat
    until(lambda: figures(page)["pending"] == "0")
    run(context.tasks.settle())
    context.feed._publish()
    page._show_chart()
    assert drawn(page) == (2, 2)
    assert figures(page)["sent"] == "2"


def test_what_is_sent_shows_by_itself(page: StatisticsPage, context: Context, run: Run, until: Until) -> None:
    until(lambda: drawn(page) == (1, 2))
    run(context.database.write(send, context.clock.now(), Verdict.ACCEPTED))
    until(lambda: drawn(page) == (2, 2) and figures(page)["sent"] == "2" and figures(page)["pending"] == "0")


def test_one_mailing_alone_is_looked_at(page: StatisticsPage, context: Context, run: Run, until: Until) -> None:
    other = run(context.database.write(start, context.clock.now()))
    until(lambda: page.mailing_box.count() == 3)
    page.mailing_box.setCurrentIndex(page.mailing_box.findData(other.id))
    until(lambda: drawn(page) == (0, 1))
    assert figures(page)["pending"] == "3"
    page.take(Changes(deltas=(Delta(page.book.rows[-1].id, Status.SENT, 9, second=page.span()[1] - 1),)))
    page._show_chart()
    assert drawn(page) == (0, 1)  # the other mailing's news are not drawn


def test_f5_counts_anew(page: StatisticsPage, until: Until) -> None:
    page.series.add(page.span()[1] - 1, 1_000, 0)
    page.read_again()
    until(lambda: drawn(page) == (1, 2))


def test_arrow_keys_read_the_bars_out(page: StatisticsPage, qtbot: QtBot, until: Until) -> None:
    assert page.chart is not None
    until(lambda: drawn(page) == (1, 2))
    assert "1 sent, 2 not sent" in page.chart.readout.text()
    assert page.chart.readout.text().startswith("All time")
    said = []
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_End):
        qtbot.keyClick(page.chart, key)
        said.append(page.chart.readout.text().split(": ")[-1])
    first, rest = "1 sent, 2 not sent", "0 sent, 0 not sent"
    assert said == [first, rest, first, first, rest]


def export(page: StatisticsPage, action: QAction, until: Until, file: Path) -> str:
    """Export through the menu; returns what is said at the end."""
    action.trigger()
    choose(page, until, file)
    until(lambda: not page.strip.running)
    return page.strip.text.text()


def test_mailings_are_exported_with_their_totals(
    page: StatisticsPage, sent: Mailing, until: Until, tmp_path: Path
) -> None:
    file = tmp_path / "totals.csv"
    said = export(page, page.export.totals, until, file)
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=dialect_here().delimiter))
    assert rows[0][:2] == ["id", "name"]
    assert rows[1] == [str(sent.id), "News", "running", "4", "1", "1", "2"]
    assert said == f"1 row(s) are written to {file}."


def test_the_messages_of_one_mailing_are_exported(
    page: StatisticsPage, sent: Mailing, until: Until, tmp_path: Path
) -> None:
    page.table.activated.emit(page.table.model().index(0, 0))
    assert page.mailing_id == sent.id
    said = export(page, page.export.messages, until, file := tmp_path / "messages.csv")
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=dialect_here().delimiter))
    assert sorted(row["status"] for row in rows) == ["not sent", "not sent", "pending", "sent"]
    assert said.startswith("4 row")


def test_a_russian_spreadsheet_gets_semicolons() -> None:
    before = QLocale()
    try:
        QLocale.setDefault(QLocale("ru_RU"))
        assert dialect_here().delimiter == ";"
        QLocale.setDefault(QLocale("en_GB"))
        assert dialect_here().delimiter == ","
    finally:
        QLocale.setDefault(before)


def test_a_file_that_cannot_be_written_is_told_and_leaves_nothing(
    page: StatisticsPage, until: Until, tmp_path: Path
) -> None:
    page.export.exporting.write(tmp_path / "no such folder" / "totals.csv", totals)
    until(lambda: not page.strip.running)
    assert "cannot be written" in page.strip.text.text()
    assert not list(tmp_path.glob("**/*.csv*"))


def test_a_mailing_is_chosen_from_the_table(page: StatisticsPage, sent: Mailing, until: Until) -> None:
    page.table.activated.emit(page.table.model().index(0, 0))
    assert page.mailing_id == sent.id
    assert page.export.messages.isEnabled()
    until(lambda: drawn(page) == (1, 2))


def test_without_mailings_the_page_says_what_will_stand_here(context: Context, until: Until) -> None:
    page = StatisticsPage(context)
    page.show()
    until(page.empty.isVisible)
    until(lambda: not page._reading.running)
    page.hide()
    page.deleteLater()


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (Counts(), "–"),
        (Counts(pending=5), "0 %"),
        (Counts(sent=208, pending=100), "67.5 %"),
        (Counts(sent=5), "100 %"),
        (Counts(sent=99_999, not_sent=1), "99.9 %"),
        (Counts(sent=99_999, pending=1), "99.9 %"),
        (Counts(not_sent=3), "0 %"),
    ],
)
def test_the_share_is_of_all_messages_and_never_hides_one(counts: Counts, said: str) -> None:
    before = QLocale()
    try:
        QLocale.setDefault(QLocale("en_GB"))
        assert share_words(counts) == said
    finally:
        QLocale.setDefault(before)


def test_a_recount_on_demand_tells_whether_the_figures_agree(
    page: StatisticsPage, context: Context, run: Run, until: Until
) -> None:
    page.recount.trigger()
    until(lambda: not page.strip.running)
    assert page.strip.text.text() == "Counted one by one: all figures agree with the messages."
    run(context.database.write(_spoil))
    page.recount.trigger()
    until(lambda: not page.strip.running)
    assert page.strip.text.text() == "1 mailing(s) had wrong figures; they are right now."
    page.recount.trigger()
    until(lambda: not page.strip.running)
    assert page.strip.text.text() == "Counted one by one: all figures agree with the messages."


def _spoil(unit: WriteUnit) -> None:
    unit.connection.exec_driver_sql("UPDATE mailing SET sent = sent + 7 WHERE id = 1")
