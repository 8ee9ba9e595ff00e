"""What a start makes of a data folder that something happened to. The names are those of the fault cases."""

import asyncio
import os
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop_mailer.domain.client import ClientDraft, ClientQuery
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.domain.mailing import MailingState, PauseReason
from desktop_mailer.storage import backup, clients, copying, files, journal, mailings, migration, start
from desktop_mailer.storage.database import FILE_NAME, Database
from desktop_mailer.storage.errors import FolderInUse, NewerSchema, NotADatabase, WrongJournal
from tests.links import make_link
from tests.storage.conftest import NOW, World

WAL = f"{FILE_NAME}-wal"
unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows neither kills nor moves an open file so")


async def fill(folder: Path, count: int, first: int = 0) -> None:
    """Add so many clients, a transaction each."""
    database = Database.open(folder)
    for number in range(first, first + count):
        await database.write(clients.add, ClientDraft(phone=str(79160000000 + number)), NOW)
    await database.close()


def filled(folder: Path, count: int = 3) -> Path:
    asyncio.run(fill(folder, count))
    return folder / FILE_NAME


def killed(folder: Path, count: int = 3, first: int = 100) -> None:
    """As `fill`, but killed right after the last commit: all of it is in the journal."""
    code = (
        "import asyncio, os, pathlib, signal, sys\n"
        "from desktop_mailer.domain.client import ClientDraft\n"
        "from desktop_mailer.storage import clients\n"
        "from desktop_mailer.storage.database import Database\n"
        "from tests.storage.conftest import NOW\n"
        "async def story():\n"
        "    database = Database.open(pathlib.Path(sys.argv[1]))\n"
        "    for number in range(int(sys.argv[3]), int(sys.argv[3]) + int(sys.argv[2])):\n"
        "        await database.write(clients.add, ClientDraft(phone=str(79160000000 + number)), NOW)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(story())\n"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(folder), str(count), str(first)], check=False)
    assert ended.returncode == -signal.SIGKILL


def counted(folder: Path) -> int:
    async def count() -> int:
        database = Database.open(folder)
        try:
            return await database.read(clients.count, ClientQuery())
        finally:
            await database.close()

    return asyncio.run(count())


def contents(folder: Path) -> dict[str, bytes]:
    """The database and its journal. An index, or an empty journal, is SQLite's to make."""
    found = (folder / FILE_NAME, folder / WAL)
    return {path.name: path.read_bytes() for path in found if path.exists() and path.stat().st_size}


def refused(folder: Path, error: type[MailerError] = NotADatabase) -> MailerError:
    """A writer is refused with that error, and finds everything as it was the next time."""
    before = contents(folder)
    with pytest.raises(error) as caught:
        Database.open(folder)
    assert contents(folder) == before
    return caught.value


def flip(path: Path, offset: int) -> None:
    content = bytearray(path.read_bytes())
    content[offset] ^= 0xFF
    path.write_bytes(content)


def frames(path: Path) -> list[int]:
    """The offsets of the journal's frames."""
    (page_size,) = struct.unpack(">I", path.read_bytes()[8:12])
    return list(range(32, path.stat().st_size, page_size + 24))


# --- the mark ---------------------------------------------------------------------------------------------------------


def test_the_mark_stands_while_a_writer_has_the_folder_and_readers_leave_it_alone(tmp_path: Path) -> None:
    async def story() -> None:
        writer = Database.open(tmp_path)
        mark = start.load_mark(writer.path)
        assert mark is not None
        assert not mark.clean
        reader = Database.open(tmp_path, writable=False)
        await reader.close()
        assert start.load_mark(writer.path) == mark
        await writer.close()
        after = start.load_mark(writer.path)
        assert after is not None
        assert after.clean
        reader = Database.open(tmp_path, writable=False)
        assert start.load_mark(writer.path) == after
        await reader.close()

    asyncio.run(story())


@unix
def test_an_unclean_stop_loses_nothing_and_is_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(tmp_path)
    killed(tmp_path)
    looked: list[sqlite3.Connection] = []

    def check(connection: sqlite3.Connection) -> None:
        looked.append(connection)
        copying.check(connection)

    monkeypatch.setattr(start, "copying", SimpleNamespace(check=check))
    assert counted(tmp_path) == 6
    assert len(looked) == 1
    assert counted(tmp_path) == 6
    assert len(looked) == 1  # the second one began after a clean end


