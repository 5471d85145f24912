"""Lines that were broken inside a sentence or a date, joined again: text → Edits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ingest.tracing import Edit

# What can follow a figure or a masked figure that stood alone on its line.
# A character that also begins other words (人民, 条例) counts only where none of these follows.
_UNIT = (
    "年|月|日(?!常)|号|时(?![间任])|次|人(?![民员口才大均])|名(?![称单录])|个(?!人)|家(?![庭长禽])|户|处(?![理罚置])"
    "|条(?![例件])|册|例(?!如)|份|批(?![准评])|件|期(?!间)|场(?!所)|所(?![有属在])|元(?!旦)|万|亿|吨|公斤|公里|平方|多|余|%|\uff05"
)
_STOP = "。\uff1b;\uff01!\uff1f?\uff1a:"
_FIGURE = r"(?:\d{1,4}(?:\.\d+)?|[xX×*]{1,6})"
# “2022。⏎年全年”: a full stop put behind a figure alone on its line, or a plain line break.
_STOP_IN_DATE = re.compile(
    rf"(?:(?<=\n)|(?<=\A)){_FIGURE}(?P<stop>。?[ \t]*\n\s*)(?={_UNIT})"
    rf"|(?<![\d.]){_FIGURE}(?P<wrap>[ \t]*\n[ \t]*)(?={_UNIT})"
)
_STRUCTURE = re.compile(
    r"^\s*(?:第[一二三四五六七八九十百零〇\d]+[编章节条款]|[一二三四五六七八九十]+[、\uff0e.]"
    r"|[(\uff08][一二三四五六七八九十\d]+[)\uff09]|\d{1,2}[.、\uff0e]|[①-⑳]|[一二三四五六七八九十]是|附件|篇[一二三四五六七八九十])"
)
_ARTICLE_NUMBER = re.compile(r"(?:^|(?<=\n))第[一二三四五六七八九十百零〇\d]+[编章节条]\Z")
# “三、⏎落实责任”: a number alone on its line, whose words stand on the next.
_LONE_NUMBER = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[(\uff08][一二三四五六七八九十]{1,3}[)\uff09]、?)(?P<gap>。?[ \t]*\n\s*)(?=\S)",
    re.MULTILINE,
)
_LONGEST_NUMBER = 12
# A paragraph this long is no heading: cut off without a stop, it goes on in the next line.
_OPEN_PARAGRAPH = 60
_OPEN_SHARE = 0.2
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_GAP = re.compile(r"[ \t\r]*\n\s*|[ \t\r]+|\A\s+|\s+\Z")
# Characters set apart one by one (“食 品 安 全”), or a space beside Chinese punctuation.
_SPREAD = re.compile(
    r"[\u4e00-\u9fff] [\u4e00-\u9fff] [\u4e00-\u9fff](?:[ \u3001-\u3011\uff01-\uff1f]|$)"
    r"|[\u3001-\u3003\uff01\uff0c\uff1a\uff1b\uff1f“‘] |. (?=[\u3001-\u3003\uff01\uff0c\uff1a\uff1b\uff1f”’])"
)
_CELL = re.compile(r"\S+")
# “98.25%”, “+1.2”, “12家”, “2.3万元”; “2023年（分）” and “1—9月累计” name columns.
_A_FIGURE = re.compile(
    r"[+\-\u2212≥≤<>\uff1c\uff1e]?\d[\d,.]*(?:[%\uff05‰]|[十百千万亿]?[\u4e00-\u9fff]{0,2})?(?<!年)(?<!月)"
)
_ROW = re.compile(
    r"[^\uff1a\uff1b。]{1,24}\uff1a[^\uff1b]*(?:\uff1b[^\uff1a\uff1b。]{1,24}\uff1a[^\uff1b]*)+$"
)
_TABLE_COLUMNS = 3
# Widths are in columns of a fixed-width font.
_LONG_LINE, _WIDEST_PAGE = 24, 200
# A line that is not justified may end two characters early.
_FULL_SHARE = 0.9
_HARD_WRAP_MIN_LINES = 5
_HARD_WRAP_SHARE = 0.5


def broken_figures(text: str) -> list[Edit]:
    """Join a date or a counted figure that was chopped into lines; no digit meets another.

    “2022。⏎年全年培训共计。⏎xx。⏎次” → “2022年全年培训共计xx次”.
    """
    joined: dict[int, Edit] = {}
    for match in _STOP_IN_DATE.finditer(text):
        start, end = match.span("stop" if match.group("stop") is not None else "wrap")
        if not _ROW.match(text, end, _line_end(text, end)):
            joined[start] = Edit(start, end)
    # “共计。⏎xx。⏎次”: the words before a masked figure alone on its line got a full stop too.
    bare = re.sub(r"。?[ \t]*\n\s*", lambda gap: "\x00" * len(gap.group()), text)
    mask_line = re.compile(rf"(?<=[\u4e00-\u9fff])(\x00+)(?=[xX×*]{{1,6}}\x00+(?:{_UNIT}))")
    for match in mask_line.finditer(bare):
        joined.setdefault(match.start(1), Edit(match.start(1), match.end(1)))
    return [joined[start] for start in sorted(joined)]


def lone_numbers(text: str) -> list[Edit]:
    """Join a heading's number that stands alone on its line with the words of the heading."""
    return [
        Edit(*match.span("gap"))
        for match in _LONE_NUMBER.finditer(text)
        if not _STRUCTURE.match(text[match.end() : match.end() + _LONGEST_NUMBER])
    ]


