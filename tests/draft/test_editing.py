"""A draft rewritten in place: what was left alone keeps its backing."""

from __future__ import annotations

from draft.editing import edited, paragraphs_of
from draft.word.annexes import sentences_of
from tests.draft.samples import DRAFT

GROWN, OFFICE, LEADERSHIP = 1, 0, 2


def texts(number: int, text: str) -> list[str]:
    return [sentence.text for sentence in sentences_of(edited(DRAFT, {number: text}))]


def test_nothing_changed_is_the_same_draft() -> None:
    assert edited(DRAFT, {}) == DRAFT
    same = {n: paragraph.text for n, paragraph in enumerate(paragraphs_of(DRAFT))}
    assert edited(DRAFT, same) == DRAFT


def test_paragraphs_are_numbered_over_opening_and_sections() -> None:
    numbered = dict(enumerate(p.text for p in paragraphs_of(DRAFT)))
    assert numbered[OFFICE] == "现将我区2025年创建工作情况报告如下。"
    assert numbered[GROWN].startswith("全区共有食品生产经营主体21384户")
    assert numbered[LEADERSHIP].startswith("区委常委会会议专题研究")
    assert len(numbered) == 6


def test_a_kept_sentence_keeps_origins_and_citations_and_a_new_one_has_none() -> None:
    new = edited(DRAFT, {LEADERSHIP: "群众食品安全满意度不低于80分。区委高度重视。"})
    paragraph = list(paragraphs_of(new))[LEADERSHIP]
    assert [(s.text, s.kind, s.citations) for s in paragraph.sentences] == [
        ("群众食品安全满意度不低于80分。", "requirement", (1,)),
        ("区委高度重视。", "fixed", ()),
    ]


def test_an_emptied_paragraph_is_gone_and_the_next_ones_stay_in_their_place() -> None:
    said = [s.text for s in sentences_of(edited(DRAFT, {OFFICE: "", LEADERSHIP: "改过。"}))]
    assert "现将我区2025年创建工作情况报告如下。" not in said
    assert "改过。" in said
    assert "区委常委会会议专题研究食品安全工作4次。" not in said
    assert "望川区2024年把“两个责任”数据接入平台。" in said


def test_tables_stay() -> None:
    new = edited(DRAFT, dict.fromkeys(range(6), ""))
    [_, second, _] = new.sections
    [_, sampling] = second.sections[0].sections
    assert [type(block).__name__ for block in sampling.blocks] == ["Table"]


def test_numbers_that_are_none_change_nothing() -> None:
    assert edited(DRAFT, {99: "多出来的。"}) == DRAFT
