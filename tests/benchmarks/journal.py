"""Finding a message, a mailing and a client in a hundred megabytes of log."""

import json
import tempfile
import time
from pathlib import Path

from desktop_mailer import logbook
from desktop_mailer.logbook import About
from desktop_mailer.logs import FILES, FOLDER, HOLDER_FILE
from tests.benchmarks.report import Figure, figure

BYTES = 100_000_000
PEOPLE = 100_000
MAILINGS = 40


def write_log(folder: Path) -> None:
    """Five files, filled with attempts of messages as the sender tells them."""
    (folder / FOLDER).mkdir()
    number = 0
    for file in range(FILES):
        suffix = f".{FILES - 1 - file}" if file < FILES - 1 else ""
        size = 0
        with (folder / FOLDER / f"{HOLDER_FILE}{suffix}").open("w", encoding="utf-8") as stream:
            while size < BYTES // FILES:
                line = {
                    "time": f"2026-06-01T{number // 360_000 % 24:02}:{number // 6_000 % 60:02}:00.000+00:00",
                    "level": "info",
                    "event": "message.accepted",
                    "mailing_id": 1 + number % MAILINGS,
                    "message_id": 4_796_881_469_000_000 + number,
                    "client_id": 1 + number * 7_919 % PEOPLE,
                    "attempt": 1,
                    "duration_ms": 48.2,
                    "answer": "OK",
                }
                size += stream.write(json.dumps(line) + "\n")
                number += 1


def measure(runs: int) -> list[Figure]:
    """Seconds of each search."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        write_log(folder)
        wanted = {
            "a message": About(message_id=4_796_881_469_000_000 + 250_000),
            "a client": About(client_id=77),
            "a message that is not there": About(message_id=1),
        }
        found = []
        for what, about in wanted.items():
            pairs = [(_seconds(folder, about), 1.0) for _ in range(runs)]
            found.append(figure(f"journal: {what} in 100 MB", pairs, "s", most=1.0, absolute=True))
        return found


def _seconds(folder: Path, about: About) -> float:
    begun = time.perf_counter()
    lines = list(logbook.lines(folder, about))
    spent = time.perf_counter() - begun
    if bool(lines) != (about.message_id != 1):
        raise RuntimeError(len(lines))
    return spent
