"""The 设置与评测 tab in a real browser: a model set, tried and used without a restart."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

import gradio as gr
import pytest
from playwright.sync_api import expect

from answer.answering import Assistant
from answer.llm import Endpoint
from index.passage_index import PassageIndex
from ingest.library import Library
from tests.answer.conftest import StubEndpoint, endpoint  # noqa: F401 - a fixture
from tests.browsing import free_port, launched, watched
from tests.serving import launch
from tests.ui.library_samples import filled
from ui.identity import User
from ui.live_assistant import LiveAssistant
from ui.settings import tab as settings_tab
from ui.settings.store import NAME, SettingsStore

READY = "#settings-evaluation svg"
KEY = "sk-secret-123"
TRUE = "群众满意度不低于81分。[1]"


@pytest.fixture(scope="module")
def browser():
    with launched() as browser:
        yield browser


@dataclass
class Site:
    """A running page with the tab alone, its assistant, and what it recorded."""

    assistant: LiveAssistant
    store: SettingsStore
    address: str = ""
    audited: list[tuple[Any, ...]] = field(default_factory=list)


def user(request):
    return User("jia", {"look": "查阅"}.get(request.headers.get("x-role"), "管理"))


@pytest.fixture
def site(tmp_path, monkeypatch):
    for variable in ("SHIAN_LLM_URL", "SHIAN_LLM_MODEL", "SHIAN_LLM_KEY"):
        monkeypatch.delenv(variable, raising=False)
    data = tmp_path / "data"
    with Library.open(data) as library:
        filled(library, tmp_path / "files")
        index = PassageIndex.open(data, library, None, say=lambda _: None)
        live = LiveAssistant(Assistant(library, index))
        here = Site(live, SettingsStore(data))
        page = gr.Blocks(analytics_enabled=False, fill_width=True)
        with page:
            settings_tab.build(index, data, user, lambda *what: here.audited.append(what), live)
            page.queue(default_concurrency_limit=8, api_open=False)
        here.address = launch(page, "127.0.0.1", free_port())
        yield here
        page.close(verbose=False)


def fill(here, name, value):
    here.page.locator(f"#settings-{name} input, #settings-{name} textarea").first.fill(value)


def click(here, name):
    here.page.locator(f"#settings-{name}").click()


def test_a_model_is_tried_saved_used_and_its_key_never_shown(browser, site, endpoint, caplog):  # noqa: F811 - the fixture
    caplog.set_level(logging.INFO)
    endpoint.says = TRUE
    assert site.assistant.ask("群众满意度要到多少分").mode == "extractive"
    with watched(browser, site.address, READY) as here:
        told = here.page.locator("#settings-message")
        state = here.page.locator("#settings-state")
        expect(state).to_contain_text("任何内容都不会发往别处")
        fill(here, "url", endpoint.url)
        click(here, "test")
        expect(told).to_contain_text("还要用 模型名称 指定模型名称")
        fill(here, "model", "stub<b>")
        fill(here, "key", KEY)
        click(here, "test")
        expect(told).to_contain_text(f"秒内回答：“{TRUE}”")
        assert site.store.choice().source == "none"
        click(here, "save")
        expect(told).to_contain_text("已保存")
        expect(state).to_contain_text(f"会发送到 {endpoint.url}")
        expect(state).to_contain_text("stub<b>")
        expect(here.page.locator("#settings-key input")).to_have_value("")
        assert KEY not in here.page.content()
        here.page.reload()
        expect(state).to_contain_text("密钥：已设置（不显示）")
        assert KEY not in here.page.content()
    answer = site.assistant.ask("群众满意度要到多少分")
    assert (answer.mode, answer.answer) == ("llm", TRUE)
    assert endpoint.keys[-1] == f"Bearer {KEY}"
    assert KEY not in repr(site.audited) + caplog.text
    assert [what[1:3] for what in site.audited] == [("设置", "语言模型")]


def test_a_saved_key_is_not_sent_to_another_address(browser, site, endpoint):  # noqa: F811 - the fixture
    site.store.save(Endpoint(endpoint.url, "stub", KEY))
    with watched(browser, site.address, READY) as here:
        fill(here, "url", f"http://127.0.0.1:{free_port()}/v1")
        click(here, "test")
        told = here.page.locator("#settings-message")
        expect(told).to_contain_text("旧密钥不会发给新的地址")
        here.page.locator("#settings-forget input").check()
        click(here, "test")
        expect(told).to_contain_text("连接不上")
        fill(here, "url", "")
        click(here, "save")
        expect(told).to_contain_text("已改为不使用语言模型")
    assert site.store.choice().endpoint is None
    assert endpoint.keys == []


def test_what_the_environment_sets_is_shown_and_cannot_be_changed(browser, site, monkeypatch):
    monkeypatch.setenv("SHIAN_LLM_URL", "http://10.0.0.9/v1")
    monkeypatch.setenv("SHIAN_LLM_MODEL", "glm")
    with watched(browser, site.address, READY) as here:
        expect(here.page.locator("#settings-state")).to_contain_text("环境变量 SHIAN_LLM_URL")
        expect(here.page.locator("#settings-state")).to_contain_text("http://10.0.0.9/v1")
        expect(here.page.locator("#settings-form")).to_be_hidden()


def test_only_managers_see_the_form(browser, site):
    headers = {"x-role": "look"}
    with watched(browser, site.address, READY, extra_http_headers=headers) as here:
        expect(here.page.locator("#settings-state")).to_contain_text("未设置语言模型")
        expect(here.page.locator("#settings-form")).to_be_hidden()
        about = here.page.locator("#settings-about")
        expect(about).to_contain_text("CC BY-SA 4.0")
        expect(about).to_contain_text("核对阈值")
    assert not (site.store._path.parent / NAME).exists()


def test_it_fits_a_phone(browser, site):
    phone = {"viewport": {"width": 390, "height": 844}}
    with watched(browser, site.address, READY, **phone) as here:
        assert here.page.evaluate("document.body.scrollWidth <= window.innerWidth")
