"""What an office can be asked for: slots, each one datum with its type, unit and bounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from ingest.documents import Level

SlotType = Literal["数值", "百分比", "文字", "日期", "选项", "列表"]
Value = Decimal | str | date | tuple[str, ...]
"""A number or percentage (85 for 85%), a text or choice, a day, or a list of texts."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One datum (数据项) of a fact sheet.

    id is the name templates write in {{ }}; unit is shown behind the number, "" where there is
    none; indicator is an id of the catalogue and quantity a quantity of that indicator's
    figures which this datum is held against, "" where there is none; previous tells whether
    last year's value is asked for too. minimum and maximum bound a number, both included;
    parts are ids of slots whose values add up to this one; share names the two slots, part and
    whole, of which this is the percentage. level names the only level of office
    that is asked (市 for a figure of the whole city), None where all are: left empty there, the
    datum is not missing.
    """

    id: str
    type: SlotType
    unit: str = ""
    indicator: str = ""
    quantity: str = ""
    previous: bool = False
    explanation: str = ""
    choices: tuple[str, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    whole: bool = False
    parts: tuple[str, ...] = ()
    share: tuple[str, ...] = ()
    level: Level | None = None
