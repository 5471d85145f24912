"""Which row answers for a content, whether it is current, and which contents are one group."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import ColumnElement, Connection, and_, insert, select, update

from ingest.as_json import metadata_from_json
from ingest.documents import Metadata
from ingest.duplicates import Sketch, SketchIndex, may_be_same, same_report, sketch
from ingest.tables import AnyRow, documents, files, identities, versions

LIVE = and_(files.c.version == versions.c.number, files.c.removed.is_(False))
IN_FILES = documents.join(versions, documents.c.version_id == versions.c.id).join(
    files, versions.c.file_id == files.c.id
)


@dataclass(frozen=True, slots=True)
class Turnover:
    """The ids that became current in a change, and those that no longer are."""

    entered: tuple[str, ...]
    left: tuple[str, ...]


def unpacked_text(packed: bytes) -> str:
    """Return the text that was stored compressed."""
    return zlib.decompress(packed).decode("utf-8", "surrogatepass")


def packed_text(text: str) -> bytes:
    """Return the text compressed for storing."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 1)


def load_sketches(connection: Connection) -> SketchIndex:
    """Return the sketches of all current contents."""
    rows = connection.execute(
        select(identities.c.id, identities.c.sketch).where(identities.c.current)
    )
    return SketchIndex({row.id: _unpacked_sketch(row.sketch) for row in rows})


def _unpacked_sketch(packed: bytes) -> Sketch:
    return np.frombuffer(packed, dtype="<u4")


def elect_owners(connection: Connection, ids: Collection[str]) -> Turnover:
    """Choose for each content the document row that answers for it.

    The first file (in the order of their arrival) that holds the content now owns it; where
    none does, the latest version that held it, so that old citations still open.
    """
    known = {
        row.id: row
        for row in connection.execute(select(identities).where(identities.c.id.in_(ids)))
    }
    entered, left = [], []
    for document_id, rows in _rows_of(connection, ids).items():
        owner, current = _owner(rows)
        before = known.get(document_id)
        if before is None:
            text = connection.scalar(select(documents.c.text).where(documents.c.key == owner))
            values = sketch(unpacked_text(text or b"")).astype("<u4").tobytes()
            connection.execute(
                insert(identities).values(
                    id=document_id, document_key=owner, current=current, sketch=values
                )
            )
        elif (before.document_key, before.current) != (owner, current):
            connection.execute(
                update(identities)
                .where(identities.c.id == document_id)
                .values(document_key=owner, current=current)
            )
        was_current = before is not None and before.current
        if current and not was_current:
            entered.append(document_id)
        elif was_current and not current:
            left.append(document_id)
    return Turnover(tuple(entered), tuple(left))


def _rows_of(connection: Connection, ids: Collection[str]) -> dict[str, list[AnyRow]]:
    found: dict[str, list[AnyRow]] = {}
    query = (
        select(
            documents.c.id,
            documents.c.key,
            documents.c.version_id,
            documents.c.position,
            versions.c.file_id,
            LIVE.label("live"),
        )
        .select_from(IN_FILES)
        .where(documents.c.id.in_(ids))
    )
    for row in connection.execute(query):
        found.setdefault(row.id, []).append(row)
    return found


def _owner(rows: Sequence[AnyRow]) -> tuple[int, bool]:
    live = [row for row in rows if row.live]
    if live:
        return min(live, key=lambda row: (row.file_id, row.position)).key, True
    return max(rows, key=lambda row: (row.version_id, -row.position)).key, False


def regroup(connection: Connection, sketches: SketchIndex, turnover: Turnover) -> None:
    """Bring the duplicate groups up to date after a change.

    A content that leaves lets go of its group; the others stay together.
    """
    sketches.discard(turnover.left)
    if turnover.left:
        connection.execute(
            update(identities).where(identities.c.id.in_(turnover.left)).values(group_id=None)
        )
    for document_id in turnover.entered:
        _join_group(connection, sketches, document_id)


def _join_group(connection: Connection, sketches: SketchIndex, document_id: str) -> None:
    """Put a content into the group of the most similar one that is the same report.

    A group takes only what may be the same as each of its members: an undated copy must not
    tie two editions of a law together.
    """
    own = _content(connection, identities.c.id == document_id)[document_id]
    candidates = sketches.similar(own.sketch)
    sketches.add(document_id, own.sketch)
    found = _content(connection, identities.c.id.in_(candidates)) if candidates else {}
    for candidate in candidates:
        other = found[candidate]
        if not may_be_same(own.metadata, other.metadata) or not same_report(own.text, other.text):
            continue
        group = other.group_id or candidate
        if all(may_be_same(own.metadata, known) for known in _known_in(connection, group)):
            connection.execute(
                update(identities)
                .where(identities.c.id.in_([document_id, candidate]))
                .values(group_id=group)
            )
            return


def _known_in(connection: Connection, group: str) -> Iterator[Metadata]:
    query = select(documents.c.metadata).join(
        identities, identities.c.document_key == documents.c.key
    )
    for plain in connection.scalars(query.where(identities.c.group_id == group)):
        yield metadata_from_json(plain)


@dataclass(frozen=True, slots=True)
class _Content:
    text: str
    metadata: Metadata
    group_id: str | None
    sketch: Sketch


def _content(connection: Connection, condition: ColumnElement[bool]) -> dict[str, _Content]:
    query = (
        select(identities, documents.c.text, documents.c.metadata)
        .join(documents, identities.c.document_key == documents.c.key)
        .where(condition)
    )
    return {
        row.id: _Content(
            unpacked_text(row.text),
            metadata_from_json(row.metadata),
            row.group_id,
            _unpacked_sketch(row.sketch),
        )
        for row in connection.execute(query)
    }
