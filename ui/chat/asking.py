"""A question on its way: asked, its answer growing, finished, stopped or failed, and kept."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import uuid4

from answer.answers import CitedAnswer
from index.hits import Filters
from ui.chat.conversation import MOST_TURNS, Conversation, Turn
from ui.chat.history import History, title_of

log = logging.getLogger(__name__)

FAILED = "回答时出了问题，请再试一次；如果一直这样，请把运行窗口里的提示告诉管理员。"
NOT_KEPT = "这一问没能存入历史对话（磁盘可能已满），需要的话请先复制或导出。"
BUSY = "上一个问题还在回答，请稍等，或先点“停止”。"
FULL = f"这段对话已有{MOST_TURNS}问，请点“新对话”再问；本次对话已存入历史。"
MAX_QUESTION = 1_000
"""Characters of a question."""


class Answerer(Protocol):
    """What answers: `ui.live_assistant.LiveAssistant`."""

    @property
    def gradual(self) -> bool:
        """Whether an answer takes its time from one stage to the next."""
        ...

    def stream(
        self, question: str, filters: Filters | None = None, *, history: Sequence[str] = ()
    ) -> Iterable[CitedAnswer]:
        """Yield longer and longer whole prefixes of the answer.

        filters: what may be answered from; history: the earlier questions of the conversation,
        the oldest first.
        """
        ...


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks the assistant for a user, and keeps what was asked and answered in the history."""

    assistant: Answerer
    history: History

    def refused(self, question: str, conversation: Conversation) -> str | None:
        """Return why a question is not taken now, "" for one that is empty, None if it is."""
        if not question.strip():
            return ""
        if conversation.growing:
            return BUSY
        return FULL if conversation.full else None

    def ask(
        self, user: str, question: str, conversation: Conversation, filters: Filters
    ) -> Iterator[Conversation]:
        """Yield the conversation with the question while its answer grows; the last one is whole.

        What goes wrong becomes a note for the user and a line in the log.
        """
        # Half of a pair, as only a program sends it, could be neither kept nor shown.
        question = question.encode("utf-8", "replace").decode().strip()[:MAX_QUESTION]
        remembered = conversation.remembered()
        if not conversation.id:
            conversation = Conversation(uuid4().hex, title_of(question))
        turn = Turn(question, growing=True, filters=filters, key=uuid4().hex)
        yield conversation.with_turn(turn)
        self._kept(user, conversation, turn)
        try:
            gradual = self.assistant.gradual
            for answer in self.assistant.stream(question, filters, history=remembered):
                turn = replace(turn, answer=answer)
                # Stages that come all at once would only be drawn one over the other.
                if gradual:
                    yield conversation.with_turn(turn)
        except Exception:
            # Whatever goes wrong, the user gets a sentence and the log gets the trace.
            log.exception("answering failed")
            turn = replace(turn, note=FAILED)
        turn = replace(turn, growing=False)
        yield conversation.with_turn(self._kept(user, conversation, turn))

    def settled(self, user: str, conversation: Conversation) -> Conversation:
        """Return the conversation with an answer that was stopped marked so, and kept so."""
        if not conversation.growing:
            return conversation
        stopped = conversation.settled()
        return stopped.with_turn(self._kept(user, stopped, stopped.turns[-1]))

    def _kept(self, user: str, conversation: Conversation, turn: Turn) -> Turn:
        """Keep a turn and return it, with a note where it could not be kept."""
        try:
            self.history.keep(user, conversation, turn)
        except Exception:
            # The answer is shown all the same: a full disk must not cost it.
            log.exception("a turn could not be kept")
            return replace(turn, note=turn.note or NOT_KEPT)
        return turn
