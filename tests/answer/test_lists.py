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


STEPS = (
    "---\ntitle: 甲市配送监管总结\nkind: 总结\nlevel: 市\nyear: 2025\n---\n# 甲市配送监管总结\n\n"
    "甲市对八家集体用餐配送单位推行温度链管理，温度链的做法有三步：第一步，在分装间、车厢和学校接收点各设一个温度记录点，"
    "每三十分钟自动上传一次；第二步，到校温度低于六十度的由系统提示学校拒收，并通知配送单位当天更换；"
    "第三步，每月公布各配送单位的到校温度达标率，连续两月不达标的由学校重新选择配送单位。\n\n"
    "配送单位每周自查。（牵头单位：市教育局）温度记录保存六个月。\n"
)


def test_steps_that_semicolons_join_are_given_together(assistant: Build) -> None:
    answer = assistant({"steps.md": STEPS}).ask("温度链管理怎么做")
    assert [claim.text[:4] for claim in answer.claims] == ["甲市对八", "第二步，", "第三步，"]


def test_who_is_charged_stands_with_what_they_are_charged_with(assistant: Build) -> None:
    answer = assistant({"steps.md": STEPS}).ask("配送单位每周自查由谁牵头")
    assert [claim.text for claim in answer.claims] == ["配送单位每周自查。（牵头单位：市教育局）"]


RULES = """---
title: 甲市检查办法
kind: 办法
level: 市
year: 2025
---
# 甲市检查办法

## 第一章 监督检查

第一条 监督检查由两名以上检查人员参加。

第二条 监督检查结果在十日内公示。

第三条 监督检查不得收取费用。
"""


def test_a_chapter_is_no_answer_to_a_question_for_one_of_its_rules(assistant: Build) -> None:
    answer = assistant({"rules.md": RULES}).ask("监督检查结果要公示哪些")
    assert [claim.text for claim in answer.claims] == ["第二条 监督检查结果在十日内公示。"]


def test_where_a_rule_stands_is_told_by_the_rule_with_its_number(assistant: Build) -> None:
    answer = assistant({"rules.md": RULES}).ask("检查要两名以上检查人员参加，是检查办法第几条")
    assert [claim.text for claim in answer.claims] == ["第一条 监督检查由两名以上检查人员参加。"]


CHAPTER = """---
title: 召回条例
kind: 条例
level: 国家
year: 2024
---
# 召回条例

第一条 为了规范召回，制定本条例。

## 第二章 食品召回

第二条 生产者发现食品召回情形的，立即停止生产。

第三条 食品召回由市场监管部门监督。

第四条 召回的食品应当销毁。
"""


def test_the_articles_of_a_chapter_are_no_list(assistant: Build) -> None:
    answer = assistant({"law.md": CHAPTER}).ask("食品召回有哪些要求")
    assert len({citation.heading for citation in answer.citations}) == 1
