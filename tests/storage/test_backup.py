"""Backups and their return. The names are those of the fault cases where there is one."""

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_mailer.domain.client import ClientQuery
from desktop_mailer.domain.edit import EditKind
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.domain.mailing import MailingState, PauseReason
from desktop_mailer.domain.report import MailOutcome
from desktop_mailer.storage import (
    backup,
    clients,
    copying,
    dispatch,
    editing,
    files,
    health,
    mailings,
    messages,
    reports,
    stop_list,
    undo,
)
from desktop_mailer.storage import restore as restoring
from desktop_mailer.storage.database import FILE_NAME, Database
from desktop_mailer.storage.dispatch import Demand
from desktop_mailer.storage.errors import FolderInUse, NewerSchema
from desktop_mailer.storage.restore import NotABackup, restore, start_anew
from tests.links import make_link
from tests.storage.conftest import NOW, World

unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal and no such modes")
DAY = timedelta(days=1)


def rows(path: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()


async def world_in(folder: Path) -> World:
    return World(Database.open(folder), [])


def phones(folder: Path) -> list[str]:
    return [str(phone) for (phone,) in rows(folder / FILE_NAME, "SELECT phone FROM client ORDER BY phone")]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A backup of a database with one client and a mailing of each state that moves; one more client came later."""

    async def story() -> None:
        world = await world_in(tmp_path / "data")
        await world.client("79160000001")
        await world.mailing(name="scheduled", starts_at=NOW + timedelta(hours=2))
        await world.mailing(name="running")
        held = await world.mailing(name="paused", starts_at=NOW + timedelta(hours=1))
        await world.database.write(mailings.pause, held.id, NOW)
        await world.pass_time()
        await world.database.write(dispatch.exchange, (), Demand(want=1), NOW)
        await world.database.read(backup.write, tmp_path / "kept.sqlite3")
        await world.client("79160000002")
        await world.database.close()

    asyncio.run(story())
    return tmp_path / "kept.sqlite3"


# --- backup -----------------------------------------------------------------------------------------------------------


def test_a_backup_is_one_whole_file_of_one_moment_while_another_process_writes(tmp_path: Path) -> None:
    async def story() -> None:
        world = await world_in(tmp_path / "data")
        for number in range(50):
            await world.client(f"7916{number:07}")
        reader = Database.open(tmp_path / "data", writable=False)
        copied = asyncio.create_task(reader.read(backup.write, tmp_path / "kept.sqlite3"))
        added = 50
        while not copied.done():
            await world.client(f"7917{added:07}")
            added += 1
        await copied
        await reader.close()
        await world.database.close()
        ((there,),) = rows(tmp_path / "kept.sqlite3", "SELECT count(*) FROM client")
        assert 50 <= int(str(there)) <= added

    asyncio.run(story())
    assert rows(tmp_path / "kept.sqlite3", "PRAGMA quick_check") == [("ok",)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "kept.sqlite3"]


@pytest.fixture
def open_mask() -> Iterator[None]:
    """Files are for everybody, unless somebody sees to it."""
    before = os.umask(0o000)
    yield
    os.umask(before)


@unix
@pytest.mark.usefixtures("open_mask")
def test_x6_database_and_backups_are_for_their_owner_alone(tmp_path: Path, kept: Path) -> None:
    folder = tmp_path / "data"

    async def story() -> None:
        database = Database.open(folder)
        await backup.keep_daily(database, NOW)
        await World(database, []).client("79160000003")
        modes = {path.name: path.stat().st_mode & 0o777 for path in folder.glob(f"{FILE_NAME}*")}
        assert modes == dict.fromkeys(modes, 0o600)
        await database.close()

    asyncio.run(story())
    restore(folder, kept, NOW)
    asyncio.run(Database.open(folder).close())
    folders = [folder, folder / backup.FOLDER, *folder.glob("replaced-*")]
    assert [each.stat().st_mode & 0o777 for each in folders] == [0o700] * 3
    data = [kept, *(path for path in folder.rglob("*.sqlite3*") if path.is_file())]
    assert len(data) >= 4
    assert {path.stat().st_mode & 0o777 for path in data} == {0o600}


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm", ".new"])
def test_a_backup_never_replaces_the_database_itself(
    play: Callable[[object], None], tmp_path: Path, suffix: str
) -> None:
    async def story(world: World) -> None:
        await world.client("79160000001")
        link = tmp_path / "link"
        make_link(link, tmp_path / f"{FILE_NAME}{suffix}")
        for target in (tmp_path / f"{FILE_NAME}{suffix}", link):
            with pytest.raises(MailerError, match="the database itself"):
                await world.database.read(backup.write, target)
        assert await world.database.read(clients.count, ClientQuery()) == 1

    play(story)


def test_a_backup_that_cannot_be_written_is_told(play: Callable[[object], None], tmp_path: Path) -> None:
    async def story(world: World) -> None:
        (tmp_path / "taken").touch()
        with pytest.raises(MailerError, match="cannot be written"):
            await world.database.read(backup.write, tmp_path / "taken" / "kept.sqlite3")
        with pytest.raises(MailerError, match="a folder"):
            await world.database.read(backup.write, tmp_path)

    play(story)


def test_the_folder_of_a_backup_is_made_for_its_owner_alone(play: Callable[[object], None], tmp_path: Path) -> None:
    async def story(world: World) -> None:
        target = tmp_path / "backups" / "monday.sqlite3"
        await world.database.read(backup.write, target)
        assert target.exists()
        if os.name == "posix":
            assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700

    play(story)


def test_a_backup_that_fails_on_the_way_leaves_the_old_one(
    tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept.read_bytes()

    def fail(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    async def story() -> None:
        database = Database.open(tmp_path / "data", writable=False)
        monkeypatch.setattr(files, "sync_file", fail)
        with pytest.raises(MailerError, match="No space left"):
            await database.read(backup.write, kept)
        await database.close()

    asyncio.run(story())
    assert kept.read_bytes() == before
    assert not list(tmp_path.glob(".*.part*"))


def test_a_daily_backup_is_made_once_a_day_and_three_are_kept(tmp_path: Path) -> None:
    async def story() -> None:
        world = await world_in(tmp_path)
        await world.client("79160000001")
        moments = [NOW, NOW + DAY / 2, NOW + DAY, NOW + 2 * DAY, NOW + 3 * DAY, NOW + 3.5 * DAY]
        for now in moments:
            await backup.keep_daily(world.database, now)
        found = backup.automatic(tmp_path)
        assert [each.made_at for each in found] == [NOW + 3 * DAY, NOW + 2 * DAY, NOW + DAY]
        assert rows(found[0].path, "SELECT phone FROM client") == [("79160000001",)]
        (tmp_path / backup.FOLDER / "mine.sqlite3").write_bytes(b"the operator's")
        await backup.keep_daily(world.database, NOW + 9 * DAY)
        assert len(backup.automatic(tmp_path)) == backup.KEPT
        assert (tmp_path / backup.FOLDER / "mine.sqlite3").exists()
        await world.database.close()

    asyncio.run(story())


def test_a_daily_backup_leaves_the_last_room_on_the_disk_alone(
    play: Callable[[object], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(world: World) -> None:
        monkeypatch.setattr(health, "free_bytes", lambda _: health.LEAST_FREE)
        await backup.keep_daily(world.database, NOW)
        assert backup.automatic(tmp_path) == ()

    play(story)


def test_quitting_does_not_wait_for_the_daily_backup(
    play: Callable[[object], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(world: World) -> None:
        monkeypatch.setattr(copying, "PAGES", 1)
        begun = threading.Event()
        fill = copying._fill

        def slow(part: Path, source: sqlite3.Connection, stop: threading.Event) -> None:
            begun.set()
            assert stop.wait(30)
            fill(part, source, stop)

        monkeypatch.setattr(copying, "_fill", slow)
        keeping = asyncio.create_task(backup.keep_daily(world.database, NOW))
        await asyncio.to_thread(begun.wait)
        keeping.cancel()
        with pytest.raises(asyncio.CancelledError):
            await keeping
        await world.database.close()
        assert list((tmp_path / backup.FOLDER).iterdir()) == []

    async def alone() -> None:
        await story(await world_in(tmp_path))

    asyncio.run(alone())


# --- restore ----------------------------------------------------------------------------------------------------------


def test_d17_a_restore_holds_every_mailing_and_nobody_is_messaged_by_itself(tmp_path: Path, kept: Path) -> None:
    folder = tmp_path / "data"

    async def story() -> None:
        world = await world_in(folder)
        late = await world.mailing(name="late", starts_at=NOW)  # the gateway sees ids that the backup knows nothing of
        await world.pass_time()
        seen = {row.id for row in await world.database.read(messages.page, late.id, None, None, 100, NOW)}
        assert len(seen) == 2
        await world.database.close()
        restore(folder, kept, NOW)

        world = await world_in(folder)
        found = await world.database.read(mailings.all_mailings)
        assert [(each.name, each.state, each.pause_reason) for each in found] == [
            ("paused", MailingState.PAUSED, PauseReason.OPERATOR),
            ("running", MailingState.PAUSED, PauseReason.RESTORED),
            ("scheduled", MailingState.PAUSED, PauseReason.RESTORED),
        ]
        for now in (NOW, NOW + timedelta(hours=3)):
            await world.pass_time(now)
            assert not (await world.database.write(dispatch.exchange, (), Demand(want=10), now)).claims

        # Of what was in flight nobody knows: it is pending again, and may have been delivered.
        ((lease, maybe, old),) = await world.database.read(
            lambda unit: [
                tuple(row)
                for row in unit.connection.exec_driver_sql("SELECT lease_until, maybe_delivered, id FROM message")
            ]
        )
        assert (lease, maybe) == (None, 1)

        scheduled = found[-1]
        await world.database.write(mailings.resume, scheduled.id, NOW + timedelta(hours=3))
        await world.pass_time(NOW + timedelta(hours=3))
        (made,) = await world.database.read(messages.page, scheduled.id, None, None, 100, NOW)
        assert made.id >> 30 not in {each >> 30 for each in seen}
        assert made.id >> 30 != old >> 30
        exchanged = await world.database.write(dispatch.exchange, (), Demand(want=10), NOW + timedelta(hours=3))
        (claim,) = exchanged.claims
        assert claim.message_id == made.id
        await world.database.close()

    asyncio.run(story())


def test_d17_who_opted_out_since_the_backup_stays_opted_out(tmp_path: Path) -> None:
    folder, saved, stop = tmp_path / "data", tmp_path / "kept.sqlite3", tmp_path / "stop.csv"
    stop.write_text("79160000004\n79160000005\n")

    async def before() -> None:
        world = await world_in(folder)
        for number in range(5):
            await world.client(f"7916000000{number}", opted_out=number == 1)
        await world.database.write(editing.add_tag, [1, 2, 3, 4, 5], "vip", NOW)
        await world.database.read(backup.write, saved)
        await world.database.write(editing.opt_in, [2], NOW)
        await world.database.write(editing.opt_out, [3, 4], NOW + DAY)
        await world.database.write(clients.delete, [4], NOW + DAY)
        await stop_list.import_stop_list(world.database, stop, NOW + DAY)
        await world.database.close()

    async def after() -> None:
        world = await world_in(folder)
        assert await world.database.read(clients.tags) == ("vip",)
        while await world.database.read(undo.last):
            kind = (await world.database.write(undo.undo, NOW)).kind
            if kind is EditKind.ADD_TAG:
                break
        found = await world.database.read(clients.rows, range(1, 6))
        assert [each.opted_out_at for each in found] == [None, NOW, NOW + DAY, NOW + DAY, NOW + DAY]
        assert (await world.client("79160000005")).opted_out_at == NOW + DAY  # of the stop list, and nobody's till now
        await world.database.close()

    asyncio.run(before())
    restore(folder, saved, NOW)
    asyncio.run(after())


@pytest.mark.parametrize("broken", [False, True])
def test_after_a_restore_no_day_is_reported_again(tmp_path: Path, kept: Path, broken: bool) -> None:
    folder = tmp_path / "data"

    async def before() -> None:
        world = await world_in(folder)
        told = await world.database.read(reports.gather, NOW, (NOW + DAY,))
        await world.database.write(reports.remember_sent, told, MailOutcome(accepted=("anna@example.com",)), NOW + DAY)
        await world.database.close()
        if broken:
            with closing(sqlite3.connect(folder / FILE_NAME)) as connection, connection:
                connection.execute("UPDATE setting SET value = '{' WHERE key = 'report_state'")

    async def after() -> None:
        world = await world_in(folder)
        known = await world.database.read(reports.state)
        assert (known.covered_until, known.sent_at) == ((None, None) if broken else (NOW + DAY, NOW + DAY))
        await world.database.close()

    asyncio.run(before())
    restore(folder, kept, NOW + DAY)
    asyncio.run(after())


def test_d17_a_restore_over_a_damaged_database_forgets_nobody_who_can_still_be_read(tmp_path: Path) -> None:
    folder, saved = tmp_path / "data", tmp_path / "kept.sqlite3"

    async def before() -> int:
        world = await world_in(folder)
        client = await world.client("79160000001")
        await world.database.read(backup.write, saved)
        await world.database.write(editing.opt_out, [client.id], NOW)
        await world.database.close()
        with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
            (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_message_due'").fetchone()
            (size,) = connection.execute("PRAGMA page_size").fetchone()
        return int(page - 1) * int(size)

    async def after() -> None:
        world = await world_in(folder)
        (found,) = await world.database.read(clients.rows, [1])
        assert found.opted_out
        await world.database.close()

    place = asyncio.run(before())
    with (folder / FILE_NAME).open("r+b") as stream:
        stream.seek(place)
        stream.write(bytes(range(256)))
    (folder / f"{FILE_NAME}.session").unlink()  # the last writer came to no end: all of the file is looked at
    restore(folder, saved, NOW)
    assert list(folder.glob("damaged-*"))
    asyncio.run(after())


def test_d17_a_backup_from_elsewhere_forgets_nobody_whose_phone_is_known(tmp_path: Path) -> None:
    folder, elsewhere, saved = tmp_path / "data", tmp_path / "elsewhere", tmp_path / "kept.sqlite3"

    async def before() -> None:
        here, there = await world_in(folder), await world_in(elsewhere)
        gone = await here.client("79160000001", opted_out=True)  # on the list, and a client there
        await here.client("79160000002", opted_out=True)  # a client here alone
        unknown = await here.client("79160000009", opted_out=True)  # nobody's, here and there
        await here.database.write(clients.delete, [gone.id, unknown.id], NOW)
        await there.client("79160000001")
        await there.client("79160000003")
        await there.database.read(backup.write, saved)
        await here.database.close()
        await there.database.close()

    async def after() -> None:
        world = await world_in(folder)
        found = await world.database.read(clients.rows, [1, 2])
        assert [each.opted_out_at for each in found] == [NOW, None]
        assert (await world.client("79160000002")).opted_out
        await world.database.close()

    asyncio.run(before())
    assert restore(folder, saved, NOW) == 1
    asyncio.run(after())


def test_who_opted_out_stays_so_where_a_new_database_comes_in_place_of_a_damaged_one(tmp_path: Path) -> None:
    async def before() -> None:
        world = await world_in(tmp_path)
        await world.client("79160000001", opted_out=True)
        await world.database.close()

    async def after() -> None:
        world = await world_in(tmp_path)
        assert (await world.client("79160000001")).opted_out
        assert not (await world.client("79160000002")).opted_out
        await world.database.close()

    asyncio.run(before())
    start_anew(tmp_path, NOW)
    assert phones(tmp_path) == []
    asyncio.run(after())


@pytest.mark.parametrize("trouble", ["DROP TABLE suppression", "ALTER TABLE suppression RENAME COLUMN since TO at"])
def test_a_list_that_cannot_be_read_hinders_no_restore(
    tmp_path: Path, kept: Path, trouble: str, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(sqlite3.connect(tmp_path / "data" / FILE_NAME)) as connection:
        connection.executescript(trouble)
    restore(tmp_path / "data", kept, NOW)
    assert phones(tmp_path / "data") == ["79160000001"]
    assert "cannot be read" in caplog.text


def test_what_was_there_is_set_aside_whole(tmp_path: Path, kept: Path) -> None:
    folder = tmp_path / "data"
    assert len(phones(folder)) == 2
    restore(folder, kept, NOW)
    assert phones(folder) == ["79160000001"]
    (aside,) = folder.glob("replaced-*")
    assert phones(aside) == ["79160000001", "79160000002"]
    restore(folder, aside / FILE_NAME, NOW)
    assert len(phones(folder)) == 2
    assert len(list(folder.glob("replaced-*"))) == 2


def test_a_damaged_database_goes_aside_with_its_journal(tmp_path: Path, kept: Path) -> None:
    folder = tmp_path / "data"
    broken = {FILE_NAME: b"broken", f"{FILE_NAME}-wal": b"its journal", f"{FILE_NAME}-shm": b"its index"}
    for name, content in broken.items():
        (folder / name).write_bytes(content)
    restore(folder, kept, NOW)
    (aside,) = folder.glob("damaged-*")
    assert {path.name: path.read_bytes() for path in aside.iterdir()} == broken
    asyncio.run(Database.open(folder).close())
    assert phones(folder) == ["79160000001"]


def test_an_empty_database_comes_in_place_of_a_damaged_one_that_is_kept(tmp_path: Path, kept: Path) -> None:
    folder = tmp_path / "data"
    (folder / FILE_NAME).write_bytes(b"")
    (folder / f"{FILE_NAME}-wal").write_bytes(b"its journal, longer than a header: forty bytes")
    start_anew(folder, NOW)
    asyncio.run(Database.open(folder).close())
    assert phones(folder) == []
    (aside,) = folder.glob("damaged-*")
    assert {path.name for path in aside.iterdir()} == {FILE_NAME, f"{FILE_NAME}-wal"}


def test_a_restore_into_a_new_folder_needs_nothing_there(tmp_path: Path, kept: Path) -> None:
    restore(tmp_path / "new", kept, NOW)
    assert phones(tmp_path / "new") == ["79160000001"]
    assert not list((tmp_path / "new").glob("replaced-*"))


@pytest.mark.parametrize("content", [b"", b"no database at all" * 400, None])
def test_what_is_no_backup_changes_nothing(tmp_path: Path, kept: Path, content: bytes | None) -> None:
    folder, wrong = tmp_path / "data", tmp_path / "wrong.sqlite3"
    if content is None:  # a database, of somebody else
        with closing(sqlite3.connect(wrong)) as connection:
            connection.execute("CREATE TABLE client (id INTEGER)")
    else:
        wrong.write_bytes(content)
    before = (folder / FILE_NAME).read_bytes()
    with pytest.raises(NotABackup):
        restore(folder, wrong, NOW)
    with pytest.raises(NotABackup):
        restoring.examine(wrong)
    assert (folder / FILE_NAME).read_bytes() == before


def test_a_damaged_backup_changes_nothing(tmp_path: Path, kept: Path) -> None:
    content = bytearray(kept.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    kept.write_bytes(content)
    before = (tmp_path / "data" / FILE_NAME).read_bytes()
    with pytest.raises(NotABackup):
        restore(tmp_path / "data", kept, NOW)
    assert (tmp_path / "data" / FILE_NAME).read_bytes() == before


def test_a_backup_of_a_newer_version_changes_nothing(tmp_path: Path, kept: Path) -> None:
    with closing(sqlite3.connect(kept)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(NewerSchema):
        restore(tmp_path / "data", kept, NOW)
    assert len(phones(tmp_path / "data")) == 2


def test_a_restore_waits_for_nobody_who_holds_the_folder(tmp_path: Path, kept: Path) -> None:
    holder = Database.open(tmp_path / "data", holder="the window")
    with pytest.raises(FolderInUse):
        restore(tmp_path / "data", kept, NOW)
    asyncio.run(holder.close())
    with pytest.raises(MailerError, match="itself"):
        restore(tmp_path / "data", tmp_path / "data" / FILE_NAME, NOW)
    with pytest.raises(MailerError, match="no file"):
        restore(tmp_path / "data", tmp_path / "nowhere", NOW)


KILLED = """
import os, pathlib, signal, sys
from datetime import UTC, datetime
from desktop_mailer.storage.restore import restore
folder, source, last = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
seen = 0
def count(event, args):
    global seen
    if event in ("os.rename", "os.remove", "os.mkdir", "sqlite3.connect", "open", "tempfile.mkstemp"):
        if armed:
            seen += 1
            if seen == last:
                os.kill(os.getpid(), signal.SIGKILL)
armed = False
sys.addaudithook(count)
import desktop_mailer.storage.migration, alembic.command
armed = True
restore(folder, source, datetime(2026, 6, 1, tzinfo=UTC))
armed = False
print(seen)
"""


@unix
@pytest.mark.timeout(300)
@pytest.mark.parametrize("sound", [True, False])
def test_a_restore_that_is_killed_anywhere_leaves_the_old_or_the_new_database(
    tmp_path: Path, kept: Path, sound: bool
) -> None:
    folder = tmp_path / "data"
    whole = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    if not sound:
        whole |= {FILE_NAME: b"broken", f"{FILE_NAME}-wal": b"a journal that is none, and long enough to be one"}
    died, ends = 0, set()
    for last in range(1, 200, 2):
        for path in sorted(folder.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        for name, content in whole.items():
            (folder / name).write_bytes(content)
        code = [sys.executable, "-c", KILLED, str(folder), str(kept), str(last)]
        if subprocess.run(code, check=False, capture_output=True).returncode == 0:
            break
        died += 1
        try:
            asyncio.run(Database.open(folder).close())
        except MailerError:
            assert not sound  # the damaged one is still in place, all of it
            assert {name: (folder / name).read_bytes() for name in whole} == whole
            continue
        there = phones(folder)
        ends.add(len(there))
        assert there in (["79160000001"], ["79160000001", "79160000002"])
        assert rows(folder / FILE_NAME, "PRAGMA quick_check") == [("ok",)]
        assert not [path for path in folder.iterdir() if ".part" in path.name or path.name.endswith(".new")]
        states = rows(folder / FILE_NAME, "SELECT pause_reason FROM mailing WHERE state = 'paused' ORDER BY id")
        assert len(states) == (3 if len(there) == 1 else 1)
    assert died > 5
    assert ends == ({1, 2} if sound else {1})
