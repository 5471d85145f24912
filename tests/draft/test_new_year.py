"""Last year's sheet as the start of this year's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from draft.facts import Duty, Evidence, Fact, FactSheet
from draft.sheets.new_year import next_years
from draft.slots import Slot

BATCHES = Slot("食品抽检批次", "数值", "批次", previous=True)
SHEET = FactSheet(
    "自查报告",
    {
        "地区": Fact(Slot("地区", "文字"), "青禾区", cell="数据!C2"),
        "年度": Fact(Slot("年度", "数值"), Decimal(2025)),
        "食品抽检批次": Fact(BATCHES, Decimal(6651), Decimal(6318), "数据!C5", "数据!D5"),
        "月度通报期数": Fact(Slot("月度通报期数", "数值", "期"), Decimal(12)),
        "抽检措施": Fact(Slot("抽检措施", "文字"), "跟踪抽检"),
    },
    (Evidence("base-07", "抽检计划", True, "档案盒7", "佐证材料!C2"),),
    {"base-07": Duty("base-07", "区市场监管局", date(2026, 3, 31))},
    path="去年.xlsx",
)


def test_this_years_values_become_last_years():
    assert next_years(SHEET).facts["食品抽检批次"] == Fact(BATCHES, None, Decimal(6651))


def test_what_has_no_column_for_last_year_and_what_was_done_is_told_anew():
    facts = next_years(SHEET).facts
    assert [facts[id].value for id in ("月度通报期数", "抽检措施")] == [None, None]


def test_the_office_stays_and_the_year_goes_on():
    facts = next_years(SHEET).facts
    assert (facts["地区"].value, facts["年度"].value) == ("青禾区", Decimal(2026))


def test_units_and_kinds_of_evidence_stay_without_deadline_and_without_being_on_file():
    new = next_years(SHEET)
    assert new.duties == {"base-07": Duty("base-07", "区市场监管局", None)}
    assert [(e.item, e.on_file, e.where) for e in new.evidence] == [("抽检计划", None, "")]
