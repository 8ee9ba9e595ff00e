"""What the form tells before anything goes out, and what can be done about a mailing afterwards."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from desktop_mailer.domain.client import ClientDraft
from desktop_mailer.domain.mailing import Counts, MailingState
from desktop_mailer.domain.message import Answer, NotSent, Verdict
from desktop_mailer.domain.repetition import Period
from desktop_mailer.storage import clients, life, mailings, retrying, saved, settings
from desktop_mailer.storage.database import WriteUnit
from desktop_mailer.storage.settings import Settings
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.mailings.form import MailingForm
from desktop_mailer.ui.mailings.page import MailingsPage
from desktop_mailer.ui.mailings.retry_dialog import RetryDialog
from desktop_mailer.ui.mailings.trial_dialog import TrialDialog
from desktop_mailer.ui.value_dialog import ValueDialog
from desktop_mailer.ui.widgets import ZoneBox
from desktop_mailer.ui.words import amount
from tests.ui.mailings_world import Run, Until, add_people, draft, send, start, stored
from tests.ui.test_mailings_form import fill, left


@pytest.fixture
def page(context: Context, run: Run, until: Until) -> Iterator[MailingsPage]:
    run(context.database.write(add_people, context.clock.now()))
    page = MailingsPage(context)
    page.resize(1000, 700)
    page.show()
    until(lambda: page.book.loaded)
    yield page
    page.hide()
    page.deleteLater()


@pytest.fixture
def form(page: MailingsPage, until: Until) -> MailingForm:
    page.begin_new()
    until(lambda: page.form.send.isEnabled() and page.form.audience.codes.chips())
    return page.form


def asked(page: MailingsPage, until: Until, kind: type[ValueDialog]) -> ValueDialog:
    until(lambda: [each for each in page.findChildren(kind) if each.isVisible()])
    return next(each for each in page.findChildren(kind) if each.isVisible())


# --- before it goes out -----------------------------------------------------------------------------------------------


def test_the_form_tells_who_gets_it_and_who_is_left_out(
    page: MailingsPage, form: MailingForm, qtbot: QtBot, run: Run, until: Until
) -> None:
    now = page.context.clock.now()
    run(page.context.database.write(clients.add, ClientDraft(phone="79160005555"), now))
    willing = ClientDraft(phone="79160006666", timezone="Europe/Moscow", consent_at=now)
    run(page.context.database.write(clients.add, willing, now))
    fill(form, qtbot, until, text="Hello")
    until(lambda: "4 client(s) get it" in form.prospect.said)
    assert "Left out: 1 opted out." in form.prospect.said
    assert "1 client(s) have no time zone" in form.prospect.said
    assert form.prospect.set_zone.isVisible()
    form.terms.advertising.click()
    until(lambda: "1 client(s) get it" in form.prospect.said)
    assert "4 without consent to advertising" in form.prospect.said
    assert form.send.text().startswith("Send 1 message(s)")


def test_a_zone_for_those_without_one_is_set_from_the_form(
    page: MailingsPage, form: MailingForm, qtbot: QtBot, run: Run, until: Until
) -> None:
    run(page.context.database.write(clients.add, ClientDraft(phone="79160005555"), page.context.clock.now()))
    fill(form, qtbot, until, text="Hello")
    until(form.prospect.set_zone.isVisible)
    form.prospect.set_zone.click()
    dialog = asked(page, until, ValueDialog)
    box = dialog.field.editor
    assert isinstance(box, ZoneBox)
    box.setEditText("Nowhere")
    dialog.accept()
    assert dialog.field.error
    box.setEditText("Europe/Moscow")
    dialog.accept()
    until(lambda: "4 client(s) get it" in form.prospect.said)
    assert run(page.context.database.read(settings.load)).fallback_zone == "Europe/Moscow"
    assert "time zone" not in form.prospect.said


def test_a_budget_that_does_not_suffice_blocks_and_says_by_how_much(
    page: MailingsPage, form: MailingForm, qtbot: QtBot, run: Run, until: Until
) -> None:
    run(page.context.database.write(settings.save, Settings(part_price=Decimal("2.5"), currency="₽")))
    page.form.begin()
    fill(form, qtbot, until, text="Hello")
    until(lambda: "It costs 7.50\u00a0₽." in form.prospect.said)
    qtbot.keyClicks(form.terms.budget, "7")
    until(lambda: "It costs 7.50\u00a0₽, more than the budget of 7.00\u00a0₽" in form.prospect.said)
    assert not form.send.isEnabled()
    assert form.keep.isEnabled()
    qtbot.keyClicks(form.terms.budget, ".5")
    until(form.send.isEnabled)
    form.send.click()
    until(lambda: left(page))
    assert stored(page.context.database, run)[0].budget == Decimal("7.5")


@pytest.mark.parametrize("typed", ["much", "-5", "1.23456", "١٢"])
def test_a_budget_that_is_no_amount_is_told_at_its_field(
    page: MailingsPage, form: MailingForm, qtbot: QtBot, run: Run, until: Until, typed: str
) -> None:
    fill(form, qtbot, until)
    form.terms.budget.setText(typed)
    form.keep.click()
    assert "amount" in form.errors()["budget"]
    assert stored(page.context.database, run) == ()


def test_a_budget_without_a_price_is_told_at_its_field(
    page: MailingsPage, form: MailingForm, qtbot: QtBot, run: Run, until: Until
) -> None:
    fill(form, qtbot, until)
    qtbot.keyClicks(form.terms.budget, "100")
    assert "price" in form.terms.budget_field._note.text()
    until(lambda: "client(s) get it" in form.prospect.said)
    assert not form.send.isEnabled()


def test_a_repeated_mailing_is_stored_and_shown_again(
    page: MailingsPage, form: MailingForm, qtbot: QtBot, run: Run, until: Until
) -> None:
    fill(form, qtbot, until)
    form.terms.repeat.setCurrentIndex(form.terms.repeat.findData(Period.WEEKLY))
    form.terms.repeat.activated.emit(form.terms.repeat.currentIndex())
    until(form.keep.isEnabled)
    form.keep.click()
    until(lambda: left(page))
    (made,) = stored(page.context.database, run)
    assert made.period is Period.WEEKLY
    until(lambda: "Every week" in page.detail.facts.lines["terms"].text())
    page._act("edit", made)
    assert page.form.terms.period() is Period.WEEKLY


def test_nearly_the_same_text_to_the_same_people_is_warned_about(
    page: MailingsPage, context: Context, qtbot: QtBot, run: Run, until: Until
) -> None:
    run(context.database.write(start, context.clock.now()))
    run(context.database.write(send, context.clock.now(), Verdict.ACCEPTED, Verdict.ACCEPTED))
    page.begin_new()
    fill(page.form, qtbot, until, text="hello")
    until(lambda: "3 of them got nearly the same text from “News”" in page.form.prospect.said)
    page.form.text.editor.setPlainText("Something else")
    until(lambda: "client(s) get it" in page.form.prospect.said and "nearly" not in page.form.prospect.said)


def test_a_forecast_of_hours_is_painted_and_names_its_zones(
    page: MailingsPage, form: MailingForm, qtbot: QtBot, run: Run, until: Until
) -> None:
    run(page.context.database.write(settings.save, Settings(per_day=1)))
    fill(form, qtbot, until, text="Hello")
    form.schedule.end.setDateTime(form.schedule.end.dateTime().addDays(9))
    until(lambda: form.prospect.chart.isVisibleTo(form.prospect))
    assert "Goes out from" in form.prospect.said
    told = form.prospect.chart.bar_words(0)
    assert "1 message(s)" in told
    assert "Moscow" in told or "Vladivostok" in told
    assert not form.prospect.chart.grab().isNull()


def test_texts_and_filters_are_saved_and_put_in_again(
    page: MailingsPage, form: MailingForm, qtbot: QtBot, run: Run, until: Until
) -> None:
    fill(form, qtbot, until, text="See you {name|}")
    form.text.saved.save_asked.emit()
    dialog = asked(page, until, ValueDialog)
    dialog.accept()
    assert dialog.field.error
    qtbot.keyClicks(dialog.field.editor, "Reminder & more")
    dialog.accept()
    until(lambda: form.text.saved.names() == ["Reminder && more"])
    form.text.put("Other")
    form.text.saved.chosen.emit("Reminder & more")
    assert form.text.text() == "See you {name|}"
    form.text.editor.undo()
    assert form.text.text() == "Other"
    form.audience.tags.set_values(("vip",))
    form.audience.saved.save_asked.emit()
    dialog = asked(page, until, ValueDialog)
    qtbot.keyClicks(dialog.field.editor, "Best")
    dialog.accept()
    until(lambda: form.audience.saved.names() == ["Best"])
    form.audience.tags.set_values(())
    form.audience.saved.chosen.emit("Best")
    assert form.audience.filter().tags == ("vip",)
    form.text.saved.removed.emit("Reminder & more")
    until(lambda: form.text.saved.names() == [])
    assert run(page.context.database.read(saved.texts)) == {}


def test_the_text_is_shown_for_a_client_that_is_sought(form: MailingForm, qtbot: QtBot, until: Until) -> None:
    fill(form, qtbot, until, text="Hello {name}")
    qtbot.keyClicks(form.text.sample, "Bor")
    until(
        lambda: (
            form.phone._bubble.text == "Hello Boris"
            if hasattr(form.phone._bubble, "text")
            else "Boris" in form.phone._sender.text()
        )
    )
    assert "Boris" in form.phone._sender.text()


def test_a_name_that_no_client_has_is_marked_at_its_place(form: MailingForm, until: Until) -> None:
    form.text.editor.setPlainText("😀 {name} and {nmae}")
    until(lambda: form.text.editor.document().firstBlock().layout().formats())

    def looks() -> dict[str, QTextCharFormat]:
        text = form.text.editor.document().firstBlock().text().encode("utf-16-le")
        formats = form.text.editor.document().firstBlock().layout().formats()
        return {
            text[2 * f.start : 2 * (f.start + f.length)].decode("utf-16-le"): QTextCharFormat(f.format) for f in formats
        }

    assert set(looks()) == {"{name}", "{nmae}"}
    wrong = looks()["{nmae}"].underlineStyle()
    assert wrong is QTextCharFormat.UnderlineStyle.WaveUnderline
    assert looks()["{name}"].underlineStyle() is QTextCharFormat.UnderlineStyle.NoUnderline


def test_a_mailing_under_way_says_whom_another_text_reaches(
    page: MailingsPage, context: Context, run: Run, until: Until
) -> None:
    running = run(context.database.write(start, context.clock.now()))
    run(context.database.write(send, context.clock.now(), Verdict.ACCEPTED))
    running = run(context.database.read(mailings.get, running.id))
    page._act("edit", running)
    assert "2 message(s) went out or ended already" in page.form.text.field._note.text()
    assert not page.form._ahead.isVisible()


# --- afterwards -------------------------------------------------------------------------------------------------------


def end(unit: WriteUnit, context: Context) -> None:
    while life.advance(unit, context.clock.now()):
        pass


def test_what_failed_is_tried_again_by_reason(page: MailingsPage, context: Context, run: Run, until: Until) -> None:
    running = run(context.database.write(start, context.clock.now()))
    run(context.database.write(send, context.clock.now(), Verdict.ACCEPTED, Verdict.REJECTED, Verdict.REJECTED))
    run(context.database.write(end, context))
    until(lambda: page.book.rows and page.book.rows[0].state is MailingState.FINISHED)
    page.list.choose(running.id)
    until(lambda: page.detail.buttons["retry"].isVisible() and "(2)" in page.detail.buttons["retry"].text())
    page.detail.buttons["retry"].click()
    until(lambda: page.findChildren(RetryDialog))
    dialog = page.findChildren(RetryDialog)[0]
    assert dialog.retry.text() == "Retry 2 message(s)"
    assert not dialog.end_field.isVisible()
    dialog.boxes[NotSent.REJECTED].setChecked(False)
    assert not dialog.retry.isEnabled()
    dialog.boxes[NotSent.REJECTED].setChecked(True)
    dialog.retry.click()
    until(lambda: page.book.rows[0].state is MailingState.RUNNING)
    assert run(context.database.read(mailings.get, running.id)).counts == Counts(pending=2, sent=1, not_sent=1)
    assert run(context.database.read(retrying.failed, running.id)) == {}


def test_a_retry_after_the_end_asks_for_a_new_one(page: MailingsPage, context: Context, run: Run, until: Until) -> None:
    now = context.clock.now()
    running = run(context.database.write(start, now))
    over = replace(running, ends_at=now - timedelta(seconds=1), starts_at=now - timedelta(hours=1))
    dialog = RetryDialog(over, {NotSent.EXPIRED: 3, NotSent.UNCONFIRMED: 1}, now, context.theme, page)
    dialog.open()
    assert dialog.end_field.isVisible()
    assert dialog.reasons == (NotSent.EXPIRED,)  # what may have been delivered is not chosen by itself
    dialog.end.setDateTime(dialog.end.dateTime().addDays(-2))
    dialog.accept()
    assert dialog.isVisible()
    assert dialog.end_field.error
    dialog.end.setDateTime(dialog.end.dateTime().addDays(3))
    dialog.accept()
    assert not dialog.isVisible()
    assert dialog.ends_at is not None
    assert dialog.ends_at > now + timedelta(days=1)
    dialog.deleteLater()


def test_those_who_match_since_are_added_after_a_question(
    page: MailingsPage, context: Context, run: Run, until: Until
) -> None:
    running = run(context.database.write(start, context.clock.now()))
    until(lambda: page.book.rows)
    page.list.choose(running.id)
    page._act("extend", running)
    until(lambda: page.trouble.text)
    assert "Nobody matches" in page.trouble.text
    run(context.database.write(clients.add, ClientDraft(phone="79160005555"), context.clock.now()))
    page._act("extend", running)
    until(lambda: page.findChildren(QMessageBox))
    box = page.findChildren(QMessageBox)[0]
    assert "1 client(s) match its filter" in box.informativeText()
    next(each for each in box.buttons() if each.text() == "Add 1 client(s)").click()
    until(lambda: not page.book.rows[0].audience_complete)
    run(context.database.write(end, context))
    assert run(context.database.read(mailings.get, running.id)).counts.total == 5


def test_a_test_goes_to_the_numbers_given_and_tells_how_it_ended(
    context: Context, page: MailingsPage, qtbot: QtBot, until: Until
) -> None:
    posted: list[tuple[str, str]] = []

    async def try_out(phone: str, text: str) -> Answer:
        posted.append((phone, text))
        return Answer(verdict=Verdict.ACCEPTED if len(posted) == 1 else Verdict.REJECTED, text="no such number")

    dialog = TrialDialog(replace(context, try_out=try_out), "Hello", page)
    dialog.open()
    dialog.send.click()
    assert dialog.field.error
    qtbot.keyClicks(dialog.numbers, "8 916 123-45-67, 123")
    dialog.send.click()
    assert dialog.field.error
    dialog.numbers.setText("8 916 123-45-67; +79160000001, 89161234567")
    dialog.send.click()
    until(lambda: "no such number" in dialog.outcome.text())
    assert posted == [("79161234567", "Hello"), ("79160000001", "Hello")]
    assert "+7 916 123-45-67: accepted by the gateway" in dialog.outcome.text()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    again = TrialDialog(context, "Hello", page)
    assert again.numbers.text() == "8 916 123-45-67; +79160000001, 89161234567"
    again.send.click()
    until(lambda: "gateway address" in again.outcome.text())
    for each in (dialog, again):
        each.deleteLater()


def test_the_form_sends_a_test_of_its_text_as_a_client_gets_it(
    page: MailingsPage, form: MailingForm, qtbot: QtBot, until: Until
) -> None:
    form.text.test.click()
    until(lambda: form.text.field.error)
    fill(form, qtbot, until, text="Hello {name}")
    form.text.test.click()
    until(lambda: page.findChildren(TrialDialog))
    dialog = page.findChildren(TrialDialog)[0]
    assert dialog._text == "Hello Anna"
    dialog.reject()


def test_a_draft_keeps_its_terms(page: MailingsPage, context: Context, run: Run) -> None:
    now = context.clock.now()
    kept = draft(now, budget=Decimal("1234.5"), advertising=True, period=Period.MONTHLY)
    made = run(context.database.write(mailings.add, kept, now, as_draft=True))
    page._act("edit", made)
    shown = page.form.draft(now)
    assert (shown.budget, shown.advertising, shown.period) == (Decimal("1234.5"), True, Period.MONTHLY)
    assert page.form.terms.budget.text() == amount(Decimal("1234.5"))
