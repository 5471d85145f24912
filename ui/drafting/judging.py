"""Two files against each other, in 起草: an edited draft, last year's report, an office's template."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from draft.facts import FactSheet
from ui.drafting import views as draft_view
from ui.drafting.desk import Desk
from ui.drafting.fact_sheets import TYPES, blank_of, uploaded_sheet
from ui.drafting.views import comparison_html, filled_html, notes_html, notice_html, report_html
from ui.events import FAILED
from ui.indicators.assessment_view import problems_html
from ui.saving import saver

log = logging.getLogger(__name__)

TEMPLATE_FIRST = "请先上传本单位的 Word 模板。"
TEMPLATE_USES = "这个模板用到{count}个数据项：{names}。空白数据表已下载，填好后上传到右边。"
SHEET = "选数据表（xlsx、csv、yaml）"
BOTH = "请上传文档和数据表两个文件。"
_NOTHING: Any = gr.skip()
_OLD_REPORTS = [".docx", ".pdf", ".wps", ".doc", ".txt", ".md"]

Shown = tuple[str, Any]
"""What is shown, and a file for the browser to save or nothing."""


@dataclass(frozen=True, slots=True)
class JudgingTab:
    """The handlers; a file that can't be read is told, never its place on this machine."""

    desk: Desk

    def check(self, document: str | None, facts: str | None) -> Shown:
        """Return the re-check of an uploaded document against an uploaded sheet."""
        return self._on_both(document, facts, lambda d, s: report_html(self.desk.check(d, s)))

    def compare(self, document: str | None, facts: str | None) -> Shown:
        """Return an uploaded old report against an uploaded sheet."""
        return self._on_both(document, facts, lambda d, s: comparison_html(self.desk.compare(d, s)))

    def fill(self, document: str | None, facts: str | None) -> Shown:
        """Return an office's own template, filled for the browser to save."""
        if not (document and facts):
            return notice_html(BOTH), _NOTHING
        path = Path(document)

        def filled() -> Shown:
            template = self.desk.office_template(path)
            sheet = uploaded_sheet(facts, self.desk.office, "", template)
            if not isinstance(sheet, FactSheet):
                return problems_html(Path(facts).name, sheet), _NOTHING
            file, gaps = self.desk.fill(template, sheet)
            return notes_html(sheet.notes) + filled_html(file["name"], gaps), file

        return _told(path, filled)

    def blank(self, document: str | None) -> Shown:
        """Return the blank sheet of an office's own template for the browser to save."""
        if not document:
            return notice_html(TEMPLATE_FIRST), _NOTHING
        path = Path(document)

        def asked() -> Shown:
            template = self.desk.office_template(path)
            names = "、".join(slot.id for slot in template.slots)
            told = TEMPLATE_USES.format(count=len(template.slots), names=names)
            return notice_html(told), blank_of(template, self.desk.office)

        return _told(path, asked)

    def _on_both(
        self, document: str | None, facts: str | None, judge: Callable[[Path, FactSheet], str]
    ) -> Shown:
        if not (document and facts):
            return notice_html(BOTH), _NOTHING
        path = Path(document)

        def judged() -> Shown:
            sheet = uploaded_sheet(facts, self.desk.office)
            if not isinstance(sheet, FactSheet):
                return problems_html(Path(facts).name, sheet), _NOTHING
            return notes_html(sheet.notes) + judge(path, sheet), _NOTHING

        return _told(path, judged)


def build(desk: Desk) -> None:
    """Lay the three tabs out in the gr.Tabs that are open, and wire them."""
    tab = JudgingTab(desk)
    with gr.Tab("复核改过的稿子", id="check"):
        _lay_out(
            "check", "选改过的稿子（docx）", [".docx"], "复核", draft_view.EMPTY_CHECK, tab.check
        )
    with gr.Tab("对照上年稿", id="compare"):
        _lay_out(
            "compare",
            "选上年的报告（docx、pdf 等）",
            _OLD_REPORTS,
            "对照",
            draft_view.EMPTY_COMPARISON,
            tab.compare,
        )
    with gr.Tab("用本单位的 Word 模板", id="office"):
        empty = draft_view.EMPTY_OFFICE
        _lay_out(
            "office", "选本单位的模板（docx）", [".docx"], "填好并下载", empty, tab.fill, tab.blank
        )


def _lay_out(
    name: str,
    label: str,
    types: list[str],
    verb: str,
    empty: str,
    judge: Callable[[str | None, str | None], Shown],
    blank: Callable[[str | None], Shown] | None = None,
) -> None:
    with gr.Row(elem_classes="sheet-row"):
        document = _chooser(label, types, f"{name}-document")
        facts = _chooser(SHEET, TYPES, f"{name}-facts")
        run = gr.Button(verb, variant="primary", scale=0, min_width=110, elem_id=f"{name}-run")
        ask = gr.Button(
            "下载这个模板的空白数据表", scale=0, min_width=230, visible=blank is not None,
            elem_id=f"{name}-blank",
        )  # fmt: skip
    result = gr.HTML(empty, elem_id=f"{name}-result", js_on_load=None)
    saved = saver()
    shown: dict[str, Any] = {"api_visibility": "private", "show_progress_on": [result]}
    run.click(judge, [document, facts], [result, saved], **shown)
    if blank is not None:
        ask.click(blank, [document], [result, saved], **shown)


def _chooser(label: str, types: list[str], name: str) -> gr.UploadButton:
    """Lay out a button that takes a file and then tells its name.

    Not gr.File: its words follow the browser's language.
    """
    button = gr.UploadButton(label, file_types=types, elem_id=name, scale=0, min_width=200)

    def named(file: str) -> Any:
        return gr.update(label=f"已选：{Path(file).name}")

    button.upload(named, [button], [button], api_visibility="private", show_progress="hidden")
    return button


def _told(document: Path, judge: Callable[[], Shown]) -> Shown:
    """Return what is judged, or in a sentence why that was not possible."""
    try:
        return judge()
    except (ValueError, LookupError) as error:
        return notice_html(str(error).replace(str(document), document.name)), _NOTHING
    except Exception:
        # Whatever goes wrong, the user gets a sentence and the log gets the trace.
        log.exception("a document could not be judged")
        return notice_html(FAILED), _NOTHING
