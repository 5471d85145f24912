"""What was uploaded, by whom, and what became of it: rows in the app's database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    Integer,
    String,
    Table,
    and_,
    insert,
    select,
    update,
)

from ui.database import TABLES

WAITING, READING = "waiting", "reading"
UNFINISHED = (WAITING, READING)

UPLOADS = Table(
    "uploads",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("who", String, nullable=False),
    Column("name", String, nullable=False),
    Column("location", String, nullable=False),
    Column("stored", String, nullable=False),
    Column("sha256", String, nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("status", String, nullable=False, index=True),
    Column("message", String, nullable=False, default=""),
    Column("documents", Integer, nullable=False, default=0),
    Column("passages", Integer, nullable=False, default=0),
    Column("pages", Integer, nullable=False, default=0),
    Column("version", Integer, nullable=False, default=0),
    Column("health", String, nullable=False, default=""),
)


@dataclass(frozen=True, slots=True)
class Upload:
    """One uploaded file; at is in UTC, size in bytes.

    name is what its owner calls it, stored the generated name of its bytes, location what
    identifies it in the library. status is waiting, reading, or that of a FileReport; version
    is 0 until the library has one; health is what reading found, in a few words.
    """

    id: int
    at: str
    who: str
    name: str
    location: str
    stored: str
    sha256: str
    size: int
    status: str
    message: str
    documents: int
    passages: int
    pages: int
    version: int
    health: str

    @property
    def finished(self) -> bool:
        """Whether it is known what became of the file."""
        return self.status not in UNFINISHED


_COLUMNS = [UPLOADS.c[each.name] for each in fields(Upload)]


class UploadLog:
    """The uploads in the app's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, **values: Any) -> Upload:
        """Add an upload that waits to be read; values are its who, name, location … size."""
        row = {**values, "at": datetime.now(UTC).isoformat(timespec="seconds"), "status": WAITING}
        with self._engine.begin() as connection:
            query = insert(UPLOADS).values(**row).returning(*_COLUMNS)
            return Upload(*connection.execute(query).one())

    def note(self, ids: Iterable[int], **values: Any) -> None:
        """Change the given uploads."""
        with self._engine.begin() as connection:
            connection.execute(update(UPLOADS).where(UPLOADS.c.id.in_(list(ids))).values(**values))

    def unfinished(self) -> tuple[Upload, ...]:
        """Return the uploads that were not read to their end, the oldest first."""
        query = select(*_COLUMNS).where(UPLOADS.c.status.in_(UNFINISHED)).order_by(UPLOADS.c.id)
        return self._found(query)

    def failed(self, upload_id: int) -> tuple[Upload, ...]:
        """Return the upload of that id where it could not be read, else nothing."""
        failed = and_(UPLOADS.c.id == upload_id, UPLOADS.c.status == "failed")
        return self._found(select(*_COLUMNS).where(failed))

    def newest(self, limit: int) -> tuple[Upload, ...]:
        """Return the last uploads, the newest first."""
        return self._found(select(*_COLUMNS).order_by(UPLOADS.c.id.desc()).limit(limit))

    def of_content(self, location: str, sha256: str) -> Upload | None:
        """Return the newest upload of a file that brought the given bytes."""
        query = select(*_COLUMNS).where(UPLOADS.c.location == location)
        if sha256:
            query = query.where(UPLOADS.c.sha256 == sha256)
        found = self._found(query.order_by(UPLOADS.c.id.desc()).limit(1))
        return found[0] if found else None

    def of_file(self, location: str) -> tuple[Upload, ...]:
        """Return all uploads of a file, the oldest first."""
        query = select(*_COLUMNS).where(UPLOADS.c.location == location)
        return self._found(query.order_by(UPLOADS.c.id))

    def _found(self, query: Any) -> tuple[Upload, ...]:
        with self._engine.connect() as connection:
            return tuple(Upload(*row) for row in connection.execute(query))
