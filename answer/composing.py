"""From chosen sentences to the sections of an answer: 要求 / 做法 / 佐证材料, or one plain list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from answer.choosing import Choice
from answer.evidence import LAW, LOST, STEPS, PassagesOf, Sentence, authority, sentences
from answer.lists import MOST_ITEMS, headed, leading, whole_list
from answer.named_sections import asks_what_loses
from answer.questions import Question
from answer.ranking import Ranked
from answer.relevance import Weights, title_coverage
from answer.rules_in_full import led_list, of_article, published
from answer.scopes import fits_place
from index.hits import Hit
from ingest.documents import Passage

REQUIREMENTS = re.compile(r"指标要求|工作目标|总体目标|目标要求|^一、.{0,4}要求")
EVIDENCE = re.compile(r"佐证|证明材料|备查材料|台账资料")
_MOST_STEPS, _MOST_REQUIREMENTS, _MOST_EVIDENCE, _MOST_ELSEWHERE = 7, 2, 3, 2
# Items of a list of steps that tell what was done somewhere.
_ELSEWHERE = re.compile(r"自报|^\d*[.、]?[\u4e00-\u9fff]{2,6}做法[\uff1a:]")
# “将聚焦以下几点推进工作落实。” says nothing of what is done.
_ANNOUNCES = re.compile(r"(?:以下|如下|下列|下面)[^,。]{0,16}[。:]$")
_NUMBER = re.compile(
    r"^(?:[\uff08(][一二三四五六七八九十\d]{1,3}[\uff09)]、?|[一二三四五六七八九十]{1,3}、|\d{1,2}[.、\uff0e](?=\D)"
    r"|序号\uff1a\d+\uff1b)\s*"
)
_JOINED = ("\uff1b", ";")
_COUNTED = re.compile(
    r"第[一二三四五六七八九][步条项类]?[\uff0c,是]|(?<![\u4e00-\u9fff])[一二三四五六七八九]是|^[\uff08(][一二三四五六七八九\d][\uff09)]"
)
_AN_ENUMERATION = 2
"""Sentences that semicolons join, and that count on, are given together."""
_BEST = 4
"""Documents that are looked at for a heading that names what is asked."""
_ABOUT = 0.55
"""Share of a question that a document's title has to name for its sections to be the answer."""


@dataclass(frozen=True, slots=True)
class Section:
    """Some sentences of an answer under a label of their own, empty for a plain answer."""

    label: str
    sentences: tuple[Sentence, ...]


def compose(
    question: Question,
    choice: Choice,
    weights: Weights,
    passages_of: PassagesOf,
) -> tuple[Section, ...]:
    """Return the sections of an answer.

    choice: the sentences in the order of their worth; passages_of: gives the passages of a
    document by its id.
    """
    chosen = choice.sentences
    best = chosen[0].sentence
    if question.kind == "how_to" and not question.practice:
        for anchor in _about(choice, weights):
            sections = _how_to(anchor, passages_of(anchor.document.id))
            sections = tuple(_of_place(question, section) for section in sections)
            if any(section.sentences for section in sections):
                return tuple(section for section in sections if section.sentences)
    if asks_what_loses(question):
        # They stand under a heading of their own, whatever the document is called.
        lost = _under(LOST, best.hit, passages_of(best.document.id))
        if lost:
            return (Section("", lost[:MOST_ITEMS]),)
    if question.practice:
        return _by_place(chosen)
    if question.kind == "how_to" and len(chosen) == 1:
        return (Section("", _unbroken(best)),)
    if question.kind == "list" and not question.extreme:
        listed = led_list(best, passages_of)
        if listed:
            return (Section("", listed),)
        first = {r.sentence.document.id: r.sentence.hit for r in reversed(choice.usable)}
        for document in list(dict.fromkeys(r.sentence.document.id for r in choice.usable))[:_BEST]:
            under = headed(question, first[document], best, weights, passages_of(document))
            if under and not _of_many_articles(under):
                return (Section("", under),)
        items = whole_list(question, best, weights, passages_of(best.document.id))
        if items and not _of_many_articles(items):
            return (Section("", items),)
        if len(chosen) == 1:
            return (Section("", _unbroken(best)),)
    return (Section("", tuple(ranked.sentence for ranked in chosen)),)


