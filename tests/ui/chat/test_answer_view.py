"""An answer as HTML: kinds in words, markers as links, every text escaped."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from answer.answers import Claim, Conflict, NearDocument, Struck
from tests.ui.samples import HOSTILE_ANSWER, PLAN, REFUSAL, REPORT, SATISFACTION
from ui.chat.answer_view import SEVERAL_FIGURES, answer_html

ALLOWED_TAGS = {
    "div", "ul", "li", "span", "a", "table", "caption", "thead", "tbody", "tr", "th", "td",
    "strong", "p", "br", "details", "summary", "del",
}  # fmt: skip
ALLOWED_ATTRIBUTES = {"class", "title", "href", "scope"}


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


def test_the_claims_of_each_part_stand_under_what_it_asks():
    one, *others = SATISFACTION.claims
    labelled = (
        replace(one, part="甲区多少<b>"),
        *(replace(claim, part="乙县多少") for claim in others),
    )
    tree = parsed(replace(SATISFACTION, claims=labelled))
    items = [item for item in tree.iter("li") if "claim" in item.get("class")]
    assert [item.get("class").split()[0] for item in items] == [
        *("claim-part", "claim"),
        *("claim-part", "claim", "claim"),
    ]
    assert texts(tree, "claim-part") == ["甲区多少<b>", "乙县多少"]
    assert texts(parsed(SATISFACTION), "claim-part") == []


def test_a_conflict_is_a_table_of_quote_document_level_year_and_marker():
    (table,) = parsed(SATISFACTION).iter("table")
    assert table.find("caption").text == "各文件的数字不一致：合格率"
    rows = [[cell.text_content() for cell in row.iter("td")] for row in table.iter("tr")][1:]
    first, last = SATISFACTION.citations[0], SATISFACTION.citations[2]
    assert rows == [
        [first.quote, first.document, "市", "2024", "[1]"],
        [last.quote, last.document, "区县", "2023", "[3]"],
    ]
    strong = [node.text for node in table.iter("strong")]
    assert strong == ["82分", "86%", "5120批次", "98.1%"]


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
    assert texts(tree, "near-quote") == [near.quote for near in REFUSAL.nearest[:2]]
    assert texts(tree, "near-title") == [PLAN.title, REPORT.title]
    assert [link.get("href") for link in tree.iter("a")] == [
        "#near-1-1", "#near-1-2", "#near-1-3",
    ]  # fmt: skip
    assert [node.find("strong").text for node in tree.find_class("nearest")] == [
        "最接近的原文（不一定回答了问题）",
        "内容最接近的文件",
    ]


def test_a_near_sentence_is_no_claim_and_no_source():
    tree = parsed(REFUSAL)
    for name in ("claim", "badge", "headline", "cite", "source", "sources"):
        assert not tree.find_class(name)


def test_a_near_document_without_an_id_is_plain_text():
    tree = parsed(replace(REFUSAL, nearest=(NearDocument("某方案", "a.pdf"),)))
    assert not list(tree.iter("a"))
    assert texts(tree, "nearest") == ["内容最接近的文件某方案a.pdf"]


def test_the_figure_that_answers_is_shown_large_with_its_source():
    tree = parsed(replace(SATISFACTION, conflicts=()))
    assert texts(tree, "headline-figure") == ["不低于 82分"]
    assert texts(tree, "headline-about") == [
        f"要求 出自《{PLAN.title}》（篇二） · 市级 · 2024年 · 方案 · 现行[1]"
    ]
    assert not texts(tree, "headline-note")
    assert texts(parsed(SATISFACTION), "headline-note") == [SEVERAL_FIGURES]
    assert not texts(parsed(replace(SATISFACTION, question="谁负责？")), "headline-figure")


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
        nearest=(
            NearDocument(text, text, text, text, text, 0, len(text), (text,), 1),
            NearDocument(text, text, text),
        ),
        conflicts=(Conflict(text, (1,)),),
        notes=(text,),
    )
    tree = parsed(answer)
    nodes = list(tree.iter())
    assert {node.tag for node in nodes} <= ALLOWED_TAGS
    assert {name for node in nodes for name in node.keys()} <= ALLOWED_ATTRIBUTES  # noqa: SIM118  # lxml elements are not dicts
    assert {link.get("href") for link in tree.iter("a")} <= {
        "#cite-1-1", "#near-1-1", "#near-1-2",
    }  # fmt: skip
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
