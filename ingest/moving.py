"""A library copied whole into another one: from a file into PostgreSQL, and back."""

from __future__ import annotations

from sqlalchemy import Connection, delete, func, insert, select

from ingest.tables import schema, state

_AT_ONCE = 500  # rows


def copy_tables(source: Connection, target: Connection) -> int:
    """Copy all that a library holds, with its history and corrections; return how many rows.

    source: of one state, read in one transaction. target: of an empty library, in one
    transaction. Raises ValueError where it is not empty.
    """
    held = sum(
        target.scalar(select(func.count()).select_from(table)) or 0
        for table in schema.sorted_tables
        if table is not state
    )
    if held:
        raise ValueError("目标资料库里已有内容，只能复制到空的资料库")
    target.execute(delete(state))
    copied = 0
    for table in schema.sorted_tables:
        for rows in source.execute(select(table)).mappings().partitions(_AT_ONCE):
            target.execute(insert(table), [dict(row) for row in rows])
            copied += len(rows)
    if target.dialect.name == "postgresql":
        _count_on(target)
    return copied


def _count_on(target: Connection) -> None:
    """Let PostgreSQL give the next rows numbers above those that were copied."""
    for table in schema.sorted_tables:
        key = table.autoincrement_column
        if key is None:
            continue
        highest = target.scalar(select(func.max(key)))
        if highest is not None:
            sequence = func.pg_get_serial_sequence(table.name, key.name)
            target.execute(select(func.setval(sequence, highest)))
