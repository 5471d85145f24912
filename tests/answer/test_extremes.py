"""Which district or year has the most or the least is told by a table's rows, compared."""

from collections.abc import Callable

import pytest

from answer.answering import Assistant
from answer.answers import CitedAnswer

Build = Callable[[dict[str, str]], Assistant]

HEAD = "---\ntitle: {0}\nkind: {1}\nlevel: 市\nregion: 甲市\nyear: 2025\n---\n# {0}\n\n"
ROWS = (
    (2024, "全市", 560, "8", "93.5%"), (2024, "松原县", 121, "5", "92.1%"),
    (2024, "白河区", 240, "2", "94.8%"), (2024, "青山县", 199, "1", "90.4%"),
    (2025, "全市", 612, "9", "96.2%"), (2025, "松原县", 130, "3", "95.3%"),
    (2025, "白河区", 281, "4", "96.7%"), (2025, "青山县", 201, "2", "96.7%"),
)  # fmt: skip
TABLE = (
    HEAD.format("甲市食品安全指标汇编", "总结")
    + "甲市学校食堂接入和检查情况\n\n"
    + "| 年份 | 地区 | 学校食堂总数（家） | 发现问题（个） | 接入率 |\n| --- | --- | --- | --- | --- |\n"
    + "".join(f"| {' | '.join(map(str, row))} |\n" for row in ROWS)
)
PLAN = (
    HEAD.format("甲市责任保险推进意见", "意见")
    + "甲市责任保险目标进度\n\n"
    + "| 地区 | 2024年投保率 | 2025年最低投保数（家） |\n| --- | --- | --- |\n"
    "| 松原县 | 71% | 80 |\n| 白河区 | 72% | 70 |\n| 青山县 | 73% | 60 |\n"
)
REPORT = (
    HEAD.format("甲市网络餐饮整治总结", "总结")
    + "2025年外卖封签使用率为：松原县71%、白河区72%、青山县73%，三个区县都有提高。\n\n"
    "青山县2024年学校食堂接入率90.4%，为全市最低，一年来补了短板。\n"
)
KINDS = (
    HEAD.format("甲市抽检分类总结", "总结")
    + "甲市食品抽检分环节情况\n\n"
    + "| 环节 | 抽检批次 | 抽检合格率 | 累计抽检批次 |\n| --- | --- | --- | --- |\n"
    "| 生产 | 1,426 | 99.0% | 9,001 |\n| 销售 | 5,302 | 98.3% | 8,002 |\n"
    "| 餐饮 | 3,464 | 97.6% | 7,003 |\n"
    "| 合计 | 10,192 | 98.2% | 24,006 |\n"
)
SCORES = (
    HEAD.format("甲市满意度调查分析", "总结")
    + "甲市群众满意度分项得分\n\n"
    + "| 评价项目 | 2023年（分） | 2024年（分） |\n| --- | --- | --- |\n"
    "| 粮油 | 85.2 | 86.4 |\n| 外卖 | 74.9 | 76.8 |\n| 摊贩 | 75.1 | 75.9 |\n"
)
RULE = (
    HEAD.format("甲市考核细则", "细则")
    + "第五条 接入率连续两年末位的区县，由市食安办约谈主要负责人。\n"
)
FILES = {
    "table.md": TABLE,
    "plan.md": PLAN,
    "report.md": REPORT,
    "kinds.md": KINDS,
    "scores.md": SCORES,
    "rule.md": RULE,
}


@pytest.fixture
def ask(assistant: Build) -> Callable[[str], CitedAnswer]:
    return assistant(FILES).ask


def rows(answer: CitedAnswer) -> list[str]:
    """Return of each row that is cited its place and its last cell."""
    cells = [citation.quote.split("；") for citation in answer.citations]
    named = [dict(cell.split("：") for cell in row) for row in cells]
    return [f"{row['年份']} {row['地区']} {row['接入率']}" for row in named]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("2024年学校食堂接入率最高的是哪个区县", ["2024 白河区 94.8%"]),
        ("2024年学校食堂接入率，哪个区县最高、哪个最低", ["2024 白河区 94.8%", "2024 青山县 90.4%"]),
        ("2025年三个区县学校食堂接入率谁垫底", ["2025 松原县 95.3%"]),
        ("2024年学校食堂检查发现问题最多的是哪个县", ["2024 松原县 92.1%"]),
        ("全市学校食堂接入率哪一年最高", ["2025 全市 96.2%"]),
    ],
)  # fmt: skip
def test_the_row_with_the_most_or_the_least_of_the_column_asked_for(
    ask: Callable[[str], CitedAnswer], question: str, expected: list[str]
) -> None:
    assert rows(ask(question)) == expected


