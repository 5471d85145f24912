from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from functools import cache

import pytest

from eval.questions import (
    DEV,
    DEVS,
    FOLDER,
    KINDS,
    NOT_LEARNED,
    ROOT,
    TEST,
    TESTS,
    ExpectedFigure,
    Question,
    load,
)
from ingest.reading import read_file

ROW = {
    "id": "q-1",
    "question": "陪餐一周几次？",
    "history": [],
    "kind": "requirement",
    "answerable": True,
    "figures": [{"value": "2", "unit": "次"}],
    "not_figures": [],
    "documents": ["corpus/documents/方案.md"],
    "quotes": [["校长每周至少陪餐2次", "每周陪餐不少于2次"]],
    "also": [],
    "missing": "",
    "note": "",
}
NOTHING = {"answerable": False, "kind": "absent", "figures": [], "quotes": [], "documents": []}


@pytest.fixture
def written(tmp_path):
    """Writes rows, each ROW with the given changes, and returns the file."""

    def write(*changes: dict):
        path = tmp_path / "questions.jsonl"
        rows = [json.dumps({**ROW, **change}, ensure_ascii=False) for change in changes]
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        return path

    return write


class TestLoading:
    def test_a_line_becomes_a_question(self, written):
        [question] = load(written({}))
        assert question.question == "陪餐一周几次？"
        assert question.figures == (ExpectedFigure(Decimal(2), "次"),)
        assert question.quotes == (("校长每周至少陪餐2次", "每周陪餐不少于2次"),)

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            ({}, "answered"),
            ({"missing": "其他校领导的次数"}, "partial"),
            ({**NOTHING, "missing": "2019年的次数"}, "refused"),
        ],
    )
    def test_what_is_missing_decides_the_status_that_is_expected(self, written, change, expected):
        [question] = load(written(change))
        assert question.expected == expected

    @pytest.mark.parametrize(
        ("change", "field", "allowed"),
        [
            ({"question": " "}, "question", "文字"),
            ({"answerable": "yes"}, "answerable", "true 或 false"),
            ({"kind": "riddle"}, "kind", "how_to"),
            ({"kind": "trap"}, "kind", "figure"),
            ({"kind": "follow_up"}, "history", "此前的问题"),
            ({"figures": [{"value": "two", "unit": "次"}]}, "figures", '"value": "88"'),
            ({"figures": [{"value": 2, "unit": "次"}]}, "figures", '"value": "88"'),
            ({"figures": ["2次"]}, "figures", '"value": "88"'),
            ({"quotes": ["校长每周至少陪餐2次"]}, "quotes", "列表的列表"),
            ({"quotes": [[]]}, "quotes", "列表的列表"),
            ({"quotes": []}, "quotes", "至少一处原文"),
            ({"quotes": [["陪餐2次"]]}, "quotes", "8 到 60 个字"),
            ({"also": ["陪餐" * 31]}, "quotes", "8 到 60 个字"),
            ({"documents": []}, "documents", "出处"),
            ({"answerable": False, "kind": "absent"}, "quotes", "空"),
            ({**NOTHING, "figures": ROW["figures"], "missing": "x"}, "figures", "空"),
            ({**NOTHING}, "missing", "缺少什么"),
        ],
    )
    def test_what_is_not_valid_is_named_with_line_field_and_what_is_allowed(
        self, written, change, field, allowed
    ):
        with pytest.raises(ValueError, match=r"questions\.jsonl 第 2 行") as error:
            load(written({}, {"id": "q-2", **change}))
        assert f"的 {field}" in str(error.value)
        assert allowed in str(error.value)

    def test_an_unknown_field_is_named(self, written):
        with pytest.raises(ValueError, match=r"第 1 行.*字段应为.*answer"):
            load(written({"answer": "2次"}))

    def test_a_line_that_is_no_json_is_named(self, tmp_path):
        path = tmp_path / "questions.jsonl"
        path.write_text("{\n")
        with pytest.raises(ValueError, match="第 1 行：不是 JSON"):
            load(path)

    def test_an_id_is_used_once(self, written):
        with pytest.raises(ValueError, match=r"第 2 行 的 id.*'q-1'"):
            load(written({}, {}))

    def test_a_file_without_questions_is_no_question_set(self, tmp_path):
        path = tmp_path / "questions.jsonl"
        path.write_text("\n")
        with pytest.raises(ValueError, match="没有问题"):
            load(path)


