"""Every indicator of the starter corpus is answered, from its guide or from the figure's source."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import pytest

from answer.figures import figures
from answer.indicators import Catalogue, Indicator, RequiredFigure
from eval.questions import DEV, ExpectedFigure, load
from index.tokens import law_name

TIME_UNITS = {"小时", "日", "个工作日", "个月", "年"}

# What the product does not answer yet, with the cause. A question that is answered leaves the set:
# the tests fail until it is taken out.
UNANSWERED = {
    # “20个工作日内公示” (第十四条) loses to how long an entry stands (3年).
    "列入严重违法失信名单后公示期限是多久",
}


@dataclass(frozen=True)
class Wanted:
    """What one quantity has to reach, wherever the catalogue says so."""

    figures: tuple[RequiredFigure, ...]
    documents: frozenset[str]

    @cached_property
    def question(self) -> str:
        """How a user asks for it: how long, how often a year, how much."""
        quantity, unit = self.figures[0].quantity, self.figures[0].unit
        times, _, period = unit.partition("/")
        if times == "次":
            return f"{quantity}每{period}至少几次"
        return f"{quantity}是多久" if unit in TIME_UNITS else f"{quantity}要达到多少"


@pytest.fixture(scope="module")
def wanted(catalogue: Catalogue, digests: Mapping[str, str]) -> tuple[Wanted, ...]:
    """The quantities, each with the guides that speak of it and the documents that set it."""
    figures = defaultdict(list)
    documents = defaultdict(set)
    for indicator in catalogue.indicators:
        for figure in indicator.figures:
            source = digests.get(law_name(figure.source), figure.source)
            figures[figure.quantity].append(figure)
            documents[figure.quantity] |= {indicator.guide, source}
    return tuple(
        Wanted(tuple(found), frozenset(documents[quantity])) for quantity, found in figures.items()
    )


def hows(catalogue: Catalogue) -> Iterator[tuple[str, Indicator]]:
    """Yield how a user asks for each indicator; a name that two parts share is asked with its part."""
    names = Counter(indicator.name for indicator in catalogue.indicators)
    for indicator in catalogue.indicators:
        part = f"{indicator.part}的" if names[indicator.name] > 1 else ""
        yield f"{part}{indicator.name}怎么达标", indicator


def amounts(text: str) -> set[tuple[Decimal, str]]:
    return {(figure.value, figure.unit) for figure in figures(text)}


def cites(answer, documents: Set[str]) -> bool:
    return any(citation.path.endswith(path) for citation in answer.citations for path in documents)


def test_how_an_indicator_is_met_is_answered_from_its_guide(assistant, catalogue):
    asked = dict(hows(catalogue))
    assert len(asked) == len(catalogue.indicators)
    unanswered = set()
    for question, indicator in asked.items():
        answer = assistant.ask(question)
        if answer.status != "answered" or not cites(answer, {indicator.guide}):
            unanswered.add(question)
    assert unanswered == UNANSWERED & asked.keys()


def test_no_figure_of_an_answer_is_missing_from_the_quote_that_it_cites(
    assistant, wanted, catalogue
):
    asked = [quantity.question for quantity in wanted]
    asked += [question for question, _ in hows(catalogue)]
    asked += [question.question for question in load(DEV)]
    stated = 0
    for answer in map(assistant.ask, asked):
        quotes = {citation.n: citation.quote for citation in answer.citations}
        for claim in answer.claims:
            told = amounts(claim.text)
            stated += len(told)
            assert told <= amounts("\n".join(quotes[n] for n in claim.citations)), claim
    assert stated > 500


def test_what_a_quantity_has_to_reach_is_answered_with_its_figure_from_what_sets_it(
    assistant, wanted
):
    assert len(wanted) > 80
    asked = {quantity.question: quantity for quantity in wanted}
    unanswered = set()
    for question, quantity in asked.items():
        answer = assistant.ask(question)
        given = any(
            ExpectedFigure(figure.value, figure.unit).stands_in(claim.text)
            for figure in quantity.figures
            for claim in answer.claims
            if cites(answer, quantity.documents) or claim.kind != "claim"
        )
        if answer.status != "answered" or not given:
            unanswered.add(question)
    assert unanswered == UNANSWERED & asked.keys()


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("群众食品安全满意度要达到多少分\uff1f", ("83分", "80分")),
        ("创建工作知晓率的要求是多少\uff1f", ("88%", "85%")),
    ],
)
def test_what_city_and_state_ask_for_stands_side_by_side(assistant, question, figures):
    answer = assistant.ask(question)
    assert all(figure in answer.answer for figure in figures)
    [conflict] = answer.conflicts
    assert {claim.citations[0] for claim in answer.claims} == set(conflict.citations)


def test_a_question_in_two_parts_says_nothing_twice(assistant):
    answer = assistant.ask("产品追溯怎么达标\uff0c要准备哪些材料\uff1f")
    texts = [claim.text for claim in answer.claims]
    assert len(texts) == len(set(texts))
    assert sum("产品追溯指标应当归集" in text for text in texts) == 1
