"""An answer's rules in full, and the rule by which another one punishes: 依照食品安全法第一百二十六条处罚."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from answer.composing import Section
from answer.evidence import PassagesOf, Sentence
from answer.questions import Question
from answer.ranking import BY_ANOTHER, FINE
from answer.rules_in_full import article, in_full, joined, of_article, paragraphs
from index.hits import Hit
from index.tokens import ArticleRef, law_name, references

Search = Callable[[str], Sequence[Hit]]
"""Gives the hits of a question; an article that it names comes first, and exact."""

_ITS_OWN = re.compile(r"本(?:法|条例|办法|规定|细则)$")
_MOST = 2
LABEL = "依照的规定"


def told_in_full(
    question: Question, sections: Sequence[Section], passages_of: PassagesOf, search: Search
) -> tuple[Section, ...]:
    """Return sections whose sentences are told with what their rules say, each piece once.

    Where a penalty is asked for and the rule only names another by which it is, that one follows.
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
    if question.kind == "penalty":
        rules = [sentence for section in told for sentence in section.sentences]
        referred = tuple(_referred(rules, passages_of, search))
        told += [Section(LABEL, referred)] if referred else []
    return tuple(told)


def _referred(
    rules: Sequence[Sentence], passages_of: PassagesOf, search: Search
) -> Iterator[Sentence]:
    """Yield the paragraphs by which rules punish that state no fine of their own."""
    if not rules or not all(map(of_article, rules)) or any(FINE.search(r.plain) for r in rules):
        return
    own = law_name(rules[0].document.metadata.title)
    named = (match["rules"] for rule in rules for match in BY_ANOTHER.finditer(rule.plain))
    for reference in [ref for text in named for ref in references(text) if ref.law][:_MOST]:
        law = own if _ITS_OWN.search(reference.law) else reference.law
        found = next((h for h in search(f"{law}第{reference.article}条") if h.exact), None)
        if found:
            yield from _paragraph(reference, article(found, passages_of))


def _paragraph(reference: ArticleRef, pieces: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Return the paragraph of an article that a reference names, the first one where it names none."""
    place = (reference.paragraph or 1) - 1
    return joined(paragraphs(pieces)[place]) if place < len(paragraphs(pieces)) else ()
