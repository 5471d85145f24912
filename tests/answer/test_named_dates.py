"""When a document was issued is told by the date that it bears, where a question names it."""

from collections.abc import Callable

import pytest

from answer.answering import Assistant
from answer.answers import CitedAnswer

Build = Callable[[dict[str, str]], Assistant]

HEAD = "---\ntitle: {0}\nkind: {1}\nlevel: 市\nregion: 甲市\nyear: {2}\n---\n# {0}\n\n"
BODY = "2024年5月1日至31日开展检查，发现问题12个。\n\n以上问题要在2024年6月30日前整改。\n\n"
FILES = {
    "report24.md": HEAD.format("甲市2024年食品安全自查报告", "自查报告", 2024)
    + BODY
    + "甲市食品安全委员会办公室\n2024年12月18日\n",
    "report25.md": HEAD.format("甲市2025年食品安全自查报告", "自查报告", 2025)
    + BODY
    + "甲市食品安全委员会办公室\n2025年12月24日\n",
    "rule.md": HEAD.format("甲市食品安全党政同责实施细则", "细则", 2023)
    + "第一条 区县党委每半年研究一次食品安全工作。\n\n中共甲市委办公室 2023年9月13日印发\n",
    "speech.md": HEAD.format("在甲市创建推进会上的讲话", "讲话", 2025)
    + "（2025年5月16日）\n\n同志们，创建到了关键阶段。\n\n会后三天内传达到乡镇。\n",
    "plan.md": HEAD.format("甲市食品安全年度抽检计划", "计划", 2025)
    + "每年2月底前印发年度抽检计划。\n\n甲市市场监督管理局\n2025年2月18日\n",
    "undated.md": HEAD.format("甲市餐饮保障方案", "方案", 2025) + "茶博会期间实行驻点保障。\n",
}


@pytest.fixture
def ask(assistant: Build) -> Callable[[str], CitedAnswer]:
    return assistant(FILES).ask


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("甲市2024年自查报告的落款日期", "2024年12月18日"),
        ("2025年自查报告是几月几号落款的", "2025年12月24日"),
        ("党政同责实施细则是哪天印发的", "中共甲市委办公室 2023年9月13日印发"),
        ("党政同责实施细则是哪年制定印发的", "中共甲市委办公室 2023年9月13日印发"),
        ("创建推进会上的讲话发布时间", "（2025年5月16日）"),
    ],
)
def test_the_date_that_the_named_document_bears(
    ask: Callable[[str], CitedAnswer], question: str, expected: str
) -> None:
    assert [citation.quote for citation in ask(question).citations] == [expected]


def test_the_answer_names_the_document(ask: Callable[[str], CitedAnswer]) -> None:
    answer = ask("甲市2024年自查报告的落款日期").answer
    assert answer == "《甲市2024年食品安全自查报告》的日期：\n2024年12月18日[1]"


def test_by_when_it_has_to_be_issued_is_told_by_what_requires_it(
    ask: Callable[[str], CitedAnswer],
) -> None:
    quotes = [citation.quote for citation in ask("年度抽检计划最迟什么时候印发").citations]
    assert quotes == ["每年2月底前印发年度抽检计划。"]


@pytest.mark.parametrize(
    "question",
    [
        "自查报告的落款日期",  # of two years
        "甲市2022年自查报告的落款日期",  # there is none
        "甲市餐饮保障方案是哪天印发的",  # it bears no date
    ],
)
def test_no_date_where_it_is_not_clear_of_which_document_or_there_is_none(
    ask: Callable[[str], CitedAnswer], question: str
) -> None:
    assert "的日期：" not in ask(question).answer
