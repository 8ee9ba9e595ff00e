"""How a CSV file is written for the spreadsheets of this computer; for every page that exports."""

from PySide6.QtCore import QLocale

from desktop_mailer.storage.exports import Dialect


def dialect_here() -> Dialect:
    """`;` where the spreadsheets are Russian, else `,`."""
    russian = QLocale().language() is QLocale.Language.Russian
    return Dialect(delimiter=";" if russian else ",")
