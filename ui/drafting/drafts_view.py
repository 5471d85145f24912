"""The list of a user's drafts as escaped HTML."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from html import escape

from ui.chat.history_view import day_words
from ui.drafting.drafts import MOST_DRAFTS, DraftCard

EMPTY = "还没有草稿。起草以后会自动保存在这里，只有您自己看得到。"
BOUND = f"保留最近{MOST_DRAFTS}份，更早的自动删除。"


def drafts_html(cards: Sequence[DraftCard], open_id: str, today: date) -> str:
    """Return the drafts, the last changed first; open_id: the one on the screen, "" for none."""
    if not cards:
        return f'<div class="history"><h2>我的草稿</h2><p class="history-empty">{EMPTY}</p></div>'
    items = "".join(_item(card, card.id == open_id, today) for card in cards)
    return (
        f'<div class="history"><h2>我的草稿</h2><ul>{items}</ul>'
        f'<p class="history-bound">{BOUND}</p></div>'
    )


def _item(card: DraftCard, is_open: bool, today: date) -> str:
    title = escape(card.title)
    day = day_words(datetime.fromtimestamp(card.changed).date(), today)
    current = ' aria-current="true"' if is_open else ""
    return (
        f'<li{current} data-id="{escape(card.id)}" data-title="{title}">'
        f'<button type="button" class="open" title="{title}（{escape(card.template)}，{day}）">'
        f"{title}</button>"
        f'<button type="button" class="rename" aria-label="改名：{title}">改名</button>'
        f'<button type="button" class="delete" aria-label="删除：{title}">删除</button></li>'
    )
