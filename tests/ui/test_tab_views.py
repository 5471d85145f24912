"""What 指标达标, 新人入门 and the reader show of documents and catalogues: as text, never run."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import gradio as gr
import pytest

from answer.answers import CitedAnswer
from answer.reading_paths import Reading, ReadingPath, Step
from answer.self_test import QuizQuestion
from draft.dossier import Dossier
from draft.opening import Office
from index.terms import Term
from tests.ui.samples import PLAN, passages
from ui.events import sent
from ui.indicators.views import NO_FIGURE, NO_PRACTICE, catalogue_html, indicator_html
from ui.newcomers.progress import Learned
from ui.newcomers.tab import found_terms, held_sources
from ui.newcomers.views import path_html, question_html, result_html, terms_html, verdict_html
from ui.reader import GONE, document_link, link_html, reader_html

HOSTILE = '<script>alert(1)</script>"><svg onload=alert(1)>[x](javascript:alert(1))'


def term(name, *aliases, definition="解释。"):
    return Term(name=name, aliases=aliases, definition=definition, source="documents/甲.md", see=())


@pytest.fixture
def shelf():
    """A library of one document under an id as real ones have it."""
    held = replace(PLAN, id="abcd1234")

    def document(document_id):
        return {held.id: held}[document_id]

    return SimpleNamespace(document=document, passages_of=lambda _: passages(held))


def harmless(shown):
    return not any(mark in shown for mark in ("<script", "<svg", "<img"))


@pytest.fixture(scope="module")
def office():
    return Office.open()


def test_the_catalogue_lists_every_indicator_under_its_part(office):
    shown = catalogue_html(office.catalogue)
    assert shown.count('data-action="choose"') == len(office.catalogue.indicators)
    assert shown.index("基础工作") < shown.index("能力建设") < shown.index("示范引领")


def test_what_an_indicator_lacks_is_said(office):
    indicator = office.catalogue.by_id["base-07"]
    refused = CitedAnswer("问", "refused", "", (), (), missing=HOSTILE)
    shown = indicator_html(Dossier(indicator, (), refused, (), (), ()))
    assert NO_FIGURE in shown
    assert NO_PRACTICE in shown
    assert harmless(shown)


def test_terms_are_escaped_and_a_source_that_is_not_held_is_no_link():
    shown = terms_html([term(HOSTILE, HOSTILE, definition=HOSTILE)], {})
    assert harmless(shown)
    assert "（资料库里没有）" in shown
    assert "open-source" not in shown
    assert 'href="#document-abcd"' in terms_html([term("甲")], {"documents/甲.md": "abcd"})


def test_terms_are_found_by_name_before_explanation_and_in_either_script():
    terms = [term("乙", definition="说到追溯。"), term("产品追溯"), term("丙", "追溯码")]
    assert [t.name for t in found_terms(terms, "追溯")] == ["产品追溯", "丙", "乙"]
    assert [t.name for t in found_terms(terms, "追溯碼")] == ["丙"]
    assert found_terms(terms, "没有") == []
    assert len(found_terms(terms, " ")) == 3


def test_a_source_is_known_by_its_place_in_the_corpus_folder():
    cards = [SimpleNamespace(id="a1", path="C:\\省\\corpus\\documents\\指南\\甲.md"),
             SimpleNamespace(id="b2", path="upload:甲.md")]  # fmt: skip
    library = SimpleNamespace(cards=lambda: cards)
    assert held_sources({"documents/指南/甲.md"}, library) == {"documents/指南/甲.md": "a1"}


def test_a_path_tells_what_was_read():
    path = ReadingPath(HOSTILE, HOSTILE, (
        Step("第一天", HOSTILE, (Reading("documents/甲.md", HOSTILE), Reading("documents/乙.md", ""))),
    ))  # fmt: skip
    shown = path_html(path, {}, Learned(read=frozenset({"documents/甲.md"})))
    assert harmless(shown)
    assert "已读 1 / 2 份" in shown
    assert shown.count(" checked") == 1


def test_a_verdict_tells_the_right_answer_why_and_where_from():
    question = QuizQuestion("q", "术语", HOSTILE, ("甲", HOSTILE), 0, HOSTILE, "documents/甲.md")
    assert harmless(question_html(question, 1, 10))
    wrong = verdict_html(question, 1, {"documents/甲.md": "abcd"})
    assert harmless(wrong)
    assert "✗ 答错了" in wrong
    assert "正确答案：甲" in wrong
    assert 'href="#document-abcd"' in wrong
    assert "✓ 答对了" in verdict_html(question, 0, {})


@pytest.mark.parametrize(("right", "said"), [(10, "全部答对"), (8, "掌握得不错"), (7, "建议先看")])
def test_a_result_says_what_to_do_next(right, said):
    learned = Learned(right=frozenset({"a"}))
    assert said in result_html(right, 10, learned, 200)
    assert "清空答题记录" in result_html(right, 10, learned, 200)


@pytest.mark.parametrize(
    "href",
    [
        "",
        "javascript:alert(1)",
        "#document-../../x",
        "#document-ffff",
        "#document-" + "f" * 100,
        HOSTILE,
    ],
)
def test_the_reader_opens_nothing_but_documents_of_the_library(shelf, href):
    assert GONE in reader_html(href, HOSTILE, shelf)


@pytest.mark.parametrize(("start", "end"), [(5, 10**8), (9, 3), (0, 0)])
def test_a_place_that_is_not_in_the_document_marks_nothing(shelf, start, end):
    shown = reader_html(f"{document_link('abcd1234')}-{start}-{end}", "", shelf)
    assert "document-text" in shown
    assert "<mark" not in shown


def test_the_reader_marks_the_passage_or_the_word(shelf):
    assert f"<mark>{PLAN.text[:4]}</mark>" in reader_html(
        document_link("abcd1234", 0, 4), "", shelf
    )
    assert "<mark>满意度</mark>" in reader_html(document_link("abcd1234"), "满意度", shelf)


def test_a_link_carries_its_word_as_text():
    shown = link_html(HOSTILE, "abcd", term=HOSTILE)
    assert harmless(shown)
    assert "javascript:" not in shown.split('href="')[1].split('"')[0]


@pytest.mark.parametrize("data", [None, 7, "href", ["href"], {"href": 7}, {"href": ["x"]}, {}])
def test_what_the_browser_sends_is_a_text_or_nothing(data):
    assert sent(gr.EventData(None, data), "href") == ""
