"""Filters, windows, moments and reasons as sentences of the window. For the Mailings page."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, QLocale, QObject

from desktop_mailer.domain.client import ClientFilter, is_known_zone
from desktop_mailer.domain.mailing import Mailing, MailingState, PauseReason, Preview
from desktop_mailer.domain.message import Message, NotSent, Status, Waiting
from desktop_mailer.domain.sender import Phase, SenderPause, SenderState
from desktop_mailer.domain.window import EVERY_DAY, Window
from desktop_mailer.storage.reasons import ReasonCount
from desktop_mailer.ui import words
from desktop_mailer.ui.mailings.cities import city
from desktop_mailer.ui.sender_words import limit_words, resting

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Waits:
    """Why the pending messages of a mailing wait: the commonest reason among those looked at, and its next moment.

    `zone_name` is the zone of the client whose moment it is. `some_zoneless`: others wait for a time zone.
    """

    reason: str
    next_at: datetime | None
    zone_name: str | None = None
    some_zoneless: bool = False


def waits_of(messages: Sequence[Message]) -> Waits | None:
    """What the next pending messages wait for; None where none is left or one is going out right now."""
    if not messages or any(message.sending for message in messages):
        return None
    (reason, _), *_ = Counter(message.reason for message in messages).most_common(1)
    waiting = [
        (m.next_attempt_at, m.timezone) for m in messages if m.reason == reason and m.next_attempt_at is not None
    ]
    next_at, zone_name = min(waiting, key=itemgetter(0), default=(None, None))
    zoneless = any(message.reason == Waiting.NO_TIME_ZONE for message in messages)
    return Waits(reason, next_at, zone_name, some_zoneless=zoneless)


def filter_words(chosen: ClientFilter) -> str:
    """A filter as a sentence: "code 916 or 917, and tag vip"."""
    either = translate("mailings", " or ")
    codes = tags = ""
    if chosen.operator_codes:
        codes = translate("mailings", "operator code {codes}").format(codes=either.join(chosen.operator_codes))
    if chosen.tags:
        quoted = [translate("mailings", "“{tag}”").format(tag=tag) for tag in chosen.tags]
        if chosen.all_tags and len(quoted) > 1:
            tags = translate("mailings", "all of the tags {tags}").format(
                tags=translate("mailings", " and ").join(quoted)
            )
        else:
            tags = translate("mailings", "tag {tags}").format(tags=either.join(quoted))
    if codes and tags:
        return translate("mailings", "{codes}, and {tags}").format(codes=codes, tags=tags)
    return codes or tags or translate("mailings", "everyone in the directory")


def hours_words(window: Window) -> str:
    """The hours of a window: "09:00–21:00"."""
    if window.start == window.end:
        return translate("mailings", "all day")
    return f"{window.start:%H:%M}–{window.end:%H:%M}"


def days_words(days: frozenset[int]) -> str:
    """Days of the week: "every day", "Mon–Fri" or "Mon, Wed"."""
    if not days:
        return translate("mailings", "on no day")
    if days == EVERY_DAY:
        return translate("mailings", "every day")
    names = [QLocale().dayName(day + 1, QLocale.FormatType.ShortFormat) for day in range(7)]
    chosen = sorted(days)
    if len(chosen) > 2 and chosen[-1] - chosen[0] == len(chosen) - 1:
        return f"{names[chosen[0]]}–{names[chosen[-1]]}"
    return ", ".join(names[day] for day in chosen)


def window_words(window: Window | None) -> str:
    """A window as a sentence: "09:00–21:00 on the client's clock, every day"."""
    if window is None:
        return translate("mailings", "at any hour")
    return translate("mailings", "{hours} on the client’s clock, {days}").format(
        hours=hours_words(window), days=days_words(window.days)
    )


def when_exactly(moment: datetime | None, now: datetime) -> str:
    """A moment here to the second: the time today, else with its date; "" for None."""
    if moment is None:
        return ""
    local = moment.astimezone()
    clock = words.clock(local, seconds=True)
    return clock if local.date() == now.astimezone().date() else f"{words.date(local)} {clock}"


def not_sent_words(reasons: Iterable[ReasonCount]) -> str:
    """Why how many messages were not sent, the most first: "Not sent: expired (7), opted out (1)."; "" for none."""
    counted = sorted((each for each in reasons if each.status is Status.NOT_SENT), key=lambda each: -each.count)
    if not counted:
        return ""
    told = ", ".join(f"{words.reason(each.reason)} ({words.number(each.count)})" for each in counted)
    return translate("mailings", "Not sent: {reasons}.").format(reasons=told)


def both_clocks(moment: datetime, now: datetime, zone_name: str | None) -> str:
    """A moment on the client's clock and on ours: "09:00 in Vladivostok, 02:00 here"; once where they agree."""
    here = words.when(moment, now)
    if zone_name is None or not is_known_zone(zone_name):
        return here
    zone = ZoneInfo(zone_name)
    if moment.astimezone(zone).utcoffset() == moment.astimezone().utcoffset():
        return here
    return translate("mailings", "{there} in {city}, {here} here").format(
        there=words.when(moment, now, zone), city=city(zone_name), here=here
    )


