from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from eval import scale
from eval.__main__ import main
from eval.scale import Copies, ScaleResult, measure
from index.training_pairs import read_laws

LAW = """# {name}集市管理办法

第一条 摊主应当在摊位上公示进货票据，票据保存十二个月。

第二条 集市开办者应当每日巡查，发现变质食品立即下架。
"""


@pytest.fixture
def laws(tmp_path) -> Path:
    folder = tmp_path / "laws"
    folder.mkdir()
    for name in "甲乙":
        (folder / f"{name}.md").write_text(LAW.format(name=name), encoding="utf-8")
    return folder


@pytest.fixture
def copies(laws) -> Copies:
    return Copies(read_laws(laws), passages=10, a_document=4)


def test_the_first_copy_is_the_law_and_the_next_have_other_words(copies):
    texts = [p.text for name in ("d0", "d4", "d8") for p in copies.passages_of(name)]
    assert len(texts) == 10
    assert texts[0] == "第一条 摊主应当在摊位上公示进货票据，票据保存十二个月。"
    assert len(set(texts[::2])) == 5 - 1  # two laws say the same, each further copy something else
    assert texts == [p.text for name in ("d0", "d4", "d8") for p in copies.passages_of(name)]


def test_documents_come_and_go(copies):
    card = copies.remove("d4")
    assert [card.id for card in copies.cards()] == ["d0", "d8"]
    assert set(copies.passages(["0", "5", "9"])) == {"0", "9"}
    copies.put(card)
    assert set(copies.passages(["0", "5", "9"])) == {"0", "5", "9"}
    assert copies.generation == 3


def test_one_size_is_measured(laws):
    result = measure(laws, 9, 4)
    assert (result.passages, result.documents) == (9, 3)
    assert 0 < result.ms_p50 <= result.ms_p95
    assert result.add_seconds < 5
    assert result.delete_seconds < 5
    assert result.memory_mb > 0


def test_the_questions_are_our_own_and_evenly_taken():
    asked = scale.questions(50)
    assert len(asked) == 50
    assert len(set(asked)) == 50


def result(passages: int, ms: float) -> ScaleResult:
    return ScaleResult(passages, passages // 40, 1.0, ms, 2 * ms, 0.25, 0.5, 400, 9)


def test_the_command_prints_ratios_and_draws_the_lines(laws, capsys, monkeypatch, tmp_path):
    found = [result(1_000, 2.0), result(10_000, 5.0)]
    monkeypatch.setattr(scale, "compare", lambda *_: found)
    drawing = tmp_path / "out.svg"
    sizes = ["--passages", "1000", "10000"]
    assert main(["scale", str(laws), *sizes, "--plot", str(drawing)]) == 0
    printed = capsys.readouterr().out
    assert f"python -m eval scale {laws} --passages 1000 10000" in printed
    assert "| 10,000 | 250 | 1.0 | 5.0 / 10.0 | 0.25 / 0.50 | 400 | 9 |" in printed
    assert "10.0 倍段落，2.5 倍用时" in printed
    picture = ElementTree.fromstring(drawing.read_text(encoding="utf-8"))
    lines = [e for e in picture.iter() if e.tag.endswith("polyline")]
    assert len(lines) == 3


def test_a_folder_without_laws_is_refused(tmp_path, capsys):
    assert main(["scale", str(tmp_path), "--passages", "10"]) == 2
    assert "没有含“第N条”" in capsys.readouterr().err
