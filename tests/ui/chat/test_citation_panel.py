"""The citation panel: the quote at its own offsets, its surroundings, and what went missing."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from answer.answers import CitedAnswer, NearDocument
from tests.ui.samples import PLAN, REPORT, SATISFACTION, cite, document, near, passages
from ui.chat.citation_panel import (
    MOVED,
    NEAR_GONE,
    NEAR_MOVED,
    REPLACED,
    UNKNOWN,
    Source,
    citation_html,
    near_html,
)
from ui.chat.citation_refs import CitationRef, NearRef
from ui.document_view import CONTEXT


def panel(citation, source, ref=None):
    answer = SATISFACTION
    if citation not in SATISFACTION.citations:
        answer = replace(SATISFACTION, citations=(citation,))
    ref = ref or CitationRef(1, citation.n)
    return lxml_html.fragment_fromstring(citation_html(ref, answer, citation, source))


def marked(tree):
    return "\n".join(mark.text_content() for mark in tree.iter("mark"))


def texts(tree, name):
    return [node.text_content() for node in tree.find_class(name)]


def test_the_quote_is_highlighted_in_its_line():
    tree = panel(SATISFACTION.citations[0], Source(PLAN, passages(PLAN)))
    assert marked(tree) == SATISFACTION.citations[0].quote
    (line,) = [mark.getparent() for mark in tree.iter("mark")]
    assert line.text_content() == "到本年底，" + SATISFACTION.citations[0].quote


def test_a_quote_over_two_lines_is_highlighted_in_both():
    tree = panel(SATISFACTION.citations[1], Source(PLAN, passages(PLAN)))
    assert marked(tree) == SATISFACTION.citations[1].quote


def test_a_repeated_sentence_is_highlighted_where_the_offsets_say():
    repeated = document("twice", "每季度报告。\n（一）其他。\n每季度报告。")
    second = replace(cite(1, repeated, "每季度报告。"), start=14, end=20)
    tree = panel(second, Source(repeated))
    lines = [line.find("mark") is not None for line in tree.find_class("line")]
    assert lines == [False, False, True]


def test_the_head_names_the_source():
    tree = panel(SATISFACTION.citations[0], Source(PLAN, passages(PLAN)))
    assert tree.find(".//h3").text_content() == PLAN.title + "篇二"
    assert [chip.text for chip in tree.find_class("chips")[0]] == [
        "市级", "2024年", "方案", "现行", "第1页",
    ]  # fmt: skip
    assert texts(tree, "heading-path") == ["一、工作目标"]
    assert texts(tree, "path") == ["文件：docs/plan.pdf"]


def test_title_headings_and_pages_are_set_apart():
    tree = panel(SATISFACTION.citations[0], Source(PLAN, passages(PLAN)))
    assert texts(tree, "line-title") == [PLAN.title]
    assert texts(tree, "line-heading") == ["一、工作目标", "二、保障措施"]
    assert texts(tree, "page-break") == ["第1页", "第2页"]


def test_a_line_that_passages_name_as_their_heading_is_set_as_one():
    text = document("indent", "方案\n第一章 总则\n第一条 适用于全市。")
    clause = replace(passages(text)[2], heading=("第一章 总则",))
    tree = panel(cite(2, text, "适用于全市。"), Source(text, (clause,)))
    assert texts(tree, "line-heading") == ["第一章 总则"]


def test_a_repealed_document_is_named_as_such():
    tree = panel(SATISFACTION.citations[2], Source(REPORT))
    assert texts(tree, "panel-warning") == ["这份文件已经废止，引用前请查找现行文件。"]


def test_previous_and_next_lead_through_the_answer():
    links = {
        n: {
            link.text: link.get("href")
            for link in panel(SATISFACTION.citations[n - 1], None).find_class("step")
            if link.tag == "a" and "cite" in link.classes
        }
        for n in (1, 2, 3)
    }
    assert links == {
        1: {"下一条": "#cite-1-2"},
        2: {"上一条": "#cite-1-1", "下一条": "#cite-1-3"},
        3: {"上一条": "#cite-1-2"},
    }


def test_the_keys_are_told():
    tree = panel(SATISFACTION.citations[1], None)
    assert [
        (link.get("title"), link.get("aria-keyshortcuts")) for link in tree.find_class("step")
    ] == [
        ("上一条（按 ← 或 [ 键）", "ArrowLeft BracketLeft"),
        ("下一条（按 → 或 ] 键）", "ArrowRight BracketRight"),
        ("关闭，回到回答（按 Esc 键）", "Escape"),
    ]


def test_the_head_says_what_the_cited_sentence_is():
    assert texts(panel(SATISFACTION.citations[0], None), "badge") == ["要求"]
    assert texts(panel(SATISFACTION.citations[2], None), "badge") == ["自报数据"]


def test_a_near_document_is_shown_from_its_beginning_without_a_mark():
    plain = NearDocument(REPORT.title, REPORT.path, REPORT.id)
    tree = lxml_html.fragment_fromstring(near_html(NearRef(1, 1), plain, Source(REPORT)))
    assert tree.find(".//h3").text_content() == REPORT.title
    assert [chip.text for chip in tree.find_class("chips")[0]] == [
        "区县级", "2023年", "自查报告", "已废止",
    ]  # fmt: skip
    assert "\n".join(texts(tree, "line")) == REPORT.text
    assert not list(tree.iter("mark", "script", "svg", "img"))


def test_a_long_near_document_offers_the_whole():
    long = document("long", "\n".join(f"第{n}条 按规定办理。" for n in range(3000)))
    plain = NearDocument(long.title, long.path, long.id)
    tree = lxml_html.fragment_fromstring(near_html(NearRef(2, 1), plain, Source(long)))
    assert tree.find_class("whole")[0].get("href") == "#nearwhole-2-1"
    assert CONTEXT <= len("\n".join(texts(tree, "line"))) < 2 * CONTEXT


def near_panel(near, source):
    return lxml_html.fragment_fromstring(near_html(NearRef(1, 1), near, source))


def test_a_near_sentence_is_highlighted_at_its_place_and_called_no_answer():
    quoted = near(PLAN, "年底由市里组织评估，结果通报各区。")
    tree = near_panel(quoted, Source(PLAN, passages(PLAN)))
    assert marked(tree) == quoted.quote
    (line,) = [mark.getparent() for mark in tree.iter("mark")]
    assert line.text_content() == "（二）严格考核。" + quoted.quote
    assert tree.find(".//h2").text == "最接近的原文（不一定回答了问题）"
    assert [chip.text for chip in tree.find_class("chips")[0]] == [
        "市级", "2024年", "方案", "现行", "第2页",
    ]  # fmt: skip
    assert texts(tree, "heading-path") == ["一、工作目标"]
    assert not tree.find_class("badge")


def test_a_near_sentence_that_has_moved_or_gone_is_still_told():
    quoted = near(PLAN, "年底由市里组织评估，结果通报各区。")
    moved = near_panel(quoted, Source(document("plan", "另一份文件。" + PLAN.text)))
    assert texts(moved, "panel-note") == [NEAR_MOVED]
    assert not list(moved.iter("mark"))
    gone = near_panel(quoted, None)
    assert texts(gone, "panel-note") == [NEAR_GONE]
    for tree in (moved, gone):
        assert tree.find(".//blockquote").text == quoted.quote


def test_a_near_document_that_is_gone_says_so():
    plain = NearDocument("<b>旧</b>", "a.pdf", "gone")
    tree = near_panel(plain, None)
    assert texts(tree, "panel-note") == [NEAR_GONE]
    assert not list(tree.iter("blockquote"))
    assert tree.find(".//h3").text == "<b>旧</b>"


def test_a_document_that_is_gone_still_shows_the_quote():
    tree = panel(SATISFACTION.citations[0], None)
    assert texts(tree, "panel-note") == [UNKNOWN]
    assert tree.find(".//blockquote").text == SATISFACTION.citations[0].quote
    assert not list(tree.iter("mark"))


def test_a_quote_that_is_no_longer_at_its_place_is_not_highlighted():
    changed = document("plan", "另一份文件。" + PLAN.text)
    tree = panel(SATISFACTION.citations[0], Source(changed))
    assert texts(tree, "panel-note") == [MOVED]
    assert not list(tree.iter("mark"))


def test_an_old_version_opens_and_says_that_it_is_old():
    tree = panel(SATISFACTION.citations[0], Source(PLAN, passages(PLAN), current=False))
    assert texts(tree, "panel-note") == [REPLACED]
    assert marked(tree) == SATISFACTION.citations[0].quote


def test_a_converted_quote_offers_its_original_form():
    quote = SATISFACTION.citations[0].quote
    original = quote.replace("满", "滿")
    tree = panel(SATISFACTION.citations[0], Source(PLAN, original=original))
    assert tree.find(".//details/blockquote").text == original
    same = panel(SATISFACTION.citations[0], Source(PLAN, original=quote[:5] + "\n" + quote[5:]))
    assert same.find(".//details") is None


def test_a_long_document_shows_the_context_and_offers_the_whole():
    lines = [f"第{n}条 按规定办理并每月上报。" for n in range(2000)]
    long = document("long", "\n".join(lines))
    citation = cite(1, long, lines[1000])
    tree = panel(citation, Source(long))
    shown = texts(tree, "line")
    assert lines[1000] in shown
    assert 2 * CONTEXT < len("\n".join(shown)) < 3 * CONTEXT
    (whole,) = tree.find_class("whole")
    assert whole.get("href") == "#whole-1-1"
    everything = panel(citation, Source(long), CitationRef(1, 1, whole=True))
    assert texts(everything, "line") == lines
    assert marked(everything) == lines[1000]


@given(st.data())
def test_any_span_of_any_text_is_highlighted_exactly(data):
    line = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1)
    text = "\n".join(data.draw(st.lists(line, min_size=1, max_size=6)))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    citation = replace(
        SATISFACTION.citations[0], quote=text[start:end], start=start, end=end, page=None
    )
    answer = CitedAnswer("问", "answered", "", citations=(citation,))
    source = Source(document("any", text))
    tree = lxml_html.fragment_fromstring(citation_html(CitationRef(1, 1), answer, citation, source))
    assert marked(tree).replace("\n", "") == text[start:end].replace("\n", "")
    assert "".join(texts(tree, "line")) == text.replace("\n", "")
    assert {node.tag for node in tree.iter()} <= {
        "section", "nav", "h2", "h3", "span", "a", "header", "div", "ul", "li", "p", "article",
        "mark",
    }  # fmt: skip
