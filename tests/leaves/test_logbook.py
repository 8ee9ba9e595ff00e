"""The log as it is read: whole lines, the newest first found, whatever the files hold."""

import json
from pathlib import Path

import pytest

from desktop_mailer import logbook
from desktop_mailer.logbook import About, Follower, lines, newest
from desktop_mailer.logs import FOLDER, HOLDER_FILE


def write(folder: Path, name: str, first: int, last: int) -> None:
    (folder / FOLDER).mkdir(exist_ok=True)
    with (folder / FOLDER / name).open("a", encoding="utf-8") as stream:
        for n in range(first, last + 1):
            line = {
                "time": f"2026-06-01T12:{n // 60:02}:{n % 60:02}+00:00",
                "event": "e",
                "mailing_id": n,
                "client_id": n % 3,
            }
            stream.write(json.dumps(line) + "\n")


def numbers(found: list[logbook.Line]) -> list[int]:
    return [line["mailing_id"] for line in found]


@pytest.mark.parametrize("chunk", [1, 50, 100, 1_000_000])
@pytest.mark.parametrize("count", [1, 7, 20, 29, 30, 31, 500])
def test_the_newest_lines_are_those_at_the_end_over_all_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, chunk: int
) -> None:
    monkeypatch.setattr(logbook, "_CHUNK", chunk)
    write(tmp_path, f"{HOLDER_FILE}.2", 1, 10)
    write(tmp_path, f"{HOLDER_FILE}.1", 11, 20)
    write(tmp_path, HOLDER_FILE, 21, 30)
    assert numbers(newest(tmp_path, count)) == list(range(max(1, 31 - count), 31))


def test_a_number_is_found_whole_and_a_line_once(tmp_path: Path) -> None:
    write(tmp_path, HOLDER_FILE, 1, 120)
    assert numbers(list(lines(tmp_path, About(mailing_id=1)))) == [1]
    assert numbers(list(lines(tmp_path, About(mailing_id=12)))) == [12]
    assert numbers(list(lines(tmp_path, About(client_id=2)))) == list(range(2, 121, 3))
    assert numbers(list(lines(tmp_path, About(mailing_id=5, client_id=2)))) == [5]
    assert list(lines(tmp_path, About(mailing_id=5, client_id=1))) == []
    assert list(lines(tmp_path / "nowhere", About(mailing_id=5))) == []


def test_what_comes_is_followed_in_whole_lines(tmp_path: Path) -> None:
    write(tmp_path, HOLDER_FILE, 1, 3)
    follower = Follower(tmp_path)
    assert follower.more() == []
    path = tmp_path / FOLDER / HOLDER_FILE
    with path.open("ab") as stream:
        stream.write(b'{"time": "2026", "event": "half')
    assert follower.more() == []
    with path.open("ab") as stream:
        stream.write(b' a line"}\nno line at all\n')
    assert [line["event"] for line in follower.more()] == ["half a line"]
    path.rename(path.with_name(f"{HOLDER_FILE}.1"))
    assert follower.more() == []
    write(tmp_path, HOLDER_FILE, 7, 8)
    assert numbers(follower.more()) == [7, 8]


def test_nothing_is_missed_however_often_the_log_is_rotated_between_two_looks(tmp_path: Path) -> None:
    write(tmp_path, HOLDER_FILE, 1, 3)
    follower = Follower(tmp_path)
    write(tmp_path, HOLDER_FILE, 4, 6)
    newest_file = tmp_path / FOLDER / HOLDER_FILE
    newest_file.rename(newest_file.with_name(f"{HOLDER_FILE}.2"))
    write(tmp_path, f"{HOLDER_FILE}.1", 7, 40)
    write(tmp_path, HOLDER_FILE, 41, 80)  # longer than what was read of the first
    assert numbers(follower.more()) == list(range(4, 81))
    assert follower.more() == []
    write(tmp_path, HOLDER_FILE, 81, 119)
    assert numbers(follower.more(About(client_id=0), most=4)) == [108, 111, 114, 117]
    assert follower.more() == []


def test_a_file_that_is_rotated_away_meanwhile_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, HOLDER_FILE, 21, 22)
    there = logbook.files(tmp_path)
    gone = tmp_path / FOLDER / f"{HOLDER_FILE}.1"
    monkeypatch.setattr(logbook, "files", lambda _: [gone, *there])
    first = logbook.begins_at(tmp_path)
    assert first is not None
    assert first.isoformat() == "2026-06-01T12:00:21+00:00"
    assert numbers(list(lines(tmp_path))) == numbers(newest(tmp_path, 5)) == [21, 22]
