"""Signs executables of Windows where a certificate is given; else says that nothing is signed.

By environment: SIGN_CERTIFICATE (a PFX file), SIGN_PASSWORD (its password, may be empty), SIGN_TIMESTAMP (the address
of a timestamp server, may be empty). signtool signs on Windows, osslsigncode elsewhere. NSIS has its uninstaller signed
by `python -m release.signing FILE`.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from release.places import COMMAND, SYSTEM, WINDOW


def executables(folder: Path) -> list[Path]:
    """The executables of a built folder that are to be signed: those of Windows."""
    return [path for name in (WINDOW, COMMAND) if (path := folder / f"{name}.exe").exists()]


def sign(files: Sequence[Path], environ: Mapping[str, str] = os.environ) -> str:
    """Sign these; says in words what was done. Raises SystemExit where the certificate is there and signing fails."""
    if not files:
        return "Nothing is to be signed."
    certificate = environ.get("SIGN_CERTIFICATE", "")
    if not certificate:
        return "Not signed: SIGN_CERTIFICATE names no certificate. Windows will warn of an unknown publisher."
    for path in files:
        if not _sign(path, certificate, environ):
            raise SystemExit(f"{path.name} could not be signed.")
    told = "" if environ.get("SIGN_TIMESTAMP") else " (SIGN_TIMESTAMP is empty: valid as long as the certificate is)"
    return f"Signed: {', '.join(path.name for path in files)}{told}"


def _sign(path: Path, certificate: str, environ: Mapping[str, str]) -> bool:
    password, timestamp = environ.get("SIGN_PASSWORD", ""), environ.get("SIGN_TIMESTAMP", "")
    if SYSTEM == "windows":
        stamp = ("/tr", timestamp, "/td", "sha256") if timestamp else ()
        opened = ("/p", password) if password else ()  # it knows no other way than its list of arguments
        command = (_signtool(), "sign", "/fd", "sha256", "/f", certificate, *opened, *stamp, str(path))
        return subprocess.run(command, check=False).returncode == 0
    signed = path.with_suffix(".signed")
    signed.unlink(missing_ok=True)
    at = ("-ts", timestamp) if timestamp else ()
    command = ("osslsigncode", "sign", "-pkcs12", certificate, "-readpass", "-", "-h", "sha256", *at)
    if shutil.which(command[0]) is None:
        raise SystemExit("osslsigncode is needed to sign, and is not on the path.")
    if subprocess.run([*command, "-in", path, "-out", signed], input=password.encode(), check=False).returncode:
        signed.unlink(missing_ok=True)
        return False
    signed.replace(path)
    return True


def _signtool() -> str:
    """Where signtool is: on the path, or where the newest Windows SDK puts it."""
    found = shutil.which("signtool")
    if found is not None:
        return found
    kits = sorted(Path("C:/Program Files (x86)/Windows Kits/10/bin").glob("*/x64/signtool.exe"))
    if not kits:
        raise SystemExit("signtool is needed to sign: it comes with the Windows SDK.")
    return str(kits[-1])


if __name__ == "__main__":
    print(sign([Path(name) for name in sys.argv[1:]]))
