"""A figure is shown large only where it is beyond doubt that it is the one asked for."""

from dataclasses import replace

import pytest

from answer.answers import CitedAnswer, Claim
from tests.ui.samples import SATISFACTION
from ui.chat.headline import headline


def answered(question, text, kind="requirement", quote=None, **changes):
    citation = replace(SATISFACTION.citations[0], quote=quote or text, year=2024)
    return replace(
        CitedAnswer(question, "answered", text, (Claim(text, kind, (1,)),), (citation,)), **changes
    )


@pytest.mark.parametrize(
    ("question", "text", "shown"),
    [
        ("满意度要达到多少分？", "群众满意度不低于82分，知晓率不低于86%。", ("不低于", "82分")),
        ("知晓率要达到多少？", "群众满意度不低于82分，知晓率不低于86%。", ("不低于", "86%")),
        ("抽检合格率要到多少？", "大宗食品抽检合格率应达到95%以上。", ("不低于", "95%")),
        (
            "满意度要到多少分？",
            "全市满意度应达到83分以上，各区县均不得低于82分。",
            ("不低于", "83分"),
        ),
        ("责任保险的覆盖率多少？", "责任保险覆盖率为百分之六十二。", ("", "百分之六十二")),
    ],
)
def test_the_one_figure_that_answers_is_shown(question, text, shown):
    kind = "requirement" if "要" in question else "claim"
    large = headline(answered(question, text, kind))
    assert (large.direction, large.figure) == shown
    assert large.citation.n == 1


@pytest.mark.parametrize(
    ("why", "answer"),
    [
        ("no figure is asked for", answered("满意度由谁负责？", "群众满意度不低于82分。")),
        ("two such figures", answered("满意度多少分？", "满意度市里83分，区里82分。", "claim")),
        ("the parts are asked for", answered("各区县满意度要多少分？", "满意度83分以上，各区县不低于82分。")),
        ("only the parts are told", answered("满意度要多少分？", "各区县满意度不低于82分。")),
        ("another quantity", answered("满意度要多少分？", "综合考评不低于90分。")),
        ("another one in the same words", answered("食品安全满意度要多少分？", "食品安全考核不低于90分。")),
        ("another unit", answered("满意度要多少分？", "满意率不低于70%。")),
        ("a claim is no requirement", answered("满意度要多少分？", "满意度为83.1分。", "claim")),
        ("another year", answered("2022年满意度多少分？", "满意度为83.1分。", "claim")),
        ("two questions", answered("满意度多少分？知晓率多少？", "满意度为83.1分。", "claim")),
        ("the quote has another", answered("满意度要多少分？", "满意度不低于82分。", quote="满意度不低于83分。")),
        ("the quote has none", answered("满意度要多少分？", "满意度不低于82分。", quote="见附件。")),
        ("partial", answered("满意度要多少分？", "满意度不低于82分。", status="partial")),
        ("refused", CitedAnswer("满意度要多少分？", "refused", "没有")),
        ("no citation", answered("满意度要多少分？", "满意度不低于82分。", citations=())),
    ],
)  # fmt: skip
def test_with_the_least_doubt_nothing_is_shown(why, answer):
    assert headline(answer) is None, why


def test_a_follow_up_is_read_as_it_was_understood():
    answer = answered("那知晓率呢？", "知晓率不低于86%。", understood="知晓率要达到多少？")
    assert headline(answer).figure == "86%"
