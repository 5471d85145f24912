"""The components of the 资料库 tab and where they stand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import gradio as gr

from ingest.documents import LEVELS, STATUSES
from ui.html_block import html_block
from ui.library import views as view
from ui.library.file_view import NOTHING_OPEN
from ui.library.librarian import Opened
from ui.library.shelf import ORDERS, STATES, Wanted
from ui.library.upload_rules import UploadLimits

ALL = "全部"
LONGEST_SEARCH = 200
"""Characters of a search that are looked at."""
UPLOAD_TICK = 1.5  # seconds between two looks at files that are being read


def wanted_of(page: int, values: tuple[str, ...]) -> Wanted:
    """Return what a user looks for.

    page: its number from 1; values: those of `LibraryLayout.wanted`, in its order.
    """
    text, state, order, *filters = ("" if value in (None, ALL) else value for value in values)
    level, kind, year, status, region = filters
    text = text[:LONGEST_SEARCH].strip()
    return Wanted(text, level, kind, year, status, region, state, order, page)


class LibraryLayout:
    """Lays the tab out in the Blocks that are open; its attributes are the components.

    limits: what one upload may bring.
    """

    def __init__(self, limits: UploadLimits) -> None:
        self._limits = limits
        self.opened = gr.State(Opened())
        self.page = gr.State(1)
        self.removed = gr.State("")
        self.timer = gr.Timer(UPLOAD_TICK, active=False)
        with gr.Row(elem_classes="panes library"):
            with gr.Column(scale=3, min_width=320):
                self._lay_out_uploads()
                self._lay_out_list()
            with gr.Column(scale=2, min_width=320):
                self._lay_out_file()

    def _lay_out_uploads(self) -> None:
        with gr.Column(visible=False, elem_id="library-upload") as self.upload_box:
            self.drop = html_block(view.drop_zone_html(self._limits), "library-drop", "uploads.js")
            self.separate = gr.Checkbox(
                label="与资料库里的文件同名时，另存为一份新文件（不勾选：作为那个文件的新版本）",
                container=False,
                elem_id="library-separate",
            )
            self.receipt = html_block("", "library-receipt")
            self.uploads = html_block("", "library-uploads", "library_tab.js")

    def _lay_out_list(self) -> None:
        with gr.Row(elem_classes="library-find"):
            self.text = gr.Textbox(
                label="查找", placeholder="标题、文件名或文号", elem_id="library-find", scale=3,
                min_width=200, max_length=LONGEST_SEARCH,
            )  # fmt: skip
            self.state = _choice("状态", "library-state", [ALL, *STATES])
            self.order = gr.Dropdown(
                list(ORDERS), value=next(iter(ORDERS)), label="排序", elem_id="library-order",
                scale=1, min_width=120,
            )  # fmt: skip
        with gr.Row(elem_classes="library-find"):
            self.filters = {
                field: _choice(label, f"library-{field}", [ALL])
                for field, label in (
                    ("level", "层级"), ("kind", "文种"), ("year", "年份"),
                    ("status", "效力"), ("region", "地区"),
                )
            }  # fmt: skip
        self.shelf = html_block(
            '<p class="empty">正在打开资料库……</p>', "library-list", "library_tab.js"
        )
        with gr.Accordion("索引与占用空间", open=False, elem_id="library-state-box") as self.box:
            self.condition = html_block("<p>正在检查……</p>", "library-condition")
            with gr.Row():
                self.recheck = gr.Button("重新检查", elem_id="library-check", size="sm")
                self.rebuild = gr.Button(
                    "重建索引", elem_id="library-rebuild", size="sm", visible=False
                )

    def _lay_out_file(self) -> None:
        self.message = html_block("", "library-message")
        self.undo = gr.Button("撤销移除", elem_id="library-undo", size="sm", visible=False)
        self.file = html_block(NOTHING_OPEN, "library-file", "library_tab.js")
        with gr.Row(visible=False, elem_id="library-actions") as self.actions:
            self.fetch = gr.Button("下载原件", elem_id="library-fetch", size="sm")
            self.repeal = gr.Button("标为废止", elem_id="library-repeal", size="sm")
            self.remove = gr.Button("移除……", elem_id="library-remove", size="sm")
            self.restore = gr.Button("恢复", elem_id="library-restore", size="sm")
        self.download = gr.DownloadButton("下载", elem_id="library-download", visible="hidden")
        with gr.Column(visible=False, elem_id="library-confirm") as self.confirm:
            self.question = html_block()
            with gr.Row():
                self.yes = gr.Button("确定移除", variant="stop", elem_id="library-yes", size="sm")
                self.no = gr.Button("不移除", elem_id="library-no", size="sm")
        with gr.Accordion(
            "更正信息", open=False, visible=False, elem_id="library-correct"
        ) as self.correct_box:
            self.fields = self._lay_out_fields()
            self.save = gr.Button("保存更正", variant="primary", elem_id="library-save")
        with gr.Accordion(
            "上传新版本", open=False, visible=False, elem_id="library-version"
        ) as self.version_box:
            one = replace(self._limits, files=1)
            self.drop_version = html_block(
                view.drop_zone_html(one, "把新版本拖到这里，或点击选择（文件名可以不同）"),
                "library-drop-version",
                "uploads.js",
            )

    @staticmethod
    def _lay_out_fields() -> tuple[Any, ...]:
        """Lay out the fields of FORM and return them in its order."""
        title = gr.Textbox(label="标题", max_length=300, elem_id="library-title")
        with gr.Row():
            kind = _short("文种", "library-kind-of")
            number = _short("文号", "library-number")
        with gr.Row():
            issuer = _short("发文机关", "library-issuer")
            region = _short("地区", "library-region-of")
        with gr.Row():
            level = gr.Dropdown(
                ["", *LEVELS], label="层级", elem_id="library-level-of", min_width=120
            )
            year = _short("年份", "library-year-of")
        status = gr.Radio(list(STATUSES), label="效力", elem_id="library-status-of")
        return title, kind, number, issuer, level, region, year, status

    @property
    def wanted(self) -> list[Any]:
        """The components that say what the list is to show."""
        return [self.text, self.state, self.order, *self.filters.values()]

    @property
    def changing(self) -> list[Any]:
        """All components that an event may change."""
        return [
            self.opened, self.page, self.removed, self.timer, self.upload_box, self.receipt,
            self.uploads, *self.filters.values(), self.shelf, self.condition, self.rebuild,
            self.message, self.undo, self.file, self.actions, self.fetch, self.repeal,
            self.remove, self.restore, self.download, self.confirm, self.question,
            self.correct_box, *self.fields, self.version_box,
        ]  # fmt: skip


def _choice(label: str, name: str, choices: list[str]) -> gr.Dropdown:
    return gr.Dropdown(choices, value=ALL, label=label, elem_id=name, scale=1, min_width=110)


def _short(label: str, name: str) -> gr.Textbox:
    return gr.Textbox(label=label, max_length=300, elem_id=name, min_width=120)
