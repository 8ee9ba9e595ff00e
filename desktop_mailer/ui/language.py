"""Loads the translations of the window and of Qt's own buttons; for the root, before anything is shown."""

from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication

LANGUAGES = ("en", "ru")


def load_language(application: QApplication, resources: Path, chosen: str) -> QLocale:
    """Speak `chosen` ("en", "ru"), or the system's language for "". Numbers and dates follow.

    English has a translation too: of plurals.
    """
    system = QLocale.system()
    locale = QLocale(chosen) if chosen in LANGUAGES and not _speaks(system, chosen) else system
    QLocale.setDefault(locale)
    for old in application.findChildren(QTranslator, options=Qt.FindChildOption.FindDirectChildrenOnly):
        application.removeTranslator(old)
        old.deleteLater()
    name = chosen or locale.name().split("_")[0]
    if name not in LANGUAGES:  # a system in a language we do not speak, or in none ("C"), gets English plurals
        name = "en"
    qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    _install(application, f"qtbase_{name}", qt_folder)
    _install(application, f"desktop_mailer_{name}", str(resources / "i18n"))
    return locale


def _speaks(locale: QLocale, language: str) -> bool:
    return locale.name().split("_")[0] == language


def _install(application: QApplication, name: str, folder: str) -> None:
    translator = QTranslator(application)
    if translator.load(name, folder):
        application.installTranslator(translator)
    else:
        translator.deleteLater()
