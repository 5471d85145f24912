"""Several computers: the library on PostgreSQL, the index on Milvus, chosen by two settings."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import app
from answer.__main__ import main as answer
from index.__main__ import main as index
from ingest.__main__ import main as ingest

PASSWORD = "geheim-0815"
RULE = "第一条 食堂每餐留样不少于一百二十五克。"


@pytest.fixture
def database(postgres: str) -> str:
    """The address of an empty PostgreSQL database."""
    import psycopg

    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return postgres.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A folder with two rules."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "留样.md").write_text(f"# 云溪市学校食堂留样规定\n\n{RULE}\n", encoding="utf-8")
    (folder / "摊贩.md").write_text(
        "# 云溪市摊贩登记规定\n\n第一条 摊贩按街道划定的时段经营。\n", encoding="utf-8"
    )
    return folder


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Callable[[], dict[str, Any]]:
    """The JSON object that the last command printed."""
    return lambda: json.loads(capsys.readouterr().out)


def test_one_computer_reads_and_another_answers(
    database, milvus, documents, tmp_path, monkeypatch, printed
):
    monkeypatch.setenv("SHIAN_LIBRARY", database)
    monkeypatch.setenv("SHIAN_INDEX", milvus)
    one, other = ["--data", str(tmp_path / "one")], ["--data", str(tmp_path / "other")]

    assert ingest([str(documents), *one, "--json"]) == 0
    printed()
    assert index(["search", "留样多少克", "-k", "1", "--json", *other]) == 0
    assert [hit["text"] for hit in printed()["hits"]] == [RULE]
    assert answer(["食堂每餐留样多少克？", "--json", *other]) == 0
    said = printed()
    assert (said["status"], said["citations"][0]["document"]) == (
        "answered",
        "云溪市学校食堂留样规定",
    )
    assert index(["check", "--json", *one]) == 0
    assert printed() == {"sound": True, "problems": []}

    assert ingest(["remove", str(documents / "留样.md"), *one, "--json"]) == 0
    printed()
    assert index(["search", "留样多少克", "--json", *other]) == 0
    assert RULE not in [hit["text"] for hit in printed()["hits"]]
    assert not list(tmp_path.rglob("library.sqlite"))
    assert not list(tmp_path.rglob("vectors.npz"))


def test_an_index_moves_to_milvus_and_back(documents, milvus, tmp_path, monkeypatch, printed):
    data = ["--data", str(tmp_path / "data")]
    assert ingest([str(documents), *data, "--json"]) == 0
    printed()
    found = []
    for address in ("", milvus, ""):
        monkeypatch.setenv("SHIAN_INDEX", address)
        assert index(["search", "摊贩经营时段", "--json", *data]) == 0
        found.append([hit["text"] for hit in printed()["hits"]])
    assert found[0][0] == "第一条 摊贩按街道划定的时段经营。"
    assert found[0] == found[1] == found[2]


def test_a_library_moves_to_postgresql_and_back(
    database, documents, tmp_path, monkeypatch, printed
):
    first, last = tmp_path / "first", tmp_path / "last"
    assert ingest([str(documents), "--data", str(first), "--json"]) == 0
    printed()
    (card, *_) = _listed(first, printed)["documents"]
    assert ingest(["correct", card["id"], "年份", "2024", "--data", str(first), "--json"]) == 0
    printed()
    before = _listed(first, printed)
    assert before["documents"][0]["year"] == 2024

    assert ingest(["copy", database, "--data", str(first), "--json"]) == 0
    assert printed()["documents"] == 2
    monkeypatch.setenv("SHIAN_LIBRARY", database)
    assert _listed(tmp_path / "other", printed) == before
    (documents / "追溯.md").write_text("# 云溪市追溯规定\n\n第一条 批发市场上传票据。\n", "utf-8")
    assert ingest([str(documents), "--data", str(tmp_path / "other"), "--json"]) == 0
    printed()

    assert ingest(["copy", str(last), "--data", str(tmp_path / "other"), "--json"]) == 0
    printed()
    after = _listed(tmp_path / "other", printed)
    monkeypatch.delenv("SHIAN_LIBRARY")
    assert _listed(last, printed) == after
    assert len(after["documents"]) == 3


def test_a_library_that_holds_something_is_not_copied_over(documents, tmp_path, capsys):
    data = ["--data", str(tmp_path / "data")]
    assert ingest([str(documents), *data]) == 0
    assert ingest(["copy", str(tmp_path / "data"), *data]) == 2
    assert "只能复制到空的资料库" in capsys.readouterr().err
    assert len(json.loads(_printed_list(data, capsys))["documents"]) == 2


COMMANDS = [
    pytest.param(lambda data: ingest(["list", "--data", data]), id="ingest"),
    pytest.param(lambda data: index(["search", "留样", "--data", data]), id="index"),
    pytest.param(lambda data: answer(["留样多少克？", "--data", data]), id="answer"),
    pytest.param(lambda data: app.main(["--data", data, "--port", "65123"]), id="app"),
]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("address", "told"),
    [
        (f"postgresql+psycopg://shian:{PASSWORD}@127.0.0.1:1/shian", "打不开资料库"),
        (f"postgresql://shian:{PASSWORD}@127.0.0.1:port/shian", "写得不对"),
        (f"mysql://shian:{PASSWORD}@127.0.0.1/shian", "mysql://***@127.0.0.1/shian 不可用"),
        (f"postgres{PASSWORD}", "SHIAN_LIBRARY 应为 postgresql"),
    ],
)
def test_a_library_out_of_reach_is_told_without_its_password(
    command, address, told, tmp_path, monkeypatch, capsys
):
    pytest.importorskip("psycopg", reason="the driver psycopg is not installed")
    monkeypatch.setenv("SHIAN_LIBRARY", address)
    assert command(str(tmp_path / "data")) == 2
    output = capsys.readouterr()
    assert told in output.err
    assert PASSWORD not in output.err + output.out


@pytest.mark.parametrize("command", COMMANDS[1:3])
@pytest.mark.parametrize(
    ("address", "told"),
    [
        (f"milvus+http://shian:{PASSWORD}@127.0.0.1:1/shian", "连不上 Milvus(http://127.0.0.1:1"),
        (f"milvus+http://shian:{PASSWORD}@127.0.0.1:port", "SHIAN_INDEX 不是可用的地址"),
        (f"faiss://shian:{PASSWORD}@127.0.0.1", "SHIAN_INDEX 不是可用的地址"),
        ("milvus+file:index", "应以 .db 结尾"),
    ],
)
def test_an_index_out_of_reach_is_told_without_its_password(
    command, address, told, tmp_path, monkeypatch, capsys, documents
):
    pytest.importorskip("pymilvus", reason="the extra `milvus` is not installed")
    data = tmp_path / "data"
    assert ingest([str(documents), "--data", str(data), "--json"]) == 0
    monkeypatch.setenv("SHIAN_INDEX", address)
    assert command(str(data)) == 2
    output = capsys.readouterr()
    assert told in output.err
    assert PASSWORD not in output.err + output.out


def test_without_the_milvus_client_the_install_command_is_told(
    documents, tmp_path, monkeypatch, capsys
):
    data = tmp_path / "data"
    assert ingest([str(documents), "--data", str(data), "--json"]) == 0
    monkeypatch.setenv("SHIAN_INDEX", "milvus+http://127.0.0.1:19530")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert index(["search", "留样", "--data", str(data)]) == 2
    assert "缺少 pymilvus；用 Milvus 请先安装：pip install" in capsys.readouterr().err


def _listed(data: Path, printed: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    assert ingest(["list", "--json", "--data", str(data)]) == 0
    return printed()


def _printed_list(data: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert ingest(["list", "--json", *data]) == 0
    return capsys.readouterr().out
