"""All visible text of a web page, block by block, read as a stream that no nesting can overflow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.documents import MarkKind
from ingest.readers.sources import Source
from ingest.readers.tables import table_lines

_UNSEEN = frozenset(
    {
        "script",
        "style",
        "template",
        "noscript",
        "nav",
        "header",
        "footer",
        "aside",
        "form",
        "button",
        "select",
        "textarea",
        "svg",
        "head",
        "iframe",
        "object",
        "canvas",
    }
)
# A block goes on across these.
_INLINE = frozenset(
    {
        "a",
        "abbr",
        "b",
        "big",
        "cite",
        "code",
        "del",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "u",
        "wbr",
    }
)
_DEEPEST_TABLE = 50  # tables in tables: deeper ones are no tables any more
_CHUNK = 64 * 1024  # characters fed between two looks at the clock


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or table row; linked counts its characters inside links."""

    text: str
    kind: MarkKind | None = None
    level: int = 0
    linked: int = 0


@dataclass(slots=True)
class _Table:
    """A table that is being read: its rows of cells, and whether it only lays out a page."""

    rows: list[list[list[Block]]] = field(default_factory=list)
    is_layout: bool = False

    def blocks(self) -> list[Block]:
        cells = [cell for row in self.rows for cell in row]
        if self.is_layout or any(len(cell) > 3 for cell in cells):
            return [block for cell in cells for block in cell]
        rows = [[" ".join(block.text for block in cell) for cell in row] for row in self.rows]
        linked = sum(block.linked for cell in cells for block in cell)
        lines = table_lines(rows)
        share = linked // max(len(lines), 1)
        return [Block(line.text, "row" if line.is_row else None, 0, share) for line in lines]


class VisiblePage:
    """The blocks of a page in order, and what its head states; a target of lxml's parser."""

    def __init__(self) -> None:
        self.elements = 0
        self.title = ""
        self.article_title = ""
        self._blocks: list[Block] = []
        self._tables: list[_Table] = []
        self._tables_too_deep = 0
        self._text: list[str] = []
        self._linked = 0
        self._link_depth = 0
        self._unseen: list[str] = []
        self._in_title = False
        self._heading = 0

    @classmethod
    def of(cls, source: Source, html: str) -> VisiblePage:
        """Return the page read from its HTML. Raises ReadError where it takes too long."""
        from lxml.etree import HTMLParser  # type: ignore[import-untyped]  # no types exist

        page = cls()
        parser = HTMLParser(target=page)
        for start in range(0, len(html), _CHUNK):
            parser.feed(html[start : start + _CHUNK])
            source.check_time()
        parser.close()
        page._end_block()
        while page._tables:
            page._end_table()
        return page

    @property
    def blocks(self) -> list[Block]:
        """The blocks from top to bottom."""
        return self._blocks

    @property
    def prose_length(self) -> int:
        """How many characters stand outside links."""
        return sum(len("".join(block.text.split())) - block.linked for block in self._blocks)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Open an element."""
        self.elements += 1
        if tag == "title":
            self._in_title = True
        elif tag == "meta":
            if attributes.get("name", "").lower() == "articletitle":
                self.article_title = attributes.get("content", "")
        elif tag in _UNSEEN:
            self._end_block()
            self._unseen.append(tag)
        elif tag == "body":
            self._unseen.clear()
        elif tag == "a":
            self._link_depth += 1
        elif tag not in _INLINE:
            self._end_block()
            self._begin(tag)

    def _begin(self, tag: str) -> None:
        if re.fullmatch("h[1-6]", tag):
            self._heading = int(tag[1])
        elif tag == "table" and len(self._tables) >= _DEEPEST_TABLE:
            self._tables_too_deep += 1
        elif tag == "table":
            if self._tables:
                self._tables[-1].is_layout = True
            self._tables.append(_Table())
        elif tag == "tr" and self._tables:
            self._tables[-1].rows.append([])
        elif tag in ("td", "th") and self._tables:
            rows = self._tables[-1].rows or [[]]
            rows[-1].append([])
            self._tables[-1].rows = rows

    def end(self, tag: str) -> None:
        """Close an element."""
        if tag == "title":
            self._in_title = False
        elif tag in _UNSEEN:
            if tag in self._unseen:
                while self._unseen.pop() != tag:
                    pass
        elif tag == "a":
            self._link_depth = max(0, self._link_depth - 1)
        elif tag not in _INLINE:
            self._end_block()
            if tag == "table" and self._tables_too_deep:
                self._tables_too_deep -= 1
            elif tag == "table" and self._tables:
                self._end_table()
            elif re.fullmatch("h[1-6]", tag):
                self._heading = 0

    def data(self, data: str) -> None:
        """Collect the text of the open block."""
        if self._in_title:
            self.title += data
        elif not self._unseen:
            self._text.append(data)
            if self._link_depth:
                self._linked += len("".join(data.split()))

    def close(self) -> None:
        """End the page; lxml asks for this method."""

    def _end_block(self) -> None:
        text = " ".join("".join(self._text).split())
        if text:
            kind: MarkKind | None = "heading" if self._heading else None
            self._place([Block(text, kind, self._heading, self._linked)])
        self._text, self._linked = [], 0

    def _place(self, blocks: list[Block]) -> None:
        if self._tables and self._tables[-1].rows and self._tables[-1].rows[-1]:
            self._tables[-1].rows[-1][-1].extend(blocks)
        else:
            self._blocks.extend(blocks)

    def _end_table(self) -> None:
        table = self._tables.pop()
        self._place(table.blocks())
