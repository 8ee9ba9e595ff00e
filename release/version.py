"""What Windows shows in the properties of an executable: the version resource."""

import re
from typing import Any


def numbers(version: str) -> tuple[int, int, int, int]:
    """The four numbers that Windows wants: those that `version` begins with, and noughts."""
    found = [int(number) for number in re.findall(r"\d+", re.match(r"[\d.]*", version)[0])]  # type: ignore[index]  # it always matches
    return (*found, 0, 0, 0, 0)[:4]  # type: ignore[return-value]  # four of at least four


def resource(name: str, version: str) -> Any:  # noqa: ANN401 - a class of PyInstaller's that exists on Windows alone
    """The version resource of the executable `name`, as PyInstaller takes it."""
    from PyInstaller.utils.win32 import versioninfo as shape

    facts = {
        "CompanyName": "Desktop Mailer",
        "FileDescription": "Desktop Mailer",
        "FileVersion": version,
        "InternalName": name,
        "LegalCopyright": "MIT licence",
        "OriginalFilename": f"{name}.exe",
        "ProductName": "Desktop Mailer",
        "ProductVersion": version,
    }
    strings = [shape.StringStruct(key, value) for key, value in facts.items()]
    english_unicode = 0x0409, 1200
    return shape.VSVersionInfo(
        ffi=shape.FixedFileInfo(filevers=numbers(version), prodvers=numbers(version)),
        kids=[
            shape.StringFileInfo([shape.StringTable("040904B0", strings)]),
            shape.VarFileInfo([shape.VarStruct("Translation", list(english_unicode))]),
        ],
    )
