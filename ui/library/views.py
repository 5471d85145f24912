"""The 资料库 tab as HTML: the list of documents, the uploads, the state of the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from index.passage_index import IndexStats
from ingest.readers import SUFFIXES
from ui.clock import local_time
from ui.library.originals import KEPT_DAYS
from ui.library.shelf import Entry, Page
from ui.library.upload_desk import RESULTS, Receipt
from ui.library.upload_log import Upload
from ui.library.upload_rules import UploadLimits, kinds, readable

EMPTY_LIBRARY = "资料库还是空的。把文件拖到上面的方框里，读入后就能提问和起草。"
NOTHING_FITS = "没有符合条件的资料。请换个词，或把筛选条件改回“全部”。"


def page_html(page: Page, chosen: str, *, empty: bool) -> str:
    """Return one page of the list with its pager.

    chosen: the key of the entry that is open; empty: whether the library holds nothing at all.
    """
    if not page.entries:
        return f'<p class="empty">{EMPTY_LIBRARY if empty else NOTHING_FITS}</p>'
    rows = "".join(_row(each, chosen) for each in page.entries)
    return (
        '<div class="shelf"><table aria-label="资料"><thead><tr><th>标题</th><th>文种</th><th>层级</th>'
        "<th>地区</th><th>年份</th><th>效力</th><th>状态</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div>{_pager(page)}"
    )


def _row(entry: Entry, chosen: str) -> str:
    about = entry.card.metadata if entry.card else None
    part = entry.card.part if entry.card else None
    cells = (
        (about.kind, about.level, about.region, about.year, about.status)
        if about
        else (None, None, None, None, None)
    )
    here = ' class="chosen" aria-current="true"' if entry.key == chosen else ""
    label = f"{entry.title}（{part}）" if part else entry.title
    look = '<span class="flag flag-look">需留意</span>' if entry.needs_a_look else ""
    return (
        f'<tr{here}><td><button type="button" class="entry" data-key="{entry.key}">'
        f"{escape(label)}</button>"
        f'<span class="path">{escape(entry.record.path)}</span></td>'
        + "".join(
            f"<td>{escape(str(cell))}</td>" if cell else '<td class="unknown">—</td>'
            for cell in cells
        )
        + f'<td><span class="flag flag-{_tone(entry.state)}">{entry.state}</span>{look}</td></tr>'
    )


def _tone(state: str) -> str:
    return {"可检索": "good", "读不出": "bad", "新版读不出": "bad"}.get(state, "quiet")


def _pager(page: Page) -> str:
    return (
        '<nav class="pager" aria-label="翻页">'
        f"{_turn(page.number - 1, '上一页', page.number > 1)}"
        f"<span>第 {page.number} / {page.pages} 页，共 {page.total} 条</span>"
        f"{_turn(page.number + 1, '下一页', page.number < page.pages)}</nav>"
    )


def _turn(number: int, label: str, there: bool) -> str:
    off = "" if there else " disabled"
    return f'<button type="button" class="turn-page" data-page="{number}"{off}>{label}</button>'


def question_html(entry: Entry) -> str:
    """Return the question whether a file is to be removed, and what that does."""
    several = entry.record.documents > 1
    whole = f"这个文件里的 {entry.record.documents} 份文档会一起移除。" if several else ""
    return (
        f'<p class="note note-bad" role="alert">确定移除《{escape(entry.title)}》'
        f"（{escape(entry.record.path)}）吗？{whole}移除后提问和起草不再用到它，"
        f"以前的引用仍能打开，可以随时恢复；上传的原件再留{KEPT_DAYS}天，之后清除，只留正文。</p>"
    )


# ---- uploads


def drop_zone_html(limits: UploadLimits, label: str = "把文件拖到这里，或点击选择") -> str:
    """Return the field that takes files; its limits stand in it for the script to check first."""
    each = readable(limits.file_bytes)
    together = readable(limits.total_bytes)
    return (
        f'<div class="drop" data-files="{limits.files}" data-bytes="{limits.file_bytes}" '
        f'data-total="{limits.total_bytes}" data-each="{each}" data-together="{together}" '
        f'data-suffixes="{" ".join(SUFFIXES)}" data-kinds="{kinds()}"><label class="drop-zone"><input type="file" multiple '
        f'aria-label="选择要上传的文件"><strong>{escape(label)}</strong>'
        f"<span>一次最多 {limits.files} 个文件，每个不超过 {each}；"
        f"支持 Word、PDF、Excel、WPS、OFD、网页、文本、图片和 zip</span></label>"
        '<p class="drop-note" role="status"></p></div>'
    )


def receipt_html(receipt: Receipt) -> str:
    """Return what became of files that were offered: how many are taken, which are not and why."""
    taken = (
        f"<p>已收下 {len(receipt.taken)} 个文件，读入的进度见下面，期间可以做别的事。</p>"
        if receipt.taken
        else ""
    )
    items = "".join(
        f"<li><strong>{escape(each.name)}</strong>：{escape(each.reason)}</li>"
        for each in receipt.refused
    )
    refused = (
        f'<div class="note note-bad" role="alert"><strong>有 {len(receipt.refused)} 个文件没有收下'
        f"</strong><ul>{items}</ul></div>"
        if items
        else ""
    )
    return taken + refused


def uploads_html(uploads: Sequence[Upload], *, unfold: bool, indexing: bool = False) -> str:
    """Return the last uploads, each with what became of it.

    unfold: whether the list is open although everything is read; indexing: whether what was read
    cannot be found yet.
    """
    if not uploads:
        return ""
    finished = sum(each.finished for each in uploads)
    newest = {each.location: each.id for each in reversed(uploads)}
    rows = "".join(_upload(each, again=newest[each.location] == each.id) for each in uploads)
    reading = finished < len(uploads)
    done = f"{finished} 个，全部读完"
    if reading:
        done = f"已读完 {finished} / {len(uploads)}"
    elif indexing:
        done = f"{finished} 个已读完，正在更新索引"
    bar = (
        f'<progress max="{len(uploads)}" value="{finished}" aria-label="读入进度"></progress>'
        if reading
        else ""
    )
    return (
        f'<details class="uploads"{" open" if reading or unfold else ""}>'
        f"<summary>最近上传（{done}）</summary>{bar}<ul>{rows}</ul></details>"
    )


def _upload(upload: Upload, *, again: bool) -> str:
    tone = {"failed": "bad", "added": "good", "updated": "good"}.get(upload.status, "quiet")
    said = RESULTS[upload.status]
    if upload.status == "updated":
        said = f"更新为第 {upload.version} 版"
    facts = [readable(upload.size), f"{upload.pages} 页" if upload.pages else ""]
    if upload.finished and upload.status != "failed":
        facts.append(f"{upload.documents} 份文档 {upload.passages} 段")
    facts.append(f"{upload.who} {local_time(upload.at)}")
    told = "；".join(each for each in (upload.message, upload.health) if each)
    retry = (
        f'<button type="button" class="retry" data-upload="{upload.id}">重新读入</button>'
        if again and upload.status == "failed"
        else ""
    )
    return (
        f'<li><span class="flag flag-{tone}">{said}</span><strong>{escape(upload.name)}</strong>'
        f'<span class="facts">{escape(" · ".join(each for each in facts if each))}</span>{retry}'
        + (f'<p class="told">{escape(told)}</p>' if told else "")
        + "</li>"
    )


# ---- the state of things


def state_html(stats: IndexStats, problems: Sequence[str], storage: Mapping[str, int]) -> str:
    """Return the state of the index and how many bytes each part of the data takes.

    problems: what is wrong with the index, in words.
    """
    encoder = stats.encoder or "未使用（只按词语检索）"
    rows = (
        ("文档", f"{stats.documents} 份"),
        ("段落", f"{stats.passages} 段"),
        ("向量", f"{stats.vectors} 条，{stats.dimension} 维" if stats.vectors else "无"),
        ("向量模型", encoder),
        ("索引大小", readable(stats.bytes)),
    )
    found = "".join(f"<li>{escape(each)}</li>" for each in problems)
    health = (
        f'<div class="note note-bad"><strong>索引有问题</strong><ul>{found}</ul>'
        "<p>请管理员点“重建索引”，期间可以照常提问。</p></div>"
        if found
        else '<p class="note note-good">索引与资料库一致。</p>'
    )
    return (
        f'<div class="state"><h2>索引</h2>{health}{_table(rows)}<h2>占用空间</h2>'
        f"{_table([(name, readable(size)) for name, size in storage.items()])}</div>"
    )


def _table(rows: Sequence[tuple[str, str]]) -> str:
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>'
        for name, value in rows
    )
    return f'<table class="facts-table"><tbody>{body}</tbody></table>'
