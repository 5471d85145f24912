"""TracedText: every character of an edited text still knows where it stood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.tracing import Edit, TracedText


def test_a_raw_text_is_its_own_origin() -> None:
    traced = TracedText.of("食安")
    assert list(traced.origins) == [0, 1]


def test_dropping_keeps_the_origins_of_the_rest() -> None:
    traced = TracedText.of("創(chuàng)建").edited([Edit(1, 9)])
    assert traced.text == "創建"
    assert [traced.to_raw(i) for i in range(2)] == [0, 9]


def test_a_replacement_takes_the_origins_of_what_it_replaces() -> None:
    traced = TracedText.of("abcd").edited([Edit(1, 3, "XYZ")])
    assert traced.text == "aXYZd"
    assert list(traced.origins) == [0, 1, 2, 2, 3]


def test_a_span_leads_to_the_raw_text_and_back() -> None:
    traced = TracedText.of("第1页 合格率98%").edited([Edit(0, 4)])
    assert traced.span_to_raw(0, 3) == (4, 7)
    assert traced.span_from_raw(4, 7) == (0, 3)


def test_edits_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="in order"):
        TracedText.of("abc").edited([Edit(2, 3), Edit(0, 1)])


def test_packing_keeps_the_origins() -> None:
    traced = TracedText.of("抽检 1000 批次").edited([Edit(2, 3), Edit(7, 8)])
    assert list(TracedText.unpacked(traced.text, traced.packed()).origins) == list(traced.origins)


@st.composite
def texts_with_edits(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(st.text(alphabet="食品安全0123。\n ", min_size=1, max_size=60))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    edits = [
        Edit(start, end, draw(st.sampled_from(["", "甲", "乙丙"])))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    return text, edits


@given(texts_with_edits())
def test_kept_characters_stand_at_their_origin(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    traced = TracedText.of(text).edited(edits)
    kept = [char for char in traced.text if char not in "甲乙丙"]
    origins = [
        int(o) for c, o in zip(traced.text, traced.origins, strict=True) if c not in "甲乙丙"
    ]
    assert kept == [text[origin] for origin in origins]
    assert all(a <= b for a, b in zip(traced.origins, traced.origins[1:], strict=False))
