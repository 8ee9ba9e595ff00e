"""How a command ends: its exit code, and the one line that says why it failed. Used by all of cli."""

import logging
import os
import sys
from enum import IntEnum

from desktop_mailer import logs
from desktop_mailer.cli import output

_STOP_SIGN = 0x10
"""MB_ICONHAND, of MessageBox."""
_logger = logging.getLogger(__name__)


class ExitCode(IntEnum):
    """What the exit codes mean."""

    DONE = 0
    FAILED = 1
    """Nothing is half-written."""
    USAGE = 2
    PAUSED = 3
    """The sender paused itself and said why."""


def failed(said: str, code: ExitCode, *, as_json: bool) -> ExitCode:
    """Say on one line what went wrong (with --json also as a document) and give `code` back.

    A program that was started by a double click on Windows has no console to say it on: it shows a box.
    """
    line = " ".join(said.split())
    output.note(line)
    if sys.platform == "win32" and sys.__stderr__ is None:
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, line, "Desktop Mailer", _STOP_SIGN)
    if as_json:
        output.document({"error": line})
    return code


def bug(error: BaseException, *, as_json: bool) -> ExitCode:
    """The end by an error that we did not foresee: its traceback is for the log, not for the person."""
    _logger.error("command failed", exc_info=error)
    said = logs.hidden(f"An unexpected error ({type(error).__name__}: {error}).")
    details = " The log file has the details." if _logger.hasHandlers() else ""  # before the start there is no log
    return failed(said + details, ExitCode.FAILED, as_json=as_json)


def unread(error: Exception) -> ExitCode:
    """The end where our output goes nowhere any more. Under `| head` that is as it should be; else it is told."""
    if not isinstance(error.__cause__ or error, BrokenPipeError):
        output.note(f"The output cannot be written: {error}.")
    # What Python still has to flush at its end would complain again.
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.close(null)
    return ExitCode.FAILED
