"""A filled fact sheet: the office's own figures and words, each with the cell it stands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from draft.slots import Slot, Value

PLACES, YEAR = ("地区", "单位名称", "主送机关"), "年度"
"""The data items that tell whose report it is, to whom it goes, and of which year it is."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A datum as the office gave it; value or previous is None where that cell is empty.

    cell and previous_cell tell where it stands, such as 数据!D12, or a line of a csv or yaml file.
    """

    slot: Slot
    value: Value | None
    previous: Value | None = None
    cell: str = ""
    previous_cell: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of evidence (佐证材料) an indicator asks for, whether it is on file, and where."""

    indicator: str
    item: str
    on_file: bool | None
    where: str = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """Who answers for an indicator and until when its shortfalls are mended."""

    indicator: str
    unit: str = ""
    deadline: date | None = None
    cell: str = ""


@dataclass(frozen=True, slots=True)
class FactSheet:
    """All an office filled in; template is the name of the template the sheet was made for.

    notes tell what a person should know of the reading (Chinese): a sheet that was left unread,
    hidden rows that were read, a formula's result that was rounded.
    """

    template: str
    facts: Mapping[str, Fact]
    evidence: tuple[Evidence, ...] = ()
    duties: Mapping[str, Duty] = field(default_factory=dict)
    path: str = ""
    notes: tuple[str, ...] = ()
