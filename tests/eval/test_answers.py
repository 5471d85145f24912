from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from answer.answers import Citation, CitedAnswer, Claim
from eval.answers import Beside, judge, measure, open_corpus, passages_in, rates, table
from eval.grounds import Grounds
from eval.questions import ExpectedFigure, Question
from ingest.library import Library
from ingest.pipeline import ingest_paths

PLAN = "corpus/documents/方案.md"
REPORT = "corpus/documents/报告.md"
PLAN_TEXT = """# 校园供餐工作方案

## 一、目标

（一）2025年底前，供餐单位巡查率应当达到90%以上。

（二）校长每周至少陪餐2次。陪餐记录当日填写。

## 二、做法

（一）每学期开学前摸清供餐单位底数。

（二）巡查发现的问题列成清单。
"""
REPORT_TEXT = """# 校园供餐工作报告

2025年供餐单位巡查率为93%。

文件提出，供餐单位的巡查率应当达到百分之九十以上。
"""

ASKED = Question(
    id="q-1",
    question="巡查率要达到多少？",
    history=(),
    kind="requirement",
    answerable=True,
    figures=(ExpectedFigure(Decimal(90), "%"),),
    not_figures=(ExpectedFigure(Decimal(93), "%"),),
    documents=(PLAN,),
    quotes=(("供餐单位巡查率应当达到90%以上", "巡查率不低于90%"),),
    also=("校长每周至少陪餐2次",),
    missing="",
    note="",
)
UNANSWERABLE = replace(
    ASKED, kind="absent", answerable=False, figures=(), quotes=(), missing="2019年的巡查率"
)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    root = tmp_path_factory.mktemp("root")
    for path, text in ((PLAN, PLAN_TEXT), (REPORT, REPORT_TEXT)):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    with Library.open(root / "data") as library:
        ingest_paths([root / "corpus"], library)
        yield library


@pytest.fixture
def quote(library):
    """Returns the citation of a wording, wherever in the library it stands first."""

    def cite(wording: str, number: int = 1) -> Citation:
        for card in library.cards():
            start = library.document(card.id).text.find(wording)
            if start >= 0:
                break
        [passage] = [p for p in library.passages_of(card.id) if p.start <= start < p.end]
        about = card.metadata
        return Citation(
            number, card.id, passage.id, about.title, card.path, None, None, passage.heading,
            wording, start, start + len(wording), about.level, about.year, about.kind, about.status,
        )  # fmt: skip

    return cite


@pytest.fixture
def judged(library, quote):
    """Judges an answer that claims and cites the given wordings."""

    def judge_(question: Question, *wordings: str, status="answered"):
        citations = tuple(quote(wording, n) for n, wording in enumerate(wordings, 1))
        claims = tuple(Claim(c.quote, "other", (c.n,)) for c in citations)
        answer = CitedAnswer(question.question, status, "", claims, citations, seconds=0.02)
        return judge(question, answer, Grounds.of(question, library))

    return judge_


GOOD = "供餐单位巡查率应当达到90%以上"
REPORTED = "2025年供餐单位巡查率为93%"
SAME_ELSEWHERE = "文件提出，供餐单位的巡查率应当达到百分之九十以上"
NEIGHBOUR = "2025年底前"
BESIDE = "陪餐记录当日填写"
ELSEWHERE = "每学期开学前摸清供餐单位底数"
SAME_SECTION = "巡查发现的问题列成清单"


class TestFigures:
    def test_the_expected_figure_in_a_claim_is_right(self, judged):
        assert judged(ASKED, GOOD).figures is True

    def test_a_missing_figure_is_wrong(self, judged):
        assert judged(ASKED, ELSEWHERE).figures is False

    def test_a_claim_that_is_said_before_the_requirement_is_wrong(self, judged):
        assert judged(ASKED, REPORTED, GOOD).figures is False

    def test_a_claim_that_follows_the_requirement_is_not(self, judged):
        assert judged(ASKED, GOOD, REPORTED).figures is True

    def test_a_question_without_figures_is_not_counted(self, judged):
        assert judged(replace(ASKED, figures=()), GOOD).figures is None


