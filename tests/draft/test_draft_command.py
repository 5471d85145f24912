"""`python -m draft`: every command by hand, its exit code, its JSON, and what wrong use says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from docx import Document as open_word

from draft.__main__ import main
from tests.draft.offices import write_corpus

FACTS = """\
template: 自查报告
facts:
  地区: {value: 青禾区}
  单位名称: {value: 青禾区食品安全委员会办公室}
  年度: {value: 2025}
  成文日期: {value: 2025-12-24}
  牵头形式: {value: 专班}
  食品抽检批次: {value: 6651, previous: 6318}
  食品抽检合格率: {value: 98.48, previous: 98.1}
  满意度: {value: 79.5, previous: 78.9}
  抽检做法: {value: 把不合格较多的品种列为重点}
duties:
  base-07: {unit: 区市场监管局, deadline: 2026-03-31}
  stat-01: {unit: 区食安办, deadline: 2026-03-31}
"""


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Return a function: the command's arguments → (exit code, stdout, stderr)."""
    corpus = write_corpus(tmp_path / "corpus")
    monkeypatch.setattr("draft.opening.CORPUS", corpus)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "数据.yaml").write_text(FACTS, encoding="utf-8")

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main([*arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


def test_list_names_the_templates(run):
    assert run("list") == (0, "自查报告（10个数据项）：试用\n", "")
    code, out, _ = run("list", "--json")
    (template,) = json.loads(out)["templates"]
    assert (code, template["id"], template["indicators"]) == (0, "自查报告", ["base-07", "stat-01"])
    assert template["required"] == ["地区", "年度", "牵头形式"]


def test_this_years_sheet_starts_from_last_years(run, tmp_path):
    arguments = ("facts", "自查报告", "--from", "数据.yaml", "--out", "新.yaml")
    assert run(*arguments)[0] == 0
    written = (tmp_path / "新.yaml").read_text("utf-8")
    assert '"食品抽检批次": {value: null, previous: 6651}' in written
    assert '"年度": {value: 2026}' in written
    code, _, err = run(*arguments)
    assert (code, "已经有了" in err) == (2, True)


def test_list_tells_a_faulty_template_and_goes_on(run, tmp_path):
    (tmp_path / "corpus/templates/坏的.yaml").write_text("- 1", encoding="utf-8")
    code, out, err = run("list")
    assert (code, out) == (1, "自查报告（10个数据项）：试用\n")
    assert "坏的.yaml 有1处问题" in err


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "yaml"])
def test_facts_writes_a_sheet_that_write_reads_back(run, suffix):
    code, out, _ = run("facts", "自查报告", "--out", f"空表.{suffix}")
    assert (code, out) == (0, f"已写入 空表.{suffix}：10个数据项，其中必填3个\n")
    code, out, _ = run("write", "自查报告", "--facts", f"空表.{suffix}", "--out", "稿.docx")
    assert code == 1
    assert "待填　标题：地区\n" in out


def test_write_makes_a_document_and_tells_what_is_open(run):
    code, out, err = run("write", "自查报告", "--facts", "数据.yaml", "--out", "稿.docx")
    assert (code, out.splitlines()[0]) == (0, "已写入 稿.docx")
    assert (
        err
        == "没有资料库（data）：要求和外地做法不附引文；请先 python -m ingest corpus/documents\n"
    )
    texts = [paragraph.text for paragraph in open_word("稿.docx").paragraphs]
    assert texts[0].replace("\n", "") == "青禾区2025年食品安全自查报告"
    assert any("全年完成食品抽检6651批次。" in text for text in texts)


def test_write_in_json_is_one_object_on_stdout(run):
    code, out, _ = run("write", "自查报告", "--facts", "数据.yaml", "--out", "稿.docx", "--json")
    written = json.loads(out)
    assert (code, written["path"], written["open"]) == (0, "稿.docx", [])
    assert written["title"] == "青禾区2025年食品安全自查报告"


def test_write_fills_an_offices_own_template(run):
    document = open_word()
    document.add_paragraph("抽检{{ 食品抽检批次 }}，{{ 典型做法 }}")
    document.save("我们的.docx")
    code, out, _ = run("write", "我们的.docx", "--facts", "数据.yaml", "--out", "稿.docx")
    assert (code, out) == (1, "已写入 稿.docx\n待填　模板：典型做法\n")
    assert open_word("稿.docx").paragraphs[0].text == "抽检6651批次，【待填：典型做法】"
    code, out, _ = run("facts", "我们的.docx", "--out", "空表.csv")
    assert (code, out) == (0, "已写入 空表.csv：2个数据项，其中必填0个\n")


