"""Last year's report against this year's figures."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document as new_word

from draft.checking.comparing import Comparison, compare
from draft.facts import Fact, FactSheet
from draft.slots import Slot
from tests.draft.samples import DRAFT


def fact(name: str, unit: str, value: str | None, previous: str, cell: str) -> Fact:
    now = None if value is None else Decimal(value)
    return Fact(Slot(name, "数值", unit), now, Decimal(previous), cell)


SHEET = FactSheet(
    "自查报告",
    {
        "年度": Fact(Slot("年度", "数值"), Decimal(2025), None, "数据!C2"),
        "食品抽检批次": fact("食品抽检批次", "批次", "6651", "6318", "数据!C5"),
        "食品抽检合格率": fact("食品抽检合格率", "%", "98.48", "98.2", "数据!C6"),
        "专题研究次数": fact("专题研究次数", "次", "4", "4", "数据!C7"),
        "办结案件": fact("办结案件", "件", None, "127", "数据!C8"),
    },
)
OLD = (
    "青禾区创建国家食品安全示范城市工作自查报告",
    "一、基本情况",
    "区委把食品安全作为民生工程来抓。区委常委会专题研究次数为4次。",
    "二、指标落实情况",
    "（一）基础工作",
    "1.食品抽检",
    "全年完成食品抽检6318批次\uff0c食品抽检合格率98.2%。全年办结案件127件。出动执法人员9000人次。",
    "2024年底开展了宣传周活动。",
    "三、经验做法",
    "坚持源头严防。",
)


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    path = tmp_path_factory.mktemp("old") / "old.docx"
    document = new_word()
    for line in OLD:
        document.add_paragraph(line)
    document.save(str(path))
    return compare(path, SHEET, DRAFT)


def test_last_years_figures_are_stale_and_get_their_new_values(comparison: Comparison) -> None:
    assert [(s.figure, s.slot, s.new, s.cell) for s in comparison.stale] == [
        ("6318批次", "食品抽检批次", "6651批次", "数据!C5"),
        ("98.2%", "食品抽检合格率", "98.48%", "数据!C6"),
    ]
    assert {s.section for s in comparison.stale} == {"1.食品抽检"}


def test_what_the_sheet_does_not_tell_is_named_with_the_reason(comparison: Comparison) -> None:
    assert [(s.text, s.reason) for s in comparison.unknown] == [
        ("全年办结案件127件。", "127件是上年的办结案件\uff0c今年的还没有填"),
        ("出动执法人员9000人次。", "数据表里没有9000人次"),
        ("2024年底开展了宣传周活动。", "写的是2024年"),
    ]


def test_sentences_without_stale_figures_can_stay(comparison: Comparison) -> None:
    assert [s.text for s in comparison.stay] == [
        "区委把食品安全作为民生工程来抓。",
        "区委常委会专题研究次数为4次。",
        "坚持源头严防。",
    ]


def test_a_small_count_needs_most_of_its_name(tmp_path: Path) -> None:
    sheet = FactSheet("", {"问题销号数": fact("评估问题销号数", "个", "9", "2", "数据!C2")})
    told = compare(report(tmp_path, "其余2个问题列入计划。", "评估问题已销号2个。"), sheet, DRAFT)
    assert [s.sentence for s in told.stale] == ["评估问题已销号2个。"]
    assert [s.reason for s in told.unknown] == ["数据表里没有2个"]


def test_a_rate_may_be_said_with_its_unit_in_front(tmp_path: Path) -> None:
    sheet = FactSheet(
        "", {"食品抽检量": fact("食品抽检量", "份/千人·年", "4.51", "4.34", "数据!C2")}
    )
    told = compare(report(tmp_path, "食品抽检量达到每千人4.34份。"), sheet, DRAFT)
    assert [(s.figure, s.new) for s in told.stale] == [("4.34份", "4.51份/千人·年")]
    assert told.unknown == ()


def test_a_date_is_told_whole(tmp_path: Path) -> None:
    told = compare(report(tmp_path, "2025年6月30日前完成改造。"), SHEET, DRAFT)
    assert [s.reason for s in told.unknown] == ["写的是2025年6月30日"]


def report(folder: Path, *lines: str) -> Path:
    document = new_word()
    for line in ("青禾区创建工作自查报告", "一、基本情况", *lines):
        document.add_paragraph(line)
    document.save(str(folder / "old.docx"))
    return folder / "old.docx"


def test_sections_are_compared(comparison: Comparison) -> None:
    assert comparison.missing == ("党政同责", "下一步工作")
    assert comparison.extra == ("经验做法",)


def test_an_unreadable_report_says_why(tmp_path: Path) -> None:
    path = tmp_path / "old.docx"
    path.write_bytes(b"")
    with pytest.raises(ValueError, match=r"读不了.*old\.docx"):
        compare(path, SHEET, DRAFT)


def test_it_reads_well(comparison: Comparison) -> None:
    lines = comparison.lines()
    assert lines[0] == (
        "过时的数字2处\uff0c要核对的句子3句\uff0c可以保留的句子3句\uff0c缺少的章节2个。"
    )
    assert lines[1].startswith(
        "过时\u30001.食品抽检\uff1a6318批次 → 6651批次\uff08食品抽检批次\uff0c数据!C5\uff09"
    )
