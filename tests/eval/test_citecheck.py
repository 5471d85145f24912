"""Verification is measured on labelled statements, each half apart."""

import json
from pathlib import Path

import pytest

from eval import citecheck
from eval.__main__ import main

ROWS = [
    {
        "statement": "全县抽检640批次",
        "quote": "全县抽检640批次\uff0c合格",
        "label": 1,
        "method": "none",
    },
    {
        "statement": "全县抽检650批次",
        "quote": "全县抽检640批次\uff0c合格",
        "label": 0,
        "method": "figure",
    },
    {"statement": "食堂应当留样", "quote": "本县举办田径比赛", "label": 1, "method": "none"},
    {"statement": "食堂应当留样", "quote": "学校食堂应当留样", "label": 0, "method": "none"},
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS))
    return path


def test_each_half_and_method_has_its_accuracy_and_its_two_errors(file: Path) -> None:
    found = citecheck.measure(citecheck.load(file)).accuracies
    assert found == {
        "even": citecheck.Accuracy(2, 0.5, 0, 1),
        "even/none": citecheck.Accuracy(2, 0.5, 0, 1),
        "odd": citecheck.Accuracy(2, 0.5, 1, 0),
        "odd/figure": citecheck.Accuracy(1, 1.0, 0, 0),
        "odd/none": citecheck.Accuracy(1, 0.0, 1, 0),
    }


def test_the_command_prints_one_json_object(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["citecheck", str(file), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["accuracies"]["even"]["accuracy"] == 0.5


def test_a_bad_line_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"statement": "甲", "quote": "乙", "label": 2}\n', encoding="utf-8")
    assert main(["citecheck", str(path)]) == 2
    assert "第 1 行" in capsys.readouterr().err


def test_fitted_weights_ask_for_shared_words_and_against_missing_ones() -> None:
    quote = "学校食堂应当每日公示食品留样记录\uff0c家长可以查看"
    alike = [citecheck.Row("学校食堂每日公示留样记录", quote, True, "none")] * 8
    unlike = [citecheck.Row("医院药房登记药品库存", quote, False, "none")] * 8
    _, shared, ordered, missing = citecheck.fitted(alike + unlike)
    assert shared > 0
    assert ordered > 0
    assert missing < 0
