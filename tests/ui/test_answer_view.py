"""An answer as HTML: kinds in words, markers as links, every text escaped."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from answer.answers import Claim, Struck
from tests.ui.samples import HOSTILE_ANSWER, REFUSAL, SATISFACTION
from ui.answer_view import answer_html

ALLOWED_TAGS = {
    "div", "ul", "li", "span", "a", "table", "caption", "thead", "tbody", "tr", "th", "td",
    "strong", "p", "br", "button", "details", "summary", "del",
}  # fmt: skip
ALLOWED_ATTRIBUTES = {"class", "title", "href", "type"}


def parsed(answer, turn=1):
    return lxml_html.fragment_fromstring(answer_html(answer, turn))


def texts(tree, selector):
    return [node.text_content() for node in tree.find_class(selector)]


def test_each_claim_carries_its_kind_in_words_and_its_markers():
    tree = parsed(SATISFACTION, turn=4)
    assert [
        (
            claim.find_class("badge")[0].text_content(),
            [link.get("href") for link in claim.iter("a")],
        )
        for claim in tree.find_class("claim")
    ] == [("要求", ["#cite-4-1"]), ("做法", ["#cite-4-2"]), ("自报数据", ["#cite-4-3"])]
    assert texts(tree, "claim-text")[0] == SATISFACTION.claims[0].text + "[1]"


def test_a_conflict_is_a_table_of_source_level_year_and_quote():
    (table,) = parsed(SATISFACTION).iter("table")
    assert table.find("caption").text == "各文件的数字不一致：合格率"
    rows = [[cell.text_content() for cell in row.iter("td")] for row in table.iter("tr")][1:]
    first, last = SATISFACTION.citations[0], SATISFACTION.citations[2]
    assert rows == [
        [f"[1]{first.document}", "市", "2024", first.quote],
        [f"[3]{last.document}", "区县", "2023", last.quote],
    ]


def test_sources_say_level_year_kind_and_that_one_is_repealed():
    tree = parsed(SATISFACTION)
    assert texts(tree, "facts") == [
        "市级 · 2024年 · 方案 · 现行",
        "市级 · 2024年 · 方案 · 现行",
        "区县级 · 2023年 · 自查报告 · 已废止",
    ]
    assert [source.get("class") for source in tree.find_class("source")] == [
        "source", "source", "source repealed",
    ]  # fmt: skip


def test_a_refusal_says_what_is_missing_and_what_is_nearest():
    tree = parsed(REFUSAL)
    assert tree.get("class") == "answer answer-refused"
    assert REFUSAL.answer in texts(tree, "notice")[0]
    assert texts(tree, "missing") == ["还缺：个人所得税的规定"]
    assert REFUSAL.nearest[0].document in texts(tree, "nearest")[0]
    assert not tree.find_class("claim")


def test_a_partial_answer_says_so():
    tree = parsed(replace(SATISFACTION, status="partial", missing="市级要求"))
    assert texts(tree, "notice") == ["只找到部分依据"]
    assert texts(tree, "missing") == ["还缺：市级要求"]


def test_markup_in_documents_stays_text():
    tree = parsed(HOSTILE_ANSWER)
    assert {node.tag for node in tree.iter()} <= ALLOWED_TAGS
    assert texts(tree, "claim-text") == [HOSTILE_ANSWER.claims[0].text + "[1]"]


@given(st.text(st.characters(exclude_categories=["C", "Z"])))
def test_no_text_can_add_a_tag_an_attribute_or_a_link(text):
    citation = replace(
        SATISFACTION.citations[0], document=text, part=text, kind=text, quote=text, path=text
    )
    answer = replace(
        SATISFACTION,
        status="partial",
        claims=(Claim(text, "other", (1,)),),
        citations=(citation,),
        missing=text,
    )
    tree = parsed(answer)
    nodes = list(tree.iter())
    assert {node.tag for node in nodes} <= ALLOWED_TAGS
    assert {name for node in nodes for name in node.keys()} <= ALLOWED_ATTRIBUTES  # noqa: SIM118  # lxml elements are not dicts
    assert {link.get("href") for link in tree.iter("a")} == {"#cite-1-1"}
    assert texts(tree, "claim-text") == [text + "[1]"]


def test_what_a_follow_up_was_understood_as_is_said_first():
    tree = parsed(replace(SATISFACTION, understood="2023年<b>满意度</b>要到多少分"))
    assert tree[0].text_content() == "理解为：2023年<b>满意度</b>要到多少分"
    assert texts(parsed(SATISFACTION), "understood") == []


def test_notes_are_shown_once_and_struck_sentences_with_their_reasons():
    struck = (Struck("合格率<i>99.9%</i>。", ("数值“99.9%”不在引文中", "没有注明出处")),)
    tree = parsed(
        replace(SATISFACTION, notes=("两处数值不同。", "缺"), missing="缺", struck=struck)
    )
    assert texts(tree, "answer-note") == ["两处数值不同。"]
    (details,) = tree.find_class("struck")
    assert details.find(".//del").text == "合格率<i>99.9%</i>。"
    assert "（数值“99.9%”不在引文中；没有注明出处）" in details.text_content()
