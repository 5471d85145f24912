"""Which sentences answer a question: how much of it each speaks of, and whether that is enough."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from answer import phrases
from answer.evidence import STEPS, Sentence, authority, may_require, precedence
from answer.figures import Figure
from answer.questions import WEAK, WEAK_WORDS, Question
from index.tokens import normalised

# What a term is worth by where it stands; the sentence itself counts whole.
_IN_FIGURE, _BEFORE, _HEADING, _TITLE, _PASSAGE, _PAIRS = 1.0, 0.8, 0.75, 0.7, 0.5, 0.5
ENOUGH = 0.6
"""Share of a question's weight that the best sentence has to speak of; chosen on eval/questions."""
_NEEDED_SHARE = 0.3
"""A term of this share of the weight must not be missing altogether."""
_NEAR_BEST = 0.82
_MOST = {"figure": 3, "requirement": 3, "definition": 2, "who": 2, "when": 2}
_MOST_OTHERWISE = 5
_UNIT_GROUPS = (
    {"%"}, {"分"}, {"批次", "批", "份"}, {"人", "名", "人次"}, {"家", "户", "个", "所", "处"}, {"元"},
    {"天", "日", "工作日", "个工作日"}, {"年", "月", "个月", "小时", "分钟"}, {"学时", "课时", "小时"},
    {"份/千人", "份"}, {"起", "件"}, {"次", "场", "期"},
)  # fmt: skip
_CLAUSE_END = re.compile("[\uff0c,。\uff1b;、]")
_CALENDAR = {"年", "月", "日", "号", "条", "款", "项", "章"}
_OPENING = re.compile(r"^(?:[\s“\"'《(]|[\d一二三四五六七八九十]+[.、)])+")
_IN_CHARGE = re.compile(r"牵头|负责|责任单位|主管|配合|会同")
_ASIDE = re.compile(r"法规依据|扣分|检查方式|法律责任|附则")
_DISTRICT = re.compile(r"[\u4e00-\u9fff]{2}(?:区|县)")


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each term of a question counts; the weights sum to 1."""

    terms: Mapping[str, float]

    @classmethod
    def of(
        cls, question: Question, rarity: Callable[[Sequence[str]], Mapping[str, float]]
    ) -> Weights:
        """Return the weights of a question's terms by how rare they are in the library."""
        rare = rarity(question.terms)
        counts = {
            term: rare.get(term, 1.0) * (WEAK if term in WEAK_WORDS else 1.0)
            for term in question.terms
        }
        total = sum(counts.values()) or 1.0
        return cls({term: count / total for term, count in counts.items()})


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sentence with its score (0..1 and above) and the part of the question it speaks of.

    figure is the one that answers a figure question, None otherwise.
    """

    sentence: Sentence
    score: float
    coverage: float
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The sentences of an answer; none, and what is missing, where there is no answer.

    usable holds all sentences that could answer, the best first.
    """

    sentences: tuple[Ranked, ...] = ()
    usable: tuple[Ranked, ...] = ()
    missing: str = ""
    only_claims: bool = False


def rank(question: Question, found: Sequence[Sentence], weights: Weights) -> list[Ranked]:
    """Return the sentences with their scores, the best first."""
    ranked = [_ranked(question, sentence, weights) for sentence in found]
    return sorted(
        ranked, key=lambda r: (-r.score, tuple(-p for p in precedence(r.sentence.document)))
    )


