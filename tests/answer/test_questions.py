"""What a question asks."""

import pytest
import rjieba

from answer.questions import Question, QuestionKind, understand


def asked(text: str) -> Question:
    return understand(text, lambda plain: rjieba.Jieba().cut_for_search(plain))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("创建知晓率要达到多少", "figure"),
        ("食品安全员要培训几个学时", "figure"),
        ("产品追溯怎么达标", "how_to"),
        ("什么是两个责任", "definition"),
        ("四个最严是什么", "definition"),
        ("食品抽检由谁牵头", "who"),
        ("自查报告什么时候交", "when"),
        ("第三方评估反馈了哪些问题", "list"),
        ("学校食堂必须公示吗", "requirement"),
        ("青禾区的创建情况", "other"),
    ],
)
def test_the_kind(text: str, kind: QuestionKind) -> None:
    assert asked(text).kind == kind


def test_what_must_be_is_told_from_what_is() -> None:
    assert asked("抽检合格率要达到多少").requires
    assert not asked("去年抽检了多少批次").requires


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("满意度要到多少分", "分"),
        ("抽检了多少批次", "批次"),
        ("知晓率要达到多少", "%"),
        ("无证经营罚多少", "元"),
        ("节约了多少个工作日", "工作日"),
        ("目标是多少", None),
    ],
)
def test_the_unit_of_the_figure(text: str, unit: str | None) -> None:
    assert asked(text).unit == unit


def test_year_place_and_level_are_read_and_are_no_terms() -> None:
    question = asked("望川区2024年区级抽检多少批次")
    assert (question.place, question.year, question.level) == ("望川区", 2024, "区县")
    assert question.terms == ("抽检", "批次")


def test_what_others_do_is_a_question_of_practice() -> None:
    question = asked("别的区明厨亮灶是怎么做的")
    assert question.practice
    assert question.place is None
