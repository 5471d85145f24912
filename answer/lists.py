"""Lists as documents write them: 甲、乙、丙三项 in a sentence, or a heading with its items below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from answer.evidence import Sentence, sentences
from answer.figures import figures
from answer.questions import Question
from answer.relevance import Weights
from index.hits import Hit
from index.tokens import normalised
from ingest.documents import Passage

MOST_ITEMS = 10
_SHORT = 90
_ANNOUNCED = 0.4
_NAMED = 0.6
"""Share of a heading's characters that the question has to name for it to be the one asked for."""
_LEAST_NAMED = 3  # characters
_MOST_COUNTED = 20
_BREAK = re.compile(r"[\uff0c,。\uff1b;\uff1a:!?\uff1f\n]|(?:以及|包括|分别|即|分为|选)")
_OPENING = re.compile(
    r"^(?:[\uff08(]?[\d一二三四五六七八九十百零]+[\uff09)]?|第[\d一二三四五六七八九十百零]+[章节条])[、.\uff0e\s]*"
)
_WHICH = r"(?:哪[些几两二三四五六七八九十]?[个项种条类]?|什么|啥)"
AS_MANY = 1.5
"""What a sentence is worth, at the least, that lists as many things as the question asks for."""
_ENUMERATES, _LEADS_IN, _AS_MANY_HERE = 1.15, 1.25, 1.6
_ANOTHER = re.compile(r"另外?[一二两三四五]")


def enumeration_factor(question: Question, sentence: Sentence) -> float:
    """Return what a sentence is worth as the list asked for: does it list as many as are asked?"""
    asked = _number_asked(question)
    if asked and _lists(sentence.text, asked):
        return _AS_MANY_HERE
    if asked and asked == sum(_counts(sentence.passage.text)):
        return AS_MANY
    if sentence.leads_in:
        counted = asked and any(figure.value == asked for figure in sentence.figures)
        return _AS_MANY_HERE if counted else _LEADS_IN
    enumerates = any(_counts(sentence.text)) or _ANOTHER.search(sentence.text)
    return _ENUMERATES if enumerates else 1.0


def whole_list(
    question: Question, best: Sentence, weights: Weights, passages: Sequence[Passage]
) -> tuple[Sentence, ...]:
    """Return the list that the best sentence opens, stands in or belongs to; () for none.

    passages: those of its document, in order.
    """
    asked = _number_asked(question)
    if asked and _lists(best.text, asked):
        return ()
    if asked and asked == sum(_counts(best.passage.text)):
        return tuple(s for s in sentences([best.hit]) if any(_counts(s.text)))
    if best.leads_in:
        return _led_in(best, passages)
    items = _items(best, passages)
    above = (best.document.metadata.title, *best.passage.heading[:-1])
    return items if items and _announces(above, best, weights) else ()


def headed(
    question: Question, hit: Hit, best: Sentence, weights: Weights, passages: Sequence[Passage]
) -> tuple[Sentence, ...]:
    """Return what stands under a heading of a document that names what is asked; () without one.

    hit: one of the document's; best: the sentence that answers otherwise, of any document. The
    heading has to say what is asked at least as well, or to be what the question wants listed:
    “第三章 监督抽查” is not what a question for one rule about 监督抽查 asks for.
    """
    plain = normalised(question.text)
    paths = dict.fromkeys(
        passage.heading[:depth]
        for passage in passages
        for depth in range(len(passage.heading), 0, -1)
    )
    fitting = [path for path in paths if _is_named(path[-1], plain, weights)]
    for path in sorted(fitting, key=lambda path: -plain.rfind(without_number(path[-1]))):
        under = [p for p in passages if p.heading[: len(path)] == path and p.kind != "heading"]
        found = tuple(s for passage in under for s in leading(hit, passage))
        above = (hit.document.metadata.title, *path)
        if found and _announces(above, best, weights, instead=_is_counted(path[-1], plain)):
            return found[:MOST_ITEMS]
    return ()


