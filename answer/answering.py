"""From a question to a CitedAnswer without any model: sentences chosen, ordered and cited."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from answer import phrases
from answer.answers import Citation, CitedAnswer, Claim, NearDocument
from answer.choosing import Choice, choices
from answer.comparing import compares
from answer.composing import Section, compose, readable, whole_section
from answer.conflicts import conflicts_between
from answer.evidence import Sentence, sentences
from answer.extremes import told_extremes
from answer.features import Features
from answer.follow_ups import FollowUp, parts, resolve
from answer.generation import generated
from answer.growing import growing
from answer.item_names import with_item_names
from answer.items_in_full import with_its_item
from answer.law_dates import absent_law_date, law_date
from answer.ledgers import absent_entry, ledger_entries
from answer.llm import LanguageModel
from answer.meaning import Meaning
from answer.merging import merged
from answer.named_articles import absent_article, named_article
from answer.named_dates import named_date
from answer.named_sections import named_section
from answer.named_terms import named_terms
from answer.nearest import nearest
from answer.parting import pieces
from answer.questions import Question, dated, understand
from answer.ranking import Ranked, rank
from answer.referred_rules import told_in_full, with_referred_rules
from answer.relevance import Weights
from answer.rules_in_full import in_their_rules
from answer.same_article import with_its_article
from answer.scopes import with_whole_names
from answer.scoring import Scorer, measures
from answer.table_rows import told_of_each
from answer.told_beside import Parts, passages_beside, told_beside
from answer.verification import verify
from answer.versions import calls_versions, not_repealed, with_versions
from answer.widening import widened
from index.hits import Filters, Hit
from ingest.documents import Document, Passage

CANDIDATES = 48
"""Passages that are read for one question."""
SURE = 0.5
"""An answer with less of a chance says that it has to be checked."""


class Searcher(Protocol):
    """What an answer needs of the index."""

    def search(self, query: str, filters: Filters = ..., k: int = ...) -> list[Hit]:
        """Return the passages nearest to a query, the best first."""
        ...

    def content_words(self, text: str) -> list[str]:
        """Return the words of a text that carry meaning."""
        ...

    def rarity(self, words: Sequence[str]) -> Mapping[str, float]:
        """Return each word's inverse document frequency, above 0."""
        ...


class Documents(Protocol):
    """Where an answer finds the whole document behind a passage."""

    def document(self, document_id: str) -> Document:
        """Return the document with the given id."""
        ...

    def passages_of(self, document_id: str) -> Sequence[Passage]:
        """Return the passages of a document in its order."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found for a question: the passages, and their sentences in a first order."""

    question: Question
    hits: tuple[Hit, ...]
    ranked: tuple[Ranked, ...]
    weights: Weights

    def measured(self, choice: Choice, sections: Sequence[Section]) -> Features:
        """Return what tells how likely a choice made from this answers, composed as sections."""
        section = whole_section(choice, sections)
        return measures(self.question, choice.usable, section, self.weights)


