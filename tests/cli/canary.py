"""Where a secret was left behind: in files of any kind, also within binary ones and in other spellings."""

import base64
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote


def traces(secret: str, folder: Path, **outputs: bytes) -> list[str]:
    """The files under `folder` and the `outputs` that hold `secret`, and in which spelling."""
    said = {f"output {name}": text for name, text in outputs.items()}
    said |= {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return [f"{place} ({name})" for place, text in said.items() for name, mark in _spellings(secret) if mark in text]


def _spellings(secret: str) -> Iterator[tuple[str, bytes]]:
    plain = secret.encode()
    yield "plain", plain
    yield "reversed", plain[::-1]
    yield "hex", plain.hex().encode()
    yield "UTF-16", secret.encode("utf-16-le")
    yield "UTF-16 BE", secret.encode("utf-16-be")
    if quote(secret) != secret:
        yield "URL", quote(secret).encode()
    for shift in range(3):  # what stands before it moves it against the groups of three bytes
        coded = base64.b64encode(b"\0" * shift + plain)
        yield f"base64 {shift}", coded[4 if shift else 0 : len(coded) // 4 * 4 - 4]
