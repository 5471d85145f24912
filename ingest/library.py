"""The library: every file that was read, its versions, documents and passages.

It is the truth that the index is derived from. Each change is one transaction that also
raises the generation, so that a kill at any moment leaves the old state or the new one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update
from sqlalchemy.exc import DatabaseError

from ingest import catalogue, filing
from ingest.as_json import health_to_json
from ingest.corrections import checked, field_named
from ingest.databases import FORM, SETTING, engine_at, without_secrets
from ingest.documents import Document, DocumentCard, Passage, Reading
from ingest.duplicates import SketchIndex
from ingest.filing import FileRecord, FileStatus, FileVersion
from ingest.identities import elect_owners, load_sketches, regroup
from ingest.intake import (
    add_version,
    apply_corrections,
    current_version,
    document_ids,
    fingerprint,
    keep_file,
    now,
)
from ingest.moving import copy_tables
from ingest.remembered import Remembered
from ingest.tables import corrections, documents, files, identities, schema, state

LAYOUT = 1

# A question reads some hundred passages and looks through a few documents; of the most asked the
# same ones are read again and again. A passage takes about a kilobyte.
_PASSAGES, _DOCUMENTS = 8_000, 64

# Readers of PostgreSQL see one state in all their selects; a writer first waits for its turn
# and must then see what the one before it wrote.
_WRITING: dict[str, dict[str, Any]] = {
    "sqlite": {"library_writes": True},
    "postgresql": {"isolation_level": "READ COMMITTED"},
}
_ONE_WRITER = "SELECT pg_advisory_xact_lock(7240215)"


class Library:
    """The catalogue of what has been read; see `Library.open`."""

    def __init__(self, engine: Engine, *, read_only: bool) -> None:
        self._engine = engine
        self._read_only = read_only
        self._sketches = SketchIndex()
        self._sketched_generation = -1
        self._passages = Remembered[str, tuple[Passage, DocumentCard]](_PASSAGES)
        self._passages_of = Remembered[str, tuple[Passage, ...]](_DOCUMENTS)

    @classmethod
    def at(cls, data: Path, *, read_only: bool = False, existing: bool = False) -> Library:
        """Open the library of a data directory; SHIAN_LIBRARY puts it into a database instead.

        data: made where the library is in a database, as locks and index are kept there.
        existing: whether a library in the directory itself must have been begun.
        Raises FileNotFoundError where it was not, and what `open` raises.
        """
        address = os.environ.get(SETTING, "")
        if address:
            if "://" not in address:
                raise ValueError(f"{SETTING} 应为 {FORM}；不设则用数据目录里的资料库")
            data.mkdir(parents=True, exist_ok=True)
        elif existing and not data.is_dir():
            raise FileNotFoundError(
                f"数据目录 {data} 不存在，请先用 python -m ingest 读入文件，或用 --data 指定"
            )
        return cls.open(address or data, read_only=read_only)

    @classmethod
    def open(cls, data: Path | str, *, read_only: bool = False) -> Library:
        """Open the library, made new where there is none.

        data: the data directory (library.sqlite stands in it) or a database URL such as
        "postgresql://user@host/name".
        Raises FileNotFoundError for a read-only library that is not there, ModuleNotFoundError
        without the database's driver, ValueError for a file that is no library.
        """
        engine = engine_at(data, read_only=read_only)
        library = cls(engine, read_only=read_only)
        try:
            library._prepare()
        except DatabaseError as error:
            engine.dispose()
            raise ValueError(f"打不开资料库 {without_secrets(str(data))}：{error.orig}") from error
        except ValueError:
            engine.dispose()
            raise
        return library

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- what is there

    @property
    def generation(self) -> int:
        """A count that rises with every change, in the change's own transaction."""
        with self._engine.connect() as connection:
            return _generation(connection)

    def document(self, document_id: str) -> Document:
        """Return a document, also one that was replaced or removed since.

        Raises LookupError for an id that was never in the library.
        """
        with self._engine.connect() as connection:
            return catalogue.document(connection, document_id)

    def card(self, document_id: str) -> DocumentCard:
        """Return a document without its text; raises LookupError as `document` does."""
        with self._engine.connect() as connection:
            return catalogue.card(connection, document_id)

    def cards(self, current_only: bool = True) -> tuple[DocumentCard, ...]:
        """Return the cards of all documents in the order of their files' arrival."""
        with self._engine.connect() as connection:
            return catalogue.cards(connection, current_only=current_only)

    def passages(self, ids: Sequence[str]) -> dict[str, tuple[Passage, DocumentCard]]:
        """Return those of the passages with the given ids that are there, by id."""
        with self._engine.connect() as connection:
            return self._passages.of(
                _generation(connection), ids, lambda ids: catalogue.passages_by_id(connection, ids)
            )

    def passages_of(self, document_id: str) -> tuple[Passage, ...]:
        """Return a document's passages in order; raises LookupError as `document` does."""
        with self._engine.connect() as connection:
            read = self._passages_of.of(
                _generation(connection),
                [document_id],
                lambda ids: {each: catalogue.passages_of(connection, each) for each in ids},
            )
            return read[document_id]

    def neighbours(self, passage_id: str, before: int = 1, after: int = 1) -> tuple[Passage, ...]:
        """Return a passage with up to `before` passages ahead of it and `after` behind it.

        Raises LookupError for a passage that was never in the library.
        """
        with self._engine.connect() as connection:
            return catalogue.neighbours(connection, passage_id, before, after)

    def current_document_ids(self) -> frozenset[str]:
        """Return the ids of the documents that may be found: not replaced, not removed."""
        with self._engine.connect() as connection:
            return frozenset(
                connection.scalars(select(identities.c.id).where(identities.c.current))
            )

    def duplicate_groups(self) -> tuple[tuple[str, ...], ...]:
        """Return the ids of each group of near duplicates, the one to show first in front."""
        with self._engine.connect() as connection:
            return catalogue.duplicate_groups(connection)

    def raw(self, document_id: str) -> str:
        """Return the raw text that a document's origins, pages and marks point into.

        Raises LookupError for an unknown id and where no raw text was kept.
        """
        with self._engine.connect() as connection:
            return catalogue.raw(connection, document_id)

    def files(self, *, with_removed: bool = False) -> tuple[FileRecord, ...]:
        """Return the files in the order of their arrival, with the state of each."""
        with self._engine.connect() as connection:
            return filing.file_records(connection, with_removed=with_removed)

    def file(self, path: str) -> FileRecord:
        """Return one file by its path as given or its absolute location.

        Raises LookupError where the library has none, or several of that name.
        """
        with self._engine.connect() as connection:
            return filing.file_record(connection, path)

    def history(self, path: str) -> tuple[FileVersion, ...]:
        """Return the versions of a file, the first one first; raises LookupError as `file`."""
        with self._engine.connect() as connection:
            return filing.history(connection, path)

    # ---- what changes it

    def add(
        self,
        reading: Reading,
        *,
        location: str | None = None,
        mtime_ns: int = 0,
        raw: str | None = None,
    ) -> FileStatus:
        """Do as `take_in`, and return only what became of the file."""
        return self.take_in(reading, location=location, mtime_ns=mtime_ns, raw=raw).status

    def take_in(
        self,
        reading: Reading,
        *,
        location: str | None = None,
        mtime_ns: int = 0,
        raw: str | None = None,
    ) -> FileRecord:
        """Take in what was read from one file, all of it or nothing, and return how it stands.

        The record's status is that of this reading: "unchanged" where it brought nothing new.
        location: what identifies the file, by default the path of the reading. mtime_ns: the
        file's time of change in nanoseconds. raw: its text before cleaning, for display.
        A failed reading leaves an earlier version in place.
        """
        location = location or reading.path
        seen = {
            "path": reading.path,
            "sha256": reading.sha256,
            "size": reading.size,
            "mtime_ns": mtime_ns,
            "health": health_to_json(reading.health),
            "message": reading.error or "",
        }
        with self._writing() as connection:
            if reading.error is not None:
                file_id = keep_file(connection, location, {**seen, "status": "failed"})
                _raise_generation(connection)
                return filing.file_by_id(connection, file_id)
            known = connection.execute(select(files).where(files.c.location == location)).first()
            before = current_version(connection, known.id) if known else None
            fresh = known is None or before is None or known.removed
            same = before is not None and before.fingerprint == fingerprint(reading)
            failed_last = known is not None and known.status == "failed"
            if known is not None and same and not fresh and not failed_last:
                connection.execute(
                    update(files).where(files.c.location == location).values(mtime_ns=mtime_ns)
                )
                record = filing.file_by_id(connection, known.id)
                return replace(record, status="unchanged")
            seen |= {"status": "added" if fresh else "updated", "removed": False}
            file_id = keep_file(connection, location, seen)
            touched = document_ids(connection, file_id)
            if not same:
                add_version(connection, file_id, reading, raw)
                apply_corrections(connection, files.c.id == file_id)
            self._settle(connection, touched | document_ids(connection, file_id))
            _raise_generation(connection)
            return filing.file_by_id(connection, file_id)

    def touch(self, location: str, *, mtime_ns: int) -> None:
        """Note a file's new time of change where its bytes are the same; changes nothing else."""
        with self._writing() as connection:
            connection.execute(
                update(files).where(files.c.location == location).values(mtime_ns=mtime_ns)
            )

    def remove(self, path: str) -> tuple[str, ...]:
        """Take a file, or all files of a folder or archive, out of what may be found.

        Returns the paths removed; old citations into them still open and `restore` brings
        them back. Raises LookupError where nothing in the library is of that path.
        """
        return self._set_removed(path, removed=True)

    def restore(self, path: str) -> tuple[str, ...]:
        """Bring back what `remove` took out; raises LookupError where nothing was removed."""
        return self._set_removed(path, removed=False)

    def copy_to(self, target: Library) -> int:
        """Copy everything into an empty library, complete or not at all; return the rows.

        Raises ValueError where the target holds anything.
        """
        with self._engine.connect() as reading, target._writing() as writing:
            return copy_tables(reading, writing)

    def correct(self, document_id: str, field: str, value: object) -> None:
        """Set one metadata field as a person says, also for later readings of that file.

        field: its name in Metadata or in Chinese (层级).
        Raises CorrectionError for a field or value that is not allowed, LookupError for an
        unknown document.
        """
        field = field_named(field)
        plain = checked(field, value)
        with self._writing() as connection:
            owner = catalogue.owner(connection, document_id)
            connection.execute(
                insert(corrections).values(
                    location=owner.location,
                    part=owner.part,
                    document_id=document_id,
                    field=field,
                    value=plain,
                    made_at=now(),
                )
            )
            apply_corrections(connection, documents.c.id == document_id)
            _raise_generation(connection)

    # ---- how

    def _prepare(self) -> None:
        if self._read_only:
            with self._engine.connect() as connection:
                _check_layout(connection)
            return
        with self._writing() as connection:
            schema.create_all(connection)
            if connection.scalar(select(func.count()).select_from(state)) == 0:
                connection.execute(insert(state).values(id=1, layout=LAYOUT, generation=0))
            _check_layout(connection)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self._read_only:
            raise PermissionError("资料库以只读方式打开，不能更改")
        try:
            with self._engine.connect() as connection:
                connection.execution_options(**_WRITING[self._engine.dialect.name])
                with connection.begin():
                    if self._engine.dialect.name == "postgresql":
                        connection.exec_driver_sql(_ONE_WRITER)
                    yield connection
        except BaseException:
            self._sketched_generation = -1
            raise

    def _settle(self, connection: Connection, ids: set[str]) -> None:
        """Choose owners and groups anew for the contents that a change touches."""
        generation = _generation(connection)
        if self._sketched_generation != generation:
            self._sketches = load_sketches(connection)
        regroup(connection, self._sketches, elect_owners(connection, ids))
        self._sketched_generation = generation + 1

    def _set_removed(self, path: str, *, removed: bool) -> tuple[str, ...]:
        with self._writing() as connection:
            chosen = filing.files_under(connection, path, removed=not removed)
            ids: set[str] = set()
            for row in chosen:
                connection.execute(
                    update(files).where(files.c.id == row.id).values(removed=removed)
                )
                ids |= document_ids(connection, row.id)
            self._settle(connection, ids)
            _raise_generation(connection)
            return tuple(row.path for row in chosen)


def _generation(connection: Connection) -> int:
    return connection.scalar(select(state.c.generation)) or 0


def _raise_generation(connection: Connection) -> None:
    connection.execute(update(state).values(generation=state.c.generation + 1))


def _check_layout(connection: Connection) -> None:
    layout = connection.scalar(select(state.c.layout))
    if layout != LAYOUT:
        raise ValueError(f"资料库的格式是第 {layout} 版，本程序只认第 {LAYOUT} 版：请升级本程序")
