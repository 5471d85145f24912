"""What a new colleague reads first, by role."""

from __future__ import annotations

from pathlib import Path

import pytest

from answer.reading_paths import Reading, load_reading_paths
from index.marked_yaml import FaultyFileError
from index.opening import CORPUS


def test_a_path_has_steps_with_an_aim_and_documents(tmp_path: Path) -> None:
    file = tmp_path / "paths.yaml"
    file.write_text(
        "- role: 联络员\n  about: 报数据\n  steps:\n"
        "    - when: 第一天\n      aim: 找到任务\n      documents:\n"
        "        - {source: a.md, why: 任务在这里}\n        - {source: b.md, why: 目标在这里}\n",
        "utf-8",
    )
    [path] = load_reading_paths(file)
    assert (path.role, path.about) == ("联络员", "报数据")
    assert path.steps[0].readings == (Reading("a.md", "任务在这里"), Reading("b.md", "目标在这里"))
    assert path.sources == ("a.md", "b.md")


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    file = tmp_path / "paths.yaml"
    file.write_text(
        "- role: 甲\n  about: x\n  steps: []\n- role: 甲\n  steps: []\n  colour: red\n", "utf-8"
    )
    with pytest.raises(FaultyFileError) as caught:
        load_reading_paths(file)
    told = str(caught.value)
    assert "about" in told
    assert "colour" in told
    assert "甲" in told


def test_every_document_of_the_corpus_paths_exists() -> None:
    paths = load_reading_paths(CORPUS / "reading_paths.yaml")
    assert [path.role for path in paths] == [
        "食安办综合岗", "市场监管所监管人员", "乡镇（街道）包保干部", "学校食品安全管理人员",
        "指标责任单位联络员",
    ]  # fmt: skip
    missing = [s for path in paths for s in path.sources if not Path(CORPUS, s).is_file()]
    assert missing == []
