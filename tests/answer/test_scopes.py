"""Of which year, place and aim a figure is, told by where it stands."""

from __future__ import annotations

import pytest

from answer.evidence import Sentence, sentences
from answer.questions import understand
from answer.scopes import (
    Scope,
    can_tell,
    districts,
    fits_level,
    fits_time,
    scope_of,
    told_years,
    with_whole_names,
)
from index.hits import Hit
from ingest.documents import DocumentCard, Metadata, Passage


def only(text: str, row: bool = False, **about: object) -> Sentence:
    """Return the sentence of a one-sentence passage."""
    metadata = Metadata(**{"title": "某市工作总结", "year": 2025, "level": "市", **about})
    kind = "row" if row else "clause"
    passage = Passage("p", "d", 0, 0, len(text), text, kind=kind)
    [sentence] = sentences([Hit(passage, DocumentCard("d", "a.md", None, metadata), 1.0)])
    return sentence


def scope(text: str, number: int, row: bool = False, **about: object) -> Scope:
    """Return the scope of the number-th figure of a one-sentence passage."""
    sentence = only(text, row, **about)
    return scope_of(sentence, sentence.figures[number])


def test_the_year_is_the_last_one_in_front() -> None:
    text = "2024年抽检900批次，比2023年的800批次增加，合格率98%。"
    years = [scope(text, n).year for n in (1, 3, 4)]
    assert years == [2024, 2023, 2024]


def test_without_a_year_it_is_the_document_s() -> None:
    assert scope("抽检900批次。", 0, year=2022).year == 2022


def test_a_year_that_is_left_behind_is_not_that_of_what_came_of_it() -> None:
    assert scope("使用率由2024年底的88%提高到96.3%。", 2).year == 2025
    assert scope("满意度83.9分，比2023年提高1.7个百分点。", 2).year == 2025


def test_last_year_is_the_one_before_the_document_s() -> None:
    text = "小作坊去年体检436家，今年改造93家。"
    assert scope(text, 0).year == 2024
    assert fits_time(understand("2024年小作坊体检多少家", lambda _: ()), only(text))


@pytest.mark.parametrize(
    ("question", "text", "fits"),
    [
        ("企业2025年11月生产多少批次", "1月至11月生产900批次。", True),
        ("企业2025年1月生产多少批次", "11月生产900批次。", False),
        ("企业2025年11月生产多少批次", "1月至10月生产900批次。", False),
        ("哪些问题12月就改完了", "完成日期：2024-12-03；状态：已销号", True),
        ("哪些问题12月就改完了", "完成日期：2025-02-12；状态：已销号", False),
        ("到3月底销号几个", "截至3月31日销号24个。", True),
        ("5月推进会上讲了什么", "一要领导带头。", True),
        ("11月至12月抽检几批", "抽检900批次。", True),
    ],
)
def test_a_month_that_is_asked_about_has_to_be_spoken_of(
    question: str, text: str, fits: bool
) -> None:
    assert fits_time(understand(question, lambda _: ()), only(text)) is fits


def test_a_cell_that_compares_with_a_year_is_not_of_it() -> None:
    row = only("地区：松原县；满意度（分）：82；比2023年（分）：+1.8")
    assert not fits_time(understand("松原县2023年满意度是多少", lambda _: ()), row)


def test_the_place_is_the_last_one_in_front() -> None:
    text = "青禾区抽检900批次、石桥县400批次。"
    assert [scope(text, n).place for n in (0, 1)] == ["青禾区", "石桥县"]


def test_a_district_s_own_report_speaks_of_the_district() -> None:
    assert scope("抽检900批次。", 0, level="区县", region="乙区").place == "乙区"
    assert scope("抽检900批次。", 0).place is None


@pytest.mark.parametrize(
    ("text", "aim"),
    [
        ("合格率应当达到98%以上。", "target"),
        ("实际完成900批次。", "result"),
        ("合格率98%。", None),
    ],
)
def test_what_is_aimed_at_is_told_from_what_was_reached(text: str, aim: str | None) -> None:
    assert scope(text, 0).aim == aim


def test_a_cell_has_the_scope_of_its_column_and_its_row() -> None:
    row = "地区：青禾区；2025年目标：≥98%；2024年完成：97.5%"
    assert scope(row, 1, row=True) == Scope(2025, "青禾区", "target")
    assert scope(row, 3, row=True) == Scope(2024, "青禾区", "result")


def test_districts_are_told_from_other_areas() -> None:
    assert districts("全市四个区县中青禾区最高，加工区和校区除外，石桥县最低") == (
        "青禾区",
        "石桥县",
    )


def test_a_span_of_years_holds_each_of_them() -> None:
    assert told_years("2021年至2023年和2025年") == {2021, 2022, 2023, 2025}


