"""Lines that were broken inside a sentence or a date, joined again: text → Edits."""

from __future__ import annotations

import re

from ingest.tracing import Edit

# What can follow a figure or a masked figure that stood alone on its line.
_UNIT = (
    "年|月|日|号|时|次|人|名|个|家|户|处|条|册|例|份|批|件|期|场|所|元|万|亿|吨|公斤|公里|平方|多|余|%|\uff05"
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
_HARD_WRAP_MIN_LINES = 5
_HARD_WRAP_SHARE = 0.5


def broken_figures(text: str) -> list[Edit]:
    """Join a date or a counted figure that was chopped into lines; no digit meets another.

    “2022。⏎年全年培训共计。⏎xx。⏎次” → “2022年全年培训共计xx次”.
    """
    joined: dict[int, Edit] = {}
    for match in _STOP_IN_DATE.finditer(text):
        start, end = match.span("stop" if match.group("stop") is not None else "wrap")
        joined[start] = Edit(start, end)
    # “共计。⏎xx。⏎次”: the words before a masked figure alone on its line got a full stop too.
    bare = re.sub(r"。?[ \t]*\n\s*", lambda gap: "\x00" * len(gap.group()), text)
    mask_line = re.compile(rf"(?<=[\u4e00-\u9fff])(\x00+)(?=[xX×*]{{1,6}}\x00*(?:{_UNIT}))")
    for match in mask_line.finditer(bare):
        joined.setdefault(match.start(1), Edit(match.start(1), match.end(1)))
    return [joined[start] for start in sorted(joined)]


def broken_lines(text: str) -> list[Edit]:
    """Join lines of a hard-wrapped text (PDF, OCR, e-mail) where the sentence goes on.

    A text counts as hard-wrapped if half of its lines are about as long as the longest usual
    one and do not end a sentence. A line that opens a numbered item stays a line.
    """
    lines = text.split("\n")
    full = [len(line) for line in lines if len(line) >= 12]
    if len(full) < _HARD_WRAP_MIN_LINES:
        return []
    usual = sorted(full)[int(len(full) * 0.75)]
    wrapped = [n for n in full if 0.8 * usual <= n <= 1.2 * usual]
    if usual > 120 or len(wrapped) < _HARD_WRAP_SHARE * len(full):
        return []
    edits = []
    at = 0
    for line, following in zip(lines, lines[1:], strict=False):
        end = at + len(line)
        if (
            len(line) >= 0.75 * usual
            and line.rstrip()
            and line.rstrip()[-1] not in _STOP
            and following.strip()
            and not _STRUCTURE.match(following)
        ):
            edits.append(Edit(len(line.rstrip()) + at, end + 1 + _indent(following)))
        at = end + 1
    return edits


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def white_space(text: str) -> list[Edit]:
    """Trim lines, drop empty ones, and drop spaces between two Chinese characters."""
    chinese = "\u4e00-\u9fff\u3001-\u3011\uff01-\uff1f“”‘’"
    pattern = re.compile(
        rf"\A\s+|\s+\Z|[ \t]*\n\s*\n[ \t]*|[ \t]+(?=\n)|(?<=\n)[ \t]+|(?<=[{chinese}])[ \t]+(?=[{chinese}])"
        r"|[ \t]{2,}|\r"
    )
    edits = []
    for match in pattern.finditer(text):
        gap = match.group()
        keep = ""
        if match.start() > 0 and match.end() < len(text):
            keep = "\n" if "\n" in gap else " " if len(gap) > 1 and gap.isspace() else ""
            if not keep or keep == " ":
                inside = text[match.start() - 1], text[match.end()]
                keep = " " if not all(re.match(f"[{chinese}]", c) for c in inside) else ""
            if text[match.start() - 1] == "\n" or text[match.end()] == "\n":
                keep = ""
        edits.append(Edit(match.start(), match.end(), keep))
    return edits
