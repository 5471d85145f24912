"""The 问答 tab in a real browser, on a scripted assistant."""

from __future__ import annotations

import io
import re
from contextlib import contextmanager
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import expect

from answer import phrases
from tests.browsing import free_port, launched, watched
from tests.serving import launch
from tests.ui.samples import HOSTILE, HOSTILE_ANSWER, PLAN, REFUSAL, REPORT, SATISFACTION
from ui.chat.asking import BUSY, FAILED
from ui.chat.conversation import STOPPED
from ui.database import open_database
from ui.identity import User
from ui.page import build_page

QUOTES = [citation.quote for citation in SATISFACTION.citations]
CONTRAST = Path(__file__).parents[1].joinpath("contrast.js").read_text("utf-8")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.fixture(scope="module")
def browser():
    with launched() as browser:
        yield browser


def by_header(request):
    return User(request.headers.get("x-user", "jia"), "查阅")


@contextmanager
def served(assistant, library, data: Path):
    database = open_database(data)
    page = build_page(assistant, library, database, by_header)
    try:
        yield launch(page, "127.0.0.1", free_port())
    finally:
        page.close(verbose=False)
        database.dispose()


@pytest.fixture(scope="module")
def address(assistant, library, tmp_path_factory):
    with served(assistant, library, tmp_path_factory.mktemp("chat")) as address:
        yield address


def box(here):
    return here.page.locator("#question").locator("input, textarea")


def history(here):
    return here.page.locator("#history .open")


def as_user(name):
    return {"extra_http_headers": {"x-user": name}}


def test_a_marker_opens_its_quote_highlighted_and_in_view(browser, address):
    with watched(browser, address) as here:
        turn = here.ask("满意度要到多少分？")
        expect(turn.locator(".headline-figure")).to_have_text("不低于 82分")
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
        marker = here.ask("满意度要到多少分？").locator(".claim a.cite").first
        marker.click()
        mark = here.page.locator("#citation-panel mark")
        expect(mark).to_have_text(QUOTES[0])
        here.page.get_by_role("link", name="下一条").click()
        expect(mark).to_have_count(2)
        expect(mark.first).to_be_in_viewport()
        here.page.keyboard.press("ArrowRight")
        expect(mark.first).to_have_text(QUOTES[2])
        here.page.keyboard.press("[")
        expect(mark).to_have_count(2)
        here.page.keyboard.press("]")
        expect(mark).to_have_text([QUOTES[2]])
        here.page.keyboard.press("Escape")
        expect(here.page.locator("#citation-panel .panel-empty")).to_be_visible()
        assert here.page.evaluate("document.activeElement.getAttribute('href')") == "#cite-1-3"
        # What was closed opens again.
        here.page.keyboard.press("Enter")
        expect(mark).to_have_text([QUOTES[2]])


def test_keys_alone_are_enough(browser, address):
    with watched(browser, address) as here:
        box(here).fill("满意度")
        box(here).press("Shift+Enter")
        here.page.keyboard.type("要到多少分？")
        assert box(here).input_value() == "满意度\n要到多少分？"
        box(here).press("Enter")
        marker = here.page.locator("#chat .claim a.cite").first
        expect(here.page.locator("#chat .copy")).to_be_visible()
        marker.focus()
        here.page.keyboard.press("Enter")
        assert here.quote() == QUOTES[0]
        expect(here.page.locator(".spoken")).to_contain_text("共3条内容，3条出处")


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


def test_nothing_in_a_question_or_a_title_runs(browser, address):
    hostile = f'附件"onmouseover="window.hacked=9"{HOSTILE}[x](javascript:window.hacked=8)'
    with watched(browser, address, **as_user("ding")) as here:
        here.ask(hostile)
        expect(history(here)).to_have_text([re.compile("^附件")])
        here.page.locator("#history li").hover()
        here.page.locator("#history .rename").click()
        here.page.locator("dialog input").fill(HOSTILE[:60])
        here.page.locator("dialog .primary").click()
        expect(history(here)).to_have_text(HOSTILE[:60])
        here.page.locator("#history .delete").click()
        expect(here.page.locator("dialog p")).to_contain_text(HOSTILE[:60])
        here.page.keyboard.press("Escape")
        inside = here.page.locator("#history, #chat, #toolbar, dialog")
        assert inside.locator("script, img, iframe, [onmouseover], [onerror]").count() == 0
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
        box(here).fill("慢慢说")
        here.page.locator("#ask").click()
        expect(here.page.locator("#chat .claim")).to_have_count(1)
        assert box(here).input_value() == ""
        expect(here.page.locator("#ask")).not_to_be_visible()
        box(here).fill("等不及")
        box(here).press("Enter")
        expect(here.page.get_by_text(BUSY)).to_be_visible()
        assert box(here).input_value() == "等不及"
        here.page.locator("#stop").click()
        expect(here.page.locator("#chat .answer-note")).to_have_text(STOPPED)
        expect(here.page.locator("#ask")).to_be_visible()
        expect(here.page.locator("#stop")).not_to_be_visible()
        assert box(here).input_value() == "等不及"
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
        assert copied[1] == f"【要求】{SATISFACTION.claims[0].text}[1]"
        assert copied[-1].startswith(f"[3] 《{REPORT.title}》，区县级，2023年")


