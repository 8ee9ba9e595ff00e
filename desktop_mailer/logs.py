"""The log: one JSON line an event, in `log/` of the data folder. The roots configure it, everyone may call `event`.

The process that holds the data folder writes `mailer.log`, rotated to `mailer.log.1` .. `.4` at 20 MB each. Any other
process (a reading command beside the window) must not rotate it under the holder's feet: it writes only its warnings
and errors, to `readers.log`, which is begun anew when it has grown over 20 MB.

A line costs its caller a few microseconds: plain values go into a queue, and a thread makes text of them and writes.
No line carries a secret or a whole phone: that is the duty of who calls. But errors that nobody foresaw carry what they
like: so what was given to `hide` is taken out of every line.
"""

import contextlib
import copy
import json
import logging
import os
import re
import threading
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from queue import Empty, SimpleQueue

FOLDER = "log"
HOLDER_FILE = "mailer.log"
READER_FILE = "readers.log"
FILE_LIMIT = 20_000_000
"""Bytes of one file."""
FILES = 5

PACKAGE = "desktop_mailer"

_PLAIN = (str, int, float, bool, type(None))
# What a terminal or an editor could take for a command or a line's end; JSON itself escapes the range below 0x20.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
SHORTEST_SECRET = 8
"""Characters. A shorter "secret" is a word of a test or the demo, which hiding would take out of plain texts."""
_LINGER = 0.05
"""Seconds that lines are gathered before they are written: waking the thread for each would cost the callers more."""

Record = logging.LogRecord


def event(logger: logging.Logger, name: str, /, *, level: int = logging.INFO, **fields: object) -> None:
    """Log that `name` happened ("message.sent"), with what it concerns.

    The usual fields: mailing_id, message_id, client_id, attempt, duration_ms, answer. A value that is no text, number
    or truth is told by its `str`; None is left out.
    """
    if not logger.isEnabledFor(level):
        return
    plain = {key: _plain(value) for key, value in fields.items() if value is not None}
    # Without the search for the caller's file and line, which costs more than all the rest.
    record = logger.makeRecord(logger.name, level, "", 0, name, (), None, extra={"fields": plain})
    logger.handle(record)


def configure(folder: Path, *, holder: bool = True) -> None:
    """Write the log into `folder`/log from now on. `holder`: whether this process holds the data folder.

    An own log that was configured before is closed. A log that cannot be written is no reason to stop: its lines are
    dropped until it can be.
    """
    global _handler  # noqa: PLW0603 - logging is one for the process, and so is this
    close()
    # Asking for these costs a third of a record; no line tells them.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    name, keep = (HOLDER_FILE, FILES) if holder else (READER_FILE, 1)
    level = logging.INFO if holder else logging.WARNING
    _handler = _Handler(_Files(folder / FOLDER / name, FILE_LIMIT, keep), level)
    logging.getLogger().addHandler(_handler)
    logging.getLogger(PACKAGE).setLevel(level)


def close() -> None:
    """Write what is still queued and stop. Nothing happens where no log was configured."""
    global _handler  # noqa: PLW0603 - as in configure
    if _handler is not None:
        logging.getLogger().removeHandler(_handler)
        logging.getLogger(PACKAGE).setLevel(logging.NOTSET)
        _handler.close()
        _handler = None


def hide(secret: str) -> None:
    """From now on `secret` reads *** in every line, and in what `hidden` gives."""
    global _secrets  # noqa: PLW0603 - replaced as a whole: threads read it
    if len(secret) >= SHORTEST_SECRET and secret not in _secrets:
        as_bytes = (secret.encode(), secret.encode("latin-1", "replace"))
        written = {secret, repr(secret)[1:-1], *(repr(each)[2:-1] for each in as_bytes)}
        written |= {json.dumps(text, ensure_ascii=False)[1:-1] for text in written}
        _secrets = tuple(sorted({*_secrets, *written}, key=len, reverse=True))


