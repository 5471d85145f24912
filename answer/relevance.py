"""How much of a question a sentence speaks of, and which of its figures is the one asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from answer.evidence import Sentence
from answer.figures import Figure
from answer.question_words import WEAK_WORDS
from answer.questions import Question
from index.tokens import normalised

# What a term is worth by where it stands; in the sentence itself it counts whole.
_SENTENCE, _BEFORE, _HEADING, _TITLE, _PASSAGE = 1.0, 0.8, 0.75, 0.7, 0.5
# What another wording of the term is worth, and a term of which only character pairs stand there.
_WORDING, _PARTED, _PAIRS, _LONG_PAIRS = 0.9, 0.95, 0.5, 0.75
_LONG = 4
# For a figure: what a term is worth before the figure in front, and outside the sentence.
_EARLIER, _AROUND = 0.75, 0.45
_WEAK = 0.3  # what a weak word counts beside another
_UNIT_GROUPS = (
    {"%"}, {"分"}, {"批次", "批", "份"}, {"人", "名", "人次"}, {"家", "户", "个", "所", "处"}, {"元"},
    {"天", "日", "工作日", "个工作日"}, {"年", "月", "个月", "小时", "分钟"}, {"学时", "课时", "小时"},
    {"份/千人", "份", "份/千人·年"}, {"起", "件"}, {"次", "场", "期"}, {"个", "项", "条"},
)  # fmt: skip
CALENDAR = frozenset(("年", "月", "日", "号", "条", "款", "项", "章"))
_CLAUSE_END = re.compile("[\uff0c,。\uff1b;、]")
_CELL = re.compile("[^\uff1b]+")


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each term of a question counts; the weights sum to 1.

    wordings: what documents write for a term; unknown: terms that the library does not hold.
    """

    terms: Mapping[str, float]
    wordings: Mapping[str, tuple[str, ...]]
    unknown: frozenset[str]

    @classmethod
    def of(
        cls, question: Question, rarity: Callable[[Sequence[str]], Mapping[str, float]]
    ) -> Weights:
        """Return the weights of a question's terms by how rare they are in the library.

        rarity: gives the inverse document frequency of words.
        """
        nowhere = ""
        rare = rarity([*question.terms, nowhere])
        counts = {
            term: rare[term] * (_WEAK if term in WEAK_WORDS else 1.0) for term in question.terms
        }
        total = sum(counts.values()) or 1.0
        return cls(
            {term: count / total for term, count in counts.items()},
            {term: question.wordings(term) for term in question.terms},
            frozenset(term for term in question.terms if rare[term] >= rare[nowhere]),
        )

    def share(self, places: Sequence[tuple[float, str]]) -> float:
        """Return the share (0..1) of the question that texts speak of.

        places: (what a term is worth there, normalised text), the worthiest first.
        """
        return sum(weight * self.credit(term, places) for term, weight in self.terms.items())

    def credit(self, term: str, places: Sequence[tuple[float, str]]) -> float:
        """Return how well the texts speak of one term, 0..1."""
        own = _credit(term, places)
        others = (_WORDING * _credit(word, places) for word in self.wordings.get(term, ()))
        return max((own, *others))


def coverage(sentence: Sentence, weights: Weights) -> float:
    """Return the share of the question that a sentence speaks of where it stands."""
    card = sentence.document
    return weights.share(
        (
            (_SENTENCE, sentence.plain),
            (_BEFORE, sentence.before),
            (_HEADING, normalised(" ".join(sentence.passage.heading))),
            (_TITLE, normalised(f"{card.metadata.title} {card.metadata.region or ''}")),
            (_PASSAGE, normalised(sentence.passage.text)),
        )
    )


def title_coverage(sentence: Sentence, weights: Weights) -> float:
    """Return the share of the question that the title of the sentence's document names."""
    return weights.share(((1.0, normalised(sentence.document.metadata.title)),))


def asked_figure(
    question: Question, sentence: Sentence, weights: Weights
) -> tuple[Figure | None, float]:
    """Return the figure of the asked quantity and how well the words around it fit (0..1)."""
    best: tuple[Figure | None, float] = (None, 0.0)
    previous = 0
    for figure in sentence.figures:
        words = _row_words(sentence, figure) or _words_around(sentence, figure, previous)
        unit_fits = _unit_fits(question.unit, figure.unit, words)
        if not unit_fits or _in_formula(sentence, figure):
            if figure.unit not in CALENDAR:
                previous = figure.span.end
            continue
        previous = figure.span.end
        earlier = normalised(sentence.text[: figure.span.end])
        near = weights.share(
            ((1.0, normalised(words)), (_EARLIER, earlier), (_AROUND, _context(sentence)))
        )
        if near > best[1]:
            best = figure, near
    return best


def _context(sentence: Sentence) -> str:
    title = sentence.document.metadata.title
    return normalised(" ".join((title, *sentence.passage.heading, sentence.before)))


@lru_cache(maxsize=1024)
def _parted(term: str) -> re.Pattern[str]:
    """Return what finds a term with a few characters put into it: 群众(食品安全)满意度."""
    cuts = range(2, len(term) - 1)
    ways = (f"{re.escape(term[:n])}.{{1,6}}{re.escape(term[n:])}" for n in cuts)
    return re.compile("|".join(ways))


def _credit(term: str, places: Iterable[tuple[float, str]]) -> float:
    places = tuple(places)
    for worth, text in places:
        if term in text:
            return worth
        if len(term) >= _LONG and _parted(term).search(text):
            return _PARTED * worth
    pairs = [term[i : i + 2] for i in range(len(term) - 1)]
    if len(pairs) < 2:
        return 0.0
    part = _LONG_PAIRS if len(term) >= _LONG else _PAIRS
    return max(worth * part * sum(p in text for p in pairs) / len(pairs) for worth, text in places)


def _words_around(sentence: Sentence, figure: Figure, previous: int) -> str:
    """Return the words between the figure before and this one, and what follows to the comma."""
    behind = _CLAUSE_END.split(sentence.text[figure.span.end : figure.span.end + 6])[0]
    return sentence.text[previous : figure.span.end] + behind


def _row_words(sentence: Sentence, figure: Figure) -> str:
    """Return a table cell with its column name and the row's cells of words, "" outside a table."""
    if sentence.passage.kind != "row":
        return ""
    row = sentence.passage.text
    at = sentence.start - sentence.passage.start + figure.span.start
    words = []
    for cell in _CELL.finditer(row):
        value = cell.group().partition("\uff1a")[2]
        if cell.start() <= at < cell.end() or not re.search(r"\d", value):
            words.append(cell.group())
    return " ".join(words)


def _in_formula(sentence: Sentence, figure: Figure) -> bool:
    before = sentence.text[: figure.span.start].rstrip()
    return bool(before) and before[-1] in "×÷=\uff1d*/"


def _unit_fits(asked: str | None, unit: str, words: str) -> bool:
    if unit in CALENDAR and unit != asked:
        return False
    if asked is None or asked == unit:
        return True
    if not unit:  # a cell whose column name holds the unit: 每千人份数
        return asked in words
    return any(asked in group and unit in group for group in _UNIT_GROUPS)
