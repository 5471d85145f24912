"""The mock assessment (模拟测评): where an office stands on each indicator, the lost ones first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal, get_args

from answer.indicators import Catalogue, Indicator, RequiredFigure
from draft.facts import Evidence, Fact, FactSheet
from draft.templating.requirements import is_met, required_figure
from draft.templating.values import number

Status = Literal["未达标", "缺数据", "缺佐证", "达标"]
"""A required figure is missed; none is, but one is not known; the figures are met, but evidence
is not on file or not said to be; figures and evidence are complete. The worst one counts."""
STATUSES: tuple[Status, ...] = get_args(Status)

_VETO, _HEARSAY = "否决", "转述口径"
_SCOPE = re.compile(r"（[^（）]*）$")


@dataclass(frozen=True, slots=True)
class FigureCheck:
    """A datum against the figure it has to reach.

    required is what counts for the office, others what else the catalogue says of the same
    quantity (other levels and years). gap is how far the value lies on the good side of the
    figure, below 0 on the bad one, None where there is no value.
    """

    fact: Fact
    required: RequiredFigure
    others: tuple[RequiredFigure, ...] = ()

    @property
    def value(self) -> Decimal | None:
        """The office's value."""
        return self.fact.value if isinstance(self.fact.value, Decimal) else None

    @property
    def status(self) -> Status:
        """达标, 未达标 or 缺数据."""
        if self.value is None:
            return "缺数据"
        return "达标" if is_met(self.required, self.value) else "未达标"

    @property
    def gap(self) -> Decimal | None:
        """The distance to the figure, below 0 where it is missed."""
        if self.value is None:
            return None
        distance = self.value - self.required.value
        if self.required.operator == "=":
            return -abs(distance)
        return distance if self.required.operator in "≥>" else -distance

    @property
    def gap_in_words(self) -> str:
        """The distance as a person says it: 差1.2个百分点, 超出3日, 高出2.3分."""
        if self.gap is None:
            return ""
        unit = "个百分点" if self.required.unit == "%" else self.fact.slot.unit
        size = f"{number(abs(self.gap))}{unit}"
        if self.required.operator == "=":
            return f"相差{size}" if self.gap else "符合"
        wants_more = self.required.operator in "≥>"
        if self.status == "未达标":
            return f"{'差' if wants_more else '超出'}{size}" if self.gap else "刚到，应超过"
        if not self.gap:
            return "刚好达到"
        return f"{'高出' if wants_more else '低于上限'}{size}"

    @property
    def is_hearsay(self) -> bool:
        """Whether the figure is only told by a report, to be checked against the official text."""
        return _HEARSAY in self.required.note


@dataclass(frozen=True, slots=True)
class IndicatorCheck:
    """Where an office stands on one indicator.

    not_asked are figures of the catalogue that no datum of the fact sheet is held against: a
    person checks them. unit is who answers for it, deadline until when, None where that is not said.
    """

    indicator: Indicator
    figures: tuple[FigureCheck, ...]
    not_asked: tuple[RequiredFigure, ...]
    evidence: tuple[Evidence, ...]
    unit: str
    deadline: date | None

    @property
    def status(self) -> Status:
        """The worst of its figures and its evidence."""
        found = {check.status for check in self.figures}
        if not self.figures and not self.evidence:
            found.add("缺数据")
        if any(not evidence.on_file for evidence in self.evidence):
            found.add("缺佐证")
        return next((status for status in STATUSES if status in found), "达标")

    @property
    def is_veto(self) -> bool:
        """Whether missing it undoes the whole assessment."""
        return any(_VETO in figure.note for figure in self.indicator.figures)

    def figures_that_are(self, status: Status) -> tuple[FigureCheck, ...]:
        """Return the figures with a status."""
        return tuple(check for check in self.figures if check.status == status)

    @property
    def on_file(self) -> tuple[str, ...]:
        """The evidence that is on file."""
        return tuple(e.item for e in self.evidence if e.on_file)

    @property
    def missing_evidence(self) -> tuple[str, ...]:
        """The evidence that is said not to be on file."""
        return tuple(e.item for e in self.evidence if e.on_file is False)

    @property
    def untold_evidence(self) -> tuple[str, ...]:
        """The evidence of which nobody said whether it is on file."""
        return tuple(e.item for e in self.evidence if e.on_file is None)

    @property
    def points(self) -> Points:
        """What it brings; nothing where the catalogue gives no points."""
        full = self.indicator.points
        if full is None:
            return Points()
        match self.status:
            case "达标":
                return Points(full, won=full)
            case "未达标":
                return Points(full, lost=full)
            case _:
                return Points(full, open=full)


