"""Questions to the library's tables: files, their versions and how each stands."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from sqlalchemy import ColumnElement, Connection, and_, or_, select, true

from ingest.as_json import health_from_json
from ingest.catalogue import CARD, SAME_CONTENT, cards_from, name_of
from ingest.documents import DocumentCard, Notice, ParseHealth
from ingest.identities import IN_FILES
from ingest.tables import AnyRow, documents, files, identities, versions

FileStatus = Literal["added", "updated", "unchanged", "duplicate", "failed"]

OWNERS = documents.alias("owners")


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
        raise LookupError(f"资料库里没有{kind} {path}；用 python -m ingest list 查看")
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
        raise LookupError(f"资料库里没有文件 {path}；用 python -m ingest list 查看")
    if len(exact) > 1:
        names = "、".join(record.location for record in exact)
        raise LookupError(f"有 {len(exact)} 个文件名为 {path}，请写全路径：{names}")
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
    query = (
        select(*CARD, files.c.id.label("file_id"), OWNERS.c.path.label("owner"))
        .add_columns((identities.c.document_key != documents.c.key).label("elsewhere"))
        .select_from(
            IN_FILES.join(identities, SAME_CONTENT).join(
                OWNERS, OWNERS.c.key == identities.c.document_key
            )
        )
        .where(versions.c.number == files.c.version, condition)
        .order_by(files.c.id, documents.c.position)
    )
    rows = connection.execute(query).all()
    found: dict[int, list[tuple[DocumentCard, str | None]]] = defaultdict(list)
    for row, each in zip(rows, cards_from(connection, rows), strict=True):
        found[row.file_id].append((each, row.owner if row.elsewhere else None))
    return found


def _record(row: AnyRow, contents: Sequence[tuple[DocumentCard, str | None]]) -> FileRecord:
    owners = [path for _, path in contents if path is not None]
    status, message = row.status, row.message
    if status != "failed" and contents and len(owners) == len(contents):
        status, message = "duplicate", f"内容与 {owners[0]} 相同，检索时只用一份"
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
            message = f"《{name_of(each)}》与 {owner_path} 中的相同"
            yield Notice("duplicate", message)
        elif each.same_as:
            names = "、".join(f"《{title}》（{path}）" for title, path in each.same_as)
            yield Notice("near-duplicate", f"《{name_of(each)}》与{names}基本相同，归为一组")
