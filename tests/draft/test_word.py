"""A draft in Word keeps GB/T 9704-2012: each rule is read back from the file."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document as read_document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from draft.word.document import write_document
from draft.word.title import title_lines, width
from tests.draft.samples import DRAFT

FULL_STOP = "\u3002"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> WordDocument:
    path = tmp_path_factory.mktemp("word") / "draft.docx"
    write_document(DRAFT, path)
    return read_document(str(path))


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> WordDocument:
    path = tmp_path_factory.mktemp("word") / "clean.docx"
    write_document(DRAFT, path, sources=False)
    return read_document(str(path))


def styled(document: WordDocument, style: str) -> list[str]:
    return [p.text for p in document.paragraphs if p.style is not None and p.style.name == style]


def one(document: WordDocument, text: str) -> WordParagraph:
    [found] = [p for p in document.paragraphs if p.text.startswith(text)]
    return found


def face(document: WordDocument, style: str) -> tuple[str | None, float]:
    properties = document.styles[style].element.rPr
    return properties.rFonts.get(qn("w:eastAsia")), int(properties.sz.get(qn("w:val"))) / 2


def test_numbers_are_not_broken_at_the_end_of_a_line(written: WordDocument) -> None:
    languages = list(written.styles.element.iter(qn("w:lang")))
    assert {(one.get(qn("w:val")), one.get(qn("w:eastAsia"))) for one in languages} == {
        ("en-US", "zh-CN")
    }


def test_the_page_is_a4_with_the_type_area_of_5_2_1(written: WordDocument) -> None:
    page = written.sections[0]
    assert page.page_width is not None
    assert page.page_height is not None
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    assert page.left_margin is not None
    assert page.right_margin is not None
    assert page.top_margin is not None
    assert page.bottom_margin is not None
    assert (round(page.top_margin.mm), round(page.left_margin.mm)) == (37, 28)
    assert round((page.page_width - page.left_margin - page.right_margin) / Mm(1)) == 156
    assert round((page.page_height - page.top_margin - page.bottom_margin) / Mm(1)) == 225


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("Normal", ("仿宋", 16)),
        ("公文标题", ("小标宋体", 22)),
        ("Heading 1", ("黑体", 16)),
        ("Heading 2", ("楷体", 16)),
        ("Heading 3", ("仿宋", 16)),
        ("Heading 4", ("仿宋", 16)),
        ("附件序号", ("黑体", 16)),
        ("页码", ("宋体", 14)),
    ],
)
def test_each_element_has_its_face_and_size(
    written: WordDocument, style: str, expected: tuple[str, float]
) -> None:
    assert face(written, style) == expected


def test_the_text_has_22_lines_a_page_and_starts_two_characters_in(written: WordDocument) -> None:
    text = written.styles["Normal"].paragraph_format
    assert text.line_spacing_rule == WD_LINE_SPACING.EXACTLY
    assert text.line_spacing == Pt(28.95)
    assert 225 / 25.4 * 72 // 28.95 == 22
    assert (text.space_before, text.space_after) == (Pt(0), Pt(0))
    assert text.first_line_indent == Pt(32)
    indent = written.styles["Normal"].element.pPr.ind
    assert indent.get(qn("w:firstLineChars")) == "200"
    assert text.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY


def test_28_characters_stand_on_a_line(written: WordDocument) -> None:
    [closer] = written.styles["Normal"].element.rPr.findall(qn("w:spacing"))
    character = 16 + int(closer.get(qn("w:val"))) / 20
    assert 156 / 25.4 * 72 // character == 28


def test_a_face_that_is_not_installed_has_others_to_stand_in(written: WordDocument) -> None:
    [table] = [
        part
        for part in written.part.package.iter_parts()
        if part.partname.endswith("fontTable.xml")
    ]
    text = table.blob.decode()
    assert '<w:font w:name="小标宋体"><w:altName w:val="方正小标宋简体,' in text
    assert '<w:font w:name="仿宋"><w:altName w:val="仿宋_GB2312,FangSong,' in text


def test_the_title_is_centred_and_breaks_between_words(written: WordDocument) -> None:
    [title] = styled(written, "公文标题")
    assert title == "青禾区2025年创建国家\n食品安全示范城市工作自查报告"
    assert written.styles["公文标题"].paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("青禾区自查报告", ["青禾区自查报告"]),
        ("关于2025年第三季度督查情况的通报", ["关于2025年第三季度督查情况的通报"]),
        (
            "云岭市青禾区市场监督管理局关于2025年度校园食品安全专项整治行动工作情况的总结报告",
            [
                "云岭市青禾区市场监督管理局",
                "关于2025年度校园食品安全专项",
                "整治行动工作情况的总结报告",
            ],
        ),
    ],
)
def test_a_long_title_has_lines_of_like_length(title: str, lines: list[str]) -> None:
    assert title_lines(title) == lines
    assert max(map(width, lines)) <= 19


def test_the_addressee_stands_at_the_margin_a_line_below_the_title(written: WordDocument) -> None:
    paragraphs = written.paragraphs
    place = next(
        n for n, p in enumerate(paragraphs) if p.text.startswith("云岭市食品安全委员会办公室")
    )
    assert paragraphs[place].text == "云岭市食品安全委员会办公室\uff1a"
    assert paragraphs[place - 1].text == ""
    assert written.styles["主送机关"].paragraph_format.first_line_indent == Pt(0)


def test_headings_are_numbered_and_found_by_words_navigation(written: WordDocument) -> None:
    assert styled(written, "Heading 1") == ["一、基本情况", "二、指标落实情况", "三、下一步工作"]
    assert styled(written, "Heading 2") == ["（一）基础工作"]
    assert styled(written, "Heading 3") == ["1.党政同责", "2.食品抽检"]


def test_page_numbers_stand_outside_between_dashes(written: WordDocument) -> None:
    page = written.sections[0]
    assert written.settings.odd_and_even_pages_header_footer
    odd, even = page.footer.paragraphs[0], page.even_page_footer.paragraphs[0]
    for footer in (odd, even):
        assert [run.text for run in footer.runs] == ["— ", " —"]
        [field] = footer._p.findall(qn("w:fldSimple"))
        assert field.get(qn("w:instr")) == "PAGE"
    assert odd.alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert odd.paragraph_format.right_indent == Pt(16)
    assert even.alignment == WD_ALIGN_PARAGRAPH.LEFT
    assert even.paragraph_format.left_indent == Pt(16)
    assert page.bottom_margin is not None
    assert page.footer_distance is not None
    # The dashes are in the middle of an 18 pt line: 7 mm below the type area.
    assert round((page.bottom_margin - page.footer_distance - Pt(9)) / Mm(1), 1) == 7.0


def test_the_office_signs_over_the_middle_of_the_date(written: WordDocument) -> None:
    name, day = one(written, "青禾区食品安全委员会办公室"), one(written, "2026年1月12日")
    assert name.alignment == day.alignment is None
    assert written.styles["落款"].paragraph_format.alignment == WD_ALIGN_PARAGRAPH.RIGHT
    right = [p.paragraph_format.right_indent for p in (name, day)]
    assert None not in right
    middles = [
        indent.pt / 16 + width(p.text) / 2
        for indent, p in zip(right, (name, day), strict=True)
        if indent is not None
    ]
    assert middles[0] == pytest.approx(middles[1], abs=0.05)
    assert right[0] == Pt(32)


def test_a_short_name_leaves_the_date_four_characters_from_the_edge(tmp_path: Path) -> None:
    write_document(replace(DRAFT, signature="区食安办"), tmp_path / "short.docx")
    day = one(read_document(str(tmp_path / "short.docx")), "2026年1月12日")
    assert day.paragraph_format.right_indent == Pt(64)


def test_an_attachment_is_named_below_the_text_and_has_its_own_page(written: WordDocument) -> None:
    assert styled(written, "附件说明") == ["附件\uff1a整改清单"]
    assert styled(written, "附件序号") == ["附件"]
    [first] = [p for p in written.paragraphs if p.style is not None and p.style.name == "附件序号"]
    assert first.paragraph_format.page_break_before
    place = [p.text for p in written.paragraphs].index("附件")
    assert [p.text for p in written.paragraphs[place : place + 3]] == ["附件", "", "整改清单"]


def test_several_attachments_are_numbered(tmp_path: Path) -> None:
    [table] = DRAFT.attachments
    draft = replace(DRAFT, attachments=(table, replace(table, caption="任务分解表")))
    write_document(draft, tmp_path / "two.docx")
    document = read_document(str(tmp_path / "two.docx"))
    assert styled(document, "附件说明") == ["附件\uff1a1.整改清单", "　　　2.任务分解表"]
    assert styled(document, "附件序号") == ["附件1", "附件2"]


def test_a_missing_datum_is_marked_in_yellow(written: WordDocument) -> None:
    marked = [run.text for p in written.paragraphs for run in p.runs if run.font.highlight_color]
    assert marked == ["【待填：食品抽检批次，批次】"]


def test_sources_stand_as_markers_and_in_an_annex(written: WordDocument) -> None:
    requirement = one(written, "区委常委会会议")
    assert requirement.text.endswith(f"不低于80分{FULL_STOP}[1]")
    assert requirement.runs[-1].style.name == "引用标记"
    sources = next(t for t in written.tables if t.rows[0].cells[-1].text == "原文")
    assert [cell.text for cell in sources.rows[1].cells] == [
        "[1]",
        "云岭市创建工作方案",
        "二、工作目标 > （一）主要指标 第3页",
        "市 2025年 方案 现行",
        "群众食品安全满意度不低于80分\uff0c创建知晓率不低于85%。",
    ]


def test_computed_figures_are_told_with_their_formula(written: WordDocument) -> None:
    computed = next(t for t in written.tables if t.rows[0].cells[-1].text == "算法")
    assert [cell.text for cell in computed.rows[1].cells] == [
        "食品生产经营主体数", "同比增长5.3%", "(21384-20308)/20308×100%",
    ]  # fmt: skip


def test_a_clean_copy_has_neither_markers_nor_sources_nor_other_places(clean: WordDocument) -> None:
    text = "\n".join(p.text for p in clean.paragraphs)
    assert "[1]" not in text
    assert "引用来源" not in text
    assert "测算说明" not in text
    assert "望川区" not in text
    assert "群众食品安全满意度不低于80分" in text


def test_a_table_is_as_wide_as_the_text_and_repeats_its_header(written: WordDocument) -> None:
    table = next(t for t in written.tables if t.cell(0, 0).text == "环节")
    assert sum(column.width for column in table.columns) == pytest.approx(Mm(156), abs=200)
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_the_file_says_what_it_is(written: WordDocument) -> None:
    assert written.core_properties.title == DRAFT.title
    assert written.core_properties.author == DRAFT.signature
    assert written.core_properties.comments == ""


def test_nothing_is_left_behind_where_the_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "taken.docx").mkdir()
    with pytest.raises(OSError, match=r"taken\.docx"):
        write_document(DRAFT, tmp_path / "taken.docx")
    assert [path.name for path in tmp_path.iterdir()] == ["taken.docx"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    write_document(DRAFT, tmp_path / "draft.docx")
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
         "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "draft.docx")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    from pypdf import PdfReader

    text = PdfReader(tmp_path / "draft.pdf").pages[0].extract_text()
    assert "一、基本情况" in text.replace(" ", "")
