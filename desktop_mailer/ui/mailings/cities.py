"""The places that time zones are named for, in the language of the window. For the Mailings page."""

from PySide6.QtCore import QCoreApplication

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP

_CITIES: dict[str, str] = {
    "Anadyr": QT_TRANSLATE_NOOP("cities", "Anadyr"),
    "Astrakhan": QT_TRANSLATE_NOOP("cities", "Astrakhan"),
    "Barnaul": QT_TRANSLATE_NOOP("cities", "Barnaul"),
    "Chita": QT_TRANSLATE_NOOP("cities", "Chita"),
    "Irkutsk": QT_TRANSLATE_NOOP("cities", "Irkutsk"),
    "Kaliningrad": QT_TRANSLATE_NOOP("cities", "Kaliningrad"),
    "Kamchatka": QT_TRANSLATE_NOOP("cities", "Kamchatka"),
    "Khandyga": QT_TRANSLATE_NOOP("cities", "Khandyga"),
    "Kirov": QT_TRANSLATE_NOOP("cities", "Kirov"),
    "Krasnoyarsk": QT_TRANSLATE_NOOP("cities", "Krasnoyarsk"),
    "Magadan": QT_TRANSLATE_NOOP("cities", "Magadan"),
    "Moscow": QT_TRANSLATE_NOOP("cities", "Moscow"),
    "Novokuznetsk": QT_TRANSLATE_NOOP("cities", "Novokuznetsk"),
    "Novosibirsk": QT_TRANSLATE_NOOP("cities", "Novosibirsk"),
    "Omsk": QT_TRANSLATE_NOOP("cities", "Omsk"),
    "Sakhalin": QT_TRANSLATE_NOOP("cities", "Sakhalin"),
    "Samara": QT_TRANSLATE_NOOP("cities", "Samara"),
    "Saratov": QT_TRANSLATE_NOOP("cities", "Saratov"),
    "Simferopol": QT_TRANSLATE_NOOP("cities", "Simferopol"),
    "Srednekolymsk": QT_TRANSLATE_NOOP("cities", "Srednekolymsk"),
    "Tomsk": QT_TRANSLATE_NOOP("cities", "Tomsk"),
    "Ulyanovsk": QT_TRANSLATE_NOOP("cities", "Ulyanovsk"),
    "Ust-Nera": QT_TRANSLATE_NOOP("cities", "Ust-Nera"),
    "Vladivostok": QT_TRANSLATE_NOOP("cities", "Vladivostok"),
    "Volgograd": QT_TRANSLATE_NOOP("cities", "Volgograd"),
    "Yakutsk": QT_TRANSLATE_NOOP("cities", "Yakutsk"),
    "Yekaterinburg": QT_TRANSLATE_NOOP("cities", "Yekaterinburg"),
}


def city(zone_name: str) -> str:
    """The place of an IANA zone: "Vladivostok" for Asia/Vladivostok."""
    name = zone_name.rsplit("/", 1)[-1].replace("_", " ")
    return QCoreApplication.translate("cities", _CITIES[name]) if name in _CITIES else name
