"""What a figure is said of, and whether two wordings say the same of it."""

from __future__ import annotations

import re

from answer.figures import figures
from answer.support import support
from index.tokens import normalised

_TURNING = "不未没无非约近余逾超仅只"
"""Characters that turn a statement or loosen a figure."""
_CONNECTING = frozenset(("同时", "此外", "另外", "其中", "分别", "方面", "并且"))
_LATIN = re.compile("[A-Za-z]+")


def stated(text: str) -> list[tuple[str, str]]:
    """Return each figure as it is written, behind what it is said of: the words in front of it."""
    found, end = [], 0
    for figure in figures(text):
        start = max(end, *(text.rfind(mark, 0, figure.span.start) + 1 for mark in "。\uff1b"))
        found.append((text[start : figure.span.start], text[figure.span.start : figure.span.end]))
        end = figure.span.end
    return found


def is_turned(one: str, other: str) -> bool:
    """Return whether one negates or loosens what the other does not, or tells of another class."""
    if any(one.count(mark) != other.count(mark) for mark in _TURNING):
        return True
    return _LATIN.findall(one) != _LATIN.findall(other)


def same_words(one: str, other: str) -> bool:
    """Return whether each has the other's words of meaning, what only connects left aside."""
    if is_turned(one, other):
        return False
    one, other = normalised(one), normalised(other)
    missing = (*support(one, other).missing, *support(other, one).missing)
    return not set(missing) - _CONNECTING
