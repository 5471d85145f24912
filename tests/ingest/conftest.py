"""Readings made by hand, and libraries on SQLite and on PostgreSQL."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.documents import Document, Metadata, Passage, Reading, content_id
from ingest.library import Library
from ingest.tracing import TracedText

POSTGRES = Path("/usr/lib/postgresql/15/bin")

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


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of an empty PostgreSQL server that lives for this run of the tests."""
    pytest.importorskip("psycopg", reason="the driver psycopg is not installed")
    if not (POSTGRES / "initdb").exists():
        pytest.skip(f"no PostgreSQL server in {POSTGRES}")
    root = Path(tempfile.mkdtemp(prefix="shian-postgres-"))
    try:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        as_user = _not_root(root)
        data = root / "data"
        quiet: dict[str, Any] = {"check": True, "capture_output": True, "cwd": root, **as_user}
        initdb = [POSTGRES / "initdb", "-D", data, "-A", "trust", "-U", "tests", "-E", "UTF8"]
        options = f"-p {port} -h 127.0.0.1 -k {root} -c fsync=off"
        control = [POSTGRES / "pg_ctl", "-D", data, "-w", "-l", root / "log"]
        try:
            subprocess.run([*initdb, "--no-locale", "--no-sync"], **quiet)
            subprocess.run([*control, "-o", options, "start"], **quiet)
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"PostgreSQL does not start here: {error}")
        try:
            yield f"postgresql://tests@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], **quiet)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _not_root(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: let another user of the machine do it."""
    if os.name != "posix" or os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, user.pw_uid, user.pw_gid)
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    pytest.skip("PostgreSQL does not run as root and there is no other user to run it")


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
