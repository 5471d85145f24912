"""Passages by the document's own numbering, with exact offsets and heading paths."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.documents import Document, Mark, Metadata, Passage, Span
from ingest.splitting import split
from ingest.tracing import TracedText

COLON, COMMA = "\uff1a", "\uff0c"


def document(text: str, marks: tuple[Mark, ...] = (), title: str = "方案") -> Document:
    return Document("d", "a.txt", None, Metadata(title), TracedText.of(text), (), marks)


def outline(passages: tuple[Passage, ...]) -> list[tuple[tuple[str, ...], str]]:
    return [(passage.heading, passage.text) for passage in passages]


def test_clauses_carry_the_path_of_their_headings() -> None:
    text = "方案\n一、总体要求\n(一)指导思想\n坚持预防为主。\n(二)目标\n1.满意度达到80分以上。\n二、保障\n落实经费。"
    assert outline(split(document(text))) == [
        (("一、总体要求", "(一)指导思想"), "坚持预防为主。"),
        (("一、总体要求", "(二)目标", "1.满意度达到80分以上"), "1.满意度达到80分以上。"),
        (("二、保障",), "落实经费。"),
    ]


def test_the_same_clause_twice_keeps_its_own_place() -> None:
    text = "一、甲\n责任到人。\n二、乙\n责任到人。"
    first, second = split(document(text))
    assert (first.start, second.start) == (4, 14)
    assert first.text == second.text == "责任到人。"


def test_items_that_run_on_in_one_paragraph_are_cut_apart() -> None:
    lead = "同志们" + COLON + "下面讲两点。"
    text = f"{lead}一、认清形势。形势总体稳定。二、压实责任。责任要落到人头。"
    assert [passage.text for passage in split(document(text))] == [
        lead,
        "一、认清形势。形势总体稳定。",
        "二、压实责任。责任要落到人头。",
    ]


def test_an_article_keeps_its_paragraphs_and_items() -> None:
    text = "第一章 总则\n第一条 为了安全。\n第二条 下列活动适用本法。\n(一)生产;\n(二)经营。\n第三条 国家负责。\n"
    assert outline(split(document(text))) == [
        (("第一章 总则", "第一条 为了安全"), "第一条 为了安全。"),
        (
            ("第一章 总则", "第二条 下列活动适用本法"),
            "第二条 下列活动适用本法。\n(一)生产;\n(二)经营。",
        ),
        (("第一章 总则", "第三条 国家负责"), "第三条 国家负责。"),
    ]


def test_a_row_of_a_table_is_a_passage() -> None:
    row = f"区县{COLON}青禾区\uff1b得分{COLON}82.1"
    passages = split(document(f"一、得分\n{row}\n说明到此为止。"))
    assert [(passage.kind, passage.text) for passage in passages] == [
        ("row", row),
        ("clause", "说明到此为止。"),
    ]


def test_the_rows_of_a_table_stand_under_its_caption() -> None:
    row = f"区县{COLON}青禾区\uff1b抽检批次{COLON}3895"
    first, second, remark = "松原县食品抽检情况(2024年)", "松原县满意度调查", "演示数据。"
    passages = split(
        document(f"一、数据\n{first}\n{remark}\n{row}\n{row}\n口径见上。\n{second}\n{row}")
    )
    assert [p.heading for p in passages if p.kind == "row"] == [
        ("一、数据", first),
        ("一、数据", first),
        ("一、数据", second),
    ]
    assert [p.heading for p in passages if p.kind != "row"] == [("一、数据",)] * 2


@pytest.mark.parametrize(
    "above",
    [
        "全市抽检情况\n演示数据。\n口径如下。",  # two remarks away
        f"抽检情况{COLON}见下表",  # leads in
        "抽检情况\n(一)分地区\n说明。",  # another heading in between
        "",
    ],
)
def test_rows_without_a_caption_have_none(above: str) -> None:
    row = f"区县{COLON}青禾区\uff1b得分{COLON}82.1"
    *_, last = split(document(f"一、得分\n{above}\n{row}"))
    assert "抽检情况" not in "".join(last.heading)


def test_headings_that_the_file_marks_are_headings() -> None:
    text = "检查情况\n食堂十二家。"
    marks = (Mark("heading", Span(0, 4), 1),)
    assert outline(split(document(text, marks))) == [(("检查情况",), "食堂十二家。")]


def test_a_long_clause_is_cut_between_sentences_and_never_inside_one() -> None:
    text = "一、做法\n" + "每月检查一次学校食堂。" * 12
    passages = split(document(text), max_characters=60)
    assert {len(passage.text) for passage in passages} == {55, 22}
    assert all(passage.text.endswith("。") for passage in passages)


def test_a_heading_without_text_is_not_lost() -> None:
    first, _ = split(document("一、存在问题\n二、下一步打算\n加强监管。"))
    assert (first.kind, first.text) == ("heading", "一、存在问题")


def test_a_heading_with_a_comma_is_named_whole() -> None:
    text = f"(一)加强领导{COMMA}夯实责任。\n各区成立专班。"
    assert outline(split(document(text))) == [
        ((f"(一)加强领导{COMMA}夯实责任",), "各区成立专班。"),
    ]


def test_a_numbered_sentence_in_front_of_others_is_a_passage_itself() -> None:
    sentence = f"(二)校门外没有流动摊点{COMMA}垃圾日产日清{COMMA}墙面没有乱贴乱画等。"
    passages = split(document(f"{sentence}\n食堂台账齐全{COMMA}留样满四十八小时。"))
    assert "".join(passage.text for passage in passages).startswith(sentence)


def test_limits_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match=r"limits 50\.\.10"):
        split(document("正文"), max_characters=10, min_characters=50)


LINES = st.lists(
    st.sampled_from(
        [
            "一、目标",
            "(一)检查",
            "1.落实责任。",
            "第三条 应当报告。",
            f"(二)门前整洁{COMMA}无乱贴乱画等。",
            f"(三)抓落实{COMMA}强督查",
            "正文一句。正文二句。",
            "",
            "  缩进",
            "一是抓早。二是抓小。",
        ]
    ),
    max_size=14,
)


@given(LINES, st.integers(20, 80))
def test_offsets_are_exact_in_order_and_no_text_is_lost(lines: list[str], limit: int) -> None:
    given_document = document("\n".join(lines))
    passages = split(given_document, max_characters=limit, min_characters=10)
    for passage in passages:
        assert given_document.text[passage.start : passage.end] == passage.text
    assert all(a.end <= b.start for a, b in itertools.pairwise(passages))
    told = "".join(p.text for p in passages) + "".join(h for p in passages for h in p.heading)
    for line in lines:
        assert line.strip().rstrip("。") in told or all(
            sentence in told for sentence in line.strip().split("。")
        )
