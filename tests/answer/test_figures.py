"""Figures as Chinese documents write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.figures import figures
from ingest.numerals import ordinal


def read(text: str) -> list[tuple[Decimal, str, str]]:
    return [(figure.value, figure.unit, figure.direction) for figure in figures(text)]


@pytest.mark.parametrize(
    ("text", "value", "unit", "direction"),
    [
        ("满意度达到80分以上", "80", "分", "at least"),
        ("不低于八十分", "80", "分", "at least"),
        ("达到百分之八十五", "85", "%", "exactly"),
        ("合格率98.48%", "98.48", "%", "exactly"),
        ("控制在0.5%以下", "0.5", "%", "at most"),
        ("涉案金额1.1亿元", "110000000", "元", "exactly"),
        ("涉案金额11000万元", "110000000", "元", "exactly"),
        ("共1,234家", "1234", "家", "exactly"),
        ("超过5000人次", "5000", "人次", "more than"),
        ("张贴公告五万余张", "50000", "张", "more than"),
        ("节约40万个工作日", "400000", "个工作日", "exactly"),
        ("检测量4.0份/千人", "4.0", "份/千人", "exactly"),
    ],
)
def test_value_unit_and_direction(text: str, value: str, unit: str, direction: str) -> None:
    assert read(text) == [(Decimal(value), unit, direction)]


def test_a_range_of_multiples_is_two_figures() -> None:
    assert read("处货值五倍以上十倍以下罚款") == [
        (Decimal(5), "倍", "at least"),
        (Decimal(10), "倍", "at most"),
    ]


@pytest.mark.parametrize(
    "text",
    ["占xx%", "20XX年", "xx个问题", "*分", "第三十三条第二款", "一是建账", "统一项目", "十分重要"],
)
def test_masks_and_ordinals_are_no_figures(text: str) -> None:
    assert figures(text) == ()


@pytest.mark.parametrize(
    ("text", "first", "second", "unit"),
    [
        ("处10至20万元罚款", "100000", "200000", "元"),
        ("约占10-20%", "10", "20", "%"),
        ("2021—2023年", "2021", "2023", "年"),
        ("五万至十万元", "50000", "100000", "元"),
    ],
)
def test_the_first_figure_of_a_range_has_the_unit_of_the_second(
    text: str, first: str, second: str, unit: str
) -> None:
    assert [(value, of) for value, of, _ in read(text)] == [
        (Decimal(first), unit),
        (Decimal(second), unit),
    ]


def test_an_item_number_at_the_start_of_a_line_is_no_part_of_what_can_only_be_whole() -> None:
    assert read("18.55个乡镇通过验收") == [(Decimal(55), "个", "exactly")]
    assert read("一览\n6.132家门店") == [(Decimal(132), "家", "exactly")]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("18.55个百分点", "18.55", "个百分点"),
        ("共18.55个", "18.55", "个"),
        ("1.5万人次参加", "15000", "人次"),
        ("0.5个", "0.5", "个"),
    ],
)
def test_decimals_stay_where_they_can_be_meant(text: str, value: str, unit: str) -> None:
    assert read(text) == [(Decimal(value), unit, "exactly")]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("涉案货值金额57万。", "570000", "元"),
        ("投入经费共1.2亿", "120000000", "元"),
        ("服务人口57万", "570000", ""),
        ("争取资金惠及57万人", "570000", "人"),
        ("经费3", "3", ""),
    ],
)
def test_an_amount_of_money_is_in_yuan_though_nothing_says_so(
    text: str, value: str, unit: str
) -> None:
    assert read(text) == [(Decimal(value), unit, "exactly")]


def test_a_fraction_is_one_figure() -> None:
    assert read("四分之一的门店") == [(Decimal("0.25"), "分之", "exactly")]


def test_the_span_covers_number_and_unit() -> None:
    text = "全年抽检640批次。"
    (figure,) = figures(text)
    assert text[figure.span.start : figure.span.end] == "640批次"


@given(st.integers(0, 99_999_999))
def test_arabic_figures_keep_their_value(value: int) -> None:
    assert read(f"查处{value}起") == [(Decimal(value), "起", "exactly")]


@given(st.integers(1, 9999))
def test_chinese_numerals_keep_their_value(value: int) -> None:
    assert ordinal(_chinese(value)) == value


def _chinese(value: int) -> str:
    digits = "零一二三四五六七八九"
    written, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            written += ("零" if zero and written else "") + digits[digit] + name
            zero = False
        else:
            zero = True
    return written
