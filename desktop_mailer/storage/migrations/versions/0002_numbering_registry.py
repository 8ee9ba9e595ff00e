"""The numbering registry."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create its tables, empty: the operator brings the file."""
    op.create_table(
        "registry_holder",
        sa.Column("id", _ID, nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("territory", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_holder")),
    )
    op.create_table(
        "registry_range",
        sa.Column("first", _ID, autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("holder_id", _ID, nullable=False),
        sa.PrimaryKeyConstraint("first", name=op.f("pk_registry_range")),
    )
