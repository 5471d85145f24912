"""The command `python -m ingest`: its JSON keys, its exit codes, what it tells a person."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ingest.__main__ import main
from ingest.locks import AlreadyRunning, app_lock, writer_lock

PLAN = (
    "青禾区校园食堂专项工作方案\n\n一、目标\n\n抽检合格率达到98%以上。\n\n"
    "二、分工\n\n区食安办牵头。\n"
)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "方案.txt"
    path.write_text(PLAN, encoding="utf-8")
    return path


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHIAN_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run the command with --json and return its exit code and the object it printed."""

    def run(*arguments: object) -> tuple[int, Any]:
        code = main([*map(str, arguments), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.mark.usefixtures("data")
class TestIngest:
    def test_the_json_is_the_contract(self, plan: Path, said: Any) -> None:
        code, report = said(plan)
        assert code == 0
        assert list(report) == ["files", "totals", "missing", "skipped", "seconds"]
        [file] = report["files"]
        assert list(file) == ["path", "status", "documents", "passages", "health", "message"]
        assert (file["path"], file["status"], file["documents"]) == (str(plan), "added", 1)
        assert list(file["health"]) == [
            "characters",
            "kept",
            "dropped",
            "repaired",
            "pages",
            "pages_without_text",
            "tables",
            "masked",
            "confidence",
            "notices",
        ]
        totals = report["totals"]
        assert {key: totals[key] for key in ("files", "added", "failed", "documents")} == {
            "files": 1,
            "added": 1,
            "failed": 0,
            "documents": 1,
        }
        assert totals["passages"] == file["passages"] > 0

    def test_again_is_unchanged(self, plan: Path, said: Any) -> None:
        said(plan)
        assert said(plan)[1]["files"][0]["status"] == "unchanged"

    def test_done_in_part_is_1_and_names_what_failed(
        self, plan: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (plan.parent / "空.txt").write_bytes(b"")
        assert main([str(plan), str(plan.parent / "空.txt")]) == 1
        told = capsys.readouterr()
        assert "未读入" in told.err
        assert "空.txt" in told.err
        assert "青禾区校园食堂专项工作方案" in told.out
        assert "新增 1、更新 0、未变 0、重复 0、未读入 1" in told.out

    def test_wrong_use_is_2_in_chinese(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for arguments, told in (
            ([], "缺少参数：路径"),
            ([str(tmp_path / "没有.txt")], "没有这样的文件或文件夹"),
            (["--未知", "x"], "不认识的参数"),
            (["x", "--workers", "两"], "参数 --workers 应为整数"),
            (["remove"], "缺少参数：路径"),
            (["list"], "没有资料库"),
        ):
            assert main(arguments) == 2
            captured = capsys.readouterr()
            assert told in captured.err
            assert captured.out == ""

    def test_help_is_in_chinese(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["--help"]) == 0
        assert "读入或更新文件、文件夹、zip" in capsys.readouterr().out

    def test_a_file_named_like_a_command_can_be_given(
        self, tmp_path: Path, said: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "list").write_text(PLAN, encoding="utf-8")
        assert said("./list")[1]["files"][0]["status"] == "added"


@pytest.mark.usefixtures("data")
class TestCatalogue:
    def test_list(self, plan: Path, said: Any, capsys: pytest.CaptureFixture[str]) -> None:
        said(plan)
        code, listed = said("list")
        assert code == 0
        assert list(listed) == ["documents", "files"]
        [document] = listed["documents"]
        assert (document["title"], document["path"]) == ("青禾区校园食堂专项工作方案", str(plan))
        assert listed["files"][0]["status"] == "added"
        assert main(["list"]) == 0
        assert "共 1 篇文档，1 个文件" in capsys.readouterr().out

    def test_remove_restore_and_history(self, plan: Path, said: Any) -> None:
        said(plan)
        assert said("remove", plan) == (0, {"removed": [str(plan)]})
        assert said("list")[1]["documents"] == []
        assert said("restore", plan) == (0, {"restored": [str(plan)]})
        plan.write_text(PLAN.replace("98", "99"), encoding="utf-8")
        said(plan)
        code, history = said("history", plan)
        assert code == 0
        assert [(v["number"], v["current"]) for v in history["versions"]] == [(1, False), (2, True)]
        assert list(history["versions"][0]) == [
            "number",
            "sha256",
            "size",
            "read_at",
            "documents",
            "titles",
            "passages",
            "current",
        ]

    def test_correct(self, plan: Path, said: Any, capsys: pytest.CaptureFixture[str]) -> None:
        said(plan)
        [document] = said("list")[1]["documents"]
        code, corrected = said("correct", document["id"], "level", "区县")
        assert (code, corrected["level"]) == (0, "区县")
        assert main(["correct", document["id"], "文种", "通知"]) == 0
        assert capsys.readouterr().out == "《青禾区校园食堂专项工作方案》的文种已更正为“通知”\n"
        assert main(["correct", document["id"], "级别", "州"]) == 2
        assert "没有字段“级别”，可用：标题 title、文种 kind" in capsys.readouterr().err
        assert main(["correct", document["id"], "level", "州"]) == 2
        assert "字段 层级 不能取值“州”，可用：国家、省、市" in capsys.readouterr().err

    def test_an_unknown_path_is_2(
        self, plan: Path, said: Any, capsys: pytest.CaptureFixture[str]
    ) -> None:
        said(plan)
        assert main(["remove", "无此.txt"]) == 2
        assert "资料库里没有文件 无此.txt" in capsys.readouterr().err


HOLD = """
import sys, pathlib
sys.path.insert(0, sys.argv[1])
from ingest.locks import writer_lock
with writer_lock(pathlib.Path(sys.argv[2])):
    print("held", flush=True)
    sys.stdin.read()
"""


class TestOneWriter:
    def test_a_second_one_is_told_who_holds_it_and_a_dead_one_holds_nothing(
        self, plan: Path, data: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        holder = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(ROOT), str(data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"held\n"
            assert main([str(plan)]) == 2
            told = capsys.readouterr().err
            assert f"正在读入文件（进程号 {holder.pid}" in told
            assert "请等它完成后再试" in told
        finally:
            holder.kill()
            holder.communicate()
        assert (data / "ingest.pid").exists()
        assert main([str(plan)]) == 0

    def test_app_and_writer_do_not_bar_each_other(self, tmp_path: Path) -> None:
        with (
            app_lock(tmp_path),
            writer_lock(tmp_path),
            pytest.raises(AlreadyRunning, match="网页程序已在运行"),
            app_lock(tmp_path),
        ):
            pass


def test_stdout_holds_one_json_object_and_nothing_else(plan: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ingest", plan, "--json", "--data", tmp_path / "d"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert json.loads(done.stdout.decode("utf-8"))["totals"]["added"] == 1