def message_words(message: Message, sender: SenderState, now: datetime) -> str:
    """Why a message stands where it stands, and when it goes on."""
    if message.status is Status.SENT:
        return ""
    if message.status is Status.NOT_SENT:
        return _ended_words(message)
    if message.sending:
        return translate("mailings", "being sent now")
    return _waiting_words(message, sender, now)


def _ended_words(message: Message) -> str:
    said = words.reason(message.reason)
    if message.last_answer and message.reason == NotSent.REJECTED:
        said = f"{said}: {message.last_answer}"
    if message.maybe_delivered and message.reason != NotSent.UNCONFIRMED:
        return translate("mailings", "{why}; it may have been delivered").format(why=said)
    return said


def _waiting_words(message: Message, sender: SenderState, now: datetime) -> str:
    due = message.next_attempt_at
    later = due is not None and due > now
    if message.reason == Waiting.NO_TIME_ZONE:
        return translate("mailings", "waits for the client’s time zone")
    if sender.phase in (Phase.PAUSED, Phase.STOPPED) and message.reason in (Waiting.RATE_LIMIT, Waiting.RETRY):
        return words.word(Waiting.SENDER_PAUSED)
    if message.reason == Waiting.RATE_LIMIT and not later:
        return translate("mailings", "next in line")
    if due is not None and later and message.reason == Waiting.DAILY_CAP:
        return translate("mailings", "has got enough messages today: waits until {moment}").format(
            moment=words.when(due, now)
        )
    if due is not None and later and message.reason == Waiting.OUTSIDE_WINDOW:
        return translate("mailings", "waits until {moment}").format(moment=both_clocks(due, now, message.timezone))
    patterns = {
        Waiting.RETRY: translate("mailings", "tried again at {moment}"),
        Waiting.SCHEDULED: translate("mailings", "waits for the start at {moment}"),
        Waiting.RATE_LIMIT: translate("mailings", "rate limit: waits until {moment}"),
        Waiting.GATEWAY_DOWN: translate("mailings", "gateway down: tried again at {moment}"),
    }
    if due is not None and later and message.reason in patterns:
        return patterns[Waiting(message.reason)].format(moment=words.when(due, now))
    return words.reason(message.reason)


def quiet_words(mailing: Mailing, sender: SenderState, waits: Waits | None, now: datetime) -> str:
    """Why nothing of this mailing goes out right now; "" while it goes out."""
    before = {
        MailingState.DRAFT: translate("mailings", "A draft: nothing goes out until you launch it."),
        MailingState.CANCELLED: translate("mailings", "Cancelled: nothing more goes out."),
        MailingState.FINISHED: translate("mailings", "Finished: nothing more goes out."),
    }
    if mailing.state in before:
        return before[mailing.state]
    if mailing.state is MailingState.PAUSED:
        if mailing.pause_reason is PauseReason.BUDGET:
            return translate("mailings", "Its budget does not allow the next message. Raise it, then resume.")
        if mailing.pause_reason is PauseReason.OPERATOR:
            return translate("mailings", "You paused it. Nothing goes out until you resume it.")
        why = words.word(mailing.pause_reason) if mailing.pause_reason else words.word(mailing.state)
        return translate("mailings", "Paused: {why}. Nothing goes out until you resume it.").format(why=why)
    held = sender_words(sender)
    if mailing.state is MailingState.SCHEDULED:
        said = translate("mailings", "Begins by itself: {moment}.").format(moment=words.when(mailing.starts_at, now))
        return f"{said} {held}".rstrip()
    return held or _running_words(mailing, sender, waits, now)


