"""What is known of a phone and of a person's permission, as sentences; for the form of a client and its neighbours."""

from PySide6.QtCore import QCoreApplication

from desktop_mailer.domain.client import Client, OptOutSource
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP
from desktop_mailer.storage.phones import PhoneFacts
from desktop_mailer.storage.suppression import Suppressed
from desktop_mailer.ui.words import moment, phone_text

_SOURCES = {
    OptOutSource.MANUAL: QT_TRANSLATE_NOOP("clients", "by hand"),
    OptOutSource.IMPORT: QT_TRANSLATE_NOOP("clients", "by an import"),
    OptOutSource.STOP_LIST: QT_TRANSLATE_NOOP("clients", "by a stop list"),
    OptOutSource.API: QT_TRANSLATE_NOOP("clients", "by another program"),
}


def translate(text: str) -> str:
    """The text in the language of the window."""
    return QCoreApplication.translate("clients", text)


def shown_name(client: Client) -> str:
    """How a client is called: by name, else by phone."""
    return client.name or phone_text(client.phone)


def source_words(source: str | None) -> str:
    """How an opt-out reached us, as the end of a sentence."""
    return translate(_SOURCES[OptOutSource(source or OptOutSource.MANUAL)])


def operator_words(facts: PhoneFacts | None) -> str:
    """Whose number it is, where the registry knows."""
    if facts is None or facts.suggestion is None:
        return ""
    told = ", ".join(part for part in (facts.suggestion.operator, facts.suggestion.region) if part)
    return QCoreApplication.translate("clients", "By the numbering registry: %1").replace("%1", told)


def suggestion_words(facts: PhoneFacts | None) -> str:
    """Where a zone that is suggested comes from, or why none is."""
    if facts is None:
        return QCoreApplication.translate("clients", "Needed where a mailing keeps to the client's own hours")
    if not facts.registry_loaded:
        return QCoreApplication.translate(
            "clients", "No numbering registry is loaded: choose the zone by hand, or import a registry (in the menu)."
        )
    if facts.suggestion is None:
        return QCoreApplication.translate("clients", "The numbering registry does not know this phone.")
    if facts.suggestion.zone is None:
        return QCoreApplication.translate("clients", "The numbering registry gives no single zone for this phone.")
    return QCoreApplication.translate("clients", "Source: the numbering registry (a suggestion)")


def opted_out_words(client: Client) -> str:
    """Since when a client is opted out, by whom, and what stands behind it."""
    since = QCoreApplication.translate("clients", "Opted out %1, %2.")
    since = since.replace("%1", moment(client.opted_out_at)).replace("%2", source_words(client.opted_out_source))
    stays = QCoreApplication.translate(
        "clients", "The phone is on the suppression list: deleting or importing the client changes nothing about it."
    )
    return f"{since} {stays}"


def on_list_words(found: Suppressed) -> str:
    """Since when a phone is on the suppression list, and how it came there."""
    said = QCoreApplication.translate("clients", "On the suppression list since %1, %2.")
    return said.replace("%1", moment(found.since)).replace("%2", source_words(found.source))


def opting_in_words(found: Suppressed | None) -> str:
    """What opting in again does."""
    said = QCoreApplication.translate(
        "clients", "Saving takes the phone off the suppression list: messages go out to it again."
    )
    if found is not None and found.confirmed:
        stop_list = QCoreApplication.translate("clients", "A stop list has asked for it: get a new consent first.")
        return f"{said} {stop_list}"
    return said


def opting_out_words() -> str:
    """What opting out does."""
    return QCoreApplication.translate(
        "clients", "Saving puts the phone on the suppression list: nothing more goes out to it."
    )
