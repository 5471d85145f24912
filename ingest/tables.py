"""The library's tables, for SQLite and PostgreSQL alike.

A file has versions; a version has documents in an order; a document has passages. The same
content may stand in several files, so an identity (the id made from content) names the one
document row that answers for it: the owner.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_MS = 10_000

AnyRow = Row[*tuple[Any, ...]]

schema = MetaData()

state = Table(
    "library_state",
    schema,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("layout", Integer, nullable=False),
    Column("generation", BigInteger, nullable=False),
)

files = Table(
    "files",
    schema,
    Column("id", Integer, primary_key=True),
    # Where the file stands (absolute, inside an archive after "!/") is its identity; path is
    # what the user gave and is shown.
    Column("location", Text, nullable=False, unique=True),
    Column("path", Text, nullable=False, index=True),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("status", String(16), nullable=False),
    Column("message", Text, nullable=False),
    Column("health", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("removed", Boolean, nullable=False),
)

# The raw text of a file's bytes: what the original characters are shown from.
raw_texts = Table(
    "raw_texts",
    schema,
    Column("sha256", String(64), primary_key=True),
    Column("text", LargeBinary, nullable=False),
)

versions = Table(
    "file_versions",
    schema,
    Column("id", Integer, primary_key=True),
    Column("file_id", ForeignKey("files.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("fingerprint", String(16), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("read_at", String(32), nullable=False),
    Column("passages", Integer, nullable=False),
    UniqueConstraint("file_id", "number"),
)

documents = Table(
    "documents",
    schema,
    Column("key", Integer, primary_key=True),
    Column("version_id", ForeignKey("file_versions.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("id", String(32), nullable=False, index=True),
    Column("path", Text, nullable=False),
    Column("part", Text),
    # What was read, and the same with the corrections of a person on top.
    Column("metadata_read", JSON, nullable=False),
    Column("metadata", JSON, nullable=False),
    Column("text", LargeBinary, nullable=False),
    Column("origins", LargeBinary, nullable=False),
    Column("pages", JSON, nullable=False),
    Column("marks", JSON, nullable=False),
)

# The text of a passage is stored again beside its span: twenty hits are then one query and
# need not unpack twenty whole documents.
passages = Table(
    "passages",
    schema,
    Column("document_key", ForeignKey("documents.key"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("id", String(32), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("heading", JSON, nullable=False),
    Column("page", Integer),
    Column("kind", String(16), nullable=False),
)

identities = Table(
    "identities",
    schema,
    Column("id", String(32), primary_key=True),
    Column("document_key", ForeignKey("documents.key"), nullable=False),
    Column("current", Boolean, nullable=False),
    Column("group_id", String(32)),
    Column("sketch", LargeBinary, nullable=False),
    Index("identities_of_group", "group_id"),
)

corrections = Table(
    "corrections",
    schema,
    Column("id", Integer, primary_key=True),
    Column("location", Text, nullable=False, index=True),
    Column("part", Text),
    Column("document_id", String(32), nullable=False, index=True),
    Column("field", String(16), nullable=False),
    Column("value", JSON, nullable=False),
    Column("made_at", String(32), nullable=False),
)


def tune_sqlite(engine: Engine) -> None:
    """Set SQLite up for one writer beside many readers that survive a kill.

    Transactions are begun by us: the driver would begin them only at the first change, and
    two selects of one read could then see two states.
    """

    @event.listens_for(engine, "connect")
    def _connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        driver: Any = connection
        driver.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("library_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
