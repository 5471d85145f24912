"""A conversation as HTML: questions as text, what can be done with a finished answer."""

from dataclasses import replace

from lxml import html as lxml_html

from index.hits import Filters
from tests.ui.samples import HOSTILE, HOSTILE_ANSWER, REFUSAL, SATISFACTION
from ui.answer_words import answer_text
from ui.chat.conversation import EXAMPLES, SEARCHING, STOPPED, Conversation, Turn, conversation_html

DONE = Turn("满意度？", SATISFACTION, key="a")


def parsed(*turns):
    return lxml_html.fragment_fromstring(conversation_html(Conversation("c", "题", turns)))


def test_an_empty_conversation_offers_questions():
    assert [button.text for button in parsed().find_class("example")] == list(EXAMPLES)


def test_a_question_stays_text():
    assert parsed(Turn("<b>粗</b>&amp;")).find_class("question")[0].text == "<b>粗</b>&amp;"


def test_while_nothing_is_there_it_says_that_it_searches():
    tree = parsed(Turn("问", growing=True))
    assert tree.find_class("searching")[0].text == SEARCHING
    assert tree.find_class("turn")[0].get("aria-busy") == "true"


def test_a_stopped_answer_keeps_what_it_had_and_says_so():
    tree = parsed(replace(DONE, note=STOPPED))
    assert tree.find_class("answer-note")[0].text == STOPPED
    assert len(tree.find_class("claim")) == 3


def test_a_finished_answer_can_be_copied_with_its_sources_and_judged():
    tree = parsed(DONE, replace(DONE, verdict="down"))
    copies = tree.find_class("copy-text")
    # A text area drops the first line break that it is given.
    assert copies[0].text == "\n" + answer_text(DONE.question, SATISFACTION)
    assert [
        (thumb.get("data-turn"), thumb.get("data-verdict"), thumb.get("aria-pressed"))
        for thumb in tree.find_class("thumb")
    ] == [("1", "up", "false"), ("1", "down", "false"), ("2", "up", "false"), ("2", "down", "true")]


def test_a_growing_answer_is_neither_copied_nor_judged():
    tree = parsed(replace(DONE, growing=True))
    assert not tree.find_class("answer-foot")


def test_a_refusal_can_be_judged_and_copied_where_sentences_come_near():
    tree = parsed(Turn("个税？", REFUSAL, key="a"))
    assert len(tree.find_class("thumb")) == 2
    assert tree.find_class("copy-text")[0].text == "\n" + answer_text("个税？", REFUSAL)
    bare = parsed(Turn("个税？", replace(REFUSAL, nearest=REFUSAL.nearest[2:]), key="a"))
    assert len(bare.find_class("thumb")) == 2
    assert not bare.find_class("copy")


def test_filters_are_named_on_the_turn_and_offered_to_be_left_out_where_nothing_was_found():
    filters = Filters(levels=("市",), regions=(HOSTILE,))
    tree = parsed(replace(DONE, filters=filters), Turn("问", REFUSAL, filters=filters, key="b"))
    assert [node.text for node in tree.find_class("filtered")] == [f"筛选：市 · {HOSTILE}"] * 2
    (again,) = tree.find_class("again")
    assert again.get("data-turn") == "2"
    assert f"这次只查了：市 · {HOSTILE}。" in tree.find_class("wider")[0].text_content()
    assert not parsed(DONE, Turn("问", REFUSAL, key="b")).find_class("wider")


def test_hostile_text_stays_text_also_in_what_is_copied():
    answer = replace(HOSTILE_ANSWER, missing=f"</textarea>{HOSTILE}")
    tree = parsed(Turn(f"</textarea>{HOSTILE}", answer, key="a"))
    assert not [node for node in tree.iter() if node.tag in ("script", "img", "svg")]
    assert tree.find_class("copy-text")[0].text.count("</textarea>") == 2


def test_a_turn_takes_the_place_of_the_one_of_its_key():
    talk = Conversation("c", "题", (DONE, replace(DONE, key="b")))
    grown = replace(DONE, note="补")
    assert talk.with_turn(grown).turns == (grown, talk.turns[1])
    assert talk.with_turn(replace(DONE, key="c")).turns == (*talk.turns, replace(DONE, key="c"))
