"""Word documents: headings, list numbers, tables, text boxes and tracked changes in order."""

from __future__ import annotations

import io
import re
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers import ReadError
from ingest.readers.numbering import formatted

W = nsdecls("w")
NAMESPACES = (
    W + ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def saved(document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def repacked(data: bytes, change) -> bytes:
    """Return a package with change(name, content) applied to each part."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return buffer.getvalue()


def body_of(*blocks: str):
    """Return a document whose body is the given WordprocessingML."""
    document = docx.Document()
    for block in blocks:
        body = parse_xml(f"<w:body {NAMESPACES}>{block}</w:body>")
        document.element.body.insert(len(document.element.body) - 1, body[0])
    return document


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_headings_title_paragraphs_and_tables_stand_in_document_order(read, marked):
    document = docx.Document()
    document.add_heading("示范街道自查报告", 0)
    document.add_heading("一、基本情况", 1)
    document.add_paragraph("抽检12650批次。")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["指标", "完成", "满意度", "86.2"], strict=True):
        cell.text = text
    document.add_heading("(一)机制", 2)
    document.add_paragraph("表后的一段。")
    raw = read("报告.docx", saved(document))
    assert raw.text == (
        "示范街道自查报告\n一、基本情况\n抽检12650批次。\n"
        "指标：满意度；完成：86.2\n(一)机制\n表后的一段。\n"
    )
    assert raw.title == "示范街道自查报告"
    assert [(m.kind, m.level) for m in raw.marks] == [
        ("title", 0),
        ("heading", 1),
        ("row", 0),
        ("heading", 2),
    ]
    assert marked(raw, "heading") == ["一、基本情况", "(一)机制"]


def test_an_outline_level_and_a_chinese_style_name_make_a_heading(read):
    document = body_of(
        p("直接设的大纲", '<w:outlineLvl w:val="2"/>'), p("正文级别", '<w:outlineLvl w:val="9"/>')
    )
    style = document.styles.add_style("标题 3", 1)
    document.add_paragraph("中文样式", style=style)
    child = document.styles.add_style("我的标题", 1)
    child.base_style = style
    document.add_paragraph("继承的样式", style=child)
    raw = read("a.docx", saved(document))
    assert [(m.level, raw.text[m.span.start : m.span.end]) for m in raw.marks] == [
        (3, "直接设的大纲"),
        (3, "中文样式"),
        (3, "继承的样式"),
    ]


@pytest.mark.parametrize(
    ("number", "kind", "expected"),
    [
        (1, "chineseCounting", "一"),
        (10, "chineseCounting", "十"),
        (12, "chineseCountingThousand", "十二"),
        (20, "japaneseCounting", "二十"),
        (105, "chineseCountingThousand", "一百零五"),
        (110, "chineseCounting", "一百一十"),
        (3, "chineseLegalSimplified", "叁"),
        (2, "ideographTraditional", "乙"),
        (2, "ideographZodiac", "丑"),
        (27, "upperLetter", "AA"),
        (2, "lowerLetter", "b"),
        (4, "lowerRoman", "iv"),
        (1994, "upperRoman", "MCMXCIV"),
        (3, "decimalEnclosedCircleChinese", "③"),
        (21, "decimalEnclosedCircle", "21"),
        (7, "decimalZero", "07"),
        (5, "somethingNew", "5"),
    ],
)
def test_a_list_number_is_written_as_word_writes_it(number, kind, expected):
    assert formatted(number, kind) == expected


@given(st.integers(1, 9999))
def test_chinese_numbers_read_back(number):
    units = {"十": 10, "百": 100, "千": 1000}
    total = digit = 0
    for sign in formatted(number, "chineseCountingThousand"):
        if sign in units:
            total += (digit or 1) * units[sign]
            digit = 0
        else:
            digit = "零一二三四五六七八九".index(sign)
    assert total + digit == number


def numbered_document():
    def item(text: str, level: int, num: int) -> str:
        return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')

    document = body_of(
        item("总体要求", 0, 91),
        item("机制", 1, 91),
        item("投入", 1, 91),
        item("2024年目标", 2, 91),
        p("中间的一段"),
        item("主要任务", 0, 91),
        item("抽检", 1, 91),
        item("另起的表", 0, 92),
        item("圆点", 0, 93),
        p("没有编号", '<w:numPr><w:numId w:val="0"/></w:numPr>'),
    )

    def level(index: int, kind: str, pattern: str) -> str:
        return (
            f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
            f'<w:lvlText w:val="{pattern}"/></w:lvl>'
        )

    numbering = document.part.numbering_part.element
    for xml in (
        f'<w:abstractNum {W} w:abstractNumId="91">'
        + level(0, "chineseCountingThousand", "%1、")
        + level(1, "chineseCountingThousand", "(%2)")
        + level(2, "decimal", "%3.")
        + "</w:abstractNum>",
        f'<w:abstractNum {W} w:abstractNumId="93">{level(0, "bullet", "l")}</w:abstractNum>',
        f'<w:num {W} w:numId="91"><w:abstractNumId w:val="91"/></w:num>',
        f'<w:num {W} w:numId="92"><w:abstractNumId w:val="91"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="5"/></w:lvlOverride></w:num>',
        f'<w:num {W} w:numId="93"><w:abstractNumId w:val="93"/></w:num>',
    ):
        numbering.append(parse_xml(xml))
    return document


def test_the_numbers_of_automatic_lists_become_text(read):
    assert read("a.docx", saved(numbered_document())).text.splitlines() == [
        "一、总体要求",
        "(一) 机制",
        "(二) 投入",
        "1. 2024年目标",
        "中间的一段",
        "二、主要任务",
        "(一) 抽检",
        "五、另起的表",
        "圆点",
        "没有编号",
    ]


def test_merged_cells_are_filled(read):
    document = docx.Document()
    table = document.add_table(3, 3)
    texts = [["街道", "批次", "备注"], ["甲街", "12", "好"], ["", "13", "中"]]
    for row, values in zip(table.rows, texts, strict=True):
        for cell, text in zip(row.cells, values, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    assert read("a.docx", saved(document)).text == (
        "街道：甲街；批次：12；备注：好\n街道：甲街；批次：13；备注：中\n"
    )


def test_a_table_of_one_column_only_frames_its_text(read, marked):
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.paragraphs[0].text = "框里的第一段"
    cell.add_paragraph("框里的标题", style="Heading 2")
    inner = cell.add_table(2, 2)
    for inner_cell, text in zip(inner._cells, ["甲", "乙", "丙", "丁"], strict=True):
        inner_cell.text = text
    raw = read("a.docx", saved(document))
    assert raw.text == "框里的第一段\n框里的标题\n甲：丙；乙：丁\n"
    assert marked(raw, "heading") == ["框里的标题"]


def test_a_table_inside_a_cell_is_not_lost(read):
    document = docx.Document()
    outer = document.add_table(2, 2)
    outer.cell(0, 0).text, outer.cell(0, 1).text, outer.cell(1, 0).text = "项目", "明细", "快检"
    inner = outer.cell(1, 1).add_table(2, 2)
    for cell, text in zip(inner._cells, ["月", "份", "三月", "40"], strict=True):
        cell.text = text
    assert read("a.docx", saved(document)).text == "项目：快检；明细：月：三月；份：40\n"


def test_a_text_box_is_read_once(read):
    box = "<w:txbxContent><w:p><w:r><w:t>框内文字</w:t></w:r></w:p></w:txbxContent>"
    document = body_of(
        "<w:p><w:r><w:t>框前</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'>"
        f"<w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r></w:p>",
        f"<w:p><w:r><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></w:r></w:p>",
    )
    assert read("a.docx", saved(document)).text == "框前\n框内文字\n框内文字\n"


def test_deletions_are_left_out_and_insertions_kept(read):
    document = body_of(
        "<w:p><w:r><w:t>合格率</w:t></w:r><w:del><w:r><w:delText>97%</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>98%</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom></w:p>"
    )
    assert read("a.docx", saved(document)).text == "合格率98%\n"


def test_what_is_in_content_controls_is_read(read):
    document = body_of(
        f"<w:sdt><w:sdtContent>{p('控件里的段落')}</w:sdtContent></w:sdt>",
        "<w:p><w:sdt><w:sdtContent><w:r><w:t>行内</w:t></w:r></w:sdtContent></w:sdt>"
        "<w:hyperlink><w:r><w:t>链接</w:t><w:tab/><w:t>后</w:t><w:br/><w:t>下一行</w:t></w:r></w:hyperlink></w:p>",
    )
    assert read("a.docx", saved(document)).text == "控件里的段落\n行内链接\t后\n下一行\n"


def test_headers_footers_and_the_contents_table_stay_out(read):
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "页脚"
    document.add_paragraph("总则 1", style=document.styles.add_style("toc 1", 1))
    document.add_paragraph("正文")
    raw = read("a.docx", saved(document))
    assert raw.text == "正文\n"
    assert [n.code for n in raw.notices] == ["contents-left-out"]


def test_a_macro_document_is_read_as_text(read):
    plain = "wordprocessingml.document.main+xml"
    data = repacked(
        saved(body_of(p("宏文档的正文"))),
        lambda _, content: content.replace(
            b"vnd.openxmlformats-officedocument." + plain.encode(),
            b"vnd.ms-word.document.macroEnabled.main+xml",
        ),
    )
    with zipfile.ZipFile(buffer := io.BytesIO(data), "a") as package:
        package.writestr("word/vbaProject.bin", b"macro")
    raw = read("a.docm", buffer.getvalue())
    assert raw.text == "宏文档的正文\n"
    assert [n.code for n in raw.notices] == ["macros"]


def test_an_entity_bomb_is_refused(read):
    bomb = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "xxxxxxxxxx">]>'
    data = repacked(
        saved(docx.Document()),
        lambda name, content: (
            bomb + re.sub(rb"<\?xml.*?\?>", b"", content)
            if name == "word/document.xml"
            else content
        ),
    )
    with pytest.raises(ReadError, match=r"word/document\.xml 声明了 XML 实体"):
        read("a.docx", data)
