"""Clients, statistics and messages as files, CSV or XLSX by their name: jobs for a reading lane. For ui and cli."""

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Integer, func, select, type_coerce

from desktop_mailer.domain.client import ClientSort
from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.domain.message import MessageFilter
from desktop_mailer.storage import clients, columns, mailings, reasons
from desktop_mailer.storage.cells import join_tags
from desktop_mailer.storage.csv_file import refuse_stopped
from desktop_mailer.storage.database import ReadUnit, path_of
from desktop_mailer.storage.folder import refuse_own
from desktop_mailer.storage.reasons import Waits
from desktop_mailer.storage.schema import client, from_ms, message
from desktop_mailer.storage.selection import Selection
from desktop_mailer.storage.table_writer import Dialect, new_table

CHUNK = 5_000
_REMEMBERED = 100_000
"""Seconds in words that are kept: an hour has 3,600."""

CLIENT_COLUMNS = (
    "phone",
    "name",
    "tags",
    "timezone",
    "timezone_source",
    "opted_out",
    "consent_at",
    "consent_source",
)
MAILING_COLUMNS = ("id", "name", "state", "total", "pending", "sent", "not_sent")
MESSAGE_COLUMNS = (
    "id",
    "client_id",
    "phone",
    "status",
    "reason",
    "attempts",
    "next_attempt_at",
    "created_at",
    "sent_at",
    "answer",
    "maybe_delivered",
)


def export_clients(
    unit: ReadUnit,
    path: Path,
    dialect: Dialect,
    who: Selection,
    on_progress: Callable[[float], None] = lambda _fraction: None,
    stop: threading.Event | None = None,
) -> int:
    """Write clients to `path`, those of a query by id; returns the rows. An import reads them back with nothing lost.

    Each free field has a column. `on_progress` is called on the lane. Raises MailerError where the file cannot be
    written, and Stopped, with no file left, once `stop` is set.
    """
    refuse_own(path, path_of(unit))
    names = clients.field_names(unit)
    wanted = who if isinstance(who, Sequence) else clients.ids(unit, replace(who, sort=ClientSort.ID))
    written = 0
    moments = [CLIENT_COLUMNS.index(name) for name in ("opted_out", "consent_at")]
    with new_table(path, dialect, (*CLIENT_COLUMNS, *map(columns.free_title, names)), moments=moments) as add:
        for start in range(0, len(wanted), CHUNK):
            refuse_stopped(path, stop)
            written += add(_client_cells(unit, wanted[start : start + CHUNK], names))
            on_progress(min(1.0, (start + CHUNK) / len(wanted)))
    return written


def export_mailings(unit: ReadUnit, path: Path, dialect: Dialect, only: MailingId | None = None) -> int:
    """Write all mailings (or one) with their counts to `path`; returns the rows.

    Raises NotFound, or MailerError where the file cannot be written.
    """
    refuse_own(path, path_of(unit))
    chosen = mailings.all_mailings(unit) if only is None else (mailings.get(unit, only),)
    with new_table(path, dialect, MAILING_COLUMNS) as add:
        return add(
            (m.id, m.name, m.state.value, m.counts.total, m.counts.pending, m.counts.sent, m.counts.not_sent)
            for m in chosen
        )


def export_messages(
    unit: ReadUnit,
    path: Path,
    dialect: Dialect,
    wanted: MessageFilter,
    now: datetime,
    on_progress: Callable[[float], None] = lambda _fraction: None,
    stop: threading.Event | None = None,
) -> int:
    """Write those messages to `path`; returns the rows. Memory does not grow with them.

    `on_progress` is called on the lane. Raises NotFound, MailerError where the file cannot be written, and Stopped,
    with no file left, once `stop` is set.
    """
    refuse_own(path, path_of(unit))
    if wanted.mailing_id is not None:
        mailings.get(unit, wanted.mailing_id)
    chosen = reasons.chosen(unit, wanted, now)
    total = unit.connection.execute(select(func.count()).select_from(message).where(*chosen)).scalar_one()
    listed = _MESSAGES.where(*chosen).order_by(message.c.mailing_id.desc(), message.c.client_id)
    written, cells = 0, _MessageCells(unit, now)
    # The driver's own rows: a million of SQLAlchemy's take a fifth of the time.
    cursor = unit.connection.execute(listed).cursor
    answer, *moments = map(MESSAGE_COLUMNS.index, ("answer", "next_attempt_at", "created_at", "sent_at"))
    with new_table(path, dialect, MESSAGE_COLUMNS, texts=(answer,), moments=moments) as add:
        while rows := cursor.fetchmany(CHUNK):
            refuse_stopped(path, stop)
            written += add(cells.of(rows))
            on_progress(min(1.0, written / total))
    return written


