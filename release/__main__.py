"""Builds the program for this system, proves the build, and packs it into dist/: `python dev.py package`.

On Windows an installer and a portable zip, on Linux a tar.gz, on macOS a zip of the app. `--installer` only makes the
installer for Windows, of the build that lies in dist/, also on Linux: to try it in wine.
"""

import os
import subprocess
import sys

from release import packing, proof, signing
from release.places import FOLDER, ROOT, SYSTEM

LARGEST = {"windows": 140, "linux": 200, "macos": 200}
"""Millions of bytes of the built folder: what a download and a small disk bear."""


def main(arguments: list[str]) -> int:
    """Do it all, step by step; gives the exit code."""
    if arguments == ["--installer"]:
        say(signing.sign(signing.executables(FOLDER)))
        made = packing.install_script(FOLDER, packing.installer_path("windows"))
        say(signing.sign([] if made is None else [made]))
        return 0 if made is not None else 1
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    say("Building")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "build.spec"]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("SIGN_")}
    if code := subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode:
        return code
    size = proof.size(FOLDER) / 1_000_000
    say(f"The folder has {size:.0f} MB")
    if size > LARGEST[SYSTEM]:
        print(f"That is more than {LARGEST[SYSTEM]} MB.", file=sys.stderr)
        return 1
    say(signing.sign(signing.executables(FOLDER)))
    say("Proving it, away from the sources")
    if not proof.holds(FOLDER):
        return 1
    packed = packing.pack()
    say(signing.sign([path for path in packed if path.suffix == ".exe"]))
    for path in packed:
        say(f"{path.name}: {path.stat().st_size / 1_000_000:.0f} MB")
    packing.write_sums(packed)
    packing.write_parts()
    return 0


def say(step: str) -> None:
    """Tell how far it is."""
    print(step, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
