"""Nothing stands in a draft that its backing does not hold."""

from __future__ import annotations

import pytest

from draft.templating.expressions import fixed_terms
from draft.writing.backing import Backing, faults, unbacked
from ingest.documents import Span

QUOTE = "全年完成食品抽检批次，食品抽检批次同比。\n食品抽检批次：6651批次\n食品抽检批次同比：同比增长5.3%"
BACKING = Backing(QUOTE, ("6651批次", "同比增长5.3%"))
FIXED = fixed_terms(())


def test_a_sentence_whose_figures_and_words_are_backed_stands():
    assert faults("全年完成食品抽检6651批次，同比增长5.3%。", BACKING, FIXED) == ()


@pytest.mark.parametrize(
    ("sentence", "figure"),
    [
        ("全年完成食品抽检6652批次。", "6652批次"),
        ("全年完成食品抽检六千六百五十二批次。", "六千六百五十二批次"),
        ("全年完成食品抽检6651万批次。", "6651万批次"),
        ("食品抽检批次同比增长5.3倍。", "5.3倍"),
        ("全年完成食品抽检6651批次，同比增长百分之六。", "百分之六"),
    ],
)
def test_a_figure_that_is_not_backed_is_told(sentence, figure):
    told = f"数值“{figure}”不在数据表、指标目录和引文中"
    assert told in faults(sentence, BACKING, FIXED)


@pytest.mark.parametrize(
    "sentence",
    [
        "全年完成食品抽检6651批次，同比下降5.3%。",
        "全年完成食品抽检6651批次，群众普遍叫好，专家充分肯定。",
    ],
)
def test_an_opposite_or_foreign_words_are_told(sentence):
    assert faults(sentence, BACKING, FIXED)


def test_fixed_terms_and_open_places_are_no_figures():
    sentence = "落实“两个责任”，包保主体【待填：3家以上主体数，家】。"
    assert unbacked(sentence, Backing(sentence), FIXED) == ()


def test_a_figure_is_backed_where_its_numeral_was_printed():
    printed = Backing("", (), (Span(2, 3),))
    assert unbacked("每季3次，每月3次。", printed, FIXED) == ("3次",)
