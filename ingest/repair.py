"""Character-level repair of Chinese scrapes: pure functions from a text to its Edits."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import opencc

from ingest.tracing import Edit

CJK = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü"
_PINYIN = re.compile(rf"(?<=[{CJK}])[(\uff08](?=[a-z]*[{_TONED}])[a-z{_TONED}]{{1,6}}[)\uff09]")
# A text counts as Traditional from this share of converted characters on; below it, characters
# that also live in Simplified text (著, 乾) are left alone and strays (戶 from a font) are not.
TRADITIONAL_SHARE = 0.005
# Written as code points: the two widths look alike in many fonts.
HALF_TO_FULL = {mark: chr(ord(mark) + 0xFEE0) for mark in ",;:?!()"}
_CHINESE_NEIGHBOUR = re.compile(rf"[{CJK}。、“”‘’《》〈〉【】〔〕…—%‰℃\uff01-\uff1f\uff5e]")
_HALF_PUNCTUATION = re.compile("[" + re.escape("".join(HALF_TO_FULL)) + "]")
# Full-width ASCII, ideographic space, radicals that PDF fonts put for the characters proper.
_WIDE = re.compile(r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u3000\u00a0\u2e80-\u2fdf\uff05]")
# Radicals that Unicode does not fold to the characters that PDF fonts mean by them.
_RADICALS = dict(
    zip(
        "⻝⻓⻔⻋⻅⻉⻚⻛⻜⻢⻥⻦⻩⻰⻬⻮⻘⻆⻁⺟⺠⻄⺫⻨",
        "食长门车见贝页风飞马鱼鸟黄龙齐齿青角虎母民西目麦",
        strict=True,
    )
)
# 著力 is 着力, 专著 is 专著: OpenCC keeps both (t2s) or converts both (tw2s).
_VERB_ZHUO = re.compile("(?<![专编原名论土巨译拙合卓显])著(?=[力重眼手实急想])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]+")


def pinyin_in_brackets(text: str) -> list[Edit]:
    """Drop the pinyin that some sites put behind Traditional characters: 創(chuàng)建 → 創建."""
    return [Edit(match.start(), match.end()) for match in _PINYIN.finditer(text)]


def control_characters(text: str) -> list[Edit]:
    """Drop control characters and zero-width marks, which no reader sees."""
    return [dropped(text, match.start(), match.end()) for match in _CONTROL.finditer(text)]


def dropped(text: str, start: int, end: int) -> Edit:
    """Return the edit that drops text[start:end]; two figures around it stay apart."""
    between_figures = text[start - 1 : start].isdigit() and text[end : end + 1].isdigit()
    return Edit(start, end, " " if between_figures else "")


def full_width(text: str) -> list[Edit]:
    """Make full-width letters, digits and spaces half-width and radicals the characters proper."""
    edits = []
    for match in _WIDE.finditer(text):
        plain = _RADICALS.get(match.group()) or unicodedata.normalize("NFKC", match.group())
        if len(plain) == 1 and plain != match.group():
            edits.append(Edit(match.start(), match.end(), plain))
    return edits


def half_width_punctuation(text: str) -> list[Edit]:
    """Make half-width punctuation beside Chinese full-width, so that one form is searched and read.

    Punctuation between two figures or Latin letters (1,000; 12:30) is left alone.
    """
    edits = []
    open_brackets: list[bool] = []
    for match in _HALF_PUNCTUATION.finditer(text):
        at, mark = match.start(), match.group()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        chinese = bool(_CHINESE_NEIGHBOUR.match(before) or _CHINESE_NEIGHBOUR.match(after))
        if mark == "(":
            open_brackets.append(chinese)
        elif mark == ")" and open_brackets:
            # A bracket is as wide as the one that it closes.
            chinese = open_brackets.pop()
        elif before.isascii() and after.isascii() and before.isalnum() and after.isalnum():
            chinese = False
        if chinese:
            edits.append(Edit(at, at + 1, HALF_TO_FULL[mark]))
    return edits


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplified_always(text: str) -> str:
    """Return the text in Simplified characters whatever it was; its length may change."""
    converted: str = _converter().convert(text)
    return _VERB_ZHUO.sub("着", converted) if "著" in converted else converted


def simplified(text: str) -> str:
    """Return the text in Simplified characters, of the same length, or as it is if it was so.

    text: cleaned of pinyin brackets. Lines in which a conversion would change the length are
    converted character by character.
    """
    converted = simplified_always(text)
    if converted == text:
        return text
    if len(converted) != len(text):
        converted = "".join(_converted_line(line) for line in text.splitlines(keepends=True))
    changed = sum(1 for old, new in zip(text, converted, strict=True) if old != new)
    if changed >= TRADITIONAL_SHARE * len(text):
        return converted
    return "".join(
        new if new != old and _in_gb2312(new) and not _in_gb2312(old) else old
        for old, new in zip(text, converted, strict=True)
    )


def _in_gb2312(char: str) -> bool:
    """Return whether a character belongs to the set that Simplified text is written in."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _converted_line(line: str) -> str:
    converted: str = _converter().convert(line)
    if len(converted) == len(line):
        return converted
    single = [str(_converter().convert(char)) for char in line]
    return "".join(new if len(new) == 1 else old for old, new in zip(line, single, strict=True))
