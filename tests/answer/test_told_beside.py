"""A part of a question that finds nothing by its own words is told by what answers another part."""

from collections.abc import Callable

import pytest

from answer import phrases
from answer.answering import Assistant

Build = Callable[[dict[str, str]], Assistant]

LAW = (
    "---\ntitle: 云岭市餐具消毒管理办法（演示）\nkind: 办法\nlevel: 市\nyear: 2024\n---\n"
    "# 云岭市餐具消毒管理办法（演示）\n\n"
    "第一条 为了规范餐具消毒，制定本办法。\n\n"
    "第二条 餐饮单位委托消毒餐具的，应当查验消毒企业的营业执照和合格证明。"
    "合格证明保存期限不得少于二年。\n\n"
    "第三条 消毒企业每批餐具出厂检验一次，检验记录保存期限不得少于六个月。\n\n"
    "第四条 本办法自2024年5月1日起施行。\n"
)
GUIDE = (
    "---\ntitle: 云岭市配餐工作方案（演示）\nkind: 方案\nlevel: 市\nyear: 2025\n---\n"
    "# 云岭市配餐工作方案（演示）\n\n"
    "配餐送到学校时中心温度不低于60℃，从烧熟到食用不超过3小时。\n\n"
    "配餐车辆每周清洗2次，专人驾驶。\n\n"
    "配餐人员45人，均有健康证明。\n"
)
FILES = {"law.md": LAW, "guide.md": GUIDE}


def told(assistant: Assistant, question: str) -> tuple[str, list[str]]:
    answer = assistant.ask(question)
    return answer.status, [citation.quote for citation in answer.citations]


TWICE = "配餐送到学校时中心温度不低于60℃，从烧熟到食用不超过3小时。"


def test_one_sentence_may_tell_both(assistant: Build) -> None:
    built = assistant(FILES)
    assert told(built, "做熟后几个钟头里要吃光") == ("refused", [])
    both = "配餐送到学校最低多少度，做熟后几个钟头里要吃光"
    assert told(built, both) == ("answered", [TWICE])


def test_another_sentence_of_the_article_may_tell_it_and_has_to_be_checked(
    assistant: Build,
) -> None:
    answer = assistant(FILES).ask("碗筷包给消毒企业要查验什么材料，那东西得存到什么时候")
    assert answer.status == "answered"
    assert answer.citations[-1].quote == "合格证明保存期限不得少于二年。"
    assert phrases.CHECK_IT in answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "配餐送到学校最低多少度，飞机几个人开",  # people are counted elsewhere
        "配餐车辆每周清洗几次，司机歇几次",  # what tells the one part tells no other
        "检验记录保存期限多久，司机师傅的发票收据要留多久",
    ],
)
def test_what_is_not_told_stays_refused(assistant: Build, question: str) -> None:
    status, quotes = told(assistant(FILES), question)
    assert status == "partial"
    assert len(quotes) >= 1


def test_the_day_of_a_law_is_no_answer_to_its_parts(assistant: Build) -> None:
    _, quotes = told(assistant(FILES), "消毒企业多久检验一次，盘子贴到什么时候")
    assert not any("施行" in quote for quote in quotes)
