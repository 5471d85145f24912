"""What a law punishes by lists is told whole: the item, and the paragraph that leads into it."""

from collections.abc import Callable

import pytest

from answer.answering import Assistant
from answer.rules_in_full import in_their_rules, led_list
from answer.same_article import LABEL

Build = Callable[[dict[str, str]], Assistant]

_FILLING = "有关部门按照职责分工做好监督管理工作，并把处理结果告知当事人和举报人。"
LONG_LEAD = (
    "第五条 违反本办法，有下列情形之一的，由市场监管部门责令改正，给予警告，并通报其上级主管单位和所在地的乡镇人民政府、街道办事处；"
    "拒不改正的，处三千元以上三万元以下罚款，并把处罚决定依法向社会公示，记入其信用档案；"
    "情节严重的，责令停业："
)
LAW = (
    "---\ntitle: 云岭市集体用餐管理办法（演示）\nkind: 办法\nlevel: 市\nyear: 2024\n---\n"
    "# 云岭市集体用餐管理办法（演示）\n\n"
    "第一条 为了规范集体用餐，制定本办法。\n\n"
    "第二条 集体用餐单位应当每餐留样，样品冷藏存放。\n\n"
    "第三条 没有备案就承办集体聚餐的，由市场监管部门没收违法所得，并对承办人进行食品安全培训，培训记录交所在街道存档备查；"
    "聚餐人数不足一百人的，并处五百元以上二千元以下罚款，当场告知承办人补办备案的地点和需要的材料；"
    "一百人以上的，并处二千元以上一万元以下罚款。\n\n"
    f"第四条 {_FILLING}\n\n"
    f"{LONG_LEAD}\n"
    "（一）餐具没有消毒就给人使用；\n"
    "（二）采购的肉类没有检疫证明；\n"
    "（三）留样时间不够或者没有留样记录。\n"
    "送餐车辆不清洁的，依照前款规定处罚。\n\n"
    f"第六条 {_FILLING}\n"
)
FILES = {"law.md": LAW}


def quotes(assistant: Assistant, question: str) -> list[str]:
    return [citation.quote for citation in assistant.ask(question).citations]


@pytest.mark.parametrize(
    ("question", "item"),
    [
        ("餐具没有消毒怎么处罚", "（一）餐具没有消毒就给人使用；"),
        ("采购的肉类没有检疫证明罚多少", "（二）采购的肉类没有检疫证明；"),
        ("没有留样记录怎么处罚", "（三）留样时间不够或者没有留样记录。"),
    ],
)
def test_an_item_comes_with_the_paragraph_that_punishes_it(
    assistant: Build, question: str, item: str
) -> None:
    assert quotes(assistant(FILES), question) == [LONG_LEAD, item]


def test_an_item_keeps_the_number_by_which_it_is_cited(assistant: Build) -> None:
    answer = assistant(FILES).ask("餐具没有消毒怎么处罚")
    assert [claim.text for claim in answer.claims] == [
        LONG_LEAD,
        "（一）餐具没有消毒就给人使用；",
    ]


def test_a_penalty_is_told_to_its_full_stop(assistant: Build) -> None:
    (quote,) = quotes(assistant(FILES), "没有备案就承办集体聚餐罚多少")
    assert quote.startswith("第三条 没有备案就承办集体聚餐的")
    assert quote.endswith("一百人以上的，并处二千元以上一万元以下罚款。")


def test_as_the_paragraph_before_says_is_told_with_that_paragraph(assistant: Build) -> None:
    assert quotes(assistant(FILES), "送餐车辆不清洁怎么处罚") == [
        LONG_LEAD,
        "送餐车辆不清洁的，依照前款规定处罚。",
    ]


def test_a_paragraph_behind_the_items_is_none_of_them(assistant: Build) -> None:
    law = LAW.replace("依照前款规定处罚", "处一百元罚款")
    assert quotes(assistant({"law.md": law}), "送餐车辆不清洁怎么处罚") == [
        "送餐车辆不清洁的，处一百元罚款。"
    ]


def test_an_article_longer_than_a_passage_is_read_as_one(assistant: Build) -> None:
    items = "".join(
        f"（{n}）第{n}种不合要求的情形，包括{_FILLING}；\n" for n in "一二三四五六七八九"
    )
    law = LAW.replace(
        "（一）餐具没有消毒就给人使用；\n",
        items.replace("（一）第一种不合要求", "（一）餐具没有消毒"),
    )
    found = quotes(assistant({"law.md": law}), "留样时间不够怎么处罚")
    assert found == [LONG_LEAD, "（三）留样时间不够或者没有留样记录。"]


def test_what_is_no_penalty_stays_a_sentence(assistant: Build) -> None:
    assert quotes(assistant(FILES), "集体用餐单位留样有什么要求") == [
        "第二条 集体用餐单位应当每餐留样，样品冷藏存放。"
    ]


