"""Signing in and out in a real browser, and a page under the server's headers."""

from __future__ import annotations

import gradio as gr
import pytest
from playwright.sync_api import Page, expect

from tests.browsing import launched, watched
from tests.serving import PASSWORD, accounts_in, served
from ui.accounts.sessions import FAILURES_OF_A_NAME, WRONG
from ui.identity import who
from ui.serving import login
from ui.serving.access import COOKIE


def page() -> gr.Blocks:
    """A page that says who is asking, and has the button that `watched` waits for."""

    def told(request: gr.Request) -> str:
        return f"{who(request).name}，{who(request).role}"

    with gr.Blocks(analytics_enabled=False) as built:
        login.build(built, who)
        name = gr.Textbox(elem_id="name", label="谁")
        gr.Button("问", elem_id="ask").click(told, None, [name])
    return built


@pytest.fixture(scope="module")
def browser():
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def accounts(data):
    return accounts_in(data, 主任="管理", 小陈="编辑", 小李="查阅", 小赵="查阅")


@pytest.fixture(scope="module")
def address(data, accounts):
    assert accounts.any()
    with served(page(), data) as server:
        yield server.address


@pytest.fixture
def here(browser, address):
    """A fresh profile at the page for signing in."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(60_000)
    opened = context.new_page()
    opened.goto(address)
    yield opened
    context.close()


def sign_in(here: Page, name: str, password: str = PASSWORD) -> None:
    here.get_by_label("账号名").fill(name)
    here.get_by_label("密码").fill(password)
    here.get_by_role("button", name="登录").click()


def change_password(here: Page, old: str, new: str, again: str) -> None:
    here.get_by_label("现在的密码").fill(old)
    here.get_by_label("新密码（").fill(new)
    here.get_by_label("再输一遍新密码").fill(again)
    here.get_by_role("button", name="修改密码").click()


def test_whoever_signs_in_is_known_to_the_page_and_can_leave(here, address):
    expect(here).to_have_title("登录 · 食安问策")
    sign_in(here, "小陈")
    expect(here.locator("#account")).to_contain_text("小陈（编辑）")
    here.locator("#ask").click()
    expect(here.locator("#name").locator("input, textarea")).to_have_value("小陈，编辑")
    here.get_by_role("button", name="退出登录").click()
    expect(here.get_by_label("账号名")).to_be_visible()
    here.goto(address)
    expect(here.get_by_label("账号名")).to_be_visible()


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(here):
    sign_in(here, "小陈")
    expect(here.locator("#account")).to_contain_text("小陈")
    (cookie,) = (each for each in here.context.cookies() if each["name"] == COOKIE)
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Lax", "/")
    assert COOKIE not in here.evaluate("document.cookie")


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(here, browser, address):
    sign_in(here, "小陈")
    expect(here.locator("#account")).to_contain_text("小陈")
    stolen = here.context.cookies()
    with_it = browser.new_context()
    with_it.add_cookies(stolen)
    thief = with_it.new_page()
    thief.goto(address)
    expect(thief.locator("#ask")).to_be_visible()
    here.get_by_role("button", name="退出登录").click()
    expect(here.get_by_label("账号名")).to_be_visible()
    thief.goto(address)
    expect(thief.get_by_label("账号名")).to_be_visible()
    with_it.close()


def test_a_wrong_password_is_told_and_the_fifth_locks(here):
    for _ in range(FAILURES_OF_A_NAME):
        sign_in(here, "小李", "wrong wrong wrong")
        expect(here.get_by_role("alert")).to_have_text(WRONG)
    sign_in(here, "小李")
    expect(here.get_by_role("alert")).to_have_text("失败次数太多，请在 15 分钟后再试")


def test_an_own_password_is_changed_with_the_old_one(here, data):
    accounts_in(data, 小周="查阅")
    sign_in(here, "小周")
    here.get_by_role("link", name="修改密码").click()
    for old, new, again, told in (
        (PASSWORD, "brand new words", "brand new word", "两次输入的新密码不同"),
        ("wrong wrong wrong", "brand new words", "brand new words", WRONG),
        (PASSWORD, "short", "short", "密码应为 10 到 200 个字符，现有 5 个"),
    ):
        change_password(here, old, new, again)
        expect(here.get_by_role("alert")).to_have_text(told)
    change_password(here, PASSWORD, "brand new words", "brand new words")
    expect(here.locator("#account")).to_contain_text("小周（查阅）")
    here.get_by_role("button", name="退出登录").click()
    sign_in(here, "小周", "brand new words")
    expect(here.locator("#account")).to_contain_text("小周（查阅）")


def test_what_is_typed_as_a_name_is_text(here):
    sign_in(here, '"><script>window.hacked=1</script>', "wrong wrong wrong")
    expect(here.get_by_role("alert")).to_have_text(WRONG)
    expect(here.get_by_label("账号名")).to_have_value('"><script>window.hacked=1</script>')
    assert here.evaluate("window.hacked") is None


def test_keys_alone_sign_in_and_no_script_is_needed(browser, address):
    context = browser.new_context(java_script_enabled=False)
    here = context.new_page()
    here.goto(address)
    # The field takes the focus with the first frame, which may come after the page is loaded.
    expect(here.locator("input:visible").first).to_be_focused()
    here.keyboard.type("小陈")
    here.keyboard.press("Tab")
    here.keyboard.type(PASSWORD)
    here.keyboard.press("Enter")
    here.wait_for_url(address)
    assert any(cookie["name"] == COOKIE for cookie in context.cookies())
    context.close()


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example/", "https://evil.example/", "/\\evil.example"]
)
def test_signing_in_never_leads_to_another_host(here, address, elsewhere):
    here.goto(f"{address}login?next={elsewhere}")
    sign_in(here, "小赵")
    expect(here.locator("#account")).to_contain_text("小赵")
    assert here.url == address


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_the_form_fits(browser, address, scheme):
    context = browser.new_context(viewport={"width": 360, "height": 640}, color_scheme=scheme)
    here = context.new_page()
    here.goto(address)
    expect(here.get_by_role("button", name="登录")).to_be_in_viewport()
    assert here.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    context.close()


def test_the_page_breaks_no_rule_of_its_own_policy(browser, tmp_path):
    with served(page(), tmp_path) as server, watched(browser, server.address) as here:
        here.page.locator("#ask").click()
        expect(here.page.locator("#name").locator("input, textarea")).to_have_value("本机，管理")
