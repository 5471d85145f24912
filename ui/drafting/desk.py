"""What the 起草 tab does: sheets read, drafts written, kept, rewritten, checked and saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from draft.checking.checks import Report, check
from draft.checking.comparing import Comparison, compare
from draft.drafts import Draft, OpenPlace
from draft.facts import Fact, FactSheet
from draft.opening import Office
from draft.sheets.cells import unit_of
from draft.sheets.checking import checked
from draft.sheets.entries import DATA, PREVIOUS, SLOT, VALUE, Contents, Entry, Problem, Row
from draft.sheets.factsheet import read_facts
from draft.sheets.writing import csv, in_cell
from draft.templating.templates import Template
from draft.word.document import write_document
from draft.writing.office_template import OfficeTemplate, fill_office_template, read_office_template
from ui.drafting.drafts import KeptDraft, new_id
from ui.drafting.work import Work
from ui.live_assistant import LiveAssistant
from ui.saving import DOCX, browser_file, file_name, written

_LONGEST_PARAGRAPH = 20_000  # characters


@dataclass(frozen=True, slots=True)
class Desk:
    """Drafting for the app; everything that fails says why in Chinese (ValueError, LookupError)."""

    office: Office
    assistant: LiveAssistant

    def write(self, template: str, sheet: FactSheet, only: str) -> Work:
        """Return a new draft; only: the id of one indicator, "" for all."""
        return Work.begun(new_id(), sheet, only, self._draft(template, sheet, only))

    def kept(self, work: Work) -> KeptDraft:
        """Return what is kept of a draft."""
        form = self.office.folder.load(work.fresh.template)
        facts = csv(form, self.office.catalogue, work.sheet).decode()
        return KeptDraft(work.id, work.fresh.title, form.id, work.only, facts, work.rewritten)

    def opened(self, kept: KeptDraft) -> Work:
        """Return a kept draft, drafted again and rewritten as it was.

        Raises LookupError where its template or indicator is gone, ValueError where its facts no
        longer fit the template.
        """
        form = self.office.folder.load(kept.template)
        with TemporaryDirectory() as folder:
            path = Path(folder, "数据表.csv")
            path.write_text(kept.facts, encoding="utf-8", newline="")
            sheet = read_facts(path, [form], self.office.catalogue, form.id)
        fresh = self._draft(form.id, sheet, kept.only)
        return Work.begun(kept.id, sheet, kept.only, fresh).with_edits(kept.edits)

    def recheck(self, work: Work) -> Report:
        """Return what rewriting did to a draft."""
        with TemporaryDirectory() as folder:
            path = Path(folder, "草稿.docx")
            write_document(work.draft, path)
            return check(path, work.sheet, work.fresh)

    def check(self, path: Path, sheet: FactSheet) -> Report:
        """Return the re-check of an edited document against its sheet."""
        return check(path, sheet, self._draft(sheet.template, sheet))

    def compare(self, path: Path, sheet: FactSheet) -> Comparison:
        """Return last year's report against this year's sheet."""
        return compare(path, sheet, self._draft(sheet.template, sheet))

    def document(self, work: Work, *, sources: bool) -> dict[str, str]:
        """Return the draft as a Word document for the browser to save."""
        content = written(".docx", lambda path: write_document(work.draft, path, sources=sources))
        suffix = "" if sources else "（清洁稿）"
        return browser_file(f"{file_name(work.draft.title)}{suffix}.docx", DOCX, content)

    def office_template(self, path: Path) -> OfficeTemplate:
        """Return what an office's own Word template asks for."""
        return read_office_template(path, self.office.folder.vocabulary)

    def fill(
        self, template: OfficeTemplate, sheet: FactSheet
    ) -> tuple[dict[str, str], tuple[OpenPlace, ...]]:
        """Return an office's own template filled, for the browser to save, and what is open."""
        gaps: list[OpenPlace] = []

        def write(path: Path) -> None:
            gaps.extend(fill_office_template(template, sheet, self.office.catalogue, path))

        content = written(".docx", write)
        return browser_file(f"{file_name(template.id)}（已填）.docx", DOCX, content), tuple(gaps)

    def _draft(self, template: str, sheet: FactSheet, only: str = "") -> Draft:
        form = self.office.folder.load(template)
        return self.office.draft(form, sheet, self.assistant.current, only)


def rewritten_texts(sent: object) -> dict[int, str]:
    """Return the rewritten paragraphs that the browser sent; what is none is left out."""
    if not isinstance(sent, Mapping):
        return {}
    return {
        int(number): " ".join(text.split())
        for number, text in sent.items()
        if isinstance(number, str) and number.isascii() and number.isdecimal() and len(number) < 6
        if isinstance(text, str) and len(text) <= _LONGEST_PARAGRAPH
    }


def form_rows(template: Template, sheet: FactSheet | None) -> list[list[str]]:
    """Return the data of a sheet as the rows of the form: 数据项, 本年, 上年, 单位, 必填, 说明."""
    facts = sheet.facts if sheet else {}
    rows = []
    for slot in template.slots:
        fact = facts.get(slot.id) or Fact(slot, None)
        required = "必填" if slot.id in template.required else "选填"
        values = (in_cell(fact.value, slot), in_cell(fact.previous, slot))
        rows.append([slot.id, *values, unit_of(slot), required, slot.explanation])
    return rows


def typed_sheet(
    rows: Sequence[Sequence[object]], office: Office, template: Template, kept: FactSheet | None
) -> tuple[FactSheet, tuple[Problem, ...]]:
    """Return what was typed into the form and all that is wrong with it.

    It is checked like an uploaded sheet; a problem names its row in the form and the data item.
    kept: the sheet that the form was filled from; its duties and evidence stay.
    """
    typed = Contents(None, {DATA: tuple(_form_rows(rows))}, whole=False)
    sheet, problems = checked(typed, [template], office.catalogue, template.id)
    if kept is not None:
        sheet = replace(sheet, duties=kept.duties, evidence=kept.evidence, notes=kept.notes)
    return sheet, problems


def _form_rows(rows: Sequence[Sequence[object]]) -> Iterator[Row]:
    for number, cells in enumerate(rows, 1):
        slot, *values = ["" if cell is None else str(cell).strip() for cell in cells[:3]] or [""]
        where = f"第{number}行“{slot}”"
        entries = {SLOT: Entry("", where, slot)}
        for column, value in zip((VALUE, PREVIOUS), values, strict=False):
            entries[column] = Entry("", f"{where}{column}", value)
        if slot or any(values):
            yield Row("", where, entries)
