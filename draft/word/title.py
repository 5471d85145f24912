"""Where a long title breaks: at words, in lines of like length (GB/T 9704-2012, 7.3.1)."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from math import ceil

import rjieba

LINE = 19.0
"""Characters of a 2号 title that stand on a line of 156 mm."""


def width(text: str) -> float:
    """Return the width of a text in full characters; digits and Latin letters are half of one."""
    return sum(0.5 if ord(character) < 0x100 else 1.0 for character in text)


def title_lines(title: str) -> list[str]:
    """Return a title in as few lines as hold it, no word cut, the longest as short as can be."""
    if width(title) <= LINE:
        return [title]
    words = _words(title)
    for count in range(ceil(width(title) / LINE), len(words) + 1):
        lines = min(
            (_joined(words, cuts) for cuts in combinations(range(1, len(words)), count - 1)),
            key=lambda lines: max(map(width, lines)),
        )
        if max(map(width, lines)) <= LINE:
            return lines
    return [title]


def _joined(words: list[str], cuts: tuple[int, ...]) -> list[str]:
    ends = (*cuts, len(words))
    return ["".join(words[start:end]) for start, end in zip((0, *cuts), ends, strict=True)]


def _words(title: str) -> list[str]:
    """Return the words of a title; what closes stays with what is before, 年 with its number."""
    words: list[str] = []
    for word in _segmenter().cut(title, hmm=False):
        stays = words and (
            word[0] in "\uff09)》〉”’、\uff0c年月日号" or words[-1][-1] in "\uff08(《〈“‘"
        )
        if stays:
            words[-1] += word
        else:
            words.append(word)
    return words


@cache
def _segmenter() -> rjieba.Jieba:
    return rjieba.Jieba()
