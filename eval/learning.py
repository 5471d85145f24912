"""Fits the weights by which the best sentence is found and its chance of being right is told."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from answer.answering import Assistant, Reading, citation_of
from answer.choosing import Choice, able, choices
from answer.composing import Section
from answer.features import Features
from answer.follow_ups import parts, resolve
from answer.ranking import Ranked
from answer.scoring import LOOKED_AT, Scorer, measured_sentences
from eval.answers import open_corpus
from eval.grounds import Grounds, Sources
from eval.questions import Question, load
from eval.regression import conditional_logit, logistic_regression

FOLDS = 6
_ORDER_PENALTY, _CHANCE_PENALTY = 0.003, 10.0
_DIGITS = 4
_SAME = 1e-6
"""A measure that varies less is the same everywhere and teaches nothing."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One part of a question: the sentences that may answer, and of each whether it does.

    able: in their first order; right: True for a wording of the answer, False for none, None
    for what may stand beside it.
    composed: gives the sections of an answer, judged: whether they are right.
    """

    question: Question
    reading: Reading
    able: tuple[Ranked, ...]
    right: tuple[bool | None, ...]
    composed: Callable[[Reading, Choice], tuple[Section, ...]]
    judged: Callable[[Sequence[Section]], bool]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What weights that never saw a question make of its answer."""

    lesson: Lesson
    is_right: bool
    is_doubtful: bool
    chance: float


def lessons(
    questions: Iterable[Question], assistant: Assistant, sources: Sources
) -> Iterator[Lesson]:
    """Yield the parts of all questions with the sentences that are found for them."""
    for question in questions:
        grounds = Grounds.of(question, sources)
        whole = resolve(question.question, question.history, assistant.index.content_words)
        for part in parts(whole.question, assistant.index.content_words):
            reading = assistant.read(part)
            found, _ = able(reading.question, reading.ranked, reading.weights, sure=False)
            right = tuple(_is_right(each, grounds, assistant) for each in found[:LOOKED_AT])
            judged = partial(_judged, question, grounds, assistant)
            yield Lesson(
                question, reading, tuple(found[:LOOKED_AT]), right, assistant.composed, judged
            )


def fitted(taught: Sequence[Lesson]) -> Scorer:
    """Return the weights that fit the lessons best.

    Raises ValueError where no lesson has an answer.
    """
    if not any(True in lesson.right for lesson in taught):
        raise ValueError("问题集里没有一个问题找得到答案，无从拟合")
    order = _fitted_order(taught)
    first = Scorer(order, {}, 0.0)
    tried = [trial for lesson in taught if (trial := _tried(lesson, first)) is not None]
    rows = [trial.measured for trial in tried]
    labels = [float(trial.right) for trial in tried]
    names = list(rows[0])
    matrix = np.array([[row[name] for name in names] for row in rows])
    middle, spread = matrix.mean(0), _spread(matrix)
    bias, *weights = logistic_regression(
        (matrix - middle) / spread, np.array(labels), _CHANCE_PENALTY
    )
    own = np.array(weights) / spread
    return Scorer(order, _named(names, own), round(float(bias - own @ middle), _DIGITS))


def cross_validated(taught: Sequence[Lesson], seed: int = 0) -> list[Outcome]:
    """Return what becomes of answers by weights that were fitted without their question."""
    ids = sorted({lesson.question.id for lesson in taught})
    random.Random(seed).shuffle(ids)
    outcomes: list[Outcome] = []
    for fold in range(FOLDS):
        left_out = set(ids[fold::FOLDS])
        scorer = fitted([lesson for lesson in taught if lesson.question.id not in left_out])
        outcomes += [
            Outcome(lesson, trial.right, trial.doubtful, scorer.chance(trial.measured))
            for lesson in taught
            if lesson.question.id in left_out and (trial := _tried(lesson, scorer)) is not None
        ]
    return outcomes


