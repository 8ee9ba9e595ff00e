"""How the program is packed: what stands in the package, what ends a build, and what signs it."""

import ctypes
import hashlib
import logging
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from desktop_mailer import licences
from release import licensing, packing, proof, signing
from release.libraries import Complaints, stripped
from release.version import numbers

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
LOG = logging.getLogger("PyInstaller.depend.bindepend")

needs_nsis = pytest.mark.skipif(shutil.which("makensis") is None, reason="NSIS is not on this computer")
needs_signer = pytest.mark.skipif(
    shutil.which("osslsigncode") is None or shutil.which("openssl") is None,
    reason="osslsigncode or openssl is not on this computer",
)


def test_the_spec_stays_short_and_builds_without_upx(root: Path) -> None:
    spec = (root / "build.spec").read_text("utf-8")
    assert len(spec.splitlines()) < 120
    assert len(re.findall(r"upx=False", spec)) == len(re.findall(r"= (?:COLLECT|EXE)\(|return EXE\(", spec))


def test_the_icon_of_windows_holds_each_size_up_to_256_and_that_of_macos_up_to_1024() -> None:
    data = (RESOURCES / "icons" / "brand.ico").read_bytes()
    reserved, kind, count = struct.unpack_from("<HHH", data)
    assert (reserved, kind) == (0, 1)
    sides = []
    for number in range(count):
        width, height, _, _, _, bits, size, place = struct.unpack_from("<BBBBHHII", data, 6 + 16 * number)
        assert (bits, data[place : place + 8]) == (32, b"\x89PNG\r\n\x1a\n")
        assert struct.unpack_from(">II", data, place + 16) == (width or 256, height or 256)
        assert place + size <= len(data)
        sides.append(width or 256)
    assert {16, 32, 48, 256} <= set(sides)
    mac = (RESOURCES / "icons" / "brand.icns").read_bytes()
    assert (mac[:4], struct.unpack_from(">I", mac, 4)[0]) == (b"icns", len(mac))
    assert b"ic10" in mac


@pytest.mark.parametrize(
    ("version", "four"),
    [("3.1.0", (3, 1, 0, 0)), ("2.0", (2, 0, 0, 0)), ("1.2.3rc1", (1, 2, 3, 0)), ("1.2.3.4.5", (1, 2, 3, 4))],
)
def test_windows_gets_four_numbers_of_a_version(version: str, four: tuple[int, ...]) -> None:
    assert numbers(version) == four


def complain(*missing: tuple[str, str]) -> Complaints:
    complaints = Complaints()
    for library, file in missing:
        LOG.warning("Library not found: could not resolve %r, dependency of %r.", library, file)
    return complaints


def test_a_library_that_is_not_found_ends_the_build_and_is_named() -> None:
    complaints = complain(("libxcb-icccm.so.4", "Qt/plugins/platforms/libqxcb.so"))
    with pytest.raises(SystemExit, match=r"libxcb-icccm\.so\.4, for Qt/plugins/platforms/libqxcb\.so"):
        complaints.judge(dropped=re.compile("libqgtk3"))


def test_names_of_windows_itself_and_what_is_left_out_do_not_end_the_build() -> None:
    complaints = complain(
        ("api-ms-win-crt-heap-l1-1-0.dll", "C:\\Python\\python312.dll"),
        ("API-MS-Win-Core-Synch-l1-2-0.dll", "PySide6\\Qt6Core.dll"),
        ("libgtk-3.so.0", "Qt/plugins/platformthemes/libqgtk3.so"),
    )
    complaints.judge(dropped=re.compile("libqgtk3"))


def test_a_library_that_a_wheel_brings_is_left_as_it_is(tmp_path: Path) -> None:
    """`strip` moves its tables, and it does not load any more."""
    entry = ("numpy.libs/libopenblas.so", str(tmp_path / "libopenblas.so"), "BINARY")
    assert stripped([entry], tmp_path) == [entry]


def test_each_component_has_a_name_a_licence_and_its_text() -> None:
    found = {each.name.lower(): each for each in licences.gather(RESOURCES)}
    assert {"python", "pyside6_essentials", "sqlalchemy", "httpx", "qasync", "keyring", "pyqtgraph"} <= found.keys()
    assert "pytest" not in found
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in found["pyside6_essentials"].text
    assert not [each.name for each in found.values() if not each.text]


def test_what_goes_into_the_package_and_nobody_requires_ends_the_build() -> None:
    with pytest.raises(SystemExit, match="not among what the program requires: mypy, pytest"):
        licensing.components(RESOURCES, ["desktop_mailer.app", "httpx._api", "json.decoder", "pytest", "mypy.api"], [])


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="the packages of this system are not Debian's")
def test_a_library_of_the_system_goes_with_the_licence_of_its_package() -> None:
    loader = str(Path("/lib64/ld-linux-x86-64.so.2").resolve())
    found = licensing.components(RESOURCES, ["desktop_mailer"], [("ld.so", loader, "BINARY"), ("x", "/x", "BINARY")])
    (libc,) = set(found) - set(licences.gather(RESOURCES))
    assert libc.name == "libc6"
    assert libc.version
    assert "GNU C Library" in libc.text


