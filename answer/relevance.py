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
from answer.scopes import fit
from index.tokens import normalised

# What a term is worth by where it stands; in the sentence itself it counts whole.
_SENTENCE, _BEFORE, _HEADING, _TITLE, _PASSAGE = 1.0, 0.8, 0.75, 0.7, 0.5
# What another wording of the term is worth, and a term of which only character pairs stand there.
_WORDING, _PARTED, _PAIRS, _LONG_PAIRS, _SHORTENED = 0.9, 0.95, 0.5, 0.75, 0.8
_CHARACTERS = 0.55
"""What a term is worth of which a text holds single characters: 录像 beside 影像."""
_RAREST = 5.0
"""A word rarer than this counts no more: it may be the asker's own word for what is written."""
_LONG = 4
_HEAD_NOUN = 0.7
_RATE_NOUN = re.compile("[率度]$")
# For a figure: what a term is worth before the figure in front, and outside the sentence.
_ROW, _EARLIER, _ABOVE, _AROUND = 0.95, 0.75, 0.6, 0.5
_WEAK = 0.3  # what a weak word counts beside another
_UNIT_GROUPS = (
    {"%"}, {"分"}, {"批次", "批", "份"}, {"人", "名", "人次"}, {"家", "户", "个", "所", "处"}, {"元"},
    {"天", "日", "工作日", "个工作日"}, {"年", "月", "个月", "小时", "分钟"}, {"学时", "课时", "小时"},
    {"份/千人", "份", "份/千人·年"}, {"起", "件", "次"}, {"次", "场", "期"}, {"个", "项", "条"},
)  # fmt: skip
_SHARES = frozenset(("%", "个百分点"))
_A_NUMBER = re.compile(r"(?:数量|人数|总数|家数|件数)$")
CALENDAR = frozenset(("年", "月", "日", "号", "条", "款", "项", "章"))
_BEHIND = 16  # characters behind a figure that may say of what it is
_COUNTED = re.compile(
    r"(?:多少|几)[个家项起件名户所处种条]?(?!工作日|百分点|月|批次|学时|小时|人次|万元|分钟|课时|钱)((?![算才就合为的])[\u4e00-\u9fff]{2})"
)
_OTHER_THING = 0.75
_OTHERWISE_WORDED = 0.2
_ASKED_WITH = re.compile(
    r"多少|几|什么|啥|怎么样?|如何|怎样|咋|哪[些个里]?|谁|吗|呢|何时|多久|多长|请问|麻烦|一下|[的了是要有得在把被，,。;:?!\s]"
)
_ARTICLE_WORD = re.compile(r"一(?:个|种|名|家|项|条|类|次|场|处|件|批|起)")
_ITEM_NUMBER = re.compile(r"[(\uff08]?[\d一二三四五六七八九十]+[.\uff0e、)\uff09]")
# “每年至少组织一次” tells how often; “有一次” is an article.
_ONCE = re.compile(
    r"(?:至少|不少于|每(?:[年月周日天]|季度|半年|学期|两年))[^\uff0c,。\uff1b;]{0,10}一次$"
)
_WHOLE_CELL = re.compile("\\s*(?:[\uff1b;(\uff08]|$)")
_SENTENCE_PART = re.compile("[\uff0c,。\uff1b;](?!\\d{3})")
_LONGEST_VALUE = 16
_COLUMN_UNIT = re.compile(r"[(\uff08][^()\uff08\uff09]{1,6}[)\uff09]\uff1a")
_NO_AMOUNTS = ("序号", "年份", "年度")
"""Columns that tell which row it is, and count nothing."""
COUNTS = frozenset("家户个名人所处件次起项种批份")
RANKS = frozenset(("级", "档", "类", "号", "步", "款", "章", "页"))
"""Units of an order rather than of an amount; asked for by name only."""
# “本办法自…起施行” speaks of the document by its title.
_ITSELF = re.compile(r"本(?:办法|细则|方案|预案|规定|条例|意见|通知|计划|法(?![定院律人])|指南)")
_DATE_LINE = re.compile(r"[(]?[^,。;:]{0,40}20\d\d年\d{1,2}月\d{1,2}日[)]?(?:印发)?")
_CLAUSE_END = re.compile("[\uff0c,。\uff1b;、]")
_CELL = re.compile("[^\uff1b]+")


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each term of a question counts; the weights sum to 1.

    wordings: what documents write for a term; unknown: terms that the library does not hold;
    runs: the question's own wording, without its words of asking; pairs: their pairs of characters.
    """

    terms: Mapping[str, float]
    wordings: Mapping[str, tuple[str, ...]]
    unknown: frozenset[str]
    runs: tuple[str, ...] = ()
    pairs: frozenset[str] = frozenset()

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
            term: min(rare[term], _RAREST) * (_WEAK if term in WEAK_WORDS else 1.0)
            for term in question.terms
        }
        total = sum(counts.values()) or 1.0
        runs = tuple(run for run in _ASKED_WITH.split(normalised(question.text)) if run)
        return cls(
            {term: count / total for term, count in counts.items()},
            {term: question.wordings(term) for term in question.terms},
            frozenset(
                term
                for term in question.terms
                if rare[term] >= rare[nowhere] and term not in WEAK_WORDS
            ),
            runs,
            frozenset(run[i : i + 2] for run in runs for i in range(len(run) - 1)),
        )

    def wording(self, text: str) -> float:
        """Return what a normalised text is worth by how alike it words the question."""
        if not self.pairs:
            return 1.0
        alike = sum(pair in text for pair in self.pairs) / len(self.pairs)
        return 1.0 - _OTHERWISE_WORDED * (1.0 - alike)

    def credits(self, sentence: Sentence) -> dict[str, float]:
        """Return how well a sentence speaks of each term where it stands, 0..1."""
        places = _places(sentence)
        return {term: self.credit(term, places) for term in self.terms}

    def share(self, places: Sequence[tuple[float, str]]) -> float:
        """Return the share (0..1) of the question that texts speak of.

        places: (what a term is worth there, normalised text), the worthiest first.
        """
        return sum(weight * self.credit(term, places) for term, weight in self.terms.items())

    def credit(self, term: str, places: Sequence[tuple[float, str]]) -> float:
        """Return how well the texts speak of one term, 0..1."""
        own = _credit(term, places)
        if not own and term in self.unknown:
            own = max(
                (worth * _SHORTENED for worth, text in places if _longer(term).search(text)),
                default=0.0,
            )
        others = (_WORDING * _credit(word, places) for word in self.wordings.get(term, ()))
        return max((own, _characters(term, places[0]), *others))


def coverage(sentence: Sentence, weights: Weights) -> float:
    """Return the share of the question that a sentence speaks of where it stands."""
    return weights.share(_places(sentence))


def _places(sentence: Sentence) -> tuple[tuple[float, str], ...]:
    """Return where a sentence may speak of a term, and what the term is worth there."""
    card = sentence.document
    itself = _ITSELF.search(sentence.plain) or is_date_line(sentence.plain)
    title = _SENTENCE if itself else _TITLE
    return (
        (_SENTENCE, sentence.plain),
        (title, normalised(f"{card.metadata.title} {card.metadata.region or ''}")),
        (_BEFORE, sentence.before),
        (_HEADING, normalised(" ".join(sentence.passage.heading))),
        (_PASSAGE, normalised(sentence.passage.text)),
    )


def is_date_line(plain: str) -> bool:
    """Return whether a line only dates its document: the issuer's name and the day."""
    return bool(_DATE_LINE.fullmatch(plain))


