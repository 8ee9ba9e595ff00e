"""Symbolic links for tests: not every system makes them, nor lets everybody do so."""

from pathlib import Path

import pytest

NO_LINKS = "this system makes no symbolic links"


def make_link(link: Path, target: Path | str) -> Path:
    """Have `link` lead to `target`; the test is skipped where that cannot be."""
    if not try_link(link, target):
        pytest.skip(NO_LINKS)
    return link


def try_link(link: Path, target: Path | str) -> bool:
    """The same, and whether it could be: Windows wants a right for it, and wine says that it was done."""
    try:
        link.symlink_to(target)
    except OSError:
        return False
    return link.is_symlink()
