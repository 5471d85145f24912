"""The day of a law is told by the law that is named, and its absence is said."""

from collections.abc import Callable

import pytest

from answer.answering import Assistant
from answer.answers import CitedAnswer

Build = Callable[[dict[str, str]], Assistant]

HEAD = "---\ntitle: {0}\nkind: {1}\nlevel: 国家\nyear: {2}\n---\n# {0}\n\n"
PASSED = "2009年2月28日第十一届全国人大常委会第七次会议通过"
ONCE = "根据2018年12月29日第十三届全国人大常委会第七次会议《关于修改〈产品质量法〉等五部法律的决定》第一次修正"
TWICE = (
    "根据2025年9月12日第十四届全国人大常委会第十七次会议《关于修改〈食品安全法〉的决定》第二次修正"
)
FILES = {
    "law.md": HEAD.format("中华人民共和国食品安全法", "法律", 2025)
    + f"{PASSED}\n\n{ONCE}\n\n{TWICE}\n\n"
    + "第一条 为了保证食品安全，制定本法。\n\n第二条 本法自2015年10月1日起施行。\n",
    "regulation.md": HEAD.format("中华人民共和国食品安全法实施条例", "条例", 2019)
    + "第一条 根据《中华人民共和国食品安全法》（2018年12月29日修正），制定本条例。\n\n"
    + "第二条 本条例自2019年12月1日起施行。2009年7月20日国务院公布的《食品安全法旧实施条例》同时废止。\n",
    "digest.md": HEAD.format("《食品标志管理办法》要点摘要", "规章摘要", 2022)
    + "本摘要依据2012年7月30日公布、2022年1月7日第二次修订、2022年3月1日起施行的文本整理。\n",
    "report.md": "---\ntitle: 甲市2024年自查报告\nkind: 自查报告\nyear: 2024\n---\n# 甲市2024年自查报告\n\n"
    + "2024年5月1日开展食品安全法宣传，2024年6月30日修订预案，9月1日起实施方案。\n",
}


@pytest.fixture
def ask(assistant: Build) -> Callable[[str], CitedAnswer]:
    return assistant(FILES).ask


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("食品安全法最近一次是哪天修正的", TWICE),
        ("现行食安法是哪天修正的版本", TWICE),
        ("食品安全法哪年通过的？", PASSED),
        ("食安法什么时候开始施行", "第二条 本法自2015年10月1日起施行。"),
        ("食品安全法实施条例的施行日期", "第二条 本条例自2019年12月1日起施行。"),
        (
            "食品标志管理办法哪年改的",
            "本摘要依据2012年7月30日公布、2022年1月7日第二次修订、2022年3月1日起施行的文本整理。",
        ),
    ],
)
def test_the_day_is_told_by_the_law_that_is_named(
    ask: Callable[[str], CitedAnswer], question: str, expected: str
) -> None:
    assert [citation.quote for citation in ask(question).citations] == [expected]


def test_the_answer_names_the_law_and_what_became_of_it(ask: Callable[[str], CitedAnswer]) -> None:
    assert ask("食安法什么时候施行").answer.startswith("《食品安全法》的施行日期：\n")


def test_a_law_that_does_not_say_it_is_not_answered_with_another_day(
    ask: Callable[[str], CitedAnswer],
) -> None:
    answer = ask("食品安全法实施条例哪年修订的")
    assert answer.status == "refused"
    assert answer.missing == "资料里没有写明《食品安全法实施条例》是哪天修订的。"


@pytest.mark.parametrize(
    "question",
    [
        "食品安全法修订后罚款多少",  # asks of a fine
        "某市食品安全条例什么时候施行",  # a law that the library does not hold
        "预案是哪天修订的",  # names no law
    ],
)
def test_what_asks_more_or_names_no_law_held_is_left_to_the_rest(
    ask: Callable[[str], CitedAnswer], question: str
) -> None:
    answer = ask(question)
    assert "日期：" not in answer.answer
    assert "没有写明" not in answer.missing