def around(sentence: Sentence) -> str:
    """Return a sentence with the headings and the title above it, normalised."""
    title = sentence.document.metadata.title
    return f"{sentence.plain} {normalised(' '.join((*sentence.passage.heading, title)))}"


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
        cell, row = _row_words(sentence, figure)
        words = cell or _words_around(sentence, figure, previous)
        fits_unit = unit_fits(question.unit, figure.unit, cell) and not (
            figure.unit in _SHARES and _A_NUMBER.search(question.text)
        )
        told_by_question = figure.value in question.given
        if (
            not fits_unit
            or told_by_question
            or _in_formula(sentence, figure)
            or _is_measure(sentence, figure)
        ):
            if figure.unit not in CALENDAR:
                previous = figure.span.end
            continue
        previous = figure.span.end
        earlier = "" if cell else normalised(sentence.text[: figure.span.end])
        near = weights.share(
            (
                (1.0, normalised(words)),
                (_ROW if cell else _AROUND, normalised(row)),
                (_EARLIER, earlier),
                (_ABOVE, normalised(sentence.document.metadata.title)),
                (_AROUND, _context(sentence)),
            )
        )
        near *= fit(question, sentence, figure) * _counted_fit(question, words)
        if near > best[1]:
            best = figure, near
    return best


def _context(sentence: Sentence) -> str:
    return normalised(" ".join((*sentence.passage.heading, sentence.before)))


