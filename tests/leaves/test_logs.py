"""The log: a JSON line an event, cheap for its caller, safe to read in a terminal, bounded on the disk."""

import json
import logging
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import pytest

from desktop_mailer import logs

LOGGER = logging.getLogger("desktop_mailer.engine.sender")


@pytest.fixture(autouse=True)
def _closed_afterwards() -> Iterator[None]:
    yield
    logs.close()


def lines(folder: Path, name: str = logs.HOLDER_FILE) -> list[dict[str, object]]:
    """What the log holds once it is closed."""
    logs.close()
    text = (folder / "log" / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


class Colour(StrEnum):
    RED = "red"


def test_an_event_is_one_line_with_what_it_concerns(tmp_path: Path) -> None:
    logs.configure(tmp_path)
    logs.event(LOGGER, "message.sent", mailing_id=1, message_id=2, client_id=3, attempt=1, duration_ms=12, answer="ОК")
    (told,) = lines(tmp_path)
    moment = datetime.fromisoformat(str(told.pop("time")))
    assert moment.tzinfo is not None
    assert abs((datetime.now(UTC) - moment).total_seconds()) < 60
    assert told == {
        "level": "info",
        "event": "message.sent",
        "mailing_id": 1,
        "message_id": 2,
        "client_id": 3,
        "attempt": 1,
        "duration_ms": 12,
        "answer": "ОК",
    }


def test_values_are_told_by_their_text_and_none_is_left_out(tmp_path: Path) -> None:
    logs.configure(tmp_path)
    at = datetime(2026, 4, 1, 12, tzinfo=UTC)
    logs.event(LOGGER, "x", level=logging.ERROR, at=at, colour=Colour.RED, path=Path("a"), nothing=None)
    (told,) = lines(tmp_path)
    assert (told["level"], told["at"], told["colour"], told["path"]) == ("error", at.isoformat(), "red", "a")
    assert "nothing" not in told


@pytest.mark.parametrize("hostile", ["a\r\nb", "\x1b[31mred", "\x9b31m", "\u2028x", "\u202egnp.exe", "\0", "\ud83d"])
def test_a_value_cannot_break_out_of_its_line(tmp_path: Path, hostile: str) -> None:
    logs.configure(tmp_path)
    logs.event(LOGGER, "answer", answer=hostile)
    LOGGER.warning("said %s", hostile)
    logs.close()
    written = (tmp_path / "log" / "mailer.log").read_bytes().decode()
    assert all(c.isprintable() or c == "\n" for c in written)
    assert written.count("\n") == 2
    first, second = map(json.loads, written.splitlines())
    assert first["answer"] == hostile
    assert second["event"] == f"said {hostile}"


def test_an_exception_is_told_with_its_traceback_on_the_same_line(tmp_path: Path) -> None:
    logs.configure(tmp_path)
    try:
        int("boom")
    except ValueError:
        LOGGER.exception("it broke")
    (told,) = lines(tmp_path)
    assert told["event"] == "it broke"
    assert told["logger"] == LOGGER.name
    assert "ValueError: invalid literal" in str(told["error"])


def test_what_libraries_chat_about_stays_out_and_their_warnings_come_in(tmp_path: Path) -> None:
    logs.configure(tmp_path)
    library = logging.getLogger("some.library")
    library.info("chat")
    library.warning("trouble")
    assert [told["event"] for told in lines(tmp_path)] == ["trouble"]


def test_a_reading_process_leaves_the_holders_file_alone(tmp_path: Path) -> None:
    logs.configure(tmp_path, holder=False)
    logs.event(LOGGER, "chat")
    logs.event(LOGGER, "trouble", level=logging.WARNING)
    assert [told["event"] for told in lines(tmp_path, logs.READER_FILE)] == ["trouble"]
    assert not (tmp_path / "log" / logs.HOLDER_FILE).exists()


def test_nothing_is_written_without_a_log_or_after_its_end(tmp_path: Path) -> None:
    logs.event(LOGGER, "before")
    logs.configure(tmp_path)
    logs.event(LOGGER, "within")
    logs.close()
    logs.close()
    logs.event(LOGGER, "after")
    assert [told["event"] for told in lines(tmp_path)] == ["within"]


def test_a_later_run_goes_on_in_the_same_file(tmp_path: Path) -> None:
    for name in ("first", "second"):
        logs.configure(tmp_path)
        logs.event(LOGGER, name)
    assert [told["event"] for told in lines(tmp_path)] == ["first", "second"]


def test_the_log_is_five_files_of_bounded_size_and_keeps_the_newest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "FILE_LIMIT", 1_000)
    monkeypatch.setattr(logs, "_LINGER", 0)
    for number in range(120):
        logs.configure(tmp_path)
        logs.event(LOGGER, "counted", number=number)
    logs.close()
    files = sorted((tmp_path / "log").iterdir())
    assert [path.name for path in files] == ["mailer.log", *(f"mailer.log.{n}" for n in range(1, 5))]
    assert all(path.stat().st_size <= 1_000 for path in files)
    kept = [json.loads(line)["number"] for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    assert sorted(kept) == list(range(120 - len(kept), 120))


def test_the_readers_file_is_begun_anew_when_it_has_grown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "FILE_LIMIT", 1_000)
    for _ in range(40):
        logs.configure(tmp_path, holder=False)
        logs.event(LOGGER, "trouble", level=logging.WARNING)
    logs.close()
    assert [path.name for path in (tmp_path / "log").iterdir()] == [logs.READER_FILE]
    assert (tmp_path / "log" / logs.READER_FILE).stat().st_size <= 1_000


