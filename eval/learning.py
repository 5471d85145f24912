"""Fits the weights by which the best sentence is found and its chance of being right is told."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from answer.choosing import choices
from answer.features import Features
from answer.matching import Matcher
from answer.scoring import Chance, Scorer, measured_sentences, with_fits
from eval.answers import open_corpus
from eval.lessons import FOLDS, Lesson, lessons
from eval.questions import load
from eval.regression import conditional_logit, logistic_regression

_ORDER_PENALTY, _CHANCE_PENALTY = 0.003, 100.0
_FEW_VALUES = 8
_DIGITS = 4
_SAME = 1e-6
"""A measure that varies less is the same everywhere and teaches nothing."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What weights that never saw a question make of its answer."""

    lesson: Lesson
    is_right: bool
    is_doubtful: bool
    chance: float


def fitted(taught: Sequence[Lesson], matchers: Sequence[Matcher] = ()) -> Scorer:
    """Return the weights that fit the lessons best, to be used with a matcher of all of them.

    matchers: one a fold, trained without the questions of the fold: so a lesson's measures are
    as good as those of a question that was never seen. None of them: the weights know no fit.
    Raises ValueError where no lesson has an answer.
    """
    if not any(True in lesson.right for lesson in taught):
        raise ValueError("问题集里没有一个问题找得到答案，无从拟合")
    order = _fitted_order(taught, matchers)
    first = Scorer(order)
    tried = [trial for lesson in taught if (trial := _tried(lesson, first, matchers)) is not None]
    return Scorer(
        order,
        _fitted_chance([trial for trial in tried if not trial.doubtful]),
        _fitted_chance([trial for trial in tried if trial.doubtful]),
    )


def _fitted_chance(tried: Sequence[_Trial]) -> Chance:
    """Return the chances by logistic regression; one measure of many values may bend thrice."""
    if not tried:
        return Chance()
    names = list(tried[0].measured)
    matrix = np.array([[trial.measured[name] for name in names] for trial in tried])
    labels = np.array([float(trial.right) for trial in tried])
    knots = [(n, knot) for n in range(len(names)) for knot in _knots(matrix[:, n])]
    bent = [np.maximum(matrix[:, n] - knot, 0.0) for n, knot in knots]
    matrix = np.column_stack([matrix, *bent])
    middle, spread = matrix.mean(0), _spread(matrix)
    bias, *weights = logistic_regression((matrix - middle) / spread, labels, _CHANCE_PENALTY)
    own = np.array(weights) / spread
    bends: dict[str, dict[str, float]] = {}
    for (n, knot), change in zip(knots, own[len(names) :], strict=True):
        bends.setdefault(names[n], {})[str(knot)] = round(float(change), _DIGITS)
    return Chance(
        round(float(bias - own @ middle), _DIGITS), _named(names, own[: len(names)]), bends
    )


def _knots(values: NDArray[np.float64]) -> list[float]:
    """Return where the slope of a measure may change: its quarters, if it has many values."""
    if len(np.unique(values)) <= _FEW_VALUES:
        return []
    quarters = {round(float(value), _DIGITS) for value in np.quantile(values, (0.25, 0.5, 0.75))}
    return sorted(quarters)


def cross_validated(taught: Sequence[Lesson], matchers: Sequence[Matcher] = ()) -> list[Outcome]:
    """Return what becomes of answers by weights that were fitted without their question."""
    outcomes: list[Outcome] = []
    for fold in range(FOLDS):
        scorer = fitted([lesson for lesson in taught if lesson.fold != fold], matchers)
        outcomes += [
            Outcome(
                lesson,
                trial.right,
                trial.doubtful,
                scorer.chance(trial.measured, doubtful=trial.doubtful),
            )
            for lesson in taught
            if lesson.fold == fold and (trial := _tried(lesson, scorer, matchers)) is not None
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


def learn(
    files: Sequence[Path], matchers: Sequence[Matcher], say: Callable[[str], None]
) -> tuple[Scorer, dict[str, Any]]:
    """Return the weights fitted on question files, and a cross-validated report of each file.

    matchers: see `fitted`.
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
        outcomes = cross_validated(everything, matchers)
        told = {
            name: report([each for each in outcomes if any(each.lesson is own for own in found)])
            for name, found in taught.items()
        }
        return fitted(everything, matchers), {**told, "all": report(outcomes)}


def save(scorer: Scorer, path: Path) -> None:
    """Write the weights as JSON."""
    content: dict[str, Any] = {
        "order": scorer.order,
        "sure": asdict(scorer.sure),
        "doubtful": asdict(scorer.doubtful),
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _fitted_order(taught: Sequence[Lesson], matchers: Sequence[Matcher]) -> dict[str, float]:
    with_an_answer = [lesson for lesson in taught if True in lesson.right]
    measured = [_measured(lesson, _matcher(matchers, lesson)) for lesson in with_an_answer]
    names = list(measured[0][0])
    lists = [
        _choice(lesson, rows, names) for lesson, rows in zip(with_an_answer, measured, strict=True)
    ]
    spread = _spread(np.concatenate([items for items, _ in lists]))
    weights = conditional_logit([(items / spread, right) for items, right in lists], _ORDER_PENALTY)
    return _named(names, weights / spread)


def _choice(
    lesson: Lesson, measured: Sequence[Features], names: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the measures of a lesson's sentences and which are right, doubtful ones left out."""
    told = [
        (row, right) for row, right in zip(measured, lesson.right, strict=True) if right is not None
    ]
    return (
        np.array([[row[name] for name in names] for row, _ in told]),
        np.array([right for _, right in told]),
    )


def _measured(lesson: Lesson, matcher: Matcher | None) -> list[dict[str, float]]:
    reading = lesson.reading
    read = with_fits(matcher, reading.question, lesson.possible)
    return measured_sentences(reading.question, read, reading.weights)


def _matcher(matchers: Sequence[Matcher], lesson: Lesson) -> Matcher | None:
    return matchers[lesson.fold] if matchers else None


@dataclass(frozen=True, slots=True)
class _Trial:
    measured: Features
    right: bool
    doubtful: bool


def _tried(lesson: Lesson, scorer: Scorer, matchers: Sequence[Matcher]) -> _Trial | None:
    """Return what would be answered first and whether it is right, None where nothing would."""
    reading = lesson.reading
    scorer = replace(scorer, matcher=_matcher(matchers, lesson))
    choice = next(choices(reading.question, reading.ranked, reading.weights, scorer))
    if not choice.sentences or choice.exact:
        return None
    sections = lesson.composed(reading, choice)
    return _Trial(reading.measured(choice, sections), lesson.judged(sections), choice.doubtful)


def _named(names: Sequence[str], weights: NDArray[np.float64]) -> dict[str, float]:
    return {name: round(float(w), _DIGITS) for name, w in zip(names, weights, strict=True)}


def _spread(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    spread = matrix.std(0)
    return np.where(spread > _SAME, spread, 1.0)
