"""Questions to the library's tables: files, versions, cards, documents and passages."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select, true

from ingest.as_json import (
    health_from_json,
    marks_from_json,
    metadata_from_json,
    pages_from_json,
)
from ingest.documents import Document, DocumentCard, Notice, ParseHealth, Passage
from ingest.duplicates import show_first
from ingest.identities import IN_FILES, LIVE, unpacked_text
from ingest.tables import AnyRow, documents, files, identities, passages, raw_texts, versions
from ingest.tracing import TracedText

FileStatus = Literal["added", "updated", "unchanged", "duplicate", "failed"]

# SQLite and PostgreSQL both bind at least this many values in one statement.
VALUES_PER_QUERY = 10_000

_CARD = (
    documents.c.id,
    documents.c.path,
    documents.c.part,
    documents.c.metadata,
    identities.c.group_id,
)
_OWNED = identities.c.document_key == documents.c.key
_SAME_CONTENT = identities.c.id == documents.c.id


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as the library knows it; documents and passages are counts of its latest version.

    location identifies the file, path is what the user gave; version counts from 1 and is 0
    where nothing of the file could be read yet. size is in bytes.
    """

    path: str
    location: str
    status: FileStatus
    message: str
    version: int
    documents: int
    passages: int
    titles: tuple[str, ...]
    health: ParseHealth
    sha256: str
    size: int
    mtime_ns: int
    removed: bool


@dataclass(frozen=True, slots=True)
class FileVersion:
    """One version of a file; read_at is UTC in ISO 8601, documents are ids in order."""

    number: int
    sha256: str
    size: int
    read_at: str
    documents: tuple[str, ...]
    titles: tuple[str, ...]
    passages: int
    current: bool


