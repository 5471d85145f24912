"""Word documents: paragraphs, headings, list numbers, tables and text boxes in their order."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.package import OpcPackage
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from ingest.documents import RawText
from ingest.readers.assembly import TextAssembly
from ingest.readers.numbering import ListNumbers
from ingest.readers.packages import checked_office_package
from ingest.readers.sources import Source
from ingest.readers.tables import add_table, table_lines

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_P, _TBL, _TXBX = qn("w:p"), qn("w:tbl"), qn("w:txbxContent")
# Deleted and moved-away text is not in the document any more; w:rt is a pinyin above a word.
_LEFT_OUT = frozenset(
    {
        qn("w:del"),
        qn("w:moveFrom"),
        qn("w:instrText"),
        qn("w:delText"),
        qn("w:pPr"),
        qn("w:rPr"),
        qn("w:tblPr"),
        qn("w:sdtPr"),
        qn("w:rt"),
        _TXBX,
        _MC + "Fallback",
    }
)
_BREAKS = {
    qn("w:tab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
_HEADING_NAME = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_CONTENTS_NAME = re.compile(r"(?:toc|目录)\s*\d", re.IGNORECASE)
_BODY_LEVEL = 9  # w:outlineLvl counts headings from 0; 9 is body text
_DEEPEST_NESTING = 20  # tables in tables


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """What a style says of its paragraphs: outline level (1 highest, 0 none) and list."""

    level: int = 0
    is_title: bool = False
    is_contents: bool = False
    num_id: str | None = None
    list_level: int = 0


def read(source: Source) -> RawText:
    """Return the body of a .docx or .docm as text.

    Headers, footers, deleted text and the table of contents stay out; macros are never run.
    Raises ReadError for a damaged, protected or oversized file.
    """
    names = checked_office_package(source).namelist()
    part: Any = OpcPackage.open(io.BytesIO(source.data)).main_document_part
    reader = _BodyReader(source, part)
    if any(name.endswith("vbaProject.bin") for name in names):
        reader.assembly.notice("macros", "文档带宏；只读文字，宏没有运行")
    reader.add_blocks(_root(part).find(qn("w:body")))
    reader.add_notes(part)
    return reader.assembly.raw_text("docx", title=reader.title)


def _root(part: Any) -> Any:
    """Return a part's XML root; python-docx parses only the types that it knows (not .docm)."""
    element = getattr(part, "element", None)
    return element if element is not None else parse_xml(part.blob)


def _related_root(part: Any, relationship: str) -> Any | None:
    for related in part.rels.values():
        if related.reltype == relationship and not related.is_external:
            return _root(related.target_part)
    return None


class _BodyReader:
    """Walks the blocks of one document into a text."""

    def __init__(self, source: Source, part: Any) -> None:
        self.assembly = TextAssembly(source)
        self.title: str | None = None
        self._source = source
        self._styles = _styles(_related_root(part, RELATIONSHIP_TYPE.STYLES))
        self._numbers = ListNumbers(_related_root(part, RELATIONSHIP_TYPE.NUMBERING))
        self._contents_lines = 0

    def add_blocks(self, container: Any, depth: int = 0) -> None:
        """Add the paragraphs and tables below an element in their order."""
        if container is None:
            raise self._source.error("Word 文档里没有正文；请用 Word/WPS 打开后另存")
        for block in _blocks(container):
            self._source.check_time()
            if block.tag == _P:
                self._add_paragraph(block, depth)
            else:
                self._add_table(block, depth)

    def _add_paragraph(self, paragraph: Any, depth: int) -> None:
        style = self._style(paragraph)
        text = _text(paragraph)
        number = self._number(paragraph, style)  # an empty paragraph counts as well
        if style.is_contents:
            self._contents_lines += 1
            self.assembly.notice("contents-left-out", "自动生成的目录没有读入（标题在正文里）")
        elif text.strip():
            text = number + text
            if style.is_title:
                self.title = self.title or " ".join(text.split())
                self.assembly.line(text, "title")
            elif style.level:
                self.assembly.line(text, "heading", style.level)
            else:
                self.assembly.line(text)
        for box in _text_boxes(paragraph):
            self.add_blocks(box, depth + 1)

    def _style(self, paragraph: Any) -> ParagraphStyle:
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            return self._styles.get("", ParagraphStyle())
        style = self._styles.get(_value(properties, "w:pStyle") or "", ParagraphStyle())
        level = _value(properties, "w:outlineLvl")
        if level is None:
            return style
        return ParagraphStyle(
            _heading_level(level), style.is_title, style.is_contents, style.num_id, style.list_level
        )

    def _number(self, paragraph: Any, style: ParagraphStyle) -> str:
        num_id, level = style.num_id, style.list_level
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if own is not None:
            num_id = _value(own, "w:numId") or num_id
            level = int(_value(own, "w:ilvl") or 0)
        return self._numbers.next(num_id, level) if num_id else ""

    def _add_table(self, table: Any, depth: int) -> None:
        rows = _cells(table)
        if max(map(len, rows), default=0) > 1 or depth > _DEEPEST_NESTING:
            add_table(self.assembly, [[_cell_text(cell) for cell in row] for row in rows])
            return
        # A table of one column only frames its text.
        for row in rows:
            for cell in row:
                self.add_blocks(cell, depth + 1)

    def add_notes(self, part: Any) -> None:
        """Add the footnotes and endnotes behind the body."""
        for relationship in (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES):
            root = _related_root(part, relationship)
            for note in root if root is not None else ():
                if note.get(qn("w:type")) in (None, "normal"):
                    self.add_blocks(note)


