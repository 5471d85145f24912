"""The Latin letter a Chinese word is filed under, by the order of GB 2312-80."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

T = TypeVar("T")

OTHER = "#"
# The 3,755 characters of level 1 stand in the order of their pinyin: where each letter begins.
_FIRST = (
    ("A", 0xB0A1), ("B", 0xB0C5), ("C", 0xB2C1), ("D", 0xB4EE), ("E", 0xB6EA), ("F", 0xB7A2),
    ("G", 0xB8C1), ("H", 0xB9FE), ("J", 0xBBF7), ("K", 0xBFA6), ("L", 0xC0AC), ("M", 0xC2E8),
    ("N", 0xC4C3), ("O", 0xC5B6), ("P", 0xC5BE), ("Q", 0xC6DA), ("R", 0xC8BB), ("S", 0xC8F6),
    ("T", 0xCBFA), ("W", 0xCDDA), ("X", 0xCEF4), ("Y", 0xD1B9), ("Z", 0xD4D1),
)  # fmt: skip
_LAST = 0xD7F9
_STARTS = [start for _, start in _FIRST]


def initial(word: str) -> str:
    """Return the letter A–Z of a word, “#” where its first character has none."""
    first = word.lstrip("“‘《（(")[:1]
    if first.isascii():
        return first.upper() if first.isalpha() else OTHER
    code = _code(first)
    return _FIRST[bisect_right(_STARTS, code) - 1][0] if _STARTS[0] <= code <= _LAST else OTHER


def by_initial(items: Iterable[T], name: Callable[[T], str]) -> Mapping[str, list[T]]:
    """Return items by the letter of their name, letters and names in order, “#” last."""
    ordered = sorted(items, key=lambda item: (initial(name(item)) == OTHER, _order(name(item))))
    groups: dict[str, list[T]] = {}
    for item in ordered:
        groups.setdefault(initial(name(item)), []).append(item)
    return dict(sorted(groups.items(), key=lambda group: (group[0] == OTHER, group[0])))


def _code(character: str) -> int:
    return int.from_bytes(character.encode("gb2312", errors="ignore"), "big")


def _order(word: str) -> list[int]:
    return [_code(character) for character in word]
