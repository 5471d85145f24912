"""What stands in a fact sheet before it is checked: entries with their place, and its problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from draft.slots import Slot

DATA, DUTIES, EVIDENCE, GUIDE = "数据", "指标责任", "佐证材料", "填表说明"
TEMPLATE = "模板"
NUMBER, SLOT, VALUE, PREVIOUS, UNIT = "编号", "数据项", "本年", "上年", "单位"
KIND, REQUIRED, FOR, EXPLANATION = "类型", "必填", "对应指标", "说明"
INDICATOR, RESPONSIBLE, DEADLINE = "指标", "责任单位", "整改时限"
ITEM, ON_FILE, WHERE = "佐证材料", "是否存档", "存放位置"
TABLE = "表"

COLUMNS: Mapping[str, tuple[str, ...]] = {
    DATA: (NUMBER, SLOT, VALUE, PREVIOUS, UNIT, KIND, REQUIRED, FOR, EXPLANATION),
    DUTIES: (INDICATOR, RESPONSIBLE, DEADLINE),
    EVIDENCE: (INDICATOR, ITEM, ON_FILE, WHERE),
}
"""The columns of each table; they may stand in any order."""

KEYS: Mapping[str, tuple[str, ...]] = {
    DATA: (SLOT, VALUE),
    DUTIES: (INDICATOR, RESPONSIBLE),
    EVIDENCE: (INDICATOR, ITEM),
}
"""The columns by which a table is known, and without which it can't be read."""

MOST_ROWS = 20_000
"""Rows of a table that are read; the longest sheet we hand out has some three hundred."""
MOST_LISTED = 50
"""Problems that an error lists one by one."""
_SHOWN = 60


class Form(Protocol):
    """What a fact sheet asks for: a template's name, its slots and which of them are required."""

    @property
    def id(self) -> str:
        """The template's name."""

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The slots in the order in which they are asked for."""

    @property
    def required(self) -> frozenset[str]:
        """Ids of the slots without which a report is not whole."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a fact sheet: where it stands, what stands there, and what may (Chinese).

    sheet and cell may be "" where the whole file or a whole sheet is meant, value where nothing
    stands there.
    """

    sheet: str
    cell: str
    value: str
    wrong: str
    allowed: str = ""

    @property
    def place(self) -> str:
        """Sheet and cell in one, such as 数据!C5."""
        return "!".join(part for part in (self.sheet, self.cell) if part) or "整个文件"

    def __str__(self) -> str:
        shown = self.value if len(self.value) <= _SHOWN else self.value[:_SHOWN] + "…"
        head = f"{self.place} “{shown}”" if shown else self.place
        return f"{head}：{self.wrong}" + (f"；应为：{self.allowed}" if self.allowed else "")


class FaultyFactSheetError(ValueError):
    """A fact sheet holds problems; all of them are named, in Chinese.

    path: the file; problems: in the order in which they stand.
    """

    def __init__(self, path: Path, problems: tuple[Problem, ...]):
        listed = [f"  {problem}" for problem in problems[:MOST_LISTED]]
        if len(problems) > MOST_LISTED:
            listed.append(f"  ……还有{len(problems) - MOST_LISTED}处，改正以上问题后再看")
        head = f"{path} 有{len(problems)}处问题，请改正后再试："
        super().__init__("\n".join([head, *listed]))
        self.path = path
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Entry:
    """What one cell shows, as text without space around it; "" where it is empty.

    day is the whole day where the cell holds a date, whatever part of it is shown; items are
    the texts of a list that the file itself keeps apart.
    """

    sheet: str
    cell: str
    text: str = ""
    day: date | None = None
    items: tuple[str, ...] | None = None

    @property
    def place(self) -> str:
        """Sheet and cell in one, such as 数据!C5."""
        return f"{self.sheet}!{self.cell}" if self.sheet else self.cell

    def problem(self, wrong: str, allowed: str = "") -> Problem:
        """Return a problem of this entry."""
        return Problem(self.sheet, self.cell, self.text, wrong, allowed)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: column → entry; line is where it begins, for columns it has not."""

    sheet: str
    line: str
    entries: Mapping[str, Entry]

    def __getitem__(self, column: str) -> Entry:
        return self.entries.get(column) or Entry(self.sheet, self.line)


@dataclass(frozen=True, slots=True)
class Contents:
    """All that stands in a file: the template it names, its rows by table, what was noticed.

    whole tells that each slot must have its row, if only an empty one: so it is in a table that
    was handed out; in a hand-written YAML file what is not given is left out.
    """

    template: Entry | None
    rows: Mapping[str, tuple[Row, ...]]
    whole: bool
    columns: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