@dataclass(frozen=True, slots=True)
class Points:
    """Points of an indicator or of all: in full, won, lost, and open where data or evidence miss."""

    full: Decimal = Decimal(0)
    won: Decimal = Decimal(0)
    lost: Decimal = Decimal(0)
    open: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Assessment:
    """The whole assessment; checks stand with the lost items first, parts as in the catalogue."""

    template: str
    path: str
    checks: tuple[IndicatorCheck, ...]
    parts: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def counts(self) -> Mapping[Status, int]:
        """Return how many indicators have each status, the worst first."""
        return _counted(self.checks)

    def by_part(self) -> Mapping[str, Mapping[Status, int]]:
        """Return the same for each part."""
        return {
            part: _counted(c for c in self.checks if c.indicator.part == part)
            for part in self.parts
        }

    @property
    def has_points(self) -> bool:
        """Whether the catalogue gives points at all."""
        return any(check.indicator.points is not None for check in self.checks)

    def points(self) -> Points:
        """Return the points of all indicators together."""
        each = [check.points for check in self.checks]
        return Points(
            full=sum((p.full for p in each), Decimal(0)),
            won=sum((p.won for p in each), Decimal(0)),
            lost=sum((p.lost for p in each), Decimal(0)),
            open=sum((p.open for p in each), Decimal(0)),
        )


def assess(facts: FactSheet, catalogue: Catalogue) -> Assessment:
    """Return where an office stands on every indicator of the catalogue.

    A datum without a value counts as missing, unless only offices of another level are asked.
    """
    checks = [_check(indicator, facts, catalogue) for indicator in catalogue.indicators]
    return Assessment(
        template=facts.template,
        path=facts.path,
        checks=tuple(sorted(checks, key=_loss)),
        parts=tuple(catalogue.parts()),
        notes=facts.notes,
    )


def _check(indicator: Indicator, facts: FactSheet, catalogue: Catalogue) -> IndicatorCheck:
    figures = tuple(_figures(indicator, facts, catalogue))
    asked = {_quantity(check.required) for check in figures}
    duty = facts.duties.get(indicator.id)
    return IndicatorCheck(
        indicator=indicator,
        figures=figures,
        not_asked=tuple(f for f in indicator.figures if _quantity(f) not in asked),
        evidence=_evidence(indicator, facts.evidence),
        unit=(duty.unit if duty else "") or "、".join(indicator.lead),
        deadline=duty.deadline if duty else None,
    )


def _figures(indicator: Indicator, facts: FactSheet, catalogue: Catalogue) -> Iterator[FigureCheck]:
    """Yield the data that the indicator's figures are held against.

    A quantity may stand under several indicators; its datum, asked for once, counts for each.
    """
    held = [fact for fact in facts.facts.values() if fact.slot.quantity]
    own = {fact.slot.quantity for fact in held if fact.slot.indicator == indicator.id}
    for fact in held:
        slot = fact.slot
        if slot.indicator != indicator.id and slot.quantity in own:
            continue
        required = required_figure(replace(slot, indicator=indicator.id), catalogue)
        if required and not (fact.value is None and slot.level):
            yield FigureCheck(fact, required, _others(indicator, required))


def _others(indicator: Indicator, required: RequiredFigure) -> tuple[RequiredFigure, ...]:
    return tuple(
        figure
        for figure in indicator.figures
        if figure != required and _quantity(figure) == _quantity(required)
    )


def _quantity(figure: RequiredFigure) -> str:
    """The quantity without whom it is asked of: 满意度（各区县） is 满意度."""
    return _SCOPE.sub("", figure.quantity)


def _evidence(indicator: Indicator, given: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The catalogue's evidence, then what the office has beyond it."""
    told = {evidence.item: evidence for evidence in given if evidence.indicator == indicator.id}
    return tuple(
        told.get(item) or Evidence(indicator.id, item, None)
        for item in dict.fromkeys((*indicator.evidence, *told))
    )


def _loss(check: IndicatorCheck) -> tuple[Any, ...]:
    """What is lost sorts first: a veto, then by status, points, figures missed and how far."""
    missed = check.figures_that_are("未达标")
    return (
        not (check.is_veto and missed),
        STATUSES.index(check.status),
        -(check.indicator.points or 0),
        -len(missed),
        -max((_share(figure) for figure in missed), default=Decimal(0)),
        -len(check.figures_that_are("缺数据")),
        len(check.on_file) - len(check.evidence),
    )


def _share(check: FigureCheck) -> Decimal:
    """How far a figure is missed, as a share of it."""
    return abs(check.gap or Decimal(0)) / (abs(check.required.value) or Decimal(1))


def _counted(checks: Iterable[IndicatorCheck]) -> Mapping[Status, int]:
    found = Counter(check.status for check in checks)
    return {status: found[status] for status in STATUSES}


def required_in_words(figure: RequiredFigure) -> str:
    """Return a figure with its quantity: 食品抽检合格率不低于98%."""
    return f"{figure.quantity}{figure.in_words}"