@unix
def test_a_reader_between_a_kill_and_the_next_start_takes_no_checkpoint(tmp_path: Path) -> None:
    killed(tmp_path)
    before = contents(tmp_path)

    async def read() -> int:
        reader = Database.open(tmp_path, writable=False)
        try:
            return await reader.read(clients.count, ClientQuery())
        finally:
            await reader.close()

    assert asyncio.run(read()) == 3
    assert contents(tmp_path) == before


# --- D7, D8 -----------------------------------------------------------------------------------------------------------


READ_ONLY = """
import os, pathlib, sys
from desktop_mailer.domain.errors import MailerError
from desktop_mailer.storage.database import Database
if os.geteuid() == 0: # who may do everything is stopped by no mode: somebody else tries
    os.setuid(65534)
try: Database.open(pathlib.Path(sys.argv[1]))
except MailerError as error: print(error)
"""


@unix
@pytest.mark.parametrize(("closed", "mode"), [(".", 0o500), (FILE_NAME, 0o400)])
def test_d7_read_only_is_told_and_nothing_is_lost(closed: str, mode: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        filled(folder)
        if os.geteuid() == 0:
            for each in (folder, *folder.iterdir()):
                os.chown(each, 65534, 65534)
        (folder / closed).chmod(mode)
        before = contents(folder)
        said = subprocess.run([sys.executable, "-c", READ_ONLY, name], check=True, capture_output=True, text=True)
        (folder / closed).chmod(0o700)
        assert "data folder" in said.stdout, said.stderr
        assert contents(folder) == before
        assert counted(folder) == 3


def test_d8_zero_length_file_is_no_first_run(tmp_path: Path) -> None:
    path = filled(tmp_path)
    path.write_bytes(b"")
    assert "restore FILE" in str(refused(tmp_path))


def test_d8_bad_header_is_refused(tmp_path: Path) -> None:
    flip(filled(tmp_path), 3)
    refused(tmp_path)


@unix
def test_d8_torn_page_is_found_after_an_unclean_stop(tmp_path: Path) -> None:
    path = filled(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'client'").fetchone()
    killed(tmp_path, 1)
    counted(tmp_path)
    content = bytearray(path.read_bytes())
    content[(root - 1) * 4096 : (root - 1) * 4096 + 512] = bytes(512)
    path.write_bytes(content)
    files.beside(path, start.MARK).unlink()  # as after a stop of which nothing is known
    refused(tmp_path)


def test_d8_a_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    path = filled(tmp_path)
    os.truncate(path, path.stat().st_size // 2)
    refused(tmp_path)


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('0001')")
        connection.commit()
    refused(tmp_path)


# --- D9, D10: the journal ---------------------------------------------------------------------------------------------


@unix
def test_d9_a_flipped_bit_in_the_journal_loses_nothing_without_a_word(tmp_path: Path) -> None:
    filled(tmp_path)
    killed(tmp_path, 5)
    wal = tmp_path / WAL
    whole = wal.read_bytes()
    flip(wal, frames(wal)[1] + 100)
    refused(tmp_path, WrongJournal)
    wal.write_bytes(whole)
    flip(wal, 17)
    refused(tmp_path, WrongJournal)
    wal.write_bytes(whole)
    assert counted(tmp_path) == 8


def write_and_die(folder: Path, rows: int) -> bytes:
    """One transaction of so many rows, and a kill; gives the journal."""
    code = (
        "import os, signal, sqlite3, sys\n"
        "other = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "other.execute('BEGIN')\n"
        "rows = ((f'{n} {\"x\" * 400}', n) for n in range(int(sys.argv[2])))\n"
        "other.executemany('INSERT INTO meta VALUES (?, ?)', rows)\n"
        "other.execute('COMMIT')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(folder / FILE_NAME), str(rows)], check=False)
    return (folder / WAL).read_bytes()


@unix
def test_d5_what_a_failing_disk_did_not_take_is_no_damage(tmp_path: Path) -> None:
    """Each transaction that could not be made durable leaves its rest behind the shorter one written over it."""
    base = tmp_path / "data"
    killed(base)
    written = []
    for rows in (60, 40, 20):
        other = tmp_path / str(rows)
        shutil.copytree(base, other, copy_function=shutil.copyfile)
        written.append(write_and_die(other, rows))
    longest, middle, shortest = written
    assert len(longest) > len(middle) > len(shortest)
    (base / WAL).write_bytes(shortest + middle[len(shortest) :] + longest[len(middle) :])
    found = journal.read(base / WAL)
    assert found is not None
    assert found.lost == 1
    assert counted(base) == 3
    with closing(sqlite3.connect(base / FILE_NAME)) as connection:
        assert connection.execute("SELECT count(*) FROM meta WHERE key LIKE '% xxx%'").fetchone() == (20,)


@unix
@pytest.mark.parametrize("cut", [1, 30, 4000, 4200])
def test_d9_a_journal_without_its_tail_is_what_a_crash_leaves(tmp_path: Path, cut: int) -> None:
    filled(tmp_path)
    killed(tmp_path, 5)
    wal = tmp_path / WAL
    os.truncate(wal, wal.stat().st_size - cut)
    assert counted(tmp_path) == 7  # the last transaction is undone, as if it had never been
    assert not list(tmp_path.glob("damaged*"))


@unix
def test_d9_a_missing_journal_holds_the_mailings(tmp_path: Path) -> None:
    async def begin() -> None:
        database = Database.open(tmp_path)
        await World(database, []).mailing()
        await database.close()

    asyncio.run(begin())
    killed(tmp_path)
    (tmp_path / WAL).unlink()

    async def look() -> None:
        database = Database.open(tmp_path)
        (held,) = await database.read(mailings.all_mailings)
        assert (held.state, held.pause_reason) == (MailingState.PAUSED, PauseReason.RESTORED)
        await database.close()

    asyncio.run(look())


@unix
def test_d9_a_journal_without_its_database_is_kept(tmp_path: Path) -> None:
    filled(tmp_path)
    killed(tmp_path)
    (tmp_path / FILE_NAME).unlink()
    refused(tmp_path, WrongJournal)


@unix
@pytest.mark.parametrize("clean", [True, False])
def test_d10_a_foreign_journal_is_not_taken_in(tmp_path: Path, clean: bool) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    filled(ours, 5)
    filled(theirs, 40)
    killed(theirs)
    if not clean:
        killed(ours)
    shutil.copyfile(theirs / WAL, ours / WAL)
    refused(ours, WrongJournal)


@unix
def test_d10_a_journal_with_pages_of_another_size_is_not_taken_in(tmp_path: Path) -> None:
    filled(tmp_path / "ours")
    other = tmp_path / "other.sqlite3"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("PRAGMA page_size=1024")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE t (a)")
        shutil.copyfile(f"{other}-wal", tmp_path / "ours" / WAL)
    refused(tmp_path / "ours", WrongJournal)


@unix
def test_the_journal_is_read_as_sqlite_reads_it(tmp_path: Path) -> None:
    """Cut off anywhere, both find the same transactions in it."""
    filled(tmp_path / "data", 2)
    killed(tmp_path / "data", 4)
    whole = (tmp_path / "data" / WAL).read_bytes()
    for size in range(33, len(whole), 1500):
        for part in (tmp_path / "cut").glob("*"):
            part.unlink()
        shutil.copytree(tmp_path / "data", tmp_path / "cut", dirs_exist_ok=True, copy_function=shutil.copyfile)
        cut = tmp_path / "cut" / WAL
        cut.write_bytes(whole[:size])
        found = journal.read(cut)
        assert found is not None
        with closing(sqlite3.connect(tmp_path / "cut" / FILE_NAME)) as connection:
            (there,) = connection.execute("SELECT count(*) FROM client").fetchone()
            log = connection.execute("PRAGMA wal_checkpoint").fetchone()[1]
        assert (found.lost, found.broken) == (0, False)
        assert there == 2 + max(0, found.commits - 1)  # the first commit is that of the mark
        assert (log > 0) == (found.commits > 0)


# --- D12, D13: the schema ---------------------------------------------------------------------------------------------


def test_d12_newer_schema_is_refused_by_every_start_and_nothing_is_written(tmp_path: Path) -> None:
    path = filled(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    refused(tmp_path, NewerSchema)
    assert not (tmp_path / backup.FOLDER).exists()


MIGRATION = """
from alembic import op
revision = "8888"
down_revision = "{head}"
def upgrade():
    op.execute("CREATE TABLE extra (a INTEGER)")
    op.execute("INSERT INTO extra SELECT id FROM client")
    op.execute("ALTER TABLE client ADD COLUMN extra INTEGER")
    op.execute("UPDATE client SET extra = id")
"""


@pytest.fixture
def next_version(tmp_path: Path) -> Callable[[], Path]:
    """The migrations of a version that is yet to come: with one more step."""

    def make() -> Path:
        scripts = tmp_path / "migrations"
        shutil.copytree(Path(migration.__file__).parent / "migrations", scripts, copy_function=shutil.copyfile)
        (scripts / "versions" / "8888_next.py").write_text(MIGRATION.format(head=migration.HEAD), encoding="utf-8")
        return scripts

    return make


def test_d12_an_older_database_is_backed_up_and_migrated(
    tmp_path: Path, next_version: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    filled(folder)
    older = migration.HEAD
    monkeypatch.setattr(migration, "_SCRIPTS", next_version())
    monkeypatch.setattr(migration, "HEAD", "8888")
    assert counted(folder) == 3
    (kept,) = backup.automatic(folder)
    assert kept.kind == backup.MIGRATION
    assert f"-schema-{older}." in kept.path.name
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        assert connection.execute("SELECT count(*) FROM client WHERE extra = id").fetchone() == (3,)
    with closing(sqlite3.connect(kept.path)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (older,)
        assert connection.execute("SELECT count(*) FROM client").fetchone() == (3,)
    assert counted(folder) == 3
    assert len(backup.automatic(folder)) == 1


KILLED_MIGRATION = """
import asyncio, os, pathlib, signal, sys
from sqlalchemy import Engine, event
from desktop_mailer.storage import migration
from desktop_mailer.storage.database import Database
folder, scripts, last = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
migration._SCRIPTS, migration.HEAD = scripts, "8888"
seen = 0
def count(*_):
    global seen
    seen += 1
    if seen == last:
        os.kill(os.getpid(), signal.SIGKILL)
event.listen(Engine, "before_cursor_execute", count)
event.listen(Engine, "commit", count)
asyncio.run(Database.open(folder).close())
"""


@unix
@pytest.mark.timeout(300)
def test_d13_a_migration_that_is_killed_anywhere_is_done_by_the_next_start(
    tmp_path: Path, next_version: Callable[[], Path]
) -> None:
    scripts, whole, folder = next_version(), tmp_path / "whole", tmp_path / "data"
    filled(whole)
    code = [sys.executable, "-c", KILLED_MIGRATION, str(folder), str(scripts)]
    died = 0
    for last in range(1, 200):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(whole, folder, copy_function=shutil.copyfile)
        ended = subprocess.run([*code, str(last)], check=False).returncode
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
        died += 1
        with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            columns = [row[1] for row in connection.execute("PRAGMA table_info(client)")]
        assert ("extra" in columns) == (revision == "8888")  # all of it or nothing
        if last % 3 == 0:
            subprocess.run([*code, "0"], check=True)
            with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
                assert connection.execute("SELECT count(*) FROM client WHERE extra = id").fetchone() == (3,)
                assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    assert died > 10


# --- D14 --------------------------------------------------------------------------------------------------------------


@unix
@pytest.mark.parametrize("link", ["folder", "file"])
def test_d14_a_second_instance_is_refused_through_a_link_too(tmp_path: Path, link: str) -> None:
    folder, other = tmp_path / "data", tmp_path / "other"
    holder = Database.open(folder, holder="the window")
    if link == "folder":
        make_link(other, folder)
    else:
        other.mkdir()
        make_link(other / FILE_NAME, folder / FILE_NAME)
    with pytest.raises(FolderInUse) as refusal:
        Database.open(other)
    assert refusal.value.holder.startswith("the window")
    asyncio.run(holder.close())
    assert counted(other) == 0


def test_an_older_file_put_in_place_by_hand_holds_its_mailings(tmp_path: Path) -> None:
    async def story() -> None:
        database = Database.open(tmp_path)
        world = World(database, [])
        await world.client("79161234567")
        await world.mailing(starts_at=NOW + timedelta(hours=1))
        await database.close()
        old = (tmp_path / FILE_NAME).read_bytes()
        await Database.open(tmp_path).close()
        (tmp_path / FILE_NAME).write_bytes(old)
        for _ in range(2):  # it is held once: what the operator does afterwards stands
            database = Database.open(tmp_path)
            (held,) = await database.read(mailings.all_mailings)
            if held.pause_reason is not None:
                assert held.pause_reason is PauseReason.RESTORED
                await database.write(mailings.resume, held.id, NOW)
            await database.close()
        assert held.state is MailingState.SCHEDULED

    asyncio.run(story())
