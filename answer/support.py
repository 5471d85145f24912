"""How far the words of a quote carry a statement: three measures and what they weigh."""

from __future__ import annotations

import itertools
import math
import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import rjieba

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+(?:\.[0-9]+)?")
_HAN = "\u3400"
# Characters that join words and say little by themselves.
_JOINING = frozenset(
    "的了是在和与及或等之其于也都就而并被把对从到为以由向这那有个会能可要不我你他她它们"
)
_JOINING_WEIGHT = 0.5
# jieba's tags of words with a meaning of their own: nouns, verbs, adjectives, idioms, places.
_MEANING_TAGS = frozenset("nvaijlzsbe")
_NAME_TAGS = frozenset(("ns", "nt"))
# These name no place that another text must name alike: 我国 is 中国.
_ANY_PLACE = frozenset(("中国", "全国", "国内", "外国"))
_BODY = re.compile(r".(?:.局|.委|.厅|.院|.署|公司|协会|政府)$")
_LONGEST_PERSON = 3
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范石廖贾夏韦付邹孟熊秦邱尹薛闫段雷侯史陶黎贺顾毛郝龚邵钱严覃武戴莫孔汤"
)
_MOST_MISSING = 8

# A logistic regression over the three measures, fitted on the even rows of a public set of
# statements with their quotes; how, and what it reaches on the others: docs/answers.md.
BIAS = -4.96
WEIGHTS = (3.07, 7.06, -0.32)


@dataclass(frozen=True, slots=True)
class Support:
    """What of a statement stands in its quote; shares are 0..1.

    shared: share of its characters that stand in the quote with a neighbour, weighted.
    ordered: share of its characters that stand in the same order in one stretch of the quote.
    missing: its words of meaning that the quote does not hold, in their order.
    missing_names: those that name a place, a body or a person.
    """

    shared: float
    ordered: float
    missing: tuple[str, ...]
    missing_names: tuple[str, ...]

    @property
    def score(self) -> float:
        """The likelihood that the quote supports the statement, 0..1."""
        logit = BIAS + sum(
            itertools.starmap(operator.mul, zip(WEIGHTS, self.measures, strict=True))
        )
        return 1 / (1 + math.exp(-logit))

    @property
    def measures(self) -> tuple[float, float, float]:
        """What the score is made of, in the order of `WEIGHTS`."""
        return self.shared, self.ordered, float(min(len(self.missing), _MOST_MISSING))


def support(statement: str, quote: str) -> Support:
    """Measure how far the quote carries the statement; both normalised by `index.tokens`."""
    wanted, source = _characters(statement), _characters(quote)
    missing = [
        (word, tag)
        for word, tag in words(statement)
        if tag[:1] in _MEANING_TAGS and word not in quote
    ]
    return Support(
        shared=shared_share(wanted, source),
        ordered=ordered_share(wanted, source),
        missing=tuple(word for word, _ in missing),
        missing_names=tuple(word for word, tag in missing if _is_name(word, tag)),
    )


def _is_name(word: str, tag: str) -> bool:
    if tag == "nr":  # often a guess of the tagger
        return len(word) <= _LONGEST_PERSON and word[0] in _SURNAMES
    return (tag in _NAME_TAGS and word not in _ANY_PLACE) or bool(_BODY.search(word))


def _characters(text: str) -> list[str]:
    """Return the Chinese characters, Latin words and numbers of a text, in order."""
    found: list[str] = []
    for run in _RUN.findall(text):
        if run[0] >= _HAN:
            found.extend(run)
        else:
            found.append(run)
    return found


def shared_share(wanted: Sequence[str], source: Sequence[str]) -> float:
    """Return the share of the wanted characters that stand in the source beside a neighbour."""
    pairs = set(itertools.pairwise(source))
    found = [False] * len(wanted)
    for at, pair in enumerate(itertools.pairwise(wanted)):
        if pair in pairs:
            found[at] = found[at + 1] = True
    weights = [_JOINING_WEIGHT if character in _JOINING else 1.0 for character in wanted]
    return sum(itertools.compress(weights, found)) / sum(weights) if weights else 0.0


def ordered_share(wanted: Sequence[str], source: Sequence[str]) -> float:
    """Return the longest common subsequence with one stretch of the source, as a share 0..1.

    A stretch is twice as long as the statement: what stands farther apart is not one thought.
    """
    if not wanted:
        return 0.0
    places: dict[str, int] = {}
    for at, character in enumerate(wanted):
        places[character] = places.get(character, 0) | 1 << at
    marks = [places.get(character, 0) for character in source]
    starts = range(0, max(1, len(marks) - len(wanted)), max(1, len(wanted) // 2))
    longest = max(
        _common_length(marks[start : start + 2 * len(wanted)], len(wanted)) for start in starts
    )
    return longest / len(wanted)


def _common_length(marks: Sequence[int], length: int) -> int:
    """Return the length of the longest common subsequence, all places at once (Hyyrö 2004).

    marks: for each character of a stretch, the bits of the places it has in the statement;
    length: the number of the statement's characters.
    """
    everything = (1 << length) - 1
    open_places = everything
    for mark in filter(None, marks):
        taken = open_places & mark
        open_places = ((open_places + taken) | (open_places - taken)) & everything
    return length - open_places.bit_count()


def words(text: str) -> list[tuple[str, str]]:
    """Return the words of a normalised text with jieba's tag of each; "eng" for Latin and digits."""
    found: list[tuple[str, str]] = []
    for run in _RUN.findall(text):
        found += _segmenter().tag(run, True) if run[0] >= _HAN else [(run, "eng")]
    return found


@cache
def _segmenter() -> rjieba.Jieba:
    return rjieba.Jieba()