class TestCitations:
    @pytest.mark.parametrize(
        ("wording", "right"),
        [(GOOD, 1), (NEIGHBOUR, 1), (BESIDE, 1), (ELSEWHERE, 0), (REPORTED, 0)],
        ids=["the quote", "its passage", "the passage beside", "another section", "another file"],
    )
    def test_a_citation_holds_in_a_passage_of_the_ground_truth(self, judged, wording, right):
        assert judged(ASKED, wording).cited == (right, 1)

    def test_a_structured_answer_may_cite_the_whole_section(self, judged):
        steps = replace(ASKED, kind="how_to", quotes=((ELSEWHERE,),), also=())
        assert judged(steps, ELSEWHERE, SAME_SECTION).cited == (2, 2)
        assert judged(replace(steps, kind="who"), ELSEWHERE, SAME_SECTION).cited == (1, 2)
        assert judged(steps, ELSEWHERE, GOOD).cited == (1, 2)

    def test_a_part_is_found_where_one_of_its_wordings_is_cited_whole(self, judged):
        assert judged(ASKED, GOOD).found == (1, 1)
        assert judged(ASKED, GOOD[:-5]).found == (0, 1)

    def test_a_part_is_found_where_another_document_of_the_same_scope_says_the_same(self, judged):
        assert judged(ASKED, SAME_ELSEWHERE).found == (1, 1)
        assert judged(ASKED, SAME_ELSEWHERE).cited == (1, 1)

    def test_another_figure_is_not_the_same(self, judged):
        assert judged(ASKED, REPORTED).found == (0, 1)

    def test_two_citations_may_cover_a_wording_together(self, judged):
        assert judged(ASKED, GOOD[8:], GOOD[:8]).found == (1, 1)
        assert judged(ASKED, GOOD[9:], GOOD[:8]).found == (0, 1)

    def test_each_part_is_counted(self, judged):
        both = replace(ASKED, quotes=((GOOD,), (BESIDE,)))
        assert judged(both, GOOD).found == (1, 2)


class TestRefusals:
    def test_a_refusal_where_it_is_due_is_right(self, judged):
        judgement = judged(UNANSWERABLE, status="refused")
        assert judgement.refused_rightly
        assert judgement.faults == ()

    @pytest.mark.parametrize("status", ["answered", "partial"])
    def test_anything_else_is_not(self, judged, status):
        assert judged(UNANSWERABLE, GOOD, status=status).faults == ("应拒未拒",)

    def test_saying_only_that_nothing_is_set_counts_as_a_refusal(self, judged):
        assert judged(UNANSWERABLE, "校长每周至少陪餐2次").faults == ()
        assert judged(UNANSWERABLE, "校长每周至少陪餐2次", GOOD).faults == ("应拒未拒",)

    def test_a_wrong_refusal_misses_everything(self, judged):
        judgement = judged(ASKED, status="refused")
        assert judgement.faults == ("误拒",)
        assert (judgement.cited, judgement.found) == ((0, 0), (0, 1))

    def test_a_part_that_is_missing_is_to_be_said(self, judged):
        half = replace(ASKED, missing="2026年的巡查率")
        assert judged(half, GOOD).faults == ("缺什么没有说",)
        assert judged(half, GOOD, status="partial").faults == ()


def test_a_figure_that_its_quote_does_not_hold_is_not_backed(quote, library):
    citation = quote(GOOD)
    claims = (Claim("巡查率达到90%，共12家", "other", (1,)),)
    answer = CitedAnswer("", "answered", "", claims, (citation,))
    judgement = judge(ASKED, answer, Grounds.of(ASKED, library))
    assert judgement.backed == (1, 2)
    assert judgement.faults == ("数字无据 1/2",)


def test_rates_pool_citations_and_leave_out_what_was_not_measured(judged):
    judgements = [
        judged(ASKED, GOOD, REPORTED),
        judged(ASKED, status="refused"),
        judged(UNANSWERABLE, REPORTED),
    ]
    assert rates(judgements) == {
        "right_figure": 1 / 2,
        "citation_precision": 1 / 2,
        "citation_recall": 1 / 2,
        "refused": 0.0,
        "answered": 1 / 2,
        "backed": 1.0,
    }


