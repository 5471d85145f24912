"""A draft, its re-check and its comparison with last year's report, as escaped HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import count

from answer.answers import Citation
from draft.checking.checks import Finding, Report
from draft.checking.comparing import Comparison
from draft.drafts import Draft, OpenPlace, Origin, Paragraph, Section, Sentence, Table
from draft.open_places import pieces
from ui.answer_words import document_name
from ui.drafting.work import Work
from ui.reader import link_html

EMPTY = (
    '<section class="empty-page"><h2>还没有草稿</h2><p>到“填数据”里选模板，下载空白数据表，填好后上传'
    "（或者直接在表里填写），再点“起草”。想先看看效果，点“用示范数据”。</p></section>"
)
WRITING = (
    '<section class="empty-page" aria-busy="true"><h2>正在起草……</h2>'
    "<p>每句都要核对数字和依据，整篇自查报告大约要几秒钟。</p></section>"
)
EMPTY_CHECK = (
    '<section class="empty-page"><h2>复核改过的稿子</h2><p>上传改过的 Word 文档和同一份数据表，'
    "这里会指出哪些数字和数据表不一致、哪些句子没有了依据、哪些地方还没有填。</p></section>"
)
EMPTY_COMPARISON = (
    '<section class="empty-page"><h2>对照上年稿</h2><p>上传上年的报告和今年的数据表，'
    "这里会指出哪些数字过时、缺哪些章节、哪些句子可以保留。</p></section>"
)
EMPTY_OFFICE = (
    '<section class="empty-page"><h2>用本单位的 Word 模板</h2><p>把 Word 模板里要填的地方写成'
    "{{ 数据项名称 }}，例如{{ 食品抽检批次 }}，上传模板和数据表，填好的文档会直接下载，"
    "缺的地方写成【待填】。</p></section>"
)
LOST = "资料库或者模板已经更新，有{count}段修改在新的草稿里找不到原处，没有放进去："
REFERENCE = "外地做法，仅供参考，不会写进清洁稿"
NOT_ALL = "另有{count}处没有列出。"
_MOST_LISTED = 200


def work_html(work: Work, report: Report | None = None) -> str:
    """Return a draft that is worked on: what can be done, what was found, and the paper."""
    draft = work.draft
    lost = "".join(f"<li>{escape(edit.now)}</li>" for edit in work.lost)
    told = LOST.format(count=len(work.lost))
    told = (
        f'<div class="panel-note" role="alert"><p>{told}</p><ul>{lost}</ul></div>' if lost else ""
    )
    found = report_html(report) if report is not None else ""
    return f"{_tools(work)}{_summary(draft)}{told}{found}{draft_html(draft)}"


def draft_html(draft: Draft) -> str:
    """Return a draft as a page of paper, with what is open, computed and cited marked in it."""
    by_number = {citation.n: citation for citation in draft.citations}
    numbers = count()
    opening = "".join(_block(b, numbers, by_number) for b in draft.opening)
    sections = "".join(_section(s, numbers, by_number) for s in draft.sections)
    addressee = f'<p class="addressee">{_marked(draft.addressee)}：</p>' if draft.addressee else ""
    signature = "".join(
        f'<p class="sign">{_marked(line)}</p>' for line in (draft.signature, draft.day) if line
    )
    attachments = "".join(
        f'<section class="attachment"><h3>附件：{escape(t.caption)}</h3>{_table(t)}</section>'
        for t in draft.attachments
    )
    return (
        '<article class="paper" aria-label="草稿" tabindex="0">'
        f"<h2>{_marked(draft.title)}</h2>{addressee}{opening}{sections}{signature}{attachments}"
        "</article>"
    )


def report_html(report: Report) -> str:
    """Return what a re-check found, the gravest first."""
    rows = "".join(_finding(finding) for finding in report.findings[:_MOST_LISTED])
    table = (
        '<div class="table-scroll"><table><thead><tr><th>类别</th><th>位置</th><th>问题</th>'
        f"<th>应为</th><th>原句</th></tr></thead><tbody>{rows}</tbody></table></div>"
        if rows
        else "<p>没有发现问题。</p>"
    )
    return (
        '<section class="findings"><h2 role="status" tabindex="-1">'
        f"{escape(report.lines()[0])}</h2>{table}"
        f"{_rest(len(report.findings))}</section>"
    )


def comparison_html(comparison: Comparison) -> str:
    """Return an old report against this year's figures."""
    stale = _rows(
        (s.section, s.figure, s.new, f"{s.slot}（{s.cell}）", s.sentence) for s in comparison.stale
    )
    unknown = _rows((s.section, s.reason, s.text) for s in comparison.unknown)
    stay = _rows((s.section, s.text) for s in comparison.stay)
    return (
        f'<section class="findings"><h2 role="status">{escape(comparison.lines()[0])}</h2>'
        + _titled("过时的数字", ("章节", "上年稿", "今年", "数据项", "原句"), stale)
        + _titled("缺少的章节", ("章节",), _rows((h,) for h in comparison.missing))
        + _titled("要核对的句子", ("章节", "原因", "原句"), unknown)
        + _titled("多出的章节", ("章节",), _rows((h,) for h in comparison.extra))
        + _titled("可以保留的句子", ("章节", "原句"), stay)
        + "</section>"
    )


