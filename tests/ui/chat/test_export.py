"""A conversation as Word and as Markdown, read back; hostile text stays text in both."""

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html
from markdown_it import MarkdownIt

from answer.answers import Claim
from index.hits import Filters
from tests.ui.samples import HOSTILE, HOSTILE_ANSWER, PLAN, REFUSAL, REPORT, SATISFACTION
from ui.chat.conversation import STOPPED, Conversation, Turn
from ui.chat.export import (
    UNANSWERED,
    escaped_markdown,
    exported,
    file_name,
    markdown_text,
    word_bytes,
)

TODAY = date(2026, 11, 22)
TALK = Conversation(
    "c1",
    "满意度要到多少分？",
    (
        Turn("满意度要到多少分？", SATISFACTION, filters=Filters(levels=("市",)), key="a"),
        Turn("个税？", REFUSAL, key="b"),
        Turn("那呢？", None, note=STOPPED, key="c"),
    ),
)


def rendered(text):
    return lxml_html.fromstring(
        f"<div>{MarkdownIt('commonmark').enable('table').render(text)}</div>"
    )


def word_lines(talk):
    return [p.text for p in Document(io.BytesIO(word_bytes(talk, TODAY))).paragraphs]


def test_word_has_questions_claims_with_markers_and_sources():
    lines = word_lines(TALK)
    first = SATISFACTION.claims[0]
    for line in (
        "满意度要到多少分？",
        "问题1：满意度要到多少分？",
        "筛选：市",
        f"【要求】{first.text}[1]",
        "各文件的数字不一致：合格率[1][3]",
        "引用来源",
        f"[2] 《{PLAN.title}》，市级，2024年，方案，现行，第2页 · 一、工作目标",
        SATISFACTION.citations[0].quote,
        "问题2：个税？",
        "还缺：个人所得税的规定",
        f"最接近的原文（不一定回答了问题）：《{PLAN.title}》，第2页 · 一、工作目标",
        REFUSAL.nearest[0].quote,
        f"内容最接近的文件：{REPORT.title}",
        "问题3：那呢？",
        STOPPED,
    ):
        assert line in lines
    document = Document(io.BytesIO(word_bytes(TALK, TODAY)))
    assert document.core_properties.title == TALK.title
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    assert [p.style.name for p in document.paragraphs if p.text.startswith("问题")] == [
        "Heading 2"
    ] * 3


def test_the_sentences_of_each_part_stand_below_what_it_asks():
    first, second, third = SATISFACTION.claims
    labelled = (
        replace(first, part="甲区多少"),
        replace(second, part="乙县多少"),
        replace(third, part="乙县多少"),
    )
    talk = replace(TALK, turns=(Turn("各多少？", replace(SATISFACTION, claims=labelled), key="a"),))
    lines = word_lines(talk)
    at, then = lines.index("甲区多少："), lines.index("乙县多少：")
    assert lines[at + 1].endswith(f"{first.text}[1]")
    assert lines[then + 1].endswith(f"{second.text}[2]")
    assert "**甲区多少：**" in markdown_text(talk, TODAY)


def test_a_near_sentence_is_set_off_right_below_what_calls_it_no_answer():
    paragraphs = Document(io.BytesIO(word_bytes(TALK, TODAY))).paragraphs
    texts = [p.text for p in paragraphs]
    for near in REFUSAL.nearest[:2]:
        at = texts.index(near.quote)
        assert texts[at - 1].startswith("最接近的原文（不一定回答了问题）：《")
        assert paragraphs[at].style.name == "Quote"
    lines = markdown_text(TALK, TODAY).split("\n\n")
    at = lines.index(f"> {REFUSAL.nearest[0].quote}")
    assert lines[at - 1].startswith("**最接近的原文（不一定回答了问题）：** 《")


def test_markdown_reads_the_same_as_word():
    tree = rendered(markdown_text(TALK, TODAY))
    assert tree.find("h1").text == TALK.title
    assert [node.text for node in tree.iter("h2")] == [
        "问题1：满意度要到多少分？", "问题2：个税？", "问题3：那呢？",
    ]  # fmt: skip
    assert [node.text for node in tree.iter("h3")] == ["引用来源"]
    text = "".join(tree.text_content().split())
    for line in word_lines(TALK):
        assert "".join(line.split()) in text


@pytest.mark.parametrize("answer", [HOSTILE_ANSWER, REFUSAL, None])
def test_markup_stays_text_in_markdown(answer):
    talk = Conversation("c", f"# {HOSTILE} [x](javascript:1)", (Turn(HOSTILE, answer, key="a"),))
    tree = rendered(markdown_text(talk, TODAY))
    assert {node.tag for node in tree.iter()} <= {
        "div", "h1", "h2", "h3", "p", "strong", "blockquote", "br",
    }  # fmt: skip
    assert tree.find("h1").text == talk.title
    if answer and answer.claims:
        assert answer.claims[0].text in tree.text_content()


@given(st.text(st.characters(exclude_categories=["C"]), min_size=1))
def test_no_text_is_markdown(text):
    shown = rendered(f"前{escaped_markdown(text)}后")
    assert {node.tag for node in shown.iter()} <= {"div", "p"}
    assert "".join(shown.text_content().split()) == "".join(f"前{text}后".split())


@pytest.mark.parametrize(
    "text",
    [
        "- 项",
        "1. 项",
        "12) 项",
        "+ 项",
        "# 题",
        "> 引",
        "    码",
        "---",
        "===",
        "* * *",
        "|a|b|\n|-|-|",
    ],
)
def test_no_start_of_a_line_is_markdown(text):
    shown = rendered(f"前\n\n{escaped_markdown(text)}")
    assert {node.tag for node in shown.iter()} <= {"div", "p"}
    assert shown[1].text.split() == text.split()


def test_control_characters_break_no_file():
    bad = "".join(map(chr, range(32))) + "\x7f\ud800\uffff终"
    answer = replace(SATISFACTION, claims=(Claim(bad, "other", (1,)),))
    talk = Conversation("c", bad, (Turn(bad, answer, key="a"),))
    assert any("终[1]" in line for line in word_lines(talk))
    assert exported(talk, "md", TODAY).content.decode().count("终") >= 3


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("满意度要到多少分？", "食安问策-满意度要到多少分？-20261122.md"),
        ("../../etc/passwd", "食安问策-etc_passwd-20261122.md"),
        ('a<b>:"|?*\\c\u202e\x00d', "食安问策-a_b_c_d-20261122.md"),
        ("...", "食安问策-20261122.md"),
        ("长" * 100, f"食安问策-{'长' * 40}-20261122.md"),
    ],
)
def test_a_file_name_is_safe_on_every_system(title, name):
    assert file_name(title, "md", TODAY) == name


@given(st.text())
def test_no_title_makes_a_path(title):
    name = file_name(title, "docx", TODAY)
    assert not re.search(r'[\\/:*?"<>|\x00-\x1f]', name)
    assert name.startswith("食安问策-")
    assert len(name) <= 60


def test_a_question_without_an_answer_says_so():
    talk = Conversation("c", "问", (Turn("问", key="a"),))
    assert UNANSWERED in word_lines(talk)
