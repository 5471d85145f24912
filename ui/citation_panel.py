"""The citation panel: a quote highlighted at its place in its document, as escaped HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from answer.answers import Citation, CitedAnswer
from ingest.documents import Document, Passage, Span
from ui.answer_view import facts_of, text_html
from ui.citation_refs import CitationRef

CONTEXT = 2_500
"""Characters shown on each side of a quote before the reader asks for the whole document."""

UNKNOWN = "资料库里没有这份文件了。下面是回答时引用的原句。"
MOVED = "这份文件后来有改动，原句已不在原来的位置。下面是回答时引用的原句。"
REPLACED = "这份文件已被移除或换成了新版本。下面是回答时引用的版本。"
WELCOME = (
    '<section class="panel panel-empty" aria-label="引用原文"><h2>引用原文</h2>'
    '<p>点回答里的 <span class="cite-sample">[1]</span> 这样的编号，'
    "这里会打开出处文件，并标出被引用的原句。</p></section>"
)


@dataclass(frozen=True, slots=True)
class Source:
    """A cited document as the library holds it.

    passages are its own and say which lines are headings and table rows; current is False
    where it was replaced or removed since; original is the quote as it stands in the file,
    None where that is unknown.
    """

    document: Document
    passages: Sequence[Passage] = ()
    current: bool = True
    original: str | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a document's text: its span, and how it is set."""

    span: Span
    kind: str


def citation_html(
    ref: CitationRef, answer: CitedAnswer, citation: Citation, source: Source | None
) -> str:
    """Return the panel for one citation.

    source: None where the library does not know the document.
    """
    parts = [_navigation(ref, answer), _facts(citation)]
    if source is None:
        parts.append(_gone(UNKNOWN, citation.quote))
    elif source.document.text[citation.start : citation.end] != citation.quote:
        parts.append(_gone(MOVED, citation.quote))
    else:
        parts.append("" if source.current else _note(REPLACED))
        parts.append(_text(ref, citation, source))
        parts.append(_original(citation, source.original))
    return _panel("".join(parts))


def trouble_html(message: str) -> str:
    """Return the panel with a message for the reader instead of a document."""
    return _panel(_note(message))


def _panel(content: str) -> str:
    return f'<section class="panel" aria-label="引用原文" tabindex="-1">{content}</section>'


def _navigation(ref: CitationRef, answer: CitedAnswer) -> str:
    numbers = [citation.n for citation in answer.citations]
    at = numbers.index(ref.n)
    previous = numbers[at - 1] if at > 0 else None
    following = numbers[at + 1] if at + 1 < len(numbers) else None
    return (
        '<nav class="panel-nav" aria-label="引用导航">'
        f"<h2>出处 {at + 1} / {len(numbers)}</h2>"
        f"{_step(ref.turn, previous, 'previous', '上一条', '←')}"
        f"{_step(ref.turn, following, 'next', '下一条', '→')}"
        '<a class="back-to-answer" href="#answer">返回回答</a></nav>'
    )


def _step(turn: int, n: int | None, name: str, label: str, key: str) -> str:
    if n is None:
        return f'<span class="step" aria-disabled="true">{label}</span>'
    href = CitationRef(turn, n).href
    return f'<a class="cite step {name}" href="{href}" title="{label}（按 {key} 键）">{label}</a>'


def _facts(citation: Citation) -> str:
    part = f'<span class="part">{escape(citation.part)}</span>' if citation.part else ""
    chips = "".join(f"<li>{escape(fact)}</li>" for fact in facts_of(citation))
    if citation.page is not None:
        chips += f"<li>第{citation.page}页</li>"
    repealed = (
        '<p class="panel-warning">这份文件已经废止，引用前请查找现行文件。</p>'
        if citation.status == "废止"
        else ""
    )
    heading = (
        f'<p class="heading-path">{" › ".join(escape(h) for h in citation.heading)}</p>'
        if citation.heading
        else ""
    )
    return (
        f'<header class="panel-head"><h3>{escape(citation.document)}{part}</h3>'
        f'<ul class="chips">{chips}</ul>{heading}'
        f'<p class="path">文件：{escape(citation.path)}</p>{repealed}</header>'
    )


def _note(message: str) -> str:
    return f'<p class="panel-note" role="alert">{escape(message)}</p>'


def _gone(message: str, quote: str) -> str:
    return f"{_note(message)}<blockquote>{text_html(quote)}</blockquote>"


def _original(citation: Citation, original: str | None) -> str:
    """Return the quote as the file has it, where more than white space was changed."""
    if original is None or "".join(original.split()) == "".join(citation.quote.split()):
        return ""
    return (
        '<details class="original"><summary>引文经过转换或修复，查看文件里的原样</summary>'
        f"<blockquote>{text_html(original)}</blockquote></details>"
    )


def _text(ref: CitationRef, citation: Citation, source: Source) -> str:
    document = source.document
    quote = Span(citation.start, citation.end)
    shown = _window(document.text, quote, whole=ref.whole)
    body = "".join(_lines_html(document, _lines(document.text, shown, source.passages), quote))
    whole = (
        f'<a class="cite whole" href="{CitationRef(ref.turn, ref.n, whole=True).href}">'
        f"显示全文（共 {len(document.text)} 字）</a>"
        if len(shown) < len(document.text)
        else ""
    )
    before = '<p class="cut">……</p>' if shown.start > 0 else ""
    after = '<p class="cut">……</p>' if shown.end < len(document.text) else ""
    return (
        f'<article class="document-text" tabindex="0" aria-label="文件正文">'
        f"{before}{body}{after}{whole}</article>"
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
