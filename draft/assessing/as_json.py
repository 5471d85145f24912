"""The mock assessment and its rectification list as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from answer.indicators import RequiredFigure
from draft.assessing.assessment import (
    Assessment,
    FigureCheck,
    IndicatorCheck,
    Points,
    required_in_words,
)
from draft.assessing.rectification import Rectification


def assessment_json(
    assessment: Assessment, rectifications: Sequence[Rectification]
) -> dict[str, Any]:
    """Return the public JSON form of an assessment; numbers are numbers, missing ones null."""
    return {
        "template": assessment.template,
        "path": assessment.path,
        "counts": dict(assessment.counts()),
        "by_part": {part: dict(counts) for part, counts in assessment.by_part().items()},
        "points": _points(assessment.points()) if assessment.has_points else None,
        "indicators": [_indicator(check) for check in assessment.checks],
        "rectifications": [_rectification(row) for row in rectifications],
        "notes": list(assessment.notes),
    }


def _indicator(check: IndicatorCheck) -> dict[str, Any]:
    indicator = check.indicator
    return {
        "id": indicator.id,
        "part": indicator.part,
        "name": indicator.name,
        "status": check.status,
        "veto": check.is_veto,
        "requirement": indicator.requirement,
        "figures": [_figure(figure) for figure in check.figures],
        "not_asked": [_required(figure) for figure in check.not_asked],
        "evidence": {
            "asked": len(check.evidence),
            "on_file": len(check.on_file),
            "missing": list(check.missing_evidence),
            "untold": list(check.untold_evidence),
            "items": [
                {"item": e.item, "on_file": e.on_file, "where": e.where} for e in check.evidence
            ],
        },
        "unit": check.unit,
        "deadline": check.deadline.isoformat() if check.deadline else None,
        "points": _points(check.points) if indicator.points is not None else None,
    }


def _figure(check: FigureCheck) -> dict[str, Any]:
    previous = check.fact.previous
    return {
        "item": check.fact.slot.id,
        "value": _number(check.value),
        "previous": _number(previous if isinstance(previous, Decimal) else None),
        "unit": check.fact.slot.unit,
        "cell": check.fact.cell,
        "status": check.status,
        "gap": _number(check.gap),
        "gap_in_words": check.gap_in_words,
        "required": _required(check.required),
        "others": [_required(figure) for figure in check.others],
    }


def _required(figure: RequiredFigure) -> dict[str, Any]:
    return {
        "quantity": figure.quantity,
        "operator": figure.operator,
        "value": _number(figure.value),
        "unit": figure.unit,
        "in_words": required_in_words(figure),
        "level": figure.level,
        "year": figure.year,
        "source": figure.source,
        "note": figure.note,
    }


def _rectification(row: Rectification) -> dict[str, Any]:
    return {
        "indicator": row.check.indicator.id,
        "name": row.check.indicator.name,
        "status": row.status,
        "problem": row.problem,
        "measures": list(row.measures),
        "deadline": row.deadline.isoformat() if row.deadline else None,
        "unit": row.unit,
    }


def _points(points: Points) -> dict[str, Any]:
    return {
        "full": _number(points.full),
        "won": _number(points.won),
        "lost": _number(points.lost),
        "open": _number(points.open),
    }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