def hidden(text: str) -> str:
    """`text` without the secrets given to `hide`, also where they stand as Python or JSON write them."""
    for secret in _secrets:
        text = text.replace(secret, "***")
    return text


def line(record: Record) -> str:
    """The JSON line of a record, with its line's end."""
    told: dict[str, object] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "event": record.getMessage(),
    }
    fields = getattr(record, "fields", None)
    if isinstance(fields, Mapping):
        told.update(fields)
    else:
        told["logger"] = record.name
    if record.exc_text:
        told["error"] = record.exc_text
    return as_json(told) + "\n"


def as_json(told: Mapping[str, object]) -> str:
    """JSON in one line, without any sign that a terminal or an editor takes for a command."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(told, ensure_ascii=False))


def _plain(value: object) -> object:
    if type(value) in _PLAIN:
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value.value) if isinstance(value, Enum) else str(value)


class _Files:
    """A file and its elder brothers `.1`, `.2`, ...; used by one thread."""

    def __init__(self, path: Path, limit: int, keep: int) -> None:
        self._path = path
        self._limit = limit
        self._keep = keep
        self._descriptor: int | None = None
        self._size = 0

    def write(self, text: bytes) -> None:
        """Append whole lines; raises OSError where the disk does not take them."""
        if self._descriptor is not None and self._size and self._size + len(text) > self._limit:
            self.close()
        if self._descriptor is None:
            self._open(len(text))
        assert self._descriptor is not None  # noqa: S101 - _open either opened it or raised
        rest = memoryview(text)
        while rest:
            written = os.write(self._descriptor, rest)
            self._size += written
            rest = rest[written:]

    def close(self) -> None:
        """Close the file; the next write opens it again."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self, room: int) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        size = self._path.stat().st_size if self._path.exists() else 0
        if size and size + room > self._limit:
            # Windows does not rename a file that someone reads: go on in it then, and try at the next limit.
            with contextlib.suppress(OSError):
                self._rotate()
                size = 0
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        self._descriptor = os.open(self._path, flags, 0o600)
        self._size = 0 if size + room > self._limit else size

    def _rotate(self) -> None:
        if self._keep == 1:
            self._path.unlink()
            return
        for number in range(self._keep - 2, 0, -1):
            if self._brother(number).exists():
                self._brother(number).replace(self._brother(number + 1))
        self._path.replace(self._brother(1))

    def _brother(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")


class _Handler(logging.Handler):
    """Takes records on any thread and writes them on one of its own."""

    def __init__(self, files: _Files, level: int) -> None:
        super().__init__(level)
        self._files = files
        self._queue: SimpleQueue[Record | None] = SimpleQueue()  # None: the end
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._write_all, name="log", daemon=True)
        self._thread.start()

    def emit(self, record: Record) -> None:
        """Queue the record. What it refers to is made text here: objects are not to die on the log's thread."""
        if record.exc_info or record.args:
            record, original = copy.copy(record), record
            record.msg, record.args = original.getMessage(), None
            if original.exc_info:
                record.exc_text = "".join(traceback.format_exception(*original.exc_info)).rstrip()
                record.exc_info = None
        self._queue.put(record)

    def close(self) -> None:
        """Write what is queued, then end the thread."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._closing.set()
            self._thread.join()
        super().close()

    def _write_all(self) -> None:
        goes_on = True
        while goes_on:
            records = [self._queue.get()]
            self._closing.wait(_LINGER)
            with contextlib.suppress(Empty):
                while True:
                    records.append(self._queue.get_nowait())
            goes_on = None not in records
            self._write(hidden("".join(line(record) for record in records if record is not None)).encode())
        self._files.close()

    def _write(self, text: bytes) -> None:
        try:
            self._files.write(text)
        except OSError:  # a full disk: the sending goes on without a log
            self._files.close()


_handler: _Handler | None = None
_secrets: tuple[str, ...] = ()