def notice_html(message: str) -> str:
    """Return a message that says what to do next."""
    return f'<p class="panel-note" role="alert">{escape(message)}</p>'


def notes_html(notes: Sequence[str]) -> str:
    """Return what a person should know of the reading of a fact sheet; "" for nothing."""
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return f'<div class="panel-note" role="status"><ul>{items}</ul></div>' if items else ""


def filled_html(name: str, gaps: Sequence[OpenPlace]) -> str:
    """Return what came of filling an office's own template."""
    items = "".join(
        f"<li>{escape(gap.name)}{f'（{escape(gap.unit)}）' if gap.unit else ''}</li>"
        for gap in dict.fromkeys(gaps)
    )
    told = f"还有{len(dict.fromkeys(gaps))}处没有数据，写成了【待填】" if items else "全部填好了"
    return (
        f'<section class="findings"><h2 role="status">{escape(name)}已下载，{told}</h2>'
        f"<ul>{items}</ul></section>"
    )


def _tools(work: Work) -> str:
    """Return the buttons above the paper."""
    undo = "" if work.rewritten else " disabled"
    return (
        '<div class="draft-tools" role="toolbar" aria-label="草稿">'
        '<button type="button" class="tool" data-action="edit" aria-pressed="false">修改</button>'
        '<button type="button" class="tool" data-action="recheck">重新核对</button>'
        f'<button type="button" class="tool" data-action="undo"{undo}>撤销修改</button>'
        '<span class="kept" role="status"></span>'
        '<button type="button" class="tool" data-action="save" data-form="sources">'
        "下载 Word（带出处）</button>"
        '<button type="button" class="tool" data-action="save" data-form="clean">'
        "下载 Word（清洁稿）</button></div>"
    )


def _summary(draft: Draft) -> str:
    parts = [f"正文约{_length(draft)}字，引用{len(draft.citations)}处"]
    if draft.open_places:
        named = "、".join(dict.fromkeys(place.name for place in draft.open_places))
        parts.append(
            f"<details><summary>还有{len(draft.open_places)}处待填（正文里标黄）</summary>"
            f"<p>{escape(named)}</p></details>"
        )
    if draft.struck:
        items = "".join(
            f'<li>{escape(s.text)}<br><span class="why">{escape("；".join(s.reasons))}</span></li>'
            for s in draft.struck
        )
        parts.append(
            f"<details><summary>{len(draft.struck)}句没有通过核对，没有写进草稿</summary>"
            f"<ul>{items}</ul></details>"
        )
    if draft.notes:
        items = "".join(f"<li>{escape(note)}</li>" for note in draft.notes)
        parts.append(
            f"<details><summary>说明（{len(draft.notes)}条）</summary><ul>{items}</ul></details>"
        )
    return f'<section class="draft-summary" role="status">{"".join(parts)}</section>'


def _length(draft: Draft) -> int:
    return sum(len(p.text) for s in draft.sections for p in _paragraphs(s))