def test_without_a_year_the_newest_rows_are_compared(ask: Callable[[str], CitedAnswer]) -> None:
    assert rows(ask("学校食堂接入率最低的是哪个区县")) == ["2025 松原县 95.3%"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("哪个环节食品抽检合格率最低", ["餐饮"]),
        ("食品抽检三个环节里批次最多的是哪个", ["销售"]),
        ("食品抽检合格率最高的环节", ["生产"]),
        ("食品抽检四个环节里批次最多的是谁", ["销售"]),
        ("食品抽检批次最多的两个环节是哪些", ["销售", "餐饮"]),
        ("食品抽检合格率最高和最低的是哪个环节", ["生产", "餐饮"]),
    ],
)
def test_rows_of_whatever_the_first_column_tells_apart_but_for_the_total(
    ask: Callable[[str], CitedAnswer], question: str, expected: list[str]
) -> None:
    quotes = [citation.quote for citation in ask(question).citations]
    assert [quote.removeprefix("环节：").partition("；")[0] for quote in quotes] == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("满意度哪个评价项目最低", "摊贩"),
        ("2023年满意度哪个评价项目最低", "外卖"),
    ],
)
def test_a_column_that_only_a_year_names_is_of_that_year_or_the_newest(
    ask: Callable[[str], CitedAnswer], question: str, expected: str
) -> None:
    [citation] = ask(question).citations
    assert citation.quote.startswith(f"评价项目：{expected}；")


def test_two_that_are_alike_are_both_named(ask: Callable[[str], CitedAnswer]) -> None:
    expected = ["2025 白河区 96.7%", "2025 青山县 96.7%"]
    assert rows(ask("2025年学校食堂接入率最高的是哪个区县")) == expected


def test_the_answer_says_what_was_compared(ask: Callable[[str], CitedAnswer]) -> None:
    answer = ask("2024年学校食堂接入率最高的是哪个区县").answer
    assert answer.startswith("接入率最高（同一张表的各行相比）：\n年份：2024；地区：白河区；")


def test_a_sentence_that_says_which_is_better_than_a_comparison(
    ask: Callable[[str], CitedAnswer],
) -> None:
    answer = ask("2024年学校食堂接入率最低的是哪个区县")
    assert [claim.text for claim in answer.claims] == [
        "青山县2024年学校食堂接入率90.4%，为全市最低，一年来补了短板。"
    ]


def test_which_district_is_not_told_by_what_is_said_of_all(
    ask: Callable[[str], CitedAnswer],
) -> None:
    assert ask("哪个县的食品抽检批次最多").status == "refused"


def test_one_sentence_that_tells_all_needs_no_comparison(
    ask: Callable[[str], CitedAnswer],
) -> None:
    answer = ask("2025年外卖封签使用率最高的是哪个区县")
    assert answer.answer.startswith("2025年外卖封签使用率为：松原县71%、白河区72%、青山县73%")


def test_a_column_of_another_year_is_not_compared(ask: Callable[[str], CitedAnswer]) -> None:
    told = [c.quote for c in ask("2024年责任保险投保率最高的是哪个区县").citations]
    assert told == ["地区：青山县；2024年投保率：73%；2025年最低投保数（家）：60"]
    assert "相比" not in ask("2025年责任保险投保率最高的是哪个区县").answer


def test_no_best_and_no_worst_of_what_is_bad_when_it_is_much(
    ask: Callable[[str], CitedAnswer],
) -> None:
    assert "相比" not in ask("2024年学校食堂检查发现问题，三个区县里谁第一").answer


def test_what_follows_for_the_last_stands_in_a_rule(ask: Callable[[str], CitedAnswer]) -> None:
    answer = ask("接入率连续两年末位的区县，由谁约谈")
    assert [claim.text for claim in answer.claims] == [
        "第五条 接入率连续两年末位的区县，由市食安办约谈主要负责人。"
    ]
