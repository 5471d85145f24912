"""The list of conversations by day, and the bar above the conversation."""

from datetime import date, datetime

import pytest
from lxml import html as lxml_html

from tests.ui.samples import HOSTILE, SATISFACTION
from ui.chat.conversation import Conversation, Turn
from ui.chat.history import Card
from ui.chat.history_view import EMPTY, day_words, history_html, toolbar_html

TODAY = date(2026, 11, 22)


def card(name, *when):
    return Card(name, f"标题{name}", datetime(*when).timestamp())


def test_conversations_are_grouped_by_day_and_the_open_one_is_marked():
    cards = [
        card("a", 2026, 11, 22, 9),
        card("b", 2026, 11, 22, 8),
        card("c", 2026, 11, 21, 23, 59),
        card("d", 2026, 11, 2, 12),
    ]
    tree = lxml_html.fragment_fromstring(history_html(cards, "b", "", TODAY))
    assert [
        (day.text, [item.get("data-id") for item in day.getnext()]) for day in tree.iter("h2")
    ] == [("今天", ["a", "b"]), ("昨天", ["c"]), ("11月2日 周一", ["d"])]
    assert [item.get("data-id") for item in tree.iter("li") if item.get("aria-current")] == ["b"]
    names = [button.get("aria-label") for button in tree.find_class("delete")]
    assert names[0] == "删除：标题a"


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2026, 11, 20), "11月20日 周五"), (date(2025, 11, 22), "2025年11月22日")],
)
def test_an_older_day_is_named(day, words):
    assert day_words(day, TODAY) == words


def test_an_empty_list_says_what_will_be_in_it_and_a_search_what_it_missed():
    assert EMPTY in history_html([], "", "", TODAY)
    assert "没有找到含有“&lt;b&gt;”的对话" in history_html([], "", " <b> ", TODAY)


def test_a_hostile_title_stays_text():
    hostile = f'" onmouseover="window.hacked=1" {HOSTILE}'
    tree = lxml_html.fragment_fromstring(
        history_html([Card('x" onclick="1', hostile, 0.0)], "", "", TODAY)
    )
    assert {node.tag for node in tree.iter()} <= {"div", "h2", "ul", "li", "button", "p"}
    assert {name for node in tree.iter() for name in node.keys()} <= {  # noqa: SIM118  # lxml elements are not dicts
        "class", "data-id", "data-title", "type", "title", "aria-label",
    }  # fmt: skip
    assert tree.find_class("open")[0].text == hostile
    bar = lxml_html.fragment_fromstring(toolbar_html(Conversation("c", hostile)))
    assert bar.find("h2").text == hostile
    assert {node.tag for node in bar.iter()} == {"div", "button", "h2"}


def test_there_is_something_to_export_once_a_question_was_answered():
    def exports(conversation):
        tree = lxml_html.fragment_fromstring(toolbar_html(conversation))
        return [button.get("disabled") is None for button in tree.find_class("export")]

    assert exports(Conversation()) == [False, False]
    turn = Turn("问", SATISFACTION, key="a")
    assert exports(Conversation("c", "问", (turn,))) == [True, True]
    growing = Turn("问", SATISFACTION, key="a", growing=True)
    assert exports(Conversation("c", "问", (growing,))) == [False, False]
