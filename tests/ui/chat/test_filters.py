"""What a question may be answered from: chosen, told in words, kept."""

import pytest

from index.hits import Filters
from tests.ui.samples import PLAN, REPORT, card
from ui.chat.filters import (
    NO_FILTERS,
    Choices,
    chosen,
    emptied,
    filter_words,
    filters_from_json,
    filters_to_json,
    offered,
)

ALL_CHOSEN = chosen(["区县", "市"], ["方案"], ["柳溪区"], 2024, 2022, True)


def test_what_is_chosen_is_passed_on_with_years_in_order():
    assert chosen(["区县", "市"], ["方案"], ["柳溪区"], 2024, 2022, True) == Filters(
        kinds=("方案",),
        levels=("市", "区县"),
        regions=("柳溪区",),
        years=(2022, 2024),
        statuses=("现行",),
    )


def test_an_empty_box_asks_for_nothing():
    assert chosen(*emptied()) == NO_FILTERS == chosen(None, None, None, None, None, False)
    assert filter_words(NO_FILTERS) == ""


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (2022, 0, "2022年以来"),
        (0, 2022, "2022年及以前"),
        (2022, 2022, "2022年"),
        (2022, 2024, "2022—2024年"),
    ],
)
def test_years_in_words(since, until, words):
    assert filter_words(chosen([], [], [], since, until, False)) == words


def test_all_filters_in_words():
    assert filter_words(ALL_CHOSEN) == "市、区县 · 方案 · 柳溪区 · 2022—2024年 · 只看现行"


def test_the_filters_do_what_their_words_say():
    assert chosen(["市"], [], [], 2024, 0, True).allow(card(PLAN))
    assert not chosen(["市"], [], [], 2024, 0, True).allow(card(REPORT))
    assert not chosen([], [], [], 0, 0, True).allow(card(REPORT))
    assert chosen([], ["自查报告"], [], 0, 2023, False).allow(card(REPORT))


def test_only_what_leads_to_a_document_is_offered():
    choices = Choices.of([card(PLAN), card(REPORT), card(REPORT)])
    assert choices == Choices(("自查报告", "方案"), (), (2024, 2023))
    levels, kinds, regions, since, until, current = offered(choices)
    assert kinds["choices"] == ["自查报告", "方案"]
    assert regions["choices"] == []
    assert since["choices"] == until["choices"] == [("不限", 0), ("2024年", 2024), ("2023年", 2023)]
    assert "choices" not in levels
    assert "choices" not in current


@pytest.mark.parametrize("filters", [NO_FILTERS, ALL_CHOSEN])
def test_filters_come_back_as_they_were_kept(filters):
    assert filters_from_json(filters_to_json(filters)) == filters


@pytest.mark.parametrize("text", ["[]", "3", "{"])
def test_what_is_no_filters_is_named(text):
    with pytest.raises(ValueError, match=r"expected stored filters|Expecting"):
        filters_from_json(text)
