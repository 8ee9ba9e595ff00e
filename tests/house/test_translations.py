"""Every text is translated, and what the program loads is what the translators wrote."""

import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "resources" / "i18n").glob("*.ts"))
TOOLS = Path(sysconfig.get_path("scripts"))

by_language = pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)


def tool(name: str, *arguments: object) -> str:
    suffix = ".exe" if sys.platform == "win32" else ""
    command = [str(TOOLS / (name + suffix)), *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, encoding="utf-8").stdout


def messages(file: Path) -> list[ET.Element]:
    return ET.parse(file).findall(".//message")  # noqa: S314 - a file of our own


@by_language
def test_every_text_has_its_translation(file: Path) -> None:
    unfinished = [
        message.findtext("source")
        for message in messages(file)
        if (translation := message.find("translation")) is None
        or translation.get("type")
        or not "".join(translation.itertext()).strip()
        or any(not (form.text or "").strip() for form in translation.iter("numerusform"))
    ]
    assert messages(file)
    assert not unfinished


@by_language
def test_no_text_of_the_code_is_missing(file: Path, tmp_path: Path) -> None:
    sources = tmp_path / "sources.lst"
    paths = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "desktop_mailer").rglob("*.py"))
    sources.write_text("\n".join(paths), encoding="utf-8")
    fresh = tmp_path / file.name
    plurals = ["-pluralonly"] if file.stem.endswith("_en") else []  # the texts are English: only plurals need words
    tool("pyside6-lupdate", "-locations", "none", *plurals, f"@{sources}", "-ts", fresh)

    def texts(where: Path) -> set[tuple[str | None, str | None, str | None]]:
        return {
            (context.findtext("name"), message.findtext("source"), message.findtext("comment"))
            for context in ET.parse(where).findall("context")  # noqa: S314 - a file of our own
            for message in context.findall("message")
        }

    assert texts(fresh) == texts(file)


@by_language
def test_the_compiled_file_is_that_of_the_texts(file: Path, tmp_path: Path) -> None:
    compiled = tmp_path / "compiled.qm"
    tool("pyside6-lrelease", "-silent", file, "-qm", compiled)
    assert compiled.read_bytes() == file.with_suffix(".qm").read_bytes()


@by_language
def test_a_translation_keeps_the_places_of_its_text(file: Path) -> None:
    def places(text: str) -> list[str]:
        return sorted(re.findall(r"%n|%\d|\{\w+\}", text))

    for message in messages(file):
        source = message.findtext("source") or ""
        translation = message.find("translation")
        assert translation is not None
        forms = list(translation.iter("numerusform")) or [translation]
        for form in forms:
            assert places(form.text or "") == places(source), source