def printable(path: Path | str) -> str:
    """Return a path as text that can be stored and shown, any odd bytes of it spelled out."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def location_of(path: Path | str) -> str:
    """Return what identifies a file: its absolute path with "/"."""
    absolute = os.path.abspath(path)  # noqa: PTH100 - resolve() fails on a loop of links
    return printable(Path(absolute).as_posix())


# ---- documents and passages


def owner(connection: Connection, document_id: str) -> AnyRow:
    """Return the row that answers for a content, with its file's id and location."""
    query = (
        select(documents, identities.c.group_id, versions.c.file_id, files.c.location)
        .select_from(IN_FILES.join(identities, _OWNED))
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
    return _cards_from(connection, [row])[0]


def cards(connection: Connection, *, current_only: bool) -> tuple[DocumentCard, ...]:
    """Return all cards, in the order of their files and of their place in them."""
    query = (
        select(*_CARD)
        .select_from(IN_FILES.join(identities, _OWNED))
        .where(identities.c.current if current_only else true())
        .order_by(files.c.id, documents.c.version_id, documents.c.position)
    )
    return _cards_from(connection, connection.execute(query).all())


def passages_by_id(
    connection: Connection, ids: Sequence[str]
) -> dict[str, tuple[Passage, DocumentCard]]:
    """Return the passages that are there, by id, with the cards of their documents."""
    rows = _passage_rows(connection, ids)
    of_documents = {row.id: row for row in rows}
    known = {each.id: each for each in _cards_from(connection, of_documents.values())}
    return {row.passage_id: (_passage(row), known[row.id]) for row in rows}


def passages_of(connection: Connection, document_id: str) -> tuple[Passage, ...]:
    """Return the passages of a document in order."""
    row = owner(connection, document_id)
    query = _passages_where(_OWNED).where(passages.c.document_key == row.key)
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
    query = _passages_where(_SAME_CONTENT).where(
        passages.c.document_key == row.document_key,
        passages.c.ordinal.between(row.ordinal - before, row.ordinal + after),
    )
    around = connection.execute(query.order_by(passages.c.ordinal))
    return tuple(_passage(each) for each in around)


def _passage_rows(connection: Connection, ids: Sequence[str]) -> list[AnyRow]:
    rows = _in_batches(connection, _passages_where(_OWNED), ids)
    found = {row.passage_id for row in rows}
    lost = [wanted for wanted in ids if wanted not in found]
    # A document that was cut differently since: its old passages stand in older rows.
    return rows + _in_batches(connection, _passages_where(_SAME_CONTENT), lost)


def _passages_where(link: ColumnElement[bool]) -> Select[Any]:
    return select(
        passages.c.id.label("passage_id"),
        *(column for column in passages.c if column.name != "id"),
        *_CARD,
    ).select_from(
        passages.join(documents, passages.c.document_key == documents.c.key).join(identities, link)
    )


def _in_batches(connection: Connection, query: Select[Any], ids: Sequence[str]) -> list[AnyRow]:
    rows: list[AnyRow] = []
    for start in range(0, len(ids), VALUES_PER_QUERY):
        batch = ids[start : start + VALUES_PER_QUERY]
        rows += connection.execute(
            query.where(passages.c.id.in_(batch)).order_by(passages.c.document_key)
        )
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


def _cards_from(connection: Connection, rows: Iterable[AnyRow]) -> tuple[DocumentCard, ...]:
    rows = tuple(rows)
    groups = {row.group_id for row in rows if row.group_id}
    members = _members(connection, identities.c.group_id.in_(groups)) if groups else {}
    copies = _copies(connection, [row.id for row in rows])
    return tuple(
        replace(
            _bare_card(row),
            same_as=tuple(
                (_name(each), each.path)
                for each in (*members.get(row.group_id, ()), *copies.get(row.id, ()))
                if (each.id, each.path) != (row.id, row.path)
            ),
        )
        for row in rows
    )


def _name(card: DocumentCard) -> str:
    """Return a title that tells the parts of one compilation apart."""
    return f"{card.metadata.title}({card.part})" if card.part else card.metadata.title


def _bare_card(row: AnyRow) -> DocumentCard:
    return DocumentCard(row.id, row.path, row.part, metadata_from_json(row.metadata))


def _members(
    connection: Connection, condition: ColumnElement[bool]
) -> dict[str, list[DocumentCard]]:
    query = (
        select(*_CARD)
        .join(identities, _OWNED)
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
        select(*_CARD)
        .select_from(IN_FILES.join(identities, _SAME_CONTENT))
        .where(LIVE, documents.c.key != identities.c.document_key)
        .order_by(files.c.id)
    )
    found: dict[str, list[DocumentCard]] = defaultdict(list)
    for start in range(0, len(ids), VALUES_PER_QUERY):
        batch = ids[start : start + VALUES_PER_QUERY]
        for row in connection.execute(query.where(documents.c.id.in_(batch))):
            found[row.id].append(_bare_card(row))
    return found


# ---- files


def files_under(connection: Connection, path: str, *, removed: bool) -> tuple[AnyRow, ...]:
    """Return the rows of a file, or of all files in a folder or an archive.

    path: as given when it was read, or where it stands. removed: which of the two kinds.
    Raises LookupError where there is none.
    """
    here = location_of(path)
    query = select(files.c.id, files.c.location, files.c.path).where(files.c.removed == removed)
    rows = connection.execute(query.order_by(files.c.id)).all()
    chosen = [row for row in rows if path in (row.path, row.location) or row.location == here]
    if not chosen:
        inside = (here.rstrip("/") + "/", here + "!/")
        chosen = [row for row in rows if row.location.startswith(inside)]
    if not chosen:
        kind = "已移除的文件" if removed else "文件"
        raise LookupError(f"资料库里没有{kind} {path};用 python -m ingest list 查看")
    return tuple(chosen)


def file_records(connection: Connection, *, with_removed: bool) -> tuple[FileRecord, ...]:
    """Return the files in the order of their arrival."""
    return _records(connection, true() if with_removed else files.c.removed.is_(False))


def file_record(connection: Connection, path: str) -> FileRecord:
    """Return one file, removed or not; raises LookupError for none or several."""
    location = location_of(path)
    named = or_(files.c.location.in_((path, location)), files.c.path == path)
    found = _records(connection, named)
    exact = [record for record in found if record.location in (path, location)] or list(found)
    if not exact:
        raise LookupError(f"资料库里没有文件 {path};用 python -m ingest list 查看")
    if len(exact) > 1:
        names = "、".join(record.location for record in exact)
        raise LookupError(f"有 {len(exact)} 个文件名为 {path},请写全路径:{names}")
    return exact[0]


def file_by_id(connection: Connection, file_id: int) -> FileRecord:
    """Return the file of a row that is known to be there."""
    return _records(connection, files.c.id == file_id)[0]


def history(connection: Connection, path: str) -> tuple[FileVersion, ...]:
    """Return the versions of a file, the first one first."""
    record = file_record(connection, path)
    query = (
        select(versions, documents.c.id.label("document_id"), documents.c.metadata)
        .join(files, versions.c.file_id == files.c.id)
        .join(documents, documents.c.version_id == versions.c.id, isouter=True)
        .where(files.c.location == record.location)
        .order_by(versions.c.number, documents.c.position)
    )
    grouped: dict[int, list[AnyRow]] = defaultdict(list)
    for row in connection.execute(query):
        grouped[row.number].append(row)
    return tuple(_version(rows, record) for rows in grouped.values())


def _version(rows: Sequence[AnyRow], record: FileRecord) -> FileVersion:
    head = rows[0]
    held = [row for row in rows if row.document_id is not None]
    return FileVersion(
        number=head.number,
        sha256=head.sha256,
        size=head.size,
        read_at=head.read_at,
        documents=tuple(row.document_id for row in held),
        titles=tuple(row.metadata["title"] for row in held),
        passages=head.passages,
        current=head.number == record.version and not record.removed,
    )


def _records(connection: Connection, condition: ColumnElement[bool]) -> tuple[FileRecord, ...]:
    current = and_(versions.c.file_id == files.c.id, versions.c.number == files.c.version)
    query = (
        select(files, versions.c.id.label("version_id"), versions.c.passages)
        .join(versions, current, isouter=True)
        .where(condition)
        .order_by(files.c.id)
    )
    contents = _contents(connection, condition)
    return tuple(_record(row, contents.get(row.id, [])) for row in connection.execute(query).all())


def _contents(
    connection: Connection, condition: ColumnElement[bool]
) -> dict[int, list[tuple[DocumentCard, str | None]]]:
    """Return for each file its documents' cards, and the path of the owner if another file."""
    owners = documents.alias("owners")
    query = (
        select(*_CARD, files.c.id.label("file_id"), owners.c.path.label("owner"))
        .add_columns((identities.c.document_key != documents.c.key).label("elsewhere"))
        .select_from(
            IN_FILES.join(identities, _SAME_CONTENT).join(
                owners, owners.c.key == identities.c.document_key
            )
        )
        .where(versions.c.number == files.c.version, condition)
        .order_by(files.c.id, documents.c.position)
    )
    rows = connection.execute(query).all()
    found: dict[int, list[tuple[DocumentCard, str | None]]] = defaultdict(list)
    for row, each in zip(rows, _cards_from(connection, rows), strict=True):
        found[row.file_id].append((each, row.owner if row.elsewhere else None))
    return found


def _record(row: AnyRow, contents: Sequence[tuple[DocumentCard, str | None]]) -> FileRecord:
    owners = [path for _, path in contents if path is not None]
    status, message = row.status, row.message
    if status != "failed" and contents and len(owners) == len(contents):
        status, message = "duplicate", f"内容与 {owners[0]} 相同,检索时只用一份"
    health = health_from_json(row.health)
    return FileRecord(
        path=row.path,
        location=row.location,
        status=status,
        message=message,
        version=row.version,
        documents=len(contents),
        passages=row.passages or 0,
        titles=tuple(each.metadata.title for each, _ in contents),
        health=replace(health, notices=(*health.notices, *_duplicate_notices(contents))),
        sha256=row.sha256,
        size=row.size,
        mtime_ns=row.mtime_ns,
        removed=row.removed,
    )


def _duplicate_notices(contents: Sequence[tuple[DocumentCard, str | None]]) -> Iterable[Notice]:
    for each, owner_path in contents:
        if owner_path is not None:
            message = f"《{_name(each)}》与 {owner_path} 中的相同"
            yield Notice("duplicate", message)
        elif each.same_as:
            names = "、".join(f"《{title}》({path})" for title, path in each.same_as)
            yield Notice("near-duplicate", f"《{_name(each)}》与{names}基本相同,归为一组")
