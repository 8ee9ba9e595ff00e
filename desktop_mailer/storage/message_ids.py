"""Ids of messages: never the same twice, not even from a database that was restored or made anew. Storage only.

An id has 53 bits, for JSON readers take it for a double: a random high part, and a sequence below it. The high part
keeps the ids of this database apart from those of any other that the gateway has seen.
"""

import random

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from desktop_mailer.storage.schema import meta

SEQUENCE_BITS = 30

_RANDOM_BITS = 53 - SEQUENCE_BITS
_NEXT = "next message"


def take(connection: Connection, count: int) -> int:
    """Reserve `count` ids; gives the one before the first."""
    following = _following(connection)
    if following is None:
        following = _drawn()
    _keep(connection, following + count)
    return following


def renew(connection: Connection) -> None:
    """Draw a new high part: the gateway may have seen ids of the present one that this database knows nothing of."""
    before = _following(connection)
    following = _drawn()
    while before is not None and following == before >> SEQUENCE_BITS << SEQUENCE_BITS:
        following = _drawn()
    _keep(connection, following)


def _following(connection: Connection) -> int | None:
    return connection.execute(select(meta.c.value).where(meta.c.key == _NEXT)).scalar()


def _keep(connection: Connection, following: int) -> None:
    kept = insert(meta).values(key=_NEXT, value=following)
    connection.execute(kept.on_conflict_do_update(index_elements=["key"], set_={"value": following}))


def _drawn() -> int:
    return random.SystemRandom().getrandbits(_RANDOM_BITS) << SEQUENCE_BITS