def leading(hit: Hit, passage: Passage) -> Iterator[Sentence]:
    """Yield a passage's first sentence, and what follows while it stays short."""
    length = 0
    for sentence in sentences([replace(hit, passage=passage)]):
        if length and length + len(sentence.text) > _SHORT:
            return
        length += len(sentence.text)
        if not sentence.leads_in:
            yield sentence


def _lists(text: str, number: int) -> bool:
    """Return whether a text says the number beside an enumeration of as many: 甲、乙、丙三项."""
    runs = _BREAK.split(text)
    return any(
        number in _counts(run)
        and any(figure.value == number for figure in figures(before[-_MOST_COUNTED:] + run))
        for before, run in zip(["", *runs], runs, strict=False)
    )


def _counts(text: str) -> Iterator[int]:
    """Yield how many things each enumeration of a text lists: 甲、乙和丙 are three."""
    for run in _BREAK.split(text):
        if "、" in run:
            yield run.count("、") + 1 + len(re.findall(r"、[^、]{1,12}[和及][^、]{1,12}$", run))


def _number_asked(question: Question) -> int:
    small = [int(value) for value in question.given if 1 < value <= _MOST_COUNTED]
    return small[0] if small else 0


def _is_named(heading: str, plain: str, weights: Weights) -> bool:
    bare = without_number(heading)
    if not _LEAST_NAMED <= len(bare) <= _MOST_COUNTED:
        return False
    if bare in plain:
        return True
    said = sum(len(term) for term in weights.terms if term in bare)
    return said >= max(_LEAST_NAMED, _NAMED * len(bare)) and len(bare) > said


def _is_counted(heading: str, plain: str) -> bool:
    """Return whether a heading names what the question wants listed: “有哪几个工作组”."""
    bare = re.escape(without_number(heading))
    return bool(re.search(rf"{_WHICH}(?:主要)?{bare}|{bare}(?:都|主要)?有哪", plain))


def without_number(heading: str) -> str:
    """Return a heading without its number, normalised."""
    return _OPENING.sub("", normalised(heading)).strip("。:")


def _items(best: Sentence, passages: Sequence[Passage]) -> tuple[Sentence, ...]:
    """Return all items of the list that the best sentence opens or stands in; () for no list."""
    heading = best.passage.heading
    own = best.passage.text.startswith(heading[-1]) if heading else False
    parent = heading[:-1] if own else heading
    if not parent:
        return ()
    inside = [p for p in passages if p.heading[: len(parent)] == parent and p.kind != "row"]
    items = [p for p in inside if len(p.heading) > len(parent)]
    if not 2 <= len(items) <= MOST_ITEMS:
        return ()
    return tuple(s for passage in items for s in list(leading(best.hit, passage))[:1])


def _led_in(best: Sentence, passages: Sequence[Passage]) -> tuple[Sentence, ...]:
    """Return what follows a sentence that announces it: in its passage, else the passages behind."""
    own = [s for s in sentences([best.hit]) if s.start >= best.end]
    if own:
        return tuple(own[:MOST_ITEMS])
    behind = [p for p in passages if p.start >= best.end]
    level = len(behind[0].heading) if behind else 0
    items: list[Sentence] = []
    for passage in behind:
        if len(passage.heading) < level or len(items) == MOST_ITEMS:
            break
        if passage.heading[: level - 1] != behind[0].heading[: level - 1]:
            break
        if len(passage.heading) == level:
            items += sentences([replace(best.hit, passage=passage)])[:1]
    return tuple(items) if len(items) > 1 else ()


def _announces(
    above: Sequence[str], best: Sentence, weights: Weights, *, instead: bool = False
) -> bool:
    """Return whether title and headings above a list say what is asked, and better than a sentence.

    instead: they name just what is to be listed, however well the sentence speaks of it.
    """
    announced = weights.share(((1.0, normalised(" ".join(above))),))
    own = weights.share(((1.0, best.plain),))
    return announced >= _ANNOUNCED and (instead or announced > own)
