"""Which sentences answer a question, and whether they are enough."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from answer import phrases
from answer.evidence import STEPS, Sentence, authority, may_require, precedence
from answer.figures import Figure
from answer.questions import Question
from answer.relevance import Weights, asked_figure, coverage
from index.tokens import normalised

ENOUGH = 0.58
"""Share of a question's weight that the best sentence has to speak of; chosen on eval/questions."""
_NEEDED_SHARE = 0.28
"""A term that the library does not hold must not have this share of the weight."""
_KNOWN_NEEDED_SHARE = 0.5
_HALF = 0.45
_NEAR_FIGURE = 0.45
"""Share of the question that the words right around a figure have to speak of."""
_AUTHORITY = 0.02
"""What each rank of authority adds to the weight of a document that may require."""
_NEAR_BEST = 0.9
_MOST = {"figure": 3, "requirement": 3, "definition": 2, "who": 2, "when": 2, "penalty": 3}
_MOST_OTHERWISE = 5
_OPENING = re.compile(r"^(?:[\s“\"'《(]|[\d一二三四五六七八九十]+[.、)])+")
_BRACKETED = re.compile(r"\([^()]*\)|[“”\"'‘’、]")
_ENTRY_SLACK = 4
_IN_CHARGE = re.compile(r"牵头|负责|责任单位|主管|会同|由.{2,20}(?:包保|决定|组织|实施)")
_TIME = re.compile(
    r"\d+(?:年|月|日|天|小时|个工作日|个月)|每(?:年|月|日|季度|半年|周|学期)|季度|半年"
)
_HOW_OFTEN = re.compile(
    r"每|次|(?:日|天|月|年|小时|季度)(?:内|前|以内|以上)|\d+(?:日|天|个月|年|小时)"
)
_PENALTY = re.compile(r"罚款|处分|拘留|吊销|没收|责令|追究|警告|记过|撤职|开除|约谈|赔偿")
_ASIDE = re.compile(r"法规依据|扣分|检查方式|法律责任|附则")
_DISTRICT = re.compile(r"[\u4e00-\u9fff]{2}(?:区|县)")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sentence with its score (0..1 and above) and the part of the question it speaks of.

    figure is the one that answers a figure question, None otherwise; near is the share of the
    question that the words right around it speak of.
    """

    sentence: Sentence
    score: float
    coverage: float
    figure: Figure | None = None
    near: float = 0.0


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
    missing = _missing(question, ranked, weights)
    if missing:
        return Choice(missing=missing)
    usable = [r for r in ranked if r.coverage >= ENOUGH and _fits_place(question, r.sentence)]
    if not usable:
        return Choice(missing=phrases.MISSING_EVIDENCE)
    usable = [r for r in usable if _fits_time(question, r.sentence)]
    if not usable:
        return Choice(missing=phrases.MISSING_TIME.format(time=_time_of(question)))
    if question.practice:
        usable = [r for r in usable if not may_require(r.sentence.document)] or usable
    saying = [r for r in usable if _says_it(question, r)]
    if not saying and question.kind != "when":
        return Choice(missing=phrases.MISSING_FIGURE)
    usable = saying or usable  # when something was is often told by the document's own date
    only_claims = False
    if question.requires and not question.practice:
        required = [
            r for r in usable if r.sentence.kind != "claim" and may_require(r.sentence.document)
        ]
        only_claims = not required and question.kind == "figure"
        usable = required or usable
    return Choice(tuple(_best(question, usable)), tuple(usable), only_claims=only_claims)


def _says_it(question: Question, ranked: Ranked) -> bool:
    """Return whether a sentence holds the kind of thing that is asked: a figure, a time, a penalty."""
    plain = ranked.sentence.plain
    match question.kind:
        case "figure":
            return ranked.figure is not None and ranked.near >= _NEAR_FIGURE
        case "when":
            return bool((_HOW_OFTEN if "多久" in question.text else _TIME).search(plain))
        case "penalty":
            return bool(_PENALTY.search(plain))
    return True


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
    covered = coverage(sentence, weights)
    figure: Figure | None = None
    near = 0.0
    score = covered
    if question.kind == "figure":
        figure, near = asked_figure(question, sentence, weights)
        score = 0.5 * covered + 0.5 * near
    score *= _document_factor(question, sentence) * _sentence_factor(question, sentence)
    if sentence.hit.exact:
        score += 1.0  # the article that the question names
    return Ranked(sentence, score, covered, figure, near)


def _document_factor(question: Question, sentence: Sentence) -> float:
    document = sentence.document
    factor = _place_factor(question, sentence)
    if question.requires or question.kind != "figure":
        factor *= 1.0 + _AUTHORITY * authority(document)
    if question.year:
        factor *= 1.2 if str(question.year) in sentence.plain else 1.0
        factor *= 1.0 if _fits_time(question, sentence) else 0.5
    if question.practice and not may_require(document):
        factor *= 1.5
    if document.metadata.status == "废止" or document.metadata.off_topic:
        factor *= 0.7
    return factor


def _sentence_factor(question: Question, sentence: Sentence) -> float:
    factor = _kind_factor(question, sentence)
    if sentence.text.rstrip('”"').endswith(("?", "\uff1f")):
        factor *= 0.2  # a question answers none
    if sentence.passage.kind == "row":
        factor *= 0.95  # a sentence reads better than a row that says the same
    if sentence.passage.kind == "heading" or len(sentence.text) < 8 or sentence.leads_in:
        factor *= 0.6
    return factor


def _kind_factor(question: Question, sentence: Sentence) -> float:
    """Return how well what a sentence is (requirement, claim …) fits what is asked."""
    plain, kind = sentence.plain, sentence.kind
    match question.kind:
        case "definition":
            if _explains(question, plain):
                return 1.6
            row = 0.6 if sentence.passage.kind == "row" else 1.0
            return row * (1.25 if kind == "definition" else 1.0)
        case "who":
            return 1.3 if _IN_CHARGE.search(plain) else 1.0
        case "when":
            return 1.3 if _TIME.search(plain) else 0.8
        case "penalty":
            return 1.4 if _PENALTY.search(plain) else 0.6
        case "how_to" if not question.practice:
            above = " ".join(sentence.passage.heading)
            return 1.25 if STEPS.search(above) else 0.7 if _ASIDE.search(above) else 1.0
    if question.requires and sentence.document.metadata.kind == "手册":
        return 1.15  # a handbook tells of a requirement, and sets none
    if question.requires:
        return {"requirement": 1.3, "claim": 0.7, "practice": 0.8}.get(kind, 1.0)
    if question.done or (question.kind == "figure" and question.year):
        return {"requirement": 0.75, "claim": 1.1}.get(kind, 1.0)
    return 1.0


def _explains(question: Question, plain: str) -> bool:
    """Return whether a sentence is an entry of a glossary: “术语(又称…):解释”."""
    head, colon, _ = _OPENING.sub("", plain).partition(":")
    name = _BRACKETED.sub("", head)
    return bool(colon) and any(
        term in name and len(name) <= len(term) + _ENTRY_SLACK for term in question.terms
    )


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


def _fits_time(question: Question, sentence: Sentence) -> bool:
    """Return whether a sentence can speak of the year, the quarter and the document asked for."""
    metadata = sentence.document.metadata
    where = normalised(
        f"{metadata.title} {' '.join(sentence.passage.heading)} {sentence.passage.text}"
    )
    if question.source:
        year, kind = question.source
        named = kind in normalised(metadata.title) or kind == metadata.kind
        in_title = not question.period or question.period in normalised(metadata.title)
        if not (named and in_title and metadata.year == year):
            return False
    if question.period and question.period not in where:
        return False
    year_fits = question.year is None or metadata.year == question.year
    return year_fits or str(question.year) in sentence.plain


def _time_of(question: Question) -> str:
    if question.source:
        return f"{question.source[0]}年的{question.source[1]}"
    return f"{f'{question.year}年' if question.year else ''}{question.period or ''}"


def _missing(question: Question, ranked: Sequence[Ranked], weights: Weights) -> str:
    """Return what the library lacks for an answer, "" where it may hold one."""
    if not weights.terms:
        return phrases.MISSING_EVIDENCE
    if question.place and not any(_fits_place(question, r.sentence) for r in ranked):
        return phrases.MISSING_PLACE.format(place=question.place)
    near = [r for r in ranked[:8] if r.coverage > 0]
    text = ((1.0, normalised(" ".join(_surroundings(r.sentence) for r in near))),)
    lacking = [
        term
        for term, weight in weights.terms.items()
        if weights.credit(term, text) < _HALF
        and weight >= (_NEEDED_SHARE if term in weights.unknown else _KNOWN_NEEDED_SHARE)
    ]
    if lacking:
        return phrases.MISSING_TERMS.format(terms="、".join(lacking))
    return ""


def _surroundings(sentence: Sentence) -> str:
    passage, card = sentence.passage, sentence.document
    return " ".join((passage.text, *passage.heading, card.metadata.title))
