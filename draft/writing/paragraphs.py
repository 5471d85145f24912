"""Sentences and paragraphs that belong together: how they count 一是, 二是, and how they end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce

from draft.drafts import Origin, Paragraph, Sentence, SentenceKind
from draft.writing.numbering import chinese

_NUMERALS = "一二三四五六七八九"
_ORDINAL = re.compile(f"^[{_NUMERALS}]是(?=[^否])")
_PRECEDENCE: tuple[SentenceKind, ...] = ("open", "facts", "requirement", "practice", "fixed")
"""Of two parts of a sentence, which one tells what the whole is."""
_OPEN_ENDS = "\uff1b\uff0c\u3001"


def closed_up(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Return the sentences of a paragraph as they run on.

    Where a sentence of 一是 … 二是 … was left out the others count anew, a lone one does not
    count; the last one ends with a full stop, and parts that end with a semicolon are one sentence.
    """
    ordered = [s for s in sentences if _ORDINAL.match(s.text)]
    closed = []
    for sentence in sentences:
        if sentence in ordered:
            ordinal = "" if len(ordered) == 1 else f"{chinese(ordered.index(sentence) + 1)}是"
            sentence = _begun(sentence, ordinal)
        closed.append(sentence)
    if closed and closed[-1].text[-1:] in tuple(_OPEN_ENDS):
        closed[-1] = replace(closed[-1], text=closed[-1].text[:-1] + "。")
    return tuple(_joined(closed))


def _joined(sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """Yield whole sentences: a part that ends with a semicolon or a comma runs on into the next."""
    parts: list[Sentence] = []
    for sentence in sentences:
        parts.append(sentence)
        if sentence.text[-1:] not in tuple(_OPEN_ENDS):
            yield reduce(_as_one, parts)
            parts = []


def _as_one(first: Sentence, second: Sentence) -> Sentence:
    kinds = (first.kind, second.kind)
    behind = tuple(_moved(origin, len(first.text)) for origin in second.origins)
    return Sentence(
        first.text + second.text,
        min(kinds, key=_PRECEDENCE.index),
        first.origins + behind,
        tuple(dict.fromkeys(first.citations + second.citations)),
    )


def counted(paragraphs: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """Return paragraphs that begin with 一是, 二是 …; a lone one does not count."""
    if len(paragraphs) < 2:
        return tuple(paragraphs)
    return tuple(
        replace(
            paragraph,
            sentences=(
                _begun(paragraph.sentences[0], f"{chinese(place)}是", 0),
                *paragraph.sentences[1:],
            ),
        )
        for place, paragraph in enumerate(paragraphs, 1)
    )


def _begun(sentence: Sentence, ordinal: str, instead_of: int = 2) -> Sentence:
    """Return the sentence with an ordinal instead of its first characters, its origins moved."""
    by = len(ordinal) - instead_of
    moved = tuple(_moved(origin, by) for origin in sentence.origins)
    return replace(sentence, text=ordinal + sentence.text[instead_of:], origins=moved)


def _moved(origin: Origin, by: int) -> Origin:
    return replace(origin, start=origin.start + by, end=origin.end + by)
