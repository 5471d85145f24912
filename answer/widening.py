"""What else of the documents found may answer: rows that name what is asked, headings, endings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice

from answer.evidence import PassagesOf
from answer.item_names import names_one, with_dated_headings
from answer.questions import Question
from index.hits import Hit

_TOLD_BY_ROWS = frozenset(("figure", "when", "who", "requirement"))
_WITH_TABLES, _MOST_ROWS = 12, 40


def widened(
    question: Question, hits: Sequence[Hit], passages_of: PassagesOf, text_of: Callable[[str], str]
) -> list[Hit]:
    """Return the hits and what the best of their documents say besides on what is asked.

    text_of: gives the text of a document by its id.
    """
    found = [*hits, *_rows(question, hits, passages_of)]
    if question.kind != "when":
        return found
    asked = [*found, *_endings(found, passages_of)]
    return with_dated_headings(asked, question.terms, text_of)


def _rows(question: Question, hits: Sequence[Hit], passages_of: PassagesOf) -> list[Hit]:
    """Return further rows of the tables in the best documents that name what is asked.

    A row is seldom found by itself: what it is of stands in its title or its columns.
    """
    if question.kind not in _TOLD_BY_ROWS:
        return []
    found = {hit.passage.id for hit in hits}
    tables = {hit.document.id for hit in hits if hit.passage.kind == "row"}
    best = {h.document.id: h for h in reversed(hits[:_WITH_TABLES]) if h.document.id in tables}
    named = (*question.terms, *map(str, question.years), question.place or "")
    more: list[Hit] = []
    for document, hit in best.items():
        rows = (p for p in passages_of(document) if p.kind == "row")
        fitting = (p for p in rows if p.id not in found and names_one(p.text, named))
        more += [replace(hit, passage=row, exact=False) for row in islice(fitting, _MOST_ROWS)]
    return more


def _endings(hits: Sequence[Hit], passages_of: PassagesOf) -> list[Hit]:
    """Return how the best documents end, where a document bears its date."""
    found = {hit.passage.id for hit in hits}
    best = {hit.document.id: hit for hit in reversed(hits[:_WITH_TABLES])}
    last = ((hit, passages_of(document)[-1:]) for document, hit in best.items())
    return [
        replace(hit, passage=passage, exact=False)
        for hit, passages in last
        for passage in passages
        if passage.id not in found
    ]
