"""Files for spreadsheets: they appear when they are whole, and no cell of theirs is run."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_mailer.domain.errors import MailerError
from desktop_mailer.domain.message import MessageFilter
from desktop_mailer.storage import exports, imports
from desktop_mailer.storage.database import FILE_NAME
from desktop_mailer.storage.exports import Dialect, new_csv
from desktop_mailer.storage.imports import ImportOptions
from tests.storage.conftest import NOW, Story, World


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠"])
def test_no_cell_and_no_title_is_taken_for_a_formula(tmp_path: Path, start: str) -> None:
    path = tmp_path / "out.csv"
    with new_csv(path, Dialect(), (f"{start}1+1",)) as add:
        add([[f"{start}2+2"], [-5], [None]])
    assert path.read_bytes().decode("utf-8-sig").count(f"'{start}") == 2


def test_what_was_there_stays_until_the_new_file_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")

    def fail() -> None:
        with new_csv(path, Dialect(), ("a",)) as add:
            add([["new"]])
            raise ValueError

    with pytest.raises(ValueError):
        fail()
    assert [each.read_text() for each in tmp_path.iterdir()] == ["old"]


@pytest.mark.parametrize("name", [".", "/", "missing/out.csv"])
def test_what_can_be_no_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MailerError, match="cannot be written"), new_csv(Path(name), Dialect(), ("a",)):
        pass
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes")
def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with new_csv(path, Dialect(), ("a",)) as add:
        add([["b"]])
    assert os.read(reading, 100).decode("utf-8-sig").split() == ["a", "b"]
    os.close(reading)
    assert stat.S_ISFIFO(path.stat().st_mode)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.write_text("old")
    link.symlink_to(target)
    with new_csv(link, Dialect(), ("a",)):
        pass
    assert link.is_symlink()
    assert target.read_text("utf-8-sig").strip() == "a"


@pytest.mark.parametrize("name", [FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm", "folder.lock", "FOLDER.holder"])
@pytest.mark.parametrize("through", ["the folder", "a link"])
def test_no_file_for_people_replaces_one_that_the_database_needs(
    play: Callable[[Story], None], tmp_path: Path, name: str, through: str
) -> None:
    async def story(world: World) -> None:
        await world.client("79160000001")
        mailing = await world.mailing()
        target, table = tmp_path / name, tmp_path / "clients.csv"
        table.write_text("phone\n79160000002\nwrong\n")
        if through == "a link":
            target = tmp_path / "link.csv"
            target.symlink_to(tmp_path / name)
        before = (tmp_path / FILE_NAME).read_bytes()
        with pytest.raises(MailerError, match="the database itself"):
            await world.database.read(exports.export_mailings, target, Dialect())
        with pytest.raises(MailerError, match="the database itself"):
            await world.database.read(
                exports.export_messages, target, Dialect(), MessageFilter(mailing_id=mailing.id), NOW
            )
        with pytest.raises(MailerError, match="the database itself"):
            await imports.import_clients(world.database, table, ImportOptions(rejects=target), NOW)
        assert (tmp_path / FILE_NAME).read_bytes() == before
        assert await world.database.read(exports.export_mailings, tmp_path / "mailings.csv", Dialect()) == 1

    play(story)
