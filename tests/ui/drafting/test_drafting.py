"""What the browser sends to 起草 and what is shown of it: nothing of it is trusted or run."""

from __future__ import annotations

from datetime import date

import pytest

from draft.facts import FactSheet
from draft.opening import Office
from ui.drafting.desk import form_rows, rewritten_texts, typed_sheet
from ui.drafting.drafts import DraftCard
from ui.drafting.drafts_view import drafts_html
from ui.drafting.fact_sheets import example_sheet, uploaded_sheet
from ui.drafting.views import notes_html, work_html
from ui.drafting.work import Work
from ui.indicators.assessment_view import problems_html
from ui.saving import file_name

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>[x](javascript:alert(1))'
SMALL = "学校食堂自查报告"


@pytest.fixture(scope="module")
def office():
    return Office.open()


@pytest.fixture(scope="module")
def template(office):
    return office.folder.load(SMALL)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "texts",
        7,
        ["甲"],
        {1: "甲"},
        {"1": None},
        {"-1": "甲"},
        {"１": "甲"},
        {"1": "长" * 20_001},
    ],
)
def test_texts_that_are_none_are_left_out(sent):
    assert rewritten_texts(sent) == {}


def test_rewritten_texts_are_one_line_each():
    assert rewritten_texts({"0": "甲\n 乙 ", "12": ""}) == {0: "甲 乙", 12: ""}


def test_what_is_typed_reads_back_as_it_stood_in_the_form(office, template):
    sheet = example_sheet(office, SMALL)
    typed, problems = typed_sheet(form_rows(template, sheet), office, template, sheet)
    assert problems == ()
    assert {id: (f.value, f.previous) for id, f in typed.facts.items()} == {
        id: (f.value, f.previous) for id, f in sheet.facts.items()
    }
    assert (typed.duties, typed.evidence) == (sheet.duties, sheet.evidence)


def test_every_problem_of_the_form_names_its_row_and_its_data_item(office, template):
    rows = form_rows(template, None)
    at = next(n for n, row in enumerate(rows) if row[0] == "在校学生数")
    rows[at][1], rows[0][0] = "很多", "没有的数据项"
    _, problems = typed_sheet(rows, office, template, None)
    told = [(problem.place, problem.wrong) for problem in problems]
    assert (f"第{at + 1}行“在校学生数”本年", "这里应填数字") in told
    assert any(place.startswith("第1行“没有的数据项”") for place, _ in told)


def test_rows_that_are_no_rows_do_no_harm(office, template):
    sheet, problems = typed_sheet(
        [[], [None], [None, None, None], ["", "", ""]], office, template, None
    )
    assert problems == ()
    assert all(fact.value is None for fact in sheet.facts.values())


def test_data_are_shown_as_text(office, template):
    rows = [[slot, HOSTILE if slot == "学校名称" else value, *rest]
            for slot, value, *rest in form_rows(template, example_sheet(office, SMALL))]  # fmt: skip
    sheet, problems = typed_sheet(rows, office, template, None)
    assert problems == ()
    shown = work_html(Work.begun("a1", sheet, "", office.draft(template, sheet)))
    assert "alert(1)" in shown
    assert "<script" not in shown
    assert "<img" not in shown


def test_names_problems_and_notes_are_shown_as_text(office, tmp_path):
    path = tmp_path / "<img src=x>.csv"
    path.write_text(f"数据项,本年\n年度,{HOSTILE}\n", encoding="utf-8")
    problems = uploaded_sheet(path, office, SMALL)
    assert not isinstance(problems, FactSheet)
    shown = problems_html(path.name, problems) + notes_html([HOSTILE])
    shown += drafts_html([DraftCard("a1", HOSTILE, SMALL, 0.0)], "a1", date(2025, 1, 1))
    assert "<script" not in shown
    assert "<img" not in shown


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("图.xlsx", b"\x89PNG\r\n"),
        ("空.csv", b""),
        ("坏.yaml", b"a: [1"),
        ("包.xlsx", b"PK\x03\x04"),
    ],
)
def test_a_wrong_file_is_told_by_its_name_alone(office, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    problems = uploaded_sheet(tmp_path / name, office)
    assert not isinstance(problems, FactSheet)
    told = " ".join(str(problem) for problem in problems)
    assert name in problems_html(name, problems)
    assert str(tmp_path) not in told


@pytest.mark.parametrize("title", ["../../etc/passwd", "a/b\\c:d*e?f", "con\x00", ""])
def test_a_title_becomes_a_name_that_any_file_system_takes(title):
    assert set(file_name(title)).isdisjoint('/\\:*?"<>|\x00.')
    assert file_name(title)
