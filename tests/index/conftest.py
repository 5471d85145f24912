"""A library in memory, so that what is indexed can be changed in one line."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from ingest.documents import DocumentCard, Metadata, Passage


class MemoryLibrary:
    """The part of a library that an index reads; every change raises its generation."""

    def __init__(self) -> None:
        self.generation = 0
        self._held: dict[str, tuple[DocumentCard, tuple[Passage, ...]]] = {}

    def put(
        self,
        title: str,
        *clauses: str,
        id: str | None = None,
        headings: Sequence[tuple[str, ...]] = (),
        same_as: Sequence[tuple[str, str]] = (),
        path: str | None = None,
        **metadata: Any,
    ) -> str:
        """Add or replace a document of the given clauses and return its id."""
        name = id or title
        start, passages = 0, []
        for ordinal, clause in enumerate(clauses):
            heading = headings[ordinal] if headings else ()
            passages.append(
                Passage(
                    f"{name}/{ordinal}", name, ordinal, start, start + len(clause), clause, heading
                )
            )
            start += len(clause) + 1
        card = DocumentCard(
            name, path or f"{title}.md", None, Metadata(title, **metadata), tuple(same_as)
        )
        self._held[name] = (card, tuple(passages))
        self.generation += 1
        return name

    def retitle(self, name: str, title: str) -> None:
        """Correct a document's title, as a person may."""
        card, passages = self._held[name]
        self._held[name] = (replace(card, metadata=replace(card.metadata, title=title)), passages)
        self.generation += 1

    def remove(self, name: str) -> None:
        del self._held[name]
        self.generation += 1

    def current_document_ids(self) -> frozenset[str]:
        return frozenset(self._held)

    def cards(self) -> list[DocumentCard]:
        return [card for card, _ in self._held.values()]

    def passages_of(self, document_id: str) -> tuple[Passage, ...]:
        return self._held[document_id][1]

    def passages(self, ids: Sequence[str]) -> dict[str, tuple[Passage, DocumentCard]]:
        every = {p.id: (p, card) for card, passages in self._held.values() for p in passages}
        return {name: every[name] for name in ids if name in every}


@pytest.fixture
def library() -> MemoryLibrary:
    """Three short documents on canteens, stalls and tracing."""
    held = MemoryLibrary()
    held.put(
        "校园食堂管理办法",
        "第一条 食堂负责人与学生同餐,并作陪餐记录。",
        "第二条 后厨操作画面应当向家长公开。",
        kind="办法",
        level="市",
        year=2023,
    )
    held.put(
        "流动摊贩登记方案", "街道为流动摊贩划定经营时段。", kind="方案", level="区县", year=2021
    )
    held.put("追溯平台建设总结", "全区上线食品追溯平台,覆盖批发市场。", kind="总结", year=2024)
    return held


class SlowEncoder:
    """An encoder that makes vectors of passages only once it is let go."""

    name = "another"

    def __init__(self, encoder, error: Exception | None = None) -> None:
        self.dimension = encoder.dimension
        self.encode_queries = encoder.encode_queries
        self.go = threading.Event()
        self._error = error

    def encode_passages(self, texts):
        self.go.wait(30)
        if self._error is not None:
            raise self._error
        return self.encode_queries(texts)


@pytest.fixture
def slow_encoder(fake_encoder: Any) -> Callable[..., SlowEncoder]:
    """Makes encoders like the fake one; an error given is raised once they are let go."""
    return lambda error=None: SlowEncoder(fake_encoder, error)
