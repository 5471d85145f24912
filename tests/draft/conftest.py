"""An office with a small corpus, a library of two documents, and a stand-in for a model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from answer.answering import Assistant
from answer.llm import Message, ModelError
from draft.opening import Office
from index.passage_index import PassageIndex
from ingest.library import Library
from ingest.reading import read_file
from tests.draft.offices import LIBRARY, write_corpus


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office.open(corpus=write_corpus(tmp_path / "corpus"))


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant over a real library and index of two documents."""
    folder = tmp_path_factory.mktemp("library")
    with Library.open(folder / "data") as library:
        for name, text in LIBRARY.items():
            (folder / name).write_text(text, encoding="utf-8")
            library.add(read_file(folder / name, name))
        index = PassageIndex.open(folder / "data", library, None, say=lambda _: None)
        yield Assistant(library, index)


@dataclass
class FakeModel:
    """Says for a paragraph what a test tells it to, else the paragraph itself."""

    says: dict[str, str] = field(default_factory=dict)
    fails: bool = False
    context: int = 8192
    asked: list[Sequence[Message]] = field(default_factory=list)

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        self.asked.append(messages)
        if self.fails:
            raise ModelError("连接不上")
        paragraph = messages[-1].text.removeprefix("<段落>").removesuffix("</段落>")
        written = next((said for part, said in self.says.items() if part in paragraph), paragraph)
        for start in range(0, len(written), 5):
            yield written[start : start + 5]
