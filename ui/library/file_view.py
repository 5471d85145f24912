"""One entry of the library as HTML: what it is, its text, what reading it found, its versions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from html import escape
from itertools import groupby

from ingest.documents import Document, Notice, ParseHealth, Passage, Span
from ingest.filing import FileVersion
from ui.clock import local_time
from ui.document_view import document_html
from ui.library.health_words import health_words
from ui.library.shelf import REMOVED, STALE, UNREAD, Entry
from ui.library.upload_rules import readable

VIEWS = {"text": "正文", "health": "读入情况", "versions": "版本"}
NOTHING_OPEN = (
    '<section class="file panel-empty"><h2>查看一份资料</h2>'
    "<p>点左边的标题，这里会显示正文、读入情况和历史版本，也可以更正信息。</p></section>"
)
GONE = "这份资料刚刚有改动，请在列表里重新点开。"
WHOLE = "#whole"
MOST_NOTICES = 8
"""Notices of one kind that are written out; the others are counted."""
_STATES = {
    REMOVED: "已移出检索，提问时不会用到；可以随时恢复。{kept}",
    UNREAD: "这个文件没能读入：{message}",
    STALE: "新上传的版本没能读入：{message}。现在用的仍是上一个版本。",
}


def file_html(entry: Entry, view: str, content: str, kept: str = "") -> str:
    """Return an entry with one of its VIEWS, whose content is given as HTML.

    kept: what becomes of the original of a removed file, in a sentence.
    """
    tabs = "".join(
        f'<button type="button" role="tab" class="view" data-view="{name}" '
        f'aria-selected="{"true" if name == view else "false"}">{label}</button>'
        for name, label in VIEWS.items()
    )
    return (
        f'<section class="file" aria-label="资料详情">{_head(entry, kept)}'
        f'<div class="views" role="tablist">{tabs}</div>'
        f'<div class="view-content" role="tabpanel" tabindex="0">{content}</div></section>'
    )


def note_html(message: str, tone: str = "good") -> str:
    """Return a message; tone is good, quiet or bad."""
    role = "alert" if tone == "bad" else "status"
    return f'<p class="note note-{tone}" role="{role}">{escape(message)}</p>'


def _head(entry: Entry, kept: str) -> str:
    part = f'<span class="part">{escape(entry.card.part or "")}</span>' if entry.card else ""
    record = entry.record
    facts = [f"第 {record.version} 版" if record.version else "", readable(record.size)]
    told = _STATES.get(entry.state, "").format(message=record.message or "原因不明", kept=kept)
    if not told and record.message:
        told = record.message
    return (
        f'<header class="panel-head"><h2>{escape(entry.title)}{part}</h2>{_about(entry)}'
        f'<p class="path">文件：{escape(record.path)} · '
        f"{escape(' · '.join(each for each in facts if each))}</p>"
        + (note_html(told, "bad" if entry.state in (UNREAD, STALE) else "quiet") if told else "")
        + _same(entry)
        + "</header>"
    )


def _about(entry: Entry) -> str:
    if entry.card is None:
        return ""
    about = entry.card.metadata
    status = {"废止": "已废止", "未知": "效力未知"}.get(about.status, about.status)
    facts = [
        about.kind, about.level, about.region, f"{about.year}年" if about.year else None,
        about.number, about.issuer, status, "脱敏范文" if about.masked else None,
        "演示资料" if about.demonstration else None, "与业务无关" if about.off_topic else None,
    ]  # fmt: skip
    chips = "".join(f"<li>{escape(fact)}</li>" for fact in facts if fact)
    return f'<ul class="chips">{chips}</ul>'


def _same(entry: Entry) -> str:
    if entry.card is None or not entry.card.same_as:
        return ""
    items = "".join(
        f'<li>{escape(title)}<span class="path">{escape(path)}</span></li>'
        for title, path in entry.card.same_as
    )
    count = len(entry.card.same_as)
    return (
        f'<details class="same"><summary>另有 {count} 份内容相同或基本相同，检索时只显示一份'
        f"</summary><ul>{items}</ul></details>"
    )


def text_html(document: Document, passages: Sequence[Passage], *, whole: bool) -> str:
    """Return a document's cleaned text from its beginning, or all of it."""
    return document_html(document, passages, Span(0, 0), WHOLE, whole=whole)


