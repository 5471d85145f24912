"""Numbers the sections of a 公文: 一、（一）1.（1）."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from draft.drafts import Section

_DIGITS = "零一二三四五六七八九"


def numbered(sections: Sequence[Section], level: int = 1) -> tuple[Section, ...]:
    """Return the sections with their levels and numbers, and all within them."""
    return tuple(
        replace(
            section,
            level=level,
            number=number(level, place),
            sections=numbered(section.sections, level + 1),
        )
        for place, section in enumerate(sections, 1)
    )


def number(level: int, place: int) -> str:
    """Return the number of the place-th section of a level, as it is printed."""
    match level:
        case 1:
            return f"{chinese(place)}、"
        case 2:
            return f"\uff08{chinese(place)}\uff09"
        case 3:
            return f"{place}."
        case _:
            return f"\uff08{place}\uff09"


def chinese(value: int) -> str:
    """Return a number from 1 to 99 as 公文 write it: 一, 十, 十一, 二十."""
    tens, ones = divmod(value, 10)
    if not tens:
        return _DIGITS[ones]
    return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")
