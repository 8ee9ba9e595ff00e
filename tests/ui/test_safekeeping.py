"""Back up and restore in the window, and its start on a damaged database."""

import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QMessageBox

from desktop_mailer.config import DATA_DIR_VARIABLE
from desktop_mailer.domain.client import ClientDraft, ClientQuery
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.domain.mailing import MailingDraft, MailingState, PauseReason
from desktop_mailer.storage import backup, clients, mailings
from desktop_mailer.storage.database import FILE_NAME, Database
from desktop_mailer.ui.clients.page import ClientsPage
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.main_window import MainWindow
from desktop_mailer.ui.safekeeping import Safekeeping
from tests.ui.conftest import NOW, Seen

Run = Callable[[Awaitable[Any]], Any]
Until = Callable[[Callable[[], object]], None]
D = TypeVar("D", bound=QDialog)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def window(context: Context, until: Until) -> Iterator[MainWindow]:
    window = MainWindow(context, [ClientsPage(context)])
    window.show()
    until(lambda: window.status_line.text("people"))
    yield window
    window.hide()
    window.deleteLater()


@pytest.fixture
def keeper() -> Safekeeping:
    return Safekeeping("a test")


def choose(window: MainWindow, until: Until, path: Path) -> None:
    """What the operator does in the dialog that asks for a file."""
    dialog = shown(window, until, QFileDialog)
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(line, QLineEdit)
    line.setText(str(path))
    dialog.accept()


def answer(window: MainWindow, until: Until, text: str) -> str:
    """What the operator does at the question; gives what was asked."""
    box = shown(window, until, QMessageBox)
    said = f"{box.text()} {box.informativeText()}"
    next(button for button in box.buttons() if button.text().replace("&", "") == text).click()
    return said


def shown(window: MainWindow, until: Until, kind: type[D]) -> D:
    """The dialog of that kind, once it is there."""

    def visible() -> list[D]:
        return [dialog for dialog in window.findChildren(kind) if dialog.isVisible()]

    until(visible)
    return visible()[0]


def test_a_backup_from_the_menu_is_whole_and_told(
    window: MainWindow, keeper: Safekeeping, run: Run, until: Until, tmp_path: Path
) -> None:
    run(window.context.database.write(clients.add, ClientDraft(phone="79160000001"), NOW))
    target = tmp_path / "mine.sqlite3"
    writing = window.context.tasks.start(keeper.back_up(window), name="backup")
    choose(window, until, target)
    said = answer(window, until, "OK")
    until(writing.done)
    assert str(target) in said
    reader = Database.open(_folder_of(target, tmp_path / "read"), writable=False)
    assert run(reader.read(clients.count, ClientQuery())) == 1
    run(reader.close())


def test_a_restore_says_what_will_happen_and_is_done_only_where_wanted(
    window: MainWindow, keeper: Safekeeping, run: Run, until: Until, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.sqlite3"
    run(window.context.database.read(backup.write, kept))
    for text, chosen in (("Keep the present data", None), ("Restore", kept)):
        answers: list[Path | None] = []

        async def ask(answers: list[Path | None] = answers) -> None:
            answers.append(await keeper.choose_backup(window))

        asking = window.context.tasks.start(ask(), name="restore")
        choose(window, until, kept)
        said = answer(window, until, text)
        until(asking.done)
        assert "held until you resume" in said
        assert "not deleted" in said
        assert answers == [chosen]


def test_what_is_no_backup_is_told_before_anything_is_asked(
    window: MainWindow, keeper: Safekeeping, until: Until, tmp_path: Path, seen: Seen
) -> None:
    wrong = tmp_path / "wrong.sqlite3"
    wrong.write_bytes(b"a letter")

    async def ask() -> None:
        await keeper.choose_backup(window)

    asking = window.context.tasks.start(ask(), name="restore")
    choose(window, until, wrong)
    until(asking.done)
    assert [type(trouble).__name__ for trouble in seen.troubles] == ["NotABackup"]


def _folder_of(source: Path, folder: Path) -> Path:
    folder.mkdir()
    source.rename(folder / FILE_NAME)
    return folder


# --- the whole program ------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, run: Run) -> Path:
    """A data folder with a client, a mailing to come, and a daily backup; one more client came later."""
    folder = tmp_path / "theirs"

    async def fill() -> None:
        now = datetime.now(UTC)
        database = Database.open(folder)
        await database.write(clients.add, ClientDraft(phone="79160000001"), now)
        draft = MailingDraft(name="n", text="x", starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=2))
        await database.write(mailings.add, draft, now)
        await backup.keep_daily(database, now)
        await database.write(clients.add, ClientDraft(phone="79160000002"), now)
        await database.close()

    run(fill())
    return folder


def operate(folder: Path, what: str) -> "subprocess.CompletedProcess[str]":
    (kept,) = backup.automatic(folder)
    return subprocess.run(
        [sys.executable, str(ROOT / "tests" / "ui" / "restoring_window.py"), what, str(kept.path)],
        env={
            **os.environ,
            DATA_DIR_VARIABLE: str(folder),
            "PYTHONPATH": str(ROOT),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def troubles(said: str) -> list[str]:
    """The lines without what the offscreen platform says for each dialog."""
    return [line for line in said.splitlines() if "propagateSizeHints" not in line]


async def held_and_counted(folder: Path) -> tuple[list[tuple[MailingState, PauseReason | None]], int]:
    database = Database.open(folder)
    found = await database.read(mailings.all_mailings)
    count = await database.read(clients.count, ClientQuery())
    await database.close()
    return [(each.state, each.pause_reason) for each in found], count


HELD = [(MailingState.PAUSED, PauseReason.RESTORED)]


def test_the_window_comes_back_with_the_restored_data(folder: Path, run: Run) -> None:
    done = operate(folder, "restore")
    assert (done.returncode, troubles(done.stderr)) == (0, [])
    assert done.stdout.splitlines()[-1] == "2 0"  # one window after the other, and none is left
    assert run(held_and_counted(folder)) == (HELD, 1)
    assert len(list(folder.glob("replaced-*"))) == 1


@pytest.mark.parametrize(("what", "expected"), [("cure", (HELD, 1)), ("empty", ([], 0))])
def test_a_start_on_a_damaged_database_offers_a_way_on(
    folder: Path, run: Run, what: str, expected: tuple[list[object], int]
) -> None:
    (folder / FILE_NAME).write_bytes(b"")
    done = operate(folder, what)
    assert (done.returncode, troubles(done.stderr)) == (0, [])
    assert "damaged" in done.stdout
    assert run(held_and_counted(folder)) == expected
    (aside,) = folder.glob("damaged-*")
    assert (aside / FILE_NAME).read_bytes() == b""


def test_a_start_on_a_damaged_database_can_be_left_and_changes_nothing(folder: Path) -> None:
    (folder / FILE_NAME).write_bytes(b"")
    assert operate(folder, "leave").returncode == 1
    assert (folder / FILE_NAME).read_bytes() == b""
    assert not list(folder.glob("damaged-*"))
    with pytest.raises(MailerError):
        Database.open(folder)
