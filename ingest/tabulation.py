"""What the ingest command shows a person: tables, and below them what became of the text."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ingest.documents import DocumentCard, ParseHealth
from ingest.filing import FileRecord, FileVersion

if TYPE_CHECKING:
    from ingest.pipeline import IngestReport

STATUS_WORDS = {
    "added": "新增",
    "updated": "更新",
    "unchanged": "未变",
    "duplicate": "重复",
    "failed": "未读入",
}
# Where stdout is no terminal there is no width to fit: nothing shall be cut off.
WIDE = 200


def print_report(report: IngestReport) -> None:
    """Print the files that changed, what was repaired or lost in each, and the totals."""
    console = _console()
    changed = [each for each in report.files if each.status != "unchanged"]
    if changed:
        table = _table("状态", "文件", "标题", "文档", "段落")
        for each in changed:
            titles = each.titles[0] if each.titles else ""
            more = f" 等 {len(each.titles)} 篇" if len(each.titles) > 1 else ""
            status = STATUS_WORDS[each.status]
            _add_row(table, status, each.path, titles + more, each.documents, each.passages)
        console.print(table)
    for each in changed:
        for line in [each.message] * bool(each.message) + list(_losses(each.health)):
            console.print(f"  {escape(each.path)}:{escape(line)}")
    for path in report.missing:
        console.print(f"  {escape(path)}：文件已不在原处，资料库里仍保留；不要时用 remove 移除")
    counts = Counter(STATUS_WORDS[each.status] for each in report.files)
    told = "、".join(f"{word} {counts[word]}" for word in STATUS_WORDS.values())
    skipped = f"，略过隐藏和临时文件 {report.skipped} 个" if report.skipped else ""
    console.print(f"共 {len(report.files)} 个文件：{told}{skipped}，用时 {report.seconds:.1f} 秒")


def _losses(health: ParseHealth) -> Iterator[str]:
    """Yield what a person should know of a file, one line each."""
    if health.dropped or health.repaired:
        yield f"共 {health.characters} 字，略去 {health.dropped} 字，修复 {health.repaired} 处"
    if health.pages_without_text:
        yield f"{health.pages} 页中有 {health.pages_without_text} 页没有文字"
    for notice in health.notices:
        page = f"第 {notice.page} 页：" if notice.page is not None else ""
        samples = "；例：" + " | ".join(
            " ".join(sample.split())[:30] for sample in notice.samples[:2]
        )
        yield f"{page}{notice.message}{samples if notice.samples else ''}"


def print_cards(cards: Sequence[DocumentCard], files: Sequence[FileRecord]) -> None:
    """Print the documents of the library and the files that could not be read."""
    console = _console()
    table = _table("编号", "标题", "篇", "文种", "层级", "年份", "效力", "文件")
    for card in cards:
        known = card.metadata
        named = (card.part, known.kind, known.level, known.year, known.status, card.path)
        _add_row(table, card.id, known.title, *named)
    console.print(table)
    for record in files:
        if record.message:
            console.print(
                f"  {STATUS_WORDS[record.status]} {escape(record.path)}:{escape(record.message)}"
            )
    console.print(f"共 {len(cards)} 篇文档，{len(files)} 个文件")


def print_versions(path: str, versions: Sequence[FileVersion]) -> None:
    """Print the versions of one file."""
    console = _console()
    table = _table("版本", "读入时间", "标题", "文档", "段落", "现用")
    for version in versions:
        title = version.titles[0] if version.titles else ""
        current = "是" if version.current else ""
        counts = (len(version.documents), version.passages)
        read_at = datetime.fromisoformat(version.read_at).astimezone().strftime("%Y-%m-%d %H:%M")
        _add_row(table, version.number, read_at, title, *counts, current)
    console.print(escape(path))
    console.print(table)


def _console() -> Console:
    width = None if sys.stdout.isatty() else WIDE
    return Console(width=width, highlight=False, soft_wrap=True)


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _add_row(table: Table, *cells: object) -> None:
    table.add_row(*("" if cell is None else escape(str(cell)) for cell in cells))
