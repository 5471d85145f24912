"""The 起草 tab in a real browser: from a sheet to a Word document, and back again after edits."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document as new_document
from openpyxl import load_workbook
from playwright.sync_api import expect

from index.opening import CORPUS
from tests.browsing import launched
from tests.ui.rooms import PHONE, file, open_tab, upload, word_of

EXAMPLES = sorted((CORPUS / "facts").glob("*.yaml"))
SMALL = "学校食堂自查报告"
"""A template with few data items."""
HOSTILE = "<img src=x onerror=window.hacked=1>小学[点我](javascript:window.hacked=2)"


@pytest.fixture(scope="module")
def browser():
    with launched() as browser:
        yield browser


def choose(here, name):
    here.page.locator("#template input").click()
    here.page.get_by_role("option", name=name, exact=True).click()
    expect(here.page.locator("#template input")).to_have_value(name)
    expect(here.page.locator("#template")).to_contain_text("学校（含托幼机构）")


def example(here, name=SMALL):
    """Put the demonstration of a template into the form."""
    choose(here, name)
    here.page.locator("#draft-example").click()
    expect(here.page.locator("#draft-form")).to_contain_text("云岭市第三实验小学")


def write(here):
    here.page.locator("#write-draft").click()
    expect(here.page.locator(".paper h2")).to_be_visible()


def drafted(here, name=SMALL):
    example(here, name)
    write(here)


def cell(here, row, column):
    return here.page.locator(f"#draft-form [data-testid=cell-{row}-{column}]")


def type_into(here, row, column, text):
    box = cell(here, row, column)
    box.dblclick()
    editor = box.locator("textarea, input")
    expect(editor).to_be_focused()
    editor.fill(text)
    editor.press("Enter")
    expect(cell(here, row, column)).to_contain_text(text)


def rewrite(here, number, text):
    paragraph = here.page.locator(".paper p[data-number]").nth(number)
    paragraph.click()
    here.page.keyboard.press("End")
    here.page.keyboard.type(text)


def saved(here, form, path):
    with here.page.expect_download() as download:
        here.page.locator(f"[data-form={form}]").click()
    download.value.save_as(path)
    return download.value.suggested_filename


def test_typed_data_become_a_draft_and_a_faulty_value_is_told_at_its_row(browser, site):
    with site.at(browser, "起草", user="typing") as here:
        page = here.page
        page.locator("#write-draft").click()
        expect(page.get_by_text("请先上传数据表，或者直接在表里填写")).to_be_visible()
        example(here)
        names = page.locator("#draft-form [data-row][data-col='0']").all_text_contents()
        row = next(at for at, name in enumerate(names) if "在校学生数" in name)
        type_into(here, row, 1, "很多")
        page.locator("#write-draft").click()
        problems = page.locator(".problems")
        expect(problems).to_contain_text(f"第{row + 1}行“在校学生数”本年")
        expect(problems).to_contain_text("这里应填数字")
        type_into(here, row, 1, "1234")
        write(here)
        expect(page.locator(".paper")).to_contain_text("1234")


def test_a_draft_is_rewritten_checked_saved_and_taken_back(browser, site, tmp_path):
    with site.at(browser, "起草", user="writer") as here:
        page = here.page
        drafted(here)
        page.locator("[data-action=edit]").click()
        expect(page.locator(".paper p[data-number]").first).to_be_focused()
        rewrite(here, 1, "全年查处大案99件。")
        page.locator("[data-action=recheck]").click()
        expect(page.locator(".findings h2")).to_contain_text("不符")
        expect(page.locator(".findings")).to_contain_text("99件")
        rewrite(here, 2, "手写的一句话没有核对。")
        name = saved(here, "sources", tmp_path / "sources.docx")
        assert name.endswith(".docx")
        text = word_of(tmp_path / "sources.docx")
        assert "全年查处大案99件。" in text
        assert "手写的一句话没有核对。" in text
        saved(here, "clean", tmp_path / "clean.docx")
        clean = word_of(tmp_path / "clean.docx")
        assert "手写的一句话没有核对。" in clean
        page.locator("[data-action=undo]").click()
        page.get_by_role("dialog").get_by_role("button", name="撤销修改").click()
        expect(page.locator(".paper")).not_to_contain_text("大案")


def test_a_source_opens_beside_the_draft_and_goes_into_the_document(browser, site, tmp_path):
    with site.at(browser, "指标达标", user="sources") as here:
        page = here.page
        page.locator(".catalogue button", has_text="群众满意度").click()
        expect(page.locator(".indicator h2")).to_have_text("群众满意度")
        page.locator("[data-action=draft]").click()
        expect(page.locator("#only input")).to_have_value("群众满意度")
        page.locator("#draft-example").click()
        expect(page.locator("#draft-form")).to_contain_text("青禾区")
        write(here)
        expect(page.locator(".writing .source-column")).to_be_hidden()
        page.locator(".paper .marker a").first.click()
        expect(page.locator(".writing .reader mark").first).to_contain_text("满意度")
        saved(here, "sources", tmp_path / "sources.docx")
        assert "引用来源" in word_of(tmp_path / "sources.docx")
        saved(here, "clean", tmp_path / "clean.docx")
        assert "引用来源" not in word_of(tmp_path / "clean.docx")


def test_drafts_are_kept_for_their_user_alone(browser, site):
    with site.at(browser, "起草", user="keeper") as here:
        page = here.page
        drafted(here)
        page.locator("[data-action=edit]").click()
        rewrite(here, 1, "这一句是手写的。")
        page.locator(".paper p[data-number]").nth(2).click()
        expect(page.locator(".kept")).to_have_text("修改已保存，还没有核对")
        page.reload()
        open_tab(here, "起草")
        page.locator("#drafts .open").click()
        expect(page.locator(".paper")).to_contain_text("这一句是手写的。")
        open_tab(here, "填数据")
        expect(page.locator("#draft-form")).to_contain_text("云岭市第三实验小学")
        page.locator("#drafts li").hover()
        page.locator("#drafts .rename").click()
        page.get_by_role("dialog").locator("input").fill("<b>送审稿</b>")
        page.get_by_role("button", name="改名", exact=True).last.click()
        expect(page.locator("#drafts .open")).to_have_text("<b>送审稿</b>")
    with site.at(browser, "起草", user="stranger") as here:
        expect(here.page.locator("#drafts")).to_contain_text("还没有草稿")
    with site.at(browser, "起草", user="keeper") as here:
        here.page.locator("#drafts li").hover()
        here.page.locator("#drafts .delete").click()
        here.page.get_by_role("dialog").get_by_role("button", name="删除").click()
        expect(here.page.locator("#drafts")).to_contain_text("还没有草稿")


def test_a_filled_sheet_is_taken_and_a_faulty_one_told_at_its_cells(browser, site, tmp_path):
    with site.at(browser, "起草", user="sheets") as here:
        page = here.page
        choose(here, SMALL)
        with page.expect_download() as download:
            page.locator("#draft-blank").click()
        assert download.value.suggested_filename == f"{SMALL}数据表.xlsx"
        path = tmp_path / "sheet.xlsx"
        download.value.save_as(path)
        book = load_workbook(path)
        data = book["数据"]
        rows = {row[1].value: row[2] for row in data.iter_rows()}
        rows["学校名称"].value = HOSTILE
        rows["在校学生数"].value = "不知道"
        book.save(path)
        upload(here, "#draft-facts", path)
        expect(page.locator(".problems")).to_contain_text(f"数据!{rows['在校学生数'].coordinate}")
        rows["在校学生数"].value = 1234
        book.save(path)
        upload(here, "#draft-facts", path)
        expect(page.locator("#draft-form")).to_contain_text(
            "<img src=x onerror=window.hacked=1>小学"
        )
        write(here)
        expect(page.locator(".paper")).to_contain_text(HOSTILE)
        expect(page.locator(".draft-summary")).to_contain_text("处待填")
        assert page.locator(".paper mark.open").count() > 0
        assert page.locator(".paper img").count() == 0
        page.locator("[data-action=recheck]").click()
        expect(page.locator(".findings")).to_be_visible()
        assert page.evaluate("window.hacked") is None


def test_an_edited_file_and_last_years_report_are_held_against_the_sheet(browser, site, tmp_path):
    sheet = tmp_path / "facts.yaml"
    sheet.write_bytes(next(p for p in EXAMPLES if "学校食堂" in p.name).read_bytes())
    with site.at(browser, "起草", user="checker") as here:
        page = here.page
        drafted(here)
        saved(here, "sources", tmp_path / "draft.docx")
        document = new_document(str(tmp_path / "draft.docx"))
        document.paragraphs[3].insert_paragraph_before("全年查处大案99件。")
        document.save(str(tmp_path / "draft.docx"))
        for tab, name, told in (("复核改过的稿子", "check", "99"), ("对照上年稿", "compare", "句")):
            open_tab(here, tab)
            page.locator(f"#{name}-run").click()
            expect(page.locator(f"#{name}-result")).to_contain_text("请上传文档和数据表两个文件")
            upload(here, f"#{name}-document", tmp_path / "draft.docx")
            expect(page.locator(f"#{name}-document")).to_contain_text("已选：draft.docx")
            upload(here, f"#{name}-facts", sheet)
            expect(page.locator(f"#{name}-facts")).to_contain_text("已选：facts.yaml")
            for _ in range(2):  # the files are still there for a second look
                page.locator(f"#{name}-run").click()
                expect(page.locator(f"#{name}-result .findings")).to_contain_text(told)
        upload(here, "#compare-document", file("坏的.docx", b"PK\x03\x04"))
        expect(page.locator("#compare-document")).to_contain_text("坏的.docx")
        page.locator("#compare-run").click()
        expect(page.locator("#compare-result [role=alert]")).to_contain_text("坏的.docx")
        assert "/tmp" not in page.locator("#compare-result").inner_text()


def test_an_offices_own_template_is_filled_and_unknown_fields_are_named(browser, site, tmp_path):
    sheet = next(p for p in EXAMPLES if p.name == "青禾区2025年数据表.yaml")
    with site.at(browser, "起草", "用本单位的 Word 模板", user="office") as here:
        page = here.page
        upload(
            here,
            "#office-document",
            file("写错的.docx", word("{{ 地区 }}有{{ 没有的数据项 }}。")),
        )
        upload(here, "#office-facts", sheet)
        expect(page.locator("#office-facts")).to_contain_text("已选")
        page.locator("#office-run").click()
        expect(page.locator("#office-result [role=alert]")).to_contain_text("没有的数据项")
        upload(here, "#office-document", file("本校.docx", word("{{ 地区 }}{{ 年度 }}年报告")))
        expect(page.locator("#office-document")).to_contain_text("已选：本校.docx")
        with page.expect_download() as download:
            page.locator("#office-blank").click()
        assert download.value.suggested_filename == "本校数据表.xlsx"
        with page.expect_download() as download:
            page.locator("#office-run").click()
        download.value.save_as(tmp_path / "filled.docx")
        expect(page.locator("#office-result h2")).to_contain_text("全部填好了")
    assert word_of(tmp_path / "filled.docx") == "青禾区2025年报告"


def test_on_a_phone_the_paper_fits(browser, site):
    with site.at(browser, "起草", user="phone", **PHONE) as here:
        drafted(here)
        assert here.page.evaluate("document.documentElement.scrollWidth") <= 390


def word(text):
    document, content = new_document(), BytesIO()
    document.add_paragraph(text)
    document.save(content)
    return content.getvalue()
