"""A draft with paragraphs as a person rewrote them; what was left alone keeps its backing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from draft.drafts import Draft, Paragraph, Section, Sentence, Table
from draft.word.annexes import sentences_of
from draft.word.reading import sentences

Block = TypeVar("Block", Paragraph, Paragraph | Table)


def edited(draft: Draft, texts: Mapping[int, str]) -> Draft:
    """Return the draft with some of its paragraphs replaced.

    texts: the new text by the paragraph's number, counted from 0 over opening and sections; ""
    takes it out. A sentence that is the draft's own keeps its origins and citations, a new one
    has none.
    """
    return _Rewriting(draft, texts).draft()


class _Rewriting:
    """Walks a draft in its order and counts its paragraphs."""

    def __init__(self, draft: Draft, texts: Mapping[int, str]) -> None:
        self.old = draft
        self.texts = texts
        self.known = {sentence.text: sentence for sentence in sentences_of(draft)}
        self.number = -1

    def draft(self) -> Draft:
        opening = tuple(self.blocks(self.old.opening))
        sections = tuple(self.section(section) for section in self.old.sections)
        return replace(self.old, opening=opening, sections=sections)

    def section(self, old: Section) -> Section:
        blocks = tuple(self.blocks(old.blocks))
        return replace(old, blocks=blocks, sections=tuple(self.section(s) for s in old.sections))

    def blocks(self, old: Iterable[Block]) -> Iterator[Block]:
        for block in old:
            new = block if isinstance(block, Table) else self.paragraph(block)
            if isinstance(new, Table) or new.sentences:
                yield new

    def paragraph(self, old: Paragraph) -> Paragraph:
        self.number += 1
        text = self.texts.get(self.number)
        if text is None or text.strip() == old.text:
            return old
        said = (self.known.get(one) or Sentence(one, "fixed") for one in sentences(text))
        return replace(old, sentences=tuple(said))


def paragraphs_of(draft: Draft) -> Iterator[Paragraph]:
    """Yield every paragraph of a draft in its order."""
    yield from draft.opening
    for section in draft.sections:
        yield from _paragraphs_in(section)


def _paragraphs_in(section: Section) -> Iterator[Paragraph]:
    yield from (block for block in section.blocks if isinstance(block, Paragraph))
    for inner in section.sections:
        yield from _paragraphs_in(inner)
