"""A cited answer as HTML: pure functions, every text escaped, only markers are links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from answer import phrases
from answer.answers import Citation, CitedAnswer, Claim, ClaimKind, Conflict, NearDocument, Struck
from answer.figures import figures
from ui.answer_words import KIND_HINTS, KIND_LABELS, PARTIAL, document_name, facts_of
from ui.chat.citation_refs import CitationRef, NearRef
from ui.chat.headline import Headline, headline

SEVERAL_FIGURES = "各文件的数字不一致，见下表。"
_DATES = frozenset(("年", "月", "日", "号", "章", "款", ""))
"""Units of figures that say when and where, and are not what differs."""


def text_html(text: str) -> str:
    """Return a text escaped, its line breaks as tags."""
    return "<br>".join(escape(line) for line in text.splitlines())


def answer_html(answer: CitedAnswer, turn: int) -> str:
    """Return an answer with its markers, conflicts and sources.

    turn: its place in the conversation, from 1; the markers lead to "#cite-<turn>-<n>".
    """
    parts = [_understood(answer.understood), _notice(answer)]
    large = headline(answer)
    if large is not None:
        parts.append(_headline(large, turn, several=bool(answer.conflicts)))
    if answer.claims:
        parts.append('<ul class="claims">')
        parts.extend(_claims(answer.claims, turn))
        parts.append("</ul>")
    by_number = {citation.n: citation for citation in answer.citations}
    parts.extend(_conflict(conflict, by_number, turn) for conflict in answer.conflicts)
    parts.append(_missing(answer))
    parts.extend(_note(note) for note in answer.notes if note != answer.missing)
    parts.append(_struck(answer.struck))
    parts.append(_nearest(answer.nearest, turn))
    parts.append(_sources(answer.citations, turn))
    return f'<div class="answer answer-{answer.status}">{"".join(parts)}</div>'


def marker(turn: int, n: int) -> str:
    """Return the marker [n] as a link to its citation."""
    href = CitationRef(turn, n).href
    return f'<a class="cite" href="{href}" title="查看第{n}条出处">[{n}]</a>'


def badge(kind: ClaimKind) -> str:
    """Return the word for what a sentence is, coloured; the colour alone says nothing."""
    return f'<span class="badge badge-{kind}" title="{KIND_HINTS[kind]}">{KIND_LABELS[kind]}</span>'


def _understood(question: str) -> str:
    return f'<p class="understood">理解为：{text_html(question)}</p>' if question else ""


def _note(note: str) -> str:
    return f'<p class="answer-note">{text_html(note)}</p>'


def _struck(struck: Iterable[Struck]) -> str:
    items = "".join(
        f"<li><del>{text_html(sentence.text)}</del>"
        f"（{text_html('；'.join(sentence.reasons))}）</li>"
        for sentence in struck
    )
    if not items:
        return ""
    return (
        f'<details class="struck"><summary>未予采用的句子和原因</summary><ul>{items}</ul></details>'
    )


def _notice(answer: CitedAnswer) -> str:
    if answer.status == "refused":
        return f'<div class="notice"><strong>{text_html(answer.answer)}</strong></div>'
    if answer.status == "partial":
        return f'<div class="notice"><strong>{PARTIAL}</strong></div>'
    return ""


def _headline(large: Headline, turn: int, *, several: bool) -> str:
    kind = large.claim.kind
    facts = " · ".join(escape(fact) for fact in facts_of(large.citation))
    note = f'<span class="headline-note">{SEVERAL_FIGURES}</span>' if several else ""
    return (
        f'<div class="headline headline-{kind}"><p class="headline-figure">'
        f'<span class="headline-direction">{large.direction}</span> {escape(large.figure)}</p>'
        f'<p class="headline-about">{badge(kind)} 出自{escape(document_name(large.citation))} · {facts}'
        f"{marker(turn, large.citation.n)}{note}</p></div>"
    )


def _claims(claims: Iterable[Claim], turn: int) -> Iterator[str]:
    """Yield the claims, those of each part of a question under what it asks."""
    for part, told in groupby(claims, key=lambda claim: claim.part):
        if part:
            yield f'<li class="claim-part">{escape(part)}</li>'
        yield from (_claim(claim, turn) for claim in told)


def _claim(claim: Claim, turn: int) -> str:
    markers = "".join(marker(turn, n) for n in claim.citations)
    return (
        f'<li class="claim claim-{claim.kind}">'
        f"{badge(claim.kind)}"
        f'<span class="claim-text">{text_html(claim.text)}{markers}</span></li>'
    )


def _conflict(conflict: Conflict, citations: dict[int, Citation], turn: int) -> str:
    rows = "".join(
        f'<tr><td class="quoted">{_figures_strong(citations[n].quote)}</td>'
        f"<td>{escape(citations[n].document)}</td>"
        f"<td>{escape(citations[n].level or '未知')}</td>"
        f"<td>{citations[n].year or '未知'}</td>"
        f"<td>{marker(turn, n)}</td></tr>"
        for n in conflict.citations
        if n in citations
    )
    return (
        '<div class="conflict"><table>'
        f"<caption>各文件的数字不一致：{escape(conflict.about)}</caption>"
        '<thead><tr><th scope="col">原文</th><th scope="col">文件</th><th scope="col">层级</th>'
        '<th scope="col">年份</th><th scope="col">出处</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _figures_strong(text: str) -> str:
    """Return a text escaped, its figures in bold."""
    parts, end = [], 0
    for figure in figures(text):
        if figure.unit in _DATES:
            continue
        start, after = figure.span.start, figure.span.end
        parts.append(f"{escape(text[end:start])}<strong>{escape(text[start:after])}</strong>")
        end = after
    return ("".join(parts) + escape(text[end:])).replace("\n", "<br>")


def _missing(answer: CitedAnswer) -> str:
    if not answer.missing:
        return ""
    return f'<p class="missing"><strong>还缺：</strong>{text_html(answer.missing)}</p>'


def _nearest(nearest: Iterable[NearDocument], turn: int) -> str:
    """Return the sentences that come near, none of them an answer, and the documents without one."""
    numbered = list(enumerate(nearest, start=1))
    quoted = "".join(_near_sentence(near, NearRef(turn, n)) for n, near in numbered if near.quote)
    others = "".join(
        _near_document(near, NearRef(turn, n)) for n, near in numbered if not near.quote
    )
    return _near_list(phrases.NEAREST_SENTENCES, quoted) + _near_list(
        phrases.NEAREST_DOCUMENTS, others
    )


def _near_list(title: str, items: str) -> str:
    return f'<div class="nearest"><strong>{title}</strong><ul>{items}</ul></div>' if items else ""


def _near_sentence(near: NearDocument, ref: NearRef) -> str:
    return (
        f'<li><a class="near near-sentence" href="{ref.href}" title="打开原文，标出这一句">'
        f'<span class="near-quote">{text_html(near.quote)}</span>'
        f'<span class="near-title">{escape(near.document)}</span></a></li>'
    )


def _near_document(near: NearDocument, ref: NearRef) -> str:
    name = escape(near.document)
    if near.document_id:
        name = f'<a class="near" href="{ref.href}" title="打开这份文件">{name}</a>'
    return f'<li>{name}<span class="path">{escape(near.path)}</span></li>'


def _sources(citations: Iterable[Citation], turn: int) -> str:
    items = "".join(_source(citation, turn) for citation in citations)
    if not items:
        return ""
    return f'<div class="sources"><strong>出处</strong><ul>{items}</ul></div>'


def _source(citation: Citation, turn: int) -> str:
    part = f"（{escape(citation.part)}）" if citation.part else ""
    facts = " · ".join(escape(fact) for fact in facts_of(citation))
    repealed = " repealed" if citation.status == "废止" else ""
    return (
        f'<li class="source{repealed}">{marker(turn, citation.n)}'
        f'{escape(citation.document)}{part}<span class="facts">{facts}</span></li>'
    )
