"""A penalty or a time that another rule sets is told with that rule: 依照…第三条处罚."""

from collections.abc import Callable

import pytest

from answer.answering import Assistant
from answer.referred_rules import LABEL

Build = Callable[[dict[str, str]], Assistant]

HEAD = "---\ntitle: {title}\nkind: {kind}\nlevel: 市\nyear: 2024\n---\n# {title}\n\n"
LAW = HEAD.format(title="云岭市餐饮条例", kind="条例") + (
    "第一条 为了规范餐饮，制定本条例。\n\n"
    "第二条 后厨不整洁的，责令改正；拒不改正的，处一千元以上五千元以下罚款：\n"
    "（一）地面积水；\n（二）垃圾外溢。\n"
    "屡教不改的，处一万元罚款。\n\n"
    "第三条 罚款由市场监管部门决定。\n"
)
RULES = HEAD.format(title="云岭市餐饮条例实施办法", kind="办法") + (
    "第一条 为了实施条例，制定本办法。\n\n"
    "第二条 有下列情形之一的，依照云岭市餐饮条例第二条第{paragraph}款的规定给予处罚：\n"
    "（一）外卖箱没有清洗；\n（二）吸管没有独立包装。\n\n"
    "第三条 送餐员没有戴口罩的，依照本办法第四条的规定处罚。\n\n"
    "第四条 送餐人员不讲卫生的，处二百元罚款。\n\n"
    "第五条 围裙破损的，依照云岭市着装条例第九条的规定处罚。\n"
)


def files(paragraph: str) -> dict[str, str]:
    return {"law.md": LAW, "rules.md": RULES.format(paragraph=paragraph)}


@pytest.mark.parametrize(
    ("paragraph", "set_by"),
    [
        ("一", "第二条 后厨不整洁的，责令改正；拒不改正的，处一千元以上五千元以下罚款："),
        ("二", "屡教不改的，处一万元罚款。"),
    ],
)
def test_the_named_paragraph_of_the_named_law_follows(
    assistant: Build, paragraph: str, set_by: str
) -> None:
    answer = assistant(files(paragraph)).ask("外卖箱没有清洗怎么处罚")
    assert [(c.document, c.quote) for c in answer.citations] == [
        (
            "云岭市餐饮条例实施办法",
            f"第二条 有下列情形之一的，依照云岭市餐饮条例第二条第{paragraph}款的规定给予处罚：",
        ),
        ("云岭市餐饮条例实施办法", "（一）外卖箱没有清洗；"),
        ("云岭市餐饮条例", set_by),
    ]
    assert f"{LABEL}：\n{set_by}[3]" in answer.answer


def test_an_article_of_the_same_rules_is_found_as_well(assistant: Build) -> None:
    answer = assistant(files("一")).ask("送餐员没有戴口罩怎么处罚")
    assert [c.quote for c in answer.citations] == [
        "第三条 送餐员没有戴口罩的，依照本办法第四条的规定处罚。",
        "第四条 送餐人员不讲卫生的，处二百元罚款。",
    ]


def test_a_law_that_the_library_lacks_adds_nothing(assistant: Build) -> None:
    answer = assistant(files("一")).ask("围裙破损怎么处罚")
    assert [c.quote for c in answer.citations] == [
        "第五条 围裙破损的，依照云岭市着装条例第九条的规定处罚。"
    ]


def test_a_rule_with_a_fine_of_its_own_needs_no_other(assistant: Build) -> None:
    answer = assistant(files("一")).ask("送餐人员不讲卫生怎么处罚")
    assert [c.quote for c in answer.citations] == ["第四条 送餐人员不讲卫生的，处二百元罚款。"]


RECORDS = HEAD.format(title="云岭市进货条例", kind="条例") + (
    "第一条 为了规范进货，制定本条例。\n\n"
    "第二条 经营者进货时索取票据。\n票据保存期限不得少于六个月。\n\n"
    "第三条 进口商应当建立进口记录。记录保存期限应当符合本条例第二条第二款的规定。\n\n"
    "第四条 运输记录应当符合本条例第二条的规定，保存期限为二年。\n"
)


@pytest.mark.parametrize(
    ("question", "quotes"),
    [
        (
            "进口商的进口记录要保存多久",
            [
                "记录保存期限应当符合本条例第二条第二款的规定。",
                "第三条 进口商应当建立进口记录。",
                "票据保存期限不得少于六个月。",
            ],
        ),
        ("运输记录要保存多久", ["第四条 运输记录应当符合本条例第二条的规定，保存期限为二年。"]),
    ],
)
def test_a_length_of_time_that_another_rule_sets_follows(
    assistant: Build, question: str, quotes: list[str]
) -> None:
    answer = assistant({"records.md": RECORDS}).ask(question)
    assert sorted(c.quote for c in answer.citations) == sorted(quotes)