def _paragraphs(section: Section) -> Iterator[Paragraph]:
    yield from (block for block in section.blocks if isinstance(block, Paragraph))
    for inner in section.sections:
        yield from _paragraphs(inner)


def _section(section: Section, numbers: Iterator[int], by_number: dict[int, Citation]) -> str:
    level = min(section.level, 4)
    blocks = "".join(_block(block, numbers, by_number) for block in section.blocks)
    inner = "".join(_section(s, numbers, by_number) for s in section.sections)
    heading = escape(section.number + section.heading)
    return f'<section><h{level + 2} class="level-{level}">{heading}</h{level + 2}>{blocks}{inner}</section>'


def _block(block: Paragraph | Table, numbers: Iterator[int], by_number: dict[int, Citation]) -> str:
    if isinstance(block, Table):
        return f"<figure><figcaption>{escape(block.caption)}</figcaption>{_table(block)}</figure>"
    said = "".join(_sentence(sentence, by_number) for sentence in block.sentences)
    kind = f' class="reference" title="{REFERENCE}"' if block.reference else ""
    return f'<p data-number="{next(numbers)}"{kind}>{said}</p>'


def _sentence(sentence: Sentence, by_number: dict[int, Citation]) -> str:
    markers = "".join(
        f'<sup class="marker">{_marker(by_number[n])}</sup>'
        for n in sentence.citations
        if n in by_number
    )
    return f'<span class="kind-{sentence.kind}">{_traced(sentence)}</span>{markers}'


def _marker(citation: Citation) -> str:
    link = link_html(f"[{citation.n}]", citation.document_id, citation.start, citation.end)
    return f'<span title="{escape(document_name(citation))}">{link}</span>'


def _traced(sentence: Sentence) -> str:
    """Return a sentence in which each figure tells where it comes from."""
    parts, end = [], 0
    for origin in sorted(sentence.origins, key=lambda origin: origin.start):
        if origin.start >= end:
            parts.append(_marked(sentence.text[end : origin.start]))
            parts.append(_origin(sentence.text[origin.start : origin.end], origin))
            end = origin.end
    parts.append(_marked(sentence.text[end:]))
    return "".join(parts)


def _origin(text: str, origin: Origin) -> str:
    if origin.formula:
        said = f"由数据算出：{origin.formula}"
        return f'<span class="computed" title="{escape(said)}">{escape(text)}</span>'
    said = f"数据项：{origin.slot}{'（上年）' if origin.previous else ''}"
    return f'<span class="datum" title="{escape(said)}">{escape(text)}</span>'


def _marked(text: str) -> str:
    return "".join(
        f'<mark class="open">{escape(piece)}</mark>' if is_open else escape(piece)
        for piece, is_open in pieces(text)
    )


def _table(table: Table) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in table.header)
    body = "".join(
        "<tr>" + "".join(f"<td>{_marked(cell)}</td>" for cell in row) + "</tr>"
        for row in table.rows
    )
    return (
        f'<div class="table-scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody>'
        "</table></div>"
    )


def _finding(finding: Finding) -> str:
    where = f"{finding.place} {finding.section}".strip()
    expected = " ".join(
        filter(None, (finding.expected, f"（{finding.cell}）" if finding.cell else ""))
    )
    cells = (finding.kind, where, finding.wrong, expected, finding.text)
    return f'<tr class="finding-{_tone(finding)}">' + _cells(cells) + "</tr>"


def _tone(finding: Finding) -> str:
    return {"数字不符": "grave", "失去依据": "grave", "没有依据": "doubt"}.get(finding.kind, "note")


def _rows(rows: Iterable[Sequence[str]]) -> str:
    return "".join(f"<tr>{_cells(row)}</tr>" for row in rows)


def _cells(row: Sequence[str]) -> str:
    return "".join(f"<td>{escape(cell)}</td>" for cell in row)


def _titled(title: str, header: Sequence[str], rows: str) -> str:
    if not rows:
        return ""
    head = "".join(f"<th>{name}</th>" for name in header)
    return (
        f'<h3>{title}</h3><div class="table-scroll"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _rest(total: int) -> str:
    return f"<p>{NOT_ALL.format(count=total - _MOST_LISTED)}</p>" if total > _MOST_LISTED else ""
