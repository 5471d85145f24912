"""The conversations of each user, kept in the app's database until the user deletes them."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Executable,
    Float,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    Text,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert

from answer.answers import CitedAnswer
from ui.answer_words import answer_text
from ui.chat.conversation import UNFINISHED, Conversation, Turn
from ui.chat.filters import filters_from_json, filters_to_json
from ui.chat.stored_answers import answer_from_json, answer_to_json
from ui.database import TABLES

log = logging.getLogger(__name__)

MOST_CONVERSATIONS = 200
"""Conversations kept for one user; the one that was used longest ago makes room for a new one."""
LONGEST_SEARCH = 100
"""Characters of a search that are looked at; each word of it makes the query longer."""
MOST_TITLE = 60
"""Characters of a title."""
UNREADABLE = "这条回答的记录已损坏，请再问一次。"

_CONVERSATIONS = Table(
    "conversations",
    TABLES,
    Column("id", String(32), primary_key=True),
    Column("user", String(100), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("changed", Float, nullable=False),
)
_TURNS = Table(
    "turns",
    TABLES,
    Column("key", String(32), primary_key=True),
    Column(
        "conversation",
        String(32),
        ForeignKey(_CONVERSATIONS.c.id, ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("number", Integer, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text),
    Column("said", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("filters", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Card:
    """One conversation in the list; changed is when something was last asked, in Unix seconds."""

    id: str
    title: str
    changed: float


class History:
    """Who asked what; every call names its user and reaches that user's conversations only.

    database: from `ui.database.open_database`; clock: gives Unix seconds.
    """

    def __init__(self, database: Engine, clock: Callable[[], float] = time.time):
        # The database may have been opened before anybody knew of these tables.
        TABLES.create_all(database, tables=[_CONVERSATIONS, _TURNS])
        self._database = database
        self._clock = clock

    def keep(self, user: str, conversation: Conversation, turn: Turn) -> None:
        """Keep a turn of a conversation: a new one, or one that has grown since.

        The conversation is made where it is missing. Raises LookupError where it is another's.
        """
        now = self._clock()
        with self._database.begin() as connection:
            # A statement that writes comes first: two writers then wait for each other.
            made = connection.execute(
                insert(_CONVERSATIONS)
                .values(id=conversation.id, user=user, title=conversation.title, changed=now)
                .on_conflict_do_nothing()
            )
            self._own(connection, user, conversation.id, changed=now)
            connection.execute(_kept_turn(conversation.id, turn))
            if made.rowcount:
                connection.execute(_beyond_bound(user))

    def conversation(self, user: str, conversation_id: str) -> Conversation:
        """Return a conversation whole; raises LookupError where the user has none of this id."""
        with self._database.connect() as connection:
            card = connection.execute(
                select(_CONVERSATIONS).where(_is_own(user, conversation_id))
            ).one_or_none()
            if card is None:
                raise _not_there(user, conversation_id)
            rows = connection.execute(
                select(_TURNS)
                .where(_TURNS.c.conversation == conversation_id)
                .order_by(_TURNS.c.number)
            )
            return Conversation(card.id, card.title, tuple(_turn(row) for row in rows))

    def cards(self, user: str, search: str = "") -> tuple[Card, ...]:
        """Return the user's conversations, the last used first.

        search: words of which each has to occur in the title, a question or an answer.
        """
        query = select(_CONVERSATIONS).where(_CONVERSATIONS.c.user == user, *_holding(search))
        with self._database.connect() as connection:
            rows = connection.execute(query.order_by(_CONVERSATIONS.c.changed.desc()))
            return tuple(Card(row.id, row.title, row.changed) for row in rows)

    def rename(self, user: str, conversation_id: str, title: str) -> str:
        """Give a conversation another title and return it, shortened where it was too long.

        Raises ValueError for an empty one, LookupError where the user has none of this id.
        """
        shortened = title_of(title)
        if not shortened:
            raise ValueError("名称是空的：请输入 1 到 60 个字。")
        with self._database.begin() as connection:
            self._own(connection, user, conversation_id, title=shortened)
        return shortened

    def delete(self, user: str, conversation_id: str) -> None:
        """Delete a conversation for good; raises LookupError where the user has none of this id."""
        with self._database.begin() as connection:
            gone = connection.execute(delete(_CONVERSATIONS).where(_is_own(user, conversation_id)))
            if not gone.rowcount:
                raise _not_there(user, conversation_id)

    def _own(
        self, connection: Connection, user: str, conversation_id: str, **values: object
    ) -> None:
        """Change a conversation that has to be the user's."""
        changed = connection.execute(
            update(_CONVERSATIONS).where(_is_own(user, conversation_id)).values(**values)
        )
        if not changed.rowcount:
            raise _not_there(user, conversation_id)


