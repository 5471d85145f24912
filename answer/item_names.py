"""Items with the headings that name them: （一）经费欠拨一次清零, （二）集中检查（4月1日至6月30日）."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from answer.evidence import Sentence
from answer.figures import figures
from index.hits import Hit
from index.tokens import normalised
from ingest.documents import Passage

_ENDS = "。\uff1b; "
_DATED = re.compile("[\uff08(][^\uff08()\uff09]*\\d[年月日][^\uff08()\uff09]*[\uff09)]$")


def with_item_names(
    items: Sequence[Sentence], text_of: Callable[[str], str]
) -> tuple[Sentence, ...]:
    """Return sentences, those that open an item of a list with the heading right above them.

    items: what an answer gives of a section; text_of: gives the text of a document by its id.
    Where they stand under one heading, that is what was asked for and names no item.
    """
    if len({(item.document.id, item.passage.heading) for item in items}) < 2:
        return tuple(items)
    texts = {id_: text_of(id_) for id_ in dict.fromkeys(item.document.id for item in items)}
    return tuple(_named(item, texts[item.document.id]) for item in items)


def with_dated_headings(
    hits: Sequence[Hit], terms: Sequence[str], text_of: Callable[[str], str]
) -> list[Hit]:
    """Return hits, those right under a heading that says when with this heading as their first line.

    terms: of the question; the heading has to name one. text_of: gives the text of a document by
    its id.
    """
    return [
        replace(hit, passage=_with_heading(hit.passage, text_of(hit.document.id)))
        if any(_DATED.search(h) and names_one(h, terms) for h in hit.passage.heading[-1:])
        else hit
        for hit in hits
    ]


def names_one(text: str, words: Sequence[str]) -> bool:
    """Return whether a text holds one of some normalised words."""
    plain = normalised(text)
    return any(word and word in plain for word in words)


def _named(item: Sentence, text: str) -> Sentence:
    passage = _with_heading(item.passage, text)
    if item.start != item.passage.start or passage is item.passage:
        return item
    whole = text[passage.start : item.end]
    return replace(
        item,
        text=whole,
        plain=normalised(whole),
        start=passage.start,
        hit=replace(item.hit, passage=passage),
        figures=figures(whole),
    )


def _with_heading(passage: Passage, text: str) -> Passage:
    """Return a passage from its heading on; as it is where this is not the line right above."""
    above = text[: passage.start].rstrip()
    line = above[above.rfind("\n") + 1 :].lstrip()
    if not passage.heading or line.strip(_ENDS) != passage.heading[-1].strip(_ENDS):
        return passage
    start = len(above) - len(line)
    return replace(passage, start=start, text=text[start : passage.end])
