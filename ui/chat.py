"""The 问答 tab: questions, streamed cited answers, and the panel that opens a citation."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import gradio as gr

from answer.answers import Citation, CitedAnswer
from ingest.documents import Document, Passage
from ui.citation_panel import WELCOME, Source, citation_html, trouble_html
from ui.citation_refs import CitationRef
from ui.conversation import Conversation, Turn, conversation_html, remembered

log = logging.getLogger(__name__)

FAILED = "回答时出了问题，请再试一次；如果一直这样，请把运行窗口里的提示告诉管理员。"
STOPPED = "已停止，以上内容不完整。"
LOST_CITATION = "这条出处打不开：这段对话可能已经清空，请重新提问。"
UNREADABLE_DOCUMENT = "读取这份文件时出了问题，请再试一次。"
MAX_QUESTION = 1_000
"""Characters of a question."""


class Answerer(Protocol):
    """What answers: `answer.answering.Assistant`."""

    def stream(self, question: str, *, history: Sequence[str] = ()) -> Iterable[CitedAnswer]:
        """Yield longer and longer whole prefixes of the answer.

        history: the earlier questions of the conversation, the oldest first.
        """
        ...


class DocumentStore(Protocol):
    """What holds the cited documents: `ingest.library.Library`."""

    def document(self, document_id: str) -> Document:
        """Return a document, also a replaced one; raise LookupError for an unknown id."""
        ...

    def passages_of(self, document_id: str) -> Sequence[Passage]:
        """Return the passages of a document in its order."""
        ...

    def current_document_ids(self) -> frozenset[str]:
        """Return the ids of the documents that were not replaced or removed."""
        ...

    def raw(self, document_id: str) -> str:
        """Return the text before cleaning; raise LookupError where none was kept."""
        ...


def build(assistant: Answerer, library: DocumentStore) -> None:
    """Lay the tab out in the Blocks that are open, and wire it.

    assistant and library serve all users; a conversation lives in its own session's state.
    """
    turns = gr.State(())
    with gr.Row(elem_classes="workbench"):
        with gr.Column(scale=3, min_width=320, elem_classes="conversation"):
            chat = gr.HTML(
                conversation_html(()),
                elem_id="chat",
                js_on_load=_script("conversation.js"),
            )
            with gr.Row(elem_classes="ask-row"):
                question = gr.Textbox(
                    elem_id="question",
                    label="问题",
                    show_label=False,
                    container=False,
                    placeholder="输入问题，按回车提问",
                    max_length=MAX_QUESTION,
                    autofocus=True,
                    scale=5,
                )
                ask = gr.Button("提问", variant="primary", elem_id="ask", scale=0, min_width=88)
                stop = gr.Button("停止", elem_id="stop", scale=0, min_width=88, visible=False)
                fresh = gr.Button("新对话", elem_id="fresh", scale=0, min_width=88)
        with gr.Column(scale=2, min_width=320, elem_classes="source-column"):
            panel = gr.HTML(
                WELCOME,
                elem_id="citation-panel",
                js_on_load=_script("citation_panel.js"),
            )

    respond = responder(assistant)

    def respond_to_example(kept: Conversation, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        yield from respond(str(event._data.get("question")), kept)

    def open_citation(kept: Conversation, event: gr.EventData) -> str:
        return opened_html(str(event._data.get("href")), kept, library)

    shown = [question, chat, turns, ask, stop]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    # Not "once": after a cancelled event the browser would drop every further one of its kind.
    quiet["trigger_mode"] = "multiple"
    asking: list[Any] = [
        question.submit(respond, [question, turns], shown, **quiet),
        ask.click(respond, [question, turns], shown, **quiet),
        chat.select(respond_to_example, [turns], shown, **quiet),
    ]
    stop.click(stopped, [turns], shown, cancels=asking, **quiet)
    fresh.click(_outputs, None, shown, cancels=asking, **quiet)
    fresh.click(lambda: WELCOME, None, [panel], **quiet)
    panel.select(open_citation, [turns], [panel], **quiet)


def responder(assistant: Answerer) -> Callable[[str, Conversation], Iterator[tuple[Any, ...]]]:
    """Return the handler of a question.

    It takes the question and the turns so far, and yields the values of the question box,
    the conversation, the turns and the two buttons while the answer grows. A question that comes
    while the last one is still being answered stays in its box.
    """

    def respond(question: str, turns: Conversation) -> Iterator[tuple[Any, ...]]:
        question = question.strip()[:MAX_QUESTION]
        answering = bool(turns) and turns[-1].growing
        if answering or not question:
            yield (gr.skip(),) * 5
            return
        asked = Turn(question, growing=True)
        yield _outputs((*turns, asked), busy=True, box="")
        try:
            for answer in assistant.stream(question, history=remembered(turns)):
                asked = replace(asked, answer=answer)
                yield _outputs((*turns, asked), busy=True)
        except Exception:
            # Whatever goes wrong, the user gets a sentence and the log gets the trace.
            log.exception("answering failed")
            asked = replace(asked, note=FAILED)
        yield _outputs((*turns, replace(asked, growing=False)))

    return respond


def stopped(turns: Conversation) -> tuple[Any, ...]:
    """Return what the page shows after the user stopped the last answer."""
    if not turns:
        return _outputs()
    return _outputs((*turns[:-1], replace(turns[-1], note=STOPPED, growing=False)))


def opened_html(href: str, turns: Conversation, library: DocumentStore) -> str:
    """Return the panel for a marker that was clicked.

    href: what the browser sent, not trusted. A link that leads nowhere gives a message.
    """
    try:
        ref = CitationRef.parse(href)
        answer, citation = ref.resolve([turn.answer for turn in turns])
    except (ValueError, LookupError):
        log.warning("a citation that is not there was asked for: %.80r", href)
        return trouble_html(LOST_CITATION)
    try:
        source = _source(citation, library)
    except LookupError:
        source = None
    except Exception:
        # Whatever goes wrong, the user gets a sentence and the log gets the trace.
        log.exception("a cited document could not be opened")
        return trouble_html(UNREADABLE_DOCUMENT)
    return citation_html(ref, answer, citation, source)


def _source(citation: Citation, library: DocumentStore) -> Source:
    document = library.document(citation.document_id)
    return Source(
        document,
        library.passages_of(document.id),
        current=document.id in library.current_document_ids(),
        original=_original(citation, document, library),
    )


def _original(citation: Citation, document: Document, library: DocumentStore) -> str | None:
    if not 0 <= citation.start < citation.end <= len(document.text):
        return None
    try:
        raw = library.raw(document.id)
    except LookupError:
        return None
    start, end = document.traced.span_to_raw(citation.start, citation.end)
    return raw[start:end]


def _script(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")


def _outputs(
    turns: Conversation = (), *, busy: bool = False, box: str | None = None
) -> tuple[Any, ...]:
    """Return the question box, the chat, the turns, and 提问 or 停止 by whether it is busy.

    box: its new text; by default it keeps what the user may be typing.
    """
    return (
        gr.skip() if box is None else box,
        conversation_html(turns),
        turns,
        gr.update(visible=not busy),
        gr.update(visible=busy),
    )
