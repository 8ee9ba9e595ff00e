"""Files for spreadsheets: they appear when they are whole, and no cell of theirs is run."""

import os
import stat
from pathlib import Path

import pytest

from desktop_mailer.domain.errors import MailerError
from desktop_mailer.storage.exports import Dialect, new_csv


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
