"""The link of a marker leads to its citation, and nothing else is taken for a link."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.samples import HOSTILE_ANSWER, REFUSAL, SATISFACTION
from ui.chat.citation_refs import CitationRef, NearRef


@given(st.integers(1, 999_999), st.integers(1, 999_999), st.booleans())
def test_a_link_is_read_back_as_it_was_written(turn, n, whole):
    ref = CitationRef(turn, n, whole)
    assert CitationRef.parse(ref.href) == ref
    near = NearRef(turn, n, whole)
    assert NearRef.parse(near.href) == near


def test_the_link_names_turn_and_number():
    assert CitationRef(2, 7).href == "#cite-2-7"
    assert CitationRef(2, 7, whole=True).href == "#whole-2-7"


@pytest.mark.parametrize(
    "href",
    ["", "#cite-0-1", "#cite-1-0", "#cite-1", "#cite--1-1", "#cite-1-1 ", "#cite-１-1",
     "javascript:alert(1)", "#cite-1-1\n", "#cite-1-99999999", "None"],
)  # fmt: skip
def test_anything_else_is_no_link(href):
    with pytest.raises(ValueError, match="expected #cite"):
        CitationRef.parse(href)
    with pytest.raises(ValueError, match="expected #near"):
        NearRef.parse(href.replace("cite", "near"))


def test_a_citation_of_an_earlier_turn_is_found():
    answer, citation = CitationRef(1, 2).resolve([SATISFACTION, HOSTILE_ANSWER])
    assert answer == SATISFACTION
    assert citation == SATISFACTION.citations[1]


@pytest.mark.parametrize("ref", [CitationRef(3, 1), CitationRef(1, 4), CitationRef(2, 1)])
def test_a_turn_or_number_that_is_not_there_is_refused(ref):
    with pytest.raises(LookupError):
        ref.resolve([SATISFACTION, None])


def test_a_near_document_is_found_and_a_missing_one_refused():
    assert NearRef(2, 1).resolve([SATISFACTION, REFUSAL]) == REFUSAL.nearest[0]
    for ref in (NearRef(1, 1), NearRef(2, 4), NearRef(3, 1)):
        with pytest.raises(LookupError):
            ref.resolve([SATISFACTION, REFUSAL])
