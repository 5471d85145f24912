from __future__ import annotations

import re

import jieba
import pytest
import rjieba
from hypothesis import given
from hypothesis import strategies as st

from index.tokens import (
    ArticleRef,
    Segmenter,
    grams,
    is_statute,
    law_name,
    normalised,
    own_article,
    references,
)

POLICY_TEXT = """
各乡镇应当把群众满意度调查纳入季度通报。市场监管部门对农贸市场开展快速检测,
对检出农药残留的批次当场下架并追查来源;学校食堂每餐留样,由专人记录保存。
小作坊集中加工区实行统一排污、统一检验,摊贩按照划定时段经营。
包保干部每季度到企业督导一次,发现问题列入清单限期整改,整改不到位的约谈负责人。
"""


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter()


def test_traditional_full_width_and_capitals_meet_in_one_form():
    assert normalised("創建ＧＢ２７６０標準") == normalised("创建gb2760标准") == "创建gb2760标准"


def test_rjieba_cuts_chinese_into_the_same_tokens_as_jieba():
    clauses = [run for run in re.split("[^一-龥]+", POLICY_TEXT) if run]
    assert len(clauses) > 10
    fast = rjieba.Jieba()
    for clause in clauses:
        assert fast.cut_for_search(clause) == list(jieba.cut_for_search(clause))


def test_words_drop_punctuation_and_function_words(segmenter):
    assert segmenter.words(normalised("食堂的留样,要保存多久?")) == ["食堂", "留样", "保存", "多久"]


def test_words_know_our_terms():
    assert "明厨亮灶" not in Segmenter().words("推进明厨亮灶")
    assert "明厨亮灶" in Segmenter(["明厨亮灶"]).words("推进明厨亮灶")


def test_letters_and_figures_part_and_decimals_stay(segmenter):
    assert segmenter.words(normalised("GB2760 合格率98.48%")) == [
        "gb",
        "2760",
        "合格",
        "合格率",
        "98.48",
    ]


def test_grams_are_characters_and_pairs_within_one_run():
    assert grams("留样,125克") == ["留", "样", "留样", "125", "克"]


def test_another_term_list_is_another_version():
    assert Segmenter(["五小"]).version != Segmenter().version
    assert Segmenter(["五小", "三小"]).version == Segmenter(["三小", "五小"]).version


@given(st.text())
def test_any_text_can_be_cut(text):
    plain = normalised(text)
    assert isinstance(Segmenter.words(_SEGMENTER, plain), list)
    assert isinstance(grams(plain), list)
    assert isinstance(references(text), list)


_SEGMENTER = Segmenter()


@pytest.mark.parametrize(
    ("text", "article", "paragraph", "item"),
    [
        ("食品安全法第三十四条", 34, None, None),
        ("《中华人民共和国食品安全法》第34条", 34, None, None),
        ("食品安全法34条", 34, None, None),
        ("食品安全法的第三十四条第二款", 34, 2, None),
        ("食品安全法 第三十四条 第一款 第(三)项", 34, 1, 3),
        ("《食品安全法》第三十四條第十三項", 34, None, 13),
    ],
)
def test_a_reference_is_read_in_any_numerals_and_brackets(text, article, paragraph, item):
    assert references(text) == [ArticleRef("食品安全法", article, paragraph, item)]


@pytest.mark.parametrize(
    "text",
    [
        "食品安全法（2021年修正）第四条",
        "食品安全法2021年版第四条",
        "食品安全法2021年修正本的第4条",
        "2021年《食品安全法》第四条",
    ],
)
def test_a_reference_knows_the_version_that_is_named(text):
    (reference,) = references(text)
    assert (reference.year, reference.article) == (2021, 4)
    assert "食品安全法#4" in list(reference.candidates())


def test_an_inserted_article_is_another_one():
    assert references("刑法第一百三十三条之一") == [ArticleRef("刑法", 133, inserted=1)]


def test_a_list_of_articles_shares_its_law():
    found = references("食品安全法第三条、第五条和第十条")
    assert [(ref.law, ref.article) for ref in found] == [
        ("食品安全法", 3),
        ("食品安全法", 5),
        ("食品安全法", 10),
    ]


def test_words_before_the_name_are_left_to_the_library_to_tell_apart():
    (found,) = references("请问按照食品安全法第三条怎么办")
    assert "食品安全法#3" in list(found.candidates())


@pytest.mark.parametrize(
    "before", ["网上卖的也管吗，", "没办证的，处罚依据是不是", "食品、农产品，"]
)
def test_what_stands_before_the_last_comma_is_no_part_of_the_name(before):
    (found,) = references(f"{before}食品安全法第三条")
    assert found.law.endswith("食品安全法")
    assert "," not in found.law


def test_a_bare_kind_of_law_names_none():
    (found,) = references("根据本条例第三条")
    assert "条例#3" not in list(found.candidates())
    assert "本条例#3" not in list(found.candidates())


@pytest.mark.parametrize("text", ["", "没有引用", "第三条", "列出三条意见", "有十条", "第九千条街"])
def test_what_is_no_reference_names_no_law(text):
    assert [key for ref in references(text) for key in ref.candidates()] == []


def test_short_and_full_names_of_a_law_are_one():
    assert law_name("《中华人民共和国食品安全法》(2021年修正)") == law_name("食品安全法")


@pytest.mark.parametrize(
    ("title", "heading", "text", "key"),
    [
        ("食品安全法第三条", (), "任何文字。", "食品安全法#3"),
        ("中华人民共和国食品安全法", (), "第三条 任何文字。", "食品安全法#3"),
        ("食品安全法", ("第一章 总则", "第三条"), "任何文字。", "食品安全法#3"),
        ("食品安全法", ("第一章 总则",), "依照第三条处理。", None),
    ],
)
def test_a_passage_knows_which_article_it_is(title, heading, text, key):
    assert own_article(title, heading, text) == key


@pytest.mark.parametrize(
    ("title", "statute"),
    [
        ("食品安全法", True),
        ("中华人民共和国食品安全法(2021修正)", True),
        ("《食品安全法》要点摘要", True),
        ("民法典第三条", True),
        ("食品安全法第三条释义", False),
        ("立法法", True),
        ("网络餐饮服务食品安全监督管理办法", False),
        ("食品安全法实施条例", False),
        ("工作总结", False),
        ("", False),
    ],
)
def test_a_statute_is_told_by_its_title(title, statute):
    assert is_statute(title) == statute


def test_a_digest_goes_by_the_name_of_its_law_and_an_implementing_rule_does_not():
    assert law_name("《食品安全法》要点摘要(整理稿)") == "食品安全法"
    assert law_name("《广告管理规定》实施细则") == "广告管理规定实施细则"
    (found,) = references("《甲类管理法》和《乙类管理法》第三条")
    assert "乙类管理法#3" in list(found.candidates())