class TestExpectedFigures:
    @pytest.mark.parametrize(
        ("value", "unit", "text"),
        [
            ("88", "%", "知晓率达到88%以上"),
            ("88", "%", "知晓率达到百分之八十八"),
            ("83.0", "分", "满意度83分"),
            ("8790", "万元", "经费0.879亿元"),
            ("8790", "万元", "经费（万元）：8790；"),
            ("4", "份", "每年4份/千人"),
            ("28", "", "A级28户"),
        ],
    )
    def test_the_same_amount_counts_however_it_is_written(self, value, unit, text):
        assert ExpectedFigure(Decimal(value), unit).stands_in(text)

    @pytest.mark.parametrize(
        ("value", "unit", "text"),
        [
            ("88", "%", "知晓率达到88分"),
            ("88", "%", "知晓率达到88.5%"),
            ("3", "年", "2023年"),
            ("80", "分", "得分xx分"),
        ],
    )
    def test_another_amount_or_quantity_does_not(self, value, unit, text):
        assert not ExpectedFigure(Decimal(value), unit).stands_in(text)


@pytest.fixture(scope="module")
def both() -> tuple[Question, ...]:
    return load(DEV) + load(TEST)


@pytest.fixture(scope="module")
def every() -> tuple[Question, ...]:
    return tuple(question for path in (*DEVS, NOT_LEARNED, *TESTS) for question in load(path))


@cache
def text_of(path: str) -> str:
    return "\n\n".join(document.text for document, _ in read_file(ROOT / path).documents)


def stands(wording: str, documents: tuple[str, ...]) -> bool:
    return any(wording in text_of(path) for path in documents)


class TestTheSet:
    def test_there_are_enough_questions_of_both_sorts(self, both):
        assert len(both) >= 250
        assert sum(not question.answerable for question in both) >= 60

    @pytest.mark.parametrize(
        ("name", "questions", "refused", "without"),
        [
            ("dev2", 200, 40, set()),
            ("dev3", 400, 90, set()),
            ("dev4", 1250, 500, set()),
            ("dev5", 1800, 1000, set()),
            ("dev6", 2300, 1100, set()),
            ("dev7", 2000, 990, set()),
            ("dev8", 1500, 570, set()),
            ("dev9", 2200, 860, set()),
            ("dev10", 2250, 880, set()),
            ("test2", 140, 25, {"off_topic"}),
            ("test3", 150, 30, set()),
            ("test4", 200, 50, {"unset"}),
            ("test5", 206, 53, set()),
            ("test6", 173, 45, set()),
            ("test7", 167, 35, set()),
        ],
    )
    def test_each_further_set_holds_all_kinds_and_enough_that_is_not_answerable(
        self, name, questions, refused, without
    ):
        found = load(FOLDER / f"{name}.jsonl")
        assert {question.kind for question in found} == set(KINDS) - without
        assert len(found) >= questions
        assert sum(not question.answerable for question in found) >= refused

    def test_no_question_is_asked_twice(self, every):
        asked = Counter((question.question, question.history) for question in every)
        assert [question for question, times in asked.items() if times > 1] == []

    def test_the_halves_hold_the_same_kinds(self, both):
        dev, test = (
            Counter((q.kind, q.expected) for q in both if q.id.startswith(half))
            for half in ("dev", "test")
        )
        assert {
            sort: (dev[sort], test[sort]) for sort in dev | test if abs(dev[sort] - test[sort]) > 1
        } == {}

    def test_every_document_is_there(self, every):
        named = {path for question in every for path in question.documents}
        assert [path for path in sorted(named) if not (ROOT / path).is_file()] == []

    def test_every_wording_stands_in_one_of_its_documents(self, every):
        lost = [
            (question.id, wording)
            for question in every
            for wording in (*(w for part in question.quotes for w in part), *question.also)
            if not stands(wording, question.documents)
        ]
        assert lost == []

    def test_every_figure_stands_in_a_wording(self, every):
        lost = [
            (question.id, figure)
            for question in every
            for figure in question.figures
            if not any(figure.stands_in(w) for part in question.quotes for w in part)
        ]
        assert lost == []

    def test_no_figure_is_expected_and_forbidden(self, every):
        assert [q.id for q in every if set(q.figures) & set(q.not_figures)] == []
