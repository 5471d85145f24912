"""The rectification list (整改清单): each shortfall with measures, deadline and who answers for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from answer.indicators import Catalogue
from draft.assessing.assessment import Assessment, FigureCheck, IndicatorCheck, Status
from draft.facts import FactSheet
from draft.open_places import open_names, open_place
from draft.slots import Slot
from draft.templating.expressions import Vocabulary, check_text, figures_in_words
from draft.templating.rendering import Renderer
from draft.templating.values import number, printed
from index.marked_yaml import MarkedFile, Record, record_of

HEADER = ("序号", "问题", "整改措施", "整改时限", "责任单位")
_FIELDS = ("indicator", "problem", "measures")


@dataclass(frozen=True, slots=True)
class Measure:
    """What is done about one kind of shortfall: of a quantity, or of any where that is "".

    problem says the shortfall, with {{ }} for data.
    """

    indicator: str
    quantity: str
    problem: str
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures an office usually takes; slots are those that their problems may name."""

    all: tuple[Measure, ...] = ()
    slots: Mapping[str, Slot] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path, vocabulary: Vocabulary) -> Measures:
        """Return the measures of a YAML file (corpus/templates/整改措施.yaml tells its form).

        Raises OSError where it can't be opened and FaultyFileError with all of its mistakes.
        """
        file = MarkedFile.read(path)
        records = [
            record_of(node, f"第{number_}条", file.problems, _FIELDS, ("quantity",))
            for number_, node in enumerate(file.items("整改措施", under="measures"), 1)
        ]
        found = tuple(_measure(record, vocabulary) for record in records)
        file.raise_if_faulty()
        return cls(found, vocabulary.slots)

    def of(self, indicator: str, quantity: str) -> Measure | None:
        """Return the measure for a quantity, else the indicator's for any."""
        same = {m.quantity: m for m in reversed(self.all) if m.indicator == indicator}
        return same.get(quantity) or same.get("")


@dataclass(frozen=True, slots=True)
class Rectification:
    """One row of the list; deadline is None where nobody set one."""

    check: IndicatorCheck
    status: Status
    problem: str
    measures: tuple[str, ...]

    @property
    def unit(self) -> str:
        """Who answers for it."""
        return self.check.unit or open_place("责任单位")

    @property
    def deadline(self) -> date | None:
        """Until when it is mended."""
        return self.check.deadline

    @property
    def deadline_in_words(self) -> str:
        """The deadline, or that it is still to be filled in."""
        return printed(self.deadline) if self.deadline else open_place("整改时限")

    def row(self, count: int) -> tuple[str, ...]:
        """Return the cells under `HEADER`; count is the row's number."""
        measures = self.measures
        if len(measures) > 1:
            measures = tuple(f"{n}.{text}" for n, text in enumerate(measures, 1))
        return str(count), self.problem, "\n".join(measures), self.deadline_in_words, self.unit


def rectifications(
    assessment: Assessment, facts: FactSheet, catalogue: Catalogue, measures: Measures
) -> tuple[Rectification, ...]:
    """Return a row for each figure that is missed, and one each for missing data and evidence.

    They stand in the order of the assessment, the lost items first.
    """
    slots = {**measures.slots, **{fact.slot.id: fact.slot for fact in facts.facts.values()}}
    renderer = Renderer(slots, facts, catalogue)
    return tuple(row for check in assessment.checks for row in _rows(check, measures, renderer))


def _rows(check: IndicatorCheck, measures: Measures, renderer: Renderer) -> Iterator[Rectification]:
    for figure in check.figures_that_are("未达标"):
        quantity = figure.required.quantity
        measure = measures.of(check.indicator.id, quantity)
        own = measure if measure and measure.quantity == quantity else None
        problem = _said(own, renderer) or missed_in_words(figure)
        steps = measure.measures if measure else (open_place("整改措施"),)
        yield Rectification(check, "未达标", problem, steps)
    unknown = [figure.fact.slot.id for figure in check.figures_that_are("缺数据")]
    if unknown:
        problem = f"{check.indicator.name}：{'、'.join(unknown)}没有数据，无法对照要求。"
        yield Rectification(check, "缺数据", problem, ("核实数据来源，补充填报并附统计台账。",))
    if check.missing_evidence or check.untold_evidence:
        yield Rectification(
            check, "缺佐证", _evidence_in_words(check), ("收集整理有关材料，归档并登记存放位置。",)
        )


def missed_in_words(figure: FigureCheck) -> str:
    """Return in a sentence by how much a figure is missed."""
    slot, required = figure.fact.slot, figure.required
    value = number(figure.value) if figure.value is not None else ""
    return (
        f"{slot.id}为{value}{slot.unit}，要求{required.in_words}"
        f"（{required.level}级，{required.year}年），{figure.gap_in_words}。"
    )


def _evidence_in_words(check: IndicatorCheck) -> str:
    name, missing, untold = check.indicator.name, check.missing_evidence, check.untold_evidence
    parts = [f"{name}缺少佐证材料：{'、'.join(missing)}"] if missing else []
    parts += [f"{name}没有说明是否存档的佐证材料：{'、'.join(untold)}"] if untold else []
    return f"{'；'.join(parts)}。"


def _said(measure: Measure | None, renderer: Renderer) -> str:
    """The measure's own words for the problem, "" where a datum they need is missing."""
    if measure is None:
        return ""
    text = renderer.plain(measure.problem)
    return "" if open_names(text) else text


def _measure(record: Record, vocabulary: Vocabulary) -> Measure:
    measure = Measure(
        indicator=record.text("indicator"),
        quantity=record.text("quantity"),
        problem=record.text("problem"),
        measures=record.texts("measures"),
    )
    indicator = vocabulary.catalogue.by_id.get(measure.indicator)
    quantities = dict.fromkeys(f.quantity for f in indicator.figures) if indicator else {}
    if measure.indicator and indicator is None:
        allowed = "、".join(vocabulary.catalogue.by_id)
        record.note("indicator", f"“{measure.indicator}”，指标目录里没有，可用：{allowed}")
    elif measure.quantity and measure.quantity not in quantities:
        allowed = "、".join(quantities) or "无"
        record.note("quantity", f"“{measure.quantity}”，这个指标的数值要求有：{allowed}")
    for message in check_text(measure.problem, vocabulary).problems:
        record.note("problem", message)
    for step in measure.measures:
        for figure in figures_in_words(step, vocabulary.fixed):
            record.note("measures", f"“{step}”里的“{figure}”是数值，措施里不写数值")
    return measure
