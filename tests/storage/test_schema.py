"""The database itself: migrations, the lock, the lanes."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text

from desktop_mailer.domain.changes import Changes
from desktop_mailer.domain.client import ClientDraft
from desktop_mailer.domain.errors import InvalidInput, MailerError
from desktop_mailer.storage import clients, migration
from desktop_mailer.storage.database import FILE_NAME, Database, ReadUnit
from desktop_mailer.storage.errors import FolderInUse, NewerSchema, NotADatabase
from desktop_mailer.storage.schema import metadata
from tests.links import make_link, try_link
from tests.storage.conftest import NOW

needs_full_device = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a disk that is full")


def described(path: Path) -> dict[str, object]:
    """All that SQLite says of the tables and indexes."""
    with closing(sqlite3.connect(path)) as connection:
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            if name != "alembic_version" and not name.startswith("sqlite_")
        ]
        found: dict[str, object] = {}
        for table in tables:
            found[table] = [row[1:] for row in connection.execute(f"PRAGMA table_info({table})")]
            for row in connection.execute(f"PRAGMA index_list({table})").fetchall():
                columns = tuple(c[2] for c in connection.execute(f"PRAGMA index_info('{row[1]}')"))
                key = row[1] if not row[1].startswith("sqlite_autoindex") else "auto"
                found[f"{table}.{key}.{columns}"] = row[2:]
        return found


def test_migrated_schema_equals_fresh_schema(tmp_path: Path) -> None:
    asyncio.run(Database.open(tmp_path).close())
    fresh = tmp_path / "fresh.sqlite3"
    engine = create_engine(f"sqlite:///{fresh}")
    metadata.create_all(engine)
    engine.dispose()
    assert described(tmp_path / FILE_NAME) == described(fresh)


def scripts() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migration.__file__).parent / "migrations"))
    return config


def test_head_is_the_newest_script() -> None:
    assert ScriptDirectory.from_config(scripts()).get_current_head() == migration.HEAD


REVISIONS = [script.revision for script in ScriptDirectory.from_config(scripts()).walk_revisions()]


@pytest.mark.parametrize("revision", [each for each in REVISIONS if each != migration.HEAD])
def test_a_database_of_every_older_version_becomes_one_of_this_with_its_clients(tmp_path: Path, revision: str) -> None:
    asyncio.run(Database.open(tmp_path / "fresh").close())
    (tmp_path / "old").mkdir()
    path = tmp_path / "old" / FILE_NAME
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = scripts()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.exec_driver_sql(
            "INSERT INTO client (phone, operator_code, created_at, updated_at) VALUES ('79161234567', '916', 0, 0)"
        )
    engine.dispose()

    async def story() -> None:
        database = Database.open(tmp_path / "old")
        assert [each.phone for each in await database.read(clients.rows, [1])] == ["79161234567"]
        await database.close()

    asyncio.run(story())
    assert described(path) == described(tmp_path / "fresh" / FILE_NAME)


def test_an_installation_without_its_scripts_says_so_and_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migration, "_SCRIPTS", tmp_path / "gone")
    with pytest.raises(MailerError, match="Files of the program are missing"):
        Database.open(tmp_path / "data")


def test_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    asyncio.run(Database.open(tmp_path).close())
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    for writable in (True, False):
        with pytest.raises(NewerSchema):
            Database.open(tmp_path, writable=writable)
    asyncio.run(asyncio.sleep(0))
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)


@pytest.mark.parametrize("content", [b"", b"not a database" * 100])
@pytest.mark.parametrize("writable", [True, False])
def test_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes, writable: bool) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(NotADatabase):
        Database.open(tmp_path, writable=writable)
    assert (tmp_path / FILE_NAME).read_bytes() == content


def test_second_writer_is_refused_and_told_who_holds_the_folder(tmp_path: Path) -> None:
    holder = Database.open(tmp_path, holder="the window")
    link = tmp_path.parent / f"{tmp_path.name}-link"
    folders = (tmp_path, link) if try_link(link, tmp_path) else (tmp_path,)
    code = (
        "import sys, pathlib\n"
        "from desktop_mailer.storage.database import Database\n"
        "from desktop_mailer.storage.errors import FolderInUse\n"
        "try: Database.open(pathlib.Path(sys.argv[1]))\n"
        "except FolderInUse as error: print(error.holder)\n"
    )
    for folder in folders:
        said = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True)
        assert said.stdout.startswith("the window (")
    asyncio.run(holder.close())
    asyncio.run(Database.open(tmp_path).close())


@needs_full_device
def test_on_a_full_disk_the_folder_is_held_without_a_note(tmp_path: Path) -> None:
    asyncio.run(Database.open(tmp_path).close())
    make_link(tmp_path / "folder.holder", "/dev/full")
    holder = Database.open(tmp_path)
    with pytest.raises(FolderInUse, match="another process"):
        Database.open(tmp_path)
    asyncio.run(holder.close())


@needs_full_device
def test_a_start_that_finds_no_room_says_so_and_lets_go_of_the_folder(tmp_path: Path) -> None:
    asyncio.run(Database.open(tmp_path).close())
    mark = tmp_path / f"{FILE_NAME}.session.new"
    make_link(mark, "/dev/full")
    with pytest.raises(MailerError, match="disk is full"):
        Database.open(tmp_path)
    mark.unlink()
    asyncio.run(Database.open(tmp_path).close())


def test_holder_in_the_same_process_is_refused_too(tmp_path: Path) -> None:
    holder = Database.open(tmp_path)
    with pytest.raises(FolderInUse):
        Database.open(tmp_path)
    asyncio.run(holder.close())


def test_readers_work_beside_the_writer_and_cannot_write(tmp_path: Path) -> None:
    async def story() -> None:
        writer = Database.open(tmp_path)
        reader = Database.open(tmp_path, writable=False)
        await writer.write(clients.add, ClientDraft(phone="79161234567"), NOW)
        assert await reader.read(clients.rows, [1])
        with pytest.raises(RuntimeError):
            await reader.write(clients.add, ClientDraft(phone="79161234568"), NOW)
        with pytest.raises(MailerError):
            await reader.read(lambda unit: unit.connection.execute(text("DELETE FROM client")))
        await reader.close()
        await writer.close()

    asyncio.run(story())


def test_what_a_job_raises_undoes_it_and_is_not_told(tmp_path: Path) -> None:
    async def story() -> None:
        database = Database.open(tmp_path)
        news: list[object] = []
        database.subscribe(news.append)

        def job(unit: object) -> None:
            clients.add(unit, ClientDraft(phone="79161234567"), NOW)  # type: ignore[arg-type]
            clients.add(unit, ClientDraft(phone="79161234567"), NOW)  # type: ignore[arg-type]

        with pytest.raises(InvalidInput):
            await database.write(job)
        assert await database.read(clients.tags) == ()
        assert not await database.read(clients.rows, [1])
        assert news == []
        await database.close()

    asyncio.run(story())


def test_a_listener_that_fails_keeps_no_other_from_the_news(tmp_path: Path) -> None:
    async def story() -> None:
        troubles: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, told: troubles.append(told))
        database = Database.open(tmp_path)
        news: list[object] = []

        def fail(changes: Changes) -> None:
            raise IndexError(changes)

        database.subscribe(fail)
        database.subscribe(news.append)
        await database.write(clients.add, ClientDraft(phone="79161234567"), NOW)
        await asyncio.sleep(0)
        assert len(news) == len(troubles) == 1
        assert isinstance(troubles[0]["exception"], IndexError)
        await database.close()

    asyncio.run(story())


def test_news_that_are_asked_for_are_told_at_once_and_only_once(tmp_path: Path) -> None:
    async def story() -> None:
        database = Database.open(tmp_path)
        news: list[object] = []
        database.subscribe(news.append)
        writing = asyncio.create_task(database.write(clients.add, ClientDraft(phone="79161234567"), NOW))
        await asyncio.sleep(0)
        lane = database._write_lane.submit(lambda: None)
        lane.result()  # without a turn of the loop: nobody has told anything
        assert news == []
        database.tell_news()
        assert len(news) == 1
        await writing
        await asyncio.sleep(0)
        assert len(news) == 1
        await database.close()

    asyncio.run(story())


def test_cancelled_read_is_interrupted_and_its_lane_goes_on(tmp_path: Path) -> None:
    endless = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c"

    async def story() -> None:
        database = Database.open(tmp_path)
        begun = asyncio.Event()
        loop = asyncio.get_running_loop()

        def count(unit: ReadUnit) -> object:
            loop.call_soon_threadsafe(begun.set)
            return unit.connection.execute(text(endless)).scalar()

        for _ in range(4):  # more often than there are lanes
            reading = asyncio.create_task(database.read(count))
            await begun.wait()
            begun.clear()
            reading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reading
        assert await asyncio.wait_for(database.read(clients.tags), 10) == ()
        await database.close()

    asyncio.run(story())


def test_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    database = Database.open(folder)
    if sys.platform != "win32":
        assert folder.stat().st_mode & 0o777 == 0o700
        assert (folder / FILE_NAME).stat().st_mode & 0o777 == 0o600
    asyncio.run(database.close())


def test_an_empty_folder_that_was_there_is_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    asyncio.run(Database.open(folder).close())
    if sys.platform != "win32":
        assert folder.stat().st_mode & 0o777 == 0o700


def test_a_first_start_that_was_killed_leaves_nothing_that_looks_like_a_damaged_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / FILE_NAME

    def killed(engine: Engine) -> None:
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE client (id INTEGER)")
        assert not path.exists()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(migration, "upgrade", killed)
        with pytest.raises(KeyboardInterrupt):
            Database.open(tmp_path)
    for leftover in (".new", ".new-wal", ".new-journal"):  # what a process that had no time to clean up leaves
        path.with_name(f"{FILE_NAME}{leftover}").write_bytes(b"half of a database")
    asyncio.run(Database.open(tmp_path).close())
    assert path.exists()
    assert not list(tmp_path.glob("*.new*"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows takes no ? in a name")
def test_a_folder_whose_name_reads_like_options_holds_the_database_itself(tmp_path: Path) -> None:
    folder = tmp_path / "a?mode=memory&b#c%41"
    asyncio.run(Database.open(folder).close())
    assert (folder / FILE_NAME).stat().st_size
    assert [each.name for each in tmp_path.iterdir()] == [folder.name]


def test_links_that_lead_in_a_circle_are_told(tmp_path: Path) -> None:
    make_link(tmp_path / "loop", tmp_path / "loop")
    for writable in (True, False):
        with pytest.raises(MailerError, match="cannot be used"):
            Database.open(tmp_path / "loop", writable=writable)


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(5, "Input/output error")])
def test_a_folder_that_may_not_be_looked_into_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    def refuse(_path: Path) -> bool:
        raise error

    monkeypatch.setattr(Path, "is_file", refuse)
    with pytest.raises(MailerError, match=error.strerror):
        Database.open(tmp_path, writable=False)


def test_a_database_that_may_not_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()  # as root nothing else is refused
    for writable in (True, False):
        with pytest.raises(MailerError, match="data folder"):
            Database.open(tmp_path, writable=writable)
