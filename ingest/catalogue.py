"""Questions to the library's tables: documents, their cards, passages and duplicates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, select, true

from ingest.as_json import (
    marks_from_json,
    metadata_from_json,
    pages_from_json,
)
from ingest.documents import Document, DocumentCard, Passage
from ingest.duplicates import show_first
from ingest.identities import IN_FILES, LIVE, unpacked_text
from ingest.tables import AnyRow, documents, files, identities, passages, raw_texts, versions
from ingest.tracing import TracedText

# SQLite and PostgreSQL both bind at least this many values in one statement.
VALUES_PER_QUERY = 10_000

CARD = (
    documents.c.id,
    documents.c.path,
    documents.c.part,
    documents.c.metadata,
    identities.c.group_id,
)
SAME_CONTENT = identities.c.id == documents.c.id
# The id is in it for the planner, which finds an identity by that.
OWNED = and_(SAME_CONTENT, identities.c.document_key == documents.c.key)


def _passages_where(link: ColumnElement[bool]) -> Select[Any]:
    return select(
        passages.c.id.label("passage_id"),
        *(column for column in passages.c if column.name != "id"),
        documents.c.id,
    ).select_from(
        passages.join(documents, passages.c.document_key == documents.c.key).join(identities, link)
    )


_OWNED_PASSAGES = _passages_where(OWNED)
_ANY_PASSAGES = _passages_where(SAME_CONTENT)


def owner(connection: Connection, document_id: str) -> AnyRow:
    """Return the row that answers for a content, with its file's id and location."""
    query = (
        select(documents, identities.c.group_id, versions.c.file_id, files.c.location)
        .select_from(IN_FILES.join(identities, OWNED))
        .where(identities.c.id == document_id)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        raise LookupError(f"资料库里没有文档 {document_id}")
    return row


def document(connection: Connection, document_id: str) -> Document:
    """Return a document with its text, pages and marks."""
    row = owner(connection, document_id)
    return Document(
        id=row.id,
        path=row.path,
        part=row.part,
        metadata=metadata_from_json(row.metadata),
        traced=TracedText.unpacked(unpacked_text(row.text), row.origins),
        pages=pages_from_json(row.pages),
        marks=marks_from_json(row.marks),
    )


def raw(connection: Connection, document_id: str) -> str:
    """Return the raw text of the file version that a document's row belongs to."""
    row = owner(connection, document_id)
    packed = connection.scalar(
        select(raw_texts.c.text)
        .join(versions, versions.c.sha256 == raw_texts.c.sha256)
        .where(versions.c.id == row.version_id)
    )
    if packed is None:
        raise LookupError(f"文档 {document_id} 没有留存原文")
    return unpacked_text(packed)


def card(connection: Connection, document_id: str) -> DocumentCard:
    """Return a document without its text."""
    row = owner(connection, document_id)
    return cards_from(connection, [row])[0]


def cards(connection: Connection, *, current_only: bool) -> tuple[DocumentCard, ...]:
    """Return all cards, in the order of their files and of their place in them."""
    query = (
        select(*CARD)
        .select_from(IN_FILES.join(identities, OWNED))
        .where(identities.c.current if current_only else true())
        .order_by(files.c.id, documents.c.version_id, documents.c.position)
    )
    return cards_from(connection, connection.execute(query).all())


def passages_by_id(
    connection: Connection, ids: Sequence[str]
) -> dict[str, tuple[Passage, DocumentCard]]:
    """Return the passages that are there, by id, with the cards of their documents."""
    rows = _passage_rows(connection, ids)
    known = _cards_by_id(connection, {row.id: row.document_key for row in rows}.values())
    return {row.passage_id: (_passage(row), known[row.id]) for row in rows}


def _cards_by_id(connection: Connection, keys: Collection[int]) -> dict[str, DocumentCard]:
    """Return the cards of documents, each read once however many of its passages are wanted."""
    query = select(*CARD).select_from(documents.join(identities, SAME_CONTENT))
    rows = _in_batches(connection, query, documents.c.key, tuple(keys))
    return {each.id: each for each in cards_from(connection, rows)}


def passages_of(connection: Connection, document_id: str) -> tuple[Passage, ...]:
    """Return the passages of a document in order."""
    row = owner(connection, document_id)
    query = _OWNED_PASSAGES.where(passages.c.document_key == row.key)
    rows = connection.execute(query.order_by(passages.c.ordinal))
    return tuple(_passage(each) for each in rows)


def neighbours(
    connection: Connection, passage_id: str, before: int, after: int
) -> tuple[Passage, ...]:
    """Return a passage between those around it in its document."""
    rows = _passage_rows(connection, [passage_id])
    if not rows:
        raise LookupError(f"资料库里没有段落 {passage_id}")
    row = rows[-1]
    query = _ANY_PASSAGES.where(
        passages.c.document_key == row.document_key,
        passages.c.ordinal.between(row.ordinal - before, row.ordinal + after),
    )
    around = connection.execute(query.order_by(passages.c.ordinal))
    return tuple(_passage(each) for each in around)


def _passage_rows(connection: Connection, ids: Sequence[str]) -> list[AnyRow]:
    rows = _by_document(_in_batches(connection, _OWNED_PASSAGES, passages.c.id, ids))
    found = {row.passage_id for row in rows}
    lost = [wanted for wanted in ids if wanted not in found]
    # A document that was cut differently since: its old passages stand in older rows.
    return rows + _by_document(_in_batches(connection, _ANY_PASSAGES, passages.c.id, lost))


def _by_document(rows: Iterable[AnyRow]) -> list[AnyRow]:
    # Sorted here: asked to sort, SQLite walks the whole table in that order.
    return sorted(rows, key=lambda row: int(row.document_key))


def _in_batches(
    connection: Connection, query: Select[Any], column: ColumnElement[Any], values: Sequence[Any]
) -> list[AnyRow]:
    rows: list[AnyRow] = []
    for start in range(0, len(values), VALUES_PER_QUERY):
        batch = values[start : start + VALUES_PER_QUERY]
        rows += connection.execute(query.where(column.in_(batch)))
    return rows


def _passage(row: AnyRow) -> Passage:
    return Passage(
        id=row.passage_id,
        document_id=row.id,
        ordinal=row.ordinal,
        start=row.start,
        end=row.end,
        text=row.text,
        heading=tuple(row.heading),
        page=row.page,
        kind=row.kind,
    )


# ---- cards and duplicates


def duplicate_groups(connection: Connection) -> tuple[tuple[str, ...], ...]:
    """Return the groups with two or more current documents, the best of each in front."""
    grouped = _members(connection, identities.c.group_id.is_not(None))
    return tuple(
        tuple(each.id for each in members) for members in grouped.values() if len(members) > 1
    )


def cards_from(connection: Connection, rows: Iterable[AnyRow]) -> tuple[DocumentCard, ...]:
    """Return the cards of rows with the columns of CARD, in their order."""
    rows = tuple(rows)
    groups = {row.group_id for row in rows if row.group_id}
    members = _members(connection, identities.c.group_id.in_(groups)) if groups else {}
    copies = _copies(connection, [row.id for row in rows])
    return tuple(
        replace(
            _bare_card(row),
            same_as=tuple(
                (name_of(each), each.path)
                for each in (*members.get(row.group_id, ()), *copies.get(row.id, ()))
                if (each.id, each.path) != (row.id, row.path)
            ),
        )
        for row in rows
    )


def name_of(card: DocumentCard) -> str:
    """Return a title that tells the parts of one compilation apart."""
    return f"{card.metadata.title}（{card.part}）" if card.part else card.metadata.title


def _bare_card(row: AnyRow) -> DocumentCard:
    return DocumentCard(row.id, row.path, row.part, metadata_from_json(row.metadata))


def _members(
    connection: Connection, condition: ColumnElement[bool]
) -> dict[str, list[DocumentCard]]:
    query = (
        select(*CARD)
        .join(identities, OWNED)
        .where(identities.c.current, condition)
        .order_by(identities.c.group_id)
    )
    grouped: dict[str, list[DocumentCard]] = defaultdict(list)
    for row in connection.execute(query):
        grouped[row.group_id].append(_bare_card(row))
    return {group: sorted(cards, key=show_first) for group, cards in grouped.items()}


def _copies(connection: Connection, ids: Sequence[str]) -> dict[str, list[DocumentCard]]:
    """Return the other current files that hold the very same content, by its id."""
    query = (
        select(*CARD)
        .select_from(IN_FILES.join(identities, SAME_CONTENT))
        .where(LIVE, documents.c.key != identities.c.document_key)
        .order_by(files.c.id)
    )
    found: dict[str, list[DocumentCard]] = defaultdict(list)
    for start in range(0, len(ids), VALUES_PER_QUERY):
        batch = ids[start : start + VALUES_PER_QUERY]
        for row in connection.execute(query.where(documents.c.id.in_(batch))):
            found[row.id].append(_bare_card(row))
    return found
