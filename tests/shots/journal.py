"""Pictures of the page Journal."""

import json
import random
from datetime import timedelta

from desktop_mailer.domain.mailing import MailingState
from desktop_mailer.logbook import About
from desktop_mailer.logs import FOLDER, HOLDER_FILE
from desktop_mailer.ui.journal.page import JournalPage
from desktop_mailer.ui.mailings.page import MailingsPage
from desktop_mailer.ui.main_window import MainWindow
from tests.shots.scene import Scene, page_of, settled, until


def write_lines(window: MainWindow) -> None:
    """A minute of a sender at work."""
    chance, now = random.Random(4), window.context.clock.now()
    log = window.context.data_folder / FOLDER / HOLDER_FILE
    log.parent.mkdir(exist_ok=True)
    with log.open("a", encoding="utf-8") as stream:
        for number in range(60):
            verdict = chance.choices(("accepted", "rejected", "retry"), (90, 5, 5))[0]
            line = {
                "time": (now + timedelta(seconds=number)).isoformat(timespec="milliseconds"),
                "level": "info",
                "event": f"message.{verdict}",
                "mailing_id": 6,
                "message_id": 4_796_881_469_177_858 + number,
                "client_id": 1 + chance.randrange(2_000),
                "attempt": 1,
                "duration_ms": round(chance.uniform(31, 64), 1),
                "answer": {"accepted": "OK", "rejected": "the number does not exist", "retry": "try later"}[verdict],
            }
            stream.write(json.dumps(line) + "\n")
        last = {"time": (now + timedelta(seconds=61)).isoformat(), "level": "warning", "event": "sender.paused"}
        stream.write(json.dumps({**last, "reason": "token refused", "answer": "unknown token"}) + "\n")


async def live(window: MainWindow) -> None:
    """What happens, as it happens; one line is read in full."""
    write_lines(window)
    page = page_of(window, JournalPage)
    page.kind.setCurrentIndex(0)
    page.read_again()
    await until(lambda: page.model.rowCount() > 40)
    page.view.selectRow(page.model.rowCount() - 3)
    await settled()


async def of_a_mailing(window: MainWindow) -> None:
    """All that is known about a mailing."""
    mailings = page_of(window, MailingsPage)
    await until(lambda: mailings.book.rows)
    cancelled = next(each for each in mailings.book.rows if each.state is MailingState.CANCELLED)
    page = page_of(window, JournalPage)
    page.show_about(About(mailing_id=cancelled.id))
    await until(lambda: page.model.rowCount() and not page._finding.running)
    page.view.selectRow(0)
    await settled()


SCENES = (
    Scene(name="journal", prepare=live, small=True),
    Scene(name="journal-mailing", prepare=of_a_mailing),
)
