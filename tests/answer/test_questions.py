"""What a question asks."""

from decimal import Decimal

import pytest

from answer.follow_ups import parts
from answer.questions import Question, dated, understand
from index.tokens import Segmenter, normalised

SEGMENTER = Segmenter(["知晓率", "明厨亮灶", "陪餐"])


def WORDS(text: str) -> list[str]:
    return SEGMENTER.content_words(normalised(text))


def asked(text: str) -> Question:
    return understand(text, lambda words: SEGMENTER.content_words(normalised(words)))


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
        ("一年要培训几回", "次"),
        ("一共来了多少号人", "人"),
        ("要配几个专职人员", "人"),
        ("一份餐多少块钱", "元"),
        ("在线率低到百分之多少要整改", "%"),
        ("要投入多少精力", None),
        ("录入了多少个种养主体", "个"),
        ("开了多少个小时", "小时"),
        ("专职人员最少配几个", "人"),
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


@pytest.mark.parametrize(
    "text",
    [
        "这事归市里管吗",
        "让区县多久报一次",
        "几位市领导包联",
        "咱们市做得怎么样",
        "城边的市监局管不管",
        "找县里要钱",
        "跑到划定的区外面摆摊谁管",
        "村里图省事把聚餐报备免了行不行",
        "一季度市食安办要开几次会",
        "照市里的步骤要先做什么",
        "分管副市长多久调研一次",
        "市直部门要报哪些材料",
        "市面上卖的蜂蜜怎么抽检",
        "市民投诉多少件",
        "启动响应时市里谁来指挥",
        "百分点和百分比怎么区分",
        "总结哪天报市食安办",
        "超量点餐的罚款区间",
        "评估时市检验中心有多少项参数",
        "要求市一级一年宣传几次",
        "失信名单多久公示（同省的）",
        "快检数据两区重复怎么办",
    ],
)
def test_who_acts_is_no_place(text: str) -> None:
    assert asked(text).place is None


def test_a_place_that_no_document_knows_is_still_a_place() -> None:
    assert asked("桃源县2024年抽检多少批次").place == "桃源县"
    assert asked("2024年桃源县里有多少家作坊").place == "桃源县"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("青禾区要检查几次", "青禾区"),
        ("云岭市食品抽检多少批次", "云岭市"),
        ("一季度云岭市食品抽检多少批次", "云岭市"),
        ("江东省食品抽检多少批次", "江东省"),
        ("照青禾区的做法要几步", "青禾区"),
        ("青禾区委书记带队查了几次", "青禾区"),
    ],
)
def test_a_place_stays_one_beside_words_that_are_like_no_place(text: str, place: str) -> None:
    assert asked(text).place == place


def test_years_are_read_as_people_write_them() -> None:
    assert asked("24年抽检多少批次").years == (2024,)
    assert asked("22到24这三年抽检多少批次").years == (2022, 2023, 2024)
    assert asked("22到24这三年抽检多少批次").given == ()
    assert dated(asked("去年到今年的合格率"), 2025).years == (2024, 2025)


@pytest.mark.parametrize("text", ["去年罚过的店要不要上调等级", "去年没整改的今年怎么处罚"])
def test_a_rule_for_what_was_last_year_is_of_no_year(text: str) -> None:
    assert dated(asked(text), 2025).years == ()


def test_what_was_done_last_year_is_of_that_year() -> None:
    for text in ("去年抽检了多少批次", "去年罚了哪些店", "去年的抽检谁牵头"):
        assert dated(asked(text), 2025).years == (2024,)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("人家摊贩咋办证", ("摊贩", "办证")),
        ("外卖违不违规", ("外卖", "违规")),
        ("送检后多少天才出报告", ("送检", "报告")),
        ("抽检查出问题怎么办", ("抽检", "查出", "问题")),
        ("开了家小餐馆要陪餐吗", ("餐馆", "陪餐")),
    ],
)
def test_what_carries_nothing_is_no_term(text: str, terms: tuple[str, ...]) -> None:
    assert asked(text).terms == terms


def test_a_word_that_people_say_stands_apart_from_its_neighbours() -> None:
    said = [("市监局", "市场监管部门")]
    question = understand("市监局贴条", lambda _: ["市", "监", "局", "贴"], lambda _: said)
    assert question.terms == ("市监局",)


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
        (
            "2024年餐饮抽了多少批次\uff0c合格率多少",
            ("2024年餐饮抽了多少批次", "2024年餐饮抽合格率多少"),
        ),
        ("陪餐和飞行检查的区别", ("什么是陪餐", "什么是飞行检查")),
        ("陪餐分几级\uff0c每级按多少比例给", ("陪餐分几级", "陪餐分每级按多少比例给")),
        (
            "一般项目不符合怎么跟踪，监督检查办法里是哪一条",
            ("一般项目不符合怎么跟踪", "一般项目不符合，监督检查办法里是哪一条"),
        ),
    ],
)
def test_a_text_that_asks_twice_is_two_questions(text: str, expected: tuple[str, ...]) -> None:
    assert parts(text, WORDS) == expected


def test_a_class_or_an_age_that_is_named_is_a_label() -> None:
    assert asked("E类主体一季度查几次").labels == ("e类",)
    assert asked("60岁以上老人有多少").labels == ("60岁",)
    assert asked("满意度多少分").labels == ()
    assert asked("村干部包的那一级有多少家").labels == ()
    assert asked("村居一级要配几名协管员").labels == ()
    assert asked("一级响应要几个小时上报").labels == ("一级",)
    assert asked("要报几项国家级成果").labels == ("国家级",)
    assert asked("乡镇街道一级有多少名干部").labels == ()


@pytest.mark.parametrize("text", ["ABC级督导了多少家次", "ABC三级督导了多少家次"])
def test_classes_that_are_run_together_are_classes_side_by_side(text: str) -> None:
    """Documents write “A、B、C级”; the last one stands for the row of them."""
    assert asked(text).labels == ("c级",)


def test_a_rate_that_an_adverb_names_is_a_term() -> None:
    assert "真实率" in asked("督导记录抽查真实率").terms


def test_a_plan_for_a_number_is_no_document() -> None:
    assert asked("2025年计划的抽检批次").source == (2025, "计划")
    assert asked("2026年计划再新增多少项参数").source is None


def test_a_level_is_written_in_either_numerals() -> None:
    assert asked("三级响应谁启动").wordings("三级") == ("iii级",)


def test_what_was_reached_last_is_a_result() -> None:
    assert asked("三小合格率最后做到百分之几").done
    assert asked("今年出了几起了").done
    assert not asked("合格率要做到百分之几").done


def test_a_rate_of_those_that_reach_a_standard_requires_nothing() -> None:
    assert not asked("到校温度达标率提高到百分之几").requires


def test_a_unit_that_is_asked_for_is_no_figure_given() -> None:
    assert asked("保险赔付了多少亿元").given == ()
    assert asked("300人以上的聚餐要提前几天报告").given == (Decimal(300),)
