"""Lists are answered whole: as many things as are asked for, or all that stands under a heading."""

from collections.abc import Callable

from answer.answering import Assistant

Build = Callable[[dict[str, str]], Assistant]

PLAN = """---
title: 甲市食品安全应急预案
kind: 预案
level: 市
year: 2025
---
# 甲市食品安全应急预案

## 一、组织体系

应急指挥部统一指挥，重大情况由应急指挥部报告市政府，工作组由应急指挥部调度。

### （一）工作组

1.调查组：查明原因。

2.救治组：救治病人。

### （二）专家组

专家组提出处置建议。

## 二、考核

有下列情形之一的，考核为不合格：
（一）瞒报事故的；
（二）弄虚作假的。

## 三、采购

大米、食用油、肉类、禽蛋、蔬菜五类大宗食材统一采购。采购大宗食材要公开招标，大宗食材每批都要查验。
"""


def told(assistant: Build, question: str) -> list[str]:
    return [claim.text for claim in assistant({"plan.md": PLAN}).ask(question).claims]


def test_what_stands_under_the_heading_that_is_asked_for(assistant: Build) -> None:
    assert told(assistant, "应急指挥部有哪几个工作组") == [
        "调查组：查明原因。",
        "救治组：救治病人。",
    ]


def test_what_follows_the_sentence_that_announces_it(assistant: Build) -> None:
    assert told(assistant, "考核不合格的情形有哪些") == ["瞒报事故的；", "弄虚作假的。"]


def test_the_sentence_that_lists_as_many_as_are_asked_for(assistant: Build) -> None:
    assert told(assistant, "五类大宗食材是哪五类") == [
        "大米、食用油、肉类、禽蛋、蔬菜五类大宗食材统一采购。"
    ]