def test_a_list_of_an_article_is_whole_and_opens_with_what_it_is_of(assistant: Build) -> None:
    answer = assistant(FILES).ask("集体用餐管理办法第五条有哪些情形")
    items = [
        "（一）餐具没有消毒就给人使用；",
        "（二）采购的肉类没有检疫证明；",
        "（三）留样时间不够或者没有留样记录。",
    ]
    behind = "送餐车辆不清洁的，依照前款规定处罚。"
    assert [c.quote for c in answer.citations] == [LONG_LEAD, *items, behind]
    assert answer.answer.endswith(f"\n{LABEL}：\n{behind}[5]")
    # The items have numbers of their own.
    assert "\n（二）采购的肉类没有检疫证明；[3]\n" in answer.answer


@pytest.mark.parametrize("start", ["第五条", "（二）", "第二条"])
def test_a_list_is_found_by_what_leads_into_it_and_by_an_item(assistant: Build, start: str) -> None:
    built = assistant(FILES)
    reading = built.read("集体用餐采购的肉类没有检疫证明怎么处罚")
    (found,) = (r.sentence for r in reading.ranked if r.sentence.text.startswith(start))
    listed = [sentence.text for sentence in led_list(found, built.library.passages_of)]
    whole = [
        LONG_LEAD,
        "（一）餐具没有消毒就给人使用；",
        "（二）采购的肉类没有检疫证明；",
        "（三）留样时间不够或者没有留样记录。",
    ]
    assert listed == ([] if start == "第二条" else whole)


def test_a_long_list_is_not_cut(assistant: Build) -> None:
    items = [f"（{n}）第{n}种应当停业的情形；" for n in "一二三四五六七八九"]
    items += [f"（十{n}）第十{n}种应当停业的情形；" for n in "一二三四"]
    law = LAW.replace("（一）餐具没有消毒就给人使用；\n", "\n".join(items) + "\n")
    found = quotes(assistant({"law.md": law}), "集体用餐管理办法第五条有哪些情形")
    assert found[1:14] == items


def test_how_something_is_done_is_told_by_the_whole_article(assistant: Build) -> None:
    law = LAW + (
        "第七条 集体聚餐实行备案制度。承办人提前三天到村委会备案。\n"
        "村委会当天转报街道，街道派人现场指导。\n"
    )
    assert quotes(assistant({"law.md": law}), "集体聚餐怎么备案") == [
        "第七条 集体聚餐实行备案制度。承办人提前三天到村委会备案。",
        "村委会当天转报街道，街道派人现场指导。",
    ]


def test_a_row_of_a_table_in_an_article_stays_a_row(assistant: Build) -> None:
    law = (
        "---\ntitle: 云岭市分类抽查办法（演示）\nkind: 办法\nlevel: 市\nyear: 2024\n---\n"
        "# 云岭市分类抽查办法（演示）\n\n第一条 为了规范抽查，制定本办法。\n\n"
        "第二条 各类主体的抽查比例如下：\n\n"
        "| 类别 | 抽查比例 |\n| --- | --- |\n| 甲类 | 不低于3% |\n| 乙类 | 不低于10% |\n\n"
        "第三条 本办法自印发之日起施行。\n"
    )
    (quote,) = quotes(assistant({"law.md": law}), "乙类主体的抽查比例是多少")
    assert quote == "类别：乙类；抽查比例：不低于10%"


CASES = (
    "云岭市2024年整治工作总结\n一、执法情况\n对送餐箱发霉的3家单位立案，没收送餐箱，共罚款2万元。\n"
)


def test_a_report_of_a_penalty_does_not_set_one(assistant: Build) -> None:
    answer = assistant({**FILES, "cases.txt": CASES}).ask("送餐箱发霉怎么处罚")
    assert answer.status == "refused"


def test_what_was_fined_in_a_year_is_told_by_the_report(assistant: Build) -> None:
    found = quotes(assistant({**FILES, "cases.txt": CASES}), "2024年送餐箱发霉罚款多少")
    assert found == ["对送餐箱发霉的3家单位立案，没收送餐箱，共罚款2万元。"]


def test_an_article_that_is_gone_meanwhile_leaves_its_sentences_as_they_are(
    assistant: Build,
) -> None:
    reading = assistant(FILES).read("餐具没有消毒怎么处罚")
    found = [ranked.sentence for ranked in reading.ranked]
    assert in_their_rules(reading.question, found, lambda _: ()) == tuple(found)


def test_a_chapter_without_articles_is_no_article(assistant: Build) -> None:
    chapter = (
        "---\ntitle: 云岭市留样规定（演示）\nkind: 规定\nlevel: 市\nyear: 2024\n---\n"
        "# 云岭市留样规定（演示）\n\n## 一、留样做法\n\n"
        "食堂留样按照第三条办理，专人负责留样并登记。\n\n食堂垃圾日产日清，由环卫部门收运。\n"
    )
    assert quotes(assistant({"rule.md": chapter}), "食堂怎么留样") == [
        "食堂留样按照第三条办理，专人负责留样并登记。"
    ]
