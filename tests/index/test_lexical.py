from __future__ import annotations

import pytest

from index.damage import DamagedIndexError
from index.hits import Scope
from index.lexical import LexicalIndex, LexicalQuery
from index.tokens import Segmenter, references

SEGMENTER = Segmenter()


def filled(folder, library) -> LexicalIndex:
    index = LexicalIndex.create(folder / "lexical", SEGMENTER)
    with index.writer() as writer:
        for card in library.cards():
            writer.add(card, library.passages_of(card.id))
    return index


def found(index: LexicalIndex, text: str, **limits: object) -> list[str]:
    query = LexicalQuery.of(text, SEGMENTER)
    return [name for name, _ in index.snapshot().search(query, 10, **limits)]


def test_the_clause_with_the_words_comes_first(library, tmp_path):
    assert found(filled(tmp_path, library), "陪餐记录")[0] == "校园食堂管理办法/0"


def test_traditional_finds_simplified(library, tmp_path):
    assert found(filled(tmp_path, library), "後廚畫面")[0] == "校园食堂管理办法/1"


def test_characters_find_what_the_words_miss(library, tmp_path):
    assert found(filled(tmp_path, library), "摊") == ["流动摊贩登记方案/0"]


def test_a_title_finds_its_passages(library, tmp_path):
    assert set(found(filled(tmp_path, library), "校园")) == {
        "校园食堂管理办法/0",
        "校园食堂管理办法/1",
    }


def test_query_syntax_is_only_text(library, tmp_path):
    index = filled(tmp_path, library)
    assert found(index, 'AND ( " * title:食堂^9 ~ OR') == found(index, "title 9 食堂 and or")


def test_a_scope_limits_the_documents(library, tmp_path):
    index = filled(tmp_path, library)
    only = Scope(frozenset({"追溯平台建设总结"}), excluded=False)
    assert found(index, "食品经营食堂", scope=only) == ["追溯平台建设总结/0"]
    assert found(index, "食品经营食堂", scope=Scope(frozenset(), excluded=False)) == []
    without = Scope(frozenset({"校园食堂管理办法"}), excluded=True)
    assert found(index, "食堂", scope=without) == ["追溯平台建设总结/0"]


def test_an_article_is_looked_up_by_the_longest_law_name(library, tmp_path):
    library.put("中华人民共和国食品安全法", "第三条 甲。", "第四条 乙。", id="law")
    library.put("食品安全法实施条例", "第三条 丙。", id="rule")
    snapshot = filled(tmp_path, library).snapshot()
    (law,) = references("请问食品安全法第3条")
    (rule,) = references("请问食品安全法实施条例第三条")
    (lacking,) = references("食品安全法第九十九条")
    assert snapshot.articles(law, 5) == ["law/0"]
    assert snapshot.articles(rule, 5) == ["rule/0"]
    assert snapshot.articles(lacking, 5) == []


def test_a_deleted_document_is_gone(library, tmp_path):
    index = filled(tmp_path, library)
    with index.writer() as writer:
        writer.delete("校园食堂管理办法")
    assert found(index, "陪餐记录") == []
    assert set(index.snapshot().titles()) == {"流动摊贩登记方案", "追溯平台建设总结"}


def _replace(writer, card, passages) -> None:
    writer.delete(card.id)
    writer.add(card, passages)


def test_a_change_that_fails_leaves_no_trace(library, tmp_path):
    index = filled(tmp_path, library)
    (card,) = (card for card in library.cards() if card.id == "校园食堂管理办法")
    unreadable = (_ for _ in [1] if 1 // 0)
    writer = index.writer()
    with pytest.raises(ZeroDivisionError), writer:
        _replace(writer, card, unreadable)
    assert found(index, "陪餐记录")[0] == "校园食堂管理办法/0"


def test_a_snapshot_does_not_see_what_is_written_later(library, tmp_path):
    index = filled(tmp_path, library)
    before = index.snapshot()
    with index.writer() as writer:
        writer.delete("校园食堂管理办法")
    assert "校园食堂管理办法" in before.titles()
    assert before.search(LexicalQuery.of("陪餐", SEGMENTER), 1)


def test_a_document_without_passages_is_known_and_never_found(library, tmp_path):
    library.put("空白文件")
    index = filled(tmp_path, library)
    assert index.snapshot().titles()["空白文件"] == "空白文件"
    assert found(index, "空白文件") == []


def test_every_changed_file_is_named(library, tmp_path):
    filled(tmp_path, library)
    folder = tmp_path / "lexical"
    parts = [path for path in folder.iterdir() if len(path.stem) == 32]
    assert len(parts) > 4
    for path in parts:
        whole = path.read_bytes()
        for damaged in (
            whole[: len(whole) // 2],
            bytes([whole[0] ^ 1]) + whole[1:],
            whole[:-1] + b"\1",
            b"",
        ):
            path.write_bytes(damaged)
            with pytest.raises(DamagedIndexError, match=path.name):
                LexicalIndex.open(folder, SEGMENTER)
        path.write_bytes(whole)
    assert found(LexicalIndex.open(folder, SEGMENTER), "陪餐记录")