def report(outcomes: Sequence[Outcome]) -> dict[str, dict[str, dict[str, int]]]:
    """Return how many answers each least chance gives, those by the rules and doubtful ones apart.

    Of each: how many would be right and wrong, and how many of these to questions that have
    no answer.
    """
    sorts = {"by_rules": False, "doubtful": True}
    return {
        name: {
            f"from {least}": _given([o for o in outcomes if o.is_doubtful == doubtful], least)
            for least in (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
        }
        for name, doubtful in sorts.items()
    }


def _given(outcomes: Sequence[Outcome], least: float) -> dict[str, int]:
    given = [each for each in outcomes if each.chance >= least]
    wrong = [each for each in given if not each.is_right]
    return {
        "right": len(given) - len(wrong),
        "wrong": len(wrong),
        "unanswerable": sum(not each.lesson.question.answerable for each in wrong),
    }


def learn(files: Sequence[Path], say: Callable[[str], None]) -> tuple[Scorer, dict[str, Any]]:
    """Return the weights fitted on question files, and a cross-validated report of each file.

    Raises ValueError for a question that is not valid or a document that cannot be read.
    """
    with (
        tempfile.TemporaryDirectory(prefix="shian-learn-") as data,
        open_corpus(Path(data), say) as (assistant, library),
    ):
        taught: dict[str, list[Lesson]] = {}
        for file in files:
            say(f"正在读问题：{file.name}")
            taught[file.stem] = list(lessons(load(file), assistant, library))
        everything = [lesson for found in taught.values() for lesson in found]
        say("正在拟合……")
        outcomes = cross_validated(everything)
        told = {
            name: report([each for each in outcomes if any(each.lesson is own for own in found)])
            for name, found in taught.items()
        }
        return fitted(everything), {**told, "all": report(outcomes)}


def save(scorer: Scorer, path: Path) -> None:
    """Write the weights as JSON."""
    content: dict[str, Any] = {
        "order": scorer.order,
        "answers": scorer.answers,
        "bias": scorer.bias,
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _is_right(ranked: Ranked, grounds: Grounds, assistant: Assistant) -> bool | None:
    citation = citation_of(1, ranked.sentence, assistant.library)
    if grounds.answer(citation):
        return True
    return None if grounds.touch(citation) else False


def _fitted_order(taught: Sequence[Lesson]) -> dict[str, float]:
    with_an_answer = [lesson for lesson in taught if True in lesson.right]
    names = list(_measured(with_an_answer[0])[0])
    lists = [_choice(lesson, names) for lesson in with_an_answer]
    spread = _spread(np.concatenate([items for items, _ in lists]))
    weights = conditional_logit([(items / spread, right) for items, right in lists], _ORDER_PENALTY)
    return _named(names, weights / spread)


def _choice(lesson: Lesson, names: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the measures of a lesson's sentences and which are right, doubtful ones left out."""
    told = [
        (row, right)
        for row, right in zip(_measured(lesson), lesson.right, strict=True)
        if right is not None
    ]
    return (
        np.array([[row[name] for name in names] for row, _ in told]),
        np.array([right for _, right in told]),
    )


def _measured(lesson: Lesson) -> list[dict[str, float]]:
    return measured_sentences(lesson.reading.question, lesson.able, lesson.reading.weights)


@dataclass(frozen=True, slots=True)
class _Trial:
    measured: Features
    right: bool
    doubtful: bool


def _tried(lesson: Lesson, scorer: Scorer) -> _Trial | None:
    """Return what would be answered first and whether it is right, None where nothing would."""
    reading = lesson.reading
    choice = next(choices(reading.question, reading.ranked, reading.weights, scorer))
    if not choice.sentences or choice.exact:
        return None
    sections = lesson.composed(reading, choice)
    return _Trial(reading.measured(choice, sections), lesson.judged(sections), choice.doubtful)


def _judged(
    question: Question, grounds: Grounds, assistant: Assistant, sections: Sequence[Section]
) -> bool:
    """Return whether at least half of what is cited is right, and a part of the answer in it.

    For a question without an answer: whether all of it says that nothing is set.
    """
    cited = [citation_of(1, s, assistant.library) for each in sections for s in each.sentences]
    if not question.answerable:
        return bool(cited) and all(map(grounds.touch, cited))
    right = sum(grounds.hold(citation, question.kind) for citation in cited)
    found = any(grounds.finds(cited, part) for part in range(len(grounds.parts)))
    return bool(cited) and found and 2 * right >= len(cited)


def _named(names: Sequence[str], weights: NDArray[np.float64]) -> dict[str, float]:
    return {name: round(float(w), _DIGITS) for name, w in zip(names, weights, strict=True)}


def _spread(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    spread = matrix.std(0)
    return np.where(spread > _SAME, spread, 1.0)
