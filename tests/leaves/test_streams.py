"""A program that was started without a console."""

import os
import subprocess
import sys
from pathlib import Path

STARTED = """
import sys
from desktop_mailer.__main__ import give_streams

sys.stdout = sys.stderr = None
give_streams(sys.argv[1:])
print("a library talks: \\u2713 \\ud83d")
sys.stderr.write("and complains\\n")
"""


def start(*arguments: str, environ: dict[str, str] | None = None) -> None:
    subprocess.run([sys.executable, "-c", STARTED, *arguments], check=True, env={**os.environ, **(environ or {})})


def test_what_libraries_print_goes_to_the_log_folder(tmp_path: Path) -> None:
    start("--data-dir", str(tmp_path))
    start(f"--data-dir={tmp_path}", "stats")
    start(environ={"DESKTOP_MAILER_DATA_DIR": str(tmp_path)})
    written = (tmp_path / "log" / "console.log").read_text(encoding="utf-8")
    assert written == "a library talks: \u2713 \\ud83d\nand complains\n" * 3
    if sys.platform != "win32":
        assert (tmp_path / "log" / "console.log").stat().st_mode & 0o777 == 0o600


def test_a_file_that_has_grown_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "console.log").write_text("x" * 1_000_001, encoding="utf-8")
    start("--data-dir", str(tmp_path))
    assert (tmp_path / "log" / "console.log").stat().st_size < 100


def test_without_a_place_for_it_the_program_starts_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    start("--data-dir", str(tmp_path / "file"))
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"


def test_the_option_without_its_value_is_no_reason_to_fail(tmp_path: Path) -> None:
    start("stats", "--data-dir", environ={"DESKTOP_MAILER_DATA_DIR": str(tmp_path)})
    assert (tmp_path / "log" / "console.log").exists()