def test_copy_works_without_a_secure_context(browser, address):
    with watched(browser, address) as here:
        here.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
        here.ask("满意度要到多少分？").locator(".copy").click()
        expect(here.page.locator("#chat .copy")).to_have_text("已复制")
        box(here).focus()
        here.page.keyboard.press("Control+v")
        expect(box(here)).to_have_value(re.compile(re.escape(SATISFACTION.claims[2].text)))


def test_a_refusal_opens_the_nearest_document(browser, address):
    with watched(browser, address) as here:
        here.ask("个税起征点？").locator("a.near").last.click()
        expect(here.page.locator("#citation-panel h3")).to_have_text(REPORT.title)
        lines = here.page.locator("#citation-panel .line")
        expect(lines).to_have_count(len(REPORT.text.split("\n")))
        assert here.page.locator("#citation-panel mark").count() == 0


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desk", "phone"])
def test_a_near_sentence_of_a_refusal_opens_highlighted_and_in_view(browser, address, options):
    near = REFUSAL.nearest[0]
    with watched(browser, address, **options) as here:
        turn = here.ask("个税起征点？")
        link = turn.locator("a.near", has_text=PLAN.title)
        expect(turn.locator(".nearest strong").first).to_have_text(phrases.NEAREST_SENTENCES)
        expect(link.locator(".near-quote")).to_have_text(near.quote)
        link.click()
        assert here.quote() == near.quote
        mark = here.page.locator("#citation-panel mark")
        expect(mark).to_be_in_viewport()
        expect(here.page.locator("#citation-panel h2")).to_have_text(phrases.NEAREST_SENTENCES)
        here.page.keyboard.press("Escape")
        expect(link).to_be_focused()


def test_a_long_near_sentence_is_shortened_on_screen_and_whole_when_copied(browser, address):
    with watched(browser, address, **PHONE) as here:
        quote = here.ask("个税起征点？").locator(".near-quote").first
        lines = quote.evaluate(
            """(element) => {
                element.textContent = "长".repeat(400);
                return element.clientHeight / parseFloat(getComputedStyle(element).lineHeight);
            }"""
        )
        assert lines == pytest.approx(3, abs=0.1)
        assert REFUSAL.nearest[0].quote in here.page.locator("#chat .copy-text").input_value()


def test_filters_narrow_the_answer_and_are_left_out_on_request(browser, address):
    with watched(browser, address) as here:
        frame = here.page.locator("#filters")
        frame.get_by_role("button", name="筛选资料范围：不限").click()
        frame.get_by_label("乡镇街道").check()
        expect(frame.get_by_role("button", name="筛选资料范围：乡镇街道")).to_be_visible()
        turn = here.ask("满意度要到多少分？")
        expect(turn.locator(".filtered")).to_have_text("筛选：乡镇街道")
        expect(frame.get_by_label("乡镇街道")).not_to_be_visible()  # folded, to give room
        turn.locator(".again").click()
        again = here.page.locator("#chat .turn").nth(1)
        expect(again.locator(".claim")).to_have_count(3)
        assert again.locator(".filtered").count() == 0
        frame.get_by_role("button", name="筛选资料范围：乡镇街道").click()
        frame.get_by_role("button", name="清除").click()
        expect(frame.get_by_role("button", name="筛选资料范围：不限")).to_be_visible()


def test_the_filters_offer_what_the_library_holds(browser, address):
    with watched(browser, address) as here:
        here.page.locator("#filters > button").click()
        here.page.locator("#filter-kinds input").click()
        expect(here.page.get_by_role("option")).to_have_text(
            [re.compile("方案"), re.compile("自查报告")]
        )
        here.page.get_by_role("option", name="方案").click()
        here.page.locator("#filter-since input").click()
        here.page.get_by_role("option", name="2024年").click()
        expect(here.page.locator("#filters > button")).to_contain_text("方案 · 2024年以来")


