"""What answers from a law comes with what its article says besides, under a heading."""

from collections.abc import Callable

import pytest

from answer.answering import Assistant
from answer.same_article import LABEL

Build = Callable[[dict[str, str]], Assistant]

HEAD = "---\ntitle: 云岭市集体用餐管理办法（演示）\nkind: {kind}\nlevel: 市\nyear: 2024\n---\n"
STORED = "第二条 集体用餐单位应当每餐留样，每份留样不少于125克。"
KEPT = "留样冷藏存放48小时以上。"
SIGNED = "留样记录由两人签字。"
LAW = (
    HEAD.format(kind="办法") + "# 云岭市集体用餐管理办法（演示）\n\n"
    "第一条 为了规范集体用餐，制定本办法。\n\n"
    f"{STORED}{KEPT}\n{SIGNED}\n\n"
    "第三条 餐厨垃圾日产日清，由环卫部门收运。\n"
)
ASKED = "集体用餐每份留样多少克"


def lines(assistant: Assistant, question: str) -> list[str]:
    return assistant.ask(question).answer.splitlines()


def test_the_rest_of_the_article_follows_under_its_own_heading(assistant: Build) -> None:
    assert lines(assistant({"law.md": LAW}), ASKED) == [
        f"{STORED}[1]",
        f"{LABEL}：",
        f"1. {KEPT}[2]",
        f"2. {SIGNED}[3]",
    ]


def test_each_sentence_of_the_rest_is_cited(assistant: Build) -> None:
    answer = assistant({"law.md": LAW}).ask(ASKED)
    assert [citation.quote for citation in answer.citations] == [STORED, KEPT, SIGNED]
    assert [claim.citations for claim in answer.claims] == [(1,), (2,), (3,)]


def test_of_a_long_article_only_the_paragraph_is_read_on(assistant: Build) -> None:
    checked = "市场监管部门对留样情况进行抽查，结果向社会公布。" * 18
    long = LAW.replace(SIGNED, f"{SIGNED}\n{checked}")
    assert lines(assistant({"law.md": long}), ASKED) == [f"{STORED}[1]", f"{LABEL}：", f"{KEPT}[2]"]


@pytest.mark.parametrize(
    "question", ["餐厨垃圾由谁收运", "什么是集体用餐"], ids=["one sentence", "definition"]
)
def test_what_is_whole_by_itself_stands_alone(assistant: Build, question: str) -> None:
    law = LAW + "第四条 集体用餐，是指二十人以上同时就餐。婚宴按照集体用餐管理。\n"
    (line,) = lines(assistant({"law.md": law}), question)
    assert line.endswith("[1]")


LISTED = (
    "第四条 集体用餐单位应当记录下列事项：\n（一）每餐品种；\n（二）留样时间。\n记录不得涂改。\n"
)


@pytest.mark.parametrize(
    ("longer", "more"), [("", ["记录不得涂改。"]), ("记录由专人保管。" * 60, [])]
)
def test_a_list_comes_with_the_rest_of_an_article_that_is_not_long(
    assistant: Build, longer: str, more: list[str]
) -> None:
    answer = assistant({"law.md": f"{LAW}\n{LISTED}{longer}\n"}).ask("集体用餐记录哪些事项")
    assert [citation.quote for citation in answer.citations] == [
        "第四条 集体用餐单位应当记录下列事项：",
        "（一）每餐品种；",
        "（二）留样时间。",
        *more,
    ]


def test_a_list_of_which_an_item_answers_is_read_in_its_order(assistant: Build) -> None:
    answer = assistant({"law.md": f"{LAW}\n{LISTED}\n"}).ask("集体用餐单位要不要记录留样时间")
    assert answer.answer.splitlines() == [
        "第四条 集体用餐单位应当记录下列事项：[1]",
        "（一）每餐品种；[2]",
        "（二）留样时间。[3]",
        "记录不得涂改。[4]",
    ]


@pytest.mark.parametrize("kind", ["法规摘要", "工作总结"])
def test_a_digest_and_a_report_are_answered_by_their_sentence(assistant: Build, kind: str) -> None:
    digest = LAW.replace("kind: 办法", f"kind: {kind}")
    answer = assistant({"law.md": digest}).ask(ASKED)
    assert STORED in answer.answer
    assert LABEL not in answer.answer


GRADES = (
    "第四条 留样竞赛奖励分三级：\n"
    "（一）一级：留样齐全并有记录的，奖励3000元；\n"
    "（二）二级：留样齐全的，奖励2000元；\n"
    "（三）三级：留样不全的，奖励1000元。\n"
)


def test_of_the_grades_in_a_list_only_the_one_that_is_asked_for(assistant: Build) -> None:
    answer = assistant({"law.md": f"{LAW}\n{GRADES}\n"}).ask("留样竞赛二级奖励多少元")
    assert [citation.quote for citation in answer.citations] == [
        "第四条 留样竞赛奖励分三级：",
        "（二）二级：留样齐全的，奖励2000元；",
    ]


SIGNED_BY = "第四条 本办法自2024年5月1日起施行，有效期5年。有效期满前评估。\n云岭市市场监督管理局\n2024年4月15日\n"


def test_who_signed_a_document_and_when_is_none_of_its_last_article(assistant: Build) -> None:
    answer = assistant({"law.md": f"{LAW}\n{SIGNED_BY}"}).ask("集体用餐管理办法有效期几年")
    assert [citation.quote for citation in answer.citations] == [
        "第四条 本办法自2024年5月1日起施行，有效期5年。",
        "有效期满前评估。",
    ]


def test_the_day_of_a_rule_is_told_where_it_is_asked(assistant: Build) -> None:
    answer = assistant({"law.md": f"{LAW}\n{SIGNED_BY}"}).ask("集体用餐管理办法是哪天印发的")
    assert [citation.quote for citation in answer.citations] == ["2024年4月15日"]
