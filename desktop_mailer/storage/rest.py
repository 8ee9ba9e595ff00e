"""Why the sender sends nothing at the moment, kept for everyone who looks at waiting messages, in any process."""

import json

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from desktop_mailer.domain.changes import Event, Table
from desktop_mailer.domain.message import Waiting
from desktop_mailer.domain.sender import Rest
from desktop_mailer.storage import audit
from desktop_mailer.storage.database import ReadUnit, WriteUnit, path_of
from desktop_mailer.storage.folder import is_held
from desktop_mailer.storage.schema import from_ms, setting, to_ms
from desktop_mailer.storage.start import SENDER_REST


def remember(unit: WriteUnit, rest: Rest | None, *, told: bool = False) -> None:
    """Keep `rest`, without whose limit it is; None while what is due goes out. `told`: it is to be on record."""
    kept = None if rest is None else {"reason": rest.reason, "until": None if rest.until is None else to_ms(rest.until)}
    statement = insert(setting).values(key=SENDER_REST, value=json.dumps(kept))
    unit.connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": json.dumps(kept)}))
    events = []
    if told and rest is None:
        events.append(Event(name=audit.SENDER_GOES_ON))
    elif told and rest is not None:
        events.append(Event(name=audit.SENDER_WAITS, reason=rest.reason, until=rest.until))
    unit.note(reshaped=[Table.MESSAGES], events=events)


def is_on_record(unit: ReadUnit) -> bool:
    """True where a wait is on record, of whatever run, and not that it was over."""
    last = audit.last_of_sender(unit)
    return last is not None and last.event == audit.SENDER_WAITS


def at_work(unit: ReadUnit) -> bool:
    """True where a sender runs, in whatever process. What one that was killed has said or leased counts no more."""
    return _said(unit) is not None


def load(unit: ReadUnit) -> Rest | None:
    """Why nothing goes out; None while what is due does. Where no sender runs it counts as paused."""
    said = _said(unit)
    if said is None:
        return Rest(reason=Waiting.SENDER_PAUSED)
    kept = json.loads(said)
    if kept is None:
        return None
    return Rest(reason=Waiting(kept["reason"]), until=None if kept["until"] is None else from_ms(kept["until"]))


def _said(unit: ReadUnit) -> str | None:
    said = unit.connection.execute(select(setting.c.value).where(setting.c.key == SENDER_REST)).scalar()
    return said if said is not None and is_held(path_of(unit).parent) else None
