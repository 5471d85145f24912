"""The same answers for other programs: typed functions, for Gradio's API, MCP and plain HTTP."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Protocol

import gradio as gr
from gradio.events import api

from answer.answers import CitedAnswer
from index.__main__ import hit_to_json
from index.hits import Filters, Hit
from ingest.documents import LEVELS, STATUSES

log = logging.getLogger(__name__)

FAILED = "程序内部出了问题，已记入运行日志；请再试一次，或告诉管理员。"
LONGEST_QUESTION = 1_000
"""Characters."""
MOST_HITS = 50
MOST_HISTORY = 20
"""Earlier questions of a conversation that are looked at."""

Tool = Callable[..., dict[str, Any]]
"""A function with a name, types and a docstring, which are its documentation.

It raises ValueError, with the reason in Chinese, for what it can't be asked.
"""


class Searcher(Protocol):
    """What finds passages: `index.passage_index.PassageIndex`."""

    def search(self, query: str, filters: Filters = ..., k: int = ...) -> list[Hit]:
        """Return the best passages for a query, the best first."""
        ...

    def expansions(self, query: str) -> list[tuple[str, str]]:
        """Return pairs of what the query says and what documents write."""
        ...


class Answerer(Protocol):
    """What answers: `answer.answering.Assistant`."""

    def ask(
        self, question: str, filters: Filters | None = None, history: Sequence[str] = ()
    ) -> CitedAnswer:
        """Return the answer to one question, or a refusal that says what is missing."""
        ...


def search_tool(index: Searcher) -> Tool:
    """Return the function `search`: passages of the library, without an answer."""

    def search(
        query: str,
        k: int = 10,
        levels: list[str] | None = None,
        kinds: list[str] | None = None,
        statuses: list[str] | None = None,
        year_from: int | None = None,
        year_to: int | None = None,
    ) -> dict[str, Any]:
        """检索资料库：返回与词语或问题最相关的段落及其出处，不作回答。

        Args:
            query: 要找的词语或问题，至多 1000 字。
            k: 最多几段，1 到 50。
            levels: 只看这些层级（国家、省、市、区县、乡镇街道、单位）；不填则不限。
            kinds: 只看这些文种（如 通知、讲话、工作方案）；不填则不限。
            statuses: 只看这些效力（现行、废止、未知）；不填则不限。
            year_from: 起始年份。
            year_to: 截止年份。
        """
        if not 1 <= k <= MOST_HITS:
            raise ValueError(f"k 应为 1 到 {MOST_HITS}，不能是 {k}")
        filters = _filters(levels, kinds, statuses, year_from, year_to)
        hits = index.search(_checked("query", query), filters, k)
        also = [written for _, written in index.expansions(query)]
        return {"query": query, "also_searched": also, "hits": [hit_to_json(hit) for hit in hits]}

    return search


def answer_tool(assistant: Answerer) -> Tool:
    """Return the function `answer`: a cited answer to one question."""

    def answer(
        question: str,
        history: list[str] | None = None,
        levels: list[str] | None = None,
        kinds: list[str] | None = None,
        statuses: list[str] | None = None,
        year_from: int | None = None,
        year_to: int | None = None,
    ) -> dict[str, Any]:
        """回答一个食品安全政策问题：每句话都有出处，资料库里没有依据时说明缺什么。

        Args:
            question: 问题，至多 1000 字。
            history: 同一对话中先前的问题，旧的在前，用于理解追问。
            levels: 只依据这些层级（国家、省、市、区县、乡镇街道、单位）；不填则不限。
            kinds: 只依据这些文种（如 通知、讲话、工作方案）；不填则不限。
            statuses: 只依据这些效力（现行、废止、未知）；不填则不限。
            year_from: 起始年份。
            year_to: 截止年份。
        """
        earlier = [_checked("history", one) for one in history or ()][-MOST_HISTORY:]
        filters = _filters(levels, kinds, statuses, year_from, year_to)
        return assistant.ask(_checked("question", question), filters, earlier).to_json()

    return answer


def telling(tool: Tool, refusal: Callable[[str, bool], Exception]) -> Tool:
    """Return the tool with its troubles told by what `refusal` makes of them.

    refusal: takes a message, and whether it is the caller's mistake; else the message says no
    more than that it failed.
    """

    @wraps(tool)
    def told(*args: Any, **named: Any) -> dict[str, Any]:
        try:
            return tool(*args, **named)
        except ValueError as error:
            raise refusal(str(error), True) from None
        except Exception:
            # Whatever goes wrong, the caller gets a sentence and the log gets the trace.
            log.exception("the tool %s failed", tool.__name__)
            raise refusal(FAILED, False) from None

    return told


def offer(page: gr.Blocks, tools: Sequence[Tool]) -> None:
    """Make the tools the page's Gradio API, each under its own name, and nothing else of it."""
    for handler in page.fns.values():
        handler.api_visibility = "private"
    with page:
        for tool in tools:
            # Past the queue: an answer is there at once, and a program may wait for it in one call.
            api(telling(tool, _gradio_error), api_name=tool.__name__, queue=False)


def _gradio_error(message: str, _: bool) -> gr.Error:
    return gr.Error(message, print_exception=False)


def _checked(name: str, text: str) -> str:
    if not text.strip() or len(text) > LONGEST_QUESTION:
        raise ValueError(f"{name} 应为 1 到 {LONGEST_QUESTION} 字，现有 {len(text)} 字")
    try:
        text.encode()
    except UnicodeEncodeError:
        # Half of a pair, as only a program sends it: no answer that repeats it could be sent.
        raise ValueError(f"{name} 里有不成对的代理字符，请检查文字的编码") from None
    return text


def _filters(
    levels: list[str] | None,
    kinds: list[str] | None,
    statuses: list[str] | None,
    year_from: int | None,
    year_to: int | None,
) -> Filters:
    for name, given, allowed in (("levels", levels, LEVELS), ("statuses", statuses, STATUSES)):
        for one in given or ():
            if one not in allowed:
                raise ValueError(f"{name} 里不能有“{one}”，可用：{'、'.join(allowed)}")
    years = None
    if year_from is not None or year_to is not None:
        years = (year_from or 0, year_to or 9999)
    return Filters(
        kinds=tuple(kinds or ()),
        levels=tuple(one for one in LEVELS if one in (levels or ())),
        statuses=tuple(one for one in STATUSES if one in (statuses or ())),
        years=years,
    )
