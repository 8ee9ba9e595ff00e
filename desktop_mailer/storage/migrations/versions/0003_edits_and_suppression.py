"""Changes that can be undone, and the suppression list, with the phones of those who have opted out."""

import hmac
import json
import secrets

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables and the key; put on the list who has opted out."""
    op.add_column("client", sa.Column("last_edit", sa.BigInteger(), nullable=True))
    op.create_table(
        "edit",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("retired", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edit")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "edit_added",
        sa.Column("edit_id", _ID, nullable=False),
        sa.Column("first", _ID, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("edit_id", "first", name=op.f("pk_edit_added")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "edit_client",
        sa.Column("edit_id", _ID, nullable=False),
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("operator_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=True),
        sa.Column("timezone_source", sa.Text(), nullable=True),
        sa.Column("fields", sa.Text(), nullable=True),
        sa.Column("consent_at", sa.BigInteger(), nullable=True),
        sa.Column("consent_source", sa.Text(), nullable=True),
        sa.Column("opted_out_at", sa.BigInteger(), nullable=True),
        sa.Column("opted_out_source", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("last_edit", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("edit_id", "client_id", name=op.f("pk_edit_client")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "suppression",
        sa.Column("phone_key", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("phone_key", name=op.f("pk_suppression")),
        sqlite_with_rowid=False,
    )
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    key = secrets.token_bytes(32)
    keep = sa.text("INSERT INTO setting (key, value) VALUES ('suppression key', :value)")
    connection.execute(keep, {"value": json.dumps(key.hex())})
    out = sa.text(
        "SELECT phone, opted_out_at, coalesce(opted_out_source, 'manual') FROM client WHERE opted_out_at IS NOT NULL"
    )
    put = sa.text("INSERT INTO suppression (phone_key, since, source) VALUES (:phone_key, :since, :source)")
    for rows in connection.execute(out).partitions(10_000):
        each = [
            {"phone_key": hmac.digest(key, phone.encode(), "sha256"), "since": since, "source": source}
            for phone, since, source in rows
        ]
        connection.execute(put, each)
