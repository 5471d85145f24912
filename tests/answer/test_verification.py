"""A statement is supported by its quote, or the reason why not can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.verification import verify

QUOTE = "2024年石桥县完成食品抽检2063批次\uff0c合格率98.06%\uff0c食堂问题整改率不低于95%。"


def test_a_sentence_of_the_quote_is_supported_with_full_score() -> None:
    verdict = verify("2024年石桥县完成食品抽检2063批次", QUOTE)
    assert (verdict.supported, verdict.score) == (True, 1.0)


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("2024年石桥县完成食品抽检20630批次", "数值“20630批次”不在引文中"),
        ("2024年石桥县抽检合格率99.9%", "数值“99.9%”不在引文中"),
        ("食堂问题整改率不高于95%", "数值“95%”的方向与引文相反"),
        ("根据第三十三条\uff0c石桥县完成食品抽检2063批次", "条款“第33条”不在引文中"),
    ],
)
def test_an_altered_figure_is_never_supported_however_alike_the_words(
    statement: str, reason: str
) -> None:
    verdict = verify(statement, QUOTE)
    assert not verdict.supported
    assert reason in verdict.reasons


def test_the_same_amount_in_other_words_is_the_same_figure() -> None:
    assert verify("罚没款11000万元上缴国库", "全年罚没款1.1亿元上缴国库").supported
    assert verify("满意度达到80分以上", "群众满意度应达到八十分以上").supported


def test_a_negation_that_the_quote_does_not_make_is_named() -> None:
    verdict = verify("学校食堂不得公开后厨", "学校食堂应当公开后厨")
    assert "否定词“不得”与引文不符" in verdict.reasons


def test_words_of_something_else_are_not_supported() -> None:
    verdict = verify("体育局组织全市田径比赛", QUOTE)
    assert not verdict.supported
    assert verdict.score < 0.1


@pytest.mark.parametrize(("statement", "quote"), [("", QUOTE), ("抽检", ""), (" ", " ")])
def test_nothing_supports_nothing(statement: str, quote: str) -> None:
    assert not verify(statement, quote).supported


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_gives_a_verdict(statement: str, quote: str) -> None:
    verdict = verify(statement, quote)
    assert 0.0 <= verdict.score <= 1.0
    assert verdict.reasons
