"""Where a requirement is set: the article that the catalogue names, and no other; what others did."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest

from answer.answering import Assistant
from answer.indicators import RequiredFigure
from draft.writing.citing import Bibliography
from index.passage_index import PassageIndex
from ingest.library import Library
from ingest.reading import read_file

LAW = """\
# 《示例投诉办理办法》要点摘要

第一章 总则

第五条 接触直接入口食品的人员每年健康检查，取得证明后上岗。

第六条 每半年检查2次，每年培训。

第十四条 收到投诉的部门7个工作日内决定是否受理。

第二十一条 投诉受理后45个工作日内办结；投诉受理终止决定作出后7个工作日内告知双方。
"""


@contextmanager
def reading(folder: Path, name: str, text: str) -> Iterator[Assistant]:
    """An assistant that has read one file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    with Library.open(folder / "data") as library:
        library.add(read_file(path, path.name))
        yield Assistant(
            library, PassageIndex.open(folder / "data", library, None, say=lambda _: None)
        )


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bibliography]:
    with reading(tmp_path_factory.mktemp("laws"), "示例投诉办理办法要点摘要.md", LAW) as assistant:
        yield Bibliography(assistant)


def figure(quantity: str, value: int, unit: str, note: str) -> RequiredFigure:
    operator = "≥" if unit.startswith("次") else "≤"
    return RequiredFigure(
        quantity, operator, Decimal(value), unit, 2022, "国家", "示例投诉办理办法", note
    )


def quoted(sources: Bibliography, wanted: RequiredFigure) -> str:
    [number] = sources.requirement(wanted)
    return sources.citations[number - 1].quote


def test_the_article_named_is_cited_though_another_sounds_more_like_it(sources):
    wanted = figure("投诉受理终止决定期限", 7, "个工作日", "第十四条，特殊情形除外")
    assert quoted(sources, wanted) == "第十四条 收到投诉的部门7个工作日内决定是否受理。"


def test_every_year_is_once_a_year(sources):
    wanted = figure("健康检查", 1, "次/年", "第五条")
    assert quoted(sources, wanted).startswith("第五条 接触直接入口食品的人员每年健康检查")


@pytest.mark.parametrize(
    "wanted",
    [
        figure("投诉受理决定期限", 7, "个工作日", "第五条"),
        figure("投诉受理决定期限", 8, "个工作日", "第十四条"),
        figure("培训", 1, "次/年", "第六条"),  # 2次 stands there as well: of what is not sure
        figure("投诉受理决定期限", 7, "个工作日", "第九十九条"),
    ],
)
def test_what_the_article_does_not_say_is_not_cited_from_elsewhere(sources, wanted):
    assert sources.requirement(wanted) == ()
    amount = f"{wanted.value}{wanted.unit}"
    assert f"《示例投诉办理办法》里没有找到“{wanted.quantity}{amount}”的原文" in "".join(
        sources.notes
    )


REPORT = """\
# 望川区2024年创建工作自查报告

## 一、主要做法

### （一）加强检验检测

在3个乡镇设立快检室，2024年完成快检8600批次，结果当日在市场门口公示。

### （二）规范小作坊

建设豆制品集中加工区，入驻小作坊18家，实行统一检验、统一配送、统一排水。

2024年开展检验检测能力比对4次，12家检测机构全部参加，结果在门户网站公布。

2025年推行检验检测机构结果互认，减少重复送检，惠及生产企业142家。

2024年围绕检验检测开展专项工作，推行了一批举措，现将有关情况总结如下。
"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("reports")
    with reading(folder, "望川区2024年创建工作自查报告.md", REPORT) as assistant:
        yield assistant


def told(reports: Assistant, topic: str, *, one_term: bool) -> set[str]:
    found = Bibliography(reports).practices(topic, 9, "", 9999, one_term=one_term)
    return {practice.text[:10] for practice in found}


def test_a_term_is_said_whole_by_a_sentence_or_its_heading(reports):
    # Not 统一检验 of the processing area; nor what is planned, nor an opening.
    assert told(reports, "检验检测", one_term=True) == {"在3个乡镇设立快检室", "2024年开展检验检"}


def test_of_several_words_the_heavier_part_is_enough(reports):
    assert "建设豆制品集中加工区" in told(reports, "小作坊 集中加工区 示范", one_term=False)
    assert told(reports, "小作坊 集中加工区 示范", one_term=True) == set()
