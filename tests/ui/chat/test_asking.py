"""A question on its way: what is shown, what is kept, and what happens when it goes wrong."""

from dataclasses import replace

import pytest

from index.hits import Filters
from tests.ui.samples import SATISFACTION
from ui.chat.asking import BUSY, FAILED, FULL, MAX_QUESTION, NOT_KEPT, Asking
from ui.chat.conversation import MOST_TURNS, STOPPED, Conversation, Turn
from ui.chat.filters import NO_FILTERS

TALK = Conversation("c1", "第一问", (Turn("第一问", SATISFACTION, key="a1"),))


@pytest.fixture
def asking(assistant, history):
    return Asking(assistant, history)


def asked(asking, question, conversation=TALK, filters=NO_FILTERS):
    return list(asking.ask("甲", question, conversation, filters))


def test_the_answer_grows_by_whole_claims(asking):
    steps = asked(asking, "满意度？")
    answers = [step.turns[-1].answer for step in steps]
    assert [len(answer.claims) if answer else 0 for answer in answers] == [0, 1, 2, 3, 3]
    assert [step.growing for step in steps] == [True, True, True, True, False]
    assert [turn.question for turn in steps[-1].turns] == ["第一问", "满意度？"]


def test_an_answer_that_is_ready_at_once_is_shown_at_once(asking, assistant, monkeypatch):
    monkeypatch.setattr(assistant, "gradual", False)
    steps = asked(asking, "满意度？")
    answers = [step.turns[-1].answer for step in steps]
    assert [len(answer.claims) if answer else 0 for answer in answers] == [0, 3]
    assert [step.growing for step in steps] == [True, False]


def test_what_was_asked_and_answered_is_in_the_history(asking):
    filters = Filters(levels=("市",))
    last = asked(asking, "满意度？", Conversation(), filters)[-1]
    assert last.title == "满意度？"
    assert last.turns[0].filters == filters
    assert asking.history.conversation("甲", last.id) == last
    assert asking.history.cards("乙") == ()


def test_a_question_whose_answer_never_comes_is_in_the_history(asking):
    steps = asking.ask("甲", "慢慢说", Conversation(), NO_FILTERS)
    growing = next(steps)
    next(steps)
    steps.close()
    (turn,) = asking.history.conversation("甲", growing.id).turns
    assert (turn.question, turn.answer) == ("慢慢说", None)


def test_a_stopped_answer_keeps_what_it_had_there_too(asking):
    steps = asking.ask("甲", "慢慢说", Conversation(), NO_FILTERS)
    next(steps)
    growing = next(steps)
    steps.close()
    stopped = asking.settled("甲", growing)
    assert stopped.turns[0].note == STOPPED
    assert stopped.turns[0].answer.claims == SATISFACTION.claims[:1]
    assert asking.history.conversation("甲", growing.id) == stopped
    assert asking.settled("甲", stopped) is stopped


def test_the_assistant_is_given_the_questions_before_as_they_were_understood(asking, assistant):
    follow_up = Turn(
        "2023年呢？", replace(SATISFACTION, understood="2023年满意度要到多少分"), key="a2"
    )
    asked(asking, "谁负责？", TALK.with_turn(follow_up))
    assert assistant.histories[-1] == ("第一问", "2023年满意度要到多少分")


def test_an_overlong_question_is_cut(asking):
    assert asked(asking, "问" * 5000)[-1].turns[-1].question == "问" * MAX_QUESTION


def test_a_failure_is_a_sentence_for_the_user_and_a_trace_in_the_log(asking, caplog):
    last = asked(asking, "坏问题")[-1]
    assert last.turns[-1].note == FAILED
    assert not last.growing
    assert "秘密的内部错误" in caplog.text
    assert asking.history.conversation("甲", last.id).turns[-1].note == FAILED


def test_an_answer_that_cannot_be_kept_is_shown_and_says_so(asking, database, caplog):
    with database.begin() as connection:
        connection.exec_driver_sql("DROP TABLE turns")
    last = asked(asking, "满意度？")[-1]
    assert last.turns[-1].note == NOT_KEPT
    assert len(last.turns[-1].answer.claims) == 3
    assert "could not be kept" in caplog.text


def test_a_conversation_deleted_elsewhere_is_begun_again(asking):
    first = asked(asking, "满意度？", Conversation())[-1]
    asking.history.delete("甲", first.id)
    last = asked(asking, "合格率？", first)[-1]
    assert asking.history.conversation("甲", first.id).turns == last.turns[1:]


def test_what_is_not_taken_now_says_why(asking):
    growing = TALK.with_turn(Turn("慢", growing=True, key="a2"))
    full = Conversation("c", "", tuple(Turn(f"第{n}问", key=str(n)) for n in range(MOST_TURNS)))
    assert asking.refused("问", growing) == BUSY
    assert asking.refused("问", full) == FULL
    assert asking.refused(" \n", TALK) == ""
    assert asking.refused("问", TALK) is None


def test_a_conversation_is_remembered_to_a_bound():
    talk = Conversation("c", "", tuple(Turn(f"第{n}问", key=str(n)) for n in range(1, 10)))
    assert talk.remembered() == ("第4问", "第5问", "第6问", "第7问", "第8问", "第9问")
