"""The command line: a root that puts the parts together for one command. Only `__main__` uses it."""

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command in `argv` (None: that of this process) and give the exit code of `endings.ExitCode`.

    Nothing is raised: every failure is one line on stderr.
    """
    from desktop_mailer.cli.program import run

    return run(sys.argv[1:] if argv is None else argv)