def _of_many_articles(items: Sequence[Sentence]) -> bool:
    """Return whether sentences are from several articles of a law: a chapter of it lists nothing."""
    return all(map(published, items)) and len({item.passage.heading for item in items}) > 1


def _unbroken(best: Sentence) -> tuple[Sentence, ...]:
    """Return a sentence with the others that semicolons join to it: “第一步，…；第二步，…”."""
    beside = sentences([best.hit])
    first = last = next((n for n, s in enumerate(beside) if s.start == best.start), -1)
    if first < 0 or len(beside) == 1:
        return (best,)
    while first > 0 and beside[first - 1].text.endswith(_JOINED):
        first -= 1
    while beside[last].text.endswith(_JOINED) and last + 1 < len(beside):
        last += 1
    around = beside[first : last + 1][:MOST_ITEMS]
    if sum(bool(_COUNTED.search(s.text)) for s in around) < _AN_ENUMERATION:
        return (best,)
    return tuple(best if s.start == best.start else s for s in around)


def whole_section(choice: Choice, sections: Sequence[Section]) -> Sentence | None:
    """Return the first sentence of sections that were taken whole, None for single sentences."""
    chosen = {id(ranked.sentence) for ranked in choice.sentences}
    composed = [sentence for section in sections for sentence in section.sentences]
    return composed[0] if any(id(sentence) not in chosen for sentence in composed) else None


def _about(choice: Choice, weights: Weights) -> tuple[Sentence, ...]:
    """Return a sentence of each document whose title names what is asked, the best first."""
    found = [r.sentence for r in choice.usable if title_coverage(r.sentence, weights) >= _ABOUT]
    first = {sentence.document.id: sentence for sentence in reversed(found)}
    return tuple(dict.fromkeys(first[s.document.id] for s in found))


def _of_place(question: Question, section: Section) -> Section:
    """Return what a section says of the place asked for; all of it where none is."""
    return replace(
        section, sentences=tuple(s for s in section.sentences if fits_place(question, s))
    )


def readable(sentence: Sentence) -> str:
    """Return a sentence as it is said alone: without its item number or its row's 序号.

    The heading that names an item, on a line of its own, goes before a colon. An item of a law's
    article keeps its number: it is cited by it.
    """
    text = sentence.text if of_article(sentence) else _NUMBER.sub("", sentence.text, count=1)
    return re.sub(r"[。\s]*\n\s*", "\uff1a", text)


def _how_to(anchor: Sentence, passages: Sequence[Passage]) -> tuple[Section, ...]:
    """Return 要求, 做法 and 佐证材料 of a document that has a section on how it is done."""
    steps = () if authority(anchor.document) >= LAW else _under(STEPS, anchor.hit, passages)
    steps = tuple(s for s in steps if not _ANNOUNCES.search(s.plain))
    if not steps:
        return ()
    return tuple(
        Section(label, found)
        for label, found in (
            ("要求", _under(REQUIREMENTS, anchor.hit, passages)[:_MOST_REQUIREMENTS]),
            ("做法", tuple(s for s in steps if not _ELSEWHERE.search(s.text))[:_MOST_STEPS]),
            ("各地情况", tuple(s for s in steps if _ELSEWHERE.search(s.text))[:_MOST_ELSEWHERE]),
            ("佐证材料", _under(EVIDENCE, anchor.hit, passages)[:_MOST_EVIDENCE]),
        )
        if found
    )


def _under(pattern: re.Pattern[str], hit: Hit, passages: Sequence[Passage]) -> tuple[Sentence, ...]:
    """Return the leading sentences of the passages under a heading that fits the pattern."""
    fitting = [p for p in passages if p.heading and pattern.search(p.heading[0])]
    return tuple(s for passage in fitting for s in leading(hit, passage))


def _by_place(chosen: Sequence[Ranked]) -> tuple[Section, ...]:
    """Return practice by the place and year that it comes from."""
    sections: dict[str, list[Sentence]] = {}
    for ranked in chosen:
        card = ranked.sentence.document
        place = card.metadata.region or card.metadata.title
        year = f"\uff08{card.metadata.year}年\uff09" if card.metadata.year else ""
        sections.setdefault(f"{place}{year}", []).append(ranked.sentence)
    return tuple(Section(label, tuple(found)) for label, found in sections.items())
