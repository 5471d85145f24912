"""Where the app keeps what its users make: one SQLite file in the data directory."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, MetaData, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from ui.migrations import bring_up

NAME = "app.sqlite"
TABLES = MetaData()
"""Every store of the app defines its tables here."""


def open_database(data: Path) -> Engine:
    """Return the database of a data directory; tables that are missing are made.

    data: the directory, made where it is missing. A database of an earlier program is brought up
    to today's tables. Raises OSError where it can't be written, ValueError for one of a newer
    program and for a damaged one.
    Stores have to be imported before, so that their tables are known.
    """
    data.mkdir(parents=True, exist_ok=True)
    # Password hashes are nobody else's business on this machine.
    (data / NAME).touch(mode=0o600)
    bring_up(data / NAME)
    # What users wrote, and hashes, are not for the log: an error of the database would name them.
    engine = create_engine(
        f"sqlite:///{data / NAME}", connect_args={"timeout": 30}, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare)
    TABLES.create_all(engine)
    return engine


def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    # Readers go on while somebody writes; a row does not outlive the one it belongs to.
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
