"""The two stages behind the page, in memory: a scripted assistant and a small library."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from answer.answers import CitedAnswer
from index.hits import Filters
from ingest.documents import Document, DocumentCard, Passage
from tests.ui.rooms import Site, rooms_site
from tests.ui.samples import HOSTILE_ANSWER, PLAN, REFUSAL, REPORT, SATISFACTION, card, passages
from ui.chat.feedback import Feedback
from ui.chat.history import History
from ui.database import open_database


class MemoryLibrary:
    """The documents above, their raw text in another script; a test may take one out."""

    def __init__(self) -> None:
        self.documents = {doc.id: doc for doc in (PLAN, REPORT)}
        self.replaced: frozenset[str] = frozenset()

    def document(self, document_id: str) -> Document:
        return self.documents[document_id]

    def current_document_ids(self) -> frozenset[str]:
        return frozenset(self.documents) - self.replaced

    def cards(self) -> Sequence[DocumentCard]:
        return [card(document) for document in self.documents.values()]

    def raw(self, document_id: str) -> str:
        if document_id not in self.documents:
            raise LookupError(document_id)
        return self.documents[document_id].text.replace("满意度", "滿意度")

    def passages_of(self, document_id: str) -> Sequence[Passage]:
        return passages(self.documents[document_id])


class ScriptedAssistant:
    """Answers by a word in the question, one claim at a time; “慢” takes its time, “坏” fails.

    From documents of 乡镇街道 alone nothing is answered.
    """

    gradual = True

    def __init__(self) -> None:
        self.histories: list[Sequence[str]] = []

    def stream(
        self, question: str, filters: Filters | None = None, *, history: Sequence[str] = ()
    ) -> Iterator[CitedAnswer]:
        self.histories.append(history)
        if "坏" in question:
            raise RuntimeError("秘密的内部错误")
        whole = SATISFACTION
        if "附件" in question:
            whole = HOSTILE_ANSWER
        elif "个税" in question or (filters and filters.levels == ("乡镇街道",)):
            whole = REFUSAL
        whole = replace(whole, question=question)
        for count in range(1, len(whole.claims)):
            yield replace(whole, claims=whole.claims[:count], conflicts=())
            if "慢" in question:
                time.sleep(20)
        yield whole


@pytest.fixture(scope="module")
def library() -> MemoryLibrary:
    return MemoryLibrary()


@pytest.fixture(scope="module")
def assistant() -> ScriptedAssistant:
    return ScriptedAssistant()


@pytest.fixture
def database(tmp_path):
    engine = open_database(tmp_path / "data")
    yield engine
    engine.dispose()


@pytest.fixture
def history(database) -> History:
    return History(database)


@pytest.fixture
def feedback(database) -> Feedback:
    return Feedback(database)


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    """The whole app on some files of the corpus, for the tabs beside 问答."""
    with rooms_site(tmp_path_factory.mktemp("rooms")) as here:
        yield here
