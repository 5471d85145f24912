"""How one reading is written into the library's tables, inside a transaction of the library."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from ingest.as_json import (
    health_to_json,
    marks_to_json,
    metadata_from_json,
    metadata_to_json,
    pages_to_json,
)
from ingest.corrections import corrected
from ingest.documents import Document, Passage, Reading, content_id
from ingest.identities import LIVE, packed_text
from ingest.tables import corrections, documents, files, passages, raw_texts, versions


def now() -> str:
    """Return the present time in UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def fingerprint(reading: Reading) -> str:
    """Return what names everything that a reading gave: equal ones need no new version."""
    parts = [reading.sha256]
    for document, clauses in reading.documents:
        parts += [document.id, document.part or "", repr(document.metadata)]
        parts += [f"{clause.id} {clause.start} {clause.end} {clause.page}" for clause in clauses]
    return content_id(*parts)


def keep_file(connection: Connection, location: str, values: Mapping[str, Any]) -> int:
    """Write what is known of a file, made new where it is not there; return its row id."""
    row_id = connection.scalar(select(files.c.id).where(files.c.location == location))
    if row_id is not None:
        connection.execute(update(files).where(files.c.id == row_id).values(**values))
        return row_id
    made = connection.execute(
        insert(files).values(**{"version": 0, "removed": False, "location": location, **values})
    )
    return int(made.inserted_primary_key[0])


def current_version(connection: Connection, file_id: int) -> Row[Any] | None:
    """Return the row of a file's latest version, None before the first."""
    query = select(versions).join(files, versions.c.file_id == files.c.id)
    return connection.execute(
        query.where(files.c.id == file_id, versions.c.number == files.c.version)
    ).one_or_none()


def document_ids(connection: Connection, file_id: int) -> set[str]:
    """Return the ids of the documents in a file's latest version."""
    version = current_version(connection, file_id)
    if version is None:
        return set()
    query = select(documents.c.id).where(documents.c.version_id == version.id)
    return set(connection.scalars(query))


def add_version(
    connection: Connection, file_id: int, reading: Reading, raw: str | None
) -> None:
    """Write a reading as the file's next version and make it the current one."""
    number = (connection.scalar(select(files.c.version).where(files.c.id == file_id)) or 0) + 1
    made = connection.execute(
        insert(versions).values(
            file_id=file_id,
            number=number,
            sha256=reading.sha256,
            fingerprint=fingerprint(reading),
            size=reading.size,
            read_at=now(),
            passages=sum(len(clauses) for _, clauses in reading.documents),
            health=health_to_json(reading.health),
        )
    )
    connection.execute(update(files).where(files.c.id == file_id).values(version=number))
    _keep_raw(connection, reading.sha256, raw)
    for position, (document, clauses) in enumerate(reading.documents):
        _add_document(connection, made.inserted_primary_key[0], position, document, clauses)


def _keep_raw(connection: Connection, sha256: str, raw: str | None) -> None:
    there = connection.scalar(select(raw_texts.c.sha256).where(raw_texts.c.sha256 == sha256))
    if raw is not None and there is None:
        connection.execute(insert(raw_texts).values(sha256=sha256, text=packed_text(raw)))


def _add_document(
    connection: Connection,
    version_id: int,
    position: int,
    document: Document,
    clauses: tuple[Passage, ...],
) -> None:
    metadata = metadata_to_json(document.metadata)
    made = connection.execute(
        insert(documents).values(
            version_id=version_id,
            position=position,
            id=document.id,
            path=document.path,
            part=document.part,
            metadata_read=metadata,
            metadata=metadata,
            text=packed_text(document.text),
            origins=document.traced.packed(),
            pages=pages_to_json(document.pages),
            marks=marks_to_json(document.marks),
        )
    )
    key = made.inserted_primary_key[0]
    rows = [
        {
            "document_key": key,
            "ordinal": clause.ordinal,
            "id": clause.id,
            "start": clause.start,
            "end": clause.end,
            "text": clause.text,
            "heading": list(clause.heading),
            "page": clause.page,
            "kind": clause.kind,
        }
        for clause in clauses
    ]
    if rows:
        connection.execute(insert(passages), rows)


def apply_corrections(connection: Connection, file_id: int) -> None:
    """Lay a person's corrections over the documents of a file's latest version.

    A correction holds for its content wherever that stands, and for its part of its file
    whatever is read there later; the last one made wins.
    """
    location = connection.scalar(select(files.c.location).where(files.c.id == file_id))
    rows = connection.execute(
        select(documents.c.key, documents.c.id, documents.c.part, documents.c.metadata_read)
        .join(versions, documents.c.version_id == versions.c.id)
        .join(files, versions.c.file_id == files.c.id)
        .where(files.c.id == file_id, versions.c.number == files.c.version)
    ).all()
    made = connection.execute(
        select(corrections)
        .where(
            or_(
                corrections.c.location == location,
                corrections.c.document_id.in_([row.id for row in rows]),
            )
        )
        .order_by(corrections.c.id)
    ).all()
    for row in rows:
        values = {
            item.field: item.value
            for item in made
            if item.document_id == row.id
            or (item.location == location and item.part == row.part)
        }
        if values:
            metadata = corrected(metadata_from_json(row.metadata_read), values)
            connection.execute(
                update(documents)
                .where(documents.c.key == row.key)
                .values(metadata=metadata_to_json(metadata))
            )


def files_holding(connection: Connection, document_id: str) -> set[int]:
    """Return the row ids of the files whose latest version holds a content."""
    query = (
        select(files.c.id)
        .join(versions, versions.c.file_id == files.c.id)
        .join(documents, documents.c.version_id == versions.c.id)
        .where(documents.c.id == document_id, LIVE)
    )
    return set(connection.scalars(query))
