"""A question that names a document and an aspect gets that section whole, from that document."""

from collections.abc import Callable

import pytest

from answer.answering import Assistant

Build = Callable[[dict[str, str]], Assistant]


def report(place: str, year: int, problem: str) -> str:
    return (
        f"---\ntitle: {place}{year}年食品安全工作自查报告\nkind: 自查报告\nlevel: 区县\n"
        f"region: {place}\nyear: {year}\n---\n# {place}{year}年食品安全工作自查报告\n\n"
        f"## 一、工作情况\n\n{place}完成食品抽检八百批次。\n\n"
        f"## 二、存在问题\n\n（一）{problem}的有三家。\n\n（二）协管员补助没有到位。\n\n"
        f"（三）快检室没有固定场所。\n\n"
        f"## 三、下一步打算\n\n一是补足人员。二是改造快检室。\n"
    )


GUIDE = """---
title: 风险交流指标指南
kind: 指南
level: 市
year: 2025
---
# 风险交流指标指南

## 一、达标步骤

1.建队伍：每年三月底前更新专家名单。

## 二、佐证材料

风险交流指标应当归集：专家名单、活动记录、舆情台账。

## 三、常见扣分点

1.专家名单多年不更新。

2.活动只有照片没有记录。

3.舆情回应超过时限。
"""

PLAN = """---
title: 甲市校园食品安全整治方案
kind: 方案
level: 市
year: 2025
---
# 甲市校园食品安全整治方案

## 一、整治重点

学校食堂要落实校长陪餐制度。

## 二、工作要求

一是压实责任。二是分类指导。三是公开透明。
"""

FILES = {
    "a24.md": report("松原县", 2024, "小作坊环境不达标"),
    "a25.md": report("松原县", 2025, "餐饮具清洗不达标"),
    "b25.md": report("白河区", 2025, "留样重量不达标"),
    "guide.md": GUIDE,
    "plan.md": PLAN,
}


def told(assistant: Build, question: str) -> list[str]:
    return [claim.text for claim in assistant(FILES).ask(question).claims]


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ("松原县2024年自查报告列了哪些存在的问题", "小作坊环境不达标"),
        ("松原县2025年自查报告存在的问题", "餐饮具清洗不达标"),
        ("白河区自查里有哪些不足", "留样重量不达标"),
    ],
)
def test_the_section_is_of_the_place_and_the_year_that_are_named(
    assistant: Build, question: str, problem: str
) -> None:
    assert told(assistant, question) == [
        f"{problem}的有三家。",
        "协管员补助没有到位。",
        "快检室没有固定场所。",
    ]


def test_what_a_report_plans_is_of_the_year_after(assistant: Build) -> None:
    assert told(assistant, "松原县自查报告里2025年有什么打算")[0] == "一是补足人员。"


@pytest.mark.parametrize(
    "question",
    ["风险交流常见扣分点", "风险交流这块容易在哪些地方丢分", "风险交流指标平时都是怎么被扣分的"],
)
def test_what_costs_points_is_found_however_it_is_asked(assistant: Build, question: str) -> None:
    assert told(assistant, question) == [
        "专家名单多年不更新。",
        "活动只有照片没有记录。",
        "舆情回应超过时限。",
    ]


def test_whether_one_thing_costs_points_is_answered_by_that_one(assistant: Build) -> None:
    assert told(assistant, "风险交流的专家名单多年不更新会扣分吗") == ["专家名单多年不更新。"]


def test_the_evidence_of_an_indicator(assistant: Build) -> None:
    assert told(assistant, "风险交流要准备哪些佐证材料") == [
        "风险交流指标应当归集：专家名单、活动记录、舆情台账。"
    ]


def test_a_short_section_in_prose_is_given_whole(assistant: Build) -> None:
    assert told(assistant, "校园整治方案的工作要求") == [
        "一是压实责任。",
        "二是分类指导。",
        "三是公开透明。",
    ]


def test_a_document_of_another_kind_is_not_the_one_that_is_named(assistant: Build) -> None:
    assert "一是压实责任。" not in told(assistant, "校园整治总结的工作要求")


def test_one_item_by_its_number_is_not_the_whole_section(assistant: Build) -> None:
    assert len(told(assistant, "风险交流常见扣分点第五条是什么")) <= 1


@pytest.mark.parametrize("number", ["甲食安办〔2025〕3号", "甲食安办(2025)3号"])
def test_a_document_is_meant_by_its_whole_number(assistant: Build, number: str) -> None:
    other = report("松原县", 2025, "餐饮具清洗不达标").replace(
        "region:", "number: 松食安办〔2025〕3号\nregion:"
    )
    own = report("白河区", 2025, "留样重量不达标").replace(
        "region:", "number: 甲食安办〔2025〕3号\nregion:"
    )
    answer = assistant({"a.md": other, "b.md": own}).ask(f"{number}存在哪些问题")
    assert answer.claims[0].text == "留样重量不达标的有三家。"
