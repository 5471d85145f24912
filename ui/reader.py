"""A document opened beside a tab: what it is, its text, the cited passage highlighted."""

from __future__ import annotations

import re
from html import escape

from ingest.documents import Span
from ui.answer_words import facts_of
from ui.document_view import document_html
from ui.source_opening import DocumentStore

EMPTY = (
    '<section class="panel panel-empty" aria-label="原文"><h2>原文</h2>'
    "<p>点文件名或者出处，这里会打开原文。</p></section>"
)
GONE = "资料库里没有这份文件了，可能已被移除。"
REPEALED = "这份文件已经废止，引用前请查找现行文件。"
_HREF = re.compile(r"#document-([0-9a-f]{4,64})(?:-(\d{1,9})-(\d{1,9}))?")
_CLOSE = (
    '<a class="close-reader step" href="#" role="button" aria-keyshortcuts="Escape" '
    'title="关闭（按 Esc 键）">关闭</a>'
)


def document_link(document_id: str, start: int = 0, end: int = 0) -> str:
    """Return the link that opens a document, at a passage where start and end name one."""
    return f"#document-{document_id}" + (f"-{start}-{end}" if end else "")


def link_html(text: str, document_id: str, start: int = 0, end: int = 0, term: str = "") -> str:
    """Return a text that opens a document; plain text where the id is empty.

    term: a word to highlight at its first place, where no passage is named.
    """
    if not document_id:
        return f"<span>{escape(text)}</span>"
    href = document_link(document_id, start, end)
    return f'<a class="open-source" href="{escape(href)}" data-term="{escape(term)}">{escape(text)}</a>'


def reader_html(href: str, term: str, library: DocumentStore) -> str:
    """Return the document that a link names, or a message where there is none.

    href and term: what the browser sent, not trusted.
    """
    named = _HREF.fullmatch(href)
    try:
        document = library.document(named[1] if named else "")
        passages = library.passages_of(document.id)
    except LookupError:
        return _panel(f'<p class="panel-note" role="alert">{GONE}</p>')
    start, end = int(named[2] or 0) if named else 0, int(named[3] or 0) if named else 0
    if not 0 <= start < end <= len(document.text):
        at = document.text.find(term) if term else -1
        start, end = (at, at + len(term)) if at >= 0 else (0, 0)
    about = document.metadata
    chips = "".join(f"<li>{escape(fact)}</li>" for fact in facts_of(about))
    repealed = f'<p class="panel-warning">{REPEALED}</p>' if about.status == "废止" else ""
    return _panel(
        f'<header class="panel-head"><h3>{escape(document.title)}</h3>'
        f'<div class="about"><ul class="chips">{chips}</ul></div>{repealed}</header>'
        + document_html(document, passages, Span(start, end), "", whole=True)
    )


def _panel(content: str) -> str:
    return (
        '<section class="panel" aria-label="原文" tabindex="-1">'
        f'<nav class="panel-nav"><h2>原文</h2>{_CLOSE}</nav>{content}</section>'
    )
