"""Where the plain files of the product lie (icons, style, i18n). For the roots, which hand the folder down."""

from pathlib import Path

from desktop_mailer.domain.errors import files_missing

_HERE = Path(__file__).resolve().parent
# The wheel and the packaged program carry them inside the package; in the source tree they lie beside it.
_PLACES = (_HERE / "_resources", _HERE.parent / "resources")


def folder() -> Path:
    """The folder with `icons/`, `style/` and `i18n/`. Raises MailerError where the installation lacks it."""
    for place in _PLACES:
        if place.is_dir():
            return place
    raise files_missing(_PLACES[0])
