"""Sentences are ranked by what is asked for: an explanation goes before whoever is in charge."""

from collections.abc import Callable

import pytest

from answer.answering import Assistant
from answer.ranking import entry_names

Build = Callable[[dict[str, str]], Assistant]

GUIDE = (
    "---\ntitle: 党政同责指标指南\nkind: 指标指南\nlevel: 市\nyear: 2025\n---\n# 党政同责指标指南\n\n"
    "党政同责指标由市委办公室牵头。\n\n党政同责的国家细则以印发文本为准，本指南不给出分值。\n"
)
TERMS = (
    "---\ntitle: 术语解释\nkind: 手册\nlevel: 市\nyear: 2025\n---\n# 术语解释\n\n"
    "党政同责：党委抓领导和考核，政府抓组织和保障。\n\n"
    "飞行检查是指不预先告知的监督检查。\n\n飞行检查每季度一次。\n"
)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("党政同责是什么意思", "党政同责：党委抓领导和考核，政府抓组织和保障。"),
        ("什么是飞行检查", "飞行检查是指不预先告知的监督检查。"),
        ("党政同责指标由谁牵头", "党政同责指标由市委办公室牵头。"),
    ],
)
def test_what_is_asked_for_goes_first(assistant: Build, question: str, first: str) -> None:
    reading = assistant({"guide.md": GUIDE, "terms.md": TERMS}).read(question)
    assert reading.ranked[0].sentence.text == first


REPORT = (
    "青禾区工作汇报\n我区落实三张清单管理要求，推进智慧监管、阳光监管，三张清单管理成效明显。\n"
    "监管实行“问题清单、责任清单、任务清单”三张清单，全年立案。\n"
)


def test_what_a_number_of_things_means_is_told_by_listing_as_many(assistant: Build) -> None:
    reading = assistant({"report.txt": REPORT}).read("三张清单是什么")
    assert reading.ranked[0].sentence.text.startswith("监管实行“问题清单、")


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("食品召回(又称召回):生产者收回不安全的食品。", ("食品召回", "召回")),
        ("第二条 本法所称食品浪费,是指对可安全食用的食品未按照目的利用。", ("食品浪费",)),
        ("食品安全法所称的“临近保质期”是指离到期不足一半。", ("临近保质期",)),
        ("市场监管部门对食品进行抽检。", ()),
        ("开展校园、三小两个整治,每个有方案。(责任单位:市教育局、市市场监管局)", ()),
    ],
)
def test_an_entry_or_a_law_s_definition_names_its_term(
    sentence: str, names: tuple[str, ...]
) -> None:
    assert entry_names(sentence) == names


LAW = (
    "---\ntitle: 节约条例\nkind: 条例\nlevel: 国家\nyear: 2023\n---\n# 节约条例\n\n"
    "第一条 为了防止浪费，制定本条例。\n\n第二条 本条例所称浪费，是指能吃的食品没有被吃掉。\n\n"
    "第三条 餐饮单位造成浪费的，给予警告。\n"
)
RATE = (
    "---\ntitle: 评价办法\nkind: 办法\nlevel: 市\nyear: 2023\n---\n# 评价办法\n\n"
    "评价得分为综合得分。评价得分在网上公布。\n\n"
    "评价得分由日常检查得分的60%和群众打分的40%组成。\n"
)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("什么是浪费", "第二条 本条例所称浪费，是指能吃的食品没有被吃掉。"),
        ("评价得分怎么算", "评价得分由日常检查得分的60%和群众打分的40%组成。"),
    ],
)
def test_a_law_tells_a_term_by_a_comma_and_a_score_by_its_shares(
    assistant: Build, question: str, first: str
) -> None:
    reading = assistant({"law.md": LAW, "rate.md": RATE}).read(question)
    assert reading.ranked[0].sentence.text == first
