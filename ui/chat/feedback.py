"""What users think of answers, kept with question and answer for the evaluation."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

from sqlalchemy import Column, DateTime, Engine, String, Table, Text, select
from sqlalchemy.dialects.sqlite import insert

from ui.chat.conversation import Turn, Verdict
from ui.chat.filters import filter_words
from ui.database import TABLES

MOST_COMMENT = 1_000
"""Characters of a comment."""

_FEEDBACK = Table(
    "feedback",
    TABLES,
    Column("user", String(100), primary_key=True),
    Column("turn", String(32), primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("question", Text, nullable=False),
    Column("filters", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("verdict", String(10), nullable=False),
    Column("comment", Text, nullable=False),
)


class Feedback:
    """The verdicts on answers; they outlive the conversation they were given in.

    database: from `ui.database.open_database`.
    """

    def __init__(self, database: Engine):
        # The database may have been opened before anybody knew of this table.
        TABLES.create_all(database, tables=[_FEEDBACK])
        self._database = database

    def give(self, user: str, turn: Turn, verdict: str, comment: str = "") -> Verdict:
        """Keep a verdict on a turn's answer, in the place of an earlier one, and return it.

        comment: cut at MOST_COMMENT characters. Raises ValueError for a verdict that is none
        and for a turn without an answer.
        """
        judged: Verdict | None = next((v for v in get_args(Verdict) if v == verdict), None)
        if judged is None:
            raise ValueError(f"verdict {verdict[:20]!r}: expected one of {get_args(Verdict)}")
        if turn.answer is None:
            raise ValueError(f"turn {turn.key!r}: expected one with an answer")
        given = {
            "at": datetime.now(UTC).replace(tzinfo=None),
            "question": turn.question,
            "filters": filter_words(turn.filters),
            "answer": json.dumps(turn.answer.to_json(), ensure_ascii=False),
            "verdict": judged,
            "comment": comment.strip()[:MOST_COMMENT],
        }
        statement = insert(_FEEDBACK).values(user=user, turn=turn.key, **given)
        with self._database.begin() as connection:
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=[_FEEDBACK.c.user, _FEEDBACK.c.turn], set_=given
                )
            )
        return judged

    def verdicts(self, user: str, turns: Collection[str]) -> dict[str, Verdict]:
        """Return the user's verdicts on the turns of the given keys, by key."""
        query = select(_FEEDBACK.c.turn, _FEEDBACK.c.verdict).where(
            _FEEDBACK.c.user == user, _FEEDBACK.c.turn.in_(turns)
        )
        with self._database.connect() as connection:
            return {row.turn: row.verdict for row in connection.execute(query)}

    def write(self, out: Path) -> int:
        """Write all feedback as JSON lines, the oldest first, and return how many.

        Each line has at (UTC), user, question, filters, verdict, comment and the answer in its
        public form. The file is whole or not there. Raises OSError where it can't be written.
        """
        with self._database.connect() as connection:
            rows = connection.execute(select(_FEEDBACK).order_by(_FEEDBACK.c.at)).all()
        lines = [
            {
                "at": row.at.isoformat(timespec="seconds") + "Z",
                "user": row.user,
                "question": row.question,
                "filters": row.filters,
                "verdict": row.verdict,
                "comment": row.comment,
                "answer": json.loads(row.answer),
            }
            for row in rows
        ]
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        descriptor, temporary = tempfile.mkstemp(dir=out.parent, suffix=".part")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            Path(temporary).replace(out)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
        return len(lines)
