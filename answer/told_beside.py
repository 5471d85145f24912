"""A part of a question that finds no answer of its own, told by the passage that answers another part.

“送到学校的饭最低多少度，做好后几个钟头里要吃完”: one sentence or article often tells both.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from answer.choosing import Choice
from answer.evidence import PassagesOf, sentences
from answer.questions import Question
from answer.ranking import Ranked
from answer.relevance import COUNTS, unit_fits
from answer.rules_in_full import article, published
from answer.saying import says_it
from answer.scopes import can_tell, fits_place, fits_time
from answer.times import lengths, time_asked
from index.hits import Hit

Parts = Mapping[Question, Sequence[Ranked]]
"""Parts of a question that are answered, each with the sentences in their order for it."""

_KINDS = frozenset(("figure", "when", "penalty"))
"""Kinds that a sentence shows to answer by what it holds; others are told by their words alone."""


def passages_beside(
    hits: Sequence[Hit], cited: Collection[str], passages_of: PassagesOf
) -> list[Hit]:
    """Return the hits whose passages are cited, those of a law with their whole article.

    cited: passage ids. passages_of: gives the passages of a document by its id.
    """
    found: dict[str, Hit] = {}
    for hit in hits:
        if hit.passage.id in cited:
            of_it = article(hit, passages_of) if any(map(published, sentences([hit]))) else ()
            found |= {hit.passage.id: hit} | {s.passage.id: s.hit for s in of_it}
    return list(found.values())


def told_beside(
    question: Question,
    ranked: Sequence[Ranked],
    beside: Sequence[Hit],
    told: Parts,
) -> Choice | None:
    """Return the first sentence that holds what is asked, None where none does.

    ranked: sentences in their order for the question; beside: the passages of which one may
    tell it; told: the other parts. What tells one of them tells no other.
    """
    if question.kind not in _KINDS:
        return None
    passages = {hit.passage.id for hit in beside}
    for each in (r for r in ranked if r.sentence.passage.id in passages):
        fits = fits_place(question, each.sentence) and fits_time(question, each.sentence)
        if fits and _holds(question, each, told):
            return Choice((each,), (each,), doubtful=True)
    return None


def _holds(question: Question, ranked: Ranked, told: Parts) -> bool:
    sentence = ranked.sentence
    if question.kind == "figure":
        taken = {r.figure for others in told.values() for r in others[:1]}
        return question.unit is not None and any(
            unit_fits(question.unit, figure.unit)
            and figure.value not in question.given
            and figure not in taken
            and can_tell(question, sentence, figure)
            and (figure.unit not in COUNTS or not question.terms)
            for figure in sentence.figures
        )
    if question.kind == "when":
        asked = time_asked(question.text, bool(question.years))
        firsts = [others[0].sentence for q, others in told.items() if q.kind == "when" and others]
        left = lengths(sentence.plain) - firsts.count(sentence)
        return bool(asked.search(sentence.plain)) and (sentence not in firsts or left > 0)
    return says_it(question, ranked, sure=False)
