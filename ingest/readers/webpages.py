"""Web pages: the main text with its headings and tables, without the site's furniture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from configparser import ConfigParser
from typing import Any

from ingest.documents import RawText
from ingest.readers.assembly import TextAssembly
from ingest.readers.encodings import decode
from ingest.readers.sources import Source, megabytes
from ingest.readers.tables import add_table
from ingest.readers.visible import VisiblePage

_LARGEST_TREE = 60_000  # elements: above, finding the main text takes long
_LEAST_SHARE = 0.5  # of the text outside links; less means that the main text was missed
_WIDEST_SPAN = 100  # columns or rows that one merged cell may cover
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def read(source: Source) -> RawText:
    """Return the main text of a page; all visible text where the main text is not found.

    Raises ReadError for a page that is too large or holds no text.
    """
    limit = source.limits.html_bytes
    if len(source.data) > limit:
        raise source.error(f"网页有 {megabytes(len(source.data))}，最多读 {megabytes(limit)}")
    html, notices = decode(source)
    html = _XML_DECLARATION.sub("", html.replace("\0", ""))
    page = VisiblePage.of(source, html)
    title = _title(page)
    assembly = TextAssembly(source)
    assembly.add_notices(notices)
    body = _main_text(html) if 0 < page.elements <= _LARGEST_TREE else None
    if body is not None and _length(body) >= _LEAST_SHARE * page.prose_length:
        if title and _squeezed(title) not in _squeezed("".join(body.itertext())):
            assembly.line(title, "title")  # trafilatura may take the heading for furniture
        _add_line(assembly, body.text or "")
        _add_elements(assembly, body)
    else:
        assembly.notice("main-text-not-found", "分不清网页正文，已读入全部可见文字")
        for block in page.blocks:
            assembly.line(block.text, block.kind, block.level)
    raw = assembly.raw_text("html", title=title)
    if not raw.text.strip():
        raise source.error("网页里没有文字（可能要在浏览器里运行才显示）；请另存为 PDF 后导入")
    return raw


def _title(page: VisiblePage) -> str | None:
    headings = (b.text for b in page.blocks if b.kind == "heading" and b.level == 1)
    # A page's <title> ends with the site's name: "通知_某市人民政府".
    named = re.split(r"\s*[_|\uff5c]\s*|\s+[-—–]+\s+", " ".join(page.title.split()))[0]
    return page.article_title.strip() or next(headings, None) or named or None


def _main_text(html: str) -> Any | None:
    """Return the main text as trafilatura's tree of head, p, list and table, None without one."""
    from lxml.html import HTMLParser, document_fromstring  # type: ignore[import-untyped]  # no types exist
    from trafilatura import bare_extraction

    tree = document_fromstring(html, parser=HTMLParser(remove_comments=True, remove_pis=True))
    for table in tree.iter("table"):
        _unmerge(table)
    found = bare_extraction(
        tree,
        include_comments=False,
        include_tables=True,
        include_formatting=True,
        favor_recall=True,
        config=_short_pages_too(),
    )
    return getattr(found, "body", None)


def _short_pages_too() -> ConfigParser:
    """Return settings under which a notice of a few sentences keeps its structure as well."""
    from trafilatura.settings import use_config

    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "20")
    return config


def _unmerge(table: Any) -> None:
    """Repeat each merged cell in all the places that it covers; trafilatura forgets the spans."""
    from copy import deepcopy

    if next(table.iterdescendants("table"), None) is not None:
        return
    waiting: dict[int, tuple[int, Any]] = {}  # column → rows still to cover, cell
    for row in list(table.iter("tr")):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        placed: list[Any] = []

        def take_from_above(placed: list[Any] = placed) -> None:
            while len(placed) in waiting:
                left, cell = waiting.pop(len(placed))
                if left > 1:
                    waiting[len(placed)] = (left - 1, cell)
                placed.append(deepcopy(cell))

        for cell in cells:
            take_from_above()
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for repeat in range(across):
                if down > 1:
                    waiting[len(placed)] = (down - 1, cell)
                placed.append(deepcopy(cell) if repeat else cell)
        take_from_above()
        row[:] = placed


def _span(cell: Any, name: str) -> int:
    stated = cell.attrib.pop(name, "1").strip()
    return min(max(int(stated), 1), _WIDEST_SPAN) if stated.isdecimal() else 1


def _length(body: Any) -> int:
    return len(_squeezed("".join(body.itertext())))


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _add_elements(assembly: TextAssembly, parent: Any) -> None:
    for element in parent:
        if element.tag == "head":
            level = re.search("[1-6]", element.get("rend", ""))
            assembly.line(_flat(element), "heading", int(level.group()) if level else 1)
        elif element.tag == "table":
            rows = element.iter("row")
            add_table(assembly, [[_flat(cell) for cell in row.iter("cell")] for row in rows])
        elif element.tag == "list":
            _add_elements(assembly, element)
        elif _has_blocks(element):
            _add_line(assembly, element.text or "")
            _add_elements(assembly, element)
        else:
            for line in _lines(element):
                _add_line(assembly, line)
        if element.tail and element.tail.strip():
            _add_line(assembly, element.tail)


def _add_line(assembly: TextAssembly, text: str) -> None:
    if text.strip():
        assembly.line(" ".join(text.split()))


def _has_blocks(element: Any) -> bool:
    return any(child.tag in ("p", "head", "list", "table", "item", "quote") for child in element)


def _lines(element: Any) -> Iterator[str]:
    """Yield the text between the line breaks of a paragraph."""
    pieces: list[str] = []
    for event_text, is_break in _pieces(element):
        if is_break:
            yield "".join(pieces)
            pieces = []
        pieces.append(event_text)
    yield "".join(pieces)


def _pieces(element: Any) -> Iterator[tuple[str, bool]]:
    yield element.text or "", False
    for child in element:
        if child.tag == "lb":
            yield child.tail or "", True
        else:
            yield from _pieces(child)
            yield child.tail or "", False


def _flat(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
