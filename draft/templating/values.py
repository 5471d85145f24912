"""What a template prints: a datum with its unit and its origin, and what is computed from data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from answer.indicators import RequiredFigure
from draft.open_places import open_place
from draft.slots import Value

ATTRIBUTES = ("上年", "数")
"""What a template may ask of a datum: last year's value, the number without its unit."""
PRINTING = ("同比", "较上年", "差", "合计", "占比", "要求")
"""Functions that print something."""
TESTING = ("达标",)
"""Functions that are true or false."""
FUNCTIONS = (*PRINTING, *TESTING)
_PERCENT, _POINTS, _SCORE = "%", "个百分点", "分"
# Whatever is typed into a cell can be rounded.
_WIDE = Context(prec=1000)
_TENTH, _HUNDREDTH = Decimal("0.1"), Decimal("0.01")


class MissingDatumError(Exception):
    """A condition asks for the value of a datum that was not given."""

    def __init__(self, datum: Datum):
        super().__init__(datum.name)
        self.datum = datum


@dataclass(frozen=True, slots=True, eq=False)
class Datum:
    """A value as a template handles it: true where it is filled, printed with its unit.

    name: what it is called where it is missing; slot: the slot's id, for a figure of the
    catalogue the indicator's; words: the printed form where it is not value and unit; inputs:
    what it was computed from; required: the figure of the catalogue that it states; of_catalogue
    tells that the catalogue says it, not the fact sheet.
    """

    name: str
    value: Value | None
    unit: str = ""
    slot: str = ""
    previous: bool = False
    formula: str = ""
    words: str = ""
    last: Datum | None = None
    inputs: tuple[Datum, ...] = ()
    required: RequiredFigure | None = None
    of_catalogue: bool = False

    def __bool__(self) -> bool:
        return self.value not in (None, "", ())

    def __str__(self) -> str:
        if not self:
            gaps = self.missing
            if len(gaps) > 1:
                return open_place("、".join(gap.name for gap in gaps))
            return open_place(gaps[0].name, gaps[0].unit)
        return self.words or f"{printed(self.value)}{self.unit}"

    @property
    def missing(self) -> tuple[Datum, ...]:
        """The data without which this one can't be printed; () where it is filled."""
        if self:
            return ()
        gaps = tuple(gap for datum in self.inputs for gap in datum.missing)
        return tuple({gap.name: gap for gap in gaps}.values()) or (self,)

    @property
    def facts(self) -> tuple[Datum, ...]:
        """The data of the sheet that this one is or was computed from."""
        return tuple(fact for datum in self.inputs for fact in datum.facts) or (self,)

    @property
    def 上年(self) -> Datum:
        """Last year's value."""
        return self.last or Datum(f"{self.name}（上年）", None, self.unit, self.slot, previous=True)

    @property
    def 数(self) -> Datum:
        """The number without its unit."""
        return replace(self, words=printed(self.value)) if self else self

    def __eq__(self, other: object) -> bool:
        return bool(self._known() == _plain(other))

    def __hash__(self) -> int:
        return hash(self.value)

    def __lt__(self, other: object) -> bool:
        return bool(self._known() < _plain(other))

    def __le__(self, other: object) -> bool:
        return bool(self._known() <= _plain(other))

    def __gt__(self, other: object) -> bool:
        return bool(self._known() > _plain(other))

    def __ge__(self, other: object) -> bool:
        return bool(self._known() >= _plain(other))

    def _known(self) -> Any:
        if not self:
            raise MissingDatumError(self.missing[0])
        return self.value


