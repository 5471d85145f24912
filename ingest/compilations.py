"""Several documents in one file (篇一 …, 第1篇 …, 范文2): where each of them starts and ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.documents import Span
from ingest.numerals import CHINESE_NUMERAL, ordinal

_N = rf"(?P<n>[{CHINESE_NUMERAL}]+|\d{{1,2}})"
# A line that is a part's own heading: “…总结篇二”, “第3篇”, “范文一：…”.
_LINE = re.compile(
    rf"^(?P<before>[^\n。；！？]{{0,40}}?)(?P<label>(?:范文)?篇{_N}|第{_N.replace('<n>', '<n2>')}篇"
    rf"|范文{_N.replace('<n>', '<n3>')})[\uff1a:、. \t]*(?P<after>[^\n。]{{0,50}})$",
    re.MULTILINE,
)
# A marker that runs on in a paragraph: “…会议上的讲话范文篇1同志们：…”.
_INLINE = re.compile(r"(?P<model>范文)?篇(?P<n>\d{1,2})(?=[\u4e00-\u9fff])")
_LONGEST_TITLE = 60
_SHORTEST_TITLE = 6


@dataclass(frozen=True, slots=True)
class Part:
    """One document inside a compilation.

    label is what the file calls it ("篇二"); span covers its text without the heading;
    title is the file's name for it, without the label, empty where it has none.
    """

    label: str
    title: str
    span: Span


def parts(text: str) -> tuple[Part, ...]:
    """Return the documents that a cleaned text compiles, () where it is one document.

    text: cleaned and Simplified. Parts are numbered 1, 2, 3 … without a gap; text in front
    of the first (its heading included) is the compiler's preface and belongs to none.
    """
    headings = _from_lines(text) or _inline(text)
    if len(headings) < 2:
        return ()
    ends = [heading[2].start for heading in headings[1:]] + [len(text)]
    return tuple(
        Part(label, title, Span(marker.end, max(marker.end, end)))
        for (label, title, marker), end in zip(headings, ends, strict=True)
    )


def _from_lines(text: str) -> list[tuple[str, str, Span]]:
    found: list[tuple[str, str, Span]] = []
    for match in _LINE.finditer(text):
        number = match.group("n") or match.group("n2") or match.group("n3")
        if ordinal(number) != len(found) + 1:
            continue
        title = (match.group("before") or match.group("after")).strip("《》“”\uff1a: ")
        found.append((match.group("label"), title, Span(match.start(), match.end())))
    return found


def _inline(text: str) -> list[tuple[str, str, Span]]:
    markers = list(_sequence(text))
    if len(markers) < 2:
        return []
    title = _common_title(text, [match.start() for match in markers])
    if not title and not markers[0].group("model"):
        return []
    return [
        (f"篇{match.group('n')}", title, Span(match.start() - len(title), match.end()))
        for match in markers
    ]


def _sequence(text: str) -> Iterator[re.Match[str]]:
    expected = 1
    for match in _INLINE.finditer(text):
        if int(match.group("n")) == expected:
            yield match
            expected += 1


def _common_title(text: str, starts: list[int]) -> str:
    """Return the words that stand in front of every marker: the title the parts share."""
    heads = [text[max(0, start - _LONGEST_TITLE) : start] for start in starts]
    title = ""
    for chars in zip(*(reversed(head) for head in heads), strict=False):
        if len(set(chars)) > 1 or chars[0] in "。；！？\n":
            break
        title = chars[0] + title
    return title if len(title) >= _SHORTEST_TITLE else ""
