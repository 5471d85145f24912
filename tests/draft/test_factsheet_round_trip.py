"""What is written into a fact sheet reads back the same, in each of the three kinds of file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from draft.facts import Duty, Evidence, Fact, FactSheet
from draft.sheets.factsheet import read_facts, write_sheet
from tests.draft.sheets import (
    BATCHES,
    CASES,
    CATALOGUE,
    DAY,
    FORM,
    FORM_OF_LEAD,
    FORMS,
    FUNDS,
    PLACE,
    RATE,
    YEAR,
)

TEXTS = st.text("食安抽检甲乙AB12（）%,=+", min_size=1, max_size=12)
ITEMS = st.text("食安抽检甲乙、AB", min_size=1, max_size=8).filter(lambda t: t.strip("、"))
COUNTS = st.integers(0, 10**12).map(Decimal)
RATES = st.decimals(0, 100, places=4, allow_nan=False)
NUMBERS = st.decimals(0, 10**8, places=3, allow_nan=False)
DAYS = st.dates(date(1950, 1, 1), date(2099, 12, 31))
FACTS = st.fixed_dictionaries(
    {
        PLACE: TEXTS,
        YEAR: st.integers(2010, 2100).map(Decimal),
        DAY: DAYS,
        FORM_OF_LEAD: st.sampled_from(FORM_OF_LEAD.choices),
        CASES: st.lists(ITEMS, min_size=1, max_size=3).map(tuple),
        BATCHES: COUNTS,
        RATE: RATES,
        FUNDS: NUMBERS,
    }
)


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "yaml"])
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(values=FACTS, last=COUNTS, on_file=st.sampled_from([True, False, None]), day=DAYS)
def test_what_is_written_reads_back_the_same(tmp_path, suffix, values, last, on_file, day):
    facts = {slot.id: Fact(slot, value) for slot, value in values.items()}
    facts["食品抽检批次"] = Fact(BATCHES, values[BATCHES], last)
    known = FactSheet(
        "自查报告",
        facts,
        (Evidence("base-07", "检验报告", on_file, "档案柜=3号"),),
        {"base-07": Duty("base-07", "区食安办", day)},
    )
    path = tmp_path / f"数据表.{suffix}"
    write_sheet(FORM, CATALOGUE, path, known)
    again = read_facts(path, FORMS, CATALOGUE)
    assert {slot: again.facts[slot.id].value for slot in values} == values
    assert again.facts["食品抽检批次"].previous == last
    assert (again.duties["base-07"].unit, again.duties["base-07"].deadline) == ("区食安办", day)
    (report,) = (e for e in again.evidence if e.item == "检验报告")
    assert (report.on_file, report.where) == (on_file, "档案柜=3号")
