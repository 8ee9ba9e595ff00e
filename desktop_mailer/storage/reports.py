"""The daily report: what the operator chose, how far it has come, and the figures of a span. Used by engine, ui, cli.

The password of the mail server is not here: it lives in the keyring.
"""

import json
import secrets
import sqlite3
import tempfile
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.sqlite import insert

from desktop_mailer.domain import report
from desktop_mailer.domain.changes import Event, Table
from desktop_mailer.domain.mailing import Counts, MailingId
from desktop_mailer.domain.message import Status
from desktop_mailer.domain.report import (
    DayFigures,
    MailingFigures,
    MailOutcome,
    MailServer,
    MailTrouble,
    Report,
    ReportSettings,
    ReportState,
    Security,
)
from desktop_mailer.storage import audit, statistics
from desktop_mailer.storage.counts import epoch_second
from desktop_mailer.storage.database import ReadUnit, WriteUnit
from desktop_mailer.storage.schema import from_ms, mailing, message, setting, tally, to_ms
from desktop_mailer.storage.table_writer import Dialect, new_csv

_SETTINGS, _STATE = "report", "report_state"
_MINUTE = 60
_HEADER = ("id", "name", "sent", "not_sent", "pending")


def load(unit: ReadUnit) -> ReportSettings:
    """What the operator chose, or what holds at first."""
    kept = _read(unit, _SETTINGS)
    if kept is None:
        return ReportSettings()
    server = kept.pop("server")
    return ReportSettings(
        on=kept["on"],
        at=time.fromisoformat(kept["at"]),
        sender=kept["sender"],
        recipients=tuple(kept["recipients"]),
        server=MailServer(**{**server, "security": Security(server["security"])}),
    )


def save(unit: WriteUnit, chosen: ReportSettings, now: datetime) -> ReportSettings:
    """Keep `chosen`; what is due is tried at once. Raises InvalidInput.

    Switched on, the reports begin with the day that ends at the next set time.
    """
    chosen = replace(chosen, recipients=tuple(dict.fromkeys(chosen.recipients)), at=chosen.at.replace(second=0))
    report.check(chosen)
    before = load(unit)
    _write(unit, _SETTINGS, {**asdict(chosen), "at": chosen.at.isoformat("minutes")})
    known = state(unit)
    if chosen.on and (not before.on or known.covered_until is None):
        begun = report.begin(chosen.at, now)
        told = report.told_until(known, now)
        if told is not None:  # off and on again: what was told before is not told anew
            begun = max(begun, told)
        key = known.key or secrets.token_hex(8)
        _keep(unit, replace(_well(known), key=key, covered_until=begun))
    elif not chosen.on:
        _keep(unit, _well(known))  # nothing is tried again, so nothing is wrong
    else:  # whatever was wrong may be right now
        _keep(unit, replace(known, next_try=None))
    was, becomes = audit.differences(_facts(before), _facts(chosen))
    events = [Event(name="settings.changed", before=was, after=becomes)] if becomes else []
    unit.note(reshaped=[Table.SETTINGS], events=events)
    return chosen


def state(unit: ReadUnit) -> ReportState:
    """How far the reports have come."""
    kept = _read(unit, _STATE)
    return ReportState() if kept is None else _state_of(kept)


def take_over(unit: WriteUnit, other: sqlite3.Connection) -> None:
    """Tell no day again that another database, which this one replaces, knows to be told."""
    row = other.execute("SELECT value FROM setting WHERE key = ?", (_STATE,)).fetchone()
    if row is None:
        return
    try:
        theirs = _state_of(json.loads(row[0]))
    except (ValueError, LookupError, TypeError):
        return  # of a damaged file, or of another version
    ours = state(unit)
    if theirs.covered_until and not (ours.covered_until and ours.covered_until >= theirs.covered_until):
        becomes = replace(_well(ours), covered_until=theirs.covered_until, sent_at=theirs.sent_at)
        _keep(unit, replace(becomes, recipients=theirs.recipients))


