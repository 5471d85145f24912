"""A self-test made from the term base and the catalogue; each question tells why and from where."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from answer.indicators import Catalogue, Indicator, RequiredFigure
from index.terms import LawRef, Term, TermBase
from ingest.documents import content_id

Topic = Literal["术语", "指标要求", "责任单位"]
OPTIONS = 4


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """A question with one right option.

    id comes from the content, so that what was answered stays answered; right is an index of
    options; explanation says why; source is a file, as a path from the corpus folder, or the
    full name of a law; laws are the articles behind it.
    """

    id: str
    topic: Topic
    prompt: str
    options: tuple[str, ...]
    right: int
    explanation: str
    source: str
    laws: tuple[LawRef, ...] = ()


def all_questions(terms: TermBase, catalogue: Catalogue) -> tuple[QuizQuestion, ...]:
    """Return every question that the term base and the catalogue give; the same ones each time."""
    return (
        *_on_terms(terms.terms),
        *_on_figures(catalogue.indicators),
        *_on_duties(catalogue.indicators),
    )


def round_of(
    questions: Sequence[QuizQuestion],
    right: Collection[str],
    wrong: Collection[str],
    count: int,
    seed: int,
) -> tuple[QuizQuestion, ...]:
    """Return the questions of one round: answered wrongly first, then new ones, then the rest.

    right and wrong: ids of questions that were answered; seed: decides which of the same kind
    and in what order.
    """
    shuffled = random.Random(seed).sample(list(questions), len(questions))
    return tuple(sorted(shuffled, key=lambda q: (q.id not in wrong, q.id in right))[:count])


def _on_terms(terms: Sequence[Term]) -> Iterator[QuizQuestion]:
    for term in terms:
        others = _nearest(term, terms)
        if len(others) < OPTIONS - 1:
            continue
        explanation = f"{term.name}\uff1a{term.definition}"
        yield _question(
            "术语",
            f"“{term.name}”指的是哪一项\uff1f",
            _hidden(term.definition, term),
            [_hidden(other.definition, other) for other in others],
            explanation,
            term.source,
            term.see,
        )


def _nearest(term: Term, terms: Sequence[Term]) -> list[Term]:
    """Return the terms that are most easily taken for this one, none of which says the same."""
    names = {term.name, *term.aliases}
    others = [
        other
        for other in terms
        if other is not term
        and not names & {other.name, *other.aliases}
        and term.name not in other.definition
        and other.name not in term.definition
    ]
    others.sort(key=lambda other: -_shared(term, other))
    return others[: OPTIONS - 1]


def _shared(term: Term, other: Term) -> float:
    """Return how much two explanations look alike: the share of pairs of characters in common."""
    mine, theirs = _pairs(term.name + term.definition), _pairs(other.name + other.definition)
    return len(mine & theirs) / len(mine | theirs)


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _hidden(definition: str, term: Term) -> str:
    """Return a definition that does not give its own term away."""
    for name in sorted((term.name, *term.aliases), key=len, reverse=True):
        definition = definition.replace(name.strip("“”"), "它")
    return definition


def _on_figures(indicators: Sequence[Indicator]) -> Iterator[QuizQuestion]:
    figures = [(indicator, figure) for indicator in indicators for figure in indicator.figures]
    for indicator, figure in figures:
        wrong = dict.fromkeys(
            other.in_words
            for _, other in figures
            if other.unit == figure.unit and other.quantity != figure.quantity
        )
        wrong.pop(figure.in_words, None)
        if len(wrong) < OPTIONS - 1 or _is_set_twice(figure, figures):
            continue
        where = f"\uff08{figure.note}\uff09" if figure.note else ""
        yield _question(
            "指标要求",
            f"指标“{indicator.name}”里\uff0c{figure.level}级要求的“{figure.quantity}”是多少\uff1f",
            figure.in_words,
            random.Random(figure.quantity).sample(list(wrong), OPTIONS - 1),
            f"{figure.quantity}\uff1a{figure.in_words}\uff08{figure.year}年\uff0c{figure.level}级\uff09。"
            f"{indicator.requirement}{where}",
            figure.source,
            indicator.laws[:2],
        )


def _is_set_twice(
    figure: RequiredFigure, figures: Sequence[tuple[Indicator, RequiredFigure]]
) -> bool:
    """Return whether the same level asks for another figure of this quantity elsewhere."""
    return any(
        other.quantity == figure.quantity
        and other.level == figure.level
        and other.in_words != figure.in_words
        for _, other in figures
    )


def _on_duties(indicators: Sequence[Indicator]) -> Iterator[QuizQuestion]:
    leads = {frozenset(indicator.lead): "、".join(indicator.lead) for indicator in indicators}
    for indicator in indicators:
        right = "、".join(indicator.lead)
        taking_part = {*indicator.lead, *indicator.support}
        wrong = [named for lead, named in leads.items() if not taking_part & lead]
        if len(wrong) < OPTIONS - 1:
            continue
        yield _question(
            "责任单位",
            f"指标“{indicator.name}”\uff08{indicator.part}\uff09由谁牵头\uff1f",
            right,
            random.Random(indicator.id).sample(wrong, OPTIONS - 1),
            f"{indicator.name}由{right}牵头\uff0c配合单位\uff1a{'、'.join(indicator.support)}。",
            indicator.guide,
        )


def _question(
    topic: Topic,
    prompt: str,
    right: str,
    wrong: Sequence[str],
    explanation: str,
    source: str,
    laws: tuple[LawRef, ...] = (),
) -> QuizQuestion:
    identity = content_id(topic, prompt, right)
    options = [right, *wrong]
    random.Random(identity).shuffle(options)
    at = options.index(right)
    return QuizQuestion(identity, topic, prompt, tuple(options), at, explanation, source, laws)
