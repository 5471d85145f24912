"""Entries of a ledger by number, by what stands in a column, and those that are still open."""

from collections.abc import Callable

import pytest

from answer.answering import Assistant
from answer.answers import CitedAnswer

Build = Callable[[dict[str, str]], Assistant]

HEAD = "---\ntitle: {0}\nkind: {1}\nlevel: 市\nregion: 甲市\nyear: 2025\n---\n# {0}\n\n"
ENTRIES = (
    (1, "松原县", "源头治理", "农户没有用药记录", "松原县农业农村局", "已销号"),
    (2, "松原县", "食品抽检", "抽检数据漏录", "松原县市场监管局", "长期推进"),
    (3, "白河区", "源头治理", "查验记录缺合格证编号", "白河区市场监管局", "已销号"),
    (4, "市市场监管局", "食品抽检", "网络抽检占比不足", "市市场监管局", "已销号"),
    (5, "青山县", "学校食堂", "摄像头离线", "青山县教育局、市市场监管局", "长期推进"),
    (6, "白河区", "学校食堂", "留样登记不全", "白河区教育局", "已销号"),
)
LEDGER = (
    HEAD.format("甲市评估反馈问题整改台账", "台账")
    + "| 序号 | 责任地区 | 对应指标 | 反馈问题 | 责任单位 | 状态 |\n"
    + "| --- | --- | --- | --- | --- | --- |\n"
    + "".join(f"| {' | '.join(map(str, entry))} |\n" for entry in ENTRIES)
)
TASKS = (
    HEAD.format("甲市重点任务分解表", "分解表")
    + "| 序号 | 重点任务 | 牵头单位 | 责任单位 |\n| --- | --- | --- | --- |\n"
    "| 1 | 专题研究食品安全工作 | 市委办公室 | 市食安办、市教育局 |\n"
    "| 2 | 学校食堂监督检查 | 市教育局 | 市市场监管局 |\n"
    "| 3 | 食品抽检任务 | 市市场监管局 | 各区县政府 |\n"
)
GUIDE = HEAD.format("甲市源头治理指南", "指南") + "源头治理的问题要记入台账，逐项整改销号。\n"
FILES = {"ledger.md": LEDGER, "tasks.md": TASKS, "guide.md": GUIDE}


@pytest.fixture
def ask(assistant: Build) -> Callable[[str], CitedAnswer]:
    return assistant(FILES).ask


def numbers(answer: CitedAnswer) -> list[int]:
    """Return the numbers of the entries that are cited."""
    quotes = [citation.quote for citation in answer.citations]
    assert all(quote.startswith("序号：") for quote in quotes), quotes
    return [int(quote.removeprefix("序号：").partition("；")[0]) for quote in quotes]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("整改台账第3号问题是什么", [3]),
        ("分解表第2项任务归谁牵头", [2]),
        ("整改台账里源头治理的问题有哪些", [1, 3]),
        ("整改台账里松原县的两个问题是什么", [1, 2]),
        ("整改台账里松原县食品抽检的问题有哪些", [2]),
        ("整改台账里市市场监管局名下的问题是什么", [4]),
        ("整改台账里责任单位是市市场监管局的问题有哪些", [4, 5]),
        ("整改台账里还没销号的问题有哪些", [2, 5]),
        ("整改台账里松原县没有销号的问题有哪些", [2]),
        ("整改台账里学校食堂留样的问题有哪些", [5, 6]),
        ("整改台账里转入长期推进的是哪两项", [2, 5]),
        ("任务分解表里市教育局牵头的任务有哪些", [2]),
    ],
)
def test_the_entries_that_are_asked_for_and_no_others(
    ask: Callable[[str], CitedAnswer], question: str, expected: list[int]
) -> None:
    assert numbers(ask(question)) == expected


@pytest.mark.parametrize(
    ("question", "title", "number"),
    [
        ("整改台账第45号问题是哪个县的", "甲市评估反馈问题整改台账", 45),
        ("任务分解表第4项任务是什么", "甲市重点任务分解表", 4),
    ],
)
def test_an_entry_that_is_not_there_is_said_to_be_missing(
    ask: Callable[[str], CitedAnswer], question: str, title: str, number: int
) -> None:
    answer = ask(question)
    assert (answer.status, answer.missing) == ("refused", f"《{title}》里没有第{number}项。")


def test_another_count_than_the_one_asked_for_is_not_taken_for_it(
    ask: Callable[[str], CitedAnswer],
) -> None:
    quotes = [c.quote for c in ask("整改台账里松原县的四个问题是什么").citations]
    assert len(quotes) != 2


def test_what_to_do_with_entries_is_told_by_a_guide(ask: Callable[[str], CitedAnswer]) -> None:
    quotes = [c.quote for c in ask("源头治理的问题怎么整改").citations]
    assert quotes == ["源头治理的问题要记入台账，逐项整改销号。"]
