from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_mailer.domain.errors import MailerError
from desktop_mailer.domain.mailing import Counts, Mailing
from desktop_mailer.domain.message import MessageFilter, NotSent, Status, Verdict
from desktop_mailer.storage.breakdowns import By
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.mailings.attempts import AttemptsDialog
from desktop_mailer.ui.mailings.behind import BehindDialog
from desktop_mailer.ui.statistics import course
from desktop_mailer.ui.statistics.exhibits import Exhibits
from desktop_mailer.ui.statistics.page import COURSE, TIMES, StatisticsPage
from tests.ui.mailings_world import Run, Until, choose, send


@pytest.fixture
def sent(sent_mailing: Mailing) -> Mailing:
    return sent_mailing


@pytest.fixture
def page(statistics_page: StatisticsPage) -> StatisticsPage:
    return statistics_page


def exhibits(page: StatisticsPage) -> Exhibits:
    assert page.exhibits is not None
    return page.exhibits


def turn_to(page: StatisticsPage, kind: str, until: Until) -> Exhibits:
    page.kind_box.setCurrentIndex(page.kind_box.findData(kind))
    found = exhibits(page)
    until(lambda: found.isVisible() and not found.counting)
    return found


def behind(page: StatisticsPage, until: Until) -> BehindDialog:
    until(lambda: page.findChildren(BehindDialog))
    dialog = page.findChildren(BehindDialog)[-1]
    until(lambda: dialog.model.rowCount() and dialog.model.row_at(0))
    return dialog


PARTS = {
    By.MAILING: {"News": Counts(pending=1, sent=1, not_sent=2)},
    By.REASON: {"opted out": Counts(not_sent=1), "rejected by the gateway": Counts(not_sent=1)},
    By.ATTEMPTS: {"0 attempt(s)": Counts(pending=1, not_sent=1), "1 attempt(s)": Counts(sent=1, not_sent=1)},
    By.OPERATOR_CODE: {"903": Counts(not_sent=1), "916": Counts(pending=1, sent=1, not_sent=1)},
}


@pytest.mark.parametrize("by", PARTS)
def test_a_chart_by_what_messages_have_in_common_opens_into_them(
    page: StatisticsPage, by: By, until: Until, qtbot: QtBot
) -> None:
    shown = turn_to(page, by.value, until)
    until(lambda: shown.parts.slices)
    found = {each.title: each.counts for each in shown.parts.slices}
    assert {name: each.total for name, each in found.items()} == {n: c.total for n, c in PARTS[by].items()}
    for at, part in enumerate(shown.parts.slices):
        shown.parts.setFocus()
        qtbot.keyClick(shown.parts, Qt.Key.Key_Home)
        for _ in range(at):
            qtbot.keyClick(shown.parts, Qt.Key.Key_Down)
        assert shown.parts.readout.text().startswith(f"{part.title}: {part.counts.sent} sent")
        qtbot.keyClick(shown.parts, Qt.Key.Key_Return)
        dialog = behind(page, until)
        assert dialog.model.rowCount() == part.counts.total
        assert dialog.heading.text() == f"{part.title}: {part.counts.total}"
        dialog.reject()
        until(lambda: not page.findChildren(BehindDialog))


def test_the_answer_times_of_the_attempts_are_drawn(page: StatisticsPage, until: Until, qtbot: QtBot) -> None:
    shown = turn_to(page, TIMES, until)
    until(lambda: shown.times.times)
    assert sum(each.count for each in shown.times.times) == 2
    shown.times.setFocus()
    qtbot.keyClick(shown.times, Qt.Key.Key_Home)
    assert "attempts" in shown.times.readout.text()


