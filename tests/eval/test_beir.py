from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.beir import BeirError, BeirSet, evaluate, write_trec

CORPUS = {
    "d1": ("留样规定", "每餐留样一百二十五克。"),
    "d2": ("摊贩规定", "摊贩按时段经营。"),
    "d3": ("举报规定", "举报查实的发给奖金。"),
}
QUERIES = {"q1": "留样多少克", "q2": "摊販什麼時段經營", "q3": "举报奖金"}
QRELS = [("q1", "d1", 1), ("q2", "d2", 1), ("q3", "d1", 1)]  # q3 is judged against the order


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "qrels").mkdir()
    corpus = [{"_id": name, "title": t, "text": x} for name, (t, x) in CORPUS.items()]
    write_lines(tmp_path / "corpus.jsonl", corpus)
    queries = [{"_id": name, "text": text} for name, text in QUERIES.items()]
    write_lines(tmp_path / "queries.jsonl", [*queries, {"_id": "q9", "text": "无判定的问题"}])
    rows = "".join(f"{q}\t{d}\t{grade}\n" for q, d, grade in QRELS)
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + rows)
    return tmp_path


def write_lines(path: Path, rows: list[dict[str, str]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def test_only_judged_queries_are_asked(folder):
    beir = BeirSet.load(folder)
    assert beir.corpus == CORPUS
    assert beir.queries == QUERIES
    assert beir.qrels == {"q1": {"d1": 1}, "q2": {"d2": 1}, "q3": {"d1": 1}}


def test_the_measures_are_those_of_the_ranking(folder):
    result, run = evaluate(BeirSet.load(folder), None, say=lambda _: None)
    assert [hits[0].passage.id for hits in run.values()] == ["d1", "d2", "d3"]
    assert [hit.passage.id for hit in run["q3"]] == ["d3"]  # d1 shares no character with q3
    assert result.measures["Recall@1"] == round(2 / 3, 4)
    assert result.measures["RR@10"] == round((1 + 1 + 0) / 3, 4)
    assert (result.passages, result.queries) == (3, 3)
    assert result.ms_p50 <= result.ms_p95


def test_a_run_is_written_as_trec_reads_it(folder, tmp_path):
    _, run = evaluate(BeirSet.load(folder), None, say=lambda _: None)
    write_trec(run, tmp_path / "run.trec")
    first = (tmp_path / "run.trec").read_text().splitlines()[0].split()
    assert (first[:4], first[5]) == (["q1", "Q0", "d1", "1"], "shian")
    assert float(first[4]) == pytest.approx(run["q1"][0].score, abs=1e-6)


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("corpus.jsonl", None, "缺少文件 .*corpus.jsonl"),
        ("qrels/test.tsv", None, "缺少文件 .*test.tsv"),
        ("corpus.jsonl", '{"_id":"d1","text":"a"}\n{"_id"', "corpus.jsonl 第 2 行：不是 JSON"),
        ("corpus.jsonl", "[1]\n", "corpus.jsonl 第 1 行：应为一个 JSON 对象"),
        ("corpus.jsonl", '{"_id":"d1"}\n', "corpus.jsonl 第 1 行：“text”应为文字，实为 None"),
        ("queries.jsonl", '{"_id":7,"text":"a"}\n', "queries.jsonl 第 1 行：“_id”应为文字，实为 7"),
        ("qrels/test.tsv", "q1 d1 1\n", "test.tsv 第 1 行：应为.*三列"),
        ("qrels/test.tsv", "q1\td1\tx\n", "test.tsv 第 1 行"),
        ("qrels/test.tsv", "q7\td1\t1\n", "queries.jsonl 里没有问题 'q7'"),
        ("qrels/test.tsv", "q1\td7\t1\n", "corpus.jsonl 里没有段落 'd7'"),
        ("qrels/test.tsv", "", "没有任何判定"),
    ],
)
def test_a_bad_file_is_named_with_its_line(folder, file, content, message):
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(content)
    with pytest.raises(BeirError, match=message):
        BeirSet.load(folder)


def test_a_file_in_another_encoding_is_named(folder):
    (folder / "queries.jsonl").write_bytes('{"_id":"q1","text":"留样"}'.encode("gbk"))
    with pytest.raises(BeirError, match=r"queries\.jsonl：不是 UTF-8"):
        BeirSet.load(folder)


def test_the_command_prints_one_json_object(folder, capsys):
    run = folder / "out.trec"
    assert main(["beir", str(folder), "--words-only", "--json", "--run", str(run)]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert set(printed) == {
        "name",
        "passages",
        "queries",
        "measures",
        "index_seconds",
        "ms_p50",
        "ms_p95",
        "peak_mb",
        "encoder",
    }
    assert set(printed["measures"]) == {"nDCG@10", "Recall@1", "Recall@10", "RR@10"}
    assert run.is_file()


def test_the_command_says_what_is_wrong_and_exits_with_two(tmp_path, capsys):
    assert main(["beir", str(tmp_path), "--words-only"]) == 2
    assert "缺少文件" in capsys.readouterr().err
