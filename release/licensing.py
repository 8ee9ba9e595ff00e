"""The licences of all that goes into the package, of which none may be missing. For build.spec."""

import shutil
import subprocess
from collections.abc import Iterable, Sequence
from importlib.metadata import packages_distributions
from pathlib import Path

from desktop_mailer import licences
from desktop_mailer.licences import Component
from release.libraries import Entry

_DOCUMENTS = Path("/usr/share/doc")
"""Where Debian and its kin keep the licences of what they install."""


def components(
    resources: Path, modules: Iterable[str], binaries: Sequence[Entry], data: Sequence[Entry] = ()
) -> tuple[Component, ...]:
    """All that a package of these is made of. Raises SystemExit that names the packages whose licence is not known."""
    placed = (Path(place).parts[0] for place, *_ in (*binaries, *data))
    tops = {name.partition(".")[0] for name in (*modules, *placed)}
    owners = {top: set(map(licences.plain, names)) for top, names in packages_distributions().items()}
    required = licences.gather(resources)
    known = {licences.plain(each.name) for each in required} | {licences.PROGRAM}
    unknown = sorted(top for top in tops if top in owners and not known & owners[top])
    if unknown:
        raise SystemExit(f"In the package, but not among what the program requires: {', '.join(unknown)}")
    there = set().union(*(names for top, names in owners.items() if top in tops))
    left_out = set().union(*owners.values()) - there  # what the program requires and the package does without
    packed = [each for each in required if licences.plain(each.name) not in left_out]
    return (*packed, *_of_system(Path(source).resolve() for _, source, _ in binaries))


def _of_system(files: Iterable[Path]) -> list[Component]:
    """The packages of this Linux that these files come from; nothing where there is no dpkg."""
    if shutil.which("dpkg-query") is None:
        return []
    packages = {package for file in files if (package := _owner(file))}
    return [_component(package) for package in sorted(packages)]


def _owner(file: Path) -> str:
    """The package that installed the file; "" for none. It may know it by its place before /usr was merged."""
    for place in (file, Path("/", *file.parts[2:])):
        found = subprocess.run(["dpkg-query", "-S", place], check=False, capture_output=True, text=True).stdout
        if found:
            return found.partition(":")[0]
    return ""


def _component(package: str) -> Component:
    shown = ["dpkg-query", "-W", "-f", "${Version}\n", package]
    version = subprocess.run(shown, check=True, capture_output=True, text=True).stdout.split("\n")[0]
    text = (_DOCUMENTS / package / "copyright").read_text("utf-8", errors="replace").strip()
    return Component(name=package, version=version, licence="", text=text)