def _state_of(kept: dict[str, Any]) -> ReportState:
    moments = {name: _moment(kept[name]) for name in ("covered_until", "anew_since", "sent_at", "next_try")}
    trouble = None if kept["trouble"] is None else MailTrouble(kept["trouble"])
    return ReportState(**{**kept, **moments, "recipients": tuple(kept["recipients"]), "trouble": trouble})


def remember_sent(unit: WriteUnit, told: Report, outcome: MailOutcome, now: datetime) -> None:
    """The report went out: nothing before its end is told again."""
    becomes = ReportState(covered_until=told.until, sent_at=now, recipients=outcome.accepted, detail=_left(outcome))
    _keep(unit, replace(becomes, key=state(unit).key))
    after: dict[str, Any] = {"recipients": list(outcome.accepted), "until": told.until.isoformat()}
    if outcome.refused:
        after["refused"] = sorted(outcome.refused)
    unit.note(reshaped=[Table.SETTINGS], events=[Event(name="report.sent", after=after)])


def remember_failure(unit: WriteUnit, outcome: MailOutcome, now: datetime) -> ReportState:
    """The report did not go out; gives when it is tried again."""
    known = state(unit)
    failures = known.failures + 1
    becomes = replace(
        known,
        failures=failures,
        trouble=outcome.trouble,
        detail=outcome.detail,
        next_try=now + report.wait(failures),
    )
    _keep(unit, becomes)
    reason = outcome.trouble.value if outcome.trouble else ""
    told = []
    if (known.trouble, known.detail) != (outcome.trouble, outcome.detail):  # once, not at each attempt of a long night
        told = [Event(name="report.failed", reason=reason, after={"answer": outcome.detail})]
    unit.note(reshaped=[Table.SETTINGS], events=told)
    return becomes


def try_now(unit: WriteUnit) -> None:
    """Let the next attempt be made at once."""
    _keep(unit, replace(state(unit), next_try=None))
    unit.note(reshaped=[Table.SETTINGS])


def begin_anew(unit: WriteUnit, at: time, now: datetime) -> datetime:
    """The clock is behind the last report: the next one is that of the day that is under way; gives its beginning.

    How far the reports had come stays known, for a clock that is set right again.
    """
    begun = report.begin(at, now)
    _keep(unit, replace(state(unit), anew_since=begun))
    return begun


def gather(unit: ReadUnit, since: datetime, ends: Sequence[datetime]) -> Report:
    """The figures from `since` to the last of `ends`, by mailing and by the days that end so."""
    until = ends[-1]
    final = _final(unit, since, until)
    waiting = select(mailing.c.id, mailing.c.pending).where(mailing.c.pending > 0)
    pending = dict(unit.connection.execute(waiting).tuples().all())
    ids = sorted({*pending, *(mailing_id for mailing_id, _ in final)}, reverse=True)
    names = _names(unit, ids)
    figures = tuple(
        MailingFigures(
            id=MailingId(each),
            name=names.get(each, ""),
            counts=Counts(
                pending=pending.get(each, 0), sent=final[each, Status.SENT], not_sent=final[each, Status.NOT_SENT]
            ),
        )
        for each in ids
    )
    totals = Counts(
        pending=sum(each.counts.pending for each in figures),
        sent=sum(each.counts.sent for each in figures),
        not_sent=sum(each.counts.not_sent for each in figures),
    )
    failed = [each.id for each in figures if each.counts.not_sent]
    return Report(
        since=since,
        until=until,
        totals=totals,
        mailings=figures,
        reasons=_reasons(unit, failed, since, until),
        days=tuple(_days(unit, since, ends)),
    )


def csv(told: Report, dialect: Dialect) -> bytes:
    """The figures by mailing as a CSV file: `id`, `name`, `sent`, `not_sent`, `pending`."""
    with tempfile.TemporaryDirectory(prefix="desktop-mailer-") as folder:
        path = Path(folder) / "report.csv"
        with new_csv(path, dialect, _HEADER) as add:
            add(
                (each.id, each.name, each.counts.sent, each.counts.not_sent, each.counts.pending)
                for each in told.mailings
            )
        return path.read_bytes()


