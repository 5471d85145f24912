"""A cited answer as HTML: pure functions, every text escaped, only markers are links."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from answer.answers import Citation, CitedAnswer, Claim, ClaimKind, Conflict, NearDocument, Struck
from ui.citation_refs import CitationRef

KIND_LABELS: dict[ClaimKind, str] = {
    "requirement": "要求",
    "claim": "自报数据",
    "practice": "做法",
    "definition": "释义",
    "other": "说明",
}
KIND_HINTS: dict[ClaimKind, str] = {
    "requirement": "文件或讲话提出的要求",
    "claim": "有关单位报告的自身数据，不是达标要求",
    "practice": "其他地方的做法",
    "definition": "名词解释",
    "other": "背景或补充",
}


def text_html(text: str) -> str:
    """Return a text escaped, its line breaks as tags."""
    return "<br>".join(escape(line) for line in text.splitlines())


def answer_html(answer: CitedAnswer, turn: int) -> str:
    """Return an answer with its markers, conflicts and sources.

    turn: its place in the conversation, from 1; the markers lead to "#cite-<turn>-<n>".
    """
    parts = [_understood(answer.understood), _notice(answer)]
    if answer.claims:
        parts.append('<ul class="claims">')
        parts.extend(_claim(claim, turn) for claim in answer.claims)
        parts.append("</ul>")
    by_number = {citation.n: citation for citation in answer.citations}
    parts.extend(_conflict(conflict, by_number, turn) for conflict in answer.conflicts)
    parts.append(_missing(answer))
    parts.extend(_note(note) for note in answer.notes if note != answer.missing)
    parts.append(_struck(answer.struck))
    parts.append(_nearest(answer.nearest))
    parts.append(_sources(answer.citations, turn))
    if answer.claims:
        parts.append(
            '<p class="answer-foot"><button type="button" class="copy">复制（含出处）</button></p>'
        )
    return f'<div class="answer answer-{answer.status}">{"".join(parts)}</div>'


def marker(turn: int, n: int) -> str:
    """Return the marker [n] as a link to its citation."""
    href = CitationRef(turn, n).href
    return f'<a class="cite" href="{href}" title="查看第{n}条出处">[{n}]</a>'


def facts_of(citation: Citation) -> list[str]:
    """Return what a reader must know of a source, in words: level, year, kind, status."""
    facts = [
        f"{citation.level}级" if citation.level not in (None, "单位") else citation.level,
        f"{citation.year}年" if citation.year else "年份未知",
        citation.kind,
        {"现行": "现行", "废止": "已废止", "未知": None}[citation.status],
    ]
    return [fact for fact in facts if fact]


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
        return '<div class="notice"><strong>只找到部分依据</strong></div>'
    return ""


def _claim(claim: Claim, turn: int) -> str:
    markers = "".join(marker(turn, n) for n in claim.citations)
    return (
        f'<li class="claim claim-{claim.kind}">'
        f'<span class="badge badge-{claim.kind}" title="{KIND_HINTS[claim.kind]}">'
        f"{KIND_LABELS[claim.kind]}</span>"
        f'<span class="claim-text">{text_html(claim.text)}{markers}</span></li>'
    )


def _conflict(conflict: Conflict, citations: dict[int, Citation], turn: int) -> str:
    rows = "".join(
        f"<tr><td>{marker(turn, n)}{escape(citations[n].document)}</td>"
        f"<td>{escape(citations[n].level or '未知')}</td>"
        f"<td>{citations[n].year or '未知'}</td>"
        f"<td>{text_html(citations[n].quote)}</td></tr>"
        for n in conflict.citations
        if n in citations
    )
    return (
        '<div class="conflict"><table>'
        f"<caption>各文件的数字不一致：{escape(conflict.about)}</caption>"
        "<thead><tr><th>来源</th><th>层级</th><th>年份</th><th>原文</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _missing(answer: CitedAnswer) -> str:
    if not answer.missing:
        return ""
    return f'<p class="missing"><strong>还缺：</strong>{text_html(answer.missing)}</p>'


def _nearest(nearest: Iterable[NearDocument]) -> str:
    items = "".join(
        f'<li>{escape(near.document)}<span class="path">{escape(near.path)}</span></li>'
        for near in nearest
    )
    if not items:
        return ""
    return f'<div class="nearest"><strong>内容最接近的文件</strong><ul>{items}</ul></div>'


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
