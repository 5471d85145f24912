"""Which of the ranked sentences make the answer, and whether they are enough for one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from answer import phrases
from answer.evidence import Sentence, authority, may_require
from answer.lists import AS_MANY, enumeration_factor
from answer.questions import Question
from answer.ranking import Ranked, penalty_asked
from answer.relevance import Weights, title_coverage
from answer.scopes import fits_place, fits_time, time_of
from answer.times import any_time, time_asked
from index.tokens import normalised

ENOUGH = 0.6
"""Share of a question's weight that the best sentence has to speak of; chosen on eval/questions."""
_ENOUGH_WITH_A_SIGN = 0.5
"""The same for a law's penalty, or a list of as many things as are asked for."""
_LAW = 7
_ITS_TITLE = 0.55
_NEEDED_SHARE = 0.28
"""A term that the library does not hold must not have this share of the weight."""
_KNOWN_NEEDED_SHARE = 0.5
_HALF = 0.45
_ANYWAY = 0.65
"""A sentence that speaks of this share answers although a term is nowhere."""
_NEAR_FIGURE, _AND_COVERED = 0.67, 0.35
"""How much of the question the words right around a figure and its sentence have to speak of."""
_NEAR_BEST = 0.9
_ONE_SENTENCE = frozenset(("figure", "definition", "who", "when", "penalty", "requirement"))
_MOST_OTHERWISE = 3
_SAME_QUANTITY = 0.97
_WORTH_ADDING = 0.2
"""A further sentence speaks of a term with at least this share of the question's weight."""
_NUMBER_TO_CALL = re.compile(r"电话(?:是|号码|多少|$)|手机号?(?:是|码|多少|$)|号码|热线|联系方式")
_CALLED = re.compile(r"\d{5,}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年)")


@dataclass(frozen=True, slots=True)
class Choice:
    """The sentences of an answer; none, and what is missing, where there is no answer.

    usable holds all sentences that could answer, the best first.
    """

    sentences: tuple[Ranked, ...] = ()
    usable: tuple[Ranked, ...] = ()
    missing: str = ""
    only_claims: bool = False


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
    usable = [
        r
        for r in ranked
        if r.coverage >= _enough(question, r)
        and fits_place(question, r.sentence)
        and _names_labels(question, r.sentence)
    ]
    if not usable:
        return Choice(missing=phrases.MISSING_EVIDENCE)
    usable = [r for r in usable if fits_time(question, r.sentence)]
    if not usable:
        return Choice(missing=phrases.MISSING_TIME.format(time=time_of(question)))
    if question.practice:
        usable = [r for r in usable if not may_require(r.sentence.document)] or usable
    saying = [r for r in usable if _says_it(question, r)]
    if not saying and question.kind == "when":  # a document's own date tells when it was
        saying = [
            r
            for r in usable
            if any_time(r.sentence.plain)
            or (
                title_coverage(r.sentence, weights) >= _ITS_TITLE
                and not r.sentence.document.metadata.masked
            )
        ]
    if not saying:
        return Choice(missing=phrases.MISSING_FIGURE)
    usable = saying
    only_claims = False
    if question.requires and not question.practice:
        required = [
            r for r in usable if r.sentence.kind != "claim" and may_require(r.sentence.document)
        ]
        only_claims = not required and question.kind == "figure"
        usable = required or usable
    return Choice(tuple(_best(question, usable, weights)), tuple(usable), only_claims=only_claims)


def _enough(question: Question, ranked: Ranked) -> float:
    """Return the least share of the question that a sentence has to speak of."""
    sentence = ranked.sentence
    sure = (question.kind == "penalty" and authority(sentence.document) >= _LAW) or (
        question.kind == "list" and enumeration_factor(question, sentence) >= AS_MANY
    )
    return _ENOUGH_WITH_A_SIGN if sure else ENOUGH


