"""The 设置与评测 tab: the language model, how answers are searched and checked, how good they are."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any, Protocol

import gradio as gr

from answer.llm import Endpoint, EndpointModel, LanguageModel
from index.passage_index import IndexStats
from ui.events import QUICK
from ui.html_block import html_block
from ui.identity import User, Who
from ui.library.file_view import note_html
from ui.library.upload_desk import Audited
from ui.live_assistant import LiveAssistant
from ui.settings.about import about_html
from ui.settings.evaluation import evaluation_html, last_evaluation
from ui.settings.model_check import Check, check_model
from ui.settings.store import ModelChoice, ModelForm, SettingsStore

log = logging.getLogger(__name__)

NOTHING_SENT = "未设置语言模型：问答和起草都在本机完成，任何内容都不会发往别处。"
SENT = "已设置语言模型：提问和引用的段落会发送到 {server}，别的内容不会外发。"
BY_ENVIRONMENT = (
    "语言模型由环境变量 SHIAN_LLM_URL 等设定，优先于本页；要在本页设置，请先取消环境变量再重启。"
)
MANAGERS_ONLY = "只有“管理”账号可以更改设置。"
KEY_KEPT = "已保存（不显示）；留空表示不改"
NO_KEY = "没有密钥可以不填"
SAVED = "已保存，从下一个问题起使用。"
CLEARED = "已改为不使用语言模型，从下一个问题起生效。"
CHECKING = "正在连接，最多等 30 秒……"
NO_URL = "请先填写服务地址。"
FAILED = "操作没有完成，设置没有改动。请再试一次；仍不行请看运行窗口里的提示。"

Updates = dict[Any, Any]
MakeModel = Callable[[Endpoint], LanguageModel]
CheckModel = Callable[[Endpoint], Check]


class Index(Protocol):
    """What is searched: `index.passage_index.PassageIndex`."""

    def stats(self) -> IndexStats:
        """Return what the index holds."""
        ...


def model_in_use(store: SettingsStore, make: MakeModel = EndpointModel) -> LanguageModel | None:
    """Return the language model that the settings name, None without one or where it can't be had.

    make: makes a model from its endpoint. What is wrong goes to the log, and the tab shows it.
    """
    choice = store.choice()
    if choice.trouble:
        log.warning("the language model is not used: %s", choice.trouble)
    if choice.endpoint is None:
        return None
    try:
        return make(choice.endpoint)
    except ModuleNotFoundError as error:
        log.warning("the language model is not used: %s", error)
        return None


def build(
    index: Index,
    data: Path,
    who: Who,
    audit: Audited,
    assistant: LiveAssistant,
    make: MakeModel = EndpointModel,
    check: CheckModel = check_model,
) -> None:
    """Lay the tab out in the Blocks that are open, and wire it.

    data: the data directory; who: tells who sent a request; audit: records every change;
    assistant: is given the language model that is chosen here; make and check: make a model
    from its endpoint, and try it.
    """
    _Tab(index, data, who, audit, assistant, make, check).wire()


class _Tab:
    """The components of the tab and the handlers of their events."""

    def __init__(
        self,
        index: Index,
        data: Path,
        who: Who,
        audit: Audited,
        assistant: LiveAssistant,
        make: MakeModel,
        check: CheckModel,
    ) -> None:
        self._index = index
        self._data = data
        self._who = who
        self._audit = audit
        self._assistant = assistant
        self._make = make
        self._check = check
        self._store = SettingsStore(data)
        with gr.Row(elem_classes="panes"):
            with gr.Column(scale=2, min_width=320):
                self._lay_out_model()
            with gr.Column(scale=3, min_width=320):
                self.evaluation = html_block("<p>正在读取评测结果……</p>", "settings-evaluation")
                self.about = html_block("", "settings-about")

    def _lay_out_model(self) -> None:
        self.state = html_block("<p>正在读取设置……</p>", "settings-state")
        with gr.Column(visible=False, elem_id="settings-form") as self.form:
            self.url = gr.Textbox(
                label="服务地址（OpenAI 兼容，以 /v1 结尾；留空表示不用语言模型）",
                placeholder="http://127.0.0.1:8000/v1", max_length=500, elem_id="settings-url",
            )  # fmt: skip
            self.model = gr.Textbox(label="模型名称", max_length=200, elem_id="settings-model")
            self.key = gr.Textbox(
                label="密钥", type="password", placeholder=NO_KEY, max_length=500,
                elem_id="settings-key", html_attributes=gr.InputHTMLAttributes(autocomplete="off"),
            )  # fmt: skip
            self.forget = gr.Checkbox(
                label="清除密钥", container=False, elem_id="settings-forget", visible=False
            )
            with gr.Row():
                self.timeout = gr.Number(label="限时（秒）", value=120, elem_id="settings-timeout")
                self.context = gr.Number(
                    label="上下文长度（token）", value=8192, precision=0, elem_id="settings-context"
                )
            with gr.Row():
                self.test = gr.Button("测试连接", elem_id="settings-test")
                self.save = gr.Button("保存", variant="primary", elem_id="settings-save")
        self.message = html_block("", "settings-message")

    @property
    def _fields(self) -> list[Any]:
        return [self.url, self.model, self.key, self.forget, self.timeout, self.context]

    def wire(self) -> None:
        """Connect every event with its handler."""
        changing = [
            self.state, self.form, self.message, self.evaluation, self.about, self.test,
            *self._fields,
        ]  # fmt: skip
        quiet: dict[str, Any] = {
            "outputs": changing,
            "show_progress": "hidden",
            "api_visibility": "private",
        }
        gr.on(None, self.greet, None, changing, **QUICK)
        self.save.click(self.keep, self._fields, **quiet)
        self.test.click(self.try_out, self._fields, **quiet)

    # ---- handlers

    def greet(self, request: gr.Request) -> Updates:
        """Show the settings as they are."""
        return {
            **self._shown(self._who(request)),
            self.evaluation: '<section class="settings"><h2>评测</h2>'
            f"{evaluation_html(last_evaluation(self._data))}</section>",
            self.about: about_html(self._index.stats(), self._data),
        }

    def _shown(self, user: User) -> Updates:
        choice = self._store.choice()
        endpoint = choice.endpoint
        has_key = bool(endpoint and endpoint.key)
        here = choice.source != "environment"
        return {
            self.state: state_html(choice),
            self.form: gr.update(visible=user.may_manage and here),
            self.url: endpoint.url if endpoint else "",
            self.model: endpoint.model if endpoint else "",
            self.key: gr.update(value="", placeholder=KEY_KEPT if has_key else NO_KEY),
            self.forget: gr.update(value=False, visible=has_key),
            self.timeout: endpoint.timeout if endpoint else 120,
            self.context: endpoint.context if endpoint else 8192,
        }

    def keep(self, request: gr.Request, *values: Any) -> Updates:
        """Save what was typed and answer with it from now on."""
        return self._told(lambda: self._kept(self._manager(request), ModelForm(*values)))

    def _kept(self, user: User, form: ModelForm) -> Updates:
        before = self._store.choice()
        if before.source == "environment":
            raise PermissionError(BY_ENVIRONMENT)
        endpoint = form.endpoint(before.endpoint)
        model = self._make(endpoint) if endpoint else None
        self._store.save(endpoint)
        self._assistant.use(model)
        self._audit(user, "设置", "语言模型", _change(before.endpoint, endpoint))
        return {**self._shown(user), self.message: note_html(SAVED if endpoint else CLEARED)}

    def try_out(self, request: gr.Request, *values: Any) -> Iterator[Updates]:
        """Ask the model that was typed one question; nothing is saved."""
        yield {
            self.message: note_html(CHECKING, "quiet"),
            self.test: gr.update(interactive=False),
        }
        told = self._told(lambda: self._tried(self._manager(request), ModelForm(*values)))
        yield {**told, self.test: gr.update(interactive=True)}

    def _tried(self, _: User, form: ModelForm) -> Updates:
        endpoint = form.endpoint(self._store.choice().endpoint)
        if endpoint is None:
            raise ValueError(NO_URL)
        result = self._check(endpoint)
        return {self.message: note_html(result.words, "good" if result.answered else "bad")}

    def _manager(self, request: gr.Request) -> User:
        user = self._who(request)
        if not user.may_manage:
            raise PermissionError(MANAGERS_ONLY)
        return user

    def _told(self, act: Callable[[], Updates]) -> Updates:
        try:
            return act()
        except (ValueError, PermissionError, ModuleNotFoundError) as error:
            return {self.message: note_html(str(error), "bad")}
        except Exception as error:
            # The type only: the text of an error may hold the key.
            log.error("the settings tab failed: %s", type(error).__name__)
            return {self.message: note_html(FAILED, "bad")}


def state_html(choice: ModelChoice) -> str:
    """Return whether a language model takes part, and what leaves this machine then."""
    endpoint = choice.endpoint
    if endpoint is None:
        said = note_html(NOTHING_SENT)
    else:
        said = note_html(SENT.format(server=endpoint.url), "quiet")
    facts = ""
    if endpoint is not None:
        key = "已设置（不显示）" if endpoint.key else "没有"
        facts = (
            f"<p>模型：<strong>{escape(endpoint.model)}</strong>，密钥：{key}，"
            f"限时 {endpoint.timeout:g} 秒，上下文 {endpoint.context} token</p>"
        )
    source = note_html(BY_ENVIRONMENT, "quiet") if choice.source == "environment" else ""
    trouble = note_html(choice.trouble, "bad") if choice.trouble else ""
    return f'<section class="settings"><h2>语言模型</h2>{said}{facts}{source}{trouble}</section>'


def _change(before: Endpoint | None, after: Endpoint | None) -> str:
    """Return what changed in words, without any key."""
    if after is None:
        return "不使用"
    same_key = before is not None and before.key == after.key
    key = "密钥未变" if same_key else ("密钥已更换" if after.key else "没有密钥")
    shown = replace(after, key="")
    return (
        f"{shown.url}，模型 {shown.model}，限时 {shown.timeout:g} 秒，上下文 {shown.context}，{key}"
    )
