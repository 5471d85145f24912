"""Questions wait for their turn to be answered, unless a language model writes the answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import cast

import pytest

from answer.answering import Assistant
from answer.answers import CitedAnswer
from tests.ui.samples import SATISFACTION
from ui.live_assistant import AT_ONCE, LiveAssistant

ASKING = 3 * AT_ONCE
QUESTIONS = [f"第{n}问" for n in range(ASKING)]


class Answering:
    """Answers in two stages, and notes how many questions were being answered at the same time.

    patience: seconds that each waits for more of them than are answered at once without a model.
    """

    def __init__(self, model: object, patience: float) -> None:
        self.model = model
        self.now = self.most = 0
        self._patience = patience
        self._lock = threading.Lock()
        self._crowded = threading.Event()

    def stream(self, question: str, *_: object) -> Iterator[CitedAnswer]:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        if self.now > AT_ONCE:
            self._crowded.set()
        self._crowded.wait(self._patience)
        with self._lock:
            self.now -= 1
        whole = replace(SATISFACTION, question=question)
        yield from (replace(whole, claims=whole.claims[:1]), whole)

    def ask(self, question: str, *_: object) -> CitedAnswer:
        return list(self.stream(question))[-1]


@pytest.fixture
def alone() -> Answering:
    return Answering(None, patience=0.1)


@pytest.fixture
def writing() -> Answering:
    return Answering(object(), patience=30)


def live(answering: object) -> LiveAssistant:
    return LiveAssistant(cast(Assistant, answering))


def asked_at_once(assistant: LiveAssistant) -> list[CitedAnswer]:
    with ThreadPoolExecutor(ASKING) as pool:
        return list(pool.map(assistant.ask, QUESTIONS))


def test_without_a_model_some_are_answered_while_the_others_wait(alone: Answering) -> None:
    assert [answer.question for answer in asked_at_once(live(alone))] == QUESTIONS
    assert alone.most == AT_ONCE


def test_with_a_model_all_are_answered_at_once(writing: Answering) -> None:
    assert [answer.question for answer in asked_at_once(live(writing))] == QUESTIONS
    assert writing.most > AT_ONCE


def test_a_question_that_fails_leaves_its_turn_to_the_next() -> None:
    class Failing:
        model = None

        def ask(self, *_: object) -> CitedAnswer:
            raise OSError("索引打不开")

    assistant = live(Failing())
    for question in QUESTIONS:
        with pytest.raises(OSError, match="索引打不开"):
            assistant.ask(question)


def test_an_answer_comes_whole_without_a_model_and_by_its_stages_with_one(
    alone: Answering, writing: Answering
) -> None:
    writing.now = AT_ONCE  # nothing to wait for
    made = [live(alone), live(writing)]
    assert [each.gradual for each in made] == [False, True]
    assert [[len(stage.claims) for stage in each.stream("满意度？")] for each in made] == [
        [3],
        [1, 3],
    ]