def sender_words(sender: SenderState) -> str:
    """Why the sender as a whole sends nothing; "" where it would."""
    if sender.phase is Phase.STOPPED:
        return translate("mailings", "The sender is not running.")
    if sender.phase is Phase.PAUSED and sender.pause is SenderPause.OPERATOR:
        return translate("mailings", "You paused the sender.")
    if sender.phase is Phase.PAUSED:
        why = words.word(sender.pause) if sender.pause else ""
        return translate("mailings", "The sender is paused: {why}.").format(why=why)
    return ""


def _running_words(mailing: Mailing, sender: SenderState, waits: Waits | None, now: datetime) -> str:
    if not mailing.audience_complete:
        return translate("mailings", "The messages are being prepared.")
    if not mailing.counts.pending:
        return translate("mailings", "Every message is final.")
    if now >= mailing.last_claim_at:
        return translate(
            "mailings", "The end is too near for another attempt. What is left will expire at {end}."
        ).format(end=words.when(mailing.ends_at, now))
    rest = resting(sender)
    if waits is not None and waits.reason == Waiting.RATE_LIMIT and rest is not None and rest.reason == waits.reason:
        return limit_words(rest, now)
    if waits is None or (waits.reason == Waiting.RATE_LIMIT and (waits.next_at is None or waits.next_at <= now)):
        return ""  # next in line
    if waits.reason == Waiting.NO_TIME_ZONE:
        return translate("mailings", "Those who are left have no time zone. Give them one, or set a fallback zone.")
    return _waits_words(mailing, waits, now)


def _waits_words(mailing: Mailing, waits: Waits, now: datetime) -> str:
    if waits.next_at is None:
        return words.reason(waits.reason)
    texts = {
        Waiting.OUTSIDE_WINDOW: translate(
            "mailings", "For those who are left it is outside the window. Next: {moment}."
        ),
        Waiting.RETRY: translate("mailings", "The last attempts failed. Next attempt: {moment}."),
        Waiting.GATEWAY_DOWN: translate(
            "mailings", "The gateway does not answer as it should. Nothing is lost; next attempt: {moment}."
        ),
    }
    general = translate("mailings", "Waits ({why}). Next: {moment}.")
    text = texts.get(Waiting(waits.reason), general)
    zone_name = None if mailing.window is None else waits.zone_name  # at any hour no client's clock counts
    said = text.format(why=words.reason(waits.reason), moment=both_clocks(waits.next_at, now, zone_name))
    zoneless = translate("mailings", "Some have no time zone: they wait until they are given one.")
    return f"{said} {zoneless}" if waits.some_zoneless else said


def next_moment_words(mailing: Mailing, now: datetime, *, brief: bool = False) -> str:
    """What happens next to a mailing, in the few words of a list row; `brief`: the moment alone."""
    patterns = {
        MailingState.SCHEDULED: (translate("mailings", "starts {moment}"), mailing.starts_at),
        MailingState.RUNNING: (translate("mailings", "ends {moment}"), mailing.ends_at),
        MailingState.PAUSED: (translate("mailings", "ends {moment}"), mailing.ends_at),
        MailingState.FINISHED: (translate("mailings", "ended {moment}"), min(mailing.ends_at, mailing.updated_at)),
    }
    if mailing.state not in patterns:
        return ""
    pattern, moment = patterns[mailing.state]
    if brief:
        pattern = "{moment}"
    local = moment.astimezone()
    if mailing.state is MailingState.FINISHED and local.date() != now.astimezone().date():
        return pattern.format(moment=words.date(local))
    return pattern.format(moment=words.when(moment, now))


class Phrases(QObject):
    """The sentences with a number in them: the translation tool finds plurals in the calls of `tr` alone."""

    def cost(self, preview: Preview) -> str:
        """What a mailing costs: "2 parts each: 2,496 SMS"."""
        total = self.tr("%Ln SMS", "", preview.total_parts)
        if preview.parts_min == preview.parts:
            each = self.tr("%Ln part(s) each", "", preview.parts)
        else:
            each = self.tr("{least} to {most} parts each").format(
                least=words.number(preview.parts_min), most=words.number(preview.parts)
            )
        return f"{each}: {total}"

    def late(self, count: int) -> str:
        """How many of those who match will not get it."""
        return self.tr("%Ln cannot be reached in time", "", count)


def late_words(count: int) -> str:
    """How many of those who match will not get it: "1 cannot be reached in time"."""
    return Phrases().late(count)


def parts_words(preview: Preview) -> str:
    """What a mailing costs: "2 parts each: 2,496 SMS"."""
    return Phrases().cost(preview)
