"""Whether a sentence holds the kind of thing that is asked, whatever else it speaks of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from answer.questions import Question, understand
from answer.ranking import Ranked
from answer.saying import asks_a_name, names, requires_it, says_it

RULES = (
    "---\ntitle: 松原县食堂管理办法\nkind: 办法\nlevel: 区县\nyear: 2025\n---\n"
    "# 松原县食堂管理办法\n\n每餐次食品应当留样125克。\n\n留样应当有专人登记。\n\n"
    "食堂应当每季度自查一次。\n\n自查结果应当公示。\n\n"
    "未留样的，处五千元以上五万元以下罚款。\n\n未留样的，责令改正。\n\n"
    "投诉电话为12315。\n\n投诉由专人受理。\n\n本办法简称“食堂办法”。\n"
)
REPORT = (
    "---\ntitle: 松原县食堂工作总结\nkind: 总结\nlevel: 区县\nyear: 2025\n---\n"
    "# 松原县食堂工作总结\n\n全县食堂每餐次留样150克。\n"
)


def asked(text: str) -> Question:
    return understand(text, lambda _: ())


@pytest.fixture
def found(assistant):
    """A function: a question → what the question asks, and its sentences by their text."""
    asking = assistant({"rules.md": RULES, "report.md": REPORT})

    def of(question: str) -> tuple[Question, dict[str, Ranked]]:
        reading = asking.read(question)
        return reading.question, {r.sentence.text: r for r in reading.ranked}

    return of


@pytest.mark.parametrize(
    ("question", "says", "does_not"),
    [
        ("每餐次留样多少克", "每餐次食品应当留样125克。", "留样应当有专人登记。"),
        ("食堂多久自查一次", "食堂应当每季度自查一次。", "自查结果应当公示。"),
        (
            "未留样罚多少钱",
            "未留样的，处五千元以上五万元以下罚款。",
            "未留样的，责令改正。",
        ),
        ("未留样怎么处罚", "未留样的，责令改正。", "留样应当有专人登记。"),
        ("投诉电话是多少", "投诉电话为12315。", "投诉由专人受理。"),
    ],
)
def test_a_figure_a_time_a_penalty_or_a_number_is_told_from_what_is_none(
    found, question: str, says: str, does_not: str
) -> None:
    understood, ranked = found(question)
    assert says_it(understood, ranked[says], sure=True)
    assert not says_it(understood, ranked[does_not], sure=False)


def test_any_sentence_will_do_where_no_kind_of_thing_is_asked(found) -> None:
    question, ranked = found("食堂要不要留样")
    assert all(says_it(question, r, sure=True) for r in ranked.values())


def test_a_figure_has_to_be_of_what_is_asked_only_to_be_sure(found) -> None:
    question, ranked = found("每餐次留样多少克")
    figure = ranked["每餐次食品应当留样125克。"]
    far = replace(figure, near=0.3, coverage=1.0)
    close = replace(figure, near=0.4, coverage=1.0)
    assert [says_it(question, r, sure=True) for r in (far, close)] == [False, True]
    assert says_it(question, far, sure=False)


def test_a_figure_of_another_year_says_nothing_even_where_it_need_not_be_sure(found) -> None:
    question, ranked = found("2023年每餐次留样多少克")
    assert not says_it(question, ranked["全县食堂每餐次留样150克。"], sure=False)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("投诉电话是多少", True),
        ("食安办的联系方式", True),
        ("举报打哪个热线", True),
        ("校长叫什么名字", True),
        ("食品安全总监姓什么", True),
        ("电话通知算不算送达", False),
        ("举报人要不要实名", False),
        ("每餐次留样多少克", False),
    ],
)
def test_a_number_to_call_or_a_name_is_asked_for(text: str, asks: bool) -> None:
    assert asks_a_name(asked(text)) is asks


def test_a_number_to_call_is_no_name_and_a_name_no_number(found) -> None:
    number, name = asked("投诉电话是多少"), asked("这个办法叫什么名字")
    _, ranked = found("投诉电话是多少，办法怎么简称")
    called, named = ranked["投诉电话为12315。"], ranked["本办法简称“食堂办法”。"]
    assert (names(number, called), names(number, named)) == (True, False)
    assert (names(name, called), names(name, named)) == (False, True)


def test_nothing_needs_a_name_where_none_is_asked_for(found) -> None:
    question, ranked = found("每餐次留样多少克")
    assert all(names(question, r) for r in ranked.values())


class TestRequiring:
    required, claimed = "每餐次食品应当留样125克。", "全县食堂每餐次留样150克。"

    def both(self, found, question: str) -> tuple[bool, bool]:
        understood, ranked = found(question)
        told = [requires_it(understood, ranked[text]) for text in (self.required, self.claimed)]
        return told[0], told[1]

    def test_what_must_be_is_told_by_what_may_require_it(self, found) -> None:
        assert self.both(found, "每餐次食品应当留样多少克") == (True, False)

    def test_where_nothing_must_be_a_report_tells_as_well(self, found) -> None:
        assert self.both(found, "每餐次留样实际做到多少克") == (True, True)

    def test_what_others_do_is_told_by_reports_although_it_must_be(self, found) -> None:
        question = "别的区每餐次食品应当留样多少克是怎么做的"
        understood, _ = found(question)
        assert understood.requires
        assert self.both(found, question) == (True, True)


def test_which_district_is_answered_by_one_that_is_named(assistant) -> None:
    report = (
        "---\ntitle: 甲市通报\nkind: 通报\nlevel: 市\nyear: 2025\n---\n# 甲市通报\n\n"
        "连续两年末位的县由市局约谈。\n\n石桥县连续两年末位。\n"
    )
    reading = assistant({"a.md": report}).read("连续两年末位的是哪个县")
    ranked = {r.sentence.text: r for r in reading.ranked}
    assert says_it(reading.question, ranked["石桥县连续两年末位。"], sure=True)
    assert not says_it(reading.question, ranked["连续两年末位的县由市局约谈。"], sure=True)


@pytest.mark.parametrize(
    ("question", "sentence", "told"),
    [
        ("快检室建在哪些乡镇", "快检室建在东河镇和南山镇。", True),
        ("快检室建在哪些乡镇", "全县12个乡镇的快检室都已建成。", False),
        ("留样48小时写在办法第几条", "第八条 食品应当留样48小时。", True),
        ("留样48小时写在办法第几条", "第九条 食品应当留样125克。", False),
        ("留样48小时写在办法第几条", "食品留样48小时。", False),
    ],
)
def test_a_town_and_an_article_are_told_by_their_names(
    assistant, question: str, sentence: str, told: bool
) -> None:
    reading = assistant({"a.md": f"# 管理办法\n\n{sentence}\n"}).read(question)
    said = {r.sentence.text: names(reading.question, r) for r in reading.ranked}
    assert said[sentence] is told


def test_a_deputy_is_told_by_no_other_office_and_a_company_by_none_but_one(assistant) -> None:
    plan = (
        "---\ntitle: 甲市预案\nkind: 预案\nlevel: 市\nyear: 2025\n---\n# 甲市预案\n\n"
        "指挥部总指挥由分管副市长担任。\n\n指挥部副总指挥由市食安办主任担任。\n\n"
        "平台由市局建设。\n\n平台由云上公司建设。\n"
    )
    reading = assistant({"a.md": plan}).read("指挥部总指挥和平台")
    ranked = {r.sentence.text: r for r in reading.ranked}
    deputy, company = asked("指挥部副总指挥是谁"), asked("平台是哪家公司建设的")
    assert [text for text, r in ranked.items() if names(deputy, r)] == [
        "指挥部副总指挥由市食安办主任担任。"
    ]
    assert [text for text, r in ranked.items() if names(company, r)] == ["平台由云上公司建设。"]


def test_a_post_is_told_by_who_holds_it_not_by_what_it_has_to_do(assistant) -> None:
    plan = (
        "---\ntitle: 甲市应急预案\nkind: 预案\nlevel: 市\nyear: 2025\n---\n# 甲市应急预案\n\n"
        "指挥部总指挥由分管副市长担任。\n\n响应启动后总指挥1小时内召开会商会。\n\n"
        "市食安办主任任检验组组长。\n\n救治组组长每日报告。\n"
    )
    ranked = assistant({"plan.md": plan}).read("总指挥和组长是谁").ranked

    def told(question: str) -> list[str]:
        return [r.sentence.text for r in ranked if names(asked(question), r)]

    assert told("指挥部总指挥是谁") == ["指挥部总指挥由分管副市长担任。"]
    assert told("检验组由谁任组长") == ["市食安办主任任检验组组长。"]
    assert told("新闻发言人是谁") == []


def test_where_a_rule_stands_is_told_by_one_that_speaks_of_it_not_by_its_law_s_title(
    assistant,
) -> None:
    law = (
        "---\ntitle: 惩罚性赔偿规定\nkind: 法规摘要\nlevel: 国家\nyear: 2025\n---\n"
        "# 惩罚性赔偿规定\n\n第一条 恶意起诉的驳回请求。\n\n第二条 假药参照执行。\n\n"
        "第三条 本规定自发布之日起施行。\n"
    )
    opened = assistant({"law.md": law})
    [claim] = opened.ask("惩罚性赔偿规定里假药是第几条").claims
    assert claim.text == "第二条 假药参照执行。"
    assert opened.ask("惩罚性赔偿规定里兽药是第几条").status == "refused"


def test_what_others_may_copy_is_told_by_no_shortcoming(assistant) -> None:
    report = (
        "---\ntitle: 甲县视频厨房推进总结\nkind: 总结\nlevel: 区县\nregion: 甲县\nyear: 2025\n---\n"
        "# 甲县视频厨房推进总结\n\n## 一、主要做法\n\n视频厨房先定标准再装设备。\n\n"
        "## 二、存在问题\n\n视频厨房建立的经验没有推广。\n"
    )
    answer = assistant({"report.md": report}).ask("推进视频厨房有哪些经验做法")
    assert [claim.text for claim in answer.claims] == ["视频厨房先定标准再装设备。"]
