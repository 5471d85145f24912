"""One user's conversation: its turns, and how they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from answer.answers import CitedAnswer
from answer.follow_ups import MOST_REMEMBERED
from ui.answer_view import answer_html, text_html

EXAMPLES = (
    "群众食品安全满意度要达到多少分？",
    "创建工作知晓率的要求是多少？",
    "产品追溯怎么达标，要准备哪些材料？",
    "什么是“两个责任”？",
)
SEARCHING = "正在资料库里查找依据……"


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with what there is of its answer.

    growing is True while more is to come; note tells the user why an answer is not whole.
    """

    question: str
    answer: CitedAnswer | None = None
    note: str = ""
    growing: bool = False


Conversation = tuple[Turn, ...]


def remembered(turns: Conversation) -> tuple[str, ...]:
    """Return the last questions as they were understood, the oldest first: what 那…呢 leans on."""
    return tuple(
        (turn.answer.understood if turn.answer else "") or turn.question
        for turn in turns[-MOST_REMEMBERED:]
    )


def conversation_html(turns: Conversation) -> str:
    """Return a conversation as escaped HTML, with example questions where it is empty."""
    content = "".join(_turn(turn, number) for number, turn in enumerate(turns, start=1))
    return f'<div class="turns" role="log" aria-label="对话">{content or _welcome()}</div>'


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
        f'<h3 class="question">{text_html(turn.question)}</h3>'
        f"{answer or note or waiting}{note if answer else ''}</article>"
    )
