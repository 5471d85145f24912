"""The 问答 tab's handlers: what the user sees while an answer grows, fails or is stopped."""

from dataclasses import replace

import pytest
from lxml import html as lxml_html

from tests.ui.conftest import MemoryLibrary
from tests.ui.samples import SATISFACTION
from ui.chat import (
    FAILED,
    LOST_CITATION,
    MAX_QUESTION,
    STOPPED,
    UNREADABLE_DOCUMENT,
    opened_html,
    responder,
    stopped,
)
from ui.citation_panel import UNKNOWN
from ui.conversation import EXAMPLES, SEARCHING, Turn, conversation_html, remembered

TURNS = (Turn("第一问", SATISFACTION),)


def test_the_answer_grows_by_whole_claims_and_the_buttons_follow(assistant):
    steps = list(responder(assistant)("满意度？", TURNS))
    shown = [step[1] for step in steps]
    assert SEARCHING in shown[0]
    assert [html.count('class="claim claim-') - 3 for html in shown] == [0, 1, 2, 3, 3]
    assert [step[2][-1].growing for step in steps] == [True, True, True, True, False]
    assert [step[3]["visible"] for step in steps] == [False, False, False, False, True]
    assert [step[4]["visible"] for step in steps] == [True, True, True, True, False]
    assert [turn.question for turn in steps[-1][2]] == ["第一问", "满意度？"]


def test_the_box_is_emptied_once_so_that_the_next_question_can_be_typed(assistant):
    first, *later = responder(assistant)("满意度？", ())
    assert first[0] == ""
    assert {step[0]["__type__"] for step in later} == {"update"}
    assert not any("value" in step[0] for step in later)


@pytest.mark.parametrize(
    ("question", "turns"), [("  \n", TURNS), ("下一问", (Turn("上一问", growing=True),))]
)
def test_an_empty_question_or_one_asked_too_early_changes_nothing(assistant, question, turns):
    (step,) = responder(assistant)(question, turns)
    assert all(value == {"__type__": "update"} for value in step)


def test_an_overlong_question_is_cut(assistant):
    *_, last = responder(assistant)("问" * 5000, ())
    assert last[2][0].question == "问" * MAX_QUESTION


def test_a_failure_is_a_sentence_for_the_user_and_a_trace_in_the_log(assistant, caplog):
    *_, last = responder(assistant)("坏问题", TURNS)
    assert FAILED in last[1]
    assert "秘密的内部错误" not in last[1]
    assert "秘密的内部错误" in caplog.text


def test_a_stopped_answer_keeps_what_it_had_and_says_so():
    html = stopped(TURNS)[1]
    assert STOPPED in html
    assert SATISFACTION.claims[0].text in html


def test_stopping_with_nothing_asked_shows_the_welcome():
    assert stopped(())[1] == conversation_html(())


def test_an_empty_conversation_offers_questions():
    tree = lxml_html.fragment_fromstring(conversation_html(()))
    assert [button.text for button in tree.find_class("example")] == list(EXAMPLES)


def test_a_question_stays_text():
    tree = lxml_html.fragment_fromstring(conversation_html((Turn("<b>粗</b>&amp;"),)))
    assert tree.find_class("question")[0].text == "<b>粗</b>&amp;"


def test_a_link_that_leads_nowhere_gives_a_message(library):
    for href in ("#cite-9-1", "#cite-1-9", "javascript:alert(1)", "None"):
        assert LOST_CITATION in opened_html(href, TURNS, library)


def test_a_removed_document_gives_a_message():
    library = MemoryLibrary()
    del library.documents["plan"]
    assert UNKNOWN in opened_html("#cite-1-1", TURNS, library)


def test_a_library_that_fails_gives_a_message_and_a_log_line(caplog):
    class Broken(MemoryLibrary):
        def document(self, document_id):
            raise OSError(f"/secret/path/{document_id}")

    html = opened_html("#cite-1-1", TURNS, Broken())
    assert UNREADABLE_DOCUMENT in html
    assert "/secret/path" not in html
    assert "/secret/path" in caplog.text


def test_the_assistant_is_given_the_questions_before_as_they_were_understood(assistant):
    follow_up = Turn("2023年呢？", replace(SATISFACTION, understood="2023年满意度要到多少分"))
    *_, last = responder(assistant)("谁负责？", (*TURNS, follow_up))
    assert assistant.histories[-1] == ("第一问", "2023年满意度要到多少分")
    assert last[2][-1].question == "谁负责？"


def test_a_conversation_is_remembered_to_a_bound():
    turns = tuple(Turn(f"第{n}问") for n in range(1, 10))
    assert remembered(turns) == ("第4问", "第5问", "第6问", "第7问", "第8问", "第9问")
