"""The rows of a draft's annexes: what was cited, and how computed figures came about."""

from __future__ import annotations

from collections.abc import Iterator

from answer.answers import Citation
from draft.drafts import Draft, Paragraph, Section, Sentence, Table

Row = tuple[str, ...]


def source_rows(draft: Draft) -> tuple[Row, ...]:
    """Return 编号, 文件, 位置, 层级与年份, 原文 of each citation."""
    return tuple(
        (f"[{c.n}]", c.document, _place(c), _standing(c), c.quote) for c in draft.citations
    )


def computed_rows(draft: Draft) -> tuple[Row, ...]:
    """Return the datum, the figure as it stands in the text, and the formula of each computation."""
    rows = {
        (origin.slot, sentence.text[origin.start : origin.end], origin.formula): None
        for sentence in sentences_of(draft)
        for origin in sentence.origins
        if origin.formula
    }
    return tuple(rows)


def sentences_of(draft: Draft) -> Iterator[Sentence]:
    """Yield every sentence of a draft in its order."""
    for block in blocks_of(draft):
        if isinstance(block, Paragraph):
            yield from block.sentences


def blocks_of(draft: Draft) -> Iterator[Paragraph | Table]:
    """Yield every paragraph and table of a draft's text in its order."""
    yield from draft.opening
    for section in draft.sections:
        yield from _blocks_in(section)


def _blocks_in(section: Section) -> Iterator[Paragraph | Table]:
    yield from section.blocks
    for inner in section.sections:
        yield from _blocks_in(inner)


def _place(citation: Citation) -> str:
    page = f"第{citation.page}页" if citation.page else ""
    part = citation.part or ""
    return " ".join(filter(None, (part, " > ".join(citation.heading), page)))


def _standing(citation: Citation) -> str:
    year = f"{citation.year}年" if citation.year else ""
    status = citation.status if citation.status != "未知" else ""
    return " ".join(filter(None, (citation.level or "", year, citation.kind or "", status)))
