from __future__ import annotations

import pytest

from index.articles import in_order
from index.tokens import ArticleRef, references
from ingest.documents import DocumentCard, Metadata, Passage

PIECES = (
    "第八条 食堂应当公示下列信息:",
    "(一)食品安全管理员的姓名;",
    "(二)主要原料的来源。",
    "前款的信息有变化的,三日内更新。公示栏设在就餐区入口。",
    "公示栏不得遮挡。",
    "违反本条规定的,责令改正:\n(一)逾期不改的,给予警告;",
)
GAPS = (1, 1, 1, 1, 0, 1)  # characters in front: none where a paragraph was cut in two


def article(document: str = "d", **metadata: object) -> list[tuple[Passage, DocumentCard]]:
    card = DocumentCard(document, f"{document}.md", None, Metadata("食堂办法", **metadata))  # type: ignore[arg-type]  # free-form for brevity
    found, start = [], 0
    for ordinal, (text, gap) in enumerate(zip(PIECES, GAPS, strict=True)):
        start += gap
        found.append(
            (
                Passage(f"{document}/{ordinal}", document, ordinal, start, start + len(text), text),
                card,
            )
        )
        start += len(text)
    return found


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("食堂办法第八条", ["d/0", "d/1"]),
        ("食堂办法第八条第一款", ["d/0", "d/1", "d/2"]),
        ("食堂办法第八条第一款第二项", ["d/2", "d/0"]),
        ("食堂办法第八条第二项", ["d/2", "d/0"]),
        ("食堂办法第八条第二款", ["d/3", "d/4", "d/0"]),
        ("食堂办法第八条第三款", ["d/5", "d/0"]),
        ("食堂办法第八条第三款第一项", ["d/5", "d/0"]),
        ("食堂办法第八条第九款", ["d/0", "d/1"]),
    ],
)
def test_the_passage_with_the_named_paragraph_and_item_comes_first(asked, first):
    (reference,) = references(asked)
    ids = in_order(reference, reversed(article()))
    assert ids[: len(first)] == first
    assert sorted(ids) == [f"d/{n}" for n in range(len(PIECES))]


def test_the_newest_in_force_comes_first_then_what_is_repealed():
    found = [
        article("old", year=2009, status="废止")[0],
        article("mid", year=2015, status="现行")[0],
        article("new", year=2021, status="现行")[0],
    ]
    assert in_order(ArticleRef("食堂办法", 8), found) == ["new/0", "mid/0", "old/0"]


def test_the_version_of_the_named_year_comes_first_even_if_repealed():
    found = [
        article("new", year=2021, status="现行")[0],
        article("old", year=2009, status="废止")[0],
    ]
    (reference,) = references("食堂办法2009年版第八条")
    assert in_order(reference, found) == ["old/0", "new/0"]
