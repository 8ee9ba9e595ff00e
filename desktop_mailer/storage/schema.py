"""The tables. Only storage imports this; a migration in `migrations/versions` must go with every change here.

Moments are integer milliseconds since the epoch, UTC. Statuses and reasons are stored as the words people read.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    literal_column,
    text,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def to_ms(moment: datetime) -> int:
    """The moment (aware) as stored. A fraction of a millisecond is cut off."""
    return (moment - _EPOCH) // _MILLISECOND


def from_ms(stored: int) -> datetime:
    """The stored moment, aware, in UTC."""
    return _EPOCH + stored * _MILLISECOND


class Moment(TypeDecorator[datetime]):
    """An aware datetime as integer milliseconds since the epoch."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To the database."""
        del dialect
        return None if value is None else to_ms(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        del dialect
        return None if value is None else from_ms(value)


class Amount(TypeDecorator[Decimal]):
    """An amount of money as an integer of ten-thousandths: a price per part has more digits than a coin."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """To the database."""
        del dialect
        return None if value is None else int(value.scaleb(4))

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """From the database."""
        del dialect
        return None if value is None else Decimal(value).scaleb(-4)


# SQLite makes a rowid alias only of the exact type INTEGER; other databases need 64 bits.
Id = BigInteger().with_variant(Integer(), "sqlite")

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

setting = Table(
    "setting",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

client = Table(
    "client",
    metadata,
    Column("id", Id, primary_key=True),
    Column("phone", Text, nullable=False),
    Column("operator_code", Text, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("name_key", Text, nullable=False, server_default=""),
    Column("timezone", Text),
    Column("timezone_source", Text),
    Column("fields", Text),
    Column("consent_at", Moment),
    Column("consent_source", Text),
    Column("opted_out_at", Moment),
    Column("opted_out_source", Text),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("last_edit", BigInteger),
    UniqueConstraint("phone"),
    Index("ix_client_operator_code", "operator_code"),
    sqlite_autoincrement=True,
)

tag = Table(
    "tag",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    UniqueConstraint("name"),
)

client_tag = Table(
    "client_tag",
    metadata,
    Column("client_id", Id, primary_key=True),
    Column("tag_id", Id, primary_key=True),
    Index("ix_client_tag_tag_id", "tag_id", "client_id"),
    sqlite_with_rowid=False,
)

client_field = Table(
    "client_field",
    metadata,
    Column("name", Text, primary_key=True),
    sqlite_with_rowid=False,
)

client_zone = Table(
    "client_zone",
    metadata,
    Column("name", Text, primary_key=True),
    sqlite_with_rowid=False,
)

suppression = Table(
    "suppression",
    metadata,
    Column("phone_key", LargeBinary, primary_key=True),
    Column("since", Moment, nullable=False),
    Column("source", Text, nullable=False),
    Column("confirmed", Boolean, nullable=False, server_default=text("0")),
    sqlite_with_rowid=False,
)

edit = Table(
    "edit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("count", Integer, nullable=False, server_default=text("0")),
    Column("at", Moment, nullable=False),
    Column("retired", Boolean, nullable=False, server_default=text("0")),
    sqlite_autoincrement=True,
)

edit_added = Table(
    "edit_added",
    metadata,
    Column("edit_id", Id, primary_key=True),
    Column("first", Id, primary_key=True),
    Column("last", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

edit_client = Table(
    "edit_client",
    metadata,
    Column("edit_id", Id, primary_key=True),
    Column("client_id", Id, primary_key=True),
    Column("tags", Text, nullable=False),
    *(Column(each.name, each.type, nullable=each.nullable) for each in client.c if each.name != "id"),
    sqlite_with_rowid=False,
)
"""Clients as they were before an edit, with the ids of their tags as a JSON array."""

mailing = Table(
    "mailing",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("operator_codes", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("all_tags", Boolean, nullable=False),
    Column("window_start", Integer),
    Column("window_end", Integer),
    Column("window_days", Integer),
    Column("rate", Integer),
    Column("state", Text, nullable=False),
    Column("pause_reason", Text),
    Column("audience_until", Id),
    Column("audience_done", Id),
    Column("closed_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("pending", Integer, nullable=False, server_default=text("0")),
    Column("sent", Integer, nullable=False, server_default=text("0")),
    Column("not_sent", Integer, nullable=False, server_default=text("0")),
    Column("advertising", Boolean, nullable=False, server_default=text("0")),
    Column("budget", Amount),
    Column("parts", BigInteger, nullable=False, server_default=text("0")),
    Column("period", Text),
    Column("first_run_at", Moment),
    Column("parent_id", Id),
    sqlite_autoincrement=True,
)

saved_text = Table(
    "saved_text",
    metadata,
    Column("name", Text, primary_key=True),
    Column("text", Text, nullable=False),
    sqlite_with_rowid=False,
)

saved_filter = Table(
    "saved_filter",
    metadata,
    Column("name", Text, primary_key=True),
    Column("operator_codes", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("all_tags", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

trial = Table(
    "trial",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("phone", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("duration_ms", Integer),
    Column("verdict", Text),
    Column("answer", Text),
)

message = Table(
    "message",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("mailing_id", Id, nullable=False),
    Column("client_id", Id, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("due_at", Moment),
    Column("lease_until", Moment),
    Column("fence", Integer, nullable=False, server_default=text("0")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("maybe_delivered", Boolean, nullable=False, server_default=text("0")),
    Column("phone", Text),
    Column("text", Text),
    Column("created_at", Moment, nullable=False),
    Column("final_at", Moment),
    Column("last_answer", Text),
    UniqueConstraint("mailing_id", "client_id"),
    # Not `in`: SQLite would build its list anew for each row, a quarter of the time that making messages takes.
    CheckConstraint("status = 'pending' or status = 'sent' or status = 'not sent'", name="status"),
    CheckConstraint("(due_at is null) = (status <> 'pending')", name="due"),
    Index("ix_message_client_id", "client_id"),
    Index(
        "ix_message_due",
        "mailing_id",
        "due_at",
        sqlite_where=text("status = 'pending'"),
        postgresql_where=text("status = 'pending'"),
    ),
    Index(
        "ix_message_lease",
        "lease_until",
        sqlite_where=text("lease_until is not null"),
        postgresql_where=text("lease_until is not null"),
    ),
)

PENDING = message.c.status == literal_column("'pending'")
"""The condition that a message is pending, spelt out: with a parameter the partial index would not serve."""
FREE = PENDING & message.c.lease_until.is_(None)
"""Pending, and not being sent."""

attempt = Table(
    "attempt",
    metadata,
    Column("message_id", Id, primary_key=True),
    Column("fence", Integer, primary_key=True),
    Column("started_at", Moment, nullable=False),
    Column("duration_ms", Integer),
    Column("verdict", Text),
    Column("http_status", Integer),
    Column("answer", Text),
    sqlite_with_rowid=False,
)

tally = Table(
    "tally",
    metadata,
    Column("mailing_id", Id, primary_key=True),
    Column("second", BigInteger, primary_key=True),
    Column("status", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,
)

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("subject_id", Id),
    Column("before", Text),
    Column("after", Text),
    Column("count", Integer),
    Column("first_id", Id),
    Column("last_id", Id),
    Column("ids", LargeBinary),
    Index("ix_audit_subject_id", "subject_id", "id"),
    sqlite_autoincrement=True,
)
"""Who changed what: of one client, mailing or the settings with old and new values as JSON; of many clients how many.

`ids` are those many as packed int64s, from `first_id` to `last_id`; null where they are all in between.
"""

registry_holder = Table(
    "registry_holder",
    metadata,
    Column("id", Id, primary_key=True),
    Column("operator", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("territory", Text, nullable=False),
)

registry_range = Table(
    "registry_range",
    metadata,
    Column("first", Id, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    Column("holder_id", Id, nullable=False),
)
