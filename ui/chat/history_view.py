"""The list of a user's conversations by day, and the bar above the conversation, as HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from html import escape
from itertools import groupby

from ui.chat.conversation import Conversation
from ui.chat.history import MOST_CONVERSATIONS, Card

EMPTY = "还没有对话。提问以后会自动记在这里，只有您自己看得到。"
NOT_FOUND = "没有找到含有“{search}”的对话。"
BOUND = f"保留最近{MOST_CONVERSATIONS}段对话，更早的自动删除。"
_WEEKDAYS = "一二三四五六日"


def history_html(cards: Sequence[Card], open_id: str, search: str, today: date) -> str:
    """Return the list as escaped HTML, grouped by the day of the last question.

    open_id: the conversation that is open, "" for none; search: what the list was narrowed by.
    """
    if not cards:
        told = NOT_FOUND.format(search=search.strip()) if search.strip() else EMPTY
        return f'<div class="history"><p class="history-empty">{escape(told)}</p></div>'
    groups = groupby(cards, key=lambda card: datetime.fromtimestamp(card.changed).date())
    days = "".join(
        f"<h2>{day_words(day, today)}</h2><ul>{''.join(_items(group, open_id))}</ul>"
        for day, group in groups
    )
    return f'<div class="history">{days}<p class="history-bound">{BOUND}</p></div>'


def day_words(day: date, today: date) -> str:
    """Return a day as people call it: 今天, 昨天, 11月3日 周一, 2025年12月31日."""
    if day == today:
        return "今天"
    if day == today - timedelta(days=1):
        return "昨天"
    if day.year == today.year:
        return f"{day.month}月{day.day}日 周{_WEEKDAYS[day.weekday()]}"
    return f"{day.year}年{day.month}月{day.day}日"


def toolbar_html(conversation: Conversation) -> str:
    """Return the bar above a conversation: the list's switch, the title, what can be done."""
    able = "" if conversation.turns and not conversation.growing else " disabled"
    return (
        f'<div class="toolbar" data-id="{escape(conversation.id)}">'
        '<button type="button" class="tool history-switch" aria-controls="history-column" '
        'aria-expanded="true">历史对话</button>'
        f'<h2 title="{escape(conversation.title)}">{escape(conversation.title)}</h2>'
        f'<button type="button" class="tool export" data-form="docx"{able}>导出 Word</button>'
        f'<button type="button" class="tool export" data-form="md"{able}>导出 Markdown</button>'
        '<button type="button" class="tool fresh" id="fresh">新对话</button></div>'
    )


def _items(cards: Iterator[Card], open_id: str) -> Iterator[str]:
    for card in cards:
        title = escape(card.title)
        current = ' aria-current="true"' if card.id == open_id else ""
        yield (
            f'<li{current} data-id="{escape(card.id)}" data-title="{title}">'
            f'<button type="button" class="open" title="{title}">{title}</button>'
            f'<button type="button" class="rename" aria-label="改名：{title}">改名</button>'
            f'<button type="button" class="delete" aria-label="删除：{title}">删除</button></li>'
        )
