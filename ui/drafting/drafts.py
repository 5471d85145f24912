"""The drafts of each user: facts and rewritten paragraphs, kept until the user deletes them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import (
    Column,
    ColumnElement,
    Engine,
    Float,
    String,
    Table,
    Text,
    and_,
    delete,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert

from ui.chat.history import title_of
from ui.database import TABLES

MOST_DRAFTS = 50
"""Drafts kept for one user; the one that was changed longest ago makes room for a new one."""

_DRAFTS = Table(
    "drafts",
    TABLES,
    Column("id", String(32), primary_key=True),
    Column("user", String(100), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("only", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("edits", Text, nullable=False),
    Column("changed", Float, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Edit:
    """A paragraph as it was drafted and as a person rewrote it, "" where it was taken out."""

    was: str
    now: str


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """What a draft is made from again: template, facts as csv, and what was rewritten.

    only: the id of the one indicator that was drafted, "" for all.
    """

    id: str
    title: str
    template: str
    only: str
    facts: str
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftCard:
    """One draft in the list; changed is in Unix seconds."""

    id: str
    title: str
    template: str
    changed: float


def new_id() -> str:
    """Return the id of a draft that is not kept yet."""
    return uuid4().hex


class Drafts:
    """Who drafted what; every call names its user and reaches that user's drafts only.

    database: from `ui.database.open_database`; clock: gives Unix seconds.
    """

    def __init__(self, database: Engine, clock: Callable[[], float] = time.time):
        # The database may have been opened before anybody knew of this table.
        TABLES.create_all(database, tables=[_DRAFTS])
        self._database = database
        self._clock = clock

    def keep(self, user: str, draft: KeptDraft) -> None:
        """Keep a draft, a new one or one that was changed; the title of a kept one stays.

        Raises LookupError where the draft is another's.
        """
        changing = {
            "template": draft.template,
            "only": draft.only,
            "facts": draft.facts,
            "edits": json.dumps([[e.was, e.now] for e in draft.edits], ensure_ascii=False),
            "changed": self._clock(),
        }
        entry = insert(_DRAFTS).values(
            id=draft.id, user=user, title=title_of(draft.title), **changing
        )
        entry = entry.on_conflict_do_update(
            index_elements=["id"], set_=changing, where=_DRAFTS.c.user == user
        )
        newest = (
            select(_DRAFTS.c.id)
            .where(_DRAFTS.c.user == user)
            .order_by(_DRAFTS.c.changed.desc())
            .limit(MOST_DRAFTS)
        )
        with self._database.begin() as connection:
            if not connection.execute(entry).rowcount:
                raise _not_there(user, draft.id)
            beyond = (_DRAFTS.c.user == user) & _DRAFTS.c.id.not_in(newest)
            connection.execute(delete(_DRAFTS).where(beyond))

    def cards(self, user: str) -> Sequence[DraftCard]:
        """Return the user's drafts, the last changed first."""
        query = (
            select(_DRAFTS.c.id, _DRAFTS.c.title, _DRAFTS.c.template, _DRAFTS.c.changed)
            .where(_DRAFTS.c.user == user)
            .order_by(_DRAFTS.c.changed.desc())
        )
        with self._database.connect() as connection:
            return [DraftCard(*row) for row in connection.execute(query)]

    def draft(self, user: str, draft_id: str) -> KeptDraft:
        """Return a kept draft; raises LookupError where the user has none of this id."""
        with self._database.connect() as connection:
            query = select(_DRAFTS).where(_is_own(user, draft_id))
            row = connection.execute(query).one_or_none()
        if row is None:
            raise _not_there(user, draft_id)
        edits = tuple(Edit(was, now) for was, now in json.loads(row.edits))
        return KeptDraft(row.id, row.title, row.template, row.only, row.facts, edits)

    def rename(self, user: str, draft_id: str, title: str) -> None:
        """Give a draft another title, shortened where it is too long.

        Raises ValueError for an empty one, LookupError where the user has none of this id.
        """
        shortened = title_of(title)
        if not shortened:
            raise ValueError("名称是空的：请输入 1 到 60 个字。")
        with self._database.begin() as connection:
            renamed = update(_DRAFTS).where(_is_own(user, draft_id)).values(title=shortened)
            if not connection.execute(renamed).rowcount:
                raise _not_there(user, draft_id)

    def delete(self, user: str, draft_id: str) -> None:
        """Delete a draft for good; raises LookupError where the user has none of this id."""
        with self._database.begin() as connection:
            if not connection.execute(delete(_DRAFTS).where(_is_own(user, draft_id))).rowcount:
                raise _not_there(user, draft_id)


def _is_own(user: str, draft_id: str) -> ColumnElement[bool]:
    return and_(_DRAFTS.c.id == draft_id, _DRAFTS.c.user == user)


def _not_there(user: str, draft_id: str) -> LookupError:
    return LookupError(f"draft {draft_id[:40]!r}: {user!r} has none of this id")
