"""What comes nearest to a question that is not answered: documents, each with its best sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, zip_longest

from answer.answers import NearDocument
from answer.evidence import Sentence
from answer.ranking import Ranked
from index.hits import Hit
from index.tokens import normalised
from ingest.documents import DocumentCard

MOST = 3
"""Near documents that one answer names."""
_NEAR = 0.3
"""The least share of a question that a sentence shown in place of an answer speaks of."""


def nearest(
    ranked: Sequence[Ranked], hits: Sequence[Hit], page_of: Callable[[Sentence], int | None]
) -> tuple[NearDocument, ...]:
    """Return the documents nearest to a question, those with a near sentence first.

    ranked: the sentences found, the best first; hits: the passages found, the best first;
    page_of: tells the page of a sentence. A sentence that several documents share stands once.
    """
    best: dict[tuple[str, str], Sentence] = {}
    said: set[str] = set()
    for sentence in _near_sentences(ranked):
        if len(best) < MOST and sentence.plain not in said and _name(sentence.document) not in best:
            best[_name(sentence.document)] = sentence
            said.add(sentence.plain)
    others: dict[tuple[str, str], str] = {}
    for hit in hits:
        if _name(hit.document) not in best:
            others.setdefault(_name(hit.document), hit.document.id)
    return (
        *(_quoted(sentence, page_of(sentence)) for sentence in best.values()),
        *(NearDocument(*name, document_id) for name, document_id in others.items()),
    )[:MOST]


def nearest_of_parts(parts: Sequence[Sequence[NearDocument]]) -> tuple[NearDocument, ...]:
    """Return what is nearest to a question of several parts: the best of each part, then the next.

    Those with a near sentence come first.
    """
    in_turn = chain.from_iterable(zip_longest(*parts))
    found = dict.fromkeys(near for near in in_turn if near is not None)
    return tuple(sorted(found, key=lambda near: not near.quote)[:MOST])


def _near_sentences(ranked: Sequence[Ranked]) -> Iterator[Sentence]:
    for candidate in ranked:
        if candidate.coverage >= _NEAR and not _only_names(candidate.sentence):
            yield candidate.sentence


def _only_names(sentence: Sentence) -> bool:
    """Return whether a sentence is a heading or a title alone."""
    title = normalised(sentence.document.metadata.title)
    headings = [normalised(heading) for heading in sentence.passage.heading]
    return (
        sentence.passage.kind == "heading" or sentence.plain in title or sentence.plain in headings
    )


def _name(card: DocumentCard) -> tuple[str, str]:
    return card.metadata.title, card.path


def _quoted(sentence: Sentence, page: int | None) -> NearDocument:
    return NearDocument(
        *_name(sentence.document),
        document_id=sentence.document.id,
        quote=sentence.text,
        passage_id=sentence.passage.id,
        start=sentence.start,
        end=sentence.end,
        heading=sentence.passage.heading,
        page=page,
    )