def _well(known: ReportState) -> ReportState:
    """As it is where nothing has failed."""
    if known.trouble is None:
        return known
    return replace(known, failures=0, trouble=None, detail="", next_try=None)


def _final(unit: ReadUnit, since: datetime, until: datetime) -> Counter[tuple[int, str]]:
    statement = (
        select(tally.c.mailing_id, tally.c.status, func.sum(tally.c["count"]))
        .where(tally.c.second >= epoch_second(since), tally.c.second < epoch_second(until))
        .group_by(tally.c.mailing_id, tally.c.status)
    )
    return Counter(
        {(its, status): count for its, status, count in unit.connection.execute(statement).tuples() if count}
    )


def _names(unit: ReadUnit, ids: Sequence[int]) -> dict[int, str]:
    wanted = frozenset(ids)
    named = unit.connection.execute(select(mailing.c.id, mailing.c.name)).tuples()
    return {each: name for each, name in named if each in wanted}


def _reasons(unit: ReadUnit, ids: Sequence[int], since: datetime, until: datetime) -> dict[str, int]:
    """Why messages were not sent. Reads only those of mailings that have such."""
    counted: Counter[str] = Counter()
    for each in ids:
        statement = (
            select(message.c.reason, func.count())
            .where(
                message.c.mailing_id == each,
                message.c.status == Status.NOT_SENT,
                message.c.final_at >= since,
                message.c.final_at < until,
            )
            .group_by(message.c.reason)
        )
        counted.update(dict(unit.connection.execute(statement).tuples().all()))
    return dict(counted.most_common())


def _days(unit: ReadUnit, since: datetime, ends: Sequence[datetime]) -> Iterator[DayFigures]:
    """All of them in one reading, by minutes: where there are several, each ends on a whole one."""
    seconds = [epoch_second(until) for until in ends]
    sent, not_sent = Counter[int](), Counter[int]()
    for each in statistics.timeline(unit, None, since, ends[-1], step=_MINUTE):
        day = bisect_right(seconds, each.start)
        sent[day] += each.sent
        not_sent[day] += each.not_sent
    for day, until in enumerate(ends):
        yield DayFigures(day=report.date_of(until), sent=sent[day], not_sent=not_sent[day])


def _left(outcome: MailOutcome) -> str:
    return "; ".join(f"{address}: {said}" for address, said in outcome.refused.items())


def _facts(chosen: ReportSettings) -> dict[str, Any]:
    return {
        "report": chosen.on,
        "report_at": chosen.at.isoformat("minutes"),
        "report_sender": chosen.sender,
        "report_recipients": list(chosen.recipients),
        "report_server": f"{chosen.server.host}:{chosen.server.port} {chosen.server.security}"
        if chosen.server.host
        else "",
        "report_user": chosen.server.user,
    }


def _keep(unit: WriteUnit, becomes: ReportState) -> None:
    moments = {name: _ms(getattr(becomes, name)) for name in ("covered_until", "anew_since", "sent_at", "next_try")}
    _write(unit, _STATE, {**asdict(becomes), **moments})


def _read(unit: ReadUnit, key: str) -> dict[str, Any] | None:
    kept = unit.connection.execute(select(setting.c.value).where(setting.c.key == key)).scalar()
    return None if kept is None else json.loads(kept)


def _write(unit: WriteUnit, key: str, value: dict[str, Any]) -> None:
    statement = insert(setting).values(key=key, value=json.dumps(value))
    unit.connection.execute(
        statement.on_conflict_do_update(index_elements=["key"], set_={"value": statement.excluded.value})
    )


def _ms(at: datetime | None) -> int | None:
    return None if at is None else to_ms(at)


def _moment(ms: int | None) -> datetime | None:
    return None if ms is None else from_ms(ms)
