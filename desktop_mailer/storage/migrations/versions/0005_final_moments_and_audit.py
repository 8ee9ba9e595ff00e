"""When each message became final, whatever its end; who changed what."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Know of those that were not sent when that was: after their last attempt, else when they were made.

    The tallies are made anew, so that they say what the messages say.
    """
    op.execute("ALTER TABLE message RENAME COLUMN sent_at TO final_at")
    op.execute(
        "UPDATE message SET final_at = coalesce((SELECT max(started_at + coalesce(duration_ms, 0)) FROM attempt"
        " WHERE message_id = message.id), created_at) WHERE status <> 'pending' AND final_at IS NULL"
    )
    op.execute("DELETE FROM tally")
    op.execute(
        "INSERT INTO tally (mailing_id, second, status, count) SELECT mailing_id, final_at / 1000, status, count(*)"
        " FROM message WHERE status <> 'pending' GROUP BY 1, 2, 3"
    )
    op.create_table(
        "audit",
        sa.Column("id", _ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("subject_id", _ID, nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("first_id", _ID, nullable=True),
        sa.Column("last_id", _ID, nullable=True),
        sa.Column("ids", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_subject_id", "audit", ["subject_id", "id"])
