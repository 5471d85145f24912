"""The 问答 tab: its layout, and which handler serves which event."""

from __future__ import annotations

import logging
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, get_args
from uuid import uuid4

import gradio as gr

from index.hits import Filters
from ui.chat.asking import MAX_QUESTION, Answerer, Asking
from ui.chat.citation_panel import WELCOME
from ui.chat.conversation import Conversation, conversation_html
from ui.chat.export import Form, exported
from ui.chat.feedback import Feedback
from ui.chat.filters import NO_FILTERS, Choices, chosen, emptied, filter_box, offered, titled
from ui.chat.history import History
from ui.chat.history_view import history_html, toolbar_html
from ui.events import script, sent
from ui.identity import Who
from ui.source_opening import DocumentStore, opened_html

log = logging.getLogger(__name__)

NOTHING = Conversation()
LOST_CONVERSATION = "这段对话已经不在了，可能已在别的窗口删除。"
STILL_ANSWERING = "这段对话还在回答，请先停止。"
THANKS = "已记下，谢谢。反馈会连同问题和回答一起保存，用于改进回答。"
TROUBLE = "没有保存成功，请再试一次。"
_HINT = "提示"


@dataclass(frozen=True, slots=True)
class ChatTab:
    """The handlers of the tab; each names its user and trusts nothing that the browser sent."""

    asking: Asking
    library: DocumentStore
    history: History
    feedback: Feedback
    who: Who

    def ask(
        self, question: str, kept: Conversation, request: gr.Request, *choice: Any
    ) -> Iterator[tuple[Any, ...]]:
        """Yield what is shown while a question is answered; one that is not taken stays there."""
        yield from self._asked(question, kept, chosen(*choice), request)

    def ask_example(
        self, kept: Conversation, event: gr.EventData, request: gr.Request, *choice: Any
    ) -> Iterator[tuple[Any, ...]]:
        """Yield the same for an example question that was clicked."""
        yield from self._asked(sent(event, "question"), kept, chosen(*choice), request)

    def ask_wider(
        self, kept: Conversation, event: gr.EventData, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """Yield the same for a question of the conversation that is asked again, unfiltered."""
        try:
            again = kept.turns[_turn_index(event, kept)].question
        except LookupError:
            again = ""
        yield from self._asked(again, kept, NO_FILTERS, request)

    def _asked(
        self, question: str, kept: Conversation, filters: Filters, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        refused = self.asking.refused(question, kept)
        if refused is not None:
            if refused:
                gr.Info(refused, title=_HINT)
            yield (gr.skip(),) * 2
            return
        for conversation in self.asking.ask(self.who(request).name, question, kept, filters):
            yield shown(conversation)

    def stop(self, kept: Conversation, request: gr.Request) -> tuple[Any, ...]:
        """Return what is shown after the user stopped the last answer."""
        return shown(self.asking.settled(self.who(request).name, kept))

    def start_anew(self, kept: Conversation, request: gr.Request) -> tuple[Any, ...]:
        """Return an empty conversation and an empty panel."""
        self.asking.settled(self.who(request).name, kept)
        return (*shown(NOTHING), WELCOME)

    def open_source(self, kept: Conversation, event: gr.EventData) -> str:
        """Return the panel for the link that was clicked."""
        return opened_html(sent(event, "href"), kept, self.library)

    def open_conversation(
        self, kept: Conversation, event: gr.EventData, request: gr.Request
    ) -> tuple[Any, ...]:
        """Return a kept conversation, to be read or continued, and an empty panel."""
        user = self.who(request).name
        kept = self.asking.settled(user, kept)
        try:
            opened = self.history.conversation(user, sent(event, "id"))
        except LookupError:
            gr.Warning(LOST_CONVERSATION, title=_HINT)
            return (*shown(kept), gr.skip())
        verdicts = self.feedback.verdicts(user, [turn.key for turn in opened.turns])
        turns = tuple(replace(turn, verdict=verdicts.get(turn.key)) for turn in opened.turns)
        return (*shown(replace(opened, turns=turns)), WELCOME)

    def rename(
        self, kept: Conversation, event: gr.EventData, request: gr.Request
    ) -> Conversation | Any:
        """Give a conversation the name that was typed; return the open one, maybe renamed."""
        user, conversation_id = self.who(request).name, sent(event, "id")
        try:
            title = self.history.rename(user, conversation_id, sent(event, "title"))
        except (LookupError, ValueError) as error:
            told = LOST_CONVERSATION if isinstance(error, LookupError) else str(error)
            gr.Warning(told, title=_HINT)
            return gr.skip()
        return replace(kept, title=title) if kept.id == conversation_id else gr.skip()

    def delete(
        self, kept: Conversation, event: gr.EventData, request: gr.Request
    ) -> tuple[Any, ...]:
        """Delete a conversation; where it is the open one, an empty one takes its place."""
        conversation_id = sent(event, "id")
        is_open = kept.id == conversation_id
        if is_open and kept.growing:
            gr.Info(STILL_ANSWERING, title=_HINT)
            return (gr.skip(),) * 3
        try:
            self.history.delete(self.who(request).name, conversation_id)
        except LookupError:
            gr.Warning(LOST_CONVERSATION, title=_HINT)
        return (*shown(NOTHING), WELCOME) if is_open else (gr.skip(),) * 3

    def judge(
        self, kept: Conversation, event: gr.EventData, request: gr.Request
    ) -> tuple[Any, ...]:
        """Keep a verdict on an answer; return the conversation that shows it, and its state."""
        if kept.growing:
            gr.Info(STILL_ANSWERING, title=_HINT)
            return gr.skip(), gr.skip()
        try:
            turn = kept.turns[_turn_index(event, kept)]
            given = self.feedback.give(
                self.who(request).name, turn, sent(event, "verdict"), sent(event, "comment")
            )
        except (LookupError, ValueError):
            gr.Warning(TROUBLE, title=_HINT)
            return gr.skip(), gr.skip()
        gr.Info(THANKS, title=_HINT)
        judged = kept.with_turn(replace(turn, verdict=given))
        return conversation_html(judged), judged

    def export(self, kept: Conversation, event: gr.EventData) -> dict[str, str] | Any:
        """Return the open conversation as a file for the browser to save."""
        form = next((form for form in get_args(Form) if form == sent(event, "form")), None)
        if form is None or not kept.turns:
            return gr.skip()
        file = exported(kept, form, date.today())
        content = b64encode(file.content).decode()
        # The browser saves a file for each new value: the same one twice is asked for twice.
        return {
            "name": file.name,
            "type": file.media_type,
            "content": content,
            "id": uuid4().hex,
        }

    def refresh(self, search: str, kept: Conversation, request: gr.Request) -> tuple[str, str]:
        """Return the toolbar and the list of the user's conversations."""
        cards = self.history.cards(self.who(request).name, search or "")
        return toolbar_html(kept), history_html(cards, kept.id, search or "", date.today())

    def begin(self, request: gr.Request) -> tuple[Any, ...]:
        """Return what a page that was just opened lacks: the list, and what filters can choose."""
        listed = history_html(self.history.cards(self.who(request).name), "", "", date.today())
        return (listed, *offered(Choices.of(self.library.cards())))


def build(
    assistant: Answerer, library: DocumentStore, history: History, feedback: Feedback, who: Who
) -> gr.Textbox:
    """Lay the tab out in the Blocks that are open, wire it, and return the question box.

    assistant, library and the stores serve all users; the open conversation lives in its own
    session's state, and each handler asks `who` whose request it serves.
    """
    tab = ChatTab(Asking(assistant, history), library, history, feedback, who)
    kept = gr.State(NOTHING)
    with gr.Row(elem_classes="workbench"):
        with gr.Column(scale=0, min_width=0, elem_id="history-column"):
            search = gr.Textbox(
                elem_id="history-search",
                label="查找对话",
                show_label=False,
                container=False,
                placeholder="查找问过的问题和回答",
                max_length=100,
            )
            listed = gr.HTML("", elem_id="history", js_on_load=script("dialog.js", "history.js"))
        with gr.Column(scale=3, min_width=320, elem_classes="conversation"):
            toolbar = gr.HTML(
                toolbar_html(NOTHING), elem_id="toolbar", js_on_load=script("toolbar.js")
            )
            chat = gr.HTML(
                conversation_html(NOTHING),
                elem_id="chat",
                js_on_load=script("dialog.js", "conversation.js"),
            )
            box = filter_box()
            with gr.Row(elem_classes="ask-row"):
                question = gr.Textbox(
                    elem_id="question",
                    label="问题",
                    show_label=False,
                    container=False,
                    placeholder="输入问题，回车提问，Shift+回车换行",
                    lines=1,
                    max_lines=5,
                    max_length=MAX_QUESTION,
                    autofocus=True,
                    scale=5,
                )
                ask = gr.Button("提问", variant="primary", elem_id="ask", scale=0, min_width=88)
                stop = gr.Button("停止", elem_id="stop", scale=0, min_width=88)
        with gr.Column(scale=2, min_width=320, elem_classes="source-column"):
            panel = gr.HTML(
                WELCOME,
                elem_id="citation-panel",
                js_on_load=script("citation_panel.js"),
            )
    saved = gr.HTML(None, html_template="", elem_id="saved", js_on_load=script("saving.js"))

    # The box and the buttons follow the chat in the browser: of each component that a step of an
    # answer names, Gradio makes another one, which takes longer than to draw the answer.
    outputs = [chat, kept]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    # Not "once": after a cancelled event the browser would drop every further one of its kind.
    quiet["trigger_mode"] = "multiple"
    filters = list(box.components)
    asking: list[Any] = [
        question.submit(tab.ask, [question, kept, *filters], outputs, **quiet),
        ask.click(tab.ask, [question, kept, *filters], outputs, **quiet),
        chat.example(tab.ask_example, [kept, *filters], outputs, **quiet),
        chat.again(tab.ask_wider, [kept], outputs, **quiet),
    ]
    whole = [*outputs, panel]
    changing = [
        *asking,
        stop.click(tab.stop, [kept], outputs, cancels=asking, **quiet),
        toolbar.fresh(tab.start_anew, [kept], whole, cancels=asking, **quiet),
        listed.open(tab.open_conversation, [kept], whole, cancels=asking, **quiet),
        listed.rename(tab.rename, [kept], [kept], **quiet),
        listed.delete(tab.delete, [kept], whole, **quiet),
    ]
    chat.judge(tab.judge, [kept], [chat, kept], **quiet)
    # What takes no time does not wait behind answers.
    quick = {**quiet, "queue": False}
    for event in changing:
        event.then(tab.refresh, [search, kept], [toolbar, listed], **quick)
    search.change(tab.refresh, [search, kept], [toolbar, listed], **quick)
    panel.open(tab.open_source, [kept], [panel], **quick)
    panel.close(lambda: WELCOME, None, [panel], **quick)
    toolbar.export(tab.export, [kept], [saved], **quick)
    for component in filters:
        component.change(_titled, filters, [box.frame], **quick)
    box.clear.click(emptied, None, filters, **quick)
    # The answer needs the room; the frame still says what is chosen.
    gr.on([question.submit, ask.click], _folded, None, [box.frame], **quick)
    gr.on(None, tab.begin, None, [listed, *filters], **quick)
    return question


def shown(conversation: Conversation) -> tuple[str, Conversation]:
    """Return the chat and its state."""
    return conversation_html(conversation), conversation


def _folded() -> Any:
    return gr.update(open=False)


def _titled(*choice: Any) -> Any:
    return titled(chosen(*choice))


def _turn_index(event: gr.EventData, kept: Conversation) -> int:
    """Return which turn the browser named; raises LookupError where there is no such turn."""
    number = sent(event, "turn")
    if number.isascii() and number.isdecimal() and 1 <= int(number[:6]) <= len(kept.turns):
        return int(number[:6]) - 1
    raise LookupError(f"turn {number[:20]!r}: expected 1..{len(kept.turns)}")
