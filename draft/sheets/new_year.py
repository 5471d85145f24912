"""Last year's fact sheet as the start of this year's: its values move into the column 上年."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from draft.facts import PLACES, YEAR, Fact, FactSheet
from draft.slots import Value


def next_years(sheet: FactSheet) -> FactSheet:
    """Return what of a filled sheet holds for the year after it.

    Figures become last year's where the slot has such a column; who the office is, who answers
    for an indicator and which evidence it keeps stays. All else has to be told anew: texts,
    deadlines, and whether evidence is on file.
    """
    return FactSheet(
        sheet.template,
        {id: _next(fact) for id, fact in sheet.facts.items()},
        tuple(replace(evidence, on_file=None, where="", cell="") for evidence in sheet.evidence),
        {id: replace(duty, deadline=None, cell="") for id, duty in sheet.duties.items()},
    )


def _next(fact: Fact) -> Fact:
    value: Value | None = None
    if fact.slot.id in PLACES:
        value = fact.value
    elif fact.slot.id == YEAR and isinstance(fact.value, Decimal):
        value = fact.value + 1
    return Fact(fact.slot, value, fact.value if fact.slot.previous else None)
