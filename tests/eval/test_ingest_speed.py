"""The benchmark of reading: what it measures and what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.ingest_speed import FormatSpeed, measure, report


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "资料"
    root.mkdir()
    for n in range(3):
        text = f"第{n}号方案\n一、目标\n" + f"抽检合格率达到9{n}%以上。\n" * 200
        (root / f"{n}.txt").write_text(text, encoding="utf-8")
    (root / "空.md").write_bytes(b"")
    return root


def test_speed_is_per_cpu_second() -> None:
    speed = FormatSpeed("pdf", files=2, megabytes=3.0, pages=40, seconds=2.0)
    assert (speed.megabytes_a_second, speed.pages_a_second) == (1.5, 20.0)


def test_a_folder_is_read_and_every_second_is_accounted_for(folder: Path) -> None:
    speed = measure(folder, workers=0)
    assert (speed.files, speed.failed) == (4, 1)
    assert [(each.format, each.files) for each in speed.formats] == [("md", 1), ("txt", 3)]
    assert sum(speed.shares.values()) == pytest.approx(1.0, abs=0.02)
    assert speed.shares["入库"] > 0
    assert speed.unchanged_seconds < 1
    told = report(speed)
    assert told.startswith(f"python -m eval ingest {folder}")
    assert "时间用在" in told


def test_the_command_prints_one_json_object(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ingest", str(folder), "--workers", "0", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert {"machine", "cpu_seconds", "wall_seconds", "peak_mb", "shares"} <= set(printed)
    assert printed["formats"][1]["megabytes_a_second"] > 0


def test_a_folder_without_files_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ingest", str(tmp_path)]) == 2
    assert "里没有文件" in capsys.readouterr().err
