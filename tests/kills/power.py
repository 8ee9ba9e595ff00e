"""A disk that loses power: what a process wrote, as strace saw it, and what of it is there afterwards.

Only what was synced is there for certain. Of all else each page may have arrived or not, and of the changes of the
folder only the first few. Imports nothing of the program.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

PAGE = 4096
"""Bytes that a disk writes whole or not at all."""
_CALLS = "openat,pwrite64,write,ftruncate,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat"
_HOW = "-f --seccomp-bpf -y -ttt -xx -s 10000000"
"""All threads; with the paths of open files, the time of each call, texts whole and in hexadecimal."""
_LINE = re.compile(r"(\d+) +(\d+\.\d+) (.*)")
_SPLIT = re.compile(r"<\.\.\. \w+ resumed>")
_CALL = re.compile(r"(\w+)\((.*)\) += (\d+)")
_TEXT = re.compile(r'[<"]((?:\\x[0-9a-f]{2})+)[>"]')
_UNFINISHED = " <unfinished ...>"


def recorder(strace: str, trace: Path) -> tuple[str, ...]:
    """The command under which a process tells `trace` what it does to files."""
    return (strace, *_HOW.split(), "-e", f"trace={_CALLS}", "-o", str(trace))


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A call that succeeded. `at` in seconds since 1970: not after its end. `texts` are its paths and its data."""

    at: float
    call: str
    words: str
    texts: tuple[bytes, ...]

    @property
    def path(self) -> str:
        """The file that it is about."""
        return self.texts[0].decode()


def acts(trace: Path, folder: Path) -> list[Act]:
    """What was done to the folder's own files, in the order in which it was done."""
    found = [act for act in _acts(trace) if any(text.startswith(bytes(folder)) for text in act.texts)]
    assert found, "nothing was recorded"
    return found


def _acts(trace: Path) -> Iterator[Act]:
    begun: dict[str, str] = {}
    for line in trace.read_text("ascii").splitlines():
        parts = _LINE.fullmatch(line)
        if parts is None:
            continue
        process, at, said = parts.groups()
        if said.endswith(_UNFINISHED):
            begun[process] = said.removesuffix(_UNFINISHED)
            continue
        if _SPLIT.match(said):
            said = begun.pop(process) + _SPLIT.sub("", said)
        call = _CALL.match(said)
        if call is not None:
            texts = tuple(bytes.fromhex(text.replace("\\x", "")) for text in _TEXT.findall(call[2]))
            yield Act(at=float(at), call=call[1], words=_TEXT.sub("_", call[2]), texts=texts)


Change = Callable[[bytearray, Random, float], None]


@dataclass(slots=True)
class _File:
    """`kept` is on the disk for certain; the changes since may have arrived there."""

    kept: bytearray = field(default_factory=bytearray)
    since: list[Change] = field(default_factory=list)

    def sync(self) -> None:
        for change in self.since:
            change(self.kept, Random(0), 1.0)
        self.since.clear()

    def after(self, chance: Random, share: float) -> bytearray:
        content = bytearray(self.kept)
        for change in self.since:
            change(content, chance, share)
        return content


def _written(data: bytes, offset: int) -> Change:
    def change(content: bytearray, chance: Random, share: float) -> None:
        begin = offset
        while begin < offset + len(data):
            end = min(begin - begin % PAGE + PAGE, offset + len(data))
            if chance.random() < share:
                content.extend(bytes(max(0, end - len(content))))
                content[begin:end] = data[begin - offset : end - offset]
            begin = end

    return change


def _cut_off(size: int) -> Change:
    def change(content: bytearray, chance: Random, share: float) -> None:
        if chance.random() < share:
            del content[size:]
            content.extend(bytes(size - len(content)))

    return change


class Disk:
    """The wanted files of `folder`, which were as they are in `before`. `do` takes them on."""

    def __init__(self, folder: Path, before: Path, wanted: Callable[[str], bool]) -> None:
        self._folder = folder
        self._wanted = wanted
        files = (path for path in before.iterdir() if wanted(path.name))
        self._names = {path.name: _File(bytearray(path.read_bytes())) for path in files}
        self._listed = [dict(self._names)]
        self._cursors: dict[str, int] = {}

    def do(self, act: Act) -> None:
        """Go on by one act."""
        if act.call in ("fsync", "fdatasync") and Path(act.path) == self._folder:
            self._listed = [dict(self._names)]
            return
        own = [Path(text.decode()).name for text in self._paths(act)]
        if own and any(map(self._wanted, own)):
            self._do(act, own)

    def lose_power(self, chance: Random) -> dict[str, bytes]:
        """What a start finds then, by the names of the files."""
        share = chance.choice((0.0, 0.5, 1.0))
        names = chance.choice(self._listed)
        return {name: bytes(file.after(chance, share)) for name, file in names.items()}

    def _paths(self, act: Act) -> Sequence[bytes]:
        """The paths in the folder; data is none, whatever it looks like."""
        texts = act.texts[:1] if act.call in ("pwrite64", "write") else act.texts
        return [text for text in texts if Path(text.decode()).parent == self._folder]

    def _do(self, act: Act, own: Sequence[str]) -> None:
        name, last = own[0], act.words.rsplit(", ", 1)[-1]
        match act.call:
            case "openat":
                self._open(name, act.words)
            case "pwrite64":
                self._names[name].since.append(_written(act.texts[1], int(last)))
            case "write":
                self._names[name].since.append(_written(act.texts[1], self._cursors[name]))
                self._cursors[name] += len(act.texts[1])
            case "ftruncate":
                self._names[name].since.append(_cut_off(int(last)))
            case "fsync" | "fdatasync":
                self._names[name].sync()
            case "unlink" | "unlinkat":
                del self._names[name]
                self._listed.append(dict(self._names))
            case _:
                self._names[own[1]] = self._names.pop(name)
                self._listed.append(dict(self._names))

    def _open(self, name: str, flags: str) -> None:
        self._cursors[name] = 0
        if name not in self._names:
            self._names[name] = _File()
            self._listed.append(dict(self._names))
        elif "O_TRUNC" in flags:
            self._names[name].since.append(_cut_off(0))