class Refusing:
    """Refuses everything and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    def ask(self, question: str) -> CitedAnswer:
        self.asked.append((question,))
        return CitedAnswer(question, "refused", "", seconds=0.01 * len(self.asked))


class Conversing(Refusing):
    def ask(self, question: str, history: list[str] | None = None) -> CitedAnswer:
        self.asked.append((*(history or ()), question))
        return CitedAnswer(question, "refused", "")


class TestMeasuring:
    FOLLOW_UP = replace(
        ASKED, id="q-2", question="区里呢？", kind="follow_up", history=("市里呢？",)
    )

    def test_a_follow_up_is_skipped_and_counted_where_no_history_is_taken(self, library):
        assistant = Refusing()
        report = measure([ASKED, self.FOLLOW_UP], assistant, library)
        assert assistant.asked == [("巡查率要达到多少？",)]
        assert report.skipped == 1
        assert "跳过 1 问" in str(table(report).title)

    def test_a_follow_up_is_asked_with_its_history_where_one_is_taken(self, library):
        assistant = Conversing()
        assert measure([ASKED, self.FOLLOW_UP], assistant, library).skipped == 0
        assert assistant.asked == [("巡查率要达到多少？",), ("市里呢？", "区里呢？")]

    def test_the_report_names_rates_times_kinds_and_faults(self, library):
        report = measure([ASKED, replace(UNANSWERABLE, id="q-3")], Refusing(), library).to_json()
        assert report == {
            "questions": 2,
            "skipped": 0,
            "passages": 0,
            "right_figure": 0.0,
            "citation_recall": 0.0,
            "refused": 1.0,
            "answered": 0.0,
            "ms_p50": 15.0,
            "ms_p95": 19.5,
            "kinds": {
                "requirement": {
                    "questions": 1,
                    "right_figure": 0.0,
                    "citation_recall": 0.0,
                    "answered": 0.0,
                },
                "absent": {"questions": 1, "refused": 1.0},
            },
            "faults": {"q-1": ["误拒"]},
        }


def test_a_corpus_is_read_and_answers(tmp_path):
    corpus = tmp_path / "corpus" / "documents"
    corpus.mkdir(parents=True)
    (corpus / "方案.md").write_text(PLAN_TEXT, encoding="utf-8")
    with open_corpus(tmp_path / "data", lambda _: None, corpus) as (assistant, library):
        report = measure([ASKED], assistant, library)
    assert report.judgements[0].faults == ()


def test_further_documents_are_read_up_to_so_many_passages(tmp_path):
    corpus, more = tmp_path / "corpus" / "documents", tmp_path / "more"
    for folder, count in ((corpus, 1), (more, 4)):
        folder.mkdir(parents=True)
        for number in range(count):
            name = f"{folder.name}{number}"
            text = PLAN_TEXT.replace("方案", f"方案{name}")
            (folder / f"{name}.md").write_text(text, "utf-8")
    with open_corpus(tmp_path / "one", lambda _: None, corpus) as (_, library):
        each = passages_in(library)
    beside = Beside(more, 3 * each)
    with open_corpus(tmp_path / "three", lambda _: None, corpus, beside) as (_, library):
        assert passages_in(library) == 3 * each
        names = sorted(Path(card.path).name for card in library.cards())
        assert names == ["documents0.md", "more0.md", "more1.md"]
    with (
        pytest.raises(ValueError, match=f"只够 {5 * each} 段，不到 {6 * each} 段"),
        open_corpus(tmp_path / "six", lambda _: None, corpus, Beside(more, 6 * each)),
    ):
        pass


def test_a_file_of_the_corpus_that_cannot_be_read_is_named(tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "坏.docx").write_bytes(b"PK\x03\x04 cut off")
    with (
        pytest.raises(ValueError, match=r"1 个文件读不出[\s\S]*坏\.docx"),
        open_corpus(tmp_path / "data", lambda _: None, corpus),
    ):
        pass
