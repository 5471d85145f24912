"""From a template and a filled fact sheet to a draft, each sentence checked against its backing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from answer.answering import Assistant
from answer.indicators import Catalogue, RequiredFigure
from draft.assessing.rectification import Measures
from draft.drafts import Draft, OpenPlace, Paragraph, Section, Sentence, SentenceKind, Struck, Table
from draft.facts import PLACES, YEAR, FactSheet
from draft.open_places import open_names
from draft.templating.expressions import fixed_terms
from draft.templating.rendering import Rendered, Renderer, evidence, required_datum
from draft.templating.requirements import required_figure
from draft.templating.templates import (
    Fill,
    Practice,
    SectionTemplate,
    SentenceTemplate,
    TableTemplate,
    Template,
)
from draft.templating.values import Datum
from draft.writing.backing import UNKNOWN_FIGURE, Backing, faults, unbacked
from draft.writing.citing import Bibliography
from draft.writing.filling import Shortfalls
from draft.writing.numbering import numbered
from draft.writing.paragraphs import closed_up, counted
from draft.writing.prose import Smoother
from ingest.documents import Span

WHOLE_SHEET = "数据表"
_PRACTICE = "外地做法参考：{place}（{year}年）：{text}"
_OTHER_SHEET = "数据表是“{template}”的，本模板另有{count}个数据项没有问到：{names}"
_NAMED = 5
_NEWEST = 9999


def draft(
    template: Template,
    sheet: FactSheet,
    catalogue: Catalogue,
    measures: Measures,
    assistant: Assistant | None = None,
    only: str = "",
) -> Draft:
    """Return the draft that a template and a fact sheet give.

    measures: what is done about an indicator that falls short; assistant: the library that
    requirements and practice are cited from, with a language model smoother prose too; only: the
    id of the one indicator whose sections are wanted, "" for all. Raises LookupError for an
    indicator that the template has no section on.
    """
    if only and only not in template.indicators:
        names = ((id, catalogue.by_id[id].name) for id in template.indicators)
        allowed = "、".join(f"{id}（{name}）" for id, name in names) or "无"
        raise LookupError(f"模板“{template.id}”没有指标“{only}”的章节，可用：{allowed}")
    return _Drafter(template, sheet, catalogue, measures, assistant).draft(only)


class _Drafter:
    """Writes one draft; collects what is open, what was struck and what was cited on the way."""

    def __init__(
        self,
        template: Template,
        sheet: FactSheet,
        catalogue: Catalogue,
        measures: Measures,
        assistant: Assistant | None,
    ):
        self.template = template
        self.sheet = sheet
        self.catalogue = catalogue
        self.renderer = Renderer(template.by_id, sheet, catalogue)
        self.sources = Bibliography(assistant)
        self.smoother = Smoother(assistant.model if assistant else None)
        self.fixed = fixed_terms(template.terms)
        self.shortfalls = Shortfalls.of(sheet, catalogue, measures, self.renderer)
        self.places = " ".join(str(fact.value) for id, fact in sheet.facts.items() if id in PLACES)
        self.open: dict[OpenPlace, None] = {}
        self.struck: list[Struck] = []

    def draft(self, only: str) -> Draft:
        template, value = self.template, self.renderer.data
        title = self.text(template.title, "标题")
        addressee = self.text(template.addressee, "主送机关")
        opening = () if only else self.paragraphs(template.opening, "开头")
        sections = tuple(self.sections(self.wanted(template.sections, only)))
        attachments = () if only else tuple(self.filled_tables(template.attachments, "附件"))
        signature = self.text(template.signature, "落款")
        day = self.text(f"{{{{ {template.day} }}}}", "成文日期") if template.day else ""
        told = {place.name for place in self.open}
        for slot in template.slots:
            if slot.id in template.required and not value[slot.id] and slot.id not in told:
                self.note_open(value[slot.id], WHOLE_SHEET)
        return Draft(
            template=template.id,
            title=title,
            addressee=addressee,
            opening=opening,
            sections=numbered(sections),
            signature=signature,
            day=day,
            citations=tuple(self.sources.citations),
            attachments=attachments,
            open_places=tuple(self.open),
            struck=tuple(self.struck),
            notes=(*self.not_asked(), *self.sources.notes, *self.smoother.notes()),
        )

    def wanted(self, sections: Sequence[SectionTemplate], only: str) -> Iterator[SectionTemplate]:
        """Yield the sections on one indicator, wherever they stand; all where none is meant."""
        for section in sections:
            if not only or section.indicator == only:
                yield section
            else:
                yield from self.wanted(section.sections, only)

    def sections(self, templates: Iterable[SectionTemplate]) -> Iterator[Section]:
        """Yield the sections that have something to say; their numbers come later."""
        for template in templates:
            if template.when and not self.renderer.holds(template.when):
                continue
            heading = self.text(template.heading, template.heading)
            blocks = tuple(self.blocks(template, heading))
            inner = tuple(self.sections(template.sections))
            if blocks or inner:
                yield Section(1, "", heading, blocks, inner, template.indicator)

    def blocks(self, template: SectionTemplate, heading: str) -> Iterator[Paragraph | Table]:
        if template.requirement:
            yield from self.paragraph(self.requirement(template.requirement), heading)
        if template.fill:
            filled = self.shortfalls.paragraphs(template.fill)
            yield from counted([p for said in filled for p in self.paragraph(said, heading)])
        yield from self.paragraphs(template.paragraphs, heading)
        if template.fill:
            yield from self.filled_tables((template.fill,), heading)
        if template.table:
            yield self.table(template.table, heading)
        if template.practice:
            yield from self.practices(template.practice)

    def paragraphs(
        self, templates: Sequence[Sequence[SentenceTemplate]], heading: str
    ) -> tuple[Paragraph, ...]:
        said = (
            (
                rendered
                for template in paragraph
                if not template.when or self.renderer.holds(template.when)
                for rendered in self.renderer.sentences(template.say)
            )
            for paragraph in templates
        )
        return tuple(p for rendered in said for p in self.paragraph(rendered, heading))

    def paragraph(self, said: Iterable[Rendered], heading: str) -> Iterator[Paragraph]:
        """Yield the paragraph of the sentences that hold; none where none of them does."""
        held = [found for rendered in said for found in self.sentence(rendered, heading)]
        if held:
            yield Paragraph(self.smoother.smoothed(closed_up(held), self.fixed))

    def sentence(self, rendered: Rendered, heading: str) -> Iterator[Sentence]:
        """Yield the sentence if it holds; note what is open in it, or why it was struck."""
        text = rendered.text
        backing = Backing(
            quote=evidence(rendered),
            figures=tuple(str(datum) for datum in rendered.data if datum),
            values=tuple(Span(origin.start, origin.end) for origin in rendered.origins),
        )
        if reasons := faults(text, backing, self.fixed):
            self.struck.append(Struck(text, heading, reasons))
            return
        for gap in rendered.missing:
            self.note_open(gap, heading)
        figures = [datum.required for datum in rendered.data if datum.required]
        yield Sentence(text, _kind(rendered), rendered.origins, self.cited(figures))

    def cited(self, figures: Sequence[RequiredFigure]) -> tuple[int, ...]:
        numbers = (number for figure in figures for number in self.sources.requirement(figure))
        return tuple(dict.fromkeys(numbers))

    def requirement(self, id: str) -> Iterator[Rendered]:
        """Yield what the catalogue requires of an indicator: in words, then in figures."""
        indicator = self.catalogue.by_id[id]
        words = Datum(
            indicator.name, indicator.requirement.rstrip("。"), slot=id, of_catalogue=True
        )
        yield Rendered.of("指标要求：", words, "。")
        held = (
            slot
            for slot in self.template.slots
            if slot.indicator == id and (slot.level is None or self.renderer.data[slot.id])
        )
        figures = dict.fromkeys(required_figure(slot, self.catalogue) for slot in held)
        parts: list[str | Datum] = []
        for figure in filter(None, figures):
            name = Datum("量", figure.quantity, slot=id, of_catalogue=True)
            parts += ["，", name, required_datum(figure.quantity, figure, id)]
        if parts:
            yield Rendered.of("其中", *parts, "。")

    def table(self, template: TableTemplate, heading: str) -> Table:
        rows = tuple(tuple(self.text(cell, heading) for cell in row) for row in template.rows)
        return Table(self.text(template.caption, heading), template.header, rows)

    def filled_tables(self, fills: Iterable[Fill], where: str) -> Iterator[Table]:
        for fill in fills:
            if table := self.shortfalls.table(fill):
                for name in dict.fromkeys(
                    name for row in table.rows for cell in row for name in open_names(cell)
                ):
                    self.open[OpenPlace(name, "", where)] = None
                yield table

    def practices(self, practice: Practice) -> Iterator[Paragraph]:
        """Yield practice of other places, each a paragraph that is marked as reference."""
        year = self.renderer.data.get(YEAR)
        for found in self.sources.practices(
            practice.topic,
            practice.at_most,
            self.places,
            int(year.value) if year and isinstance(year.value, Decimal) else _NEWEST,
        ):
            text = _PRACTICE.format(place=found.place, year=found.year, text=found.text)
            yield Paragraph((Sentence(text, "practice", (), (found.citation,)),), reference=True)

    def text(self, template: str, where: str) -> str:
        """Return a text that is no sentence, such as a title or a cell, with what is open noted."""
        rendered = self.renderer.render(template)
        values = tuple(Span(origin.start, origin.end) for origin in rendered.origins)
        unknown = unbacked(rendered.text, Backing("", (), values), self.fixed)
        if unknown:
            reasons = tuple(UNKNOWN_FIGURE.format(figure=figure) for figure in unknown)
            self.struck.append(Struck(rendered.text, where, reasons))
            return ""
        for gap in rendered.missing:
            self.note_open(gap, where)
        return rendered.text

    def not_asked(self) -> Iterator[str]:
        """Yield that a sheet made for another template does not ask for all of this one's."""
        absent = [slot.id for slot in self.template.slots if slot.id not in self.sheet.facts]
        if absent and self.sheet.template:
            names = "、".join(absent[:_NAMED]) + ("等" if len(absent) > _NAMED else "")
            yield _OTHER_SHEET.format(template=self.sheet.template, count=len(absent), names=names)

    def note_open(self, gap: Datum, section: str) -> None:
        self.open[OpenPlace(gap.name, gap.unit, section)] = None


def _kind(rendered: Rendered) -> SentenceKind:
    """Return what a sentence is by the data that it states."""
    if rendered.missing:
        return "open"
    if any(not datum.of_catalogue for datum in rendered.data):
        return "facts"
    return "requirement" if rendered.data else "fixed"