_MESSAGES = select(
    message.c.id,
    message.c.mailing_id,
    message.c.client_id,
    func.coalesce(message.c.phone, client.c.phone, ""),
    message.c.status,
    message.c.reason,
    message.c.attempts,
    # As stored: a million moments made values of take longer than all the rest.
    *(type_coerce(message.c[name], BigInteger) for name in ("due_at", "lease_until", "created_at", "final_at")),
    message.c.last_answer,
    type_coerce(message.c.maybe_delivered, Integer),
).select_from(message.outerjoin(client, client.c.id == message.c.client_id))


class _MessageCells:
    """Makes the cells of messages, and remembers what it has worked out for those before."""

    def __init__(self, unit: ReadUnit, now: datetime) -> None:
        self._unit = unit
        self._now = now
        self._waits: dict[int, Waits] = {}
        self._said: dict[int, str] = {}

    def of(self, rows: Iterable[Sequence[Any]]) -> Iterator[tuple[object, ...]]:
        """The cells of rows of `_MESSAGES`."""
        moment = self._moment
        for key, mailing_id, client_id, phone, status, reason, attempts, due, lease, made, final, answer, maybe in rows:
            if status == "sent":
                yield key, client_id, phone, status, "", attempts, "", moment(made), moment(final), answer or "", ""
                continue
            following = ""
            if status == "pending":
                reason, next_ms = self._waits_of(mailing_id).told(reason, due, lease)  # noqa: PLW2901
                following = "" if next_ms is None else moment(next_ms)
            uncertain = "yes" if maybe else ""
            yield key, client_id, phone, status, reason, attempts, following, moment(made), "", answer or "", uncertain

    def _waits_of(self, mailing_id: int) -> Waits:
        known = self._waits.get(mailing_id)
        if known is None:
            its_mailing = mailings.get(self._unit, MailingId(mailing_id))
            known = self._waits[mailing_id] = Waits(self._unit, its_mailing, self._now)
        return known

    def _moment(self, ms: int) -> str:
        """On the clock of this computer, to the second. Most share theirs with others."""
        second = ms // 1_000
        said = self._said.get(second)
        if said is None:
            if len(self._said) > _REMEMBERED:
                self._said.clear()
            said = self._said[second] = datetime.fromtimestamp(second, UTC).astimezone().isoformat(timespec="seconds")
        return said


_CLIENTS = (
    "SELECT client.id, phone, name, timezone, timezone_source, opted_out_at, consent_at, consent_source, fields"
    " FROM json_each(?) AS wanted CROSS JOIN client ON client.id = wanted.value ORDER BY wanted.key"
)
_TAGS = (
    "SELECT client_id, tag.name FROM json_each(?) AS wanted CROSS JOIN client_tag ON client_id = wanted.value"
    " CROSS JOIN tag ON tag.id = tag_id ORDER BY tag.name"
)


def _client_cells(unit: ReadUnit, ids: Sequence[int], names: Sequence[str]) -> Iterator[tuple[object, ...]]:
    """The cells of clients. Read without the types of the tables: a million values objects take half a minute."""
    listed = (f"[{','.join(map(str, ids))}]",)
    tags: dict[int, list[str]] = {}
    for client_id, name in unit.connection.exec_driver_sql(_TAGS, listed):
        tags.setdefault(client_id, []).append(name)
    for key, phone, name, zone, by, out, agreed, source, stored in unit.connection.exec_driver_sql(_CLIENTS, listed):
        fields = json.loads(stored) if stored else {}
        labels = join_tags(tags[key]) if key in tags else ""
        yield (phone, name, labels, zone, by, _moment(out), _moment(agreed), source, *map(fields.get, names))


def _moment(stored: int | None) -> str:
    return "" if stored is None else from_ms(stored).isoformat(timespec="milliseconds")