def printed(value: Value | None) -> str:
    """Return a value as a document writes it, "" for none: 98.5, 2025年3月1日, 甲、乙."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return value if isinstance(value, str) else "、".join(value)


def number(value: Decimal) -> str:
    """Return a number without needless zeros, every other digit kept: 98.50 → 98.5."""
    if not value:
        return "0"
    shown = f"{value:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def rounded(value: Decimal, places: Decimal = _HUNDREDTH) -> Decimal:
    """Return the value rounded half up, to two decimals where no other places are asked for."""
    return value.quantize(places, ROUND_HALF_UP, _WIDE)


def growth(x: Datum) -> Datum:
    """同比: the change against last year in per cent; in units where last year had none."""
    name, pair = f"{x.name}同比", (x, x.上年)
    values = _numbers(pair)
    if values is None:
        return Datum(name, None, _PERCENT, inputs=pair)
    now, before = values
    if before == 0 or now == before:
        return change(x)
    share = (now - before) / before * 100
    size = rounded(abs(share), _TENTH) or rounded(abs(share))
    direction = "增长" if now > before else "下降"
    words = f"同比{direction}{number(size)}%" if size else "与上年基本持平"
    formula = f"({_shown(x)}-{_shown(x.上年)})÷{_shown(x.上年)}×100%"
    return Datum(name, size, _PERCENT, x.slot, formula=formula, words=words, inputs=pair)


def change(x: Datum) -> Datum:
    """较上年: the difference to last year, of percentages in 个百分点."""
    name, unit, pair = f"{x.name}较上年", _step(x.unit), (x, x.上年)
    values = _numbers(pair)
    if values is None:
        return Datum(name, None, unit, inputs=pair)
    now, before = values
    size = rounded(abs(now - before))
    up, down = ("提高", "下降") if x.unit in (_PERCENT, _SCORE) else ("增加", "减少")
    words = f"较上年{up if now > before else down}{number(size)}{unit}"
    if not size:
        words = "与上年持平" if now == before else "与上年基本持平"
    formula = f"{_shown(x)}-{_shown(x.上年)}"
    return Datum(name, size, unit, x.slot, formula=formula, words=words, inputs=pair)


def difference(a: Datum, b: Datum) -> Datum:
    """差: a less b, in their unit; of percentages in 个百分点."""
    name, unit = f"{a.name}与{b.name}的差", _step(a.unit)
    values = _numbers((a, b))
    if values is None:
        return Datum(name, None, unit, inputs=(a, b))
    result = rounded(values[0] - values[1])
    formula = f"{_shown(a)}-{_shown(b)}"
    return Datum(name, result, unit, a.slot, formula=formula, inputs=(a, b))


def total(*data: Datum) -> Datum:
    """合计: the sum, in the unit of the first."""
    name = "、".join(datum.name for datum in data) + "合计"
    values = _numbers(data)
    unit = data[0].unit
    if values is None:
        return Datum(name, None, unit, inputs=data)
    formula = "+".join(map(_shown, data))
    return Datum(name, sum(values, Decimal(0)), unit, data[0].slot, formula=formula, inputs=data)


def share(a: Datum, b: Datum) -> Datum:
    """占比: a of b in per cent; missing where b is 0."""
    name = f"{a.name}占{b.name}的比例"
    values = _numbers((a, b))
    if values is None or values[1] == 0:
        return Datum(name, None, _PERCENT, inputs=(a, b))
    result = rounded(values[0] / values[1] * 100)
    formula = f"{_shown(a)}÷{_shown(b)}×100%"
    return Datum(name, result, _PERCENT, a.slot, formula=formula, inputs=(a, b))


PLAIN_FUNCTIONS: dict[str, Callable[..., Datum]] = {
    "同比": growth, "较上年": change, "差": difference, "合计": total, "占比": share,
}  # fmt: skip
"""The functions that need the data alone."""


def _numbers(data: tuple[Datum, ...]) -> tuple[Decimal, ...] | None:
    """Return the numbers, None where one of them is missing."""
    values = tuple(datum.value for datum in data if isinstance(datum.value, Decimal))
    return values if len(values) == len(data) else None


def _step(unit: str) -> str:
    return _POINTS if unit == _PERCENT else unit


def _shown(datum: Datum) -> str:
    """Return a number as a formula shows it; one that was computed itself in brackets."""
    if datum.formula:
        return f"({datum.formula})"
    shown = printed(datum.value) + (_PERCENT if datum.unit == _PERCENT else "")
    return f"({shown})" if shown.startswith("-") else shown


def _plain(other: object) -> Any:
    if isinstance(other, Datum):
        return other._known()
    return Decimal(str(other)) if isinstance(other, int | float) else other
