"""The self-test: questions from the corpus itself, each with one right option and its source."""

from __future__ import annotations

from pathlib import Path

import pytest

from answer.indicators import Catalogue
from answer.self_test import QuizQuestion, all_questions, round_of
from index.opening import CORPUS
from index.terms import TermBase

TERMS = TermBase.load(CORPUS / "terms.yaml")
CATALOGUE = Catalogue.load(CORPUS / "indicators.yaml")


@pytest.fixture(scope="module")
def questions() -> tuple[QuizQuestion, ...]:
    return all_questions(TERMS, CATALOGUE)


def one(questions: tuple[QuizQuestion, ...], prompt: str) -> QuizQuestion:
    [found] = [question for question in questions if question.prompt == prompt]
    return found


def test_a_term_is_asked_for_by_its_explanation(questions: tuple[QuizQuestion, ...]) -> None:
    question = one(questions, "“例行监测”指的是哪一项\uff1f")
    definition = (
        "农业农村部门按年度计划定期、持续地抽取农产品检测\uff0c用来掌握质量安全状况的风险监测。"
    )
    assert question.options[question.right] == definition
    assert question.explanation == f"例行监测\uff1a{definition}"
    assert question.source == "documents/法规摘要/农产品质量安全监测管理办法要点摘要.md"


def test_a_required_figure_is_asked_for_with_level_and_year(
    questions: tuple[QuizQuestion, ...],
) -> None:
    question = one(questions, "指标“抽检合格率”里\uff0c市级要求的“食品抽检合格率”是多少\uff1f")
    assert question.options[question.right] == "不低于98%"
    assert "食品抽检合格率\uff1a不低于98%\uff082025年\uff0c市级\uff09" in question.explanation


def test_a_duty_is_asked_for_by_its_indicator(questions: tuple[QuizQuestion, ...]) -> None:
    question = one(questions, "指标“执法办案”\uff08基础工作\uff09由谁牵头\uff1f")
    assert question.options[question.right] == "市市场监管局"


def test_every_question_has_four_options_and_one_right_one(
    questions: tuple[QuizQuestion, ...],
) -> None:
    for question in questions:
        assert len(set(question.options)) == 4, question.prompt
        assert 0 <= question.right < 4
        assert question.explanation
    assert len({question.id for question in questions}) == len(questions)


def test_no_option_gives_its_term_away(questions: tuple[QuizQuestion, ...]) -> None:
    for question in questions:
        if question.topic == "术语":
            term = question.prompt.split("”指的是")[0][1:]
            assert term not in question.options[question.right]


def test_every_source_is_a_file_or_a_law(questions: tuple[QuizQuestion, ...]) -> None:
    paths = [Path(CORPUS, q.source) for q in questions if "/" in q.source]
    assert [path for path in paths if not path.exists()] == []
    laws = {law.name for indicator in CATALOGUE.indicators for law in indicator.laws}
    assert {q.source for q in questions if "/" not in q.source} <= laws


def test_the_right_options_are_spread_evenly(questions: tuple[QuizQuestion, ...]) -> None:
    shares = [sum(q.right == at for q in questions) / len(questions) for at in range(4)]
    assert all(0.15 < share < 0.35 for share in shares), shares


def test_a_round_begins_with_what_was_wrong_then_with_what_is_new(
    questions: tuple[QuizQuestion, ...],
) -> None:
    ids = [question.id for question in questions]
    right, wrong, new = ids[:-6], ids[-6:-2], ids[-2:]
    first = round_of(questions, right, wrong, count=10, seed=7)
    assert {question.id for question in first[:4]} == set(wrong)
    assert {question.id for question in first[4:6]} == set(new)
    assert len(first) == 10
    assert round_of(questions, right, wrong, count=10, seed=7) == first
    assert round_of(questions, right, wrong, count=10, seed=8) != first
