"""Packs a built folder for those who get it: what a double click installs or unpacks; with checksums."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop_mailer import __version__, licences
from desktop_mailer.config import PORTABLE_FOLDER
from release import proof, signing, version
from release.places import APP, DIST, FOLDER, ROOT, SYSTEM, WINDOW

SUMS, PARTS = "SHA256SUMS", "parts.txt"
SCRIPT = ROOT / "resources" / "installer" / "installer.nsi"


def pack() -> list[Path]:
    """Make the packages of this system in dist/, and tell which."""
    name = f"desktop-mailer-{__version__}-{SYSTEM}"
    if SYSTEM == "linux":
        return [Path(shutil.make_archive(str(DIST / name), "gztar", DIST, WINDOW))]
    if SYSTEM == "macos":
        return [_zip_app(DIST / f"{name}.zip")]
    portable = _portable(name)
    installer = install_script(FOLDER, installer_path(SYSTEM))
    return [portable] if installer is None else [installer, portable]


def installer_path(system: str) -> Path:
    """Where the installer for that system is to lie."""
    return DIST / f"desktop-mailer-{__version__}-{system}-setup.exe"


def install_script(folder: Path, target: Path) -> Path | None:
    """The installer of `folder`, made by NSIS; None, with a word about it, where that is not here."""
    compiler = shutil.which("makensis") or _usual_place()
    if compiler is None:
        missing = "No installer: makensis (NSIS 3) is not on the path."
        if os.environ.get("CI"):
            raise SystemExit(missing)  # a release without it is none
        print(missing)
        return None
    if not signing.executables(folder):
        raise SystemExit(f"No installer: no build for Windows lies in {folder}.")
    target.unlink(missing_ok=True)
    words = {
        "VERSION": __version__,
        "NUMBERS": ".".join(map(str, version.numbers(__version__))),
        "FOLDER": folder,
        "TARGET": target,
        "SIZE_KB": proof.size(folder) // 1024,
        "SIGN": subprocess.list2cmdline([sys.executable, "-m", "release.signing"]),
    }
    defined = [f"-D{name}={value}" for name, value in words.items()]
    if SYSTEM != "windows":
        defined.append("-DAMD64")  # wine runs no other kind; NSIS for Windows itself does not make it
    command = [compiler, "-V2", "-WX", "-INPUTCHARSET", "UTF8", *defined, str(SCRIPT)]
    environ = os.environ | {"PYTHONPATH": str(ROOT)}  # by which it finds what signs the uninstaller
    if subprocess.run(command, cwd=SCRIPT.parent, env=environ, check=False).returncode:
        raise SystemExit("NSIS could not make the installer.")
    return target


def write_sums(packed: Sequence[Path]) -> None:
    """Write SHA256SUMS beside the packages, as `sha256sum --check` takes it."""
    lines = (f"{_sha256(path)}  {path.name}\n" for path in packed)
    (DIST / SUMS).write_text("".join(lines), "ascii")


def write_parts() -> None:
    """Write parts.txt into dist/: the packages that a build of this system holds, as pip writes them, for the SBOM.

    The lock names more: what tests and checks need, and what other systems do.
    """
    packed = {each.name for each in licences.load(FOLDER / "_internal" / "desktop_mailer" / "_resources")}
    required = licences.packages(ROOT / "resources")
    lines = (f"{each.name}=={each.version}\n" for each in required if each.name in packed)
    (DIST / PARTS).write_text("".join(lines), "utf-8")


def _portable(name: str) -> Path:
    """The folder as a zip, with the folder `data` that keeps the data beside the program."""
    (FOLDER / PORTABLE_FOLDER).mkdir()
    try:
        return Path(shutil.make_archive(str(DIST / f"{name}-portable"), "zip", DIST, WINDOW))
    finally:
        (FOLDER / PORTABLE_FOLDER).rmdir()


def _zip_app(target: Path) -> Path:
    subprocess.run(["ditto", "-c", "-k", "--keepParent", str(APP), str(target)], check=True)  # keeps links and rights
    return target


def _usual_place() -> str | None:
    place = Path("C:/Program Files (x86)/NSIS/makensis.exe")
    return str(place) if place.exists() else None


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