def test_exports_are_files_with_the_conversation(browser, address):
    with watched(browser, address, accept_downloads=True) as here:
        here.ask("满意度要到多少分？")
        here.ask("附件写了什么？")
        for form in ("docx", "md", "md"):
            with here.page.expect_download() as download:
                here.page.locator(f".export[data-form={form}]").click()
            name = download.value.suggested_filename
            assert re.fullmatch(rf"食安问策-满意度要到多少分？-\d{{8}}\.{form}", name)
            content = Path(download.value.path()).read_bytes()
            if form == "docx":
                lines = [p.text for p in Document(io.BytesIO(content)).paragraphs]
                assert f"【要求】{SATISFACTION.claims[0].text}[1]" in lines
                assert f"附件：{HOSTILE}" in lines
            else:
                assert "<script>" not in content.decode()
                assert SATISFACTION.claims[1].text in content.decode()


def test_conversations_survive_a_restart_and_are_found_continued_renamed_and_deleted(
    browser, assistant, library, tmp_path
):
    with served(assistant, library, tmp_path) as address, watched(browser, address) as here:
        here.ask("满意度要到多少分？")
        here.ask("合格率呢？")
        here.page.locator("#fresh").click()
        expect(here.page.locator("#chat .welcome")).to_be_visible()
        here.ask("附件写了什么？")
        expect(history(here)).to_have_text(["附件写了什么？", "满意度要到多少分？"])
    with served(assistant, library, tmp_path) as address, watched(browser, address) as here:
        expect(history(here)).to_have_text(["附件写了什么？", "满意度要到多少分？"])
        expect(here.page.locator("#history h2")).to_have_text("今天")
        here.page.locator("#history-search").locator("input, textarea").fill("合格率呢")
        expect(history(here)).to_have_text(["满意度要到多少分？"])
        history(here).click()
        expect(here.page.locator("#chat .turn")).to_have_count(2)
        here.page.locator("#chat .turn").nth(1).locator(".claim a.cite").first.click()
        assert here.quote() == QUOTES[0]
        here.ask("谁负责？")
        assert assistant.histories[-1] == ("满意度要到多少分？", "合格率呢？")
        here.page.locator("#history-search").locator("input, textarea").fill("")
        expect(history(here)).to_have_text(["满意度要到多少分？", "附件写了什么？"])
        here.page.locator("#history li").first.hover()
        here.page.locator("#history .rename").first.click()
        here.page.locator("dialog input").fill("创建指标")
        here.page.keyboard.press("Enter")
        expect(history(here).first).to_have_text("创建指标")
        expect(here.page.locator("#toolbar h2")).to_have_text("创建指标")
        here.page.locator("#history .delete").first.click()
        here.page.locator("dialog").get_by_text("取消").click()
        expect(history(here)).to_have_count(2)
        here.page.locator("#history .delete").first.click()
        here.page.locator("dialog .danger").click()
        expect(history(here)).to_have_text(["附件写了什么？"])
        expect(here.page.locator("#chat .welcome")).to_be_visible()


def test_a_page_loaded_anew_opens_the_conversation_that_was_open(browser, address):
    with watched(browser, address, **as_user("xin")) as here:
        here.ask("满意度要到多少分？")
        here.ask("附件写了什么？")
        turns = here.page.locator("#chat .turn")
        for _ in range(2):
            here.page.reload()
            expect(turns).to_have_count(2)
            expect(turns.first.locator(".question")).to_have_text("满意度要到多少分？")
            expect(history(here).first).to_be_visible()
        # It goes on where it was.
        here.ask("满意度要到多少分？")
        expect(turns).to_have_count(3)
        expect(history(here)).to_have_count(1)
        # What is open in one tab of the browser is not forced on another.
        other = here.page.context.new_page()
        other.goto(address)
        expect(other.locator("#history .open")).to_have_count(1)
        expect(other.locator("#chat .welcome")).to_be_visible()
        other.close()


def test_a_new_conversation_stays_new_when_the_page_is_loaded_anew(browser, address):
    with watched(browser, address, **as_user("lao")) as here:
        here.ask("满意度要到多少分？")
        here.page.locator("#fresh").click()
        expect(here.page.locator("#chat .welcome")).to_be_visible()
        expect(here.page.locator("#toolbar h2")).to_have_text("")
        assert here.page.evaluate("sessionStorage.getItem('conversation')") is None
        here.page.reload()
        expect(history(here)).to_have_count(1)
        expect(here.page.locator("#chat .welcome")).to_be_visible()


