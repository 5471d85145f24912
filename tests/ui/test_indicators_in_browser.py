"""The 指标达标 tab in a real browser: one indicator's page, and the mock assessment."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browsing import launched
from tests.ui.rooms import PHONE, file, open_tab, upload

CONTRAST = Path(__file__).with_name("contrast.js").read_text("utf-8")
HOSTILE = "<img src=x onerror=window.hacked=1>.csv"


@pytest.fixture(scope="module")
def browser():
    with launched() as browser:
        yield browser


def choose(here, name):
    here.page.locator(".catalogue button", has_text=name).first.click()
    expect(here.page.locator(".indicator h2")).to_have_text(name)


def test_an_indicator_shows_requirement_practice_evidence_and_law_and_opens_each(browser, site):
    with site.at(browser, "指标达标") as here:
        page = here.page
        choose(here, "群众满意度")
        expect(page.locator(".indicator")).to_be_focused()
        expect(page.locator(".catalogue [aria-current]")).to_have_text("群众满意度")
        headings = page.locator(".indicator h3").all_text_contents()
        assert headings == ["数值要求", "怎么达标", "各地做法", "佐证材料", "法律依据", "配合单位"]
        figures = page.locator(".indicator .figures")
        expect(figures).to_contain_text("不低于")
        figures.locator("a.open-source").first.click()
        expect(page.locator(".reader mark").first).to_contain_text("满意度")
        page.locator(".close-reader").click()
        expect(page.locator(".reader .panel-empty")).to_be_visible()


def test_asking_about_an_indicator_goes_to_the_chat_and_asks(browser, site):
    with site.at(browser, "指标达标") as here:
        choose(here, "食品抽检")
        here.page.locator("[data-action=ask]").click()
        turn = here.page.locator("#chat .turn")
        expect(turn.locator(".question")).to_have_text("食品抽检怎么达标，要准备哪些佐证材料？")
        expect(turn).to_have_attribute("aria-busy", "false")


def test_drafting_the_section_of_an_indicator_opens_the_drafting_tab_at_it(browser, site):
    with site.at(browser, "指标达标") as here:
        page = here.page
        choose(here, "产品追溯")
        page.locator("[data-action=draft]").click()
        expect(page.locator("#template input")).to_have_value("自查报告")
        expect(page.locator("#only input")).to_have_value("产品追溯")
        page.locator("#draft-example").click()
        expect(page.locator("#draft-form")).to_contain_text("青禾区")
        expect(page.locator("#only input")).to_have_value("产品追溯")
        page.locator("#write-draft").click()
        expect(page.locator(".paper h3, .paper h4, .paper h5").last).to_contain_text("产品追溯")
        assert page.locator(".paper").inner_text().count("指标要求：") == 1


def test_the_assessment_of_the_demonstration_and_its_workbook(browser, site, tmp_path):
    with site.at(browser, "指标达标", "模拟测评") as here:
        page = here.page
        page.locator("#assess-example").click()
        told = page.locator(".assessment h2")
        expect(told).to_contain_text("32项指标：未达标")
        assert page.locator(".chart svg").get_attribute("aria-label").startswith("基础工作：")
        statuses = page.locator(".checks .status").all_text_contents()
        assert len(statuses) == 32
        assert statuses[0] == "✗ 未达标"
        assert statuses[-1] == "✓ 达标"
        with page.expect_download() as download:
            page.locator("#save-assessment").click()
        assert download.value.suggested_filename == "模拟测评和整改清单.xlsx"
        download.value.save_as(tmp_path / "matrix.xlsx")
    assert "整改清单" in load_workbook(tmp_path / "matrix.xlsx").sheetnames


def test_a_blank_sheet_comes_back_as_an_assessment_without_data(browser, site, tmp_path):
    with site.at(browser, "指标达标", "模拟测评") as here:
        page = here.page
        with page.expect_download() as download:
            page.locator("#blank-sheet").click()
        download.value.save_as(tmp_path / download.value.suggested_filename)
        upload(here, "#facts-upload", tmp_path / "自查报告数据表.xlsx")
        expect(page.locator(".assessment h2")).to_contain_text("达标0项")


def test_a_faulty_sheet_and_a_wrong_file_are_told_cell_by_cell(browser, site):
    sheet = "数据项,本年,上年\n食品抽检批次,<script>window.hacked=2</script>,\n"
    with site.at(browser, "指标达标", "模拟测评") as here:
        page = here.page
        upload(here, "#facts-upload", file(HOSTILE, sheet.encode()))
        problems = page.locator(".problems")
        expect(problems).to_contain_text("处问题")
        expect(problems).to_contain_text("<script>window.hacked=2</script>")
        upload(here, "#facts-upload", file("假的.xlsx", b"PK\x03\x04 no workbook"))
        expect(problems).to_contain_text("假的.xlsx")
        assert "/tmp" not in problems.inner_text()
        assert page.evaluate("window.hacked") is None


def test_what_is_not_there_yet_is_said(browser, site):
    with site.at(browser, "指标达标", "模拟测评") as here:
        here.page.locator("#save-assessment").click()
        expect(here.page.get_by_text("请先上传填好的数据表。")).to_be_visible()


def test_on_a_phone_the_page_comes_into_view_and_tables_scroll(browser, site):
    with site.at(browser, "指标达标", **PHONE) as here:
        page = here.page
        choose(here, "食品抽检")
        page.wait_for_function(
            "document.querySelector('.indicator').getBoundingClientRect().top < 300"
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        open_tab(here, "模拟测评")
        page.locator("#assess-example").click()
        expect(page.locator(".checks")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground_by_day_and_by_night(browser, site, scheme):
    with site.at(browser, "指标达标", user=scheme, color_scheme=scheme) as here:
        page = here.page
        choose(here, "食品抽检")
        assert page.evaluate(CONTRAST) == []
        open_tab(here, "模拟测评")
        page.locator("#assess-example").click()
        expect(page.locator(".assessment h2")).to_be_visible()
        assert page.evaluate(CONTRAST) == []
        open_tab(here, "新人入门")
        expect(page.locator("#terms .term").first).to_be_visible()
        assert page.evaluate(CONTRAST) == []
        open_tab(here, "起草")
        page.locator("#draft-example").click()
        expect(page.locator("#draft-form")).to_contain_text("青禾区")
        page.locator("#write-draft").click()
        expect(page.locator(".paper h2")).to_be_visible()
        assert page.evaluate(CONTRAST) == []