def _names_labels(question: Question, sentence: Sentence) -> bool:
    """Return whether every class and level asked for is named where a sentence stands."""
    if not question.labels:
        return True
    text = normalised(f"{_surroundings(sentence)} {sentence.before}")
    return all(
        any(word in text for word in (label, *question.wordings(label)))
        for label in question.labels
    )


def _says_it(question: Question, ranked: Ranked) -> bool:
    """Return whether a sentence holds the kind of thing that is asked: a figure, a time, a penalty."""
    plain = ranked.sentence.plain
    if _NUMBER_TO_CALL.search(question.text):
        return bool(_CALLED.search(plain))
    match question.kind:
        case "figure":
            near = ranked.near + _AND_COVERED * ranked.coverage
            return ranked.figure is not None and near >= _NEAR_FIGURE
        case "when":
            return bool(time_asked(question.text, bool(question.years)).search(plain))
        case "penalty":
            return bool(penalty_asked(question).search(plain))
    return True


def _best(question: Question, usable: Sequence[Ranked], weights: Weights) -> list[Ranked]:
    """Return the best sentence, and others only where they add to it or contradict it."""
    first, *others = usable
    chosen = [first]
    most = 1 if question.kind in _ONE_SENTENCE else _MOST_OTHERWISE
    for ranked in others:
        if ranked.score < _NEAR_BEST * first.score:
            break
        contradicts = question.kind == "figure" and _contradicts(question, first, ranked)
        if contradicts or (len(chosen) < most and _adds(ranked, chosen, weights)):
            chosen.append(ranked)
    return chosen


def _contradicts(question: Question, first: Ranked, other: Ranked) -> bool:
    """Return whether a document in force, or the same one of another year, requires another figure."""
    a, b = first.sentence, other.sentence
    return (
        question.requires
        and not question.years
        and (a.document.id != b.document.id or _of_other_years(a, b))
        and a.kind == b.kind == "requirement"
        and b.document.metadata.status != "废止"
        and first.figure is not None
        and other.figure is not None
        and first.figure.unit == other.figure.unit
        and first.figure.value != other.figure.value
        and other.near >= _SAME_QUANTITY * first.near
    )


def _of_other_years(a: Sentence, b: Sentence) -> bool:
    """Return whether two sentences name years and none of them in common."""
    years, others = (set(_YEAR.findall(sentence.plain)) for sentence in (a, b))
    return bool(years and others) and not years & others


def _adds(ranked: Ranked, chosen: Sequence[Ranked], weights: Weights) -> bool:
    """Return whether a sentence itself speaks of a part of the question that none has yet."""
    said = " ".join(other.sentence.plain for other in chosen)
    own = ranked.sentence.plain
    return any(
        weight >= _WORTH_ADDING and term in own and term not in said
        for term, weight in weights.terms.items()
    )


def _missing(question: Question, ranked: Sequence[Ranked], weights: Weights) -> str:
    """Return what the library lacks for an answer, "" where it may hold one."""
    if not weights.terms:
        return phrases.MISSING_EVIDENCE
    if question.place and not any(fits_place(question, r.sentence) for r in ranked):
        return phrases.MISSING_PLACE.format(place=question.place)
    near = [r for r in ranked[:8] if r.coverage > 0]
    text = ((1.0, normalised(" ".join(_surroundings(r.sentence) for r in near))),)
    lacking = [
        term
        for term, weight in weights.terms.items()
        if weights.credit(term, text) < _HALF
        and weight >= (_NEEDED_SHARE if term in weights.unknown else _KNOWN_NEEDED_SHARE)
    ]
    if lacking and ranked[0].coverage < _ANYWAY:
        return phrases.MISSING_TERMS.format(terms="、".join(lacking))
    return ""


def _surroundings(sentence: Sentence) -> str:
    passage, card = sentence.passage, sentence.document
    return " ".join((passage.text, *passage.heading, card.metadata.title))
