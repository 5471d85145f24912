"""A draft after a person's edits: what lost its backing is named, what is whole is left alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document as open_word
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from draft.checking.checks import Finding, Report, check
from draft.drafts import Paragraph, Sentence
from draft.facts import Fact, FactSheet
from draft.slots import Slot
from draft.word.document import write_document
from tests.draft.samples import DRAFT

GROWN = "全区共有食品生产经营主体21384户\uff0c同比增长5.3%。"
SHEET = FactSheet(
    "自查报告",
    {
        "食品生产经营主体数": Fact(
            Slot("食品生产经营主体数", "数值", "户"), Decimal(21384), Decimal(20308),
            "数据!C5", "数据!D5",
        ),
        "工作创新": Fact(
            Slot("工作创新", "文字"), "推行“一店一码”亮证经营。", None, "数据!C9"
        ),
    },
)  # fmt: skip


@pytest.fixture
def edited(tmp_path: Path) -> Callable[..., Report]:
    """Return a check of the sample draft in which texts were replaced or paragraphs added."""

    def edit(
        changes: dict[str, str] | None = None, *, added: str = "", clean: bool = False
    ) -> Report:
        path = tmp_path / "edited.docx"
        write_document(DRAFT, path, sources=not clean)
        document = open_word(str(path))
        for paragraph in document.paragraphs:
            for old, new in (changes or {}).items():
                for run in paragraph.runs:
                    run.text = run.text.replace(old, new)
        if added:
            last = next(p for p in document.paragraphs if p.text.startswith("继续抓好"))
            last.insert_paragraph_before(added)
        document.save(str(path))
        return check(path, SHEET, DRAFT)

    return edit


def found(report: Report, kind: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.kind == kind]


def test_an_untouched_draft_has_only_its_open_place(edited: Callable[..., Report]) -> None:
    report = edited()
    assert [(f.kind, f.wrong) for f in report.findings] == [
        ("待填", "还没有填\uff1a食品抽检批次\uff0c批次")
    ]
    assert (report.kept, report.reworded) == (7, 0)


def test_a_clean_copy_is_checked_alike(edited: Callable[..., Report]) -> None:
    report = edited(clean=True)
    assert [f.kind for f in report.findings] == ["待填"]
    assert report.kept == 6


def test_a_changed_figure_is_named_with_the_cell_that_holds_it(
    edited: Callable[..., Report],
) -> None:
    [finding] = found(edited({"21384户": "21834户"}), "数字不符")
    assert finding.wrong == "写的是21834户"
    assert finding.expected == "21384户"
    assert finding.cell == "数据!C5"
    assert finding.section == "一、基本情况"
    assert finding.place == "第5段"


def test_a_changed_computed_figure_has_no_cell_but_its_right_value(
    edited: Callable[..., Report],
) -> None:
    [finding] = found(edited({"5.3%": "53%"}), "数字不符")
    assert (finding.wrong, finding.expected, finding.cell) == ("写的是53%", "5.3%", "")


def test_a_figure_that_was_taken_out_is_missed(edited: Callable[..., Report]) -> None:
    [finding] = found(edited({"\uff0c同比增长5.3%": ""}), "删去")
    assert (finding.wrong, finding.text) == ("少了“同比增长5.3%”", GROWN)


def test_figures_that_changed_places_are_each_named(edited: Callable[..., Report]) -> None:
    report = edited({"21384户\uff0c同比增长5.3%": "5.3户\uff0c同比增长21384%"})
    assert [(f.wrong, f.expected) for f in found(report, "数字不符")] == [
        ("写的是5.3户", "21384户"),
        ("写的是21384%", "5.3%"),
    ]


def test_figures_said_of_something_else_lose_their_backing(tmp_path: Path) -> None:
    told = "抽检3893批次\uff0c其中合格3835批次、不合格58批次。"
    basics = replace(DRAFT.sections[0], blocks=(Paragraph((Sentence(told, "facts"),)),))
    draft = replace(DRAFT, sections=(basics, *DRAFT.sections[1:]))
    path = tmp_path / "exchanged.docx"
    write_document(draft, path)
    document = open_word(str(path))
    line = next(p for p in document.paragraphs if p.text == told)
    line.runs[0].text = "抽检3893批次\uff0c其中不合格3835批次、合格58批次。"
    document.save(str(path))
    report = check(path, SHEET, draft)
    assert [f.wrong for f in found(report, "失去依据")] == [
        "3835批次说的不是同一项", "58批次说的不是同一项",
    ]  # fmt: skip


def test_a_sentence_cut_in_two_or_joined_keeps_its_backing(edited: Callable[..., Report]) -> None:
    cut = edited({"21384户\uff0c同比": "21384户。同比"})
    joined = edited({"工作4次。": "工作4次\uff1b"})
    assert [[f.kind for f in report.findings] for report in (cut, joined)] == [["待填"], ["待填"]]


def test_last_years_value_cannot_pass_for_this_years(edited: Callable[..., Report]) -> None:
    [finding] = found(edited(added="食品生产经营主体数20308户。"), "数字不符")
    assert finding.wrong == "20308户不在数据表和引用来源里"
    assert not found(edited(added="上年食品生产经营主体数20308户。"), "数字不符")


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("青禾区2025年创建", "青禾区2024年创建", "数字不符"),
        ("2026年1月12日", "2026年1月13日", "数字不符"),
        ("云岭市食品安全委员会办公室", "云岭市人民政府", "失去依据"),
    ],
)
def test_title_addressee_and_date_are_held_against_the_draft(
    edited: Callable[..., Report], old: str, new: str, kind: str
) -> None:
    [finding] = found(edited({old: new}), kind)
    assert (old in finding.expected, new in finding.text) == (True, True)


def test_tracked_changes_are_read_as_accepted(tmp_path: Path) -> None:
    path = tmp_path / "tracked.docx"
    write_document(DRAFT, path)
    document = open_word(str(path))
    line = next(p for p in document.paragraphs if p.text == GROWN)
    before, after = GROWN.split("21384户")
    line._p.remove(line.runs[0]._r)
    tracked = f"""<w:p {nsdecls("w")}>
        <w:r><w:t>{before}</w:t></w:r>
        <w:del w:id="1" w:author="a"><w:r><w:delText>21384户</w:delText></w:r></w:del>
        <w:ins w:id="2" w:author="a"><w:r><w:t>21834户</w:t></w:r></w:ins>
        <w:r><w:t>{after}</w:t></w:r></w:p>"""
    for part in parse_xml(tracked):
        line._p.append(part)
    document.save(str(path))
    [finding] = found(check(path, SHEET, DRAFT), "数字不符")
    assert (finding.wrong, finding.expected) == ("写的是21834户", "21384户")


def test_changed_cells_and_rows_that_are_gone_are_told(tmp_path: Path) -> None:
    path = tmp_path / "tables.docx"
    write_document(DRAFT, path)
    document = open_word(str(path))
    production, shops = document.tables[0].rows[1:]
    production.cells[1].paragraphs[0].runs[0].text = "99.8%"
    shops._tr.getparent().remove(shops._tr)
    document.save(str(path))
    report = check(path, SHEET, DRAFT)
    [cell] = found(report, "数字不符")
    [row] = found(report, "删去")
    assert (cell.place, cell.text, cell.expected) == ("表1第2行第2列", "99.8%", "98.9%")
    assert (row.section, row.text) == ("食品抽检情况", "流通\u300098.1%")


def test_other_words_for_the_same_facts_keep_their_backing(edited: Callable[..., Report]) -> None:
    report = edited({"全区共有食品生产经营主体": "全区食品生产经营主体共有"})
    assert report.reworded == 1
    assert [f.kind for f in report.findings] == ["待填"]


def test_a_direction_that_was_turned_loses_its_backing(edited: Callable[..., Report]) -> None:
    [finding] = found(edited({"同比增长5.3%": "同比下降5.3%"}), "失去依据")
    assert finding.expected == GROWN


def test_a_new_sentence_with_a_figure_of_its_own_is_refused(edited: Callable[..., Report]) -> None:
    [finding] = found(edited(added="全年查处食品违法案件317件。"), "数字不符")
    assert finding.wrong == "317件不在数据表和引用来源里"


def test_a_new_sentence_from_the_sheet_is_taken(edited: Callable[..., Report]) -> None:
    report = edited(added="全区推行“一店一码”亮证经营。")
    assert [f.kind for f in report.findings] == ["待填"]
    assert report.reworded == 1


def test_a_new_sentence_without_figures_has_to_be_looked_at(edited: Callable[..., Report]) -> None:
    [finding] = found(edited(added="我区的做法得到上级领导的高度评价。"), "没有依据")
    assert finding.text == "我区的做法得到上级领导的高度评价。"


def test_a_dropped_sentence_with_figures_is_told(edited: Callable[..., Report]) -> None:
    [finding] = found(edited({GROWN: ""}), "删去")
    assert finding.text == GROWN


def test_numbering_is_checked(edited: Callable[..., Report]) -> None:
    report = edited({"2.食品抽检": "3.食品抽检", "三、下一步": "五.下一步"})
    wrong = [(f.text, f.wrong, f.expected) for f in found(report, "序号")]
    assert ("3.食品抽检", "序号是第3\uff0c上一个同级序号是第1", "第2") in wrong


@pytest.mark.parametrize(
    ("added", "wrong"),
    [
        ("我区推行亮证经营,效果较好。", "中文里用了半角标点"),
        ("我区推行亮证经营\uff0c\uff0c效果较好。", "标点重复"),
        ("25年度我区推行亮证经营。", "年份没有写全"),
        ("我区合格率保持在80-85%。", "百分数范围前一个数没有写%"),
        ("我区于2025年03月01日推行亮证经营。", "月、日编了虚位"),
        ("我区推行“一店一码亮证经营。", "“”不成对"),
        ("我区在全市率先推行食品经营者亮证经营并在各乡镇街道全面铺开取得成效", "段落末尾没有标点"),
    ],
)
def test_the_conventions_are_checked(edited: Callable[..., Report], added: str, wrong: str) -> None:
    assert [f.wrong for f in found(edited(added=added), "格式")] == [wrong]


def test_a_file_that_is_no_word_document_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    path.write_text("no", "utf-8")
    with pytest.raises(ValueError, match=r"x\.docx不是能读的 Word 文档"):
        check(path, SHEET, DRAFT)


def test_the_report_reads_well_and_as_json(edited: Callable[..., Report]) -> None:
    report = edited({"21384户": "21834户"})
    assert report.lines()[0] == (
        "6句与数据表一致\uff0c0句改了说法但依据仍在\uff1b数字不符1处\uff0c待填1处。"
    )
    assert report.lines()[1].startswith(
        "数字不符\u3000第5段\uff08一、基本情况\uff09\uff1a写的是21834户\uff1b应为\uff1a21384户\uff08数据!C5\uff09"
    )
    assert report.to_json()["findings"][0]["cell"] == "数据!C5"
