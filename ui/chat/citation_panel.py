"""The side panel: a quote highlighted at its place, or a document near to a question, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from answer import phrases
from answer.answers import Citation, CitedAnswer, NearDocument
from ingest.documents import Document, Passage, Span
from ui.answer_words import facts_of
from ui.chat.answer_view import badge, text_html
from ui.chat.citation_refs import CitationRef, NearRef
from ui.document_view import document_html

UNKNOWN = "资料库里没有这份文件了。下面是回答时引用的原句。"
MOVED = "这份文件后来有改动，原句已不在原来的位置。下面是回答时引用的原句。"
REPLACED = "这份文件已被移除或换成了新版本。下面是回答时引用的版本。"
NEAR_GONE = "资料库里没有这份文件了，可能已被移除。"
NEAR_MOVED = "这份文件后来有改动，这一句已不在原来的位置。"
REPEALED = "这份文件已经废止，引用前请查找现行文件。"
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


def citation_html(
    ref: CitationRef, answer: CitedAnswer, citation: Citation, source: Source | None
) -> str:
    """Return the panel for one citation.

    source: None where the library does not know the document.
    """
    parts = [_steps(ref, answer), _citation_head(answer, citation)]
    if source is None:
        parts.append(_gone(UNKNOWN, citation.quote))
    elif source.document.text[citation.start : citation.end] != citation.quote:
        parts.append(_gone(MOVED, citation.quote))
    else:
        parts.append("" if source.current else _note(REPLACED))
        parts.append(
            document_html(
                source.document,
                source.passages,
                Span(citation.start, citation.end),
                CitationRef(ref.turn, ref.n, whole=True).href,
                whole=ref.whole,
            )
        )
        parts.append(_original(citation, source.original))
    return _panel("".join(parts))


def near_html(ref: NearRef, near: NearDocument, source: Source | None) -> str:
    """Return the panel for a document near to a question, its near sentence highlighted.

    source: None where the library does not know the document.
    """
    navigation = _navigation(phrases.NEAREST_SENTENCES if near.quote else phrases.NEAREST_DOCUMENTS)
    if source is None:
        head = _head(near.document, None, (), near.path, heading=near.heading)
        return _panel(navigation + head + _gone(NEAR_GONE, near.quote))
    document = source.document
    head = _head(
        document.title,
        document.part,
        [*facts_of(document.metadata), *_page(near)],
        near.path,
        heading=near.heading,
        repealed=document.metadata.status == "废止",
    )
    in_place = document.text[near.start : near.end] == near.quote
    parts = (
        navigation,
        head,
        "" if source.current else _note(REPLACED),
        "" if in_place else _gone(NEAR_MOVED, near.quote),
        document_html(
            document,
            source.passages,
            Span(near.start, near.end) if in_place else Span(0, 0),
            NearRef(ref.turn, ref.n, whole=True).href,
            whole=ref.whole,
        ),
        _original(near, source.original),
    )
    return _panel("".join(parts))


def trouble_html(message: str) -> str:
    """Return the panel with a message for the reader instead of a document."""
    return _panel(_navigation("引用原文") + _note(message))


def _panel(content: str) -> str:
    return f'<section class="panel" aria-label="引用原文" tabindex="-1">{content}</section>'


def _steps(ref: CitationRef, answer: CitedAnswer) -> str:
    numbers = [citation.n for citation in answer.citations]
    at = numbers.index(ref.n)
    previous = numbers[at - 1] if at > 0 else None
    following = numbers[at + 1] if at + 1 < len(numbers) else None
    return _navigation(
        f"出处 {at + 1} / {len(numbers)}",
        _step(ref.turn, previous, "previous", "上一条", "← 或 [", "ArrowLeft BracketLeft"),
        _step(ref.turn, following, "next", "下一条", "→ 或 ]", "ArrowRight BracketRight"),
    )


def _navigation(title: str, *steps: str) -> str:
    return (
        f'<nav class="panel-nav" aria-label="引用导航"><h2>{title}</h2>{"".join(steps)}'
        '<a class="close-panel step" href="#answer" role="button" aria-keyshortcuts="Escape" '
        'title="关闭，回到回答（按 Esc 键）">关闭</a></nav>'
    )


def _step(turn: int, n: int | None, name: str, label: str, keys: str, shortcuts: str) -> str:
    if n is None:
        return f'<span class="step" aria-disabled="true">{label}</span>'
    href = CitationRef(turn, n).href
    return (
        f'<a class="cite step {name}" href="{href}" title="{label}（按 {keys} 键）" '
        f'aria-keyshortcuts="{shortcuts}">{label}</a>'
    )


def _citation_head(answer: CitedAnswer, citation: Citation) -> str:
    kind = next((c.kind for c in answer.claims if citation.n in c.citations), None)
    return _head(
        citation.document,
        citation.part,
        [*facts_of(citation), *_page(citation)],
        citation.path,
        badge=badge(kind) if kind else "",
        heading=citation.heading,
        repealed=citation.status == "废止",
    )


def _page(source: Citation | NearDocument) -> list[str]:
    return [f"第{source.page}页"] if source.page is not None else []


def _head(
    title: str,
    part: str | None,
    facts: Sequence[str],
    path: str,
    *,
    badge: str = "",
    heading: Sequence[str] = (),
    repealed: bool = False,
) -> str:
    part_html = f'<span class="part">{escape(part)}</span>' if part else ""
    chips = "".join(f"<li>{escape(fact)}</li>" for fact in facts)
    headings = " › ".join(escape(above) for above in heading)
    heading_html = f'<p class="heading-path">{headings}</p>' if headings else ""
    warning = f'<p class="panel-warning">{REPEALED}</p>' if repealed else ""
    return (
        f'<header class="panel-head"><h3>{escape(title)}{part_html}</h3>'
        f'<div class="about">{badge}<ul class="chips">{chips}</ul></div>{heading_html}'
        f'<p class="path">文件：{escape(path)}</p>{warning}</header>'
    )


def _note(message: str) -> str:
    return f'<p class="panel-note" role="alert">{escape(message)}</p>'


def _gone(message: str, quote: str) -> str:
    said = f"<blockquote>{text_html(quote)}</blockquote>" if quote else ""
    return _note(message) + said


def _original(source: Citation | NearDocument, original: str | None) -> str:
    """Return the quote as the file has it, where more than white space was changed."""
    if original is None or "".join(original.split()) == "".join(source.quote.split()):
        return ""
    return (
        '<details class="original"><summary>引文经过转换或修复，查看文件里的原样</summary>'
        f"<blockquote>{text_html(original)}</blockquote></details>"
    )
