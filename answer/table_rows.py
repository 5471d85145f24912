"""A figure of each district, or of each year: the rows of one table, or the sentence that has all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from answer.evidence import PassagesOf, Sentence, may_require, sentences
from answer.questions import Question
from answer.ranking import Ranked
from answer.relevance import Weights
from answer.scopes import districts, fits_time, told_years
from index.tokens import normalised
from ingest.documents import Passage

_EACH_DISTRICT = re.compile(
    r"(?:[各每]个?|[三四五]个|(?<!哪)几个)(?:区县|县区|区(?!域|间)|县)|(?:区县|各地)[^,]{0,12}(?:分别|各[是有为多几])"
)
# “每年至少几次” asks for a rule.
_EACH_YEAR = re.compile(
    r"逐年|历年|按年|各年|每年(?:分别|各)|[三四五几]年(?:来|里|间|的)?[^,]{0,8}(?:变化|怎么变|分别|各)"
)
_ASKS = re.compile(r"多少|几[^个年]|分别|各[是有为]|列|变化|怎么变|(?:率|数|量|度|分|款|情况)$")
_NO_SERIES = re.compile(r"哪|谁|最[高低多少大小]|差(?:多少|几)|[吗么]$|[能是]不[能是]")
_OF_THE_SERIES = re.compile(r"[区县]|历年|逐年|变化|各地|地[方区]|^最|垫底|第一|领先|末位|排名")
_MANY = 3
"""Years or districts that are told one by one; two are a comparison."""
_SPOKEN_OF = 0.6
"""Share of the question that a row, the line above its table and its title have to name."""
_ABOVE = 0.9
_HEAVY, _CREDITED = 0.3, 0.45
"""A term of this share of the question has to be named at least so well."""
_COUNT = 10
"""A figure of the question's own that is larger has to stand in the sentence: “新建的40家”."""
_NAMED_CELL = re.compile("([^\uff1a\uff1b]+)\uff1a([^\uff1b]*)")
_YEAR = re.compile(r"(20\d\d)年?(?:\uff08[^\uff09]*\uff09)?")
_TOTAL = re.compile("[合总小]计|总体|全部|平均")
_BEHIND = 10
"""Characters at the most between a district and the figure that is told of it."""
_PLACE = re.compile("全[市省]|[\u4e00-\u9fff]{2,4}[市区县]")


Of = Literal["year", "district", "kind"]
"""What a table has a row of; a kind is whatever stands in its first column."""


@dataclass(frozen=True, slots=True)
class Row:
    """A table's row: its cells by column, and the year and the place it is of, "" for none."""

    passage: Passage
    cells: tuple[tuple[str, str], ...]
    year: str
    place: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(name for name, _ in self.cells)


def told_of_each(
    question: Question,
    ranked: Sequence[Ranked],
    weights: Weights,
    passages_of: PassagesOf,
) -> tuple[Sentence, ...]:
    """Return the rows, or the one sentence, that tell what is asked of each district or year.

    () where no such series is asked for or told. ranked: the sentences found, in their order;
    passages_of: gives the passages of a document by its id.
    """
    by_year = bool(_EACH_YEAR.search(question.text)) or len(question.years) >= _MANY
    by_district = (bool(_EACH_DISTRICT.search(question.text)) and not question.place) or len(
        set(districts(question.text))
    ) >= _MANY
    if (
        by_year == by_district
        or _NO_SERIES.search(question.text)
        or not _ASKS.search(question.text)
    ):
        return ()
    of: Of = "year" if by_year else "district"
    return next(series(question, speaking(question, ranked, weights, of), passages_of, of), ())


def speaking(
    question: Question, ranked: Sequence[Ranked], weights: Weights, of: Of
) -> list[Sentence]:
    """Return the sentences and rows that speak of what is asked, the ones that name most of it first.

    of: what it is asked of, each one.
    """
    asked = {t: w for t, w in weights.terms.items() if not _OF_THE_SERIES.search(t)}
    able = [r.sentence for r in ranked if not question.requires or _may_set(r.sentence)]
    named = [(_named(s, asked, weights, of), _alike(s, weights), -at) for at, s in enumerate(able)]
    best = sorted(named, reverse=True)
    return [able[-behind] for share, _, behind in best if share >= _SPOKEN_OF]


def series(
    question: Question, near: Sequence[Sentence], passages_of: PassagesOf, of: Of
) -> Iterator[tuple[Sentence, ...]]:
    """Yield the rows of one table, or the one sentence, that tell of each what is asked.

    near: what speaks of it; of: what it is asked of, each one.
    """
    # Each table is read once, however many of its rows were found.
    places = {
        (s.document.id, s.passage.heading if s.passage.kind == "row" else s.start): s
        for s in reversed(near)
    }
    told = (
        _series_at(question, sentence, passages_of, of) for sentence in reversed(places.values())
    )
    return filter(None, told)


def row_of(passage: Passage) -> Row:
    """Return a row with its cells and the year and the place that it is of."""
    named = tuple(_NAMED_CELL.findall(passage.text))
    year = next((m[1] for _, cell in named if (m := _YEAR.fullmatch(cell))), "")
    place = next((cell for _, cell in named if _PLACE.fullmatch(cell)), "")
    return Row(passage, named, year, place)


