"""The 指标达标 tab as escaped HTML: the catalogue by part, and one indicator's page."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from answer.answers import Citation, CitedAnswer
from answer.indicators import Catalogue, Indicator, RequiredFigure
from draft.dossier import CitedFigure, Dossier, LawPlace
from draft.writing.citing import CitedPractice
from ui.answer_words import KIND_LABELS, document_name, facts_of, place_of
from ui.reader import link_html

CHOOSE = (
    '<section class="empty-page"><h2>选一个指标</h2>'
    "<p>左边按部分列出全部指标。点开可以看到要求和出处、怎么达标、各地做法、佐证材料和法律依据。</p></section>"
)
OURS = "这是演示整理的目录，不是国家评价细则；本单位可以整份替换。"
NO_FIGURE = "这项指标没有数值要求。"
NO_PRACTICE = "资料库里还没有其他地方这方面的做法。到“资料库”添加工作总结、自查报告后会出现在这里。"


def catalogue_html(catalogue: Catalogue) -> str:
    """Return the indicators as buttons under their parts."""
    parts = "".join(
        f"<section><h2>{escape(part)}</h2>"
        + "".join(_button(i.id, i.name) for i in indicators)
        + "</section>"
        for part, indicators in catalogue.parts().items()
    )
    return f'<nav class="catalogue" aria-label="指标目录">{parts}<p class="why">{OURS}</p></nav>'


def indicator_html(dossier: Dossier) -> str:
    """Return the page of one indicator."""
    indicator = dossier.indicator
    sections = {
        "数值要求": _figures(dossier.figures, dossier.citations),
        "怎么达标": _answer(dossier.how),
        "各地做法": _practices(dossier.practices, dossier.citations),
        "佐证材料": _list(indicator.evidence, "evidence"),
        "法律依据": _laws(dossier.laws),
        "配合单位": f"<p>{escape('、'.join(indicator.support))}</p>",
    }
    body = "".join(f"<section><h3>{t}</h3>{content}</section>" for t, content in sections.items())
    return f'<article class="indicator" tabindex="-1">{_head(indicator)}{body}</article>'


def _head(indicator: Indicator) -> str:
    points = f"<li>{indicator.points:f}分</li>" if indicator.points is not None else ""
    return (
        f'<header><h2>{escape(indicator.name)}</h2><ul class="chips">'
        f"<li>{escape(indicator.part)}</li><li>牵头：{escape('、'.join(indicator.lead))}</li>{points}"
        f'</ul><p class="requirement">{escape(indicator.requirement)}</p>'
        f'<p class="actions">{_action("ask", "就这项指标提问")}{_action("draft", "起草这一节")}</p>'
        "</header>"
    )


def _button(id_: str, name: str) -> str:
    return f'<button type="button" data-action="choose" data-id="{escape(id_)}">{escape(name)}</button>'


def _action(action: str, label: str) -> str:
    return f'<button type="button" class="action" data-action="{action}">{label}</button>'


def _figures(figures: tuple[CitedFigure, ...], citations: tuple[Citation, ...]) -> str:
    if not figures:
        return f'<p class="why">{NO_FIGURE}</p>'
    by_number = {citation.n: citation for citation in citations}
    rows = "".join(_figure(f.figure, by_number.get(f.citation)) for f in figures)
    return (
        '<div class="table-scroll"><table class="figures"><thead><tr><th>项目</th><th>要求</th>'
        "<th>层级和年份</th><th>出处</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _figure(figure: RequiredFigure, citation: Citation | None) -> str:
    source = figure.source.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    link = _link(source, citation) if citation else f"{escape(source)}（资料库里没有找到原文）"
    note = f'<br><span class="why">{escape(figure.note)}</span>' if figure.note else ""
    return (
        f"<tr><td>{escape(figure.quantity)}</td><td><strong>{escape(figure.in_words)}</strong></td>"
        f"<td>{escape(figure.level)}级 {figure.year}年</td><td>{link}{note}</td></tr>"
    )


def _answer(answer: CitedAnswer) -> str:
    by_number = {citation.n: citation for citation in answer.citations}
    if not answer.claims:
        return f'<p class="why">{escape(answer.missing or answer.answer)}</p>'
    return _items(
        f'<span class="badge badge-{claim.kind}">{KIND_LABELS[claim.kind]}</span>'
        f"<span>{escape(claim.text)} "
        + " ".join(_link(_short(by_number[n]), by_number[n]) for n in claim.citations)
        + "</span>"
        for claim in answer.claims
    )


def _practices(practices: tuple[CitedPractice, ...], citations: tuple[Citation, ...]) -> str:
    if not practices:
        return f'<p class="why">{NO_PRACTICE}</p>'
    by_number = {citation.n: citation for citation in citations}
    return _items(
        f'<span class="badge badge-practice">{escape(practice.place)} {practice.year}年</span>'
        f"<span>{escape(practice.text)} "
        f"{_link(_short(by_number[practice.citation]), by_number[practice.citation])}</span>"
        for practice in practices
    )


def _laws(laws: tuple[LawPlace, ...]) -> str:
    return _items(
        link_html(
            f"《{place.law.name}》{place.law.article}", place.document_id, place.start, place.end
        )
        + ("" if place.document_id else '<span class="why">（资料库里没有全文）</span>')
        for place in laws
    )


def _list(items: tuple[str, ...], name: str) -> str:
    return f'<ul class="{name}">{"".join(f"<li>{escape(item)}</li>" for item in items)}</ul>'


def _items(items: Iterable[str]) -> str:
    return f'<ul class="claims">{"".join(f"<li>{item}</li>" for item in items)}</ul>'


def _short(citation: Citation) -> str:
    return f"〔{document_name(citation)}，{'，'.join(facts_of(citation))}〕"


def _link(text: str, citation: Citation) -> str:
    where = place_of(citation)
    link = link_html(text, citation.document_id, citation.start, citation.end)
    return f'<span title="{escape(where)}">{link}</span>' if where else link
