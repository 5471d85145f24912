from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval import gate
from eval.__main__ import main

OWN = ["gate", "--words-only", "--baseline"]


@pytest.fixture
def baseline(tmp_path) -> Path:
    path = tmp_path / "baseline.json"
    path.write_text(json.dumps({"retrieval": {"Recall@1": 0.5}}))
    return path


def test_quality_above_its_floor_passes(baseline, capsys):
    assert main([*OWN, str(baseline)]) == 0
    assert capsys.readouterr().out.startswith("通过  retrieval  Recall@1  0.9")


def test_quality_below_its_floor_fails(baseline, capsys):
    baseline.write_text(json.dumps({"retrieval": {"Recall@1": 1.0}}))
    assert main([*OWN, str(baseline)]) == 1
    assert capsys.readouterr().out.startswith("低于下限  retrieval  Recall@1")


def test_a_floor_of_an_unknown_metric_is_not_kept_silently(baseline, capsys):
    baseline.write_text(json.dumps({"retrieval": {"MAP": 0.1}}))
    assert main([*OWN, str(baseline)]) == 1
    assert "未测" in capsys.readouterr().out


def test_a_floor_of_a_measurement_that_is_gone_is_wrong_use(baseline, capsys):
    baseline.write_text(json.dumps({"riddles": {"right": 0.1}}))
    assert main([*OWN, str(baseline)]) == 2
    assert "riddles" in capsys.readouterr().err


def test_raising_lifts_the_floors_to_what_was_measured(baseline):
    assert main([*OWN, str(baseline), "--raise"]) == 0
    floors = gate.load_floors(baseline)["retrieval"]
    assert floors["Recall@1"] > 0.9
    assert set(floors) == {"nDCG@10", "Recall@1", "Recall@10", "RR@10"}
    assert main([*OWN, str(baseline)]) == 0


def test_raising_never_writes_where_a_floor_is_broken(baseline):
    baseline.write_text(json.dumps({"retrieval": {"Recall@1": 1.0}}))
    assert main([*OWN, str(baseline), "--raise"]) == 1
    assert gate.load_floors(baseline) == {"retrieval": {"Recall@1": 1.0}}


def test_raised_floors_are_cut_to_three_digits_and_never_fall():
    floors = {"a": {"x": 0.9, "y": 0.1}, "b": {"z": 0.4}}
    measured = {"a": {"x": 0.85, "y": 0.98765}}
    assert gate.raised(floors, measured) == {"a": {"x": 0.9, "y": 0.987}, "b": {"z": 0.4}}


def test_public_sets_are_measured_only_where_they_are(tmp_path):
    (tmp_path / "stard_dev").mkdir()
    found = gate.measurements(tmp_path, None, say=lambda _: None)
    assert [measurement.name for measurement in found] == ["retrieval", "bench/stard_dev"]


def test_a_bench_folder_without_sets_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="没有评测集"):
        gate.measurements(tmp_path, None, say=lambda _: None)


@pytest.mark.parametrize("content", ["", "[]", '{"a": 1}', '{"a": {"x": 2}}', '{"a": {"x": "1"}}'])
def test_a_baseline_of_another_form_is_named(tmp_path, content):
    path = tmp_path / "baseline.json"
    path.write_text(content)
    with pytest.raises(ValueError, match=r"baseline\.json"):
        gate.load_floors(path)


def test_the_projects_own_floors_are_held():
    floors = gate.load_floors()
    assert floors["retrieval"]["Recall@1"] >= 0.9
