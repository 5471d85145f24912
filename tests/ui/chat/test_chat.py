"""The 问答 tab's handlers: whose request it is, and what the browser may send."""

from dataclasses import replace
from types import SimpleNamespace

import gradio as gr
import pytest

from tests.ui.samples import SATISFACTION
from ui.chat.asking import Asking
from ui.chat.citation_panel import WELCOME
from ui.chat.conversation import STOPPED, Conversation, Turn, conversation_html
from ui.chat.filters import emptied
from ui.chat.tab import NOTHING, ChatTab
from ui.identity import User

# Outside a page Gradio warns of what it cannot show there.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:gradio")
REQUEST = SimpleNamespace(username="甲")
OTHER = SimpleNamespace(username="乙")
UNFILTERED = emptied()


@pytest.fixture
def tab(assistant, library, history, feedback):
    def who(request):
        return User(request.username, "查阅")

    return ChatTab(Asking(assistant, history), library, history, feedback, who)


def event(**data):
    return gr.EventData(None, data)


def asked(tab, question="满意度？", kept=NOTHING, request=REQUEST):
    *_, (_, conversation) = tab.ask(question, kept, request, *UNFILTERED)
    return conversation


def is_skipped(value):
    return value == {"__type__": "update"}


def test_each_step_shows_the_conversation_as_it_is(tab):
    steps = list(tab.ask("满意度？", NOTHING, REQUEST, *UNFILTERED))
    assert [html for html, _ in steps] == [conversation_html(kept) for _, kept in steps]
    assert [kept.growing for _, kept in steps] == [True, True, True, True, False]


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("  \n", NOTHING),
        ("下一问", Conversation("c", "", (Turn("上一问", growing=True, key="a"),))),
    ],
)
def test_an_empty_question_or_one_asked_too_early_changes_nothing(tab, question, kept):
    (step,) = tab.ask(question, kept, REQUEST, *UNFILTERED)
    assert all(map(is_skipped, step))


def test_filters_reach_the_assistant_and_asking_again_leaves_them_out(tab):
    *_, last = tab.ask("满意度？", NOTHING, REQUEST, ["乡镇街道"], [], [], 0, 0, False)
    kept = last[1]
    assert kept.turns[0].answer.status == "refused"
    *_, last = tab.ask_wider(kept, event(turn="1"), REQUEST)
    assert [turn.answer.status for turn in last[1].turns] == ["refused", "answered"]
    assert last[1].turns[1].question == "满意度？"


@pytest.mark.parametrize("turn", ["0", "2", "-1", "x", "1" * 5000, "", None, 1, ["1"]])
def test_a_turn_that_is_not_there_is_not_asked_again_or_judged(tab, turn):
    kept = asked(tab)
    (step,) = tab.ask_wider(kept, event(turn=turn), REQUEST)
    assert all(map(is_skipped, step))
    assert all(map(is_skipped, tab.judge(kept, event(turn=turn, verdict="up"), REQUEST)))
    assert tab.feedback.verdicts("甲", [kept.turns[0].key]) == {}


def test_stopping_with_nothing_asked_shows_the_welcome(tab):
    assert tab.stop(NOTHING, REQUEST) == (conversation_html(NOTHING), NOTHING)


def test_a_new_conversation_is_empty_and_the_stopped_one_is_kept(tab):
    growing = Conversation("c", "慢", (Turn("慢", SATISFACTION, growing=True, key="a"),))
    _, conversation, panel = tab.start_anew(growing, REQUEST)
    assert conversation == NOTHING
    assert panel == WELCOME
    assert tab.history.conversation("甲", "c").turns[0].note == STOPPED


def test_a_kept_conversation_is_opened_with_its_verdicts_and_continued(tab):
    kept = asked(tab)
    tab.judge(kept, event(turn="1", verdict="up", comment="好"), REQUEST)
    _, opened, panel = tab.open_conversation(NOTHING, event(id=kept.id), REQUEST)
    assert opened == replace(kept, turns=(replace(kept.turns[0], verdict="up"),))
    assert panel == WELCOME
    longer = asked(tab, "附件？", opened)
    assert [t.question for t in tab.history.conversation("甲", kept.id).turns] == [
        "满意度？", "附件？",
    ]  # fmt: skip
    assert longer.id == kept.id


@pytest.mark.parametrize("sent", [{}, {"id": None}, {"id": 3}, {"id": "nothing"}, {"id": ["a"]}])
def test_an_id_that_is_none_opens_renames_and_deletes_nothing(tab, sent):
    kept = asked(tab)
    assert tab.open_conversation(kept, event(**sent), REQUEST)[1] == kept
    assert is_skipped(tab.rename(kept, event(title="新", **sent), REQUEST))
    assert all(map(is_skipped, tab.delete(kept, event(**sent), REQUEST)))
    assert tab.history.conversation("甲", kept.id) == kept


def test_anothers_conversation_cannot_be_opened_renamed_or_deleted(tab):
    kept = asked(tab)
    mine = asked(tab, request=OTHER)
    sent = event(id=kept.id, title="改")
    assert tab.open_conversation(mine, sent, OTHER)[1] == mine
    assert is_skipped(tab.rename(mine, sent, OTHER))
    tab.delete(mine, sent, OTHER)
    assert tab.history.conversation("甲", kept.id) == kept
    listed = tab.refresh("", mine, OTHER)[1] + str(tab.begin(OTHER)[0])
    assert kept.id not in listed
    assert mine.id in listed


def test_renaming_the_open_conversation_shows_in_its_bar(tab):
    kept = asked(tab)
    renamed = tab.rename(kept, event(id=kept.id, title="<b>新</b>"), REQUEST)
    assert renamed.title == "<b>新</b>"
    assert is_skipped(tab.rename(kept, event(id=kept.id, title=" "), REQUEST))
    toolbar, listed = tab.refresh("", renamed, REQUEST)
    assert "&lt;b&gt;新&lt;/b&gt;" in toolbar
    assert "&lt;b&gt;新&lt;/b&gt;" in listed


def test_deleting_the_open_conversation_leaves_an_empty_one(tab):
    kept = asked(tab)
    _, conversation, panel = tab.delete(kept, event(id=kept.id), REQUEST)
    assert conversation == NOTHING
    assert panel == WELCOME
    assert tab.history.cards("甲") == ()


def test_a_conversation_that_is_being_answered_is_not_deleted(tab):
    kept = asked(tab)
    growing = kept.with_turn(Turn("慢", growing=True, key="z"))
    assert all(map(is_skipped, tab.delete(growing, event(id=kept.id), REQUEST)))
    assert tab.history.conversation("甲", kept.id) == kept


def test_a_verdict_is_shown_and_kept(tab):
    kept = asked(tab)
    html, judged = tab.judge(kept, event(turn="1", verdict="down", comment="缺区县"), REQUEST)
    assert judged.turns[0].verdict == "down"
    assert html == conversation_html(judged)
    assert tab.feedback.verdicts("甲", [kept.turns[0].key]) == {kept.turns[0].key: "down"}
    assert all(map(is_skipped, tab.judge(kept, event(turn="1", verdict="?"), REQUEST)))


def test_only_the_two_forms_are_exported(tab):
    kept = asked(tab)
    assert tab.export(kept, event(form="docx"))["name"].endswith(".docx")
    assert tab.export(kept, event(form="md"))["name"].endswith(".md")
    assert is_skipped(tab.export(kept, event(form="exe")))
    assert is_skipped(tab.export(NOTHING, event(form="md")))
    first, second = (tab.export(kept, event(form="md")) for _ in range(2))
    assert first["content"] == second["content"]
    assert first["id"] != second["id"]
