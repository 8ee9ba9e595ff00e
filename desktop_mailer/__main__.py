"""The start: `python -m desktop_mailer`, the installed command, the packaged program. Imports late, on purpose."""

import os
import sys
from collections.abc import Sequence
from typing import TextIO

_LIMIT = 1_000_000
"""Bytes after which the file of a program without a console is begun anew."""


def main() -> None:
    """Run the command line; with no command it opens the window. Ends the process with its exit code."""
    if sys.stdout is None or sys.stderr is None:
        give_streams(sys.argv[1:])
    from desktop_mailer.cli import main as command_line

    sys.exit(command_line())


def give_streams(arguments: Sequence[str]) -> None:
    """Give a program that Windows started without a console its missing streams: a file in the log folder.

    Libraries write to them without asking. Where no such file can be written, what they write is dropped.
    """
    stream = _log_file(arguments) or open(os.devnull, "w", encoding="utf-8", errors="replace")  # noqa: SIM115, PTH123 - open to the end
    sys.stdout = sys.stdout or stream
    sys.stderr = sys.stderr or stream


def _log_file(arguments: Sequence[str]) -> TextIO | None:
    from desktop_mailer.config import Config
    from desktop_mailer.domain.errors import MailerError
    from desktop_mailer.logs import FOLDER

    try:
        config = Config.read(data_dir=_named(arguments))
        config.prepare()
        path = config.data_folder / FOLDER / "console.log"
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if path.exists() and path.stat().st_size > _LIMIT:
            path.unlink()
        path.touch(mode=0o600)
        return path.open("a", encoding="utf-8", errors="backslashreplace", buffering=1)
    except (OSError, MailerError):
        return None


def _named(arguments: Sequence[str]) -> str | None:
    for word, following in zip(arguments, [*arguments[1:], None], strict=False):
        if word == "--data-dir":
            return following
        if word.startswith("--data-dir="):
            return word.partition("=")[2]
    return None


if __name__ == "__main__":
    main()