def test_neither_a_filled_sheet_nor_a_template_is_overwritten(run):
    filled = Path("数据.yaml").read_bytes()
    code, _, err = run("facts", "自查报告", "--out", "数据.yaml")
    assert (code, Path("数据.yaml").read_bytes()) == (2, filled)
    assert "数据.yaml 已经有了" in err
    assert run("facts", "自查报告", "--out", "数据.yaml", "--force")[0] == 0
    open_word().save("我们的.docx")
    code, _, err = run("write", "我们的.docx", "--facts", "数据.yaml", "--out", "我们的.docx")
    assert code == 2
    assert "就是模板本身" in err


def test_matrix_puts_the_lost_items_first(run):
    code, out, _ = run("matrix", "--facts", "数据.yaml", "--out", "测评.xlsx")
    assert code == 0
    assert out.splitlines()[:2] == [
        "未达标1项，缺数据0项，缺佐证1项，达标0项",
        "未达标　stat-01 群众满意度　满意度差0.5分",
    ]
    assert Path("测评.xlsx").stat().st_size > 0
    code, out, _ = run("matrix", "--facts", "数据.yaml", "--json")
    assert json.loads(out)["counts"]["未达标"] == 1


def test_check_finds_a_changed_figure(run):
    run("write", "自查报告", "--facts", "数据.yaml", "--out", "稿.docx")
    code, out, _ = run("check", "稿.docx", "--facts", "数据.yaml")
    assert (code, out) == (0, "15句与数据表一致，0句改了说法但依据仍在；没有问题。\n")
    document = open_word("稿.docx")
    run_with = next(
        run_
        for paragraph in document.paragraphs
        for run_ in paragraph.runs
        if "食品抽检6651批次" in run_.text
    )
    run_with.text = run_with.text.replace("6651", "6951")
    document.save("稿.docx")
    code, out, _ = run("check", "稿.docx", "--facts", "数据.yaml", "--json")
    assert code == 1
    assert any("6951" in finding["text"] for finding in json.loads(out)["findings"])


def test_compare_finds_stale_figures(run, tmp_path):
    old = "# 青禾区2024年食品安全自查报告\n\n一、食品抽检\n\n全年完成食品抽检6318批次。\n"
    (tmp_path / "去年.md").write_text(old, encoding="utf-8")
    code, out, _ = run("compare", "去年.md", "--facts", "数据.yaml")
    assert code == 0
    assert "6318批次 → 6651批次" in out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "用法有误：缺少参数：命令"),
        (["写"], "可用：'list', 'facts', 'write', 'matrix', 'check', 'compare'"),
        (["write", "自查报告", "--facts", "数据.yaml"], "缺少参数：--out"),
        (
            ["write", "自查", "--facts", "数据.yaml", "--out", "稿.docx"],
            "没有“自查”这个模板，可用的模板：自查报告",
        ),
        (["write", "自查报告", "--facts", "无.yaml", "--out", "稿.docx"], "无.yaml"),
        (
            ["write", "自查报告", "--facts", "数据.yaml", "--out", "稿.pdf"],
            "后缀是“.pdf”，应为 .docx",
        ),
        (
            ["write", "自查报告", "--facts", "数据.yaml", "--out", "无/稿.docx"],
            "没有 无 这个文件夹",
        ),
        (
            ["write", "自查报告", "--facts", "数据.yaml", "--out", "稿.docx", "--indicator", "x"],
            "没有指标“x”的章节，可用：base-07（食品抽检）、stat-01（群众满意度）",
        ),
        (["write", "无.docx", "--facts", "数据.yaml", "--out", "稿.docx"], "无.docx"),
        (["check", "无.docx", "--facts", "数据.yaml"], "无.docx"),
        (["list", "--templates", "无"], "没有这个文件：无/数据项.yaml"),
    ],
)
def test_wrong_use_is_told_and_nothing_is_written(run, arguments, told):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert "Traceback" not in err
    assert not Path("稿.docx").exists()


def test_a_faulty_sheet_is_told_with_every_place(run, tmp_path):
    (tmp_path / "坏.yaml").write_text(
        "template: 自查报告\nfacts:\n  食品抽检批次: {value: 六千多}\n  满意: {value: 80}\n",
        "utf-8",
    )
    code, _, err = run("write", "自查报告", "--facts", "坏.yaml", "--out", "稿.docx")
    assert code == 2
    assert "坏.yaml 有2处问题" in err
    assert not Path("稿.docx").exists()
