"""The passages of a named article in the order to read them: which version, which 款 and 项."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from index.tokens import ArticleRef
from ingest.documents import DocumentCard, Passage
from ingest.numerals import CHINESE_NUMERAL, ordinal

Found = tuple[Passage, DocumentCard]

_ITEM = re.compile(rf"\s*[(\uff08]([{CHINESE_NUMERAL}]{{1,3}})[)\uff09]")
_FIRST_ITEM = 1


def in_order(reference: ArticleRef, found: Iterable[Found]) -> list[str]:
    """Return the ids of an article's passages, the ones to read first in front.

    found: the passages of the article in all versions of its law. The version of the year that
    the reference names goes first, then the newest in force, then what is repealed; of one
    version the passage with the named 款 and 项 goes first, then the others as they stand.
    """
    versions = sorted(found, key=lambda pair: (*_age(reference, pair[1]), pair[0].ordinal))
    ids: list[str] = []
    for _, members in groupby(versions, key=lambda pair: pair[1].id):
        passages = [passage for passage, _ in members]
        asked = _holding(reference, passages)
        ids += [passage.id for passage in sorted(passages, key=lambda p: p not in asked)]
    return ids


def _age(reference: ArticleRef, card: DocumentCard) -> tuple[bool, bool, int, str]:
    year = card.metadata.year or 0
    named = reference.year is not None and year == reference.year
    return not named, card.metadata.status == "废止", -year, card.id


def _holding(reference: ArticleRef, passages: Sequence[Passage]) -> list[Passage]:
    """Return the passages with the named 款 and 项; of no use is a number that is not there.

    An item without a 款 is looked for in the whole article: 第三十四条第八项.
    """
    wanted = reference.paragraph, reference.item
    if wanted == (None, None):
        return []
    return [
        passage
        for passage, places in zip(passages, _places(passages), strict=True)
        if any(
            wanted[0] in (None, paragraph) and wanted[1] in (None, item)
            for paragraph, item in places
        )
    ]


def _places(passages: Sequence[Passage]) -> list[list[tuple[int, int]]]:
    """Return for each passage which (款, 项) its lines are, counted through the article.

    A 款 is a paragraph, 项 0 its own words; items belong to the paragraph before them.
    """
    paragraph = item = end = 0
    places: list[list[tuple[int, int]]] = []
    for passage in passages:
        held: list[tuple[int, int]] = []
        for number, line in enumerate(passage.text.splitlines()):
            match = _ITEM.match(line)
            # A long paragraph is cut between sentences: its next piece follows without a gap.
            goes_on = number == 0 and passage.start == end and paragraph > 0
            if match:
                item = ordinal(match[1])
            elif line.strip() and not goes_on:
                paragraph, item = paragraph + 1, 0
            held.append((max(paragraph, _FIRST_ITEM), item))
        end = passage.end
        places.append(held)
    return places
