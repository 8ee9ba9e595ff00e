"""Alembic's scripts: one step of the schema each, in `versions`."""
