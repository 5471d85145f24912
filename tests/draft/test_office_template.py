"""An office's own Word template: the same data items, unknown fields named, nothing run."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document as open_word

from draft.drafts import OpenPlace
from draft.open_places import open_place
from draft.writing.office_template import fill_office_template, read_office_template
from tests.draft.offices import FACTS, sheet_of


@pytest.fixture
def word(tmp_path):
    """Return a function: paragraphs → a .docx of them, in which Word has cut the runs anywhere."""

    def write(*paragraphs: str) -> Path:
        document = open_word()
        for paragraph in paragraphs:
            written = document.add_paragraph()
            for start in range(0, len(paragraph), 4):
                written.add_run(paragraph[start : start + 4])
        document.sections[0].header.paragraphs[0].text = "{{ 单位名称 }}"
        document.add_table(1, 1).cell(0, 0).text = "{{ 满意度 }}"
        document.save(str(tmp_path / "我们的模板.docx"))
        return tmp_path / "我们的模板.docx"

    return write


def text_of(path: Path) -> list[str]:
    document = open_word(str(path))
    return [
        document.sections[0].header.paragraphs[0].text,
        *(paragraph.text for paragraph in document.paragraphs),
        document.tables[0].cell(0, 0).text,
    ]


def test_fields_are_filled_with_units_and_what_is_missing_is_marked(word, office, tmp_path):
    path = word("今年抽检{{ 食品抽检批次 }}，{{ 同比(食品抽检批次) }}。", "形式：{{ 牵头形式 }}")
    template = read_office_template(path, office.folder.vocabulary)
    assert template.id == "我们的模板"
    assert [slot.id for slot in template.slots] == [
        "单位名称", "食品抽检批次", "满意度", "牵头形式",
    ]  # fmt: skip
    sheet = sheet_of(office, **{**FACTS, "牵头形式": (None, None)})
    out = tmp_path / "稿.docx"
    missing = fill_office_template(template, sheet, office.catalogue, out)
    assert missing == (OpenPlace("牵头形式", "", "模板"),)
    assert text_of(out) == [
        "青禾区食品安全委员会办公室",
        "今年抽检6651批次，同比增长5.3%。",
        f"形式：{open_place('牵头形式')}",
        "79.5分",
    ]


def test_a_paragraph_can_be_left_out(word, office, tmp_path):
    path = word("{%p if 满意度 and 满意度 < 80 %}", "满意度{{ 满意度 }}。", "{%p endif %}")
    template = read_office_template(path, office.folder.vocabulary)
    for score, text in ((79, "满意度79分。"), (80, "")):
        sheet = sheet_of(office, **{**FACTS, "满意度": (Decimal(score), None)})
        fill_office_template(template, sheet, office.catalogue, tmp_path / "稿.docx")
        assert "".join(text_of(tmp_path / "稿.docx")[1:-1]) == text


def test_every_unknown_field_is_named(word, office):
    path = word("{{ 抽检批次 }}和{{ 满意 }}", "{{ 食品抽检批次.__class__ }}", "{{ cycler('甲') }}")
    with pytest.raises(ValueError, match="有4处问题") as error:
        read_office_template(path, office.folder.vocabulary)
    told = str(error.value)
    assert "没有“抽检批次”这个数据项，是不是：食品抽检批次" in told
    assert "没有“满意”这个数据项，是不是：满意度" in told
    assert "“.__class__”，数据项后面只能写：.上年、.数" in told
    assert "不能用“cycler()”" in told


def test_a_condition_on_a_missing_datum_is_told_and_nothing_is_written(word, office, tmp_path):
    path = word("{%p if 满意度 < 80 %}", "满意度{{ 满意度 }}。", "{%p endif %}")
    template = read_office_template(path, office.folder.vocabulary)
    out = tmp_path / "稿.docx"
    with pytest.raises(ValueError, match="条件用到的“满意度”没有填写"):
        fill_office_template(template, sheet_of(office), office.catalogue, out)
    assert not out.exists()


def test_an_offices_words_are_neither_template_nor_markup(word, office, tmp_path):
    path = word("{{ 抽检做法 }}")
    words = "<w:p>{{ 7*7 }} & “引号”"
    sheet = sheet_of(office, **{**FACTS, "抽检做法": (words, None)})
    template = read_office_template(path, office.folder.vocabulary)
    fill_office_template(template, sheet, office.catalogue, tmp_path / "稿.docx")
    assert text_of(tmp_path / "稿.docx")[1] == words


def test_a_file_that_is_no_word_document_is_refused(tmp_path, office):
    path = tmp_path / "模板.docx"
    path.write_text("{{ 地区 }}", encoding="utf-8")
    with pytest.raises(ValueError, match="不是 Word 文档；模板应为"):
        read_office_template(path, office.folder.vocabulary)