def test_a_log_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("in the way", encoding="utf-8")
    logs.configure(tmp_path)
    logs.event(LOGGER, "lost")
    logs.close()
    assert (tmp_path / "log").read_text(encoding="utf-8") == "in the way"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no modes")
def test_the_log_is_its_owners_alone(tmp_path: Path) -> None:
    logs.configure(tmp_path)
    logs.event(LOGGER, "x")
    logs.close()
    assert stat.S_IMODE((tmp_path / "log").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "log" / "mailer.log").stat().st_mode) == 0o600


COST = """
import logging, sys, time
from pathlib import Path
from desktop_mailer import logs

logs.configure(Path(sys.argv[1]))
logger = logging.getLogger("desktop_mailer.engine.sender")
best = 1.0
for _ in range(50):
    begun = time.thread_time()
    for number in range(200):
        logs.event(logger, "message.sent", mailing_id=1, message_id=number, client_id=number, attempt=1,
                   duration_ms=12, answer="OK")
    best = min(best, (time.thread_time() - begun) / 200)
logs.close()
print(best)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="thread time is too coarse there")
def test_a_line_costs_its_caller_less_than_15_microseconds(tmp_path: Path) -> None:
    # In a process of its own: pytest's handlers would be measured too.
    said = subprocess.run([sys.executable, "-c", COST, tmp_path], check=True, capture_output=True, text=True)
    assert float(said.stdout) < 15e-6
    assert len(lines(tmp_path)) == 10_000


def test_closing_does_not_wait_for_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_LINGER", 30)
    logs.configure(tmp_path)
    logs.event(LOGGER, "x")
    begun = time.monotonic()
    logs.close()
    assert time.monotonic() - begun < 10
    assert len(lines(tmp_path)) == 1


def test_a_secret_is_hidden_however_it_is_written(tmp_path: Path) -> None:
    secret = "s3cret-\u00e9\"\\'-of-a-test"
    logs.hide(secret)
    logs.configure(tmp_path)
    logs.event(LOGGER, "x", level=logging.ERROR, answer=f"Bearer {secret}", secret=secret)
    LOGGER.error("%r %s", secret, [secret.encode(), secret.encode("latin-1")])
    LOGGER.error("failed", exc_info=KeyError({"Authorization": secret}))
    told = json.dumps(lines(tmp_path))
    assert "s3cret" not in told
    assert "of-a-test" not in told
    assert told.count("***") == 6
    assert logs.hidden(f"{secret!r}") == "'***'"


def test_words_that_are_short_are_no_secrets() -> None:
    logs.hide("sent")
    assert logs.hidden("message.sent") == "message.sent"
