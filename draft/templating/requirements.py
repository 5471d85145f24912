"""Which figure of the catalogue a datum is held against, and whether it is met."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from operator import eq, ge, gt, le, lt

from answer.indicators import Catalogue, Operator, RequiredFigure
from draft.slots import Slot
from ingest.documents import LEVELS

_TESTS: dict[Operator, Callable[[Decimal, Decimal], bool]] = {
    "≥": ge, "≤": le, "=": eq, ">": gt, "<": lt,
}  # fmt: skip
_YEARLY = "/年"


def required_figure(slot: Slot, catalogue: Catalogue) -> RequiredFigure | None:
    """Return the figure that a datum is held against, None where the catalogue sets none.

    Of several for one quantity it is the newest, and of the same year that of the nearest level.
    """
    indicator = catalogue.by_id.get(slot.indicator)
    if indicator is None or not slot.quantity:
        return None
    return newest(
        figure
        for figure in indicator.figures
        if figure.quantity == slot.quantity and comparable(slot, figure)
    )


def newest(figures: Iterable[RequiredFigure]) -> RequiredFigure | None:
    """Return the newest figure, of the same year that of the level nearest to an office."""
    return max(figures, key=lambda f: (f.year, LEVELS.index(f.level)), default=None)


def comparable(slot: Slot, figure: RequiredFigure) -> bool:
    """Return whether both count the same: 次 of a year meets 次/年."""
    return slot.unit in (figure.unit, figure.unit.removesuffix(_YEARLY))


def is_met(figure: RequiredFigure, value: Decimal) -> bool:
    """Return whether a value, in the figure's unit, meets the figure."""
    return _TESTS[figure.operator](value, figure.value)
