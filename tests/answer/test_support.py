"""How far the words of a quote carry a statement."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.support import ordered_share, shared_share, support


def test_characters_count_where_they_stand_beside_a_neighbour() -> None:
    assert shared_share("明厨亮灶", "推广明厨") == 0.5
    assert shared_share("明亮", "亮明") == 0.0


def test_joining_characters_weigh_half() -> None:
    assert shared_share("抽检的", "抽检") == pytest.approx(2 / 2.5)


def test_order_counts_within_one_stretch_only() -> None:
    assert ordered_share("甲乙丙丁", "甲乙和丙丁") == 1.0
    assert ordered_share("甲乙丙丁", "丁丙乙甲") == 0.25
    assert ordered_share("甲乙丙丁", "甲乙" + "无" * 20 + "丙丁") == 0.5


def test_words_and_names_that_the_quote_lacks_are_listed() -> None:
    found = support("青河县开展食品抽检", "石桥县开展药品抽检")
    assert found.missing == ("青河县", "食品")
    assert found.missing_names == ("青河县",)


def test_more_support_is_a_higher_score() -> None:
    quote = "学校食堂应当每日公示食品留样记录"
    assert (
        support("学校食堂每日公示留样记录", quote).score
        > support("学校食堂公示采购记录", quote).score
        > support("医院药房登记药品", quote).score
    )


@given(st.text("甲乙丙丁", max_size=12), st.text("甲乙丙丁", max_size=24))
def test_the_common_length_is_that_of_the_textbook(wanted: str, source: str) -> None:
    if not wanted:
        assert ordered_share(wanted, source) == 0.0
        return
    stretches = [source[at : at + 2 * len(wanted)] for at in range(len(source) + 1)]
    assert ordered_share(wanted, source) <= max(
        common_length(wanted, stretch) for stretch in stretches
    ) / len(wanted)
    if len(source) <= len(wanted):
        assert ordered_share(wanted, source) == common_length(wanted, source) / len(wanted)


def common_length(a: str, b: str) -> int:
    previous = [0] * (len(b) + 1)
    for character in a:
        row = [0]
        for at, other in enumerate(b):
            row.append(previous[at] + 1 if character == other else max(row[at], previous[at + 1]))
        previous = row
    return previous[-1]
