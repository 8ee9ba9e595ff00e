"""Reads SQLite's write-ahead log as SQLite itself would, to see what SQLite would drop of it without a word.

What a crash leaves at its end is an unfinished transaction, and rightly dropped; so is each that a failing disk did not
take. Several whole transactions in a row behind a broken place are none of those: each was on the disk before the next
was written after it. Used by storage.start only.
"""

import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_HEADER = struct.Struct(">8I")
_FRAME = struct.Struct(">6I")
_MAGIC = 0x377F0682  # the last bit says whether the checksums are over big-endian words
_WORD = 0xFFFFFFFF

Sums = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """`commits` that can be read, and the most in a row that are `lost` behind a broken place.

    A broken header has a `page_size` of 0.
    """

    page_size: int
    commits: int
    lost: int

    @property
    def broken(self) -> bool:
        """True where more is lost than the one transaction that a crash may leave unfinished."""
        return self.page_size == 0 or self.lost > 1


def read(path: Path) -> Journal | None:
    """What the journal holds; None where there is none, or nothing in it."""
    try:
        with path.open("rb") as stream:
            return _read(stream)
    except FileNotFoundError:
        return None


def _read(stream: BinaryIO) -> Journal | None:
    head = stream.read(_HEADER.size)
    first = stream.read(1)
    if not first:  # a header alone, or less: no transaction was ever in it
        return None
    magic, _, page_size, _, *salts, sum_1, sum_2 = _HEADER.unpack(head)
    big_endian = bool(magic & 1)
    sums = _sums((0, 0), head[:24], big_endian=big_endian)
    if magic & ~1 != _MAGIC or sums != (sum_1, sum_2):
        return Journal(page_size=0, commits=0, lost=0)
    stream.seek(_HEADER.size)
    commits = lost = chain = 0
    whole = True
    for frame, content in _frames(stream, page_size):
        _, size_after, *theirs, sum_1, sum_2 = frame
        if theirs != salts:  # left by an earlier round of the file
            whole, chain = False, 0
            continue
        linked = _sums(_sums(sums, _FRAME.pack(*frame)[:8], big_endian=big_endian), content, big_endian=big_endian)
        sums = sum_1, sum_2
        if linked != sums:
            whole, chain = False, 0
        if size_after:
            commits, chain = (commits + 1, 0) if whole else (commits, chain + 1)
            lost = max(lost, chain)
    return Journal(page_size=page_size, commits=commits, lost=lost)


def _frames(stream: BinaryIO, page_size: int) -> Iterator[tuple[tuple[int, ...], bytes]]:
    while len(head := stream.read(_FRAME.size)) == _FRAME.size and len(content := stream.read(page_size)) == page_size:
        yield _FRAME.unpack(head), content


def _sums(before: Sums, content: bytes, *, big_endian: bool) -> Sums:
    words = array("I", content)
    if big_endian != (sys.byteorder == "big"):
        words.byteswap()
    first, second = before
    pairs = iter(words)
    for one, other in zip(pairs, pairs, strict=True):
        first = (first + one + second) & _WORD
        second = (second + other + first) & _WORD
    return first, second
