"""The catalogue of indicators: what is required, in which figure, by whom, shown by what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Literal

from index.marked_yaml import MarkedFile, Record, record_of, refuse_repeats
from index.terms import LawRef, law_refs
from ingest.documents import LEVELS, Level

Operator = Literal["≥", "≤", "=", ">", "<"]

_OPERATORS: dict[str, Operator] = {
    ">=": "≥", "<=": "≤", "=": "=", ">": ">", "<": "<", "≥": "≥", "≤": "≤",
}  # fmt: skip
_WORDS: Mapping[Operator, str] = {
    "≥": "不低于", "≤": "不超过", "=": "为", ">": "超过", "<": "低于",
}  # fmt: skip
_OFTEN = re.compile(r"([^/]+)/(半?年|\d年|季度|月|周|学期)")
"""A count in a span of time: 次/半年. A rate such as 份/千人·年 is none."""
_IS_RATE = re.compile("[%‰分元]|/[^/]*·")
_LEVELS: dict[str, Level] = {level: level for level in LEVELS}
_INDICATOR = (
    "id", "part", "name", "requirement", "figures", "lead", "support", "evidence",
    "terms", "laws", "guide", "points",
)  # fmt: skip
_FIGURE = ("quantity", "operator", "value", "unit", "year", "level", "source")


@dataclass(frozen=True, slots=True)
class RequiredFigure:
    """A figure that has to be reached: quantity operator value unit, set in year at level.

    source is a file, as a path from the catalogue's own folder, or the full name of a law;
    note says which article or on what terms, "" where there is nothing to say.
    """

    quantity: str
    operator: Operator
    value: Decimal
    unit: str
    year: int
    level: Level
    source: str
    note: str

    @property
    def amount(self) -> str:
        """Value and unit, the value without needless zeros: 80分."""
        value = f"{self.value:f}"
        return (value.rstrip("0").rstrip(".") if "." in value else value) + self.unit

    @property
    def in_words(self) -> str:
        """The figure as a document says it: 不低于80分, 每年不少于2次, 达到100%."""
        if self.unit == "%" and self.operator in "≥=" and self.value == Decimal(100):
            return f"达到{self.amount}"
        word = _WORDS[self.operator]
        if self.operator == "≥" and not _IS_RATE.search(self.unit):
            word = "不少于"
        if often := _OFTEN.fullmatch(self.unit):
            return f"每{often[2]}{word}{self.amount.removesuffix(self.unit)}{often[1]}"
        return f"{word}{self.amount}"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator (指标): its requirement, figures, units in charge, evidence and laws.

    terms are names of the term base; guide is a path from the catalogue's own folder; points
    is the score it brings, None where that is not known.
    """

    id: str
    part: str
    name: str
    requirement: str
    figures: tuple[RequiredFigure, ...]
    lead: tuple[str, ...]
    support: tuple[str, ...]
    evidence: tuple[str, ...]
    terms: tuple[str, ...]
    laws: tuple[LawRef, ...]
    guide: str
    points: Decimal | None


@dataclass(frozen=True)
class Catalogue:
    """All indicators, in the order of the file."""

    indicators: tuple[Indicator, ...]

    @classmethod
    def load(cls, path: Path) -> Catalogue:
        """Return the indicators of a YAML file (corpus/indicators.yaml tells its form).

        Raises OSError where it can't be opened, and FaultyFileError with all of its mistakes:
        file, line, field, the value and what is allowed.
        """
        file = MarkedFile.read(path)
        records = [
            record_of(node, f"第{number}个指标", file.problems, _INDICATOR)
            for number, node in enumerate(file.items("指标", under="indicators"), 1)
        ]
        found = tuple(_indicator(record) for record in records)
        both = list(zip(records, found, strict=True))
        refuse_repeats((record, "id", indicator.id) for record, indicator in both)
        for part in dict.fromkeys(indicator.part for indicator in found):
            refuse_repeats((record, "name", i.name) for record, i in both if i.part == part)
        file.raise_if_faulty()
        return cls(found)

    @cached_property
    def by_id(self) -> Mapping[str, Indicator]:
        """The indicators by their id."""
        return {indicator.id: indicator for indicator in self.indicators}

    def parts(self) -> Mapping[str, tuple[Indicator, ...]]:
        """Return the parts (基础工作, 能力建设, …) with their indicators, in the file's order."""
        names = dict.fromkeys(indicator.part for indicator in self.indicators)
        return {name: tuple(i for i in self.indicators if i.part == name) for name in names}


def _indicator(record: Record) -> Indicator:
    return Indicator(
        id=record.text("id"),
        part=record.text("part"),
        name=record.text("name"),
        requirement=record.text("requirement"),
        figures=tuple(_figure(figure) for figure in record.records("figures", _FIGURE, ("note",))),
        lead=record.texts("lead"),
        support=record.texts("support"),
        evidence=record.texts("evidence"),
        terms=record.texts("terms"),
        laws=law_refs(record, "laws"),
        guide=record.text("guide"),
        points=record.decimal_or_none("points"),
    )


def _figure(record: Record) -> RequiredFigure:
    return RequiredFigure(
        quantity=record.text("quantity"),
        operator=record.choice("operator", _OPERATORS),
        value=record.decimal("value"),
        unit=record.text("unit"),
        year=record.year("year"),
        level=record.choice("level", _LEVELS),
        source=record.text("source"),
        note=record.text("note"),
    )
