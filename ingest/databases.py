"""Where a library is kept: in a file of the data directory, or in a PostgreSQL database."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.exc import ArgumentError

from ingest.tables import tune_sqlite

FILE_NAME = "library.sqlite"
SETTING = "SHIAN_LIBRARY"
"""The environment variable that names a PostgreSQL database, for all commands."""

FORM = "postgresql+psycopg://用户:密码@主机:端口/库名"
_CONNECTING = 10  # seconds; the system's own patience is minutes


def engine_at(data: Path | str, *, read_only: bool) -> Engine:
    """Return the engine of a library; nothing is connected yet.

    data: the data directory, made where it is missing, or a database URL. Raises
    FileNotFoundError for a read-only library that is not there, ModuleNotFoundError without
    the database's driver, ValueError for another kind of address.
    """
    if isinstance(data, str) and "://" in data:
        return _postgresql(data)
    path = Path(data) / FILE_NAME
    if read_only and not path.exists():
        raise FileNotFoundError(f"没有资料库 {path}；先用 python -m ingest 路径 读入文件")
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(URL.create("sqlite", database=str(path)))
    tune_sqlite(engine)
    return engine


def _postgresql(address: str) -> Engine:
    scheme, rest = address.split("://", 1)
    if scheme not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise ValueError(f"资料库地址 {without_secrets(address)} 不可用：应为文件夹，或 {FORM}")
    try:
        return create_engine(
            f"postgresql+psycopg://{rest}",
            isolation_level="REPEATABLE READ",
            connect_args={"connect_timeout": _CONNECTING},
        )
    except (ArgumentError, ValueError):
        # Not chained: the message repeats the address with its password.
        raise ValueError(f"资料库地址写得不对：应为 {FORM}") from None
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"缺少数据库驱动 {error.name}；用 PostgreSQL 请先安装：pip install 'psycopg[binary]'"
        ) from error


def without_secrets(address: str) -> str:
    """Return an address without user, password and options; a path stays as it is."""
    if "://" not in address:
        return address
    return re.sub(r"//.*@", "//***@", address).partition("?")[0]
