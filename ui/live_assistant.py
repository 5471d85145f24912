"""The assistant of a running app, whose language model may change from one question to the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from answer.answering import Assistant
from answer.answers import CitedAnswer
from answer.llm import LanguageModel
from index.hits import Filters


class LiveAssistant:
    """Answers as the assistant inside does; `use` gives it another language model.

    A question that is being answered keeps the model that it began with.
    """

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    @property
    def current(self) -> Assistant:
        """The assistant as it answers now."""
        return self._assistant

    def use(self, model: LanguageModel | None) -> None:
        """Answer with a language model from the next question on; None is without one."""
        self._assistant = replace(self._assistant, model=model)

    def ask(
        self, question: str, filters: Filters | None = None, history: Sequence[str] = ()
    ) -> CitedAnswer:
        """Return the answer to one question, see `Assistant.ask`."""
        return self._assistant.ask(question, filters, history)

    def stream(
        self, question: str, filters: Filters | None = None, *, history: Sequence[str] = ()
    ) -> Iterable[CitedAnswer]:
        """Yield longer and longer answers, see `Assistant.stream`."""
        return self._assistant.stream(question, filters, history)
