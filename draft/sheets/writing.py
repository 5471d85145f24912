"""A fact sheet to fill in, as xlsx, csv or yaml, with what is already known in its place."""

from __future__ import annotations

import csv as csv_files
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from answer.indicators import Catalogue, Indicator
from draft.facts import Duty, Evidence, Fact, FactSheet
from draft.sheets.cells import allowed_in, is_percent, unit_of
from draft.sheets.entries import COLUMNS, DATA, DUTIES, EVIDENCE, SLOT, TABLE, TEMPLATE, Form
from draft.slots import Slot, Value
from draft.templating.values import number

_BOM = "\ufeff"  # by which Excel knows that a csv is UTF-8


@dataclass(frozen=True, slots=True)
class Filling:
    """What is asked for and what is known of it, in the order of the sheet."""

    form: Form
    catalogue: Catalogue
    facts: FactSheet

    def data(self) -> Iterator[tuple[Slot, Fact]]:
        """Yield each slot with what is known of it."""
        for slot in self.form.slots:
            yield slot, self.facts.facts.get(slot.id) or Fact(slot, None)

    def duties(self) -> Iterator[tuple[Indicator, Duty]]:
        """Yield each indicator with who answers for it: the catalogue's unit where none is said."""
        for indicator in self.catalogue.indicators:
            lead = Duty(indicator.id, "、".join(indicator.lead))
            yield indicator, self.facts.duties.get(indicator.id) or lead

    def evidence(self) -> Iterator[tuple[Indicator, Evidence]]:
        """Yield the catalogue's evidence of each indicator, then what the office has of its own."""
        for indicator in self.catalogue.indicators:
            known = {e.item: e for e in self.facts.evidence if e.indicator == indicator.id}
            for item in dict.fromkeys((*indicator.evidence, *known)):
                yield indicator, known.get(item) or Evidence(indicator.id, item, None)

    def required(self, slot: Slot) -> str:
        """Return in a word whether a slot has to be filled."""
        return "必填" if slot.id in self.form.required else "选填"

    def explained(self, slot: Slot) -> str:
        """Return what a slot means and what may stand there."""
        total = f"等于{'、'.join(slot.parts)}之和" if slot.parts else ""
        return "；".join(filter(None, (slot.explanation, allowed_in(slot), total)))

    def indicator(self, slot: Slot) -> str:
        """Return the slot's indicator as it is named in the sheet, "" for none."""
        indicator = self.catalogue.by_id.get(slot.indicator)
        return named(indicator) if indicator else ""


def named(indicator: Indicator) -> str:
    """Return an indicator's id and name, as the sheet names it."""
    return f"{indicator.id} {indicator.name}"


def said(on_file: bool | None) -> str:
    """Return whether a piece of evidence is on file, in a word."""
    return "" if on_file is None else "有" if on_file else "无"


def in_cell(value: Value | None, slot: Slot) -> str:
    """Return a value as text that reads back as the same."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return number(value) + ("%" if is_percent(slot) else "")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    # One item with a 、 in it would be read as two.
    return "\n".join(value) if len(value) > 1 else "".join(f"{item}；" for item in value)


def csv(form: Form, catalogue: Catalogue, facts: FactSheet) -> bytes:
    """Return a fact sheet as one csv table, in UTF-8 with the mark that Excel needs."""
    filling = Filling(form, catalogue, facts)
    columns = list(dict.fromkeys((TABLE, *(c for table in COLUMNS.values() for c in table))))
    file = io.StringIO()
    writer = csv_files.DictWriter(file, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerow({TABLE: TEMPLATE, SLOT: form.id})
    for kind, rows in (
        (DATA, _data_rows(filling)),
        (DUTIES, _duty_rows(filling)),
        (EVIDENCE, _evidence_rows(filling)),
    ):
        for row in rows:
            writer.writerow({TABLE: kind, **dict(zip(COLUMNS[kind], row, strict=True))})
    return (_BOM + file.getvalue()).encode()


def _data_rows(filling: Filling) -> Iterator[Sequence[str]]:
    for count, (slot, fact) in enumerate(filling.data(), 1):
        yield (
            str(count),
            slot.id,
            in_cell(fact.value, slot),
            in_cell(fact.previous, slot),
            unit_of(slot),
            slot.type,
            filling.required(slot),
            filling.indicator(slot),
            filling.explained(slot),
        )


def _duty_rows(filling: Filling) -> Iterator[Sequence[str]]:
    for indicator, duty in filling.duties():
        yield named(indicator), duty.unit, duty.deadline.isoformat() if duty.deadline else ""


def _evidence_rows(filling: Filling) -> Iterator[Sequence[str]]:
    for indicator, evidence in filling.evidence():
        yield named(indicator), evidence.item, said(evidence.on_file), evidence.where


def yaml(form: Form, catalogue: Catalogue, facts: FactSheet) -> bytes:
    """Return a fact sheet as yaml, each item with a comment that says what may stand there."""
    filling = Filling(form, catalogue, facts)
    lines = [f"template: {_quoted(form.id)}", "facts:"]
    for slot, fact in filling.data():
        lines.append(f"  # {filling.required(slot)}；{' '.join(filling.explained(slot).split())}")
        value, previous = (_in_yaml(each, slot) for each in (fact.value, fact.previous))
        last = f", previous: {previous}" if slot.previous or fact.previous is not None else ""
        lines.append(f"  {_quoted(slot.id)}: {{value: {value}{last}}}")
    lines.append("duties:")
    for indicator, duty in filling.duties():
        deadline = duty.deadline.isoformat() if duty.deadline else "null"
        lines.append(f"  # {indicator.name}")
        lines.append(f"  {indicator.id}: {{unit: {_quoted(duty.unit)}, deadline: {deadline}}}")
    lines.append("evidence:")
    named_last = ""
    for indicator, evidence in filling.evidence():
        if indicator.id != named_last:
            lines.extend((f"  # {indicator.name}", f"  {indicator.id}:"))
            named_last = indicator.id
        on_file, where = said(evidence.on_file) or "null", _quoted(evidence.where)
        lines.append(f"    {_quoted(evidence.item)}: {{on_file: {on_file}, where: {where}}}")
    return ("\n".join(lines) + "\n").encode()


def _in_yaml(value: Value | None, slot: Slot) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_quoted, value))}]"
    if value is None or isinstance(value, Decimal | date):
        return in_cell(value, slot) or "null"
    return _quoted(value)


def _quoted(text: str) -> str:
    """Return a text in double quotes; what JSON writes there, YAML reads."""
    return json.dumps(text, ensure_ascii=False)
