"""What was not done is punished by the rule that says so, not by one of what was done badly."""

from collections.abc import Callable

import pytest

from answer.answering import Assistant
from answer.undone import says_undone

Build = Callable[[dict[str, str]], Assistant]

LAW = (
    "---\ntitle: 云岭市集体用餐管理办法（演示）\nkind: 办法\nlevel: 市\nyear: 2024\n---\n"
    "# 云岭市集体用餐管理办法（演示）\n\n"
    "第一条 为了规范集体用餐，制定本办法。\n\n"
    "第二条 伪造留样记录的，处五千元以上一万元以下罚款。\n\n"
    "第三条 集体用餐单位未按照规定留样的，处一千元以上三千元以下罚款。\n"
)
SPARED = "第四条 初次未按照规定留样并及时改正的，不予处罚。"


@pytest.fixture
def says(assistant: Build) -> Callable[[str], list[bool]]:
    """Return a function: question → whether articles 2 and 3 say what it says was not done."""
    built = assistant({"law.md": LAW})

    def ask(question: str) -> list[bool]:
        read = built.read(question)
        fines = sorted(
            (r.sentence for r in read.ranked if "罚款" in r.sentence.plain),
            key=lambda sentence: sentence.passage.start,
        )
        return [says_undone(read.question, sentence) for sentence in fines]

    return ask


@pytest.mark.parametrize("question", ["没留样罚多少", "没有留样怎么处罚", "没做留样会怎么罚"])
def test_a_rule_says_that_it_was_not_done(says: Callable[[str], list[bool]], question: str) -> None:
    assert says(question) == [False, True]


@pytest.mark.parametrize(
    "question", ["伪造留样记录罚多少", "留样时间不够怎么处罚", "没按规定怎么处理"]
)
def test_nothing_is_said_to_be_undone_but_the_asking_itself(
    says: Callable[[str], list[bool]], question: str
) -> None:
    assert says(question) == [False, False]


@pytest.mark.parametrize("without_one", ["无证办餐", "擅自办餐", "私自办餐"])
def test_without_a_licence_is_not_having_got_one(assistant: Build, without_one: str) -> None:
    fines = f"第二条 {without_one}的，处一万元罚款。\n\n第三条 没有公示省级办法的，处五百元罚款。\n"
    built = assistant({"law.md": LAW[: LAW.index("第二条")] + fines})
    (quote,) = (c.quote for c in built.ask("没办证就开食堂集体用餐，罚多少").citations)
    assert quote == f"第二条 {without_one}的，处一万元罚款。"


def test_the_penalty_is_that_of_not_having_done_it(assistant: Build) -> None:
    (quote,) = (c.quote for c in assistant({"law.md": LAW}).ask("没留样罚多少").citations)
    assert quote == "第三条 集体用餐单位未按照规定留样的，处一千元以上三千元以下罚款。"


def test_who_is_spared_is_told_where_that_is_asked(assistant: Build) -> None:
    built = assistant({"law.md": f"{LAW}\n{SPARED}\n"})

    def told(question: str) -> list[str]:
        return [citation.quote for citation in built.ask(question).citations]

    assert SPARED not in told("没按规定留样怎么处罚")
    assert told("初次没按规定留样可以不予处罚吗") == [SPARED]
