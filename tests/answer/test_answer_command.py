"""The command `python -m answer`: its JSON keys and exit codes are a contract."""

import json
from pathlib import Path

import pytest

from answer.__main__ import main
from ingest.library import Library
from ingest.reading import read_file

KEYS = [
    "question", "status", "answer", "claims", "citations", "conflicts", "missing", "nearest",
    "mode", "seconds",
]  # fmt: skip
CITATION_KEYS = [
    "n", "document", "path", "part", "page", "heading", "quote", "start", "end", "level", "year",
    "kind", "status",
]  # fmt: skip
PLAN = (
    "甲市创建方案\n一、目标\n2025年创建工作知晓率应当达到88%以上\uff0c食品安全满意度不低于82分。\n"
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("answer")
    (folder / "plan.txt").write_text(PLAN, encoding="utf-8")
    with Library.open(folder / "data") as library:
        library.add(read_file(folder / "plan.txt", "plan.txt"))
    return folder / "data"


def asked(data: Path, question: str, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    assert main([question, "--json", "--data", str(data)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    answer: dict[str, object] = json.loads(line)
    return answer


def test_an_answer_is_one_json_object_with_the_contracted_keys(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = asked(data, "创建知晓率要达到多少", capsys)
    assert list(answer) == KEYS
    assert (answer["status"], answer["mode"]) == ("answered", "extractive")
    (citation,) = answer["citations"]  # type: ignore[misc]  # the value is a list
    assert list(citation) == CITATION_KEYS
    assert citation["heading"] == ["一、目标"]
    assert citation["quote"].startswith("2025年创建工作知晓率")
    (claim,) = answer["claims"]  # type: ignore[misc]  # the value is a list
    assert claim == {"text": citation["quote"], "kind": "requirement", "citations": [1]}


def test_a_refusal_has_the_same_keys_and_is_no_failure(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = asked(data, "个人所得税起征点是多少", capsys)
    assert list(answer) == KEYS
    assert (answer["status"], answer["claims"], answer["citations"]) == ("refused", [], [])
    assert answer["nearest"] == [
        {
            "document": "甲市创建方案",
            "path": "plan.txt",
            "quote": "",
            "passage_id": "",
            "start": 0,
            "end": 0,
            "heading": [],
            "page": None,
        }
    ]


def test_a_refusal_tells_the_sentence_that_comes_nearest(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = "丁区2019年创建知晓率是多少"
    (near,) = asked(data, question, capsys)["nearest"]  # type: ignore[misc]  # the value is a list
    with Library.open(data) as library:
        (card,) = library.cards()
        text = library.document(card.id).text
        (passage,) = [p for p in library.passages_of(card.id) if p.id == near["passage_id"]]
    assert near["quote"] == PLAN.splitlines()[2] == text[near["start"] : near["end"]]
    assert (near["heading"], near["page"]) == (["一、目标"], None)
    assert near["quote"] in passage.text
    assert main([question, "--data", str(data)]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[-2:] == [
        "  可以看看：甲市创建方案（plan.txt）",
        f"    最接近的原文（不一定回答了问题）：{near['quote']}",
    ]


def test_a_person_sees_the_answer_and_where_it_stands(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["创建知晓率要达到多少", "--data", str(data)]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].endswith("[1]")
    assert out[1] == "  [1] 甲市创建方案 > 一、目标\uff08plan.txt\uff09"


def test_a_batch_answers_in_order_and_names_a_bad_line(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [
        '{"id": "b", "question": "创建知晓率要达到多少"}',
        "kein json",
        '{"id": 2, "question": "今天天气"}',
    ]
    source.write_text("\n".join(rows), encoding="utf-8")
    assert main(["batch", str(source), str(target), "--data", str(data)]) == 1
    written = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [(row["id"], row["status"]) for row in written] == [("b", "answered"), (2, "refused")]
    assert list(written[0]) == ["id", *KEYS]
    assert "第 2 行" in capsys.readouterr().err


def test_statements_are_verified_line_by_line(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [
        {"id": 1, "statement": "抽检640批次", "quote": "全年抽检640批次。"},
        {"id": 2, "statement": "抽检6400批次", "quote": "全年抽检640批次。"},
    ]
    source.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    assert main(["verify", str(source), str(target)]) == 0
    written = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [list(row) for row in written] == [["id", "supported", "score", "reasons"]] * 2
    assert [row["supported"] for row in written] == [True, False]
    assert written[1]["reasons"] == ["数值“6400批次”不在引文中"]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["问题", "--nope"],
        ["batch", "fehlt.jsonl", "out.jsonl"],
        ["问题", "--data", "nirgends"],
        ["verify"],
    ],
)
def test_wrong_use_exits_with_2_and_a_chinese_message(
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SHIAN_DATA", raising=False)
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "\u4e00" <= err[0] <= "\u9fff"
