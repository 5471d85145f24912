"""The opening words of an item come with what stands behind them, where they are the whole answer."""

from collections.abc import Callable

import pytest

from answer.answering import Assistant
from answer.items_in_full import LABEL

Build = Callable[[dict[str, str]], Assistant]

SPEECH = (
    "---\ntitle: 在创建推进会上的讲话\nkind: 讲话\nlevel: 市\nyear: 2024\n---\n# 在创建推进会上的讲话\n\n"
    "一是创建责任要压实压紧。分管领导每月到现场办公。各单位对照清单逐条落实。二是合力攻坚要上下一心。"
    "各部门每周会商一次。\n\n"
    "三是宣传氛围要浓厚热烈，做到家喻户晓。\n\n主干道设置宣传栏。\n"
)


@pytest.mark.parametrize(
    ("question", "opening", "behind"),
    [
        (
            "讲话要求创建责任怎么压实",
            "一是创建责任要压实压紧。",
            ["分管领导每月到现场办公。各单位对照清单逐条落实。"],
        ),
        ("讲话要求合力攻坚怎么做", "二是合力攻坚要上下一心。", ["各部门每周会商一次。"]),
        ("讲话对宣传氛围有什么要求", "三是宣传氛围要浓厚热烈，做到家喻户晓。", []),
    ],
)
def test_it_ends_where_the_next_item_or_another_line_begins(
    assistant: Build, question: str, opening: str, behind: list[str]
) -> None:
    answer = assistant({"speech.md": SPEECH}).ask(question)
    assert [citation.quote for citation in answer.citations] == [opening, *behind]
    assert (LABEL in answer.answer) == bool(behind)


def test_a_figure_is_told_without_the_rest_of_its_item(assistant: Build) -> None:
    answer = assistant({"speech.md": SPEECH}).ask("各部门每周会商几次")
    assert [citation.quote for citation in answer.citations] == ["各部门每周会商一次。"]


def test_no_more_than_whole_sentences_of_a_long_item_are_given(assistant: Build) -> None:
    going_on = "".join(
        f"第{n}组负责第{n}片区的巡查并且每天把结果报给创建办汇总。" for n in range(30)
    )
    speech = SPEECH.replace("分管领导每月到现场办公。", going_on)
    answer = assistant({"speech.md": speech}).ask("讲话要求创建责任怎么压实")
    _, *behind = (citation.quote for citation in answer.citations)
    assert going_on.startswith("".join(behind))
    assert behind[-1].endswith("。")
    assert 360 < len("".join(behind)) <= 400
