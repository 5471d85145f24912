"""Where a requirement is set: the article that the catalogue names, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

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


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bibliography]:
    folder = tmp_path_factory.mktemp("laws")
    path = folder / "示例投诉办理办法要点摘要.md"
    path.write_text(LAW, encoding="utf-8")
    with Library.open(folder / "data") as library:
        library.add(read_file(path, path.name))
        index = PassageIndex.open(folder / "data", library, None, say=lambda _: None)
        yield Bibliography(Assistant(library, index))


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
