"""The old plan is the repealed one, by its year; the new one is what came after it."""

import pytest

from answer.versions import calls_versions, not_repealed, with_versions
from index.hits import Hit
from ingest.documents import DocumentCard, Metadata, Passage


def hit(title: str, year: int, status: str | None = None) -> Hit:
    metadata = Metadata(title=title, year=year, status=status)
    card = DocumentCard(f"{title}{year}", "a.md", None, metadata)
    return Hit(Passage("p", card.id, 0, 0, 1, "文", kind="clause"), card, 1.0)


OLD = hit("甲市创建工作方案", 2023, "废止")
NEW = hit("甲市创建工作方案（2025年）", 2025)
OTHER = hit("甲市网络餐饮整治方案", 2026)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("老方案里满意度目标是多少", "2023年方案里满意度目标是多少"),
        ("2023年那版老方案的目标", "2023年方案的目标"),
        ("已经作废的方案怎么说", "2023年方案怎么说"),
        ("老方案和现行方案各要多少场", "2023年方案和2025年方案各要多少场"),
        ("投保率目标老方案和2025方案各是多少", "投保率目标2023年方案和2025年方案各是多少"),
        ("C级督导频次，老方案和现在哪个严", "C级督导频次，2023年方案和2025年方案哪个严"),
        ("满意度目标新老方案对比", "满意度目标2023年方案和2025年方案对比"),
        ("新方案里满意度目标是多少", "新方案里满意度目标是多少"),
        ("老办法还能用吗", "老办法还能用吗"),
    ],
)
def test_the_old_and_the_new_are_named_by_their_years(question: str, expected: str) -> None:
    assert with_versions(question, [OTHER, OLD, NEW]) == expected


def test_without_a_repealed_one_nothing_is_the_old() -> None:
    assert with_versions("老方案里满意度目标是多少", [NEW, OTHER]) == "老方案里满意度目标是多少"


def test_of_two_repealed_ones_neither_is_the_old() -> None:
    older = hit("甲市创建工作方案（试行）", 2020, "废止")
    assert with_versions("老方案的目标是多少", [OLD, older, NEW]) == "老方案的目标是多少"


def test_a_question_that_calls_nothing_old() -> None:
    assert not calls_versions("2025年方案的目标是多少")
    assert calls_versions("旧方案的目标是多少")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "甲市创建工作方案废止后，新方案从哪天执行",
            "资料库里没有《甲市创建工作方案（2025年）》已经废止的记载。",
        ),
        ("甲市创建工作方案从哪天执行", ""),
        ("乙市创建工作方案废止了吗", ""),
    ],
)
def test_a_document_in_force_is_not_taken_for_repealed(question: str, told: str) -> None:
    assert not_repealed(question, [OTHER, NEW]) == told


def test_a_repealed_document_may_be_called_so() -> None:
    assert not_repealed("创建工作方案废止后怎么办", [NEW, OLD]) == ""
