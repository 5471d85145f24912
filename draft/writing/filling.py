"""What the program writes from an assessment: 存在问题, 下一步, 整改清单 and 任务分解."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from answer.indicators import Catalogue
from draft.assessing.assessment import Assessment, FigureCheck, IndicatorCheck, assess
from draft.assessing.rectification import HEADER, Measures, Rectification, rectifications
from draft.drafts import Table
from draft.facts import FactSheet
from draft.open_places import open_names
from draft.templating.rendering import Piece, Rendered, Renderer, datum_of, required_datum
from draft.templating.templates import Fill
from draft.templating.values import Datum, number

_NAMED = 8
"""So many are named in a sentence; the 整改清单 names all."""
TASKS = ("序号", "工作任务", "完成时限", "责任单位")
Paragraph = list[Rendered]


@dataclass(frozen=True)
class Shortfalls:
    """The indicators that fall short, as sentences and as tables."""

    assessment: Assessment
    rows: tuple[Rectification, ...]
    measures: Measures
    renderer: Renderer

    @classmethod
    def of(
        cls, sheet: FactSheet, catalogue: Catalogue, measures: Measures, renderer: Renderer
    ) -> Shortfalls:
        """Return where a fact sheet falls short of the catalogue."""
        assessment = assess(sheet, catalogue)
        rows = rectifications(assessment, sheet, catalogue, measures)
        return cls(assessment, rows, measures, renderer)

    def paragraphs(self, fill: Fill) -> Iterator[Paragraph]:
        """Yield the paragraphs of a fill; a fill that is a table has none."""
        if fill == "存在问题":
            yield from self._problems()
        elif fill == "下一步":
            yield from self._steps()

    def table(self, fill: Fill) -> Table | None:
        """Return the table of a fill, None where it has none or nothing falls short."""
        if fill == "整改清单":
            rows = tuple(row.row(count) for count, row in enumerate(self.rows, 1))
            return Table(fill, HEADER, rows) if rows else None
        if fill == "任务分解":
            tasks = tuple(self._tasks())
            return Table(fill, TASKS, tasks) if tasks else None
        return None

    def _missed(self) -> Iterator[tuple[IndicatorCheck, tuple[FigureCheck, ...]]]:
        for check in self.assessment.checks:
            if missed := check.figures_that_are("未达标"):
                yield check, missed

    def _problems(self) -> Iterator[Paragraph]:
        for check, missed in self._missed():
            name = Datum("指标", check.indicator.name, slot=check.indicator.id, of_catalogue=True)
            yield [Rendered.of(name, "未达到要求。"), *self._gaps(check, missed)]
        unknown = _names(
            figure.fact.slot.id
            for check in self.assessment.checks
            for figure in check.figures_that_are("缺数据")
        )
        if unknown:
            names = _listed(unknown, "数据项")
            yield [
                Rendered.of("部分数据没有统计到位。"),
                Rendered.of(*names, "没有数据，无法对照要求。"),
            ]
        yield from self._evidence()

    def _gaps(self, check: IndicatorCheck, missed: Sequence[FigureCheck]) -> Iterator[Rendered]:
        """Yield the problem of each figure in the measures' words, with how far it is missed."""
        for figure in missed:
            measure = self.measures.of(check.indicator.id, figure.required.quantity)
            told = list(self.renderer.sentences(measure.problem)) if measure else []
            if any(sentence.missing for sentence in told):
                told = []
            gap = _Gap.of(check, figure)
            if told and any(datum.slot == figure.fact.slot.id for datum in told[-1].data):
                yield from (*told[:-1], gap.behind(told[-1]))
            else:
                yield from (*told, gap.sentence())

    def _evidence(self) -> Iterator[Paragraph]:
        lacking = [
            Rendered.of(
                Datum("指标", c.indicator.name, slot=c.indicator.id, of_catalogue=True),
                "缺少",
                *_listed(c.missing_evidence, "佐证材料"),
                "。",
            )
            for c in self.assessment.checks
            if c.missing_evidence
        ]
        if lacking:
            yield [Rendered.of("部分佐证材料没有归档。"), *lacking]

    def _steps(self) -> Iterator[Paragraph]:
        for row in self.rows:
            if row.status == "未达标":
                name = Datum(
                    "指标", row.check.indicator.name, slot=row.check.indicator.id, of_catalogue=True
                )
                yield [
                    Rendered.of("补齐", name, "短板。"),
                    *map(_measure, row.measures),
                    _duty(row),
                ]
        if any(row.status == "缺数据" for row in self.rows):
            yield [
                Rendered.of("补充完善数据。"),
                Rendered.of("核实数据来源，按期补报，统计台账同步归档。"),
            ]
        if any(row.check.missing_evidence for row in self.rows):
            yield [Rendered.of("完善佐证材料。"), Rendered.of("逐项收集整理，归档并登记存放位置。")]

    def _tasks(self) -> Iterator[tuple[str, ...]]:
        tasks = (
            (measure, row)
            for row in self.rows
            if row.status == "未达标"
            for measure in row.measures
        )
        for count, (measure, row) in enumerate(tasks, 1):
            yield str(count), measure, row.deadline_in_words, row.unit


@dataclass(frozen=True, slots=True)
class _Gap:
    """By how much a figure is missed: the office's value, what is required, and the distance."""

    value: Datum
    wanted: Datum
    distance: Datum

    @classmethod
    def of(cls, check: IndicatorCheck, figure: FigureCheck) -> _Gap:
        slot, required = figure.fact.slot, figure.required
        value = datum_of(slot, figure.fact)
        wanted = required_datum(slot.id, required, check.indicator.id)
        distance = Datum(
            f"{slot.id}与要求的差距",
            abs(figure.gap) if figure.gap is not None else None,
            wanted.unit,
            slot.id,
            formula=_difference(slot.unit, required.value, figure.value),
            words=figure.gap_in_words,
            inputs=(value, wanted),
        )
        return cls(value, wanted, distance)

    def sentence(self) -> Rendered:
        """Return a sentence that says all three."""
        about = f"{self.value.name}为"
        return Rendered.of(about, self.value, "，要求", self.wanted, "，", self.distance, "。")

    def behind(self, told: Rendered) -> Rendered:
        """Return a sentence that says the value already, the distance at its end."""
        *pieces, last = told.pieces
        end = Piece(last.text.rstrip("。；，"), last.datum)
        return Rendered((*pieces, end, *Rendered.of("，", self.distance, "。").pieces))


def _difference(unit: str, required: Decimal, value: Decimal | None) -> str:
    """Return how the distance between both is computed, the larger one first."""
    if value is None:
        return ""
    sign = "%" if unit == "%" else ""
    return "-".join(f"{number(n)}{sign}" for n in sorted((required, value), reverse=True))


def _duty(row: Rectification) -> Rendered:
    unit = Datum("责任单位", row.check.unit or None, slot="责任单位")
    deadline = Datum("整改时限", row.deadline, slot="整改时限")
    return Rendered.of("由", unit, "负责，", deadline, "前完成。")


def _listed(items: Sequence[str], slot: str) -> Iterator[str | Datum]:
    """Yield what stands for items in a sentence: some of many, and how many there are."""
    yield Datum(slot, tuple(items[:_NAMED]), slot=slot)
    if len(items) > _NAMED:
        yield "等"
        yield Datum(f"{slot}数", Decimal(len(items)), "项", slot)


def _names(names: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _measure(text: str) -> Rendered:
    if open_names(text):
        return Rendered.of(Datum("整改措施", None, slot="整改措施"), "。")
    return Rendered.of(text.rstrip("。；，") + "。")