def test_the_list_of_parts_names_what_is_packed_and_no_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "DIST", tmp_path)
    monkeypatch.setattr(packing, "FOLDER", tmp_path / "built")
    carried = tmp_path / "built" / "_internal" / "desktop_mailer" / "_resources" / licences.FOLDER
    modules = ["desktop_mailer.app", "sqlalchemy.orm", "numpy"]
    licences.write(carried, licensing.components(RESOURCES, modules, [], [("tzdata/zoneinfo", "x", "DATA")]))
    packing.write_parts()
    found = (tmp_path / packing.PARTS).read_text("utf-8").splitlines()
    names = {line.partition("==")[0] for line in found if re.fullmatch(r"[\w.-]+==\d[\w.]*", line)}
    assert names == {"SQLAlchemy", "numpy", "tzdata"}
    assert len(names) == len(found)


def test_components_that_are_packed_read_as_they_were_gathered(tmp_path: Path) -> None:
    gathered = licences.gather(RESOURCES)
    (tmp_path / licences.FOLDER).mkdir()
    (tmp_path / licences.FOLDER / "gone.txt").write_text("of an older build", "utf-8")
    licences.write(tmp_path / licences.FOLDER, gathered)
    assert sorted(licences.load(tmp_path), key=lambda each: each.name) == sorted(gathered, key=lambda each: each.name)


def test_sums_are_as_sha256sum_takes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "DIST", tmp_path)
    (tmp_path / "a.zip").write_bytes(b"abc")
    packing.write_sums([tmp_path / "a.zip"])
    assert (tmp_path / packing.SUMS).read_text() == f"{hashlib.sha256(b'abc').hexdigest()}  a.zip\n"


def test_a_library_of_the_system_in_the_package_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "_internal").mkdir()
    (tmp_path / "_internal" / "UCRTBASE.dll").touch()
    assert not proof.holds(tmp_path)
    assert "UCRTBASE.dll" in capsys.readouterr().err


def test_without_a_certificate_nothing_is_signed_and_that_is_said(tmp_path: Path) -> None:
    assert "SIGN_CERTIFICATE names no certificate" in signing.sign([tmp_path / "a.exe"], {})
    assert signing.sign([], {"SIGN_CERTIFICATE": "x.pfx"}) == "Nothing is to be signed."


def built(folder: Path) -> Path:
    (folder / "_internal").mkdir(parents=True)
    for name in ("Desktop Mailer.exe", "desktop-mailer.exe", "_internal/a.dll"):
        (folder / name).write_bytes(b"MZ")
    return folder


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A PFX that signs code; its password is "secret"."""
    key, certificate, both = (str(tmp_path / name) for name in ("key.pem", "certificate.pem", "both.pfx"))
    made = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=Test -addext extendedKeyUsage=codeSigning"
    kept = "openssl pkcs12 -export -passout pass:secret"
    for command in (
        [*made.split(), "-keyout", key, "-out", certificate],
        [*kept.split(), "-inkey", key, "-in", certificate, "-out", both],
    ):
        subprocess.run(command, check=True, capture_output=True)
    return Path(both)


@needs_nsis
def test_the_installer_is_made_without_a_warning(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    made = packing.install_script(built(tmp_path / "Desktop Mailer"), tmp_path / "mailer-setup.exe")
    assert made is not None
    assert made.read_bytes()[:2] == b"MZ"
    assert "warning" not in capfd.readouterr().out


@needs_nsis
@needs_signer
def test_installer_and_uninstaller_are_signed_where_a_certificate_is_given(
    tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIGN_CERTIFICATE", str(certificate))
    monkeypatch.setenv("SIGN_PASSWORD", "secret")
    made = packing.install_script(built(tmp_path / "Desktop Mailer"), tmp_path / "mailer-setup.exe")
    assert "Signed: makensis" in capfd.readouterr().out  # the uninstaller, which NSIS packs
    assert made is not None
    assert signing.sign([made]).startswith("Signed: mailer-setup.exe (SIGN_TIMESTAMP is empty")
    seen = subprocess.run(["osslsigncode", "verify", "-in", made], check=False, capture_output=True, text=True)
    assert "/CN=Test" in seen.stdout


@needs_nsis
@needs_signer
def test_with_a_wrong_password_no_installer_is_made(
    tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGN_CERTIFICATE", str(certificate))
    monkeypatch.setenv("SIGN_PASSWORD", "wrong")
    with pytest.raises(SystemExit, match="NSIS could not make the installer"):
        packing.install_script(built(tmp_path / "Desktop Mailer"), tmp_path / "mailer-setup.exe")
    assert not (tmp_path / "mailer-setup.exe").exists()


@pytest.mark.skipif(sys.platform != "linux" or shutil.which("strip") is None, reason="strip is used on Linux alone")
def test_strip_leaves_a_library_that_loads(tmp_path: Path) -> None:
    import _sqlite3

    (there,) = stripped([("_sqlite3.so", str(_sqlite3.__file__), "EXTENSION")], tmp_path)
    assert Path(there[1]).stat().st_size <= Path(str(_sqlite3.__file__)).stat().st_size
    ctypes.CDLL(there[1])


def test_the_portable_zip_brings_the_folder_for_the_data_and_never_someones_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "DIST", tmp_path)
    monkeypatch.setattr(packing, "FOLDER", built(tmp_path / "Desktop Mailer"))
    made = packing._portable("mailer")
    assert "Desktop Mailer/data/" in ZipFile(made).namelist()
    assert not (tmp_path / "Desktop Mailer" / "data").exists()
    (tmp_path / "Desktop Mailer" / "data").mkdir()
    with pytest.raises(FileExistsError):
        packing._portable("mailer")
