"""One user's conversation: its turns, and how they are shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import Literal

from answer.answers import CitedAnswer
from answer.follow_ups import MOST_REMEMBERED
from index.hits import Filters
from ui.answer_words import answer_text
from ui.chat.answer_view import answer_html, text_html
from ui.chat.filters import NO_FILTERS, filter_words

Verdict = Literal["up", "down"]

EXAMPLES = (
    "群众食品安全满意度要达到多少分？",
    "创建工作知晓率的要求是多少？",
    "产品追溯怎么达标，要准备哪些材料？",
    "什么是“两个责任”？",
)
SEARCHING = "正在资料库里查找依据……"
STOPPED = "已停止，以上内容不完整。"
UNFINISHED = "这个问题没有等到回答，请再问一次。"
FILTERED_OUT = "这次只查了：{filters}。可能是筛选把有关文件排除在外。"
MOST_TURNS = 50
"""Questions of one conversation; more would make each answer slower to show than to find."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with what there is of its answer.

    growing is True while more is to come; note tells the user why an answer is not whole;
    key names the turn in the history and in the feedback; verdict is the user's own.
    """

    question: str
    answer: CitedAnswer | None = None
    note: str = ""
    growing: bool = False
    filters: Filters = NO_FILTERS
    key: str = ""
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """The turns of one conversation, the oldest first; id is "" until something was asked."""

    id: str = ""
    title: str = ""
    turns: tuple[Turn, ...] = ()

    @property
    def growing(self) -> bool:
        """Whether the last question is still being answered."""
        return bool(self.turns) and self.turns[-1].growing

    @property
    def full(self) -> bool:
        """Whether no further question is taken."""
        return len(self.turns) >= MOST_TURNS

    def with_turn(self, turn: Turn) -> Conversation:
        """Return the conversation with a turn put in the place of the one of its key, or added."""
        kept = tuple(turn if other.key == turn.key else other for other in self.turns)
        return replace(self, turns=kept if turn in kept else (*kept, turn))

    def settled(self) -> Conversation:
        """Return the conversation with an answer that still grows marked as stopped."""
        if not self.growing:
            return self
        return self.with_turn(replace(self.turns[-1], note=STOPPED, growing=False))

    def remembered(self) -> tuple[str, ...]:
        """Return the last questions as they were understood, the oldest first.

        This is what 那…呢 leans on.
        """
        return tuple(
            (turn.answer.understood if turn.answer else "") or turn.question
            for turn in self.turns[-MOST_REMEMBERED:]
        )


def conversation_html(conversation: Conversation) -> str:
    """Return a conversation as escaped HTML, with example questions where it is empty."""
    turns = "".join(_turn(turn, number) for number, turn in enumerate(conversation.turns, start=1))
    return f'<div class="turns" role="log" aria-live="off" aria-label="对话">{turns or _welcome()}</div>'


def _welcome() -> str:
    examples = "".join(
        f'<button type="button" class="example">{escape(example)}</button>' for example in EXAMPLES
    )
    return (
        '<div class="welcome"><h2>想了解创建工作的什么？</h2>'
        "<p>每句回答都注明出处，点编号就能看到原文；资料库里没有的，不会编造。</p>"
        f'<div class="examples">{examples}</div></div>'
    )


def _turn(turn: Turn, number: int) -> str:
    answer = answer_html(turn.answer, number) if turn.answer else ""
    note = f'<p class="answer-note" role="status">{escape(turn.note)}</p>' if turn.note else ""
    waiting = f'<p class="searching" role="status">{SEARCHING}</p>'
    busy = "true" if turn.growing else "false"
    return (
        f'<article class="turn" aria-busy="{busy}">'
        f'<h3 class="question">{text_html(turn.question)}</h3>{_filtered(turn)}'
        f"{answer or note or waiting}{note if answer else ''}"
        f"{'' if turn.growing else _ways_on(turn, number)}</article>"
    )


def _filtered(turn: Turn) -> str:
    words = filter_words(turn.filters)
    return f'<p class="filtered">筛选：{escape(words)}</p>' if words else ""


def _ways_on(turn: Turn, number: int) -> str:
    """Return what can be done with a finished turn: ask without filters, copy, judge."""
    if turn.answer is None:
        return ""
    return _wider(turn, number) + _foot(turn, turn.answer, number)


def _wider(turn: Turn, number: int) -> str:
    words = filter_words(turn.filters)
    if not words or turn.answer is None or turn.answer.status == "answered":
        return ""
    return (
        f'<div class="wider"><p>{escape(FILTERED_OUT.format(filters=words))}</p>'
        f'<button type="button" class="again" data-turn="{number}">不加筛选再问一次</button></div>'
    )


def _foot(turn: Turn, answer: CitedAnswer, number: int) -> str:
    copying = (
        '<button type="button" class="copy">复制（含出处）</button>'
        '<textarea class="copy-text" hidden readonly aria-hidden="true" tabindex="-1">\n'
        f"{escape(answer_text(turn.question, answer))}</textarea>"
        if answer.claims or any(near.quote for near in answer.nearest)
        else ""
    )
    return (
        f'<div class="answer-foot">{copying}'
        f"{_thumb(turn, number, 'up', '有帮助')}{_thumb(turn, number, 'down', '有问题')}</div>"
    )


def _thumb(turn: Turn, number: int, verdict: Verdict, words: str) -> str:
    pressed = "true" if turn.verdict == verdict else "false"
    return (
        f'<button type="button" class="thumb" data-turn="{number}" data-verdict="{verdict}" '
        f'aria-pressed="{pressed}" title="告诉我们这个回答{words}">{words}</button>'
    )
