"""Where the data lies and which gateway was named."""

import os
import stat
import sys
from pathlib import Path

import pytest

from desktop_mailer.config import Config
from desktop_mailer.domain.errors import MailerError

needs_modes = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no modes")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_option_wins_over_the_environment_and_that_over_the_default(tmp_path: Path) -> None:
    environ = {"DESKTOP_MAILER_DATA_DIR": str(tmp_path / "env"), "DESKTOP_MAILER_GATEWAY_URL": " http://127.0.0.1:1 "}
    own = tmp_path / "own.pem"
    environ["DESKTOP_MAILER_CA_FILE"] = str(own)
    both = Config.read(data_dir=tmp_path / "option", gateway_url="http://127.0.0.1:2", environ=environ)
    assert both == Config(data_folder=tmp_path / "option", gateway_url="http://127.0.0.1:2", ca_file=own)
    named = Config.read(environ=environ)
    assert named == Config(data_folder=tmp_path / "env", gateway_url="http://127.0.0.1:1", ca_file=own)


def test_by_default_the_data_lies_in_the_platforms_folder_and_no_gateway_is_known() -> None:
    config = Config.read(environ={"DESKTOP_MAILER_DATA_DIR": " ", "DESKTOP_MAILER_GATEWAY_URL": " "})
    assert config.data_folder.name == "desktop-mailer"
    assert config.data_folder.is_absolute()
    assert config.gateway_url is None


def test_a_relative_folder_is_meant_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Config.read(data_dir="there").data_folder == tmp_path / "there"


def test_a_stranger_behind_a_tilde_is_told() -> None:
    if sys.platform == "win32":
        pytest.skip("Windows guesses the homes of others")
    with pytest.raises(MailerError, match="no home folder"):
        Config.read(data_dir="~nobody-of-that-name/data")


def test_a_packaged_program_uses_the_data_folder_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "Desktop Mailer"))
    assert Config.read(environ={}).data_folder != tmp_path / "data"
    (tmp_path / "data").mkdir()
    assert Config.read(environ={}).data_folder == tmp_path / "data"
    assert Config.read(environ={"DESKTOP_MAILER_DATA_DIR": str(tmp_path / "other")}).data_folder == tmp_path / "other"


def test_what_is_no_folder_beside_a_portable_program_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "Desktop Mailer"))
    (tmp_path / "data").write_text("", encoding="utf-8")
    with pytest.raises(MailerError, match="is a file"):
        Config.read(environ={}).prepare()


def test_reading_the_configuration_makes_nothing(tmp_path: Path) -> None:
    Config.read(data_dir=tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


@needs_modes
def test_a_new_folder_is_its_owners_alone(tmp_path: Path) -> None:
    config = Config.read(data_dir=tmp_path / "a" / "b")
    config.prepare()
    config.prepare()
    assert mode(config.data_folder) == 0o700


@needs_modes
def test_an_empty_folder_is_closed_and_one_in_use_is_left_alone(tmp_path: Path) -> None:
    empty, used = tmp_path / "empty", tmp_path / "used"
    for folder in (empty, used):
        folder.mkdir()
        folder.chmod(0o755)
    (used / "letter.txt").write_text("mine", encoding="utf-8")
    for folder in (empty, used):
        Config.read(data_dir=folder).prepare()
    assert mode(empty) == 0o700
    assert mode(used) == 0o755
    assert [path.name for path in used.iterdir()] == ["letter.txt"]


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("x", encoding="utf-8")
    with pytest.raises(MailerError, match="is a file"):
        Config.read(data_dir=path).prepare()
    with pytest.raises(MailerError, match="cannot be written"):
        Config.read(data_dir=path / "below").prepare()
    assert path.read_text(encoding="utf-8") == "x"


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(MailerError, match="cannot be written"):
        Config.read(data_dir=tmp_path).prepare()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_a_place_that_takes_no_files_is_told() -> None:
    with pytest.raises(MailerError, match="cannot be written"):
        Config.read(data_dir="/proc/self/desktop-mailer").prepare()
