"""An item of a list is named by the heading above it, and a heading may say when."""

from collections.abc import Callable

import pytest

from answer.answering import Assistant
from answer.verification import verify

Build = Callable[[dict[str, str]], Assistant]

HEAD = "---\ntitle: {0}\nkind: {1}\nlevel: 区县\nregion: 松原县\nyear: 2025\nnumber: 松食安委〔2025〕3号\n---\n# {0}\n\n"
REPORT = HEAD.format("松原县2025年食品安全工作自查报告", "自查报告") + (
    "## 一、主要做法\n\n### （一）学生餐“一本账”\n\n食堂采购、加工、留样记在一本账上。每周公布一次。\n\n"
    "### （二）快检进村\n\n快检车每月到每个村一次，免费检测蔬菜。\n\n"
    "## 二、存在问题\n\n人员不足。\n\n经费拨付不及时。\n"
)
PLAN = HEAD.format("松原县校园食品安全整治方案", "方案") + (
    "## 一、实施步骤\n\n### （一）自查自纠（3月5日至3月31日）\n\n学校对照清单逐项自查，填写自查表，发现的问题当场改正，改不了的列出时限。\n\n"
    "### （二）集中检查（4月1日至6月30日）\n\n市场监管部门和教育部门联合检查每一所学校，检查结果在学校门口公示一个月。\n"
)
FILES = {"report.md": REPORT, "plan.md": PLAN}


def test_an_item_is_told_with_its_name(assistant: Build) -> None:
    answer = assistant(FILES).ask("松原县2025年自查报告有哪些主要做法")
    assert [claim.text for claim in answer.claims] == [
        "学生餐“一本账”：食堂采购、加工、留样记在一本账上。",
        "每周公布一次。",
        "快检进村：快检车每月到每个村一次，免费检测蔬菜。",
    ]


def test_the_quote_is_what_stands_in_the_document(assistant: Build) -> None:
    opened = assistant(FILES)
    answer = opened.ask("松原县2025年自查报告有哪些主要做法")
    for claim, citation in zip(answer.claims, answer.citations, strict=True):
        document = opened.library.document(citation.document_id)
        assert document.text[citation.start : citation.end] == citation.quote
        assert verify(claim.text, citation.quote).supported


def test_what_stands_under_one_heading_is_not_named_by_it(assistant: Build) -> None:
    answer = assistant(FILES).ask("松原县2025年自查报告存在哪些问题")
    assert [claim.text for claim in answer.claims] == ["人员不足。", "经费拨付不及时。"]


@pytest.mark.parametrize(
    ("question", "when"),
    [
        ("校园食品安全整治的自查自纠是几月几日到几月几日", "自查自纠（3月5日至3月31日）"),
        ("校园食品安全整治集中检查的起止日期", "集中检查（4月1日至6月30日）"),
    ],
)
def test_when_is_told_by_a_heading(assistant: Build, question: str, when: str) -> None:
    [claim] = assistant(FILES).ask(question).claims
    assert claim.text == when


def test_the_stages_of_a_plan_come_with_their_dates(assistant: Build) -> None:
    answer = assistant(FILES).ask("松食安委〔2025〕3号的整治方案分哪几个阶段")
    assert [claim.text for claim in answer.claims] == [
        "自查自纠（3月5日至3月31日）：学校对照清单逐项自查，填写自查表，发现的问题当场改正，改不了的列出时限。",
        "集中检查（4月1日至6月30日）：市场监管部门和教育部门联合检查每一所学校，检查结果在学校门口公示一个月。",
    ]