@dataclass(frozen=True, slots=True)
class Assistant:
    """Answers questions from a library; every sentence of an answer is cited and verified.

    documents_say: gives pairs of what a question says and what documents write for it;
    model: writes answers from the cited sentences, None for answers in the sources' own words;
    scorer: tells the best sentence and whether it is enough; meaning: what it is compared by
    beside its words.
    """

    library: Documents
    index: Searcher
    documents_say: Callable[[str], Sequence[tuple[str, str]]] = field(default=lambda _: ())
    model: LanguageModel | None = None
    scorer: Scorer = field(default_factory=Scorer.load)
    meaning: Meaning = field(default_factory=Meaning.load)

    def ask(
        self, question: str, filters: Filters | None = None, history: Sequence[str] = ()
    ) -> CitedAnswer:
        """Return the answer to one question, or a refusal that says what is missing.

        history: the earlier questions of the conversation, the oldest first.
        """
        return _last(self.stream(question, filters, history))

    def stream(
        self, question: str, filters: Filters | None = None, history: Sequence[str] = ()
    ) -> Iterator[CitedAnswer]:
        """Yield growing answers, a claim at a time; the last one is whole.

        history: the earlier questions of the conversation, the oldest first.
        """
        started = time.perf_counter()
        whole = self.resolved(question, history)
        asked = parts(whole.question, self.index.content_words)
        answers = self._answers(asked, filters or Filters())
        for stage in self._stages(whole.question, pieces(whole.question), answers):
            yield replace(
                stage,
                question=question,
                understood=whole.question if whole.completed else "",
                seconds=round(time.perf_counter() - started, 4),
            )

    def resolved(self, question: str, history: Sequence[str]) -> FollowUp:
        """Return a question made whole with the conversation; “临溪呢” asks for 临溪县.

        The districts that a comparison names (“青禾和望川谁高”) get their whole names as well, and
        the plans that are called old and new their years.
        """
        named = question
        if history or compares(question) or calls_versions(question):
            before = f"{history[-1]} " if history else ""
            near = self.index.search(before + question, Filters(), CANDIDATES)
            named = with_versions(with_whole_names(question, near), near)
        understood = resolve(named, history, self.index.content_words).question
        return FollowUp(understood, understood != question)

    def _stages(
        self, question: str, asked: Sequence[str], answers: Sequence[CitedAnswer]
    ) -> Iterator[CitedAnswer]:
        if len(answers) == 1:
            return self._written(answers[0])
        if self.model is None:
            return growing(merged(question, asked, answers))
        return iter([merged(question, asked, [_last(self._written(part)) for part in answers])])

    def _written(self, answer: CitedAnswer) -> Iterator[CitedAnswer]:
        """Return the stages of one answer, in the model's words where there is a model."""
        if self.model is None or not answer.claims:
            return growing(answer)
        return generated(answer, self.model)

    def read(self, question: str, filters: Filters | None = None) -> Reading:
        """Return what the library holds on a question of one part, nothing chosen yet."""
        return self._reading(
            question, self.index.search(question, filters or Filters(), CANDIDATES)
        )

    def _reading(self, question: str, hits: Sequence[Hit]) -> Reading:
        asked = with_whole_names(question, hits)
        understood = understand(asked, self.index.content_words, self.documents_say)
        newest = max((hit.document.metadata.year or 0 for hit in hits), default=0)
        understood = dated(understood, newest)
        weights = Weights.of(understood, self.index.rarity)
        read = widened(understood, hits, self.library.passages_of, self._text_of)
        found = in_their_rules(understood, sentences(read), self.library.passages_of)
        ranked = rank(understood, found, weights)
        ranked = self.meaning.compared(understood.text, ranked)
        return Reading(understood, tuple(hits), tuple(ranked), weights)

    def _answers(self, asked: Sequence[str], filters: Filters) -> list[CitedAnswer]:
        """Return the answers to the parts of a question; what one refuses another's may tell."""
        own = [self._answer(part, filters) for part in asked]
        cited = {citation.passage_id for answer in own for citation in answer.citations}
        if not cited or all(answer.citations for answer in own):
            return own
        hits = [hit for part in asked for hit in self.index.search(part, filters, CANDIDATES)]
        beside = passages_beside(hits, cited, self.library.passages_of)
        found = [self._reading(part, beside) for part in asked]
        told = {r.question: r.ranked for r, a in zip(found, own, strict=True) if a.citations}
        return [
            answer if answer.citations else self._beside(reading, told) or answer
            for reading, answer in zip(found, own, strict=True)
        ]

    def _beside(self, found: Reading, told: Parts) -> CitedAnswer | None:
        choice = told_beside(found.question, found.ranked, found.hits, told)
        if choice is None:
            return None
        return self._cited(found.question, choice, self.composed(found, choice), sure=False)

    def _answer(self, question: str, filters: Filters) -> CitedAnswer:
        if not question.strip():
            return _refused(question, phrases.NOTHING_ASKED)
        found = self.read(question, filters)
        if not found.hits:
            return _refused(question, phrases.MISSING_EVIDENCE)
        absent = (
            absent_article(question, found.hits)
            or not_repealed(question, found.hits)
            or absent_law_date(question, found.hits, self.library.passages_of)
            or absent_entry(found.question, found.hits, self.library.passages_of)
        )
        if absent:
            return _refused(question, absent, self._nearest(found))
        whole = self._told_whole(found)
        if whole:
            return self._cited(found.question, Choice(), self._named(whole), sure=True)
        missing = ""
        for choice in choices(found.question, found.ranked, found.weights, self.scorer):
            missing = choice.missing
            sections = self.composed(found, choice)
            chance = self._chance(found, choice, sections)
            if chance >= choice.least_chance:
                if whole_section(choice, sections):
                    sections = self._named(sections)
                sections = self._in_full(found.question, sections)
                return self._cited(found.question, choice, sections, sure=chance >= SURE)
        return _refused(question, missing, self._nearest(found))

    def _in_full(self, question: Question, sections: Sequence[Section]) -> tuple[Section, ...]:
        """Return sections with all that the rules say which they are from, or which those name."""
        told = told_in_full(question, sections, self.library.passages_of)
        told = with_its_article(question, told, self.library.passages_of)
        told = with_its_item(question, told, self.library.passages_of)
        return with_referred_rules(question, told, self.library.passages_of, self.index.search)

    def _told_whole(self, found: Reading) -> tuple[Section, ...]:
        """Return the section, the series or its extremes that a question names, or ()."""
        question, weights, passages_of = found.question, found.weights, self.library.passages_of
        whole = (
            named_article(question, found.hits, passages_of)
            or ledger_entries(question, found.hits, passages_of)
            or named_terms(question, found.ranked)
            or named_section(question, found.hits, weights, passages_of)
            or told_of_each(question, found.ranked, weights, passages_of)
        )
        if whole:
            return (Section("", whole),)
        return (
            law_date(question.text, found.hits, passages_of)
            or told_extremes(question, found.ranked, weights, passages_of)
            or named_date(question, found.hits, weights, passages_of)
        )

    def _named(self, sections: Sequence[Section]) -> tuple[Section, ...]:
        """Return sections whose items are named by their headings."""
        return tuple(
            replace(each, sentences=with_item_names(each.sentences, self._text_of))
            for each in sections
        )

    def _text_of(self, document_id: str) -> str:
        return self.library.document(document_id).text

    def composed(self, found: Reading, choice: Choice) -> tuple[Section, ...]:
        """Return the sections that an answer would have; none where nothing was chosen."""
        if not choice.sentences:
            return ()
        return compose(found.question, choice, found.weights, self.library.passages_of)

    def _nearest(self, found: Reading) -> tuple[NearDocument, ...]:
        return nearest(found.ranked, found.hits, lambda s: _page_of(s, self.library))

    def _chance(self, found: Reading, choice: Choice, sections: Sequence[Section]) -> float:
        """Return how likely an answer is right, 0..1; 0 where there is none."""
        if not sections or choice.exact:
            return float(bool(sections))
        measured = found.measured(choice, sections)
        return self.scorer.chance(measured, doubtful=choice.doubtful)

    def _cited(
        self, question: Question, choice: Choice, sections: Sequence[Section], *, sure: bool
    ) -> CitedAnswer:
        only_claims = choice.only_claims
        paragraphs: list[_Paragraph] = []
        citations: list[Citation] = []
        cited: list[Ranked] = []
        ranked = {id(r.sentence): r for r in choice.sentences}
        for section in sections:
            claims: list[Claim] = []
            for sentence in section.sentences:
                if not verify(sentence.text, sentence.passage.text).supported:
                    continue
                cited.append(ranked.get(id(sentence), Ranked(sentence, 0.0, 0.0)))
                citations.append(citation_of(len(cited), sentence, self.library))
                claims.append(Claim(readable(sentence), sentence.kind, (len(cited),)))
            if claims:
                paragraphs.append(_Paragraph(section.label, tuple(claims)))
        conflicts = conflicts_between(question, cited)
        notes = [phrases.ONLY_CLAIMS] if only_claims else []
        notes += [] if sure else [phrases.CHECK_IT]
        notes += [phrases.CONFLICT] if conflicts else []
        notes += [
            phrases.REPEALED.format(title=citation.document)
            for citation in citations
            if citation.status == "废止"
        ]
        return CitedAnswer(
            question=question.text,
            status="partial" if only_claims else "answered",
            answer=_text(paragraphs, notes),
            claims=tuple(claim for paragraph in paragraphs for claim in paragraph.claims),
            citations=tuple(citations),
            conflicts=conflicts,
            missing=phrases.ONLY_CLAIMS if only_claims else "",
            notes=tuple(dict.fromkeys(notes)),
        )