def test_what_another_user_had_open_in_the_tab_is_not_opened(browser, address):
    with watched(browser, address, **as_user("qian")) as here:
        here.ask("满意度要到多少分？")
        expect(here.page.locator("#toolbar h2")).to_have_text("满意度要到多少分？")
        remembered = here.page.evaluate("sessionStorage.getItem('conversation')")
        here.page.set_extra_http_headers({"x-user": "hou"})
        here.page.reload()
        expect(here.page.locator("#history .history-empty")).to_be_visible()
        expect(here.page.locator("#chat .welcome")).to_be_visible()
        assert len(remembered) == 32
        assert here.page.locator(".toast-body").count() == 0


def test_a_verdict_is_given_with_a_comment_and_kept(browser, assistant, library, tmp_path):
    with served(assistant, library, tmp_path) as address, watched(browser, address) as here:
        turn = here.ask("满意度要到多少分？")
        turn.locator(".thumb", has_text="有问题").click()
        here.page.locator("dialog textarea").fill("没有说区县")
        here.page.locator("dialog .primary").click()
        pressed = here.page.locator("#chat .thumb[aria-pressed=true]")
        expect(pressed).to_have_text("有问题")
        here.page.locator("#fresh").click()
        expect(here.page.locator("#chat .welcome")).to_be_visible()
        history(here).click()
        expect(pressed).to_have_text("有问题")
    database = open_database(tmp_path)
    with database.connect() as connection:
        kept = connection.exec_driver_sql("SELECT verdict, comment FROM feedback").all()
    assert kept == [("down", "没有说区县")]
    database.dispose()


def test_two_users_do_not_see_each_other(browser, address):
    with (
        watched(browser, address, **as_user("yi")) as one,
        watched(browser, address, **as_user("bing")) as other,
    ):
        one.ask("满意度要到多少分？")
        expect(other.page.locator("#chat .welcome")).to_be_visible()
        other.ask("附件写了什么？").locator(".claim a.cite").click()
        assert other.quote() == HOSTILE_ANSWER.citations[0].quote
        one.page.locator("#chat .claim a.cite").first.click()
        assert one.quote() == QUOTES[0]
        expect(history(one)).to_have_text(["满意度要到多少分？"])
        expect(history(other)).to_have_text(["附件写了什么？"])
        # An id that the browser makes up is the server's to judge.
        other.page.locator("#history li").evaluate(
            "(item, id) => { item.dataset.id = id }",
            one.page.locator("#history li").get_attribute("data-id"),
        )
        history(other).click()
        expect(other.page.get_by_text("这段对话已经不在了")).to_be_visible()
        expect(other.page.locator("#chat .turn")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_the_source_comes_from_below_and_closes(browser, address, scheme):
    with watched(browser, address, **PHONE, color_scheme=scheme) as here:
        marker = here.ask("满意度要到多少分？").locator(".claim a.cite").first
        panel = here.page.locator("#citation-panel")
        expect(panel).not_to_be_visible()
        marker.click()
        assert here.quote() == QUOTES[0]
        expect(here.page.locator("#citation-panel mark")).to_be_in_viewport()
        here.page.get_by_role("button", name="关闭").click()
        expect(panel).not_to_be_visible()
        expect(marker).to_be_in_viewport()
        assert here.page.evaluate("document.body.scrollWidth <= window.innerWidth")


def test_on_a_phone_the_history_is_a_drawer(browser, address):
    with watched(browser, address, **PHONE, **as_user("wu")) as here:
        here.ask("满意度要到多少分？")
        expect(history(here)).not_to_be_visible()
        here.page.get_by_role("button", name="历史对话").click()
        expect(here.page.locator("#history .delete")).to_be_in_viewport()
        here.page.keyboard.press("Escape")
        expect(history(here)).not_to_be_visible()
        here.page.get_by_role("button", name="历史对话").click()
        history(here).click()
        expect(history(here)).not_to_be_visible()
        expect(here.page.locator("#chat .turn")).to_have_count(1)


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_the_question_box_is_in_view_without_scrolling(browser, address, size):
    viewport = {"width": size[0], "height": size[1]}
    with watched(browser, address, viewport=viewport) as here:
        here.ask("满意度要到多少分？")
        expect(box(here)).to_be_in_viewport(ratio=1)
        expect(here.page.locator("#ask")).to_be_in_viewport(ratio=1)
        assert here.page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(browser, address, scheme):
    with watched(browser, address, color_scheme=scheme, reduced_motion="reduce") as here:
        here.page.locator("#filters > button").click()
        here.ask("个税起征点？")
        here.ask("满意度要到多少分？").locator(".claim a.cite").last.click()
        here.quote()
        here.page.locator("#filters > button").click()
        assert here.page.evaluate(CONTRAST) == []
