"""A cited answer in plain words: what a claim is, what is known of a source, text to copy."""

from __future__ import annotations

from collections.abc import Iterator

from answer import phrases
from answer.answers import Citation, CitedAnswer, Claim, ClaimKind, NearDocument
from ingest.documents import Metadata

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
PARTIAL = "只找到部分依据"


def facts_of(source: Citation | Metadata) -> list[str]:
    """Return what a reader must know of a source, in words: level, year, kind, status."""
    facts = [
        f"{source.level}级" if source.level not in (None, "单位") else source.level,
        f"{source.year}年" if source.year else "年份未知",
        source.kind,
        {"现行": "现行", "废止": "已废止", "未知": None}[source.status],
    ]
    return [fact for fact in facts if fact]


def markers(claim: Claim) -> str:
    """Return the markers of a claim, “[1][3]”."""
    return "".join(f"[{n}]" for n in claim.citations)


def document_name(citation: Citation) -> str:
    """Return how a source is named, “《…》（篇二）”."""
    part = f"（{citation.part}）" if citation.part else ""
    return f"{_bracketed(citation.document)}{part}"


def place_of(source: Citation | NearDocument) -> str:
    """Return where in its document a quote stands, “第3页 · 一、目标 › （一）指标”, or ""."""
    page = f"第{source.page}页" if source.page is not None else ""
    return " · ".join(filter(None, (page, " › ".join(source.heading))))


def source_text(citation: Citation) -> str:
    """Return a source as one line without its number: name, facts, place."""
    about = "，".join(filter(None, (*facts_of(citation), place_of(citation))))
    return f"{document_name(citation)}，{about}"


def near_text(near: NearDocument) -> str:
    """Return where a near sentence stands as one line: name and place."""
    return "，".join(filter(None, (_bracketed(near.document), place_of(near))))


def _bracketed(title: str) -> str:
    return title if title.startswith("《") else f"《{title}》"


def answer_text(question: str, answer: CitedAnswer) -> str:
    """Return question, answer and numbered sources as plain text, to be pasted anywhere."""
    return "\n".join(_lines(question, answer))


def _lines(question: str, answer: CitedAnswer) -> Iterator[str]:
    yield f"问：{answer.understood or question}"
    if answer.status == "refused":
        yield answer.answer
    elif answer.status == "partial":
        yield PARTIAL
    for claim in answer.claims:
        yield f"【{KIND_LABELS[claim.kind]}】{claim.text}{markers(claim)}"
    for conflict in answer.conflicts:
        numbers = "".join(f"[{n}]" for n in conflict.citations)
        yield f"各文件的数字不一致（{conflict.about}）：{numbers}"
    if answer.missing:
        yield f"还缺：{answer.missing}"
    yield from (note for note in answer.notes if note != answer.missing)
    quoted = [near for near in answer.nearest if near.quote]
    if quoted:
        yield f"{phrases.NEAREST_SENTENCES}："
    for near in quoted:
        yield f"“{near.quote}”——{near_text(near)}"
    if answer.citations:
        yield "引用来源："
    for citation in answer.citations:
        yield f"[{citation.n}] {source_text(citation)}"
