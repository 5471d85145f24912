"""Rendering: values with units and origins, computed figures with their formula, nothing invented."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.indicators import Catalogue
from draft.drafts import Origin
from draft.facts import Fact, FactSheet
from draft.slots import Slot
from draft.templating.rendering import Renderer

SLOTS = {
    slot.id: slot
    for slot in (
        Slot("批次", "数值", unit="批次", previous=True),
        Slot("合格", "数值", unit="批次", previous=True),
        Slot("合格率", "百分比", unit="%", previous=True),
        Slot("得分", "数值", unit="分", previous=True),
        Slot("做法", "文字"),
        Slot("案例", "列表"),
    )
}


def renderer(**values) -> Renderer:
    facts = {
        id: Fact(SLOTS[id], *(pair if isinstance(pair, tuple) and id != "案例" else (pair, None)))
        for id, pair in values.items()
    }
    return Renderer(SLOTS, FactSheet("试", facts), Catalogue(()))


def said(template: str, **values) -> list[str]:
    return [sentence.text for sentence in renderer(**values).sentences(template)]


def test_values_print_with_their_unit_and_know_where_they_come_from():
    (sentence,) = renderer(批次=(Decimal(6651), Decimal(6318))).sentences(
        "完成抽检{{ 批次 }}，上年为{{ 批次.上年 }}，{{ 同比(批次) }}。"
    )
    assert sentence.text == "完成抽检6651批次，上年为6318批次，同比增长5.3%。"
    assert sentence.origins == (
        Origin(4, 10, "批次"),
        Origin(14, 20, "批次", previous=True),
        Origin(21, 29, "批次", formula="(6651-6318)÷6318×100%"),
    )
    assert sentence.text[21:29] == "同比增长5.3%"


@pytest.mark.parametrize(
    ("template", "values", "text"),
    [
        ("{{ 同比(批次) }}", {"批次": (Decimal(90), Decimal(100))}, "同比下降10%。"),
        ("{{ 同比(批次) }}", {"批次": (Decimal(90), Decimal(90))}, "与上年持平。"),
        ("{{ 同比(批次) }}", {"批次": (Decimal(12), Decimal(0))}, "较上年增加12批次。"),
        ("{{ 同比(批次) }}", {"批次": (Decimal(100001), Decimal(100000))}, "与上年基本持平。"),
        ("{{ 同比(批次) }}", {"批次": (Decimal(10004), Decimal(10000))}, "同比增长0.04%。"),
        ("{{ 较上年(合格率) }}", {"合格率": (Decimal("98.4"), Decimal("97.2"))}, "较上年提高1.2个百分点。"),
        ("{{ 较上年(得分) }}", {"得分": (Decimal("80"), Decimal("82.1"))}, "较上年下降2.1分。"),
        ("{{ 较上年(批次) }}", {"批次": (Decimal(8), Decimal(10))}, "较上年减少2批次。"),
        ("{{ 占比(合格, 批次) }}", {"合格": Decimal(2), "批次": Decimal(3)}, "66.67%。"),
        ("{{ 差(批次, 合格) }}", {"合格": Decimal(2), "批次": Decimal(3)}, "1批次。"),
        ("{{ 合计(批次, 合格) }}", {"合格": Decimal(2), "批次": Decimal(3)}, "5批次。"),
        ("{{ 合格率 }}", {"合格率": Decimal("98.50")}, "98.5%。"),
        ("每季{{ 批次.数 }}次", {"批次": Decimal(3)}, "每季3次。"),
        ("{{ 案例 }}等", {"案例": ("甲案。", "乙案")}, "甲案、乙案等。"),
    ],
)  # fmt: skip
def test_what_is_computed(template, values, text):
    assert said(template, **values) == [text]


@pytest.mark.parametrize(
    ("template", "values", "text"),
    [
        ("抽检{{ 批次 }}。", {}, "抽检【待填：批次，批次】。"),
        ("{{ 做法 }}。", {"做法": "  "}, "【待填：做法】。"),
        ("{{ 同比(批次) }}。", {"批次": Decimal(3)}, "【待填：批次（上年），批次】。"),
        ("{{ 占比(合格, 批次) }}。", {}, "【待填：合格、批次】。"),
        ("占{{ 占比(合格, 批次) }}。", {"合格": Decimal(1), "批次": Decimal(0)}, "占【待填：合格占批次的比例，%】。"),
    ],
)  # fmt: skip
def test_what_is_missing_stands_open(template, values, text):
    (sentence,) = renderer(**values).sentences(template)
    assert sentence.text == text
    assert sentence.missing
    assert sentence.origins == ()


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("批次", True),
        ("批次 == 0", True),
        ("批次.上年", False),
        ("not 批次.上年", True),
        ("批次 >= 0 and 批次 < 1", True),
        ("得分 > 1", False),
        ("not (得分 > 1)", False),
        ("得分 != 1", False),
        ("合格率 <= 98.1", True),
    ],
)
def test_a_condition_that_asks_for_a_missing_value_does_not_hold(condition, holds):
    values = {"批次": Decimal(0), "合格率": Decimal("98.1")}
    assert renderer(**values).holds(condition) is holds


def test_an_offices_own_words_are_no_template():
    words = "落实{{ 7*7 }}和{% if 批次 %}制度{% endif %}"
    assert said("一是{{ 做法 }}。", 做法=words) == [f"一是{words}。"]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("强化监管。", "围绕实际，强化监管。"),
        ("强化监管；", "围绕实际，强化监管。"),
        ("强化监管\n压实责任。", "围绕实际，强化监管；压实责任。"),
        ("强化监管！", "围绕实际，强化监管。"),
        ("强化\ue000监管\u200b", "围绕实际，强化监管。"),
    ],
)
def test_own_words_end_once_and_stand_in_one_line(words, text):
    assert said("围绕实际，{{ 做法 }}。", 做法=words) == [text]


def test_sentences_are_cut_outside_values_quotes_and_brackets():
    template = "先说“好。再说”（见表。）甲。{{ 做法 }}，丙！丁"
    assert said(template, 做法="乙。乙") == ["先说“好。再说”（见表。）甲。", "乙。乙，丙！", "丁。"]


@given(st.text(), st.decimals(0, 10**9, places=2), st.decimals(0, 10**9, places=2))
def test_every_origin_covers_exactly_what_was_printed(words, now, before):
    found = renderer(做法=words, 批次=(now, before)).sentences(
        "{{ 做法 }}，抽检{{ 批次 }}，{{ 同比(批次) }}。{{ 批次.上年 }}"
    )
    printed = [s.text[o.start : o.end] for s in found for o in s.origins]
    datum = [piece.text for s in found for piece in s.pieces if piece.datum is not None]
    assert printed == [text for text in datum if text and not text.startswith("【待填")]
    assert "".join(s.text for s in found).count("\ue000") == 0