@pytest.mark.parametrize(
    ("question", "answers", "does_not"),
    [
        ("2024年合格率多少", "2024年合格率98%。", "2023年合格率97%。"),
        ("2024年合格率多少", "2024年合格率98%。", "2024年合格率应当达到98%以上。"),
        ("合格率最后是多少", "合格率98%。", "合格率应当达到98%以上。"),
        ("青禾区合格率多少", "青禾区合格率98%。", "石桥县合格率97%。"),
    ],
)
def test_a_figure_of_another_year_place_or_aim_can_not_tell(
    question: str, answers: str, does_not: str
) -> None:
    asked = understand(question, lambda _: ())
    told, other = only(answers, year=2024), only(does_not, year=2024)
    assert can_tell(asked, told, told.figures[-1])
    assert not can_tell(asked, other, other.figures[-1])


@pytest.mark.parametrize(
    "question",
    [
        "国家要求投保率达到多少",
        "投保率国家有没有最低线，是多少",
        "国家对投保率有没有硬杠杠",
        "投保率的国家门槛是百分之几",
        "打分表上投保率要多少（国家的）",
    ],
)
def test_what_the_nation_sets_is_told_by_the_nation(question: str) -> None:
    asked = understand(question, lambda _: ())
    assert not fits_level(asked, only("投保率达到80%以上。"))
    assert fits_level(asked, only("国家验收时投保率应当达到80%以上。"))
    assert fits_level(asked, only("投保率达到80%以上。", level="国家"))


@pytest.mark.parametrize(
    "question", ["投保率要多少", "创建国家食品安全示范城市对投保率的要求", "能当国家现行要求引用吗"]
)
def test_what_the_nation_does_not_set_is_told_by_any(question: str) -> None:
    assert fits_level(understand(question, lambda _: ()), only("投保率达到80%以上。"))


class TestTheDocumentAskedFor:
    """A document of a year is asked for by its year and its kind."""

    asked = understand("2008年的方案提出合格率要多少", lambda _: ())

    def test_a_sentence_of_that_document_fits(self) -> None:
        assert self.asked.source == (2008, "方案")
        own = only("合格率达到90%。", title="某市抽检工作方案", year=2008)
        assert fits_time(self.asked, own)

    def test_so_does_one_that_itself_names_the_document_and_its_year(self) -> None:
        assert fits_time(self.asked, only("2008年国家专项整治方案提出合格率达到90%。"))

    @pytest.mark.parametrize(
        "text",
        [
            "2008年合格率达到90%。",
            "2009年专项整治方案提出合格率达到90%。",
            "2008年开展专项整治，2009年的方案提出合格率达到90%。",
        ],
    )
    def test_one_that_names_only_the_year_or_another_one_does_not(self, text: str) -> None:
        assert not fits_time(self.asked, only(text))


def test_a_compass_point_is_no_district() -> None:
    assert districts("市场南区正在改造") == ()


def test_what_stands_under_the_heading_of_a_later_year_is_planned_for_it() -> None:
    text = "投保率达到82%。"
    passage = Passage("p", "d", 0, 0, len(text), text, heading=("五、2026年打算",), kind="clause")
    metadata = Metadata(title="某县自查报告", year=2025, level="区县", region="乙县")
    [sentence] = sentences([Hit(passage, DocumentCard("d", "a.md", None, metadata), 1.0)])
    assert scope_of(sentence, sentence.figures[0]) == Scope(2026, "乙县", "target")
    assert fits_time(understand("2026年投保率要做到多少", lambda _: ()), sentence)
    assert not fits_time(understand("2024年投保率多少", lambda _: ()), sentence)


class TestWholeNames:
    """A district is called as people do, by its name without 区 or 县."""

    def hits(self, *texts: str) -> list[Hit]:
        return [
            Hit(
                Passage(str(n), "d", n, 0, len(text), text, kind="clause"),
                DocumentCard("d", "a.md", None, Metadata(title="总结")),
                1.0,
            )
            for n, text in enumerate(texts)
        ]

    def named(self, question: str) -> str:
        return with_whole_names(question, self.hits(*["石桥县抽检400批次。"] * 3))

    def test_it_gets_the_name_that_the_passages_have(self) -> None:
        assert self.named("石桥2024年抽检多少批") == "石桥县2024年抽检多少批"
        assert self.named("23年石桥那边呢") == "23年石桥县那边呢"

    def test_a_whole_name_and_another_name_that_begins_alike_stay(self) -> None:
        for question in ("石桥县抽检多少批", "石桥镇抽检多少批", "石桥小学食堂", "青禾抽检多少批"):
            assert self.named(question) == question

    def test_what_few_passages_name_is_no_district(self) -> None:
        question = "石桥抽检多少批"
        assert with_whole_names(question, self.hits(*["石桥县抽检400批次。"] * 2)) == question
