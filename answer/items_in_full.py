"""What an item goes on to say behind its opening words: “一是责任要压实。区县领导要带头包保……”.

Reports and speeches count their points within a line; the first sentence of a point is its
heading, and what is to be done stands behind it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from answer.composing import Section
from answer.evidence import PassagesOf, Sentence, sentences
from answer.questions import Question
from answer.rules_in_full import joined, of_article

LABEL = "这一条接着说"
_KINDS = frozenset(("how_to", "requirement", "list", "other"))
"""Kinds that the opening words of an item answer only in name."""
_OPENING = re.compile(
    r"(?:第?[一二三四五六七八九十]{1,2}(?:是|要|、)|[(\uff08][一二三四五六七八九十\d]{1,2}[)\uff09]|\d{1,2}[.、\uff0e](?!\d))"
)
_SHORT = 36
"""Characters that the opening words of an item have at most."""
_LONGEST = 400
"""Characters that are given of what stands behind them, in whole sentences."""


def with_its_item(
    question: Question, sections: Sequence[Section], passages_of: PassagesOf
) -> tuple[Section, ...]:
    """Return sections; the opening words of an item, where they are all, with what stands behind.

    passages_of: gives the passages of a document by its id.
    """
    told = [sentence for section in sections for sentence in section.sentences]
    if question.kind not in _KINDS or len(told) != 1 or not _opens_an_item(told[0]):
        return tuple(sections)
    behind = _behind(told[0], passages_of)
    return (*sections, Section(LABEL, behind)) if behind else tuple(sections)


def _opens_an_item(sentence: Sentence) -> bool:
    """Return whether a sentence is the short opening of an item in a text that is no law."""
    short = len(sentence.text) <= _SHORT and not sentence.figures
    return short and bool(_OPENING.match(sentence.text)) and not of_article(sentence)


def _behind(opening: Sentence, passages_of: PassagesOf) -> tuple[Sentence, ...]:
    """Return the sentences of an item behind its opening, on the same line, joined."""
    passages = passages_of(opening.document.id)
    following = [
        sentence
        for passage in passages
        if passage.end > opening.end and passage.kind == opening.passage.kind
        for sentence in sentences([replace(opening.hit, passage=passage, exact=False)])
        if sentence.start >= opening.end
    ]
    behind: list[Sentence] = []
    end = opening.end
    length = 0
    of_item = itertools.takewhile(lambda s: not _OPENING.match(s.text), following)
    for sentence in of_item:
        length += len(sentence.text)
        if sentence.start != end or length > _LONGEST:
            break
        behind.append(sentence)
        end = sentence.end
    return joined(behind)
