"""The 起草 tab: choose a template, fill it, draft, rewrite, check, and save as Word."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import gradio as gr

from draft.facts import FactSheet
from draft.templating.templates import Template
from ui.drafting.desk import Desk, form_rows, rewritten_texts, typed_sheet
from ui.drafting.drafts import Drafts
from ui.drafting.drafts_view import drafts_html
from ui.drafting.fact_sheets import blank_sheet, example_sheet, uploaded_sheet
from ui.drafting.views import EMPTY, WRITING, notes_html, notice_html, work_html
from ui.drafting.work import Work
from ui.events import FAILED, sent
from ui.identity import Who
from ui.indicators.assessment_view import problems_html
from ui.reader import reader_html
from ui.source_opening import DocumentStore

log = logging.getLogger(__name__)

FILLING, DRAFT = "fill", "draft"
"""The steps of drafting, each a tab."""
WHOLE = "全篇"
TYPED = "填写的数据"
HINT = "提示"
NO_SHEET = "请先上传数据表，或者直接在表里填写；想先看看效果，点“用示范数据”。"
NO_DRAFT = "请先起草。"
NO_EXAMPLE = "这个模板没有示范数据，请下载空白数据表填写。"
LOST_DRAFT = "这份草稿已经不在了，可能已在别的窗口删除。"
_SKIP: Any = gr.skip()


@dataclass(frozen=True, slots=True)
class DraftingTab:
    """The handlers of the tab; each names its user and trusts nothing that the browser sent."""

    desk: Desk
    library: DocumentStore
    drafts: Drafts
    who: Who

    def choose(self, name: str) -> tuple[Any, ...]:
        """Return what a template is for, its sections, an empty form, no sheet, no problems."""
        template = self.template(name)
        return *self._about(template, ""), form_rows(template, None), None, ""

    def choose_section(self, name: str, indicator: str, was: str) -> tuple[Any, ...]:
        """Return a template and its section on an indicator, as `choose` does; was: the one before.

        What stands in the form stays where the template does.
        """
        template = self.template(name)
        about = self._about(template, indicator if indicator in template.indicators else "")
        if was == template.id:
            return *about, _SKIP, _SKIP, _SKIP
        return *about, form_rows(template, None), None, ""

    def begin(self, name: str, rows: Sequence[Any], work: Work | None, request: gr.Request) -> Any:
        """Return the form and the user's drafts; a form that has rows stays as it is."""
        form = _SKIP if rows else form_rows(self.template(name), None)
        return form, self._listed(work, request)

    def blank(self, name: str) -> dict[str, str]:
        """Return the blank sheet for the browser to save."""
        return blank_sheet(self.desk.office, self.template(name).id)

    def example(self, name: str) -> tuple[Any, ...]:
        """Return the demonstration sheet of a template, in the form."""
        template = self.template(name)
        sheet = example_sheet(self.desk.office, template.id)
        if sheet is None:
            gr.Info(NO_EXAMPLE, title=HINT)
            return (_SKIP,) * 3
        return sheet, form_rows(template, sheet), ""

    def upload(self, file: str | None, name: str) -> tuple[Any, ...]:
        """Return an uploaded sheet, the form with its data, and what is to be told of it."""
        if not file:
            return (_SKIP,) * 3
        template = self.template(name)
        found = uploaded_sheet(file, self.desk.office, template.id)
        Path(file).unlink(missing_ok=True)
        if not isinstance(found, FactSheet):
            return _SKIP, _SKIP, problems_html(Path(file).name, found)
        return found, form_rows(template, found), notes_html(found.notes)

    def write(
        self,
        name: str,
        only: str,
        rows: Sequence[Sequence[object]],
        sheet: FactSheet | None,
        work: Work | None,
        request: gr.Request,
    ) -> Iterator[tuple[Any, ...]]:
        """Yield the draft from what stands in the form, or what is wrong with it.

        The draft before stays among the user's drafts.
        """
        template = self.template(name)
        filled, problems = typed_sheet(rows, self.desk.office, template, sheet)
        if problems:
            yield _SKIP, work, _SKIP, problems_html(TYPED, problems), _SKIP
            return
        if not any(fact.value is not None for fact in filled.facts.values()):
            gr.Info(NO_SHEET, title=HINT)
            yield (_SKIP,) * 5
            return
        yield gr.update(selected=DRAFT), _SKIP, WRITING, "", _SKIP
        chosen = only if only in template.indicators else ""
        try:
            written = self.desk.write(template.id, filled, chosen)
            self.drafts.keep(self.who(request).name, self.desk.kept(written))
        except Exception:
            # Whatever goes wrong, the user gets a sentence and the log gets the trace.
            log.exception("a draft could not be written")
            yield _SKIP, work, notice_html(FAILED), _SKIP, _SKIP
            return
        yield (
            _SKIP,
            written,
            work_html(written),
            notes_html(filled.notes),
            self._listed(written, request),
        )

    def keep(self, work: Work | None, event: gr.EventData, request: gr.Request) -> Any:
        """Keep what was rewritten and return the work with it; the screen stays as it is."""
        return _SKIP if work is None else self._kept(work, event, request)

    def recheck(self, work: Work | None, event: gr.EventData, request: gr.Request) -> Any:
        """Return the draft as it was rewritten, and what that did to its backing."""
        if work is None:
            return _SKIP, notice_html(NO_DRAFT)
        work = self._kept(work, event, request).on_screen()
        return work, work_html(work, self.desk.recheck(work))

    def undo(self, work: Work | None, request: gr.Request) -> tuple[Any, ...]:
        """Return the draft with nothing rewritten."""
        if work is None:
            return _SKIP, _SKIP
        work = work.as_drafted()
        self.drafts.keep(self.who(request).name, self.desk.kept(work))
        return work, work_html(work)

    def save(self, work: Work | None, event: gr.EventData, request: gr.Request) -> Any:
        """Return the draft as a Word document, with its sources or as a clean copy."""
        if work is None:
            return _SKIP, _SKIP
        work = self._kept(work, event, request)
        return work, self.desk.document(work, sources=sent(event, "form") != "clean")

    def open_draft(self, work: Work | None, event: gr.EventData, request: gr.Request) -> Any:
        """Yield one of the user's drafts, its template and data in the form, all as it was kept."""
        user = self.who(request).name
        try:
            kept = self.drafts.draft(user, sent(event, "id"))
        except LookupError:
            gr.Warning(LOST_DRAFT, title=HINT)
            yield *(_SKIP,) * 7, self._listed(work, request)
            return
        yield gr.update(selected=DRAFT), *(_SKIP,) * 5, WRITING, _SKIP
        try:
            opened = self.desk.opened(kept)
        except (ValueError, LookupError) as error:
            yield *(_SKIP,) * 6, notice_html(f"打不开“{kept.title}”：{error}"), _SKIP
            return
        template = self.template(kept.template)
        rows, listed = form_rows(template, opened.sheet), self._listed(opened, request)
        about = self._about(template, kept.only)
        yield _SKIP, *about, rows, opened.sheet, opened, work_html(opened), listed

    def rename(self, work: Work | None, event: gr.EventData, request: gr.Request) -> str:
        """Give a draft the name that was typed; return the list."""
        try:
            self.drafts.rename(self.who(request).name, sent(event, "id"), sent(event, "title"))
        except (LookupError, ValueError) as error:
            told = LOST_DRAFT if isinstance(error, LookupError) else str(error)
            gr.Warning(told, title=HINT)
        return self._listed(work, request)

    def delete(self, work: Work | None, event: gr.EventData, request: gr.Request) -> Any:
        """Delete a draft; where it is on the screen, nothing takes its place."""
        gone = sent(event, "id")
        try:
            self.drafts.delete(self.who(request).name, gone)
        except LookupError:
            gr.Warning(LOST_DRAFT, title=HINT)
        if work is not None and work.id == gone:
            return None, EMPTY, self._listed(None, request)
        return _SKIP, _SKIP, self._listed(work, request)

    def open(self, event: gr.EventData) -> str:
        """Return the source that was clicked, in the reader."""
        return reader_html(sent(event, "href"), sent(event, "term"), self.library)

    def template(self, name: str) -> Template:
        """Return the chosen template; the first one for a name that is none."""
        folder = self.desk.office.folder
        return folder.load(name if name in folder.names() else folder.names()[0])

    def purpose(self, template: Template) -> str:
        """Return what a template is for."""
        return f"{template.kind}\uff1a{template.purpose}"

    def sections(self, template: Template) -> list[tuple[str, str]]:
        """Return the indicators that a template has sections on, to choose one of."""
        catalogue = self.desk.office.catalogue
        named = [(catalogue.by_id[id].name, id) for id in template.indicators]
        return [(WHOLE, ""), *named]

    def _about(self, template: Template, only: str) -> tuple[Any, ...]:
        return (
            gr.update(value=template.id, info=self.purpose(template)),
            gr.update(choices=self.sections(template), value=only),
        )

    def _kept(self, work: Work, event: gr.EventData, request: gr.Request) -> Work:
        texts = event._data.get("texts") if isinstance(event._data, dict) else None
        rewritten = work.with_texts(rewritten_texts(texts))
        if rewritten.edits != work.edits:
            self.drafts.keep(self.who(request).name, self.desk.kept(rewritten))
        return rewritten

    def _listed(self, work: Work | None, request: gr.Request) -> str:
        cards = self.drafts.cards(self.who(request).name)
        return drafts_html(cards, work.id if work else "", date.today())
