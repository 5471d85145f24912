"""A figure has to be said of the thing that the quote says it of."""

from __future__ import annotations

import pytest

from answer.verification import verify

SAMPLED = "抽检3893批次\uff0c其中合格3835批次、不合格58批次。"
RATES = "食品抽检合格率为98.5%\uff0c农产品抽检合格率为97%。"


@pytest.mark.parametrize(
    ("statement", "quote", "reason"),
    [
        ("不合格3835批次、合格58批次。", SAMPLED, "引文中“不合格”是58批次\uff0c不是3835批次"),
        ("农产品抽检合格率为98.5%。", RATES, "引文中“农产品抽检合格率”是97%\uff0c不是98.5%"),
        (
            "A级主体12家\uff0cB级主体30家。",
            "A级主体30家\uff0cB级主体12家。",
            "引文中“a级主体”是30家\uff0c不是12家",
        ),
    ],
)
def test_a_figure_of_something_else_is_not_supported(
    statement: str, quote: str, reason: str
) -> None:
    verdict = verify(statement, quote)
    assert not verdict.supported
    assert reason in verdict.reasons


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("合格3835批次\uff0c不合格58批次。", SAMPLED),
        ("抽检合格3835批次。", SAMPLED),
        ("食品抽检合格率达到98.5%。", RATES),
        ("抽检合格率98.5%\uff08食品\uff09、97%\uff08农产品\uff09。", RATES),
        ("全年抽检3893批次。", SAMPLED),
    ],
)
def test_a_figure_of_the_same_thing_is_supported(statement: str, quote: str) -> None:
    assert not [r for r in verify(statement, quote).reasons if "不是" in r]
