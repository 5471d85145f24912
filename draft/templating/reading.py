"""Reads one template from YAML; every mistake is told with its line and what is allowed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from draft.slots import Slot
from draft.templating.expressions import Checked, Vocabulary, check_condition, check_text
from draft.templating.items import read_slots
from draft.templating.templates import (
    DEEPEST,
    FILLS,
    Fill,
    Practice,
    SectionTemplate,
    SentenceTemplate,
    TableTemplate,
    Template,
)
from index.marked_yaml import MarkedFile, Problem, Record, record_of

_FIELDS = ("kind", "purpose", "title", "sections")
_OPTIONAL = ("addressee", "signature", "day", "required", "opening", "attachments", "items")
_SECTION = ("heading",)
_SECTION_OPTIONAL = (
    "guidance", "when", "indicator", "paragraphs", "requirement", "practice", "table", "fill",
    "sections",
)  # fmt: skip
_SENTENCE = "一段文字、句子的列表，或者 {when: 条件, say: 句子}"
_FILLS: dict[str, Fill] = {fill: fill for fill in FILLS}
_MOST_PRACTICES = 3


def read_template(path: Path, vocabulary: Vocabulary) -> Template:
    """Return the template of a YAML file; its id is the file's name.

    vocabulary: the shared data items, the catalogue and the fixed terms. Raises OSError where
    the file can't be opened and FaultyFileError with all of its mistakes.
    """
    file = MarkedFile.read(path)
    root = record_of(file.root, "", file.problems, _FIELDS, _OPTIONAL)
    own = read_slots(root, vocabulary.catalogue, vocabulary.slots) if "items" in root.values else ()
    known = replace(vocabulary, slots={**vocabulary.slots, **{slot.id: slot for slot in own}})
    reader = _Reader(known, file.problems)
    template = reader.template(path.stem, root)
    file.raise_if_faulty()
    return template


@dataclass(slots=True)
class _Reader:
    vocabulary: Vocabulary
    problems: list[Problem]
    names: dict[str, None] = field(default_factory=dict)

    def template(self, id: str, root: Record) -> Template:
        title = self.text(root, "title")
        addressee, signature = self.text(root, "addressee"), self.text(root, "signature")
        day = self.day(root)
        required = self.required(root)
        opening = self.paragraphs(root, "opening")
        sections = self.sections(root, 1)
        attachments = self.attachments(root)
        template = Template(
            id=id,
            kind=root.text("kind"),
            purpose=root.text("purpose"),
            title=title,
            addressee=addressee,
            signature=signature,
            day=day,
            required=required,
            opening=opening,
            sections=sections,
            attachments=attachments,
            slots=(),
            terms=self.vocabulary.terms,
        )
        return replace(template, slots=self._used(template))

    def _used(self, template: Template) -> tuple[Slot, ...]:
        """Return the slots that the texts name, and those that what the program writes asks for."""
        fills = (s.fill for section in template.sections for s in section.walk())
        judged = any(fills) or bool(template.attachments)
        asked = template.indicators or tuple(self.vocabulary.catalogue.by_id)
        return tuple(
            slot
            for id, slot in self.vocabulary.slots.items()
            if id in self.names or (judged and slot.quantity and slot.indicator in asked)
        )

    def sections(self, record: Record, level: int) -> tuple[SectionTemplate, ...]:
        if "sections" not in record.values:
            return ()
        if level > DEEPEST:
            record.note("sections", f"标题最多{DEEPEST}级：一、（一）1.（1）")
            return ()
        inner = record.records("sections", _SECTION, _SECTION_OPTIONAL)
        return tuple(self.section(section, level) for section in inner)

    def section(self, record: Record, level: int) -> SectionTemplate:
        section = SectionTemplate(
            heading=self.text(record, "heading"),
            guidance=record.text("guidance"),
            when=self.condition(record, "when"),
            indicator=self.indicator(record, "indicator"),
            paragraphs=self.paragraphs(record, "paragraphs"),
            requirement=self.indicator(record, "requirement"),
            practice=self.practice(record),
            table=self.table(record),
            fill=record.choice("fill", _FILLS) if "fill" in record.values else None,
            sections=self.sections(record, level + 1),
        )
        if not any((section.paragraphs, section.table, section.fill, section.sections,
                    section.requirement, section.practice)):  # fmt: skip
            contents = "paragraphs、requirement、practice、table、fill、sections"
            record.note("", f"“{section.heading}”下面没有内容，应至少有其中之一：{contents}")
        return section

    def paragraphs(self, record: Record, key: str) -> tuple[tuple[SentenceTemplate, ...], ...]:
        return tuple(
            tuple(self.paragraph(item, f"{record.name}.{key}[{number}]".lstrip(".")))
            for number, item in enumerate(_items(record, key, "段落"), 1)
        )

    def paragraph(self, node: yaml.Node, place: str) -> Iterator[SentenceTemplate]:
        parts = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for part in parts:
            if isinstance(part, yaml.MappingNode):
                record = record_of(part, place, self.problems, ("when", "say"))
                yield SentenceTemplate(self.text(record, "say"), self.condition(record, "when"))
            elif isinstance(part, yaml.ScalarNode) and part.value.strip():
                yield SentenceTemplate(self.checked(part.value, _line(part), place))
            else:
                self.problems.append(Problem(_line(part), place, f"应为{_SENTENCE}"))

    def table(self, record: Record) -> TableTemplate | None:
        node = record.values.get("table")
        if node is None:
            return None
        table = record_of(
            node, _place(record, "table"), self.problems, ("caption", "header", "rows")
        )
        header = table.texts("header")
        rows = tuple(self.row(row, table, len(header)) for row in _items(table, "rows", "表格的行"))
        return TableTemplate(self.text(table, "caption"), header, rows)

    def row(self, node: yaml.Node, table: Record, width: int) -> tuple[str, ...]:
        place = _place(table, "rows")
        cells = node.value if isinstance(node, yaml.SequenceNode) else []
        if len(cells) != width:
            message = f"这一行有{len(cells)}格，表头有{width}格，应相同"
            self.problems.append(Problem(_line(node), place, message))
        return tuple(
            self.checked(cell.value, _line(cell), place)
            for cell in cells
            if isinstance(cell, yaml.ScalarNode)
        )

    def practice(self, record: Record) -> Practice | None:
        node = record.values.get("practice")
        if node is None:
            return None
        place = _place(record, "practice")
        inner = record_of(node, place, self.problems, ("topic",), ("at_most",))
        most = inner.decimal("at_most") if "at_most" in inner.values else 1
        if not 1 <= most <= _MOST_PRACTICES or most != int(most):
            inner.note("at_most", f"{most}，应为 1 到 {_MOST_PRACTICES} 的整数")
        return Practice(inner.text("topic"), int(most))

    def attachments(self, root: Record) -> tuple[Fill, ...]:
        names = root.texts("attachments") if "attachments" in root.values else ()
        for name in names:
            if name not in _FILLS:
                root.note("attachments", f"“{name}”，应为其中之一：{'、'.join(FILLS)}")
        return tuple(_FILLS[name] for name in names if name in _FILLS)

    def required(self, root: Record) -> frozenset[str]:
        names = root.texts("required") if "required" in root.values else ()
        for name in names:
            self.slot(root, "required", name)
        return frozenset(names)

    def day(self, root: Record) -> str:
        name = root.text("day")
        if name and self.slot(root, "day", name) and self.vocabulary.slots[name].type != "日期":
            root.note("day", f"“{name}”，类型是{self.vocabulary.slots[name].type}，应为日期")
        return name

    def slot(self, record: Record, key: str, name: str) -> bool:
        known = name in self.vocabulary.slots
        if known:
            self.names[name] = None
        else:
            record.note(key, f"没有“{name}”这个数据项")
        return known

    def indicator(self, record: Record, key: str) -> str:
        id, known = record.text(key), self.vocabulary.catalogue.by_id
        if id and id not in known:
            record.note(key, f"“{id}”，指标目录里没有这个编号，可用：{'、'.join(known)}")
        return id

    def text(self, record: Record, key: str) -> str:
        text = record.text(key)
        return self.checked(text, _line(record.values[key]), _place(record, key)) if text else ""

    def condition(self, record: Record, key: str) -> str:
        expression = record.text(key)
        if expression:
            found = check_condition(expression, self.vocabulary)
            self.note(found, _line(record.values[key]), _place(record, key))
        return expression

    def checked(self, text: str, line: int, place: str) -> str:
        self.note(check_text(text, self.vocabulary), line, place)
        return text.strip()

    def note(self, found: Checked, line: int, place: str) -> None:
        self.names.update(found.names)
        self.problems += [Problem(line, place, message) for message in found.problems]


def _items(record: Record, key: str, of: str) -> Sequence[yaml.Node]:
    node = record.values.get(key)
    if node is None:
        return ()
    if isinstance(node, yaml.SequenceNode):
        return list(node.value)
    record.note(key, f"应为{of}的列表，每条以“- ”开头")
    return ()


def _place(record: Record, key: str) -> str:
    return ".".join(filter(None, (record.name, key)))


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
