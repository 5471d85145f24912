from __future__ import annotations

import json

import pytest

from index.__main__ import main
from ingest.documents import Document, Metadata, Passage, Reading
from ingest.library import Library
from ingest.tracing import TracedText

CLAUSES = ("第一条 食堂每餐留样一百二十五克。", "第二条 摊贩按时段经营。")


@pytest.fixture
def data(tmp_path):
    """A data directory whose library holds one document of two clauses."""
    text = "\n".join(CLAUSES)
    passages = tuple(
        Passage(f"p{n}", "d1", n, text.index(clause), text.index(clause) + len(clause), clause)
        for n, clause in enumerate(CLAUSES)
    )
    metadata = Metadata("云溪市食品管理办法", kind="办法", level="市", year=2023, status="现行")
    document = Document("d1", "办法.md", None, metadata, TracedText.of(text))
    with Library.open(tmp_path) as library:
        library.add(Reading("办法.md", "0" * 64, len(text), ((document, passages),)))
    return tmp_path


def test_search_prints_one_json_object_with_the_contracted_keys(data, capsys):
    assert main(["search", "留样多少克", "-k", "1", "--data", str(data), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    (hit,) = printed["hits"]
    assert printed["query"] == "留样多少克"
    assert set(hit) == {
        "document",
        "document_id",
        "passage_id",
        "path",
        "part",
        "page",
        "heading",
        "text",
        "start",
        "end",
        "level",
        "year",
        "kind",
        "status",
        "score",
        "lexical",
        "dense",
        "exact",
    }
    assert (hit["text"], hit["document"]) == (CLAUSES[0], "云溪市食品管理办法")
    assert (hit["level"], hit["year"], hit["kind"], hit["status"]) == ("市", 2023, "办法", "现行")


def test_context_shows_the_clauses_before_and_after(data, capsys):
    command = ["search", "留样多少克", "-k", "1", "--context", "1", "--data", str(data)]
    assert main([*command, "--json"]) == 0
    (hit,) = json.loads(capsys.readouterr().out)["hits"]
    assert (hit["before"], hit["after"]) == ([], [CLAUSES[1]])
    assert main(command) == 0
    assert f"下文：{CLAUSES[1]}" in capsys.readouterr().out


def test_search_says_what_else_it_looked_for(data, capsys):
    assert main(["search", "路边摊能摆到几点", "--data", str(data), "--json"]) == 0
    also = json.loads(capsys.readouterr().out)["also_searched"]
    assert "食品摊贩" in also
    assert main(["search", "路边摊能摆到几点", "--data", str(data)]) == 0
    assert capsys.readouterr().out.startswith(f"还检索了：{'、'.join(also)}\n")
    assert main(["search", "留样", "--data", str(data), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["also_searched"] == []


def test_search_for_a_person_names_document_and_clause(data, capsys):
    assert main(["search", "留样", "--data", str(data)]) == 0
    output = capsys.readouterr()
    assert "《云溪市食品管理办法》" in output.out
    assert CLAUSES[0] in output.out
    assert output.err == "还没有索引，正在根据资料库重新建立…\n"


def test_search_says_when_there_is_nothing(data, capsys):
    assert main(["search", "🍜", "--data", str(data)]) == 0
    assert capsys.readouterr().out == "没有找到相关的段落。\n"


def test_search_can_be_filtered(data, capsys):
    assert main(["search", "留样", "--year", "2020-2022", "--json", "--data", str(data)]) == 0
    assert json.loads(capsys.readouterr().out)["hits"] == []


def test_the_data_directory_can_come_from_the_environment(data, capsys, monkeypatch):
    monkeypatch.setenv("SHIAN_DATA", str(data))
    assert main(["stats", "--json"]) == 0
    stats = json.loads(capsys.readouterr().out)
    assert (stats["documents"], stats["passages"]) == (1, 2)
    assert set(stats) == {
        "documents",
        "passages",
        "vectors",
        "encoder",
        "dimension",
        "bytes",
        "generation",
    }


def test_check_tells_a_sound_index_from_a_damaged_one(data, capsys):
    assert main(["check", "--data", str(data)]) == 1
    assert capsys.readouterr().out == "还没有索引\n"
    assert main(["rebuild", "--data", str(data)]) == 0
    assert capsys.readouterr().out == "索引已重建：文件 1 份，段落 2 段\n"
    assert main(["check", "--json", "--data", str(data)]) == 0
    assert json.loads(capsys.readouterr().out) == {"sound": True, "problems": []}
    next(data.glob("index/build-*/lexical/*.idx")).write_bytes(b"")
    assert main(["check", "--data", str(data)]) == 1
    assert "校验和" in capsys.readouterr().out


def test_a_missing_data_directory_is_wrong_use(tmp_path, capsys):
    assert main(["search", "留样", "--data", str(tmp_path / "none")]) == 2
    assert "不存在" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["search"],
        ["search", "词", "-k", "0"],
        ["search", "词", "-k", "x"],
        ["search", "词", "--year", "去年"],
        ["search", "词", "--level", "村"],
    ],
)
def test_wrong_use_exits_with_two(arguments):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
