from __future__ import annotations

from index.collapsing import collapsed
from index.hits import Hit
from ingest.documents import DocumentCard, Metadata, Passage


def hit(document: str, text: str, score: float, *, twin: str = "", masked: bool = False) -> Hit:
    same_as = ((twin, f"{twin}.md"),) if twin else ()
    card = DocumentCard(
        document, f"{document}.md", None, Metadata(document, masked=masked), same_as
    )
    return Hit(Passage(f"{document}:{text}", document, 0, 0, len(text), text), card, score)


CLAUSE = "全区建成追溯平台,覆盖农贸市场十二家。"
MASKED = "XX区建成追溯平台,覆盖农贸市场十二家。"
OTHER = "举报奖励由财政列支,保护举报人。"


def test_a_clause_of_two_copies_is_shown_once():
    hits = [hit("甲", CLAUSE, 3, twin="乙"), hit("乙", MASKED, 2, twin="甲"), hit("丙", OTHER, 1)]
    assert [h.document.id for h in collapsed(hits, 10)] == ["甲", "丙"]


def test_the_copy_with_its_names_is_shown_in_the_better_place():
    hits = [hit("乙", MASKED, 3, twin="甲", masked=True), hit("甲", CLAUSE, 2, twin="乙")]
    (shown,) = collapsed(hits, 10)
    assert (shown.document.id, shown.passage.text, shown.score) == ("甲", CLAUSE, 3)


def test_another_clause_of_a_copy_is_kept():
    hits = [hit("甲", CLAUSE, 3, twin="乙"), hit("乙", OTHER, 2, twin="甲")]
    assert [h.document.id for h in collapsed(hits, 10)] == ["甲", "乙"]


def test_a_clause_that_one_document_repeats_is_kept_twice():
    hits = [hit("甲", CLAUSE, 3, twin="乙"), hit("甲", CLAUSE, 2, twin="乙")]
    assert len(collapsed(hits, 10)) == 2


def test_equal_clauses_of_documents_that_are_no_copies_are_kept():
    assert len(collapsed([hit("甲", CLAUSE, 3), hit("乙", CLAUSE, 2)], 10)) == 2


def test_no_more_than_k_are_shown_and_no_more_read_than_needed():
    hits = iter([hit(name, OTHER, 1) for name in "甲乙丙丁"])
    assert [h.document.id for h in collapsed(hits, 2)] == ["甲", "乙"]
    assert len(collapsed(hits, 0)) == 0
