"""Sentences are ranked by what is asked for: an explanation goes before whoever is in charge."""

from collections.abc import Callable

import pytest

from answer.answering import Assistant

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
