"""How far each user has come: documents read and questions of the self-test answered."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import Boolean, Column, Engine, Float, String, Table, Text, delete, select
from sqlalchemy.dialects.sqlite import insert

from ui.database import TABLES

_READ = Table(
    "read_documents",
    TABLES,
    Column("user", String(100), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("at", Float, nullable=False),
)
_ANSWERED = Table(
    "test_answers",
    TABLES,
    Column("user", String(100), primary_key=True),
    Column("question", String(32), primary_key=True),
    Column("right", Boolean, nullable=False),
    Column("at", Float, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Learned:
    """What one user has read and answered; right and wrong hold ids of test questions."""

    read: frozenset[str] = frozenset()
    right: frozenset[str] = frozenset()
    wrong: frozenset[str] = frozenset()


class Progress:
    """The progress of all users; each is asked for by name and sees no other."""

    def __init__(self, database: Engine):
        # The database may have been opened before anybody knew of these tables.
        TABLES.create_all(database, tables=[_READ, _ANSWERED])
        self._database = database

    def of(self, user: str) -> Learned:
        """Return what a user has learned so far."""
        with self._database.connect() as connection:
            read = connection.scalars(select(_READ.c.source).where(_READ.c.user == user))
            sources = frozenset(read)
            rows = connection.execute(
                select(_ANSWERED.c.question, _ANSWERED.c.right).where(_ANSWERED.c.user == user)
            ).all()
        right = frozenset(row.question for row in rows if row.right)
        wrong = frozenset(row.question for row in rows if not row.right)
        return Learned(sources, right, wrong)

    def mark(self, user: str, source: str, *, read: bool) -> None:
        """Note that a user has read a document, or has not after all."""
        mine = (_READ.c.user == user) & (_READ.c.source == source)
        with self._database.begin() as connection:
            connection.execute(delete(_READ).where(mine))
            if read:
                connection.execute(insert(_READ).values(user=user, source=source, at=time.time()))

    def answer(self, user: str, question: str, *, right: bool) -> None:
        """Note how a user answered a question of the self-test; the last answer counts."""
        row = {"user": user, "question": question, "right": right, "at": time.time()}
        entry = insert(_ANSWERED).values(row)
        entry = entry.on_conflict_do_update(
            index_elements=["user", "question"], set_={"right": right, "at": row["at"]}
        )
        with self._database.begin() as connection:
            connection.execute(entry)

    def start_over(self, user: str) -> None:
        """Forget what a user answered in the self-test; what was read stays."""
        with self._database.begin() as connection:
            connection.execute(delete(_ANSWERED).where(_ANSWERED.c.user == user))
