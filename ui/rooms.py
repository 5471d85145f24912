"""The tabs beside 问答, and how one leads to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import gradio as gr
from sqlalchemy import Engine

from answer.reading_paths import ReadingPath
from draft.dossier import question_about
from draft.opening import Office
from index.passage_index import PassageIndex
from index.terms import TermBase
from ingest.library import Library
from ui.accounts.audit import Action, Audit
from ui.drafting import layout as drafting_layout
from ui.drafting.drafts import Drafts
from ui.events import QUICK
from ui.identity import User, Who
from ui.indicators import tab as indicator_tab
from ui.library import tab as library_tab
from ui.live_assistant import LiveAssistant
from ui.newcomers import tab as newcomer_tab
from ui.newcomers.progress import Progress
from ui.settings import tab as settings_tab

CHAT, INDICATORS, DRAFTING, NEWCOMERS, LIBRARY, SETTINGS = (
    "chat", "indicators", "drafting", "newcomers", "library", "settings",
)  # fmt: skip

# The box has its new text once the page is drawn; while an answer is under way it only waits there.
ASK = "() => setTimeout(() => document.querySelector('#ask')?.click(), 200)"


@dataclass(frozen=True, slots=True)
class Rooms:
    """What the tabs beside 问答 are built from; all of it serves all users.

    paths are reading paths for new colleagues; data is the data directory.
    """

    assistant: LiveAssistant
    library: Library
    index: PassageIndex
    office: Office
    terms: TermBase
    paths: Sequence[ReadingPath]
    data: Path
    database: Engine

    def build(self, tabs: gr.Tabs, question: gr.Textbox, who: Who) -> None:
        """Lay the tabs out in the gr.Tabs that are open, and lead from one to another.

        question: the box of 问答, which an indicator's page fills.
        """
        audit = self._record
        with gr.Tab("指标达标", id=INDICATORS):
            indicators = indicator_tab.build(self.assistant, self.library, self.office)
        with gr.Tab("起草", id=DRAFTING) as entered:
            drafts = Drafts(self.database)
            drafting = drafting_layout.build(
                self.assistant, self.library, self.office, drafts, who, entered
            )
        with gr.Tab("新人入门", id=NEWCOMERS) as entered:
            progress, catalogue = Progress(self.database), self.office.catalogue
            newcomer_tab.build(
                self.terms, catalogue, self.paths, self.library, progress, who, entered
            )
        with gr.Tab("资料库", id=LIBRARY):
            library_tab.build(self.library, self.index, self.data, who, audit)
        with gr.Tab("设置与评测", id=SETTINGS):
            settings_tab.build(self.index, self.data, who, audit, self.assistant)

        def ask(chosen: str) -> tuple[Any, ...]:
            return gr.update(selected=CHAT), question_about(self.office.catalogue.by_id[chosen])

        def draft(chosen: str, template: str) -> tuple[Any, ...]:
            return gr.update(selected=DRAFTING), *drafting.section(chosen, template)

        asked = indicators.page.ask(ask, [indicators.chosen], [tabs, question], **QUICK)
        asked.then(None, js=ASK)
        indicators.page.draft(
            draft, [indicators.chosen, drafting.template], [tabs, *drafting.outputs], **QUICK
        )

    def _record(self, user: User, action: str, subject: str, detail: str) -> None:
        Audit(self.database).record(user.name, cast(Action, action), subject, detail)
