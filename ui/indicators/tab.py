"""The 指标达标 tab: the catalogue, one indicator's page, and the mock assessment."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from draft.assessing.assessment import Assessment, assess
from draft.assessing.rectification import Rectification, rectifications
from draft.assessing.workbook import write_assessment
from draft.dossier import dossier
from draft.facts import FactSheet
from draft.opening import Office
from ui.drafting.fact_sheets import TYPES, blank_sheet, example_sheet, uploaded_sheet
from ui.drafting.views import notes_html
from ui.events import QUICK, QUIET, script, sent
from ui.indicators import assessment_view
from ui.indicators.assessment_view import assessment_html, problems_html
from ui.indicators.views import CHOOSE, catalogue_html, indicator_html
from ui.live_assistant import LiveAssistant
from ui.reader import EMPTY, reader_html
from ui.saving import XLSX, browser_file, saver, written
from ui.source_opening import DocumentStore

SHEET_OF = "自查报告"
"""The template whose fact sheet asks for every indicator."""
NOTHING_YET = "请先上传填好的数据表。"
NO_EXAMPLE = "没有示范数据，请下载空白数据表填写。"

Assessed = tuple[Assessment, tuple[Rectification, ...]]


@dataclass(frozen=True, slots=True)
class Parts:
    """What other tabs lead on from: the page of an indicator, and which one it shows."""

    page: gr.HTML
    chosen: gr.State


@dataclass(frozen=True, slots=True)
class IndicatorTab:
    """The handlers of the tab; nothing that the browser sent is trusted."""

    assistant: LiveAssistant
    library: DocumentStore
    office: Office

    def choose(self, event: gr.EventData) -> tuple[Any, ...]:
        """Return the chosen indicator and its page; the browser has marked it in the catalogue."""
        indicator = self.office.catalogue.by_id.get(sent(event, "id"))
        if indicator is None:
            return gr.skip(), gr.skip()
        return indicator.id, indicator_html(dossier(indicator, self.assistant.current))

    def open(self, event: gr.EventData) -> str:
        """Return the source that was clicked, in the reader."""
        return reader_html(sent(event, "href"), sent(event, "term"), self.library)

    def blank(self) -> dict[str, str]:
        """Return the blank sheet for the browser to save."""
        return blank_sheet(self.office, SHEET_OF)

    def assess(self, file: str | None) -> tuple[Any, ...]:
        """Return the assessment of an uploaded sheet, or everything that is wrong with it."""
        if not file:
            return gr.skip(), gr.skip()
        found = uploaded_sheet(file, self.office, SHEET_OF)
        Path(file).unlink(missing_ok=True)
        if not isinstance(found, FactSheet):
            return None, problems_html(Path(file).name, found)
        return self._assessed(found)

    def example(self) -> tuple[Any, ...]:
        """Return the assessment of the demonstration sheet."""
        sheet = example_sheet(self.office, SHEET_OF)
        if sheet is None:
            gr.Info(NO_EXAMPLE, title="提示")
            return gr.skip(), gr.skip()
        return self._assessed(sheet)

    def _assessed(self, sheet: FactSheet) -> tuple[Any, ...]:
        assessment = assess(sheet, self.office.catalogue)
        rows = rectifications(assessment, sheet, self.office.catalogue, self.office.measures)
        return (assessment, rows), notes_html(sheet.notes) + assessment_html(assessment, rows)

    def save(self, assessed: Assessed | None) -> dict[str, str] | Any:
        """Return the assessment as a workbook for the browser to save."""
        if assessed is None:
            gr.Info(NOTHING_YET, title="提示")
            return gr.skip()
        assessment, rows = assessed
        content = written(".xlsx", lambda path: write_assessment(assessment, rows, path))
        return browser_file("模拟测评和整改清单.xlsx", XLSX, content)


def build(assistant: LiveAssistant, library: DocumentStore, office: Office) -> Parts:
    """Lay the tab out in the Blocks that are open, wire it, and return what leads on from it."""
    tab = IndicatorTab(assistant, library, office)
    chosen, assessed = gr.State(""), gr.State(None)
    with gr.Tabs(elem_id="indicators-tabs"):
        with gr.Tab("指标", id="indicators"), gr.Row(elem_classes="workbench"):
            with gr.Column(scale=0, min_width=230, elem_classes="catalogue-column"):
                catalogue = gr.HTML(
                    catalogue_html(office.catalogue), js_on_load=script("bench.js", "links.js")
                )
            with gr.Column(scale=3, min_width=320):
                page = gr.HTML(CHOOSE, elem_id="indicator", js_on_load=script("links.js"))
            with gr.Column(scale=2, min_width=320, elem_classes="source-column"):
                reader = gr.HTML(EMPTY, elem_classes="reader", js_on_load=script("reader.js"))
        with gr.Tab("模拟测评", id="assessment"):
            with gr.Row(elem_classes="sheet-row"):
                blank = gr.Button("下载空白数据表", elem_id="blank-sheet", scale=0, min_width=160)
                file = gr.UploadButton(
                    "上传填好的数据表",
                    file_types=TYPES,
                    variant="primary",
                    elem_id="facts-upload",
                    scale=0,
                    min_width=170,
                )
                example = gr.Button("用示范数据", elem_id="assess-example", scale=0, min_width=130)
                save = gr.Button(
                    "下载测评和整改清单", elem_id="save-assessment", scale=0, min_width=190
                )
            result = gr.HTML(assessment_view.EMPTY, elem_id="assessment", js_on_load=None)
            saved = saver()

    catalogue.choose(
        tab.choose,
        None,
        [chosen, page],
        api_visibility="private",
        show_progress="minimal",
    )
    page.open(tab.open, None, [reader], **QUICK)
    reader.close(lambda: EMPTY, None, [reader], **QUICK)
    blank.click(tab.blank, None, [saved], **QUICK)
    shown: dict[str, Any] = {"api_visibility": "private", "show_progress_on": [result]}
    file.upload(tab.assess, [file], [assessed, result], **shown)
    example.click(tab.example, None, [assessed, result], **shown)
    save.click(tab.save, [assessed], [saved], **QUIET)
    return Parts(page, chosen)
