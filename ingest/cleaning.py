"""From a RawText to clean, Simplified text: every step traced, every change told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ingest import furniture, joining, markdown, mojibake, repair
from ingest.documents import Mark, Notice, Page, RawText, Span
from ingest.tracing import Edit, TracedText

_SAMPLES = 3
_SAMPLE_WIDTH = 40


@dataclass(frozen=True, slots=True)
class Step:
    """One pure function of the cleaning, and what a person is told of its edits.

    effect: "repaired" and "dropped" are counted in the health report, "layout" is not.
    """

    edits: Callable[[str], list[Edit]]
    code: str
    message: str
    effect: str


@dataclass(frozen=True, slots=True)
class CleanText:
    """A whole file's text after cleaning; marks are spans of traced.text, pages of the raw text.

    dropped and repaired are in characters of the raw text.
    """

    traced: TracedText
    pages: tuple[Page, ...]
    marks: tuple[Mark, ...]
    notices: tuple[Notice, ...]
    dropped: int
    repaired: int


_REPAIRS = (
    Step(repair.control_characters, "control-characters", "去掉不可见的控制字符", "dropped"),
    Step(mojibake.broken_pairs, "mojibake", "修复错位的 GBK 乱码", "repaired"),
    Step(repair.pinyin_in_brackets, "pinyin", "去掉繁体字后的括注拼音", "repaired"),
)
_FORMS = (
    Step(repair.full_width, "full-width", "全角字母和数字改为半角", "layout"),
    Step(repair.half_width_punctuation, "punctuation", "中文旁的半角标点改为全角", "layout"),
)
_DROPS = (
    Step(furniture.spam_lines, "spam", "去掉垃圾广告", "dropped"),
    Step(furniture.site_tail, "site-tail", "去掉网站的文末说明", "dropped"),
    Step(furniture.site_lines, "site-furniture", "去掉网站的页面文字", "dropped"),
    Step(furniture.repeated_titles, "repeated-title", "去掉重复的标题", "dropped"),
    Step(furniture.page_numbers, "page-number", "去掉页码", "dropped"),
)
_TABLES = (Step(joining.spaced_tables, "spaced-table", "表格各行补上列名", "layout"),)
_PAGE_LAYOUT = (Step(joining.page_lines, "page-line", "接上版面断开的行", "layout"),)
_JOINS = (
    Step(joining.white_space, "white-space", "去掉多余空白", "layout"),
    Step(joining.broken_figures, "broken-figure", "接上被拆开的日期和数字", "repaired"),
    Step(joining.broken_lines, "broken-line", "接上被拆开的句子", "repaired"),
    Step(joining.lone_numbers, "lone-number", "接上单独成行的序号和标题", "repaired"),
    Step(joining.open_paragraphs, "open-paragraph", "接上断在句中的段落", "repaired"),
)


def clean(raw: RawText) -> CleanText:
    """Return the text as a person would want to read and search it.

    raw: what a reader found. Characters are only dropped, mapped to their Simplified or
    half-width form, or repaired; a digit is never added. Raises nothing for any text.
    """
    traced = TracedText.of(raw.text)
    notices: list[Notice] = []
    if raw.format == "md":
        traced = traced.edited(markdown.markdown_syntax(traced.text))
    traced = _run(_REPAIRS, traced, notices)
    traced = _simplify(traced, notices)
    traced = _run(_FORMS, traced, notices)
    pages = raw.pages
    cuts = furniture.page_cuts(traced.text)
    if cuts:
        pages = pages or _pages_from_cuts(traced, cuts, len(raw.text))
        notices.append(_notice("page-cut", "去掉断页处的序号并接上句子", traced.text, cuts))
        traced = traced.edited(cuts)
    traced = _run(_DROPS, traced, notices)
    traced = _run(_TABLES, traced, notices)
    if raw.format == "pdf":
        traced = _run(_PAGE_LAYOUT, traced, notices)
    traced = _run(_JOINS, traced, notices)
    notices.extend(_unreadable(traced.text))
    steps = (*_REPAIRS, *_FORMS, *_DROPS, *_TABLES, *_PAGE_LAYOUT, *_JOINS)
    counts = {step.code: step.effect for step in steps}
    counts.update({"traditional": "repaired", "page-cut": "repaired"})
    return CleanText(
        traced=traced,
        pages=pages,
        marks=_marks(raw.marks, traced),
        notices=tuple(n for n in notices if counts.get(n.code) != "layout"),
        dropped=sum(n.count for n in notices if counts.get(n.code) == "dropped"),
        repaired=sum(n.count for n in notices if counts.get(n.code) == "repaired"),
    )


def _run(steps: tuple[Step, ...], traced: TracedText, notices: list[Notice]) -> TracedText:
    for step in steps:
        edits = step.edits(traced.text)
        if edits:
            notices.append(_notice(step.code, step.message, traced.text, edits))
            traced = traced.edited(edits)
    return traced


def _simplify(traced: TracedText, notices: list[Notice]) -> TracedText:
    text = repair.simplified(traced.text)
    if text == traced.text:
        return traced
    pairs = [(old, new) for old, new in zip(traced.text, text, strict=True) if old != new]
    samples = tuple(dict.fromkeys(f"{old}→{new}" for old, new in pairs))[:_SAMPLES]
    notices.append(Notice("traditional", "繁体字转为简体供检索和回答", len(pairs), None, samples))
    return traced.with_text(text)


def _notice(code: str, message: str, text: str, edits: list[Edit]) -> Notice:
    samples = tuple(sample for edit in edits[: 4 * _SAMPLES] if (sample := _sample(text, edit)))[
        :_SAMPLES
    ]
    return Notice(code, message, sum(edit.end - edit.start for edit in edits), None, samples)


def _sample(text: str, edit: Edit) -> str:
    """Return what was there and, for a repair, what stands there now, with a little context."""
    old = text[edit.start : edit.end].strip()
    if edit.replacement:
        return f"{old[:_SAMPLE_WIDTH]} → {edit.replacement.strip()[:_SAMPLE_WIDTH]}"
    if len(old) >= 8:
        return old[:_SAMPLE_WIDTH]
    around = text[max(0, edit.start - 6) : edit.end + 6]
    return " ".join(around.split())


def _pages_from_cuts(traced: TracedText, cuts: list[Edit], length: int) -> tuple[Page, ...]:
    starts = [(traced.to_raw(edit.end), number) for edit, number in _numbered(traced.text, cuts)]
    ends = [start for start, _ in starts[1:]] + [length]
    return tuple(
        Page(number, Span(start, end)) for (start, number), end in zip(starts, ends, strict=True)
    )


def _numbered(text: str, cuts: list[Edit]) -> list[tuple[Edit, int]]:
    numbers = furniture.page_cut_numbers(text, cuts)
    pairs = [(edit, number) for edit, (_, number) in zip(cuts, numbers, strict=True)]
    return [(edit, number) for edit, number in pairs if edit.end < len(text)]


def _unreadable(text: str) -> list[Notice]:
    spans = mojibake.unrepaired(text)
    if not spans:
        return []
    samples = tuple(text[max(0, start - 6) : end + 6] for start, end in spans[:_SAMPLES])
    count = sum(end - start for start, end in spans)
    message = "有无法识别的字符，已原样保留"
    return [Notice("unreadable-characters", message, count, None, samples)]


def _marks(marks: tuple[Mark, ...], traced: TracedText) -> tuple[Mark, ...]:
    """Return the marks as spans of the clean text, trimmed; those whose text is gone are gone."""
    kept = []
    for mark in marks:
        start, end = traced.span_from_raw(mark.span.start, mark.span.end)
        while start < end and traced.text[start].isspace():
            start += 1
        while start < end and traced.text[end - 1].isspace():
            end -= 1
        if start < end:
            kept.append(Mark(mark.kind, Span(start, end), mark.level))
    return tuple(kept)
