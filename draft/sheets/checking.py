"""Rows of a fact sheet against what was asked for: facts, duties, evidence, and every problem."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from difflib import get_close_matches
from typing import TypeVar

from answer.indicators import Catalogue
from draft.facts import Duty, Evidence, Fact, FactSheet
from draft.sheets.cells import (
    WrongValueError,
    day_of,
    half_width,
    on_file_of,
    unit_of,
    value_of,
)
from draft.sheets.entries import (
    COLUMNS,
    DATA,
    DEADLINE,
    DUTIES,
    EVIDENCE,
    INDICATOR,
    ITEM,
    MOST_LISTED,
    MOST_ROWS,
    ON_FILE,
    PREVIOUS,
    RESPONSIBLE,
    SLOT,
    UNIT,
    VALUE,
    WHERE,
    Contents,
    Entry,
    Form,
    Problem,
    Row,
)
from draft.slots import Slot, Value
from draft.templating.values import printed

T = TypeVar("T")

_ANY_TEMPLATE = "没有写明是哪个模板的数据表，按全部模板的数据项读取，缺少的行没有核对"
_UNLIKE = "{id}填的是{given}%（{cell}），按{part}{one}÷{whole}{all}算是{share}%，请核对"
_PART_AND_WHOLE = 2
_HUNDREDTH = Decimal("0.01")
_NAMED = 3  # near names that are offered for one that is unknown


def checked(
    contents: Contents, forms: Sequence[Form], catalogue: Catalogue, template: str
) -> tuple[FactSheet, tuple[Problem, ...]]:
    """Return the fact sheet that the contents make, and all that is wrong with them.

    forms: the templates a sheet may be made for; template: the one it is taken to be made for
    where it names none, "" for any of them. Of a row that is wrong nothing is taken.
    """
    checking = _Checking(catalogue, [*contents.problems])
    form, named = _form(checking, contents, forms, template)
    slots: dict[str, Slot] = {}
    for slot in (slot for each in ((form,) if form else forms) for slot in each.slots):
        slots.setdefault(slot.id, slot)
    facts = _facts(checking, contents, slots)
    if form and contents.whole and DATA in contents.rows:
        _refuse_missing(checking, contents, form, facts)
    _check_totals(checking, facts)
    sheet = FactSheet(
        template=named,
        facts={id: facts.get(id) or Fact(slot, None) for id, slot in slots.items()},
        evidence=tuple(_evidence(checking, contents.rows.get(EVIDENCE, ()))),
        duties=_duties(checking, contents.rows.get(DUTIES, ())),
        notes=(*contents.notes, *(() if form else (_ANY_TEMPLATE,)), *_unlike_shares(facts)),
    )
    return sheet, tuple(sorted(checking.problems, key=_position))


def _position(problem: Problem) -> tuple[int, int]:
    """Problems of the file, then of each table, by their rows; what has no row comes last."""
    tables = ("", *COLUMNS)
    table = tables.index(problem.sheet) if problem.sheet in tables else len(tables)
    row = re.search(r"[0-9]+", problem.cell)
    return table, int(row[0]) if row else MOST_ROWS


@dataclass(slots=True)
class _Checking:
    catalogue: Catalogue
    problems: list[Problem] = field(default_factory=list)

    def take(self, entry: Entry, parse: Callable[[Entry], T]) -> T | None:
        """Return what an entry says, None where it is empty or wrong, which is noted."""
        try:
            return parse(entry)
        except WrongValueError as error:
            self.problems.append(entry.problem(error.wrong, error.allowed))
            return None

    def first_time(self, entry: Entry, seen: dict[str, Entry], key: str) -> bool:
        """Return whether a key has not stood before; where it has, that is noted."""
        if key in seen:
            wrong = f"与{seen[key].place}重复，不知道以哪一行为准"
            self.problems.append(entry.problem(wrong, "只留一行"))
            return False
        seen[key] = entry
        return True

    def near(self, name: str, names: Iterable[str]) -> str:
        """Return what a name may have been meant to be; the search is slow, so not for thousands."""
        few = name and len(self.problems) < MOST_LISTED
        near = get_close_matches(name, list(names), _NAMED, 0.5) if few else []
        return "、".join(near) or "按空表里原有的名称填写"

    def indicator(self, entry: Entry) -> str:
        """Return the id of the indicator that an entry names by id, by name or by both."""
        text = half_width(entry.text)
        id = text.split(maxsplit=1)[0] if text else ""
        if id in self.catalogue.by_id:
            return id
        same = [i.id for i in self.catalogue.indicators if half_width(i.name) == text]
        if len(same) == 1:
            return same[0]
        if same:
            wrong, allowed = "有几个指标同名", f"写编号：{'、'.join(same)}"
        else:
            names = [i.id for i in self.catalogue.indicators]
            wrong, allowed = "指标目录里没有这个指标", self.near(text, names)
        self.problems.append(entry.problem(wrong, allowed))
        return ""


def _form(
    checking: _Checking, contents: Contents, forms: Sequence[Form], template: str
) -> tuple[Form | None, str]:
    """Return the form a sheet was made for and its name; none where nobody says."""
    entry = contents.template
    name = entry.text if entry and entry.text else template
    form = next((form for form in forms if form.id == name), None)
    if name and form is None:
        allowed = "、".join(form.id for form in forms)
        entry = entry if entry and entry.text else Entry("", "", name)
        checking.problems.append(entry.problem("没有这个模板", allowed))
    return form, name if form else ""


def _facts(checking: _Checking, contents: Contents, slots: Mapping[str, Slot]) -> dict[str, Fact]:
    rows = contents.rows.get(DATA, ())
    facts: dict[str, Fact] = {}
    seen: dict[str, Entry] = {}
    for row in rows:
        name = row[SLOT]
        slot = slots.get(name.text) or slots.get(half_width(name.text))
        if slot is None:
            if name.text or row[VALUE].text or row[PREVIOUS].text:
                wrong = "没有这个数据项" if name.text else "这一行没有写数据项"
                checking.problems.append(name.problem(wrong, checking.near(name.text, slots)))
        elif checking.first_time(name, seen, slot.id):
            facts[slot.id] = _fact(checking, row, slot)
    has_previous = any(slot.previous for slot in slots.values())
    if contents.whole and rows and has_previous and PREVIOUS not in contents.columns:
        wrong = f"表头缺少“{PREVIOUS}”列"
        allowed = "、".join(COLUMNS[DATA])
        checking.problems.append(Problem(rows[0].sheet, "", "", wrong, allowed))
    return facts


def _fact(checking: _Checking, row: Row, slot: Slot) -> Fact:
    unit = half_width(row[UNIT].text)
    if unit and unit != half_width(unit_of(slot)):
        wrong = f"“{slot.id}”的单位改了，系统不作换算"
        checking.problems.append(row[UNIT].problem(wrong, unit_of(slot) or "留空"))

    def parse(entry: Entry) -> Value | None:
        return value_of(entry, slot)

    return Fact(
        slot,
        value=checking.take(row[VALUE], parse),
        previous=checking.take(row[PREVIOUS], parse),
        cell=row[VALUE].place,
        previous_cell=row[PREVIOUS].place,
    )


def _refuse_missing(
    checking: _Checking, contents: Contents, form: Form, facts: Mapping[str, Fact]
) -> None:
    sheet = next((row.sheet for row in contents.rows[DATA]), DATA)
    for slot in form.slots:
        if slot.id not in facts:
            wrong = f"缺少“{slot.id}”这一行"
            allowed = "补上这一行，没有数据就把“本年”留空，或者重新生成空表"
            checking.problems.append(Problem(sheet, "", "", wrong, allowed))


def _check_totals(checking: _Checking, facts: Mapping[str, Fact]) -> None:
    """A total whose parts are all given must be their sum, this year and last."""
    for fact in facts.values():
        parts = [facts[part] for part in fact.slot.parts if part in facts]
        if not parts or len(parts) < len(fact.slot.parts):
            continue
        this_year = [(part, part.value, part.cell) for part in parts]
        last_year = [(part, part.previous, part.previous_cell) for part in parts]
        _check_total(checking, fact, fact.value, fact.cell, this_year)
        _check_total(checking, fact, fact.previous, fact.previous_cell, last_year)


def _check_total(
    checking: _Checking,
    fact: Fact,
    total: Value | None,
    cell: str,
    parts: Sequence[tuple[Fact, Value | None, str]],
) -> None:
    numbers = [value for _, value, _ in parts if isinstance(value, Decimal)]
    if not isinstance(total, Decimal) or len(numbers) < len(parts) or sum(numbers) == total:
        return
    shown = "、".join(f"{part.slot.id}{printed(value)}（{place}）" for part, value, place in parts)
    wrong = f"“{fact.slot.id}”与各分项的和对不上：{shown}，合计{printed(Decimal(sum(numbers)))}"
    sheet, _, place = cell.rpartition("!")
    checking.problems.append(Problem(sheet, place, printed(total), wrong, "总数等于各分项的和"))


def _unlike_shares(facts: Mapping[str, Fact]) -> Iterator[str]:
    """Yield the percentages that are not what their part and whole give, rounded or cut off.

    They may be counted in different ways, so a person decides.
    """
    for fact in facts.values():
        found = [facts[name] for name in fact.slot.share if name in facts]
        if len(found) != _PART_AND_WHOLE:
            continue
        part, whole = found
        for given, one, all_, cell in (
            (fact.value, part.value, whole.value, fact.cell),
            (fact.previous, part.previous, whole.previous, fact.previous_cell),
        ):
            if not isinstance(given, Decimal) or not isinstance(one, Decimal):
                continue
            if not isinstance(all_, Decimal) or not all_:
                continue
            share = one / all_ * 100
            places = Decimal(1).scaleb(min(int(given.as_tuple().exponent), 0))
            if given not in (share.quantize(places, way) for way in (ROUND_HALF_UP, ROUND_DOWN)):
                yield _UNLIKE.format(
                    id=fact.slot.id, given=printed(given), cell=cell, part=part.slot.id,
                    one=printed(one), whole=whole.slot.id, all=printed(all_),
                    share=printed(share.quantize(_HUNDREDTH, ROUND_HALF_UP)),
                )  # fmt: skip


def _duties(checking: _Checking, rows: Iterable[Row]) -> dict[str, Duty]:
    duties: dict[str, Duty] = {}
    seen: dict[str, Entry] = {}
    for row in rows:
        id = checking.indicator(row[INDICATOR])
        if id and checking.first_time(row[INDICATOR], seen, id):
            deadline = checking.take(row[DEADLINE], lambda e: day_of(e) if e.text else None)
            duties[id] = Duty(id, row[RESPONSIBLE].text, deadline, row[INDICATOR].place)
    return duties


def _evidence(checking: _Checking, rows: Iterable[Row]) -> Iterator[Evidence]:
    seen: dict[str, Entry] = {}
    for row in rows:
        item, id = row[ITEM], checking.indicator(row[INDICATOR])
        if not item.text:
            checking.problems.append(item.problem("这一行没有写佐证材料", "材料名称"))
        elif id and checking.first_time(item, seen, f"{id} {item.text}"):
            on_file = checking.take(row[ON_FILE], lambda e: on_file_of(e.text))
            yield Evidence(id, item.text, on_file, row[WHERE].text, item.place)
