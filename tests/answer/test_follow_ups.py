"""A follow-up is made whole with the questions before it; a whole question stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.follow_ups import MOST_REMEMBERED, FollowUp, resolve
from index.tokens import Segmenter, normalised

SEGMENTER = Segmenter(
    ["满意度", "知晓率", "合格率", "整改率", "明厨亮灶", "责任保险", "诚信文化", "陪餐", "两个责任"]
)


def understood(question: str, *history: str) -> FollowUp:
    return resolve(question, history, lambda text: SEGMENTER.content_words(normalised(text)))


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        # another time, place or part of the year
        ("松原县2023年食品抽检多少批次", "2022年呢？", "松原县2022年食品抽检多少批次"),
        ("松原县2023年食品抽检多少批次", "那临河区呢", "临河区2023年食品抽检多少批次"),
        ("松原县2023年食品抽检多少批次", "上半年呢", "松原县2023年上半年食品抽检多少批次"),
        ("松原县2023年食品抽检多少批次", "临河区2022年的", "临河区2022年食品抽检多少批次"),
        ("群众满意度要到多少分？", "区里呢？", "区里群众满意度要到多少分"),
        ("全市群众满意度是多少", "去年的呢", "全市去年群众满意度是多少"),
        ("甲乙区和松原县抽检多少批次", "临河区呢", "临河区抽检多少批次"),
        ("举报奖励最高多少钱", "最低呢", "举报奖励最低多少钱"),
        # another thing of its kind
        ("群众满意度要到多少分", "那知晓率呢？", "知晓率要到多少"),
        ("松原县2023年抽检合格率是多少", "食堂整改率呢", "松原县2023年食堂整改率是多少"),
        ("怎么提高满意度", "知晓率呢", "怎么提高知晓率"),
        ("A类单位多久查一次", "B类的呢", "B类单位多久查一次"),
        ("督导食品销售类发现了多少问题", "那餐饮的呢", "督导餐饮类发现了多少问题"),
        ("什么是两个责任", "明厨亮灶呢", "什么是明厨亮灶"),
        ("诚信文化怎么达标", "责任保险呢", "责任保险怎么达标"),
        ("学校食堂陪餐有什么要求", "养老机构呢", "养老机构陪餐有什么要求"),
        # another quantity, or a part, of the thing asked about
        ("松原县2023年抽检了多少批次", "合格率呢", "松原县2023年抽检合格率是多少"),
        ("松原县2023年抽检了多少批次", "不合格的呢", "松原县2023年抽检不合格多少批次"),
        # another question about the same thing
        ("群众满意度要到多少分？", "谁负责？", "群众满意度谁负责"),
        ("群众满意度要到多少分？", "它怎么测算", "群众满意度怎么测算"),
        ("什么是两个责任", "谁来落实", "两个责任谁来落实"),
        ("诚信文化怎么达标", "要准备哪些材料", "诚信文化要准备哪些材料"),
        ("诚信文化怎么达标", "别的区是怎么做的", "别的区诚信文化是怎么做的"),
        ("食品经营许可证有效期多久", "怎么申请", "食品经营许可证怎么申请"),
        ("明厨亮灶的要求是什么", "依据呢", "明厨亮灶依据是什么"),
        ("松原县2023年食堂检查多少家次", "整改了多少个", "松原县2023年食堂检查整改了多少个"),
        ("松原县2023年食堂检查多少家次", "其中小食堂有几家", "松原县2023年食堂检查小食堂有几家"),
        # a province is a place without its 省 as well
        ("上海的小作坊要办什么证", "山东呢", "山东的小作坊要办什么证"),
        ("山东省小作坊要办什么证", "那有效期几年", "山东省有效期几年"),
        # the same time and place for another question
        ("松原县2023年抽检了多少批次", "那合格率是多少", "松原县2023年合格率是多少"),
    ],
)
def test_a_follow_up_is_made_whole(before: str, question: str, whole: str) -> None:
    assert understood(question, before) == FollowUp(whole, completed=True)


@pytest.mark.parametrize(
    "question",
    ["明厨亮灶有什么要求", "明厨亮灶", "什么是陪餐", "谢谢", "好的", "", "？", "“五有”指哪五有"],
)
def test_a_whole_question_stays_as_it_is(question: str) -> None:
    assert understood(question, "松原县2023年抽检了多少批次") == FollowUp(question, completed=False)


@pytest.mark.parametrize("question", ["那知晓率呢？", "谁负责？", "2024年呢"])
def test_without_a_conversation_nothing_is_guessed(question: str) -> None:
    assert understood(question) == FollowUp(question, completed=False)
    assert understood(question, "谢谢", "为什么") == FollowUp(question, completed=False)


def test_follow_ups_lean_on_follow_ups_and_pass_over_small_talk() -> None:
    history = ("松原县2023年抽检合格率是多少", "2022年呢", "谢谢", "那整改率呢")
    assert understood("临河区呢", *history).question == "临河区2022年整改率是多少"


def test_the_conversation_is_remembered_to_a_bound() -> None:
    thanks = ("谢谢",) * (MOST_REMEMBERED - 1)
    assert understood("2022年呢", "2023年抽检多少批次", *thanks).question == "2022年抽检多少批次"
    assert not understood("2022年呢", "2023年抽检多少批次", *thanks, "谢谢").completed


@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=8))
def test_any_conversation_gives_a_question(question: str, history: list[str]) -> None:
    found = understood(question, *history)
    assert found.completed == (found.question != question)