def choose(question: Question, ranked: Sequence[Ranked], weights: Weights) -> Choice:
    """Return the sentences that answer, or what is missing.

    ranked: the best first. A requirement is never answered with a report's claim alone
    without saying so.
    """
    exact = [r for r in ranked if r.sentence.hit.exact]
    if exact:
        return Choice(tuple(exact[:_MOST_OTHERWISE]), tuple(exact))
    usable = [r for r in ranked if r.coverage >= ENOUGH and _fits_place(question, r.sentence)]
    missing = _missing(question, ranked, weights)
    if missing or not usable:
        return Choice(missing=missing or phrases.MISSING_EVIDENCE)
    if question.practice:
        usable = [r for r in usable if not may_require(r.sentence.document)] or usable
    if question.kind == "figure":
        usable = [r for r in usable if r.figure is not None]
        if not usable:
            return Choice(missing=phrases.MISSING_FIGURE)
    only_claims = False
    if question.requires and not question.practice:
        required = [
            r for r in usable if r.sentence.kind != "claim" and may_require(r.sentence.document)
        ]
        only_claims = not required and question.kind == "figure"
        usable = required or usable
    return Choice(tuple(_best(question, usable)), tuple(usable), only_claims=only_claims)


def _best(question: Question, usable: Sequence[Ranked]) -> list[Ranked]:
    most = _MOST.get(question.kind, _MOST_OTHERWISE)
    chosen: list[Ranked] = []
    for ranked in usable:
        if len(chosen) == most or ranked.score < _NEAR_BEST * usable[0].score:
            break
        if not any(_repeats(ranked, other) for other in chosen):
            chosen.append(ranked)
    return chosen


def _repeats(one: Ranked, other: Ranked) -> bool:
    a, b = one.sentence, other.sentence
    if a.plain == b.plain or a.plain in b.plain or b.plain in a.plain:
        return True
    same_document = a.document.id == b.document.id
    if a.kind == b.kind == "claim" and one.figure is not None:
        return same_document  # of one report the sentence that fits best says it
    return same_document and one.figure is not None and one.figure == other.figure


def _ranked(question: Question, sentence: Sentence, weights: Weights) -> Ranked:
    coverage = _coverage(sentence, weights)
    figure, near = (
        _asked_figure(question, sentence, weights) if question.kind == "figure" else (None, 0.0)
    )
    score = coverage if question.kind != "figure" else 0.5 * coverage + 0.5 * near
    if question.requires or question.kind != "figure":
        score *= 1.0 + 0.02 * authority(sentence.document)
    score *= _kind_factor(question, sentence)
    if question.practice:
        score *= 1.0 if may_require(sentence.document) else 1.5
    elif question.kind == "how_to":
        score *= _how_to_factor(sentence)
    if sentence.hit.exact:
        score += 1.0  # the article that the question names
    if question.year:
        score *= 1.2 if str(question.year) in sentence.plain else 1.0
        score *= 1.0 if _speaks_of_year(sentence, question.year) else 0.5
    score *= _place_factor(question, sentence)
    if sentence.document.metadata.status == "废止" or sentence.document.metadata.off_topic:
        score *= 0.7
    if sentence.passage.kind == "heading" or len(sentence.text) < 8 or sentence.leads_in:
        score *= 0.6
    return Ranked(sentence, score, coverage, figure)


def _kind_factor(question: Question, sentence: Sentence) -> float:
    if question.requires:
        return {"requirement": 1.3, "claim": 0.7, "practice": 0.8}.get(sentence.kind, 1.0)
    if question.kind == "definition":
        opens = any(_OPENING.sub("", sentence.plain).startswith(term) for term in question.terms)
        return (1.25 if sentence.kind == "definition" else 1.0) * (1.25 if opens else 1.0)
    if question.kind == "who":
        return 1.3 if _IN_CHARGE.search(sentence.plain) else 1.0
    return 1.0


def _how_to_factor(sentence: Sentence) -> float:
    above = " ".join(sentence.passage.heading)
    return 1.25 if STEPS.search(above) else 0.7 if _ASIDE.search(above) else 1.0


def title_coverage(sentence: Sentence, weights: Weights) -> float:
    """Return the share of the question that the title of the sentence's document speaks of."""
    title = ((1.0, normalised(sentence.document.metadata.title)),)
    return sum(weight * _credit(term, title) for term, weight in weights.terms.items())


