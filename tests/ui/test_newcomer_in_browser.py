"""The 新人入门 tab in a real browser: terms, a reading path, the self-test to its end."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from answer.self_test import all_questions
from index.opening import CORPUS
from index.terms import TermBase
from tests.browsing import launched
from tests.ui.rooms import PHONE, open_tab
from ui.newcomers.progress import Progress
from ui.newcomers.tab import ROUND


@pytest.fixture(scope="module")
def browser():
    with launched() as browser:
        yield browser


@pytest.fixture
def questions(site):
    terms = TermBase.load(CORPUS / "terms.yaml")
    return {q.prompt: q for q in all_questions(terms, site.office.catalogue)}


def answer(here, questions, *, rightly):
    """Answer the question on the screen; return its prompt."""
    prompt = here.page.locator(".test-prompt").inner_text()
    question = questions[prompt]
    chosen = question.right if rightly else (question.right + 1) % 4
    here.page.locator("#test-options label").nth(chosen).click()
    here.page.locator("#test-submit").click()
    verdict = here.page.locator(".verdict")
    expect(verdict).to_contain_text("答对了" if rightly else "答错了")
    expect(verdict).to_contain_text(question.explanation)
    expect(verdict).to_be_focused()
    return prompt


def go_on(here):
    here.page.locator("#test-next").click()


def test_terms_are_found_and_open_their_source_at_the_word(browser, site):
    with site.at(browser, "新人入门", user="terms") as here:
        page = here.page
        expect(page.locator(".letters a").first).to_have_text("A")
        page.locator("#term-search textarea, #term-search input").first.fill("一票否决")
        expect(page.locator("#terms .count")).not_to_contain_text("231")
        page.locator("#term-search textarea, #term-search input").first.fill("<script>没有")
        expect(page.locator("#terms [role=status]")).to_contain_text("没有找到这个词")
        page.locator("#term-search textarea, #term-search input").first.fill("")
        link = page.locator("#terms a.open-source", has_text="食品安全法要点摘要").first
        link.click()
        expect(page.locator(".reader h3")).to_contain_text("食品安全法》要点摘要")
        page.keyboard.press("Escape")
        expect(page.locator(".reader .panel-empty")).to_be_visible()
        expect(link).to_be_focused()


def test_what_was_read_is_ticked_after_a_reload_and_for_nobody_else(browser, site):
    with site.at(browser, "新人入门", "阅读路线", user="reader") as here:
        box = here.page.locator("#reading-path input.read").first
        box.focus()
        here.page.keyboard.press("Space")
        expect(here.page.locator("#reading-path .progress-line")).to_contain_text("已读 1 /")
        expect(here.page.locator("#reading-path input.read").first).to_be_focused()
        here.page.reload()
        for name in ("新人入门", "阅读路线"):
            open_tab(here, name)
        expect(here.page.locator("#reading-path input.read").first).to_be_checked()
        link = here.page.locator("#reading-path a.open-source", has_text="新人手册").first
        link.click()
        expect(here.page.locator(".reader h3")).to_contain_text("新人手册")
    with site.at(browser, "新人入门", "阅读路线", user="another") as here:
        expect(here.page.locator("#reading-path .progress-line")).to_contain_text("已读 0 /")


def test_a_round_to_its_end_then_the_wrong_ones_first(browser, site, questions):
    with site.at(browser, "新人入门", "自测", user="tested") as here:
        page = here.page
        page.locator("#test-start").click()
        expect(page.locator(".count", has_text="第1题")).to_be_visible()
        page.locator("#test-submit").click()
        expect(page.get_by_text("请先选一个答案。")).to_be_visible()
        missed = answer(here, questions, rightly=False)
        for number in range(2, ROUND + 1):
            go_on(here)
            expect(page.locator("#test-question")).to_contain_text(f"第{number}题，共{ROUND}题")
            answer(here, questions, rightly=True)
        expect(page.locator("#test-next")).to_have_text("看结果")
        go_on(here)
        expect(page.locator(".result h2")).to_have_text(f"本轮答对 {ROUND - 1} / {ROUND} 题")
        page.locator("#test-start").click()
        expect(page.locator(".test-prompt")).to_have_text(missed)
        page.reload()
        for name in ("新人入门", "自测"):
            open_tab(here, name)
        expect(page.locator(".result")).to_contain_text("有1道错题，会先出现。")
        page.locator("[data-action=restart]").click()
        page.get_by_role("button", name="清空", exact=True).click()
        expect(page.locator(".result .progress-line")).to_contain_text("已答对 0 /")
    assert Progress(site.database).of("tested").wrong == frozenset()


def test_on_a_phone_the_source_comes_up_over_the_terms(browser, site):
    with site.at(browser, "新人入门", user="phone", **PHONE) as here:
        here.page.locator("#terms a.open-source").first.click()
        expect(here.page.locator(".reader .document-text")).to_be_visible()
        here.page.locator(".close-reader").click()
        expect(here.page.locator(".reader .panel")).to_be_hidden()
        width = here.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390
        expect(here.page.locator("html")).to_have_attribute("lang", re.compile("^zh"))
