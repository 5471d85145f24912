"""Conversations are kept for their user only, within bounds, and come back as they were."""

from dataclasses import replace
from itertools import count

import pytest
from sqlalchemy import create_engine

from index.hits import Filters
from tests.ui.samples import HOSTILE, REFUSAL, SATISFACTION
from ui.chat import history as history_module
from ui.chat.conversation import UNFINISHED, Conversation, Turn
from ui.chat.history import MOST_TITLE, UNREADABLE, Card, History, title_of
from ui.database import open_database

ASKED = Turn("满意度要到多少分？", SATISFACTION, filters=Filters(levels=("市",)), key="a1")
TALK = Conversation("c1", "满意度要到多少分？", (ASKED,))


@pytest.fixture
def history(database):
    clock = count(1_000)
    return History(database, clock=lambda: float(next(clock)))


def kept(history, user="甲", conversation=TALK):
    for turn in conversation.turns:
        history.keep(user, conversation, turn)
    return conversation


def test_a_conversation_comes_back_with_its_turns_in_order(history):
    more = Turn("谁负责？", REFUSAL, note="已停止", key="a2")
    talk = kept(history, conversation=replace(TALK, turns=(ASKED, more)))
    assert history.conversation("甲", "c1") == talk


def test_it_survives_a_restart(tmp_path):
    kept(History(open_database(tmp_path)))
    assert History(open_database(tmp_path)).conversation("甲", "c1") == TALK


def test_its_tables_are_made_in_a_database_that_was_opened_without_them(tmp_path):
    database = create_engine(f"sqlite:///{tmp_path / 'other.sqlite'}")
    assert kept(History(database)) == TALK
    assert History(database).conversation("甲", "c1") == TALK


def test_a_turn_that_grew_is_kept_once(history):
    history.keep("甲", TALK, replace(ASKED, answer=None, growing=True))
    history.keep("甲", TALK, ASKED)
    assert history.conversation("甲", "c1").turns == (ASKED,)


def test_a_question_that_never_got_its_answer_says_so(history):
    history.keep("甲", TALK, replace(ASKED, answer=None, growing=True))
    (turn,) = history.conversation("甲", "c1").turns
    assert (turn.question, turn.answer, turn.note, turn.growing) == (
        ASKED.question, None, UNFINISHED, False,
    )  # fmt: skip


def test_a_damaged_answer_does_not_hide_the_others(history, database):
    talk = kept(history, conversation=replace(TALK, turns=(ASKED, replace(ASKED, key="a2"))))
    with database.begin() as connection:
        connection.exec_driver_sql("UPDATE turns SET answer = '{' WHERE key = 'a1'")
    first, second = history.conversation("甲", "c1").turns
    assert (first.answer, first.note) == (None, UNREADABLE)
    assert second == talk.turns[1]


def test_the_list_has_the_last_used_first(history):
    kept(history)
    kept(history, conversation=Conversation("c2", "第二段", (replace(ASKED, key="b1"),)))
    history.keep("甲", TALK, replace(ASKED, key="a2"))
    assert history.cards("甲") == (Card("c1", TALK.title, 1002.0), Card("c2", "第二段", 1001.0))


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("满意度", ["c1"]),
        ("专班", ["c1"]),  # only in the answer
        ("满意度 专班", ["c1"]),
        ("满意度 没有", []),
        ("%", ["c1"]),  # the answer holds 86%
        ("_", []),
        ("' OR 1=1 --", []),
        ("", ["c1"]),
    ],
)
def test_search_looks_at_titles_questions_and_answers(history, search, found):
    kept(history)
    assert [card.id for card in history.cards("甲", search)] == found


def test_nobody_sees_changes_or_deletes_anothers_conversation(history):
    kept(history)
    assert history.cards("乙") == ()
    assert history.cards("乙", "满意度") == ()
    for attempt in (
        lambda: history.conversation("乙", "c1"),
        lambda: history.rename("乙", "c1", "我的"),
        lambda: history.delete("乙", "c1"),
        lambda: history.keep("乙", TALK, replace(ASKED, key="x")),
        lambda: history.keep("乙", TALK, replace(ASKED, answer=None)),
    ):
        with pytest.raises(LookupError, match="none of this id"):
            attempt()
    assert history.conversation("甲", "c1") == TALK


def test_a_turn_of_anothers_conversation_is_not_overwritten(history):
    kept(history)
    history.keep("乙", Conversation("c2", "乙的"), replace(ASKED, answer=REFUSAL))
    assert history.conversation("甲", "c1") == TALK
    assert history.conversation("乙", "c2").turns == ()


def test_an_unknown_id_is_named(history):
    with pytest.raises(LookupError, match="nothing"):
        history.conversation("甲", "nothing")


def test_rename_and_delete(history):
    kept(history)
    assert history.rename("甲", "c1", "  满意度\n要求 ") == "满意度 要求"
    assert [card.title for card in history.cards("甲")] == ["满意度 要求"]
    history.keep("甲", TALK, replace(ASKED, key="a2"))
    assert history.conversation("甲", "c1").title == "满意度 要求"
    with pytest.raises(ValueError, match="名称是空的"):
        history.rename("甲", "c1", " \n")
    history.delete("甲", "c1")
    assert history.cards("甲") == ()
    with pytest.raises(LookupError):
        history.conversation("甲", "c1")


def test_a_deleted_conversation_leaves_no_turn_behind(history, database):
    kept(history)
    history.delete("甲", "c1")
    with database.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM turns").scalar() == 0


def test_the_oldest_conversation_makes_room_for_a_new_one(history, monkeypatch):
    monkeypatch.setattr(history_module, "MOST_CONVERSATIONS", 3)
    kept(history, "乙", Conversation("other", "乙的", (replace(ASKED, key="o"),)))
    for number in range(5):
        kept(
            history,
            conversation=Conversation(f"c{number}", "", (replace(ASKED, key=f"k{number}"),)),
        )
    assert [card.id for card in history.cards("甲")] == ["c4", "c3", "c2"]
    assert [card.id for card in history.cards("乙")] == ["other"]


def test_a_title_is_one_line_of_bounded_length():
    assert title_of("  第一行\n第二行\t\x00尾 ") == "第一行 第二行 尾"
    assert title_of("问" * 100) == "问" * (MOST_TITLE - 1) + "…"


def test_hostile_text_is_kept_as_text(history):
    talk = Conversation("c1", HOSTILE, (replace(ASKED, question=f"'; DROP TABLE turns;{HOSTILE}"),))
    assert history.cards("甲") == ()
    assert history.conversation("甲", kept(history, conversation=talk).id) == talk
