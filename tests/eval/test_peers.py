from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from eval import peers
from eval.__main__ import main
from eval.peers import OURS, PEERS, PeerResult, measure

CORPUS = {
    "d1": ("留样规定", "每餐留样一百二十五克。"),
    "d2": ("摊贩规定", "摊贩按时段经营。"),
    "d3": ("举报规定", "举报查实的发给奖金。"),
}
QUERIES = {"q1": "留样多少克", "q2": "摊贩什么时段经营", "q3": "举报奖金"}
RELEVANT = {"q1": "d1", "q2": "d2", "q3": "d3"}


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "qrels").mkdir()
    corpus = [{"_id": name, "title": t, "text": x} for name, (t, x) in CORPUS.items()]
    queries = [{"_id": name, "text": text} for name, text in QUERIES.items()]
    for name, rows in (("corpus.jsonl", corpus), ("queries.jsonl", queries)):
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (tmp_path / name).write_text("".join(lines))
    judged = "".join(f"{query}\t{passage}\t1\n" for query, passage in RELEVANT.items())
    (tmp_path / "qrels" / "test.tsv").write_text(judged)
    return tmp_path


@pytest.mark.parametrize("peer", [*PEERS, OURS])
def test_every_retriever_is_measured_on_the_same_questions(folder, peer):
    result = measure(peer, folder)
    assert (result.peer, result.passages, result.queries) == (peer, 3, 3)
    assert (result.ndcg, result.recall_at_1) == (1.0, 1.0)
    assert result.ms_p50 <= result.ms_p95
    assert result.memory_mb > 0


def test_fewer_questions_are_taken_evenly(folder):
    assert measure("bm25s + 字与二元字", folder, most_queries=2).queries == 2


def result(peer: str, name: str, ndcg: float) -> PeerResult:
    return PeerResult(peer, name, 3, 2, ndcg, 0.5, 1.25, 0.5, 2.0, 100)


def test_the_command_prints_machine_and_table_and_draws_the_bars(
    folder, capsys, monkeypatch, tmp_path
):
    found = [result("甲", "集一", 0.5), result("乙", "集一", 0.25)]
    monkeypatch.setattr(peers, "compare", lambda *_: found)
    drawing = tmp_path / "out.svg"
    assert main(["peers", str(folder), "--plot", str(drawing)]) == 0
    printed = capsys.readouterr().out
    assert f"python -m eval peers {folder}" in printed
    assert "| 集一（3 段，2 问） | 乙 | 0.250 | 0.500 | 1.2 | 0.5 / 2.0 | 100 |" in printed
    bars = [
        bar
        for bar in ElementTree.parse(drawing).iter("{http://www.w3.org/2000/svg}rect")
        if bar.get("width") == "22"
    ]
    assert [float(bar.get("height", 0)) for bar in bars] == [110.0, 55.0]
    assert main(["peers", str(folder), "--json"]) == 0
    printed_json = json.loads(capsys.readouterr().out)
    assert set(printed_json) == {"machine", "results"}
    assert printed_json["results"][0]["ndcg"] == 0.5


def test_a_folder_that_cannot_be_read_is_named(tmp_path, capsys):
    assert main(["peers", str(tmp_path)]) == 2
    assert "缺少文件" in capsys.readouterr().err
