"""Mailings that cost, repeat and advertise; texts and filters that are saved; test sends."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns, empty for the mailings of before, and the tables."""
    for column in (
        sa.Column("advertising", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.Column("budget", sa.BigInteger(), nullable=True),
        sa.Column("parts", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("period", sa.Text(), nullable=True),
        sa.Column("first_run_at", sa.BigInteger(), nullable=True),
        sa.Column("parent_id", _ID, nullable=True),
    ):
        op.add_column("mailing", column)
    op.create_table(
        "saved_text",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_saved_text")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "saved_filter",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("operator_codes", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("all_tags", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_saved_filter")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "trial",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial")),
    )
