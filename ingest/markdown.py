"""Markdown read as text: its syntax taken out by Edits, so that offsets stay the file's own."""

from __future__ import annotations

import re
from itertools import pairwise

from ingest.repair import dropped
from ingest.tracing import Edit

_INLINE = re.compile(
    r"^[ \t]{0,3}#{1,6}[ \t]+|[ \t]+#+[ \t]*$|^[ \t]*>[ \t]?|^[ \t]*[-*+][ \t]+(?=\S)"
    r"|\*\*|__|`+|^[ \t]*(?:-{3,}|\*{3,}|_{3,})[ \t]*$|<!--.*?-->"
    r"|!?\[(?=[^\]\n]*\]\([^)\n]*\))|(?<=\S)\]\([^)\n]*\)",
    re.MULTILINE | re.DOTALL,
)
_ROW = re.compile(r"^[ \t]*\|.*\|[ \t]*$", re.MULTILINE)
_DELIMITER = re.compile(r"^[ \t]*\|(?:[ \t]*:?-{2,}:?[ \t]*\|)+[ \t]*$")
_BAR = re.compile(r"[ \t]*(?<!\\)\|[ \t]*")


def markdown_syntax(text: str) -> list[Edit]:
    """Return the edits that leave the words: headings, emphasis, links and lists without signs.

    Each row of a table becomes one line “列名:值;列名:值”; the header's own line goes.
    """
    edits = _tables(text)
    covered = [(edit.start, edit.end) for edit in edits]
    for match in _INLINE.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in covered):
            edits.append(dropped(text, match.start(), match.end()))
    return sorted(edits, key=lambda edit: (edit.start, edit.end))


def _tables(text: str) -> list[Edit]:
    edits: list[Edit] = []
    rows = list(_ROW.finditer(text))
    header: list[str] = []
    for row, following in pairwise([*rows, None]):
        if row is None:
            break
        adjoins = following is not None and following.start() == row.end() + 1
        if adjoins and following is not None and _DELIMITER.match(following.group()):
            header = _cells(row.group())
            edits.append(Edit(row.start(), min(row.end() + 1, len(text))))
        elif _DELIMITER.match(row.group()):
            edits.append(Edit(row.start(), min(row.end() + 1, len(text))))
        elif header:
            edits.extend(_row_edits(row, header))
        if not adjoins:
            header = []
    return edits


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in _BAR.split(row.strip())[1:-1]]


def _row_edits(row: re.Match[str], header: list[str]) -> list[Edit]:
    bars = list(_BAR.finditer(row.group()))
    edits = []
    filled = 0
    for number, (bar, following) in enumerate(pairwise(bars)):
        at = row.start() + bar.start()
        name = header[number] if number < len(header) else ""
        if bar.end() == following.start():  # an empty cell
            edits.append(Edit(at, row.start() + bar.end()))
            continue
        label = f"{name}\uff1a" if name else ""
        edits.append(Edit(at, row.start() + bar.end(), ("\uff1b" if filled else "") + label))
        filled += 1
    last = bars[-1]
    edits.append(Edit(row.start() + last.start(), row.start() + last.end()))
    return edits
