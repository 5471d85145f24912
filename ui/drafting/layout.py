"""The components of the 起草 tab, where they stand, and which handler serves which event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from draft.opening import Office
from draft.templating.templates import Template
from ui.drafting import judging as judging_tab
from ui.drafting import views as draft_view
from ui.drafting.desk import Desk
from ui.drafting.drafts import Drafts
from ui.drafting.fact_sheets import TYPES
from ui.drafting.tab import DRAFT, FILLING, DraftingTab
from ui.events import QUICK, QUIET, script
from ui.identity import Who
from ui.indicators.tab import SHEET_OF
from ui.live_assistant import LiveAssistant
from ui.reader import EMPTY
from ui.saving import saver
from ui.source_opening import DocumentStore

FORM = ["数据项", "本年", "上年", "单位", "必填", "说明"]
_FIXED = [0, 3, 4, 5]


@dataclass(frozen=True, slots=True)
class LeadIn:
    """What another tab needs to open this one at an indicator: its handler and what that sets."""

    tab: DraftingTab
    template: gr.Dropdown
    outputs: list[Any]

    def section(self, indicator: str, was: str) -> tuple[Any, ...]:
        """Return what `outputs` show: the section of the self-report on an indicator."""
        return gr.update(selected=FILLING), *self.tab.choose_section(SHEET_OF, indicator, was)


def build(
    assistant: LiveAssistant,
    library: DocumentStore,
    office: Office,
    drafts: Drafts,
    who: Who,
    entered: gr.Tab,
) -> LeadIn:
    """Lay the tab out in the Blocks that are open, wire it, and return what leads into it.

    entered: the tab that all this stands in; what it shows is asked for when it is opened.
    """
    tab = DraftingTab(Desk(office, assistant), library, drafts, who)
    templates = office.templates()[0]
    first = next((t for t in templates if t.id == SHEET_OF), templates[0])
    # Outside of the tabs: what stands in one that is not open does not run.
    saved = saver()
    with gr.Tabs(elem_id="drafting") as steps:
        with gr.Tab("填数据", id=FILLING):
            filling = _Filling(tab, templates, first)
        with gr.Tab("草稿", id=DRAFT):
            writing = _Writing()
        judging_tab.build(tab.desk)
    _wire(tab, steps, filling, writing, saved, entered)
    return LeadIn(tab, filling.template, [steps, *filling.chosen])


class _Filling:
    """What is drafted, from which data; its attributes are the components."""

    def __init__(self, tab: DraftingTab, templates: Sequence[Template], first: Template) -> None:
        self.sheet = gr.State(None)
        with gr.Row(elem_classes="workbench filling"):
            with gr.Column(scale=0, min_width=280, elem_classes="draft-choices"):
                self._lay_out_choices(tab, templates, first)
            with gr.Column(scale=1, min_width=320, elem_classes="draft-data"):
                self.told = gr.HTML("", elem_id="draft-problems", js_on_load=None)
                self._lay_out_form()
        self.chosen = [self.template, self.only, self.form, self.sheet, self.told]
        """What choosing a template sets."""

    def _lay_out_choices(
        self, tab: DraftingTab, templates: Sequence[Template], first: Template
    ) -> None:
        self.template = gr.Dropdown(
            [t.id for t in templates], value=first.id, label="模板", elem_id="template",
            info=tab.purpose(first),
        )  # fmt: skip
        self.only = gr.Dropdown(tab.sections(first), value="", label="范围", elem_id="only")
        self.blank = gr.Button("下载空白数据表", elem_id="draft-blank", size="sm")
        self.upload = gr.UploadButton(
            "上传填好的数据表", file_types=TYPES, elem_id="draft-facts", size="sm"
        )
        self.example = gr.Button("用示范数据", elem_id="draft-example", size="sm")
        self.write = gr.Button("起草", variant="primary", elem_id="write-draft")
        self.listed = gr.HTML(
            "", elem_id="drafts", js_on_load=script("bench.js", "form.js", "dialog.js", "drafts.js")
        )

    def _lay_out_form(self) -> None:
        self.form = gr.Dataframe(
            headers=FORM,
            datatype="str",
            type="array",
            static_columns=_FIXED,
            interactive=True,
            wrap=True,
            max_height=640,
            show_row_numbers=True,
            show_search="search",
            buttons=[],
            column_widths=["200px", "180px", "130px", "80px", "60px", "260px"],
            elem_id="draft-form",
            label="数据（可以直接改“本年”“上年”两列，改好后点“起草”）",
        )


class _Writing:
    """The paper and the source beside it; its attributes are the components."""

    def __init__(self) -> None:
        self.work = gr.State(None)
        with gr.Row(elem_classes="workbench writing"):
            with gr.Column(scale=3, min_width=320):
                run = script("bench.js", "dialog.js", "draft.js")
                self.paper = gr.HTML(draft_view.EMPTY, elem_id="draft", js_on_load=run)
            with gr.Column(scale=2, min_width=320, elem_classes="source-column"):
                self.reader = gr.HTML(EMPTY, elem_classes="reader", js_on_load=script("reader.js"))


def _wire(
    tab: DraftingTab,
    steps: gr.Tabs,
    filling: _Filling,
    writing: _Writing,
    saved: gr.HTML,
    entered: gr.Tab,
) -> None:
    shown: dict[str, Any] = {"show_progress": "minimal", "api_visibility": "private"}
    work, paper, listed = writing.work, writing.paper, filling.listed
    told = [filling.sheet, filling.form, filling.told]
    about = [filling.template, filling.only]

    entered.select(
        tab.begin, [filling.template, filling.form, work], [filling.form, listed], **QUICK
    )
    # Not `change`: what another tab or a kept draft sets has chosen its section already.
    filling.template.input(tab.choose, [filling.template], filling.chosen, **QUICK)
    filling.blank.click(tab.blank, [filling.template], [saved], **QUICK)
    filling.example.click(tab.example, [filling.template], told, **shown)
    filling.upload.upload(tab.upload, [filling.upload, filling.template], told, **shown)
    filling.write.click(
        tab.write,
        [*about, filling.form, filling.sheet, work],
        [steps, work, paper, filling.told, listed],
        **QUIET,
    )
    listed.open(
        tab.open_draft,
        [work],
        [steps, *about, filling.form, filling.sheet, work, paper, listed],
        **QUIET,
    )
    listed.rename(tab.rename, [work], [listed], **QUIET)
    listed.delete(tab.delete, [work], [work, paper, listed], **QUIET)
    paper.keep(tab.keep, [work], [work], **QUICK)
    paper.recheck(tab.recheck, [work], [work, paper], **shown)
    paper.undo(tab.undo, [work], [work, paper], **shown)
    paper.save(tab.save, [work], [work, saved], **QUICK)
    paper.open(tab.open, None, [writing.reader], **QUICK)
    writing.reader.close(lambda: EMPTY, None, [writing.reader], **QUICK)
