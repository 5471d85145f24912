"""How one reading is written into the library's tables, inside a transaction of the library."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, insert, or_, select, update

from ingest.as_json import (
    marks_to_json,
    metadata_from_json,
    metadata_to_json,
    pages_to_json,
)
from ingest.corrections import corrected
from ingest.documents import Document, Passage, Reading, content_id
from ingest.identities import IN_FILES, packed_text
from ingest.tables import AnyRow, corrections, documents, files, passages, raw_texts, versions


def now() -> str:
    """Return the present time in UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def fingerprint(reading: Reading) -> str:
    """Return what names everything that a reading gave: equal ones need no new version."""
    parts = [reading.sha256]
    for document, clauses in reading.documents:
        parts += [document.id, document.part or "", repr(document.metadata)]
        parts += [
            f"{clause.id} {clause.start} {clause.end} {clause.page} {clause.heading}"
            for clause in clauses
        ]
    return content_id(*parts)


def keep_file(connection: Connection, location: str, values: Mapping[str, Any]) -> int:
    """Write what is known of a file, made new where it is not there; return its row id."""
    known = connection.execute(select(files.c.id).where(files.c.location == location)).first()
    if known is not None:
        connection.execute(update(files).where(files.c.id == known.id).values(**values))
        return int(known.id)
    new = {"version": 0, "removed": False, "location": location, **values}
    return _insert(connection, files, files.c.id, new)


def _insert(connection: Connection, table: Table, key: Column[int], values: Any) -> int:
    return connection.execute(insert(table).values(**values).returning(key)).scalar_one()


def current_version(connection: Connection, file_id: int) -> AnyRow | None:
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


def add_version(connection: Connection, file_id: int, reading: Reading, raw: str | None) -> None:
    """Write a reading as the file's next version and make it the current one."""
    number = (connection.scalar(select(files.c.version).where(files.c.id == file_id)) or 0) + 1
    values = {
        "file_id": file_id,
        "number": number,
        "sha256": reading.sha256,
        "fingerprint": fingerprint(reading),
        "size": reading.size,
        "read_at": now(),
        "passages": sum(len(clauses) for _, clauses in reading.documents),
    }
    version_id = _insert(connection, versions, versions.c.id, values)
    connection.execute(update(files).where(files.c.id == file_id).values(version=number))
    _keep_raw(connection, reading.sha256, raw)
    for position, (document, clauses) in enumerate(reading.documents):
        _add_document(connection, version_id, position, document, clauses)


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
    values = {
        "version_id": version_id,
        "position": position,
        "id": document.id,
        "path": document.path,
        "part": document.part,
        "metadata_read": metadata,
        "metadata": metadata,
        "text": packed_text(document.text),
        "origins": document.traced.packed(),
        "pages": pages_to_json(document.pages),
        "marks": marks_to_json(document.marks),
    }
    key = _insert(connection, documents, documents.c.key, values)
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


def apply_corrections(connection: Connection, condition: ColumnElement[bool]) -> None:
    """Lay a person's corrections over those current documents that the condition chooses.

    A correction holds for its content wherever that stands, and for its part of its file
    whatever is read there later; the last one made wins.
    """
    query = (
        select(
            documents.c.key,
            documents.c.id,
            documents.c.part,
            documents.c.metadata_read,
            files.c.location,
        )
        .select_from(IN_FILES)
        .where(versions.c.number == files.c.version, condition)
    )
    for row in connection.execute(query).all():
        here = and_(corrections.c.location == row.location, _same_part(row.part))
        made = connection.execute(
            select(corrections.c.field, corrections.c.value)
            .where(or_(here, corrections.c.document_id == row.id))
            .order_by(corrections.c.id)
        ).all()
        if made:
            values = {item.field: item.value for item in made}
            metadata = corrected(metadata_from_json(row.metadata_read), values)
            connection.execute(
                update(documents)
                .where(documents.c.key == row.key)
                .values(metadata=metadata_to_json(metadata))
            )


def _same_part(part: str | None) -> ColumnElement[bool]:
    return corrections.c.part.is_(None) if part is None else corrections.c.part == part