def test_messages_that_go_out_meanwhile_are_counted_in(
    page: StatisticsPage, context: Context, run: Run, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_mailer.ui.statistics.exhibits.LEAST_MS", 50)
    shown = turn_to(page, By.MAILING.value, until)
    until(lambda: shown.parts.slices)
    run(context.database.write(send, context.clock.now(), Verdict.ACCEPTED))
    until(lambda: shown.parts.slices[0].counts == Counts(sent=2, not_sent=2))


def test_the_last_hour_is_another_when_time_has_passed(
    page: StatisticsPage, context: Context, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_mailer.ui.statistics.exhibits.LEAST_MS", 50)
    page.period_box.setCurrentIndex(page.period_box.findText("Last hour"))
    shown = turn_to(page, By.MAILING.value, until)
    until(lambda: shown.parts.slices)
    later = context.clock.now() + timedelta(hours=2)
    monkeypatch.setattr(context.clock, "now", lambda: later)
    page._minute.timeout.emit()
    until(lambda: not shown.parts.slices)


def test_a_bar_of_the_course_opens_into_what_became_final_then(
    page: StatisticsPage, until: Until, qtbot: QtBot, tmp_path: Path
) -> None:
    assert page.chart is not None
    at = next(n for n, bar in enumerate(page.chart.bars) if bar.sent)
    page.chart._point_at(at)
    qtbot.keyClick(page.chart, Qt.Key.Key_Return)
    dialog = behind(page, until)
    assert dialog.model.rowCount() == 3
    dialog.export.click()
    choose(dialog, until, tmp_path / "final.csv")
    until(lambda: not dialog.strip.running)
    assert len((tmp_path / "final.csv").read_text("utf-8-sig").splitlines()) == 4
    tried = next(n for n in range(3) if (row := dialog.model.row_at(n)) and row.message.attempts)
    dialog.view.opened.emit(dialog.model.id_at(tried))
    until(lambda: dialog.findChildren(AttemptsDialog))
    dialog.findChildren(AttemptsDialog)[0].reject()
    dialog.reject()


@pytest.mark.parametrize(("key", "status", "count"), [("sent", Status.SENT, 1), ("not_sent", Status.NOT_SENT, 2)])
def test_a_figure_opens_into_its_messages(
    page: StatisticsPage, until: Until, qtbot: QtBot, key: str, status: Status, count: int
) -> None:
    figure = page.figures[key]
    qtbot.mouseClick(figure, Qt.MouseButton.LeftButton)
    dialog = behind(page, until)
    assert dialog.model.rowCount() == count
    assert {dialog.model.row_at(n).message.status for n in range(count)} == {status}  # type: ignore[union-attr]
    dialog.reject()
    until(lambda: not page.findChildren(BehindDialog))
    figure.setFocus()
    qtbot.keyClick(figure, Qt.Key.Key_Space)
    behind(page, until).reject()


def test_the_wheel_zooms_into_the_course_and_a_button_shows_the_whole(page: StatisticsPage, until: Until) -> None:
    chart = page.chart
    assert chart is not None
    before = page.span()

    def turn(delta: int) -> None:
        middle = chart.plot.viewport().rect().center()
        event = QWheelEvent(
            QPointF(middle), QPointF(chart.plot.viewport().mapToGlobal(middle)), QPoint(), QPoint(0, delta),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(chart.plot.viewport(), event)

    turn(120)
    until(lambda: len(chart.bars) and chart.bars[-1].end - chart.bars[0].start < before[1] - before[0])
    assert page.whole.isVisible()
    assert before[0] <= page.span()[0] < page.span()[1] <= before[1]
    turn(-120)
    until(lambda: page.span() == before)
    assert not page.whole.isVisible()
    turn(120)
    page.whole.click()
    until(lambda: page.span() == before)


def test_a_period_narrows_the_charts(page: StatisticsPage, context: Context, until: Until) -> None:
    page.period_box.setCurrentIndex(1)  # the last hour
    shown = turn_to(page, By.MAILING.value, until)
    until(lambda: shown.parts.slices)
    assert [each.counts for each in shown.parts.slices] == [Counts(sent=1, not_sent=2)]  # what became final
    wanted = page.wanted()
    assert wanted.since is not None
    assert abs(wanted.since - (context.clock.now() - timedelta(hours=1))) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("span", "place", "factor", "found"),
    [
        ((0, 100), 0.5, 0.5, (25, 75)),
        ((0, 100), 0.0, 0.5, (0, 50)),
        ((0, 100), 1.0, 0.5, (50, 100)),
        ((25, 75), 0.5, 2, None),
        ((60, 80), 0.5, 2, (50, 90)),
        ((80, 100), 1.0, 2, (60, 100)),
        ((90, 100), 0.5, 0.5, (90, 100)),
        ((0, 12), 0.5, 0.5, (1, 11)),
    ],
)
def test_a_zoom_keeps_what_is_pointed_at_and_stays_within(
    span: course.Span, place: float, factor: float, found: course.Span | None
) -> None:
    assert course.zoomed(span, (0, 100), place, factor) == found


def test_what_is_behind_a_figure_that_has_moved_on_is_said(
    page: StatisticsPage, context: Context, until: Until
) -> None:
    page._list_behind(MessageFilter(status=Status.NOT_SENT, reason=NotSent.EXPIRED), "Expired")
    until(lambda: page.findChildren(BehindDialog))
    dialog = page.findChildren(BehindDialog)[0]
    until(dialog.empty.isVisible)
    assert not dialog.export.isEnabled()
    dialog.reject()


@pytest.mark.parametrize("kind", [COURSE, By.TAG.value, TIMES])
def test_a_chart_is_exported_as_rows_and_as_pictures(
    page: StatisticsPage, until: Until, tmp_path: Path, kind: str
) -> None:
    page.kind_box.setCurrentIndex(page.kind_box.findData(kind))
    until(lambda: not exhibits(page).counting)
    page.export.chart.trigger()
    choose(page, until, tmp_path / "chart.csv")
    until(lambda: not page.strip.running)
    titles, *rows = (tmp_path / "chart.csv").read_text("utf-8-sig").splitlines()
    expected = {COURSE: "from,to,sent,not_sent", By.TAG.value: "name,total,sent,not_sent,pending"}
    assert titles == expected.get(kind, "from,attempts,p50_ms,p95_ms")
    assert rows
    for name, magic in (("chart.png", b"\x89PNG"), ("chart.svg", b"<?xml")):
        page.export.picture.trigger()
        choose(page, until, tmp_path / name)
        until(lambda: not page.strip.running)
        assert (tmp_path / name).read_bytes().startswith(magic)
        assert str(tmp_path / name) in page.strip.text.text()
    assert "Sent" in (tmp_path / "chart.svg").read_text("utf-8") or kind == TIMES


@pytest.mark.parametrize("name", ["chart.png", "chart.svg"])
def test_a_picture_that_cannot_be_written_is_told(
    page: StatisticsPage, until: Until, tmp_path: Path, name: str
) -> None:
    with pytest.raises(MailerError, match="cannot be written"):
        page.export.save_picture(tmp_path / "no such folder" / name)
