"""A refusal offers the documents nearest to the question, each with its best sentence."""

from collections.abc import Callable
from dataclasses import asdict

from answer import phrases
from answer.answering import Assistant
from answer.answers import NearDocument
from answer.nearest import MOST, nearest, nearest_of_parts

Build = Callable[[dict[str, str]], Assistant]

MEALS = "配餐管理办法\n一、配餐温度\n到校配餐的中心温度不低于60℃。\n"
SHOPS = "摊点整治总结\n一、整治情况\n全年劝导流动摊点25个。\n二、配餐抽查\n抽查配餐单位12家。\n"
FILES = {"meals.txt": MEALS, "shops.txt": SHOPS}


def quotes(near: tuple[NearDocument, ...]) -> list[tuple[str, str]]:
    return [(one.document, one.quote) for one in near]


def test_each_document_comes_with_its_best_sentence_the_best_first(assistant: Build) -> None:
    answer = assistant(FILES).ask("2019年丁区到校配餐的中心温度是多少")
    assert (answer.status, answer.answer) == ("refused", phrases.REFUSAL)
    assert quotes(answer.nearest)[0] == ("配餐管理办法", "到校配餐的中心温度不低于60℃。")


def test_the_order_is_that_of_the_best_sentences_not_of_the_passages(assistant: Build) -> None:
    answering = assistant(
        {"a.txt": "甲街道小结\n配餐车辆消毒27次。\n", "b.txt": "乙街道小结\n配餐车辆消毒37次。\n"}
    )
    found = answering.read("配餐车辆消毒几次")
    order = [ranked.sentence.text for ranked in found.ranked if "消毒" in ranked.sentence.text]
    assert sorted(order) == ["配餐车辆消毒27次。", "配餐车辆消毒37次。"]
    forward = nearest(found.ranked, found.hits, lambda _: 7)
    backward = nearest(found.ranked[::-1], found.hits, lambda _: 7)
    assert [near.quote for near in forward] == order
    assert [near.quote for near in backward] == order[::-1]
    assert {near.page for near in forward} == {7}


def test_a_near_sentence_stands_at_its_offsets_in_its_passage(assistant: Build) -> None:
    answering = assistant(FILES)
    answer = answering.ask("2019年丁区抽查配餐单位多少家")
    assert answer.status == "refused"
    near = answer.nearest[0]
    assert answering.library.document(near.document_id).text[near.start : near.end] == near.quote
    passages = {p.id: p for p in answering.library.passages_of(near.document_id)}
    assert near.quote in passages[near.passage_id].text
    assert (near.quote, near.heading) == ("抽查配餐单位12家。", ("二、配餐抽查",))


def test_a_near_sentence_is_no_claim_and_backs_nothing(assistant: Build) -> None:
    answer = assistant(FILES).ask("2019年丁区到校配餐的中心温度是多少")
    assert answer.nearest[0].quote
    assert answer.claims == answer.citations == answer.conflicts == ()
    assert answer.nearest[0].quote not in answer.answer + answer.missing


def test_a_title_or_a_heading_is_no_sentence(assistant: Build) -> None:
    head = "---\ntitle: 甲市2025年明厨亮灶建设方案\n---\n# 甲市通知\n\n"
    plan = f"{head}## 一、明厨亮灶建设\n\n## 二、明厨亮灶\n\n明厨亮灶建设方案\n"
    answering = assistant({"plan.md": plan})
    named = answering.read("明厨亮灶建设花了多少钱").ranked
    assert {"一、明厨亮灶建设", "明厨亮灶建设方案"} <= {r.sentence.text for r in named}
    assert min(ranked.coverage for ranked in named) > 0.3
    answer = answering.ask("明厨亮灶建设花了多少钱")
    assert quotes(answer.nearest) == [("甲市2025年明厨亮灶建设方案", "")]


def test_a_document_without_a_near_sentence_is_named_alone(assistant: Build) -> None:
    answer = assistant(FILES).ask("个人所得税起征点是多少")
    assert quotes(answer.nearest) == [("摊点整治总结", "")]
    [near] = answer.nearest
    assert (near.passage_id, near.start, near.end, near.heading, near.page) == ("", 0, 0, (), None)
    assert near.document_id


def test_a_sentence_that_documents_share_is_told_once_and_three_at_most(assistant: Build) -> None:
    same = {f"{n}.txt": f"第{n}号通知\n一、要求\n配餐车辆每日消毒一次。\n" for n in range(1, 5)}
    other = {f"o{n}.txt": f"{n}街道小结\n配餐车辆消毒{n}7次。\n" for n in range(1, 5)}
    answer = assistant({**same, **other}).ask("2019年丁区配餐车辆消毒几次")
    told = [near.quote for near in answer.nearest]
    assert len(told) == len(set(told)) == MOST == 3


def test_several_parts_share_the_room_the_best_of_each_first() -> None:
    first = tuple(NearDocument(name, f"{name}.txt", quote="句。") for name in "甲乙丙")
    second = tuple(NearDocument(name, f"{name}.txt", quote="句。") for name in "丁甲戊")
    assert [near.document for near in nearest_of_parts([first, (), second])] == ["甲", "丁", "乙"]
    bare = tuple(NearDocument(name, f"{name}.txt") for name in "己庚辛")
    assert [near.document for near in nearest_of_parts([bare, first[:2]])] == ["甲", "乙", "己"]


def test_a_question_of_which_no_part_is_answered_offers_something_for_each(
    assistant: Build,
) -> None:
    answer = assistant(FILES).ask("2019年丁区劝导流动摊点多少个？到校配餐的中心温度是多少？")
    assert answer.status == "refused"
    assert quotes(answer.nearest)[:2] == [
        ("摊点整治总结", "全年劝导流动摊点25个。"),
        ("配餐管理办法", "到校配餐的中心温度不低于60℃。"),
    ]


def test_a_sentence_keeps_every_field_in_json() -> None:
    near = NearDocument("甲", "a.pdf", "d", "句。", "p", 3, 5, ("一、要求",), 2)
    told = near.to_json()
    assert told == {
        **{k: v for k, v in asdict(near).items() if k != "document_id"},
        "heading": ["一、要求"],
    }
