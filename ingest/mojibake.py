"""Repair of GBK text that lost one lead byte, so that every pair after it is cut wrong.

“。總體感到” is A1A3 BF82 F377 …; without its first byte it reads A3BF 82F3 77 …, which is
“?傮w感到”, with a question mark where the lost byte stood. The pairs fall into step again at
the first character whose second byte is ASCII.
"""

from __future__ import annotations

import logging
import math
import re
from functools import cache

from ingest.tracing import Edit

# Scrapers turn full-width punctuation half-width; in GBK it was a pair of bytes.
_FULL = {mark: chr(ord(mark) + 0xFEE0) for mark in ",;:?!()."}
_CANDIDATE = re.compile(r"[?\uff1f\ufffd](?=[^\n]{2})")
_LOST_LEAD = b"\xa1"
_LONGEST_RUN = 24
# Repaired text has to be this much likelier per character (natural logarithm) to be taken.
_MARGIN = 1.0
# … and another character than the full stop this much likelier in its words than the stop.
_FIRST_MARGIN = 3.0
_STOP_BYTES = "。".encode("gbk")
_SAME_SECOND_BYTE = [
    char
    for lead in range(0x81, 0xFF)
    if len(char := bytes([lead, _STOP_BYTES[1]]).decode("gbk", "ignore")) == 1
]
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_UNREADABLE = re.compile(
    r"[\ue000-\uf8ff\ufffd]+"
    rf"|[?\uff1f](?:[a-z]{{0,4}}[{_TONED}][a-z]{{0,4}}[)\uff09]|[\uff01\uff1b\uff1a!;:][?\uff1f])"
    r"|[?\uff1f][、\uff1b;](?=[\u4e00-\u9fff])"
)


def broken_pairs(text: str) -> list[Edit]:
    """Return the edits that put GBK runs with one lost byte right, only where it is plain.

    A run is replaced only if jieba's dictionary finds the result clearly likelier;
    the rest is left as it is (see `unrepaired`).
    """
    edits: list[Edit] = []
    for match in _CANDIDATE.finditer(text):
        if edits and match.start() < edits[-1].end:
            continue
        edit = _repair_at(text, match.start())
        if edit:
            edits.append(edit)
    return edits


def _repair_at(text: str, start: int) -> Edit | None:
    best: tuple[float, Edit] | None = None
    for end in range(start + 2, min(len(text), start + 2 + _LONGEST_RUN) + 1):
        last = text[end - 1]
        if last == "\n":
            break
        # The pairs fall into step where an ASCII character was a second byte.
        if not ("@" <= last <= "~"):
            continue
        repaired = _decoded(text[start + 1 : end])
        if repaired is None:
            continue
        gain = _likelihood(repaired + text[end : end + 4]) - _likelihood(text[start + 1 : end + 4])
        if gain >= _MARGIN and (best is None or gain > best[0]):
            best = gain, Edit(start, end, _with_first(text, start, repaired))
    return best[1] if best else None


def _decoded(run: str) -> str | None:
    """Return the run with the lost lead byte in front, None where that is no valid GBK."""
    first = _FULL.get(run[0], run[0])
    try:
        data = _LOST_LEAD + (first + run[1:]).encode("gbk")
        return data.decode("gbk")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None


def _with_first(text: str, start: int, repaired: str) -> str:
    """Return the run with the character in front whose lead byte was lost.

    That is a full stop, unless another character of the same second byte is clearly likelier:
    “确?！吧锨橄…” is 确保“上情…”, not 确。“上情….
    """
    # “?笆称…” has lost its “!” as well, which held the second byte of the stop.
    if repaired.startswith("“") and start > 0 and "\u4e00" <= text[start - 1] <= "\u9fff":
        repaired = "。" + repaired
    if not repaired.startswith("。"):
        return repaired
    before, after = text[max(0, start - 4) : start], repaired[1:6]
    likeliest = max(_SAME_SECOND_BYTE, key=lambda char: _likelihood(before + char + after))
    gain = _likelihood(before + likeliest + after) - _likelihood(before + repaired[:6])
    is_clear = gain * len(before + repaired[:6]) >= _FIRST_MARGIN
    return (likeliest if is_clear else "。") + repaired[1:]


def unrepaired(text: str) -> list[tuple[int, int]]:
    """Return the spans that stand for something unreadable.

    They are private-use characters, U+FFFD, and what is left of a run that was cut wrong: a
    question mark amid words with another mark or a lone half of pinyin behind it.
    """
    return [match.span() for match in _UNREADABLE.finditer(text)]


@cache
def _frequencies() -> tuple[dict[str, int], float]:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    return jieba.dt.FREQ, math.log(jieba.dt.total)


def _likelihood(text: str) -> float:
    """Return the mean log-probability per character of the likeliest segmentation."""
    from ingest.repair import simplified_always

    words, total = _frequencies()
    text = simplified_always(text)
    best = [0.0] * (len(text) + 1)
    for end in range(1, len(text) + 1):
        best[end] = max(
            best[start] + _word_score(text[start:end], words, total)
            for start in range(max(0, end - 5), end)
        )
    return best[-1] / max(len(text), 1)


def _word_score(word: str, words: dict[str, int], total: float) -> float:
    frequency = words.get(word, 0)
    if frequency:
        return math.log(frequency) - total
    if len(word) > 1:
        return -math.inf
    # An unknown Latin letter or rare character amid Chinese is what a wrong cut looks like.
    return (
        -4.0
        if word in "。、“”《》()%,;:\uff0c\uff1b\uff1a\uff08\uff09" or word.isdigit()
        else -20.0
    )
