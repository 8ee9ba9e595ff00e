"""Where the plain files of the product are found."""

from pathlib import Path

import pytest

from desktop_mailer import resources
from desktop_mailer.domain.errors import MailerError


def test_in_the_source_tree_they_lie_beside_the_package() -> None:
    assert resources.folder() == Path(resources.__file__).resolve().parent.parent / "resources"


def test_those_inside_the_package_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside, beside = tmp_path / "_resources", tmp_path / "resources"
    monkeypatch.setattr(resources, "_PLACES", (inside, beside))
    beside.mkdir()
    assert resources.folder() == beside
    inside.mkdir()
    assert resources.folder() == inside


def test_an_installation_without_them_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "_PLACES", (tmp_path / "a", tmp_path / "b"))
    with pytest.raises(MailerError, match="missing"):
        resources.folder()
