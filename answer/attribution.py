"""Is a figure said of the same thing? “不合格3835批次” is not backed by “合格3835批次、不合格58批次”."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from answer.figures import Figure

_LABEL = re.compile(r"([A-Za-z\u4e00-\u9fff]{2,10})[:\uff1a]?$")
# What stands between a thing and its figure and is no part of its name.
_BETWEEN = re.compile(
    r"(?:分别|应当|必须|要求|不低于|不少于|不超过|不高于|达到|提高到|下降到|超过|[为是达到共约计有了至近])+$"
)
_NEGATED = re.compile(r"[不未非无]$")


def misattributed(
    statement: str, quote: str, stated: Sequence[Figure], available: Sequence[Figure]
) -> Iterator[str]:
    """Yield, in words, each figure that the quote gives to something else.

    stated and available: the figures of statement and quote. A figure is misattributed where
    the quote names the same thing with another figure of that unit, and this figure with none
    of that name.
    """
    for figure in stated:
        name = _name(statement, figure)
        if not name:
            continue
        alike = [other for other in available if other.unit == figure.unit]
        own = [o for o in alike if o.value == figure.value]
        others = [o for o in alike if o.value != figure.value]
        if own and not any(_same(name, _name(quote, o)) for o in own):
            for other in others:
                if _same(name, _name(quote, other)):
                    said = statement[figure.span.start : figure.span.end]
                    right = quote[other.span.start : other.span.end]
                    yield f"引文中“{name}”是{right}\uff0c不是{said}"
                    break


def _name(text: str, figure: Figure) -> str:
    """Return what stands right before a figure and names it, "" for nothing."""
    before = _BETWEEN.sub("", text[max(0, figure.span.start - 16) : figure.span.start].rstrip())
    found = _LABEL.search(before)
    return found[1] if found else ""


def _same(name: str, other: str) -> bool:
    shorter, longer = sorted((name, other), key=len)
    return (
        bool(shorter) and longer.endswith(shorter) and not _NEGATED.search(longer[: -len(shorter)])
    )
