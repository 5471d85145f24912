"""From a link that was clicked to the document in the side panel."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Protocol

from answer.answers import Citation, NearDocument
from ingest.documents import Document, DocumentCard, Passage
from ui.chat.citation_panel import Source, citation_html, near_html, trouble_html
from ui.chat.citation_refs import CitationRef, NearRef
from ui.chat.conversation import Conversation

log = logging.getLogger(__name__)

LOST_CITATION = "这条出处打不开：这段对话可能已经清空，请从“历史对话”里重新打开，或重新提问。"
UNREADABLE_DOCUMENT = "读取这份文件时出了问题，请再试一次。"


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

    def cards(self) -> Sequence[DocumentCard]:
        """Return the cards of the documents in use."""
        ...

    def raw(self, document_id: str) -> str:
        """Return the text before cleaning; raise LookupError where none was kept."""
        ...


def opened_html(href: str, conversation: Conversation, library: DocumentStore) -> str:
    """Return the panel for a link that was clicked.

    href: what the browser sent, not trusted. A link that leads nowhere gives a message.
    """
    answers = [turn.answer for turn in conversation.turns]
    try:
        if href.startswith("#near"):
            near_ref = NearRef.parse(href)
            near = near_ref.resolve(answers)
            return near_html(near_ref, near, _quoted(near, library))
        ref = CitationRef.parse(href)
        answer, citation = ref.resolve(answers)
        return citation_html(ref, answer, citation, _quoted(citation, library))
    except (ValueError, LookupError):
        log.warning("a source that is not there was asked for: %.80r", href)
        return trouble_html(LOST_CITATION)
    except Exception:
        # Whatever goes wrong, the user gets a sentence and the log gets the trace.
        log.exception("a document could not be opened")
        return trouble_html(UNREADABLE_DOCUMENT)


def _quoted(quoted: Citation | NearDocument, library: DocumentStore) -> Source | None:
    """Return the document of a quote, with the quote as the file has it."""
    source = _source(quoted.document_id, library)
    if source is None:
        return None
    return Source(
        source.document,
        source.passages,
        current=source.current,
        original=_original(quoted, source.document, library),
    )


def _source(document_id: str, library: DocumentStore) -> Source | None:
    """Return a document as the library holds it, None where it was never there."""
    try:
        document = library.document(document_id)
    except LookupError:
        return None
    current = document.id in library.current_document_ids()
    return Source(document, library.passages_of(document.id), current=current)


def _original(
    quoted: Citation | NearDocument, document: Document, library: DocumentStore
) -> str | None:
    if not 0 <= quoted.start < quoted.end <= len(document.text):
        return None
    try:
        raw = library.raw(document.id)
    except LookupError:
        return None
    start, end = document.traced.span_to_raw(quoted.start, quoted.end)
    return raw[start:end]
