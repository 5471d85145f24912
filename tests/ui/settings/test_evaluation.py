"""The last evaluation against its floors, as numbers and bars."""

import json

import pytest
from lxml import html as lxml_html

from eval import gate
from ui.settings.evaluation import BASELINE, REPORT, Figure, evaluation_html, last_evaluation

FLOORS = {"retrieval": {"Recall@1": 0.9}, "answers": {"backed": 1.0}}


@pytest.fixture
def baseline(tmp_path):
    path = tmp_path / "baseline.json"
    path.write_text(json.dumps(FLOORS))
    return path


def shown(tmp_path, baseline):
    html = evaluation_html(last_evaluation(tmp_path, baseline))
    return lxml_html.fragment_fromstring(html, create_parent="div")


def test_the_programs_own_floors_are_shipped_with_it():
    assert {figure.group for figure in last_evaluation(BASELINE.parent).figures} == {
        "retrieval", "answers", "answers/dev2", "answers/dev3", "answers/dev4", "answers/dev5",
        "answers/dev8",
    }  # fmt: skip


def test_without_a_run_the_floors_are_shown_and_how_to_measure(tmp_path, baseline):
    page = shown(tmp_path, baseline)
    assert "本机还没有测过" in page.text_content()
    assert "python -m eval gate" in page.text_content()
    assert [bar.get("aria-label") for bar in page.iter("svg")] == [
        "第一条就对 Recall@1 未测（下限 0.900）", "句句有依据 未测（下限 1.000）",
    ]  # fmt: skip


def test_what_the_gate_measured_is_shown(tmp_path, baseline):
    gate.save_report(
        {"retrieval": {"Recall@1": 0.85}, "answers": {"backed": 1.0}}, tmp_path / REPORT
    )
    evaluation = last_evaluation(tmp_path, baseline)
    assert evaluation.figures == (
        Figure("retrieval", "Recall@1", 0.9, 0.85), Figure("answers", "backed", 1.0, 1.0),
    )  # fmt: skip
    page = shown(tmp_path, baseline)
    assert "1 项低于下限" in page.text_content()
    low, good = [bar.findall("rect")[1] for bar in page.iter("svg")]
    assert (low.get("class"), low.get("width")) == ("bar bar-bad", "85.0")
    assert (good.get("class"), good.get("width")) == ("bar", "100.0")


@pytest.mark.parametrize("content", ["", "[]", '{"values": 7}', '{"values": {"<b>": {"x": "y"}}}'])
def test_a_report_of_another_form_breaks_nothing(tmp_path, baseline, content):
    (tmp_path / REPORT).write_text(content)
    page = shown(tmp_path, baseline)
    assert len(list(page.iter("svg"))) >= 2
    assert not list(page.iter("b"))


def test_a_public_set_has_its_name():
    figure = Figure("bench/stard_dev", "nDCG@10", None, 0.5)
    assert figure.holds