def title_of(text: str) -> str:
    """Return a title of one line made from a question or from what a user typed."""
    line = re.sub(r"[\s\x00-\x1f\x7f]+", " ", text).strip()
    return line if len(line) <= MOST_TITLE else line[: MOST_TITLE - 1] + "…"


def _is_own(user: str, conversation_id: str) -> ColumnElement[bool]:
    return and_(_CONVERSATIONS.c.id == conversation_id, _CONVERSATIONS.c.user == user)


def _not_there(user: str, conversation_id: str) -> LookupError:
    return LookupError(f"conversation {conversation_id[:40]!r}: {user!r} has none of this id")


def _kept_turn(conversation_id: str, turn: Turn) -> Executable:
    following = (
        select(func.coalesce(func.max(_TURNS.c.number), 0) + 1)
        .where(_TURNS.c.conversation == conversation_id)
        .scalar_subquery()
    )
    said = answer_text(turn.question, turn.answer) if turn.answer else ""
    grown = {
        "answer": answer_to_json(turn.answer) if turn.answer else None,
        "said": said,
        "note": turn.note,
    }
    return (
        insert(_TURNS)
        .values(
            key=turn.key,
            conversation=conversation_id,
            number=following,
            question=turn.question,
            filters=filters_to_json(turn.filters),
            **grown,
        )
        .on_conflict_do_update(
            index_elements=[_TURNS.c.key],
            set_=grown,
            where=_TURNS.c.conversation == conversation_id,
        )
    )


def _beyond_bound(user: str) -> Executable:
    newest = (
        select(_CONVERSATIONS.c.id)
        .where(_CONVERSATIONS.c.user == user)
        .order_by(_CONVERSATIONS.c.changed.desc())
        .limit(MOST_CONVERSATIONS)
    )
    return delete(_CONVERSATIONS).where(
        _CONVERSATIONS.c.user == user, _CONVERSATIONS.c.id.not_in(newest)
    )


def _holding(search: str) -> Iterator[ColumnElement[bool]]:
    """Yield for each word of a search that a conversation holds it somewhere."""
    for word in search[:LONGEST_SEARCH].split():
        in_turn = exists().where(
            _TURNS.c.conversation == _CONVERSATIONS.c.id,
            or_(
                _TURNS.c.question.icontains(word, autoescape=True),
                _TURNS.c.said.icontains(word, autoescape=True),
            ),
        )
        yield or_(_CONVERSATIONS.c.title.icontains(word, autoescape=True), in_turn)


def _turn(row: Row[tuple[object, ...]]) -> Turn:
    answer, note = _answer(row)
    if answer is None and not note:
        note = UNFINISHED
    return Turn(row.question, answer, note, filters=filters_from_json(row.filters), key=row.key)


def _answer(row: Row[tuple[object, ...]]) -> tuple[CitedAnswer | None, str]:
    """Return the answer and the note of a row; a damaged answer does not hide the others."""
    if row.answer is None:
        return None, row.note
    try:
        return answer_from_json(row.answer), row.note
    except ValueError:
        log.exception("a kept answer cannot be read")
        return None, UNREADABLE
