"""The 问答 tab in a real browser, on a scripted assistant."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browsing import free_port, launched, watched
from tests.ui.samples import HOSTILE_ANSWER, REPORT, SATISFACTION
from ui.chat import FAILED, STOPPED
from ui.page import build_page, serve

QUOTES = [citation.quote for citation in SATISFACTION.citations]


@pytest.fixture(scope="module")
def browser():
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(assistant, library):
    page = build_page(assistant, library)
    yield serve(page, "127.0.0.1", free_port())
    page.close(verbose=False)


def test_a_marker_opens_its_quote_highlighted_and_in_view(browser, address):
    with watched(browser, address) as here:
        turn = here.ask("满意度要到多少分？")
        turn.locator(".claim a.cite", has_text="[2]").click()
        expect(here.page.locator("#citation-panel mark")).to_have_count(2)
        assert here.quote() == QUOTES[1]
        expect(here.page.locator("#citation-panel mark").first).to_be_in_viewport()
        assert here.page.evaluate("document.documentElement.lang") == "zh-CN"


def test_an_earlier_answers_marker_opens_after_further_questions(browser, address):
    with watched(browser, address) as here:
        first = here.ask("满意度要到多少分？")
        expect(first.locator(".claim")).to_have_count(3)
        second = here.ask("附件写了什么？")
        second.locator(".claim a.cite").click()
        expect(here.page.locator("#citation-panel h3")).to_contain_text(REPORT.title)
        here.page.locator("#chat .turn").first.locator(".claim a.cite").first.click()
        expect(here.page.locator("#citation-panel mark")).to_have_text(QUOTES[0])


def test_next_and_previous_by_button_and_by_key(browser, address):
    with watched(browser, address) as here:
        here.ask("满意度要到多少分？").locator(".claim a.cite").first.click()
        mark = here.page.locator("#citation-panel mark")
        expect(mark).to_have_text(QUOTES[0])
        here.page.get_by_role("link", name="下一条").click()
        expect(mark).to_have_count(2)
        expect(mark.first).to_be_in_viewport()
        here.page.keyboard.press("ArrowRight")
        expect(mark.first).to_have_text(QUOTES[2])
        here.page.keyboard.press("ArrowLeft")
        expect(mark).to_have_count(2)


def test_keys_alone_are_enough(browser, address):
    with watched(browser, address) as here:
        box = here.page.locator("#question").locator("input, textarea")
        box.fill("满意度要到多少分？")
        box.press("Enter")
        marker = here.page.locator("#chat .claim a.cite").first
        expect(here.page.locator("#chat .copy")).to_be_visible()
        marker.focus()
        here.page.keyboard.press("Enter")
        assert here.quote() == QUOTES[0]


def test_nothing_in_a_document_runs(browser, address):
    with watched(browser, address) as here:
        turn = here.ask("附件写了什么？")
        expect(turn.locator(".claim-text")).to_have_text(HOSTILE_ANSWER.claims[0].text + "[1]")
        turn.locator(".claim a.cite").click()
        assert here.quote() == HOSTILE_ANSWER.citations[0].quote
        lines = here.page.locator("#citation-panel .line").all_text_contents()
        assert "\n".join(lines) == REPORT.text
        inside = here.page.locator("#citation-panel, #chat")
        assert inside.locator("script, img, svg, iframe, a[href^=javascript]").count() == 0
        assert here.page.evaluate("window.hacked") is None


def test_an_example_is_asked_by_a_click(browser, address):
    with watched(browser, address) as here:
        here.page.locator(".example").first.click()
        expect(here.page.locator("#chat .question")).to_have_text(
            "群众食品安全满意度要达到多少分？"
        )
        expect(here.page.locator("#chat .claim")).to_have_count(3)


def test_stop_ends_a_long_answer_and_the_next_one_works(browser, address):
    with watched(browser, address) as here:
        here.page.locator("#question").locator("input, textarea").fill("慢慢说")
        here.page.locator("#ask").click()
        expect(here.page.locator("#chat .claim")).to_have_count(1)
        here.page.locator("#stop").click()
        expect(here.page.locator("#chat .answer-note")).to_have_text(STOPPED)
        expect(here.page.locator("#ask")).to_be_visible()
        here.page.locator("#chat .claim a.cite").click()
        assert here.quote() == QUOTES[0]
        assert here.ask("个税起征点？").locator(".notice").count() == 1


def test_a_failure_is_told_in_a_sentence(browser, address):
    with watched(browser, address) as here:
        expect(here.ask("坏问题").locator(".answer-note")).to_have_text(FAILED)
        assert "秘密的内部错误" not in here.page.content()


def test_a_new_conversation_starts_empty(browser, address):
    with watched(browser, address) as here:
        here.ask("满意度要到多少分？").locator(".claim a.cite").first.click()
        assert here.quote() == QUOTES[0]
        here.page.locator("#fresh").click()
        expect(here.page.locator("#chat .welcome")).to_be_visible()
        expect(here.page.locator("#citation-panel .panel-empty")).to_be_visible()


def test_copy_takes_the_answer_with_its_sources(browser, address):
    with watched(browser, address, permissions=["clipboard-read", "clipboard-write"]) as here:
        here.ask("满意度要到多少分？").locator(".copy").click()
        expect(here.page.locator("#chat .copy")).to_have_text("已复制")
        copied = here.page.evaluate("navigator.clipboard.readText()").splitlines()
        assert copied[0] == f"【要求】{SATISFACTION.claims[0].text}[1]"
        assert copied[-1].startswith(f"[3]{REPORT.title} 区县级 · 2023年")


def test_two_users_do_not_see_each_other(browser, address):
    with watched(browser, address) as one, watched(browser, address) as other:
        one.ask("满意度要到多少分？")
        expect(other.page.locator("#chat .welcome")).to_be_visible()
        other.ask("附件写了什么？").locator(".claim a.cite").click()
        assert other.quote() == HOSTILE_ANSWER.citations[0].quote
        one.page.locator("#chat .claim a.cite").first.click()
        assert one.quote() == QUOTES[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_the_panel_comes_below_and_leads_back(browser, address, scheme):
    phone = {"viewport": {"width": 390, "height": 844}, "color_scheme": scheme}
    with watched(browser, address, **phone) as here:
        marker = here.ask("满意度要到多少分？").locator(".claim a.cite").first
        marker.click()
        assert here.quote() == QUOTES[0]
        expect(here.page.locator("#citation-panel mark")).to_be_in_viewport()
        here.page.get_by_role("link", name="返回回答").click()
        expect(marker).to_be_in_viewport()
        assert here.page.evaluate("document.body.scrollWidth <= window.innerWidth")
