"""The app's database as earlier programs left it, brought up to today's tables.

The file tells its version by `PRAGMA user_version`. A table that is changed gets a step here, at
the end; a table that is new needs none.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

log = logging.getLogger(__name__)

NEWER = (
    "{path} 是更新版本的程序保存的（版本 {found}，这个程序只认识到版本 {known}），没有改动它。"
    "请改用新版程序，或用 --data 另选文件夹"
)
DAMAGED = (
    "{path} 打不开（{error}），没有改动它。请用备份换回，或把它移到别处再启动"
    "（会新建一个空的，对话、账号和草稿要重新开始）"
)
BROUGHT_UP = "{path} 已升级到版本 {known}，升级前的文件留在 {copy}"


def _to_1(connection: sqlite3.Connection) -> None:
    """What files without a version lack: uploads did not say how well they were read."""
    _add_column(connection, "uploads", "health VARCHAR NOT NULL DEFAULT ''")


STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (_to_1,)
"""Step n leads from version n to n + 1. It knows the tables by their names of that time, and does
without one that the file has not got: it is made later as it is today."""
VERSION = len(STEPS)


def bring_up(path: Path) -> None:
    """Bring a database file up to today's version; a copy of it as it was is kept beside it.

    path: the file, maybe empty. All steps are taken or none. Raises ValueError for a file of a
    newer program and for one that is no database; both are left as they are.
    """
    try:
        with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as connection:
            if _version(connection) != VERSION:
                _take_steps(connection, path)
    except sqlite3.OperationalError as error:
        # Locked by another program, or a full disk: nothing is wrong with the file.
        raise OSError(f"{path} 现在不能用（{error}），请稍后再试") from error
    except sqlite3.DatabaseError as error:
        raise ValueError(DAMAGED.format(path=path, error=error)) from error


def _take_steps(connection: sqlite3.Connection, path: Path) -> None:
    with _writing(connection):
        # Read again: another program may have come first.
        found = _version(connection)
        if found > VERSION:
            raise ValueError(NEWER.format(path=path, found=found, known=VERSION))
        if found < VERSION and _has_tables(connection):
            copy = _copied(path, found)
            for step in STEPS[found:]:
                step(connection)
            log.warning(BROUGHT_UP.format(path=path, known=VERSION, copy=copy))
        connection.execute(f"PRAGMA user_version = {VERSION}")


@contextmanager
def _writing(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _has_tables(connection: sqlite3.Connection) -> bool:
    query = "SELECT count(*) FROM sqlite_master WHERE type = 'table'"
    return bool(connection.execute(query).fetchone()[0])


def _copied(path: Path, version: int) -> Path:
    """Copy a database with what its journal holds; an earlier copy is never written over."""
    number = 1
    while (copy := path.with_name(f"{path.name}.v{version}-{number}.bak")).exists():
        number += 1
    # As the file itself: password hashes are nobody else's business on this machine.
    copy.touch(mode=0o600)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _add_column(connection: sqlite3.Connection, table: str, column: str) -> None:
    """Add a column where the file has the table and the table lacks it."""
    there = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    if there and column.split()[0] not in there:
        connection.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