def citation_of(number: int, sentence: Sentence, library: Documents) -> Citation:
    """Return the citation of a sentence of the library, with the page that it stands on."""
    card, passage = sentence.document, sentence.passage
    return Citation(
        n=number,
        document_id=card.id,
        passage_id=passage.id,
        document=card.metadata.title,
        path=card.path,
        part=card.part,
        page=_page_of(sentence, library),
        heading=passage.heading,
        quote=sentence.text,
        start=sentence.start,
        end=sentence.end,
        level=card.metadata.level,
        year=card.metadata.year,
        kind=card.metadata.kind,
        status=card.metadata.status,
    )


def _page_of(sentence: Sentence, library: Documents) -> int | None:
    """Return the page that a sentence stands on: its passage may go over several."""
    if sentence.passage.page is None:
        return None
    return library.document(sentence.document.id).page_of(sentence.start)


@dataclass(frozen=True, slots=True)
class _Paragraph:
    label: str
    claims: tuple[Claim, ...]


def _text(paragraphs: Sequence[_Paragraph], notes: Sequence[str]) -> str:
    """Return the answer as text: a label a section, several claims as numbered lines, notes below."""
    lines: list[str] = []
    for paragraph in paragraphs:
        cited = [c.text + "".join(f"[{n}]" for n in c.citations) for c in paragraph.claims]
        if len(cited) > 1 and not any(c.text.startswith("\uff08") for c in paragraph.claims):
            cited = [f"{number}. {text}" for number, text in enumerate(cited, 1)]
        lines += [f"{paragraph.label}\uff1a"] if paragraph.label else []
        lines += cited
    return "\n".join([*lines, *dict.fromkeys(notes)])


def _last(stages: Iterator[CitedAnswer]) -> CitedAnswer:
    *_, whole = stages
    return whole


def _refused(question: str, missing: str, near: tuple[NearDocument, ...] = ()) -> CitedAnswer:
    return CitedAnswer(
        question=question,
        status="refused",
        answer=phrases.REFUSAL if question.strip() else phrases.NOTHING_ASKED,
        missing=missing,
        nearest=near,
    )
