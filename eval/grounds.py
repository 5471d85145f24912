"""Where the ground truth of a question stands, and which citations are right by it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from answer.answers import Citation
from answer.verification import verify
from eval.questions import Question
from ingest.documents import Document, DocumentCard, Passage

STRUCTURED = frozenset({"how_to", "list", "practice"})
"""Kinds whose answer is a section of a document rather than a clause of it."""
SAYS_THE_SAME = 0.9
"""The least score by which a quote says what a wording of the answer says."""

Place = tuple[str, int, int]
"""A document's id and a half-open range of its cleaned text."""
Scope = tuple[str | None, str | None]
"""A document's region and level."""


class Sources(Protocol):
    """Where the documents behind the citations are; ingest.library.Library is one."""

    def cards(self) -> Sequence[DocumentCard]:
        """Return the cards of all documents."""
        ...

    def document(self, document_id: str) -> Document:
        """Return one document with its text."""
        ...

    def passages_of(self, document_id: str) -> Sequence[Passage]:
        """Return the passages of a document in its order."""
        ...


@dataclass(frozen=True, slots=True)
class Grounds:
    """Where in the library the ground truth of one question stands.

    parts: for each part of the answer, the places of its wordings; wordings: these themselves.
    near: the places beside which a citation may stand, those of the parts included. passages
    and sections are those that hold one of them; a section is a document's id and its highest
    heading. scopes: of each document its region and level.
    """

    documents: frozenset[str]
    parts: tuple[frozenset[Place], ...]
    wordings: tuple[tuple[str, ...], ...]
    near: frozenset[Place]
    passages: frozenset[str]
    sections: frozenset[tuple[str, str]]
    scopes: Mapping[str, Scope]

    @classmethod
    def of(cls, question: Question, sources: Sources) -> Grounds:
        """Return the grounds of a question; a wording that stands nowhere has no place."""
        cards = sources.cards()
        ids = [
            card.id
            for card in cards
            if any(_same_file(card.path, path) for path in question.documents)
        ]
        texts = {id_: sources.document(id_).text for id_ in ids}
        parts = tuple(_places(part, texts) for part in question.quotes)
        near = frozenset().union(*parts, _places(question.also, texts))
        holding = [
            passage
            for id_ in ids
            for passage in sources.passages_of(id_)
            if any(_overlap((id_, passage.start, passage.end), place) for place in near)
        ]
        return cls(
            documents=frozenset(ids),
            parts=parts,
            wordings=question.quotes,
            near=near,
            passages=frozenset(passage.id for passage in holding),
            sections=frozenset(
                (passage.document_id, passage.heading[0]) for passage in holding if passage.heading
            ),
            scopes={card.id: (card.metadata.region, card.metadata.level) for card in cards},
        )

    def hold(self, citation: Citation, kind: str) -> bool:
        """Return whether a citation is a right one for a question of the kind."""
        if any(self.says(citation, wordings) for wordings in self.wordings):
            return True
        if citation.document_id not in self.documents:
            return False
        if citation.passage_id in self.passages or self.touch(citation):
            return True
        top = citation.heading[:1]
        return kind in STRUCTURED and bool(top) and (citation.document_id, *top) in self.sections

    def answer(self, citation: Citation) -> bool:
        """Return whether a citation gives a part of the answer, whole or in part."""
        cited = (citation.document_id, citation.start, citation.end)
        return any(_overlap(cited, place) for part in self.parts for place in part) or any(
            self.says(citation, wordings) for wordings in self.wordings
        )

    def finds(self, citations: Sequence[Citation], part: int) -> bool:
        """Return whether citations hold a part of the answer: a wording of it, or its like."""
        return any(_covered(place, citations) for place in self.parts[part]) or any(
            self.says(citation, self.wordings[part]) for citation in citations
        )

    def says(self, citation: Citation, wordings: Collection[str]) -> bool:
        """Return whether a quote says what a wording says, in a document of the same scope.

        Many documents of an office say the same; nobody lists them all. Figures, names and
        negations are compared exactly. A law, or a text of no region, is of every scope.
        """
        scope = self.scopes[citation.document_id]
        known = {self.scopes[document] for document in self.documents}
        everywhere = scope[0] is None or any(region is None for region, _ in known)
        if not everywhere and scope not in known:
            return False
        verdicts = (verify(wording, citation.quote) for wording in wordings)
        return any(v.supported and v.score >= SAYS_THE_SAME for v in verdicts)

    def touch(self, citation: Citation) -> bool:
        """Return whether a citation overlaps one of the places."""
        cited = (citation.document_id, citation.start, citation.end)
        return any(_overlap(cited, place) for place in self.near)


def _same_file(path: str, document: str) -> bool:
    """Return whether a path as it was given names the document, a path from the root."""
    return f"/{Path(path).as_posix()}".endswith(f"/{document}")


def _places(wordings: Collection[str], texts: Mapping[str, str]) -> frozenset[Place]:
    found: set[Place] = set()
    for id_, text in texts.items():
        for wording in wordings:
            start = text.find(wording)
            while start >= 0:
                found.add((id_, start, start + len(wording)))
                start = text.find(wording, start + 1)
    return frozenset(found)


def _overlap(one: Place, other: Place) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def _covered(place: Place, citations: Sequence[Citation]) -> bool:
    """Return whether citations, together, hold every character of a place."""
    id_, at, end = place
    for citation in sorted(citations, key=lambda citation: citation.start):
        if citation.document_id == id_ and citation.start <= at < citation.end:
            at = citation.end
    return at >= end
