"""Cell values as a spreadsheet program shows them: percent, dates, no float artefacts."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

_DIGITS = re.compile(
    r"^(?P<prefix>[^0#?.%]*)(?P<whole>[0#,]*)(?:\.(?P<decimals>[0#]*))?(?P<percent>%?)(?P<suffix>[^0#?.%]*)$"
)
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A plain number format: figures before and behind the point, grouping, percent, literals."""

    prefix: str
    suffix: str
    least_whole: int
    least_places: int
    most_places: int
    grouped: bool
    percent: bool


def shown(value: object, number_format: str = "General") -> str:
    """Return a cell's value as text.

    value: what a spreadsheet library returns; number_format: the cell's format code. A format
    that is more than digits, percent and literals shows the plain value.
    """
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return _number(value, number_format)
        case dt.datetime():
            return _date(value.date(), number_format) + _clock(value)
        case dt.date():
            return _date(value, number_format)
        case dt.time():
            return value.strftime("%H:%M:%S") if value.second else value.strftime("%H:%M")
        case _:
            return str(value)


def _clock(value: dt.datetime) -> str:
    if value.time() == dt.time():
        return ""
    return value.strftime(" %H:%M:%S") if value.second else value.strftime(" %H:%M")


def _date(value: dt.date, number_format: str) -> str:
    code = _QUOTED.sub("", number_format).lower()
    if "y" in code and "d" not in code:
        return f"{value.year}年{value.month}月" if "m" in code else f"{value.year}年"
    return f"{value.year}年{value.month}月{value.day}日"


def _number(value: int | float, number_format: str) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    # 15 significant digits is what a spreadsheet keeps: 98.47999999999999 is 98.48.
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    form = _parsed(number_format, value < 0)
    if form is None:
        return _trimmed(exact)
    if form.percent:
        exact *= 100
    step = Decimal(1).scaleb(-form.most_places)
    if exact.adjusted() + form.most_places > 25:  # Decimal keeps 28 figures
        return _trimmed(exact)
    rounded = abs(exact.quantize(step, ROUND_HALF_UP))
    sign = "-" if value < 0 and rounded else ""
    text = f"{rounded:,f}" if form.grouped else f"{rounded:f}"
    whole, _, places = text.partition(".")
    while len(places) > form.least_places and places.endswith("0"):
        places = places[:-1]
    number = whole.zfill(form.least_whole) + (f".{places}" if places else "")
    return f"{sign}{form.prefix}{number}{'%' if form.percent else ''}{form.suffix}"


def _trimmed(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(maxsize=512)
def _parsed(number_format: str, negative: bool) -> NumberFormat | None:
    sections = number_format.split(";")
    # A section of its own for negative numbers may drop the sign or add brackets.
    if number_format in ("General", "@", "") or (negative and len(sections) > 1 and sections[1]):
        return None
    literals: list[str] = []

    def keep_literal(match: re.Match[str]) -> str:
        literal = match.group(1) or match.group(2) or ""
        literals.append(literal)
        return chr(0xE000 + len(literals) - 1) if literal else ""

    match = _DIGITS.match(_QUOTED.sub(keep_literal, sections[0]))
    if match is None or not (match["whole"] or match["decimals"]) or match["whole"].endswith(","):
        return None
    if re.search(r"[A-Za-z/@]", match["prefix"] + match["suffix"]):
        return None

    def restored(text: str) -> str:
        return "".join(
            literals[ord(c) - 0xE000] if 0xE000 <= ord(c) < 0xE000 + len(literals) else c
            for c in text
        ).strip()

    decimals = match["decimals"] or ""
    return NumberFormat(
        prefix=restored(match["prefix"]),
        suffix=restored(match["suffix"]),
        least_whole=max(1, match["whole"].count("0")),
        least_places=decimals.count("0"),
        most_places=len(decimals),
        grouped="," in match["whole"],
        percent=bool(match["percent"]),
    )
