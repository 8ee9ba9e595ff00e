"""What the sender's state means in words and what the operator can do about it; for the tool bar and the state bar."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from desktop_mailer.domain.errors import MailerError
from desktop_mailer.domain.message import Waiting
from desktop_mailer.domain.sender import Phase, Rest, SenderPause, SenderState
from desktop_mailer.ui.errors import error_text
from desktop_mailer.ui.words import number, when, word

_SAID_IN_FULL = frozenset({SenderPause.OPERATOR, SenderPause.NO_GATEWAY, SenderPause.NO_TOKEN})
"""Pauses of which the gateway knows nothing."""
_RESTS = frozenset({Waiting.GATEWAY_DOWN, Waiting.RATE_LIMIT})
_BRIEF = timedelta(seconds=2)
"""A pause for the gateway's sake that is over before anyone has read of it: no bar, which would come and go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A state that lasts: `text` for the bar, `action` for its button, `settings` where the button opens those."""

    text: str
    action: str
    settings: bool


def pill(state: SenderState, now: datetime) -> tuple[str, str]:
    """The words on the pill and its kind for the style sheet."""
    if (rest := resting(state)) is not None:
        return _rest_pill(rest)
    if state.phase is Phase.SENDING:
        pattern = QCoreApplication.translate("sender", "Sending %1/s")
        return pattern.replace("%1", number(round(state.rate))), "sending"
    if state.phase is Phase.PAUSED:
        return word(Phase.PAUSED), "paused" if state.pause is SenderPause.OPERATOR else "trouble"
    if state.phase is Phase.IDLE and state.waits_until is not None:
        pattern = QCoreApplication.translate("sender", "Ready, next: %1")
        return pattern.replace("%1", when(state.waits_until, now)), "idle"
    return word(state.phase), "idle"


def trouble(state: SenderState, now: datetime) -> Trouble | None:
    """What the state bar says, or None while all is well."""
    if state.phase is not Phase.PAUSED or state.pause is None:
        rest = resting(state)
        return None if rest is None else _rest_trouble(rest, now)
    text, action = _said(state, now)
    if state.detail and state.pause not in _SAID_IN_FULL:
        text = f"{text} ({detail_words(state)})"
    cured_here = state.pause in (SenderPause.OPERATOR, SenderPause.DISK_FULL)
    return Trouble(text=text, action=action, settings=not cured_here)


def detail_words(state: SenderState) -> str:
    """The gateway's own words behind a pause, or known trouble in the language of the window."""
    return error_text(state.detail) if isinstance(state.detail, MailerError) else state.detail[:200]


def resting(state: SenderState) -> Rest | None:
    """Why a sender that runs sends nothing: the gateway is down or asked for a pause, or the day is used up."""
    if state.phase in (Phase.PAUSED, Phase.STOPPED):
        return None
    return state.rest if state.rest is not None and state.rest.reason in _RESTS else None


def limit_words(rest: Rest, now: datetime) -> str:
    """Which limit keeps messages back, and until when."""
    translate = QCoreApplication.translate
    if rest.day_used_up:
        return translate("sender", "The day’s limit is used up. Sending goes on by itself at midnight.")
    pattern = translate("sender", "The gateway asked for a pause, until %1.")
    return pattern.replace("%1", when(rest.until, now) if rest.until else "…")


def _rest_pill(rest: Rest) -> tuple[str, str]:
    if rest.reason is Waiting.GATEWAY_DOWN:
        return QCoreApplication.translate("sender", "Gateway down"), "trouble"
    if rest.day_used_up:
        return QCoreApplication.translate("sender", "Day’s limit used up"), "paused"
    return QCoreApplication.translate("sender", "Pause for the gateway"), "paused"


def _rest_trouble(rest: Rest, now: datetime) -> Trouble | None:
    translate = QCoreApplication.translate
    if rest.reason is Waiting.GATEWAY_DOWN:
        pattern = translate("sender", "The gateway does not answer as it should. Nothing is lost; next attempt at %1.")
        at = when(rest.until, now) if rest.until else "…"
        return Trouble(text=pattern.replace("%1", at), action=translate("sender", "Try now"), settings=False)
    if rest.day_used_up:
        return Trouble(text=limit_words(rest, now), action=translate("sender", "Change the limit"), settings=True)
    if rest.until is not None and rest.until - now < _BRIEF:
        return None
    return Trouble(text=limit_words(rest, now), action="", settings=False)


def _said(state: SenderState, now: datetime) -> tuple[str, str]:
    translate = QCoreApplication.translate
    if state.pause is SenderPause.NO_GATEWAY:
        return (
            translate("sender", "No gateway is set up yet, so nothing goes out."),
            translate("sender", "Set up the gateway"),
        )
    if state.pause is SenderPause.NO_TOKEN:
        return (
            translate("sender", "There is no token for the gateway, so nothing goes out."),
            translate("sender", "Enter a token"),
        )
    if state.pause is SenderPause.TOKEN_REFUSED:
        pattern = translate("sender", "The gateway refused the token at %1. Nothing is lost.")
        at = when(state.since, now) if state.since else "…"
        return pattern.replace("%1", at), translate("sender", "Enter a new token")
    if state.pause is SenderPause.WRONG_ADDRESS:
        return (
            translate("sender", "No gateway answers at this address. Nothing is lost."),
            translate("sender", "Check the address"),
        )
    if state.pause is SenderPause.DISK_FULL:
        return (
            translate("sender", "The disk is nearly full. Sending goes on by itself once there is room."),
            translate("sender", "Try now"),
        )
    return (
        translate("sender", "You paused the sender. Messages wait."),
        translate("sender", "Start sending"),
    )
