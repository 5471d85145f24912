"""What is asked of each district, or of each year, is told by as many rows, or one sentence."""

from collections.abc import Callable

import pytest

from answer import phrases
from answer.answering import Assistant

Build = Callable[[dict[str, str]], Assistant]

HEAD = "---\ntitle: {0}\nkind: {1}\nlevel: 市\nregion: 甲市\nyear: 2025\n---\n# {0}\n\n"
RATES = {
    ("全市", 2023): 97, ("松原县", 2023): 96, ("白河区", 2023): 95, ("青山县", 2023): 94,
    ("全市", 2024): 93, ("松原县", 2024): 92, ("白河区", 2024): 91, ("青山县", 2024): 90,
    ("全市", 2025): 89, ("松原县", 2025): 88, ("白河区", 2025): 87, ("青山县", 2025): 86,
}  # fmt: skip
TABLE = (
    HEAD.format("甲市食品安全指标汇编", "总结")
    + "甲市食品抽检情况\n\n| 年份 | 地区 | 合格率 |\n| --- | --- | --- |\n"
    + "".join(f"| {year} | {place} | {rate}% |\n" for (place, year), rate in RATES.items())
)
TASKS = (
    HEAD.format("甲市整改台账", "台账")
    + "甲市食品抽检整改情况\n\n| 责任地区 | 问题 | 合格率 |\n| --- | --- | --- |\n"
    "| 松原县 | 抽检不足 | 81% |\n| 松原县 | 录入迟缓 | 82% |\n"
    "| 白河区 | 抽检不足 | 83% |\n| 青山县 | 抽检不足 | 84% |\n"
)
REPORT = (
    HEAD.format("甲市网络餐饮整治总结", "总结")
    + "2025年外卖封签使用率为：松原县71%、白河区72%、青山县73%，三个区县都有提高。\n"
)
GUIDE = (
    HEAD.format("知晓率指标工作指南", "手册") + "甲市2025年各区县知晓率不得低于86%。\n\n"
    "甲市2025年自报知晓率：松原县91%、白河区92%、青山县93%。\n"
)
FILES = {"table.md": TABLE, "tasks.md": TASKS, "report.md": REPORT, "guide.md": GUIDE}


def rates(assistant: Build, question: str) -> list[str]:
    return [
        citation.quote.rpartition("：")[2] for citation in assistant(FILES).ask(question).citations
    ]


def test_a_row_of_each_district_of_the_year_that_is_asked_about(assistant: Build) -> None:
    assert rates(assistant, "2024年三个区县食品抽检合格率分别是多少") == ["92%", "91%", "90%"]


def test_three_districts_by_their_names_get_a_row_each(assistant: Build) -> None:
    question = "青山县、松原县和白河区2023年食品抽检合格率各多少"
    assert rates(assistant, question) == ["96%", "95%", "94%"]


def test_without_a_year_the_newest_rows(assistant: Build) -> None:
    assert rates(assistant, "各区县食品抽检合格率各是多少") == ["88%", "87%", "86%"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("全市食品抽检合格率逐年是多少", ["97%", "93%", "89%"]),
        ("松原县历年食品抽检合格率", ["96%", "92%", "88%"]),
        ("2023到2025年白河区食品抽检合格率每年多少", ["95%", "91%", "87%"]),
    ],
)
def test_a_row_of_each_year_of_the_place_or_the_whole(
    assistant: Build, question: str, expected: list[str]
) -> None:
    assert rates(assistant, question) == expected


def test_one_sentence_that_tells_all_is_enough(assistant: Build) -> None:
    answer = assistant(FILES).ask("2025年三个区县外卖封签使用率分别是多少")
    assert [claim.text for claim in answer.claims] == [
        "2025年外卖封签使用率为：松原县71%、白河区72%、青山县73%，三个区县都有提高。"
    ]


def test_the_highest_of_the_districts_is_one(assistant: Build) -> None:
    assert rates(assistant, "2024年各区县食品抽检合格率最高的是哪个") == ["92%"]


def test_a_list_of_tasks_is_no_series(assistant: Build) -> None:
    answer = assistant(FILES).ask("各区县食品抽检整改合格率分别是多少")
    assert [citation.quote for citation in answer.citations] == [
        "责任地区：松原县；问题：抽检不足；合格率：81%"
    ]
    assert phrases.CHECK_IT in answer.notes


def test_what_each_district_has_to_reach_is_no_result_that_a_guide_tells(assistant: Build) -> None:
    asked = assistant(FILES).ask
    assert "不得低于86%" in asked("各区县知晓率分别要达到多少").answer
    told = asked("2025年各区县知晓率分别是多少").answer
    assert "松原县91%、白河区92%、青山县93%" in told
