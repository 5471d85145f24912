"""An article that a question names and asks nothing more of is given whole, in its order."""

from collections.abc import Callable

import pytest

from answer.answering import Assistant

Build = Callable[[dict[str, str]], Assistant]

LAW = (
    "---\ntitle: 云岭市农贸市场管理条例（演示）\nkind: 条例\nlevel: 市\nyear: 2024\n---\n"
    "# 云岭市农贸市场管理条例（演示）\n\n"
    "第一条 为了规范农贸市场，制定本条例。\n\n"
    "第二条 市场开办者应当履行下列责任。有变化的，十日内报告：\n"
    "（一）查验进场经营者的证照；\n"
    "（二）设立快速检测室。检测结果当天公示；\n"
    "（三）每天消毒。\n"
    "区人民政府可以另行规定。\n\n"
    "第三条 市场应当在显著位置公布投诉电话。\n\n"
    "第四条 违反第三条的，处五百元罚款。\n"
)
FILES = {"law.md": LAW}
ARTICLE_2 = [
    "第二条 市场开办者应当履行下列责任。有变化的，十日内报告：",
    "（一）查验进场经营者的证照；",
    "（二）设立快速检测室。检测结果当天公示；",
    "（三）每天消毒。",
    "区人民政府可以另行规定。",
]


@pytest.mark.parametrize(
    "question",
    [
        "云岭市农贸市场管理条例第二条",
        "农贸市场管理条例第二条是怎么规定的？",
        "农贸市场管理条例第二条规定了哪些内容",
        "云岭市农贸市场管理条例第二条说了什么",
    ],
)
def test_the_whole_article_in_its_order(assistant: Build, question: str) -> None:
    answer = assistant(FILES).ask(question)
    assert [c.quote for c in answer.citations] == ARTICLE_2
    assert [claim.text for claim in answer.claims] == ARTICLE_2


def test_what_is_asked_of_an_article_is_answered_by_what_tells_it(assistant: Build) -> None:
    answer = assistant(FILES).ask("农贸市场管理条例第二条要求有变化几天内报告")
    assert [c.quote for c in answer.citations] != ARTICLE_2
    assert "十日内报告" in answer.answer


def test_of_two_articles_each_is_given(assistant: Build) -> None:
    answer = assistant(FILES).ask("农贸市场管理条例第三条和第四条分别规定了什么")
    assert "第三条 市场应当在显著位置公布投诉电话。" in answer.answer
    assert "第四条 违反第三条的，处五百元罚款。" in answer.answer