def _coverage(sentence: Sentence, weights: Weights) -> float:
    card = sentence.document
    places = (
        (1.0, sentence.plain),
        (_BEFORE, sentence.before),
        (_HEADING, normalised(" ".join(sentence.passage.heading))),
        (_TITLE, normalised(f"{card.metadata.title} {card.metadata.region or ''}")),
        (_PASSAGE, normalised(sentence.passage.text)),
    )
    return sum(weight * _credit(term, places) for term, weight in weights.terms.items())


def _credit(term: str, places: Sequence[tuple[float, str]]) -> float:
    for worth, text in places:
        if term in text:
            return worth
    pairs = [term[i : i + 2] for i in range(len(term) - 1)]
    if len(pairs) < 2:
        return 0.0
    return max(
        worth * _PAIRS * sum(pair in text for pair in pairs) / len(pairs) for worth, text in places
    )


def _asked_figure(
    question: Question, sentence: Sentence, weights: Weights
) -> tuple[Figure | None, float]:
    """Return the figure of the asked quantity and how well the words around it fit (0..1)."""
    best: tuple[Figure | None, float] = (None, 0.0)
    previous = 0
    for figure in sentence.figures:
        in_formula = sentence.text[: figure.span.start].rstrip()[-1:] in "×÷=\uff1d*/"
        if in_formula and figure.span.start or not _unit_fits(question.unit, figure.unit):
            if figure.unit not in _CALENDAR:
                previous = figure.span.end
            continue
        behind = _CLAUSE_END.split(sentence.text[figure.span.end : figure.span.end + 6])[0]
        around = normalised(sentence.text[previous : figure.span.end] + behind)
        near = sum(
            weight * _credit(term, ((1.0, around),)) for term, weight in weights.terms.items()
        )
        previous = figure.span.end
        if near > best[1]:
            best = figure, near
    return best


def _unit_fits(asked: str | None, unit: str) -> bool:
    if unit in _CALENDAR and unit != asked:
        return False
    if asked is None:
        return True
    return asked == unit or any(asked in group and unit in group for group in _UNIT_GROUPS)


def _place_factor(question: Question, sentence: Sentence) -> float:
    if question.place is None:
        return 1.0
    if not _fits_place(question, sentence):
        return 0.3
    return 1.25 if question.place in _whose(sentence) else 1.0


def _whose(sentence: Sentence) -> str:
    card = sentence.document
    return normalised(f"{card.metadata.title} {card.metadata.region or ''} {card.path}")


def _fits_place(question: Question, sentence: Sentence) -> bool:
    """Return whether a sentence can speak of the place that is asked for."""
    place = question.place
    if place is None:
        return True
    if place[0] in "x*":  # “XX区” asks a masked report about itself
        return sentence.document.metadata.masked
    if place in sentence.plain or place in sentence.before:
        return True
    return place in _whose(sentence) and not _DISTRICT.search(sentence.plain.replace(place, ""))


def _speaks_of_year(sentence: Sentence, year: int) -> bool:
    return str(year) in sentence.plain or sentence.document.metadata.year == year


def _missing(question: Question, ranked: Sequence[Ranked], weights: Weights) -> str:
    if not weights.terms:
        return phrases.MISSING_EVIDENCE
    if question.place and not any(_fits_place(question, r.sentence) for r in ranked):
        return phrases.MISSING_PLACE.format(place=question.place)
    near = [r for r in ranked[:8] if r.coverage > 0]
    text = " ".join(
        normalised(
            " ".join(
                (
                    r.sentence.passage.text,
                    *r.sentence.passage.heading,
                    r.sentence.document.metadata.title,
                )
            )
        )
        for r in near
    )
    lacking = [
        term
        for term, weight in weights.terms.items()
        if weight >= _NEEDED_SHARE and _credit(term, ((1.0, text),)) < _PAIRS
    ]
    if lacking:
        return phrases.MISSING_TERMS.format(terms="、".join(lacking))
    if question.year and not any(_speaks_of_year(r.sentence, question.year) for r in near):
        return phrases.MISSING_YEAR.format(year=question.year)
    return ""