@lru_cache(maxsize=1024)
def _longer(term: str) -> re.Pattern[str]:
    """Return what finds the words that a term shortens: 茶博会 is 茶文化博览会."""
    return re.compile(".{0,2}".join(map(re.escape, term)))


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
    if _RATE_NOUN.search(term):  # 群众满意度 is a 满意度
        heads = [worth for worth, text in places if len(term) > _LONG and term[-3:] in text]
        if heads:
            return _HEAD_NOUN * heads[0]
    part = _LONG_PAIRS if len(term) >= _LONG else _PAIRS
    return max(worth * part * sum(p in text for p in pairs) / len(pairs) for worth, text in places)


def _characters(term: str, place: tuple[float, str]) -> float:
    """Return what the single characters of a term are worth that a text holds."""
    if term in WEAK_WORDS:
        return 0.0
    worth, text = place
    return worth * _CHARACTERS * sum(char in text for char in term) / len(term)


def _words_around(sentence: Sentence, figure: Figure, previous: int) -> str:
    """Return the words between the figure before and this one, and what follows to the comma."""
    behind = _CLAUSE_END.split(sentence.text[figure.span.end : figure.span.end + _BEHIND])[0]
    following = re.search(r"\d", behind)
    behind = behind[: following.start()] if following else behind
    before = sentence.text[previous : figure.span.end]
    return _SENTENCE_PART.split(before)[-1] + behind


def _counted_fit(question: Question, words: str) -> float:
    """Return what a figure is worth by the thing that it counts: “多少个问题” asks for problems."""
    counted = _COUNTED.search(question.text)
    return 1.0 if not counted or counted[1] in words else _OTHER_THING


def _is_measure(sentence: Sentence, figure: Figure) -> bool:
    """Return whether a figure counts nothing: an item's number, a part of a unit (千人批次, 百分制)."""
    words = sentence.text[figure.span.start : figure.span.end]
    if _ITEM_NUMBER.fullmatch(sentence.text[: figure.span.end + 1]):
        return True
    if sentence.passage.kind == "row" and not figure.unit:
        whole = _WHOLE_CELL.match(sentence.text, figure.span.end)  # 2025-06-30 is a date
        return whole is None or sentence.text[figure.span.start - 1] in "-./"
    once = _ONCE.search(sentence.text[: figure.span.end])
    return words[0] in "十百千万亿" or bool(_ARTICLE_WORD.fullmatch(words) and not once)


def _row_words(sentence: Sentence, figure: Figure) -> tuple[str, str]:
    """Return a table cell with its column's name, and the row's cells of words; "" outside one."""
    if sentence.passage.kind != "row":
        return "", ""
    row = sentence.passage.text
    at = sentence.start - sentence.passage.start + figure.span.start
    own, words = "", []
    for cell in _CELL.finditer(row):
        value = cell.group().partition("\uff1a")[2]
        if cell.start() <= at < cell.end():
            own = cell.group()
        elif not re.search(r"\d", value):
            words.append(cell.group())
    if len(own.partition("\uff1a")[2]) > _LONGEST_VALUE:  # a cell of prose is read as such
        own = ""
    return own, " ".join(words)


def _in_formula(sentence: Sentence, figure: Figure) -> bool:
    before = sentence.text[: figure.span.start].rstrip()
    return bool(before) and before[-1] in "×÷=\uff1d*/"


def unit_fits(asked: str | None, unit: str, cell: str = "") -> bool:
    """Return whether a figure's unit is the one asked for; cell: the name of its column, if any."""
    if (unit in CALENDAR or unit in RANKS) and unit != asked:
        return False
    if cell.startswith(_NO_AMOUNTS):
        return False
    if asked is None or asked == unit:
        return True
    if not unit and cell:  # its column's name holds the unit, 每千人份数, or needs none, A级
        return asked in cell or (asked in COUNTS and not _COLUMN_UNIT.search(cell))
    return any(asked in group and unit in group for group in _UNIT_GROUPS)