def open_paragraphs(text: str) -> list[Edit]:
    """Join a long paragraph that stops inside a sentence with the next one.

    Only where nearly all long paragraphs of the text end their sentences and the next one does,
    so that a text without full stops keeps its lines; and only between two Chinese characters.
    """
    edits = []
    count = at = 0
    lines = text.split("\n")
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if len(line) >= _OPEN_PARAGRAPH and not is_row(line):
            count += 1
            goes_on = _CHINESE.match(following) and not _STRUCTURE.match(following)
            ends = following[-1:] in ("。", "\uff1b") and not is_row(following)
            if goes_on and ends and _CHINESE.match(line[-1]):
                edits.append(Edit(at + len(line), at + len(line) + 1))
        at += len(line) + 1
    return edits if len(edits) <= _OPEN_SHARE * count else []


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return end if end >= 0 else len(text)


def broken_lines(text: str) -> list[Edit]:
    """Join lines of a hard-wrapped text (OCR, e-mail) where the sentence goes on.

    A text counts as hard-wrapped if most of its longer lines are about equally wide.
    """
    widths = [width for line in text.split("\n") if (width := _width(line)) >= _LONG_LINE]
    if len(widths) < _HARD_WRAP_MIN_LINES:
        return []
    usual = sorted(widths)[int(len(widths) * 0.75)]
    equal = [width for width in widths if abs(width - usual) <= 4]
    if usual > _WIDEST_PAGE or len(equal) < _HARD_WRAP_SHARE * len(widths):
        return []
    return _joins(text, usual)


def page_lines(text: str) -> list[Edit]:
    """Join the lines of a laid-out page (PDF), where every full line was broken by the layout."""
    widths = sorted(_width(line) for line in text.split("\n") if line.strip() and not is_row(line))
    return _joins(text, widths[int(len(widths) * 0.9)]) if len(widths) >= 3 else []


def _digits_meet(line: str, following: str) -> bool:
    """Return whether joining two lines would make one figure of two."""
    return line.rstrip()[-1:].isdigit() and following.lstrip()[:1].isdigit()


def _joins(text: str, usual: int) -> list[Edit]:
    edits = []
    lines = text.split("\n")
    at = 0
    for line, following in pairwise(lines):
        end = at + len(line)
        full = _width(line) >= _FULL_SHARE * usual and line.rstrip()[-1:] not in _STOP
        goes_on = following.strip() and not _STRUCTURE.match(following)
        if (
            full
            and goes_on
            and not (_digits_meet(line, following) or is_row(line) or is_row(following))
        ):
            edits.append(Edit(at + len(line.rstrip()), end + 1 + _indent(following)))
        at = end + 1
    return edits


def _width(line: str) -> int:
    """Return the width in columns; a Chinese character takes two."""
    return sum(2 if char >= "\u1100" else 1 for char in line.strip())


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def is_row(line: str) -> bool:
    """Return whether a line is a table row in its own words: “列名：值；列名：值；…”."""
    return bool(_ROW.match(line))


def spaced_tables(text: str) -> list[Edit]:
    """Name the columns in each row of a table that a page shows with spaces between its cells.

    A table is a line of words and, under it, two or more lines of as many cells of which at
    least one is a figure; its rows become “列名：值；列名：值”, the header's own line goes.
    """
    edits: list[Edit] = []
    lines = list(_spaced_lines(text))
    header: list[re.Match[str]] = []
    for position, (start, cells) in enumerate(lines):
        if header and len(cells) == len(header) and _has_figure(cells):
            for number, (cell, name) in enumerate(zip(cells, header, strict=True)):
                left = cells[number - 1].end() if number else start
                label = ("\uff1b" if number else "") + name.group() + "\uff1a"
                edits.append(Edit(left, cell.start(), label))
            continue
        below = [cells for _, cells in lines[position + 1 : position + 3]]
        is_header = (
            len(cells) >= _TABLE_COLUMNS
            and not _has_figure(cells)
            and len(below) == 2
            and all(len(row) == len(cells) and _has_figure(row) for row in below)
        )
        header = cells if is_header else []
        if is_header:
            edits.append(Edit(start, lines[position + 1][0]))
    return edits


def _spaced_lines(text: str) -> Iterator[tuple[int, list[re.Match[str]]]]:
    """Yield each non-empty line's start and its cells."""
    for match in re.finditer(r"[^\n]+", text):
        yield match.start(), list(_CELL.finditer(text, match.start(), match.end()))


def _has_figure(cells: list[re.Match[str]]) -> bool:
    return any(_A_FIGURE.fullmatch(cell.group()) for cell in cells)


def white_space(text: str) -> list[Edit]:
    """Trim lines, drop empty ones, and drop spaces between two Chinese characters."""
    edits = []
    for match in _GAP.finditer(text):
        keep = _kept_gap(text, match.start(), match.end())
        if keep != match.group():
            edits.append(Edit(match.start(), match.end(), keep))
    return edits


def _kept_gap(text: str, start: int, end: int) -> str:
    if start == 0 or end == len(text):
        return ""
    if "\n" in text[start:end]:
        return "\n"
    # “第三条 ” stays set off from its words.
    numbered = _ARTICLE_NUMBER.search(text, max(0, start - 12), start)
    spread = _SPREAD.match(text, max(0, start - 3)) or _SPREAD.match(text, max(0, start - 1))
    return "" if spread and not numbered else " "
