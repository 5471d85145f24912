"""The assistant of a running app, whose language model may change from one question to the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from threading import Semaphore

from answer.answering import Assistant
from answer.answers import CitedAnswer
from answer.llm import LanguageModel
from index.hits import Filters

AT_ONCE = 2
"""Answers found at the same time: more would only take turns at the one interpreter, and all be
late. Not 1, since the one that notices a change of the library brings the index up to date."""


class LiveAssistant:
    """Answers as the assistant inside does; `use` gives it another language model.

    A question that is being answered keeps the model that it began with. Without a model the
    questions wait for their turn; what a model writes is waited for by all at once.
    """

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._turns = Semaphore(AT_ONCE)

    @property
    def current(self) -> Assistant:
        """The assistant as it answers now."""
        return self._assistant

    @property
    def gradual(self) -> bool:
        """Whether answers come sentence by sentence, as a language model's do."""
        return self._assistant.model is not None

    def use(self, model: LanguageModel | None) -> None:
        """Answer with a language model from the next question on; None is without one."""
        self._assistant = replace(self._assistant, model=model)

    def ask(
        self, question: str, filters: Filters | None = None, history: Sequence[str] = ()
    ) -> CitedAnswer:
        """Return the answer to one question, see `Assistant.ask`."""
        *_, whole = self.stream(question, filters, history=history)
        return whole

    def stream(
        self, question: str, filters: Filters | None = None, *, history: Sequence[str] = ()
    ) -> Iterable[CitedAnswer]:
        """Yield longer and longer answers, see `Assistant.stream`."""
        assistant = self._assistant
        if assistant.model is not None:
            return assistant.stream(question, filters, history)
        with self._turns:
            return [assistant.ask(question, filters, history)]
