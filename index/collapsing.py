"""Near-duplicate documents: of the same clause in several copies one is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from index.hits import Hit
from index.tokens import grams, normalised
from ingest.documents import DocumentCard

SAME_CLAUSE = 0.6
"""Share of common character grams from which two passages of copies are the same clause: a
masked name (XX区) changes a few grams, another clause shares fewer than a third."""

Group = frozenset[tuple[str, str]]


def collapsed(hits: Iterable[Hit], k: int) -> list[Hit]:
    """Return the first k hits, each clause of near-duplicate documents once.

    hits: the best first; read only as far as needed. Of two copies of a clause the one with
    its names unmasked is shown, in the better one's place.
    """
    shown: list[Hit] = []
    seen: dict[Group, list[tuple[int, frozenset[str]]]] = {}
    for hit in hits:
        group = _group(hit.document)
        if len(group) > 1:
            tokens = frozenset(grams(normalised(hit.passage.text)))
            twin = _twin(tokens, hit, seen.setdefault(group, []), shown)
            if twin is not None:
                if shown[twin].document.metadata.masked and not hit.document.metadata.masked:
                    shown[twin] = replace(shown[twin], passage=hit.passage, document=hit.document)
                continue
            if len(shown) < k:
                seen[group].append((len(shown), tokens))
        if len(shown) == k:
            break
        shown.append(hit)
    return shown


def _group(card: DocumentCard) -> Group:
    return frozenset({(card.metadata.title, card.path), *card.same_as})


def _twin(
    tokens: frozenset[str],
    hit: Hit,
    members: list[tuple[int, frozenset[str]]],
    shown: list[Hit],
) -> int | None:
    for place, other in members:
        if shown[place].document.id == hit.document.id:
            continue
        if len(tokens & other) >= SAME_CLAUSE * len(tokens | other):
            return place
    return None
