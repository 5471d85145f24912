"""The deterministic stand-ins that more than one package's tests use."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

POSTGRES = Path("/usr/lib/postgresql/15/bin")

# No test touches the library or the index of whoever runs it.
for setting in ("SHIAN_LIBRARY", "SHIAN_INDEX"):
    os.environ.pop(setting, None)


class FakeEncoder:
    """Texts that share character pairs are near to each other: each pair is one dimension."""

    def __init__(self, name: str = "fake", dimension: int = 64):
        self.name = name
        self.dimension = dimension

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for pair in pairwise(text):
                vector[zlib.crc32("".join(pair).encode("utf-8", "replace")) % self.dimension] += 1
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.divide(vectors, lengths, out=vectors, where=lengths > 0)

    encode_passages = encode_queries


@pytest.fixture
def fake_encoder() -> FakeEncoder:
    return FakeEncoder()


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
    import pwd  # which Windows has not

    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, user.pw_uid, user.pw_gid)
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    pytest.skip("PostgreSQL does not run as root and there is no other user to run it")


@pytest.fixture
def milvus(tmp_path: Path) -> Iterator[str]:
    """The address of an empty Milvus that runs in this process."""
    for package in ("pymilvus", "milvus_lite"):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"the extra `milvus` is not installed: no {package}")
    path = tmp_path / "milvus.db"
    yield f"milvus+file:{path}"
    # Its server lives as long as the process: let go of it, and of its threads.
    from milvus_lite.server_manager import server_manager_instance

    server_manager_instance.release_server(str(path))
