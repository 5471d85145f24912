"""Who did what: uploads, removals, corrections, settings, sign-ins and account changes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from sqlalchemy import Column, Engine, Integer, String, Table, insert, select

from ui.database import TABLES

Action = Literal[
    "上传",
    "移除",
    "恢复",
    "清除",
    "更正",
    "设置",
    "登录",
    "登录失败",
    "登录锁定",
    "退出",
    "账号",
]
ACTIONS: tuple[Action, ...] = get_args(Action)
LONGEST = 500
"""Characters kept of a subject or a detail."""

AUDIT = Table(
    "audit",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("who", String, nullable=False),
    Column("action", String, nullable=False, index=True),
    Column("subject", String, nullable=False),
    Column("detail", String, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done; at is in UTC, id rises with time."""

    id: int
    at: str
    who: str
    action: Action
    subject: str
    detail: str

    def to_json(self) -> dict[str, Any]:
        """Return the public JSON form."""
        return asdict(self)


class Audit:
    """The log in the app's database; entries are added and never changed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record(self, who: str, action: Action, subject: str = "", detail: str = "") -> None:
        """Add an entry.

        who: a user's name. subject: what it was done to, a file or an account. detail: how it
        is now, never a secret. Raises ValueError for an unknown action.
        """
        if action not in ACTIONS:
            raise ValueError(f"没有操作“{action}”，可用：{'、'.join(ACTIONS)}")
        entry = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "who": who,
            "action": action,
            "subject": subject[:LONGEST],
            "detail": detail[:LONGEST],
        }
        with self._engine.begin() as connection:
            connection.execute(insert(AUDIT).values(**entry))

    def entries(
        self,
        limit: int = 100,
        *,
        before: int | None = None,
        action: str | None = None,
        who: str | None = None,
    ) -> tuple[Entry, ...]:
        """Return the newest entries first.

        before: only those with a smaller id, to leaf through. action, who: only theirs.
        """
        wanted = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(AUDIT.c.id < before)
        if action is not None:
            wanted = wanted.where(AUDIT.c.action == action)
        if who is not None:
            wanted = wanted.where(AUDIT.c.who == who)
        with self._engine.connect() as connection:
            return tuple(Entry(**row._mapping) for row in connection.execute(wanted))
