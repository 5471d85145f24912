"""What a term means is told by the glossary's entry that bears it, before any other sentence."""

from collections.abc import Callable

import pytest

from answer.answering import Assistant

Build = Callable[[dict[str, str]], Assistant]

GLOSSARY = (
    "---\ntitle: 创建术语解释\nkind: 手册\nlevel: 市\nyear: 2025\n---\n# 创建术语解释\n\n"
    "回头看（又称复查）：整改结束后再次检查，看问题是否反弹。\n\n"
    "例行监测（又称农产品例行监测）：定期抽取农产品检测。\n\n"
    "监测：持续收集数据。\n\n周排查（又称每周排查）：每周排查风险。\n"
)
REPORT = (
    "---\ntitle: 整改通报\nkind: 通报\nlevel: 市\nyear: 2025\n---\n# 整改通报\n\n"
    "周排查：每周五前通报。\n\n台账里的问题整改后要开展“回头看”，台账逐项销号。\n\n农产品例行监测指市农业农村局的任务。\n"
)
FILES = {"terms.md": GLOSSARY, "report.md": REPORT}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("台账里讲的“回头看”是啥意思", "回头看（又称复查）：整改结束后再次检查，看问题是否反弹。"),
        ("“复查”在整改通报里指什么", "回头看（又称复查）：整改结束后再次检查，看问题是否反弹。"),
        ("农产品例行监测指什么", "例行监测（又称农产品例行监测）：定期抽取农产品检测。"),
    ],
)
def test_the_entry_of_the_term_and_the_longest_one(
    assistant: Build, question: str, expected: str
) -> None:
    assert [c.quote for c in assistant(FILES).ask(question).citations] == [expected]


@pytest.mark.parametrize("question", ["“回头看”是谁负责", "“回头看”是哪家公司做的"])
def test_no_meaning_is_given_where_none_of_the_term_is_asked(
    assistant: Build, question: str
) -> None:
    quotes = [c.quote for c in assistant(FILES).ask(question).citations]
    assert not any(quote.startswith("回头看（") for quote in quotes)


@pytest.mark.parametrize(
    "question",
    ["周排查和例行监测各指什么", "周排查、例行监测分别是什么意思", "周排查例行监测是什么意思"],
)
def test_each_term_of_a_series_is_told_by_its_entry(assistant: Build, question: str) -> None:
    assert [c.quote for c in assistant(FILES).ask(question).citations] == [
        "周排查（又称每周排查）：每周排查风险。",
        "例行监测（又称农产品例行监测）：定期抽取农产品检测。",
    ]
