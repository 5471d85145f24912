"""A document's text as escaped HTML: headings, rows and pages set apart, a quote highlighted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from ingest.documents import Document, Passage, Span

CONTEXT = 2_500
"""Characters shown on each side of a quote before the reader asks for the whole document."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a document's text: its span, and how it is set."""

    span: Span
    kind: str


def document_html(
    document: Document,
    passages: Sequence[Passage],
    quote: Span,
    whole_href: str,
    *,
    whole: bool = False,
) -> str:
    """Return the text around a quote, or all of it.

    passages are the document's own and say which lines are headings and table rows; an empty
    quote marks nothing and shows the text around its place; whole_href is the link that is
    offered to see everything.
    """
    shown = _window(document.text, quote, whole=whole)
    body = "".join(_lines_html(document, _lines(document.text, shown, passages), quote))
    more = (
        f'<a class="cite whole" href="{escape(whole_href)}">'
        f"显示全文（共 {len(document.text)} 字）</a>"
        if len(shown) < len(document.text)
        else ""
    )
    before = '<p class="cut">……</p>' if shown.start > 0 else ""
    after = '<p class="cut">……</p>' if shown.end < len(document.text) else ""
    return (
        f'<article class="document-text" tabindex="0" aria-label="文件正文">'
        f"{before}{body}{after}{more}</article>"
    )


def _window(text: str, quote: Span, *, whole: bool) -> Span:
    """Return the part of the text to show, cut at line ends."""
    if whole or len(text) <= 4 * CONTEXT:
        return Span(0, len(text))
    start = text.rfind("\n", 0, max(quote.start - CONTEXT, 0)) + 1
    end = text.find("\n", min(quote.end + CONTEXT, len(text)))
    return Span(start, len(text) if end < 0 else end)


def _lines(text: str, shown: Span, passages: Sequence[Passage]) -> Iterator[_Line]:
    """Yield the lines of the shown part that are not empty, each set by its first passage.

    A line that other passages name as their heading is a heading as well.
    """
    headings = {heading for passage in passages for heading in passage.heading}
    ordered = iter(sorted(passages, key=lambda passage: passage.start))
    passage = next(ordered, None)
    start = shown.start
    while start < shown.end:
        end = text.find("\n", start, shown.end)
        end = shown.end if end < 0 else end
        while passage is not None and passage.end <= start:
            passage = next(ordered, None)
        if text[start:end].strip():
            kind = passage.kind if passage is not None and passage.start < end else "clause"
            heading = text[start:end].strip() in headings
            yield _Line(Span(start, end), "heading" if heading else kind)
        start = end + 1


def _lines_html(document: Document, lines: Iterator[_Line], quote: Span) -> Iterator[str]:
    page: int | None = None
    for line in lines:
        here = document.page_of(line.span.start)
        if here is not None and here != page:
            yield f'<p class="page-break">第{here}页</p>'
            page = here
        kind = "title" if _is_title(document, line.span) else line.kind
        yield f'<p class="line line-{kind}">{_marked(document.text, line.span, quote)}</p>'


def _is_title(document: Document, line: Span) -> bool:
    return document.text[line.start : line.end].strip() == document.title


def _marked(text: str, line: Span, quote: Span) -> str:
    """Return one line escaped, its share of the quote in a <mark>."""
    start, end = max(line.start, quote.start), min(line.end, quote.end)
    if start >= end:
        return escape(text[line.start : line.end])
    return (
        f"{escape(text[line.start : start])}<mark>{escape(text[start:end])}</mark>"
        f"{escape(text[end : line.end])}"
    )
