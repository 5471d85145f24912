"""An answer's rules in full, and the other rule that sets what is asked: 依照食品安全法第一百二十六条处罚."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from answer.composing import Section
from answer.evidence import PassagesOf, Sentence
from answer.questions import Question
from answer.ranking import BY_ANOTHER, FINE
from answer.rules_in_full import article, in_full, joined, of_article, paragraphs
from answer.times import asks_how_long, time_asked
from index.hits import Hit
from index.tokens import ArticleRef, law_name, references

Search = Callable[[str], Sequence[Hit]]
"""Gives the hits of a question; an article that it names comes first, and exact."""

# “记录保存期限应当符合本法第五十条第二款的规定”.
_AS_ANOTHER = re.compile(r"(?:符合|按照|执行|适用)(?P<rules>[^。;]{4,80}?)的?规定")
_ITS_OWN = re.compile(r"本(?:法|条例|办法|规定|细则)$")
_MOST = 2
LABEL = "依照的规定"


def told_in_full(
    question: Question, sections: Sequence[Section], passages_of: PassagesOf
) -> tuple[Section, ...]:
    """Return sections whose sentences are told with what their rules say, each piece once.

    passages_of: gives the passages of a document by its id.
    """
    told: list[Section] = []
    for section in sections:
        pieces = {
            (piece.document.id, piece.start): piece
            for sentence in section.sentences
            for piece in in_full(question, sentence, passages_of)
        }
        told.append(replace(section, sentences=tuple(pieces.values())))
    return tuple(told)


def with_referred_rules(
    question: Question, sections: Sequence[Section], passages_of: PassagesOf, search: Search
) -> tuple[Section, ...]:
    """Return sections, followed by the rule by which theirs set what is asked, if by another one.

    That is a penalty (“依照…第一百二十六条的规定给予处罚”) or a length of time (“应当符合…第五十条的规定”).
    passages_of: gives the passages of a document by its id.
    """
    rules = [sentence for section in sections for sentence in section.sentences]
    if not rules or not all(map(of_article, rules)):
        return tuple(sections)
    if question.kind == "penalty":
        by_another, own = BY_ANOTHER, FINE
    elif asks_how_long(question.text) or "期限" in question.text:
        by_another, own = _AS_ANOTHER, time_asked(question.text, bool(question.years))
    else:
        return tuple(sections)
    if any(own.search(rule.plain) for rule in rules):
        return tuple(sections)
    referred = tuple(_referred(rules, by_another, passages_of, search))
    return (*sections, Section(LABEL, referred)) if referred else tuple(sections)


def _referred(
    rules: Sequence[Sentence], by_another: re.Pattern[str], passages_of: PassagesOf, search: Search
) -> Iterator[Sentence]:
    """Yield the paragraphs that rules name."""
    own = law_name(rules[0].document.metadata.title)
    named = (match["rules"] for rule in rules for match in by_another.finditer(rule.plain))
    for reference in [ref for text in named for ref in references(text) if ref.law][:_MOST]:
        law = own if _ITS_OWN.search(reference.law) else reference.law
        found = next((h for h in search(f"{law}第{reference.article}条") if h.exact), None)
        if found:
            yield from _paragraph(reference, article(found, passages_of))


def _paragraph(reference: ArticleRef, pieces: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Return the paragraph of an article that a reference names, the first one where it names none."""
    place = (reference.paragraph or 1) - 1
    return joined(paragraphs(pieces)[place]) if place < len(paragraphs(pieces)) else ()
