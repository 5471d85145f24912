"""What reading a file found, in words."""

from __future__ import annotations

from ingest.documents import ParseHealth


def health_words(health: ParseHealth) -> str:
    """Return what reading a file found, in a sentence."""
    parts = [f"全文 {health.characters} 字，整理后 {health.kept} 字"]
    if health.dropped:
        parts.append(f"清除 {health.dropped} 字（页眉页脚、网站文字、广告等）")
    if health.repaired:
        parts.append(f"修复 {health.repaired} 处")
    if health.pages:
        blank = health.pages_without_text
        parts.append(f"{health.pages} 页" + (f"，其中 {blank} 页没有读到文字" if blank else ""))
    if health.tables:
        parts.append(f"{health.tables} 个表格")
    if health.masked:
        parts.append("文中有隐去的名称（如“XX区”）")
    return "；".join(parts)


def short_health(health: ParseHealth) -> str:
    """Return the same in a few words for a list: confidence and how much there is to know."""
    told = sum(each.code not in ("duplicate", "near-duplicate") for each in health.notices)
    return f"可信度 {health.confidence:.0%}" + (f"，有 {told} 条读入说明" if told else "")
