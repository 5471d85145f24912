"""Every tab, with what can be opened in it: headings in order, a name for each control, focus seen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browsing import Watched, launched
from tests.ui.rooms import CHIEF, open_tab

HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6, [role=heading]")]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }))
  .map((each) => [Number(each.ariaLevel ?? each.tagName[1]), each.textContent.trim()])"""
CONTROLS = (
    "button|textbox|combobox|checkbox|radio|link|spinbutton|slider|searchbox|listbox|switch|tab"
    "|menuitem|meter|progressbar|grid"
)
UNNAMED = re.compile(rf"\s*- (?:{CONTROLS})(?:$|:| \[).*")
ENGLISH = re.compile(rf"\s*- (?:{CONTROLS}|toolbar) \"[\x00-\x7f]*[a-z]{{3}}[\x00-\x7f]*\".*")
"""A name without a Chinese character: Gradio's own, in the browser's language."""
FOCUS = """() => {
  const seen = (each) => {
    const style = getComputedStyle(each);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  };
  let here = document.activeElement;
  if (here === document.body) return "";
  const name = here.getAttribute("aria-label") || here.id || here.textContent.trim().slice(0, 20) || here.outerHTML.slice(0, 80);
  for (let up = 0; here && up < 4; up += 1, here = here.parentElement) if (seen(here)) return "";
  return name;
}"""


@pytest.fixture(scope="module")
def browser():
    with launched() as browser:
        yield browser


@pytest.fixture
def here(browser, site):
    # A browser that speaks English: Gradio's own words are in Chinese all the same.
    with site.at(browser, user=CHIEF, locale="en-US") as here:
        expect(here.page.locator("html")).to_have_attribute("lang", "zh-CN")
        yield here


def check(here: Watched) -> None:
    """Fail where headings jump, or a control has no name or an English one."""
    headings = here.page.evaluate(HEADINGS)
    levels = [level for level, _ in headings]
    assert [text for level, text in headings if level == 1] == ["食安问策"]
    assert [text for _, text in headings if not text] == []
    assert [headings[n] for n in range(1, len(levels)) if levels[n] > levels[n - 1] + 1] == []
    tree = here.page.locator("body").aria_snapshot().splitlines()
    assert len(tree) > 20
    assert [line for line in tree if UNNAMED.fullmatch(line) or ENGLISH.fullmatch(line)] == []


def check_focus(here: Watched, presses: int = 45) -> None:
    """Fail where the key Tab leads to something that does not show that it has the focus."""
    here.page.evaluate("document.activeElement.blur()")
    unseen = set()
    for _ in range(presses):
        here.page.keyboard.press("Tab")
        unseen.add(here.page.evaluate(FOCUS))
    assert unseen - {""} == set()


def test_asking(here):
    check(here)
    turn = here.ask("群众食品安全满意度要达到多少分？")
    turn.locator("a.cite").first.click()
    here.quote()
    here.ask("个人所得税起征点是多少？")
    here.page.locator("#filters > button").click()
    expect(here.page.locator("#filter-clear")).to_be_visible()
    check(here)
    check_focus(here)


def test_an_indicator_and_the_mock_assessment(here):
    open_tab(here, "指标达标")
    check(here)
    here.page.locator(".catalogue button", has_text="产品追溯").click()
    here.page.locator(".indicator a.open-source").first.click()
    expect(here.page.locator(".reader .document-text")).to_be_visible()
    check(here)
    check_focus(here)
    open_tab(here, "模拟测评")
    check(here)
    here.page.get_by_role("button", name="用示范数据").locator("visible=true").click()
    expect(here.page.locator(".assessment h2")).to_be_visible()
    check(here)


def test_a_draft(here):
    page = here.page
    open_tab(here, "起草")
    page.locator("#draft-example").click()
    expect(page.locator("#draft-form [role=gridcell]", has_text="青禾区").first).to_be_visible()
    check(here)
    page.locator("#write-draft").click()
    expect(page.locator(".paper h2")).to_be_visible()
    check(here)
    page.locator("[data-action=edit]").click()
    page.locator("[data-action=recheck]").click()
    expect(page.locator("#draft .findings h2")).to_be_visible()
    check(here)
    page.locator("#draft a.open-source").first.click()
    expect(page.locator(".reader .document-text").locator("visible=true")).to_be_visible()
    check(here)
    check_focus(here)
    for name in ("复核改过的稿子", "对照上年稿", "用本单位的 Word 模板"):
        open_tab(here, name)
        check(here)


def test_the_form_is_filled_in_by_keys_alone(here):
    page = here.page
    open_tab(here, "起草")
    cells = page.locator("#draft-form [role=gridcell]")
    expect(cells.first).to_have_text("地区")
    page.locator("#draft-form .search-input").focus()
    for key in ("Tab", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    # The cell's editor opens a moment after the key.
    expect(cells.nth(1).locator("textarea, input")).to_be_focused()
    page.keyboard.type("青禾区")
    page.keyboard.press("Enter")
    expect(cells.nth(1)).to_contain_text("青禾区")
    # Nothing leads to adding or deleting rows and columns: they are the template's.
    cells.nth(1).click()
    cells.nth(1).click(button="right")
    expect(page.locator("#draft-form [aria-label='选中这一行']")).to_be_visible()
    expect(page.get_by_role("menu")).to_have_count(0)
    check(here)


def test_the_section_on_one_indicator(here):
    open_tab(here, "指标达标")
    here.page.locator(".catalogue button", has_text="产品追溯").click()
    here.page.locator(".indicator [data-action=draft]").click()
    here.page.locator("#draft-example").click()
    expect(
        here.page.locator("#draft-form [role=gridcell]", has_text="青禾区").first
    ).to_be_visible()
    here.page.locator("#write-draft").click()
    expect(here.page.locator(".paper h2")).to_be_visible()
    check(here)


def test_a_new_colleague(here):
    page = here.page
    open_tab(here, "新人入门")
    page.locator("#terms a.open-source").first.click()
    expect(page.locator(".reader .document-text")).to_be_visible()
    check(here)
    check_focus(here)
    open_tab(here, "阅读路线")
    expect(page.locator(".readings").first).to_be_visible()
    check(here)
    open_tab(here, "自测")
    page.locator("#test-start").click()
    expect(page.locator(".test-prompt")).to_be_visible()
    page.locator("#test-options label").first.click()
    page.locator("#test-submit").click()
    expect(page.locator(".verdict")).to_be_visible()
    check(here)


def test_the_library(here):
    page = here.page
    open_tab(here, "资料库")
    expect(page.locator("#library-list .entry").first).to_be_visible()
    check(here)
    page.locator("#library-list .entry").first.click()
    for name in ("正文", "读入情况", "版本"):
        page.locator(".views").get_by_role("tab", name=name).click()
        expect(page.locator(".views [aria-selected=true]")).to_have_text(name)
        check(here)
    page.locator("#library-state-box > button").click()
    expect(page.locator(".state h2").first).to_be_visible()
    check(here)
    check_focus(here)


def test_settings(here):
    open_tab(here, "设置与评测")
    expect(here.page.locator(".settings h2").first).to_be_visible()
    check(here)
    check_focus(here)