def _styles(root: Any | None) -> dict[str, ParagraphStyle]:
    """Return the paragraph styles by id; a style takes from its base what it does not say."""
    if root is None:
        return {}
    elements = {
        style.get(qn("w:styleId")): style
        for style in root.findall(qn("w:style"))
        if style.get(qn("w:type"), "paragraph") == "paragraph"
    }
    found: dict[str, ParagraphStyle] = {}
    for style_id in elements:
        chain = []
        current: str | None = style_id
        while current in elements and current not in chain:
            chain.append(current)
            current = _value(elements[current], "w:basedOn")
        style = ParagraphStyle()
        for name in reversed(chain):
            style = _style(elements[name], style)
        found[style_id] = style
        if elements[style_id].get(qn("w:default")) in ("1", "true"):
            found[""] = style
    return found


def _style(element: Any, base: ParagraphStyle) -> ParagraphStyle:
    name = (_value(element, "w:name") or "").strip()
    heading = _HEADING_NAME.fullmatch(name)
    level = int(heading.group(1)) if heading else base.level
    outline = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    if outline is not None:
        level = _heading_level(outline.get(qn("w:val"), "9"))
    num_id, list_level = base.num_id, base.list_level
    numbered = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if numbered is not None:
        num_id = _value(numbered, "w:numId") or num_id
        list_level = int(_value(numbered, "w:ilvl") or list_level)
    return ParagraphStyle(
        level=level,
        is_title=base.is_title or name.lower() in ("title", "标题"),
        is_contents=base.is_contents or _CONTENTS_NAME.fullmatch(name) is not None,
        num_id=num_id,
        list_level=list_level,
    )


def _heading_level(outline: str) -> int:
    level = int(outline)
    return 0 if level >= _BODY_LEVEL else level + 1


def _value(element: Any, tag: str) -> str | None:
    child = element.find(qn(tag))
    return None if child is None else child.get(qn("w:val"))


def _blocks(container: Any) -> Iterator[Any]:
    """Yield paragraphs and tables, also those in content controls and tracked insertions."""
    for child in container:
        if child.tag in (_P, _TBL):
            yield child
        elif child.tag not in _LEFT_OUT and isinstance(child.tag, str):
            yield from _blocks(child)


def _kept(element: Any) -> Iterator[Any]:
    """Yield the children that count: of an alternative, the choice; the fallback repeats it."""
    if element.tag == _MC + "AlternateContent" and element.find(_MC + "Choice") is None:
        fallback = element.find(_MC + "Fallback")
        yield from fallback if fallback is not None else ()
        return
    for child in element:
        if child.tag not in _LEFT_OUT:
            yield child


def _text(element: Any) -> str:
    return "".join(_pieces(element))


def _pieces(element: Any) -> Iterator[str]:
    for child in _kept(element):
        if child.tag in (qn("w:t"), _MATH_TEXT):
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag] if child.get(qn("w:type")) != "page" else ""
        else:
            yield from _pieces(child)


def _text_boxes(paragraph: Any) -> Iterator[Any]:
    """Yield the text boxes anchored in a paragraph, each once."""
    for child in paragraph:
        if child.tag == _TXBX:
            yield child
    for child in _kept(paragraph):
        yield from _text_boxes(child)


def _cells(table: Any) -> list[list[Any]]:
    """Return a table's cells, a merged one in every place that it covers."""
    rows: list[list[Any]] = []
    for table_row in _nested(table, "w:tr"):
        row: list[Any] = []
        before = table_row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
        row.extend([None] * (int(before.get(qn("w:val"), "0")) if before is not None else 0))
        for cell in _nested(table_row, "w:tc"):
            properties = cell.find(qn("w:tcPr"))
            span, shown = 1, cell
            if properties is not None:
                span = min(int(_value(properties, "w:gridSpan") or 1), 100)
                merge = properties.find(qn("w:vMerge"))
                continues = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
                if continues and rows and len(row) < len(rows[-1]):
                    shown = rows[-1][len(row)]
            row.extend([shown] * span)
        rows.append(row)
    return rows


def _nested(element: Any, tag: str) -> Iterator[Any]:
    """Yield rows or cells, also those inside content controls, not those of inner tables."""
    for child in element:
        if child.tag == qn(tag):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
            yield from _nested(child, tag)


def _cell_text(cell: Any | None, depth: int = 0) -> str:
    if cell is None or depth > _DEEPEST_NESTING:
        return ""
    parts = []
    for block in _blocks(cell):
        if block.tag == _P:
            parts += [_text(block), *(_cell_text(box, depth + 1) for box in _text_boxes(block))]
        else:
            inner = [[_cell_text(c, depth + 1) for c in row] for row in _cells(block)]
            parts += [line.text for line in table_lines(inner)]
    return " ".join(filter(None, (part.strip() for part in parts)))
