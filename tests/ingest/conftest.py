"""Readings made by hand, and libraries on SQLite and on PostgreSQL."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.documents import Document, Metadata, Passage, Reading, content_id
from ingest.library import Library
from ingest.tracing import TracedText

MakeReading = Callable[..., Reading]


def make_document(path: str, text: str, part: str | None, **metadata: Any) -> Document:
    known = Metadata(**{"title": text.split("\n", 1)[0], **metadata})
    return Document(
        id=content_id(known.title, part or "", text),
        path=path,
        part=part,
        metadata=known,
        traced=TracedText.of(text),
    )


def clauses(document: Document) -> tuple[Passage, ...]:
    found, start = [], 0
    for ordinal, line in enumerate(document.text.split("\n")):
        end = start + len(line)
        name = content_id(document.id, str(ordinal), line)
        heading = (document.title,) if ordinal else ()
        found.append(Passage(name, document.id, ordinal, start, end, line, heading, page=1))
        start = end + 1
    return tuple(found)


@pytest.fixture
def make_reading() -> MakeReading:
    """A reading of texts whose lines are passages: make_reading(path, text, …, year=2023)."""

    def make(path: str, *texts: str, error: str | None = None, **metadata: Any) -> Reading:
        parts = [f"第{n}篇" for n in range(1, len(texts) + 1)] if len(texts) > 1 else [None]
        held = [
            make_document(path, text, part, **metadata)
            for text, part in zip(texts, parts, strict=False)
        ]
        data = "\f".join(texts).encode()
        return Reading(
            path=path,
            sha256=hashlib.sha256(data).hexdigest(),
            size=len(data),
            documents=tuple((document, clauses(document)) for document in held),
            error=error,
        )

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Library]:
    """An empty library, once on each kind of database."""
    if request.param == "sqlite":
        with Library.open(tmp_path / "data") as opened:
            yield opened
        return
    address = request.getfixturevalue("postgres")
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    with Library.open(address) as opened:
        yield opened


@pytest.fixture
def sqlite_library(tmp_path: Path) -> Iterator[Library]:
    """An empty library in tmp_path/data."""
    with Library.open(tmp_path / "data") as opened:
        yield opened
