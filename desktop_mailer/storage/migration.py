"""Knows the schemas of a database, and brings it to that of this version. Storage only."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine

from desktop_mailer.domain.errors import files_missing
from desktop_mailer.storage.connection import driver
from desktop_mailer.storage.errors import NewerSchema, NotADatabase

HEAD = "0005"
"""The newest revision in `migrations/versions`; written here so that an ordinary start need not import Alembic."""

_SCRIPTS = Path(__file__).parent / "migrations"


OURS = frozenset({"alembic_version", "client", "mailing", "message", "meta", "setting"})
"""Tables that every schema of ours has."""


def revision_of(connection: sqlite3.Connection) -> str:
    """The schema of a database, this one or an older. Raises NewerSchema, or NotADatabase where it is none of ours."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables >= OURS:
        raise NotADatabase
    (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone() or (None,)
    if revision is None:
        raise NotADatabase
    _is_head(revision)
    return str(revision)


def is_current(path: Path) -> bool:
    """True where the database is at HEAD. Raises NewerSchema where it is beyond, NotADatabase where it is none."""
    with closing(driver(path, read_only=True)) as connection:
        return revision_of(connection) == HEAD


def upgrade(engine: Engine) -> None:
    """Create or migrate the schema, in one transaction. Raises NewerSchema, and changes nothing then."""
    with engine.begin() as connection:
        if _is_head(_revision(connection)):
            return
        from alembic import command
        from alembic.config import Config

        if not _SCRIPTS.is_dir():
            raise files_missing(_SCRIPTS)
        config = Config()
        config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    there = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").scalar()
    if not there:
        return None
    revision: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return revision


def _is_head(revision: str | None) -> bool:
    # Revisions are counted up, so a newer program's can be told from an older one's without knowing it.
    if revision is not None and revision > HEAD:
        raise NewerSchema
    return revision == HEAD
