"""What the program is made of, and under which licences: for About, and for whoever packs it. No other module needs it.

A packaged program carries a file a component, `components/NAME.txt`: a head of three lines, an empty one, the texts.
"""

import re
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

FOLDER = "components"
TEXTS = "licences"
"""Of the resources: the texts of licences that packages name and do not bring, by their SPDX names."""

PROGRAM = "desktop-mailer"
_FILE = re.compile(r"\.dist-info/(?:.*/)?[^/]*(?:licen[cs]e|copying|notice|copyright)[^/]*$", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_HEAD = ("Name", "Version", "Licence")
_LONGEST = 80
"""Characters: some packages put the whole text where the name of the licence belongs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """Something that the program is made of. `licence` is its name, an SPDX expression where there is one.

    `text` is what its authors want passed on; "" where they say no more than the name.
    """

    name: str
    version: str
    licence: str
    text: str


def load(resources: Path) -> tuple[Component, ...]:
    """The components by name: as the packaged program carries them, else those of this installation."""
    folder = resources / FOLDER
    kept = [_read(path) for path in folder.glob("*.txt")] if folder.is_dir() else ()
    return _by_name(kept) if kept else gather(resources)


def gather(resources: Path) -> tuple[Component, ...]:
    """The components of this installation: Python, Qt's parts, and the packages that the program requires, by name."""
    return _by_name((_python(), _parts_of_qt(resources), *packages(resources)))


def packages(resources: Path) -> list[Component]:
    """The installed packages that the program requires, directly or not."""
    return [_component(each, resources / TEXTS) for each in _required(PROGRAM)]


def write(folder: Path, components: tuple[Component, ...]) -> None:
    """Write a file a component into `folder`, which is made anew."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.txt"):
        old.unlink()
    for each in components:
        head = "".join(
            f"{name}: {value}\n" for name, value in zip(_HEAD, (each.name, each.version, each.licence), strict=True)
        )
        (folder / f"{each.name}.txt").write_text(f"{head}\n{each.text}", "utf-8")


def _by_name(found: Iterable[Component]) -> tuple[Component, ...]:
    return tuple(sorted(found, key=lambda each: each.name.lower()))


def _read(path: Path) -> Component:
    head, _, text = path.read_text("utf-8").partition("\n\n")
    values = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    name, version, licence = (values.get(each, "") for each in _HEAD)
    return Component(name=name or path.stem, version=version, licence=licence, text=text)


def _required(root: str) -> Iterator[Distribution]:
    """The installed packages that `root` requires, directly or not. What is not installed is not needed here."""
    seen, left = {plain(root)}, [root]
    while left:
        try:
            found = distribution(left.pop())
        except PackageNotFoundError:
            continue
        if plain(found.name) != plain(root):
            yield found
        for line in found.requires or ():
            name = _NAME.match(line)
            if name and "extra ==" not in line and plain(name[0]) not in seen:
                seen.add(plain(name[0]))
                left.append(name[0])


def plain(name: str) -> str:
    """The name of a package as names are compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _component(package: Distribution, known: Path) -> Component:
    licence = _licence(package)
    texts = [
        text
        for file in sorted(package.files or (), key=str)
        if _FILE.search(file.as_posix()) and (text := _text(Path(str(file.locate()))))
    ]
    texts += [_text(known / f"{name}.txt") for name in _NAME.findall(licence)]  # some bring only one of those they name
    text = "\n\n".join(filter(None, dict.fromkeys(texts)))
    return Component(name=package.name, version=package.version, licence=licence, text=text)


def _licence(package: Distribution) -> str:
    about = package.metadata
    said = next((about[name] for name in ("License-Expression", "License") if name in about), "")
    if not said or "\n" in said or len(said) > _LONGEST:
        kinds = [
            line.rpartition(":: ")[2] for line in about.get_all("Classifier") or () if line.startswith("License ::")
        ]
        return ", ".join(kinds)
    return said


def _python() -> Component:
    version = ".".join(map(str, sys.version_info[:3]))
    places = (Path(sys.base_prefix), Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix) / "Lib")
    texts = (_text(place / name) for place in places for name in ("LICENSE.txt", "LICENSE"))
    return Component(name="Python", version=version, licence="PSF-2.0", text=next(filter(None, texts), ""))


def _parts_of_qt(resources: Path) -> Component:
    text = _text(resources / TEXTS / "Qt-parts.txt")
    return Component(name="Qt, parts by others", version="", licence="BSD, MIT, ICU, Zlib and others", text=text)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace").strip()
    except OSError:
        return ""