# ---- what reading found


def health_html(health: ParseHealth) -> str:
    """Return the report of reading a file: the sum, then each kind of notice with samples."""
    if not health.characters and not health.notices:
        return note_html("没有读到内容，因此没有读入情况。", "quiet")
    trusted = f"{health.confidence:.0%}"
    groups = groupby(sorted(health.notices, key=lambda each: each.code), lambda each: each.code)
    items = "".join(_notices(list(same)) for _, same in groups)
    told = (
        f'<ul class="notices">{items}</ul>'
        if items
        else note_html("没有需要留意的地方：没有修复，也没有清除。")
    )
    return (
        f'<div class="health"><p class="trust"><strong>可信度 {trusted}</strong>'
        f'<meter aria-label="可信度" min="0" max="1" low="0.7" high="0.9" optimum="1" value="{health.confidence}">'
        f"{trusted}</meter></p><p>{escape(health_words(health))}。</p>{told}</div>"
    )


def _notices(same: Sequence[Notice]) -> str:
    pages = sorted({each.page for each in same if each.page is not None})
    where = f"（第 {_numbers(pages)} 页）" if pages else ""
    messages = list(dict.fromkeys(each.message for each in same))
    shown = "；".join(messages[:MOST_NOTICES])
    if len(messages) > MOST_NOTICES:
        shown += f"……等 {len(messages)} 条"
    count = sum(each.count for each in same)
    samples = [sample for each in same for sample in each.samples][:MOST_NOTICES]
    examples = "".join(f"<li>{escape(sample)}</li>" for sample in samples)
    return (
        f"<li><strong>{escape(shown)}</strong>{where}"
        + (f'<span class="count">{count}</span>' if count > 1 else "")
        + (f'<details><summary>举例</summary><ul class="samples">{examples}</ul></details>'
           if examples else "")
        + "</li>"
    )  # fmt: skip


def _numbers(pages: Iterable[int]) -> str:
    listed = [str(page) for page in pages]
    return "、".join(listed[:20]) + ("……" if len(listed) > 20 else "")


# ---- versions


def versions_html(versions: Sequence[FileVersion], kept: Collection[int], open_: int) -> str:
    """Return a file's versions, the newest first.

    kept: the numbers of those whose original file can be downloaded; open_: the one whose text
    is shown below, 0 for none.
    """
    if not versions:
        return note_html("这个文件还没有读成功过，所以没有版本。", "quiet")
    rows = "".join(_version(each, each.number in kept, open_) for each in reversed(versions))
    return (
        '<table class="versions"><thead><tr><th>版本</th><th>读入时间</th><th>大小</th>'
        f"<th>文档</th><th>段落</th><th>操作</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _version(version: FileVersion, kept: bool, open_: int) -> str:
    now = '<span class="flag flag-good">在用</span>' if version.current else ""
    look = (
        f'<button type="button" class="version" data-version="{version.number}">看正文</button>'
        if version.documents and version.number != open_
        else ""
    )
    fetch = (
        f'<button type="button" class="fetch" data-fetch="1" data-version="{version.number}">下载原件</button>'
        if kept
        else ""
    )
    return (
        f"<tr><td>第 {version.number} 版{now}</td><td>{local_time(version.read_at)}</td>"
        f"<td>{readable(version.size)}</td><td>{escape('、'.join(version.titles) or '—')}</td>"
        f"<td>{version.passages}</td><td>{look}{fetch}</td></tr>"
    )
