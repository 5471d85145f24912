"""What a sentence of a draft may state: its figures, and all it says, checked against its backing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from answer.figures import Figure, figures
from answer.verification import verify
from draft.open_places import pieces
from ingest.documents import Span

UNKNOWN_FIGURE = "数值“{figure}”不在数据表、指标目录和引文中"
_NUMERAL = re.compile(
    "(?:百分之)?[0-9.,零〇一二两三四五六七八九十百千万亿点]+(?:分之[0-9零一二三四五六七八九十百]+)?"
)
_MASK = "□"


@dataclass(frozen=True, slots=True)
class Backing:
    """What backs a sentence.

    quote is what it is verified against; figures are texts whose figures it may state; values
    are the places in the sentence where such a text was printed as it is.
    """

    quote: str
    figures: tuple[str, ...] = ()
    values: tuple[Span, ...] = ()


def faults(sentence: str, backing: Backing, fixed: Sequence[str]) -> tuple[str, ...]:
    """Return why a sentence can't stand, () where it can; in words a person can read.

    fixed: set phrases that hold a numeral yet state no figure, the longest first.
    """
    unknown = tuple(
        UNKNOWN_FIGURE.format(figure=figure) for figure in unbacked(sentence, backing, fixed)
    )
    verdict = verify(_without_marks(sentence), _without_marks(backing.quote))
    return unknown + (() if verdict.supported else verdict.reasons)


def unbacked(sentence: str, backing: Backing, fixed: Sequence[str]) -> tuple[str, ...]:
    """Return the figures of a sentence that are in none of the texts that back it."""
    masked = _masked(sentence, fixed)
    stated = [f for f in figures(masked) if not _printed(f, masked, backing.values)]
    known = [figure for text in backing.figures for figure in figures(text)] if stated else []
    return tuple(
        masked[figure.span.start : figure.span.end].strip()
        for figure in stated
        if not any(_same(figure, other) for other in known)
    )


def _masked(text: str, fixed: Iterable[str]) -> str:
    """Return the text, as long as it is, without open places and fixed terms."""
    shown = "".join(_MASK * len(piece) if open_ else piece for piece, open_ in pieces(text))
    for term in fixed:
        shown = shown.replace(term, _MASK * len(term))
    return shown


def _without_marks(text: str) -> str:
    return "".join(piece for piece, open_ in pieces(text) if not open_) or text


def _printed(figure: Figure, text: str, values: Iterable[Span]) -> bool:
    """Return whether the figure's numeral stands wholly in a value that was printed."""
    numeral = _NUMERAL.match(text, figure.span.start, figure.span.end)
    end = numeral.end() if numeral else figure.span.end
    return any(value.start <= figure.span.start and end <= value.end for value in values)


def _same(figure: Figure, other: Figure) -> bool:
    return figure.value == other.value and (
        not figure.unit or not other.unit or _base(figure.unit) == _base(other.unit)
    )


def _base(unit: str) -> str:
    return unit.partition("/")[0]