def _named(sentence: Sentence, asked: Mapping[str, float], weights: Weights, of: Of) -> float:
    """Return the share of what is asked that a sentence names where it stands, 0..1."""
    said = _up_to_districts(sentence) if of == "district" else sentence.plain
    places = ((1.0, said), (_ABOVE, _above(sentence)))
    total = sum(asked.values())
    credits = {term: weights.credit(term, places) for term in asked}
    if not total or any(w >= _HEAVY * total and credits[t] < _CREDITED for t, w in asked.items()):
        return 0.0
    return sum(weight * credits[term] for term, weight in asked.items()) / total


def _alike(sentence: Sentence, weights: Weights) -> float:
    """Return how alike, up to 1, the question words what stands above a row; 1 for a sentence."""
    return weights.wording(_above(sentence)) if sentence.passage.kind == "row" else 1.0


def _above(sentence: Sentence) -> str:
    """Return the headings and the title that a sentence stands under, normalised."""
    return normalised(" ".join((*sentence.passage.heading, sentence.document.metadata.title)))


def _up_to_districts(sentence: Sentence) -> str:
    """Return what is said up to the last of many districts: what is counted stands before them."""
    ends = [sentence.plain.rfind(name) for name in set(districts(sentence.plain))]
    whole = sentence.passage.kind == "row" or len(ends) < _MANY
    return sentence.plain if whole else sentence.plain[: max(ends)]


def _may_set(sentence: Sentence) -> bool:
    """Return whether a sentence can tell what has to be reached: a guide tells results, too."""
    is_row = sentence.passage.kind == "row"
    return sentence.kind == "requirement" or (is_row and may_require(sentence.document))


def _series_at(
    question: Question,
    sentence: Sentence,
    passages_of: PassagesOf,
    of: Of,
) -> tuple[Sentence, ...]:
    """Return a sentence that tells all, or the rows of the series that it is one of; else ()."""
    if sentence.passage.kind != "row":
        return (sentence,) if _tells_all(question, sentence, of) else ()
    if of != "year" and not fits_time(question, sentence):
        return ()
    rows = _rows_beside(sentence.passage, passages_of(sentence.document.id))
    if of == "kind":
        rows = _of_kinds(rows)
    else:
        rows = _of_years(question, rows) if of == "year" else _of_districts(question, rows)
    if not _is_series(rows):
        return ()
    return sentences([replace(sentence.hit, passage=r.passage, exact=False) for r in rows])


def _tells_all(question: Question, sentence: Sentence, of: Of) -> bool:
    """Return whether a sentence has a figure of each by itself."""
    if of == "kind":
        return False
    if of == "year":
        told = told_years(sentence.plain)
        fits = told.issuperset(question.years) and (question.place or "") in sentence.plain
        many = len(told)
    else:
        told_of = with_figures(sentence)
        fits = fits_time(question, sentence) and told_of.issuperset(districts(question.text))
        many = len(told_of)
    counted = [f for f in sentence.figures if question.unit in (None, f.unit)]
    own = {value for value in question.given if value > _COUNT}
    return (
        fits
        and many >= _MANY
        and len(counted) >= many
        and own <= {figure.value for figure in sentence.figures}
    )


def with_figures(sentence: Sentence) -> set[str]:
    """Return the districts that a sentence tells a figure of, right behind their names."""
    spans = [figure.span.start for figure in sentence.figures]
    return {
        name
        for name in districts(sentence.text)
        for place in re.finditer(name, sentence.text)
        if any(0 <= start - place.end() <= _BEHIND for start in spans)
    }


def _is_series(rows: Sequence[Row]) -> bool:
    """Return whether rows are one of each: a list of tasks has several of a district."""
    kinds = {(row.year, row.place) if row.year or row.place else row.cells[:1] for row in rows}
    return len(rows) >= _MANY and len(kinds) == len(rows)


def _rows_beside(row: Passage, passages: Sequence[Passage]) -> list[Row]:
    """Return the rows of a row's own table: those under its heading with the same columns."""
    columns = row_of(row).columns
    same = (row_of(p) for p in passages if p.kind == "row" and p.heading == row.heading)
    return [each for each in same if each.columns == columns]


def _of_kinds(rows: Sequence[Row]) -> list[Row]:
    """Return the rows of a table by kinds, () of one by districts or years; none is a total."""
    if any(row.year or row.place for row in rows):
        return []
    return [row for row in rows if not any(_TOTAL.fullmatch(cell) for _, cell in row.cells)]


def _of_years(question: Question, rows: Sequence[Row]) -> list[Row]:
    """Return the rows of the years that are asked about, of the place asked about or the whole."""
    wanted = {str(year) for year in question.years}
    return [
        row
        for row in rows
        if row.year
        and (not wanted or row.year in wanted)
        and (row.place == question.place if question.place else not districts(row.place))
    ]


def _of_districts(question: Question, rows: Sequence[Row]) -> list[Row]:
    """Return the rows of the districts, of the year that is asked about or of the newest."""
    year = str(question.year) if question.year else max((r.year for r in rows), default="")
    wanted = districts(question.text)
    return [
        row
        for row in rows
        if (row.place in wanted if wanted else districts(row.place)) and row.year in ("", year)
    ]
