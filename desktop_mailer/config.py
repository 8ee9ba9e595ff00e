"""What the surroundings say: where the data lies, which gateway was named. For the roots, which hand values down."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, MailerError

DATA_DIR_VARIABLE = "DESKTOP_MAILER_DATA_DIR"
GATEWAY_URL_VARIABLE = "DESKTOP_MAILER_GATEWAY_URL"
CA_FILE_VARIABLE = "DESKTOP_MAILER_CA_FILE"
PORTABLE_FOLDER = "data"

_APPLICATION = "desktop-mailer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Where this process works. Nothing is read from it that a setting in the database could say.

    `gateway_url` is the unchecked text of the option or the environment, which win over the setting; None where
    neither named one. `ca_file` (PEM) has certificates that a gateway may show besides the usual ones.
    """

    data_folder: Path
    gateway_url: str | None = None
    ca_file: Path | None = None

    @classmethod
    def read(
        cls,
        *,
        data_dir: Path | str | None = None,
        gateway_url: str | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> "Config":
        """The configuration from the global options (None: not given), else the environment, else the defaults.

        The data folder is `--data-dir`, else DESKTOP_MAILER_DATA_DIR, else a folder `data` beside a packaged program,
        else the platform's local data folder. The file of certificates is DESKTOP_MAILER_CA_FILE. Touches nothing on
        the disk. Raises MailerError for `~name` of a stranger.
        """
        environ = os.environ if environ is None else environ
        named = data_dir or environ.get(DATA_DIR_VARIABLE, "").strip()
        folder = _expanded(Path(named)) if named else _portable_folder() or _platform_folder()
        url = gateway_url or environ.get(GATEWAY_URL_VARIABLE, "")
        ca_file = environ.get(CA_FILE_VARIABLE, "").strip()
        return cls(
            data_folder=folder,
            gateway_url=url.strip() or None,
            ca_file=_expanded(Path(ca_file)) if ca_file else None,
        )

    def prepare(self) -> None:
        """Make the data folder, readable by its owner alone. A folder in use keeps its mode, an empty one is closed.

        Raises MailerError where the path is a file or cannot be written.
        """
        folder = self.data_folder
        if folder.exists() and not folder.is_dir():
            raise MailerError(
                QT_TRANSLATE_NOOP("errors", "{folder} is a file, not a folder for the data."),
                QT_TRANSLATE_NOOP("errors", "Name another one with --data-dir."),
                folder=folder,
            )
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not any(folder.iterdir()):
                with contextlib.suppress(PermissionError):  # of somebody else, who lets us write into it
                    folder.chmod(0o700)
            with tempfile.TemporaryFile(dir=folder):  # the only sure answer, on Windows and on read-only mounts too
                pass
        except OSError as error:
            raise MailerError(
                QT_TRANSLATE_NOOP("errors", "The data folder {folder} cannot be written: {cause}."),
                QT_TRANSLATE_NOOP("errors", "Change its permissions, or name another one with --data-dir."),
                folder=folder,
                cause=error.strerror or type(error).__name__,
            ) from error


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser().absolute()
    except RuntimeError as error:
        raise MailerError(QT_TRANSLATE_NOOP("errors", "There is no home folder behind {path}."), path=path) from error


def _portable_folder() -> Path | None:
    if not getattr(sys, "frozen", False):
        return None
    folder = Path(sys.executable).parent / PORTABLE_FOLDER
    return folder if os.path.lexists(folder) else None  # what is no folder is told, and no other taken in its place


def _platform_folder() -> Path:
    return platformdirs.user_data_path(_APPLICATION, appauthor=False, roaming=False)
