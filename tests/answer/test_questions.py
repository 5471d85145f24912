"""What a question asks."""

from decimal import Decimal

import pytest

from answer.follow_ups import parts
from answer.questions import Question, QuestionKind, understand
from index.tokens import Segmenter, normalised

SEGMENTER = Segmenter(["知晓率", "明厨亮灶", "陪餐"])


def WORDS(text: str) -> list[str]:
    return SEGMENTER.content_words(normalised(text))


def asked(text: str) -> Question:
    return understand(text, lambda words: SEGMENTER.content_words(normalised(words)))


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
        ("无证经营罚多少", "penalty"),
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
        ("节约了多少个工作日", "工作日"),
        ("目标是多少", None),
    ],
)
def test_the_unit_of_the_figure(text: str, unit: str | None) -> None:
    assert asked(text).unit == unit


def test_year_place_and_level_are_read_and_are_no_terms() -> None:
    question = asked("望川区2024年区级抽检多少批次")
    assert (question.place, question.year, question.level) == ("望川区", 2024, "区县")
    assert question.terms == ("抽检",)


def test_what_others_do_is_a_question_of_practice() -> None:
    question = asked("别的区明厨亮灶是怎么做的")
    assert question.practice
    assert question.place is None


def test_words_of_asking_are_no_terms() -> None:
    assert asked("校长一周陪餐几次合适吗").terms == ("校长", "陪餐", "合适")


def test_a_document_that_is_named_is_the_source() -> None:
    question = asked("2023年方案里满意度目标是多少")
    assert question.source == (2023, "方案")
    assert "方案" not in question.terms


def test_what_documents_write_stands_in_for_what_people_say() -> None:
    question = understand(
        "老百姓怎么举报", lambda _: ["老百姓", "举报"], lambda _: [("老百姓", "群众")]
    )
    assert question.wordings("老百姓") == ("群众",)
    assert question.wordings("举报") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("满意度要多少分\uff1f知晓率呢要多少\uff1f", ("满意度要多少分", "知晓率呢要多少")),
        ("青禾区和石桥县抽检多少批次", ("青禾区抽检多少批次", "石桥县抽检多少批次")),
        ("2024年和2025年合格率多少", ("2024年合格率多少", "2025年合格率多少")),
        ("包保干部多少名\uff0c谁来定", ("包保干部多少名", "包保干部谁来定")),
        ("请问\uff0c陪餐制是什么", ("请问\uff0c陪餐制是什么",)),
    ],
)
def test_a_text_that_asks_twice_is_two_questions(text: str, expected: tuple[str, ...]) -> None:
    assert parts(text, WORDS) == expected


def test_a_class_or_an_age_that_is_named_is_a_label() -> None:
    assert asked("E类主体一季度查几次").labels == ("e类",)
    assert asked("60岁以上老人有多少").labels == ("60岁",)
    assert asked("满意度多少分").labels == ()


def test_a_unit_that_is_asked_for_is_no_figure_given() -> None:
    assert asked("保险赔付了多少亿元").given == ()
    assert asked("300人以上的聚餐要提前几天报告").given == (Decimal(300),)
