from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from filelock import FileLock

from index.hits import Filters
from index.passage_index import PassageIndex
from index.terms import Group, Thesaurus


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def open_index(tmp_path, library, fake_encoder, said):
    def opened(encoder=fake_encoder, **options):
        return PassageIndex.open(tmp_path, library, encoder, say=said.append, **options)

    return opened


def texts(index: PassageIndex, query: str, **options) -> list[str]:
    return [hit.passage.text for hit in index.search(query, **options)]


def build_folder(data: Path) -> Path:
    return data / "index" / (data / "index" / "current").read_text()


# ---- search


@pytest.mark.parametrize("with_model", [True, False])
def test_the_clause_that_answers_comes_first(open_index, fake_encoder, with_model):
    index = open_index(fake_encoder if with_model else None)
    best = index.search("后厨画面向家长公开吗")[0]
    assert best.passage.text == "第二条 后厨操作画面应当向家长公开。"
    assert best.document.metadata.title == "校园食堂管理办法"
    assert (best.lexical, best.dense) == (1, 1 if with_model else None)


def test_a_named_article_comes_first_whatever_else_matches(open_index, library):
    library.put("食品安全法", *(f"第{n}条 食品安全法规定甲事。" for n in "一二三四五"))
    library.put("学习体会", "食品安全法第四条、食品安全法第四条、食品安全法第四条学习体会。")
    best = open_index().search("《中华人民共和国食品安全法》第4条的内容")[0]
    assert best.passage.text == "第四条 食品安全法规定甲事。"
    assert best.exact


def test_of_several_versions_the_newest_in_force_comes_first(open_index, library):
    library.put("食品安全法(2015年)", "第四条 旧。", year=2015, status="废止")
    library.put("食品安全法(2018年)", "第四条 中。", year=2018, status="现行")
    library.put("食品安全法(2021年)", "第四条 新。", year=2021, status="现行")
    assert texts(open_index(), "食品安全法第四条", k=3) == [
        "第四条 新。",
        "第四条 中。",
        "第四条 旧。",
    ]


def test_the_version_that_is_named_comes_first_and_the_others_are_offered(open_index, library):
    library.put("食品安全法(2015年)", "第四条 旧。", year=2015, status="废止")
    library.put("食品安全法(2021年)", "第四条 新。", year=2021, status="现行")
    index = open_index()
    assert texts(index, "食品安全法2015年版第四条", k=2) == ["第四条 旧。", "第四条 新。"]


@pytest.fixture
def thesaurus() -> Thesaurus:
    return Thesaurus((Group(("后厨看得见",), ("阳光工程",)),))


def test_what_documents_say_is_searched_for_as_well(open_index, library, thesaurus):
    library.put("工程方案", "推进阳光工程建设。")
    asked = "后厨看得见"
    assert "推进阳光工程建设。" not in texts(open_index(None), asked)
    index = open_index(None, thesaurus=thesaurus)
    assert "推进阳光工程建设。" in texts(index, asked)
    assert index.expansions(asked) == [("后厨看得见", "阳光工程")]


def test_the_users_own_words_weigh_more_than_those_of_documents(open_index, library, thesaurus):
    library.put("工程方案", "推进阳光工程建设。")
    library.put("群众来信", "后厨看得见,吃得放心。")
    index = open_index(None, thesaurus=thesaurus)
    assert texts(index, "后厨看得见", k=1) == ["后厨看得见,吃得放心。"]


def test_without_a_thesaurus_nothing_else_is_searched_for(open_index):
    assert open_index().expansions("后厨看得见") == []


def test_a_hit_has_neighbours(open_index, library):
    library.put("四条", "甲。", "乙食堂。", "丙。", "丁。")
    index = open_index(None)
    (hit,) = index.search("乙食堂", Filters(document_ids=("四条",)), k=1)

    def around(count: int) -> list[list[str]]:
        return [[passage.text for passage in side] for side in index.neighbours(hit, count)]

    assert around(0) == [[], []]
    assert around(1) == [["甲。"], ["丙。"]]
    assert around(2) == [["甲。"], ["丙。", "丁。"]]
    with pytest.raises(ValueError, match="-1"):
        index.neighbours(hit, -1)


def test_scores_fall_with_the_rank(open_index, library):
    library.put("食品安全法", "第四条 食堂公开。")
    scores = [hit.score for hit in open_index().search("食品安全法第四条 食堂 家长 公开")]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) > 2


@pytest.mark.parametrize(
    "query",
    [
        "",
        " \n\t",
        "。,!?…()",
        "\x00\x01\x1b[31m",
        "\ud800",
        "🍜🥡👩‍🍳",
        'AND ( " * OR NOT title:[a TO b]~2^9',
        "的了吗呢",
        "食",
        "第第第条条条款款",
        "第九九九九九九九九九九九九条",
        "食" * 10_000,
        "食堂公开画面" * 2_000,
        "".join(chr(point) for point in random.Random(7).sample(range(0x110000), 5_000)),
    ],
    ids=lambda query: ascii(query[:12]),
)
def test_any_query_gives_a_list(open_index, query):
    assert isinstance(open_index().search(query), list)


def test_a_query_without_any_word_finds_nothing(open_index):
    index = open_index(None)
    assert [index.search(query) for query in ("", "。!?", "\x00", "🍜")] == [[], [], [], []]


@pytest.mark.parametrize("k", [0, 1, 3, 1000])
def test_no_more_than_k_hits_come_back(open_index, k):
    assert len(open_index().search("食品 食堂 摊贩 经营", k=k)) == min(k, 4)


def test_an_empty_library_answers_with_nothing(tmp_path, library, fake_encoder):
    for name in list(library.current_document_ids()):
        library.remove(name)
    index = PassageIndex.open(tmp_path, library, fake_encoder, say=lambda _: None)
    assert index.search("食堂") == []
    assert index.check() == ()


def test_a_statute_goes_before_the_rules_that_repeat_it(open_index, library):
    clause = "网络平台应当审查入网商户的许可证。"
    library.put("网络交易暂行办法", f"第四条 {clause}")
    library.put("中华人民共和国网络交易法(2020修正)", f"第九条 {clause}")
    library.put("网络交易法第九条释义", clause)
    titles = [hit.document.metadata.title for hit in open_index(None).search("平台审查许可证吗")]
    assert titles[0] == "中华人民共和国网络交易法(2020修正)"


# ---- in step with the library


def test_a_search_follows_the_library(open_index, library):
    index = open_index()
    assert texts(index, "餐厨垃圾收运", k=1) != ["餐厨垃圾由有资质的单位收运。"]
    library.put("餐厨垃圾规定", "餐厨垃圾由有资质的单位收运。")
    assert texts(index, "餐厨垃圾收运", k=1) == ["餐厨垃圾由有资质的单位收运。"]
    library.remove("餐厨垃圾规定")
    assert "餐厨垃圾由有资质的单位收运。" not in texts(index, "餐厨垃圾收运")
    assert index.check() == ()


def test_what_changed_while_closed_is_followed_at_the_next_opening(open_index, library):
    open_index()
    library.put("餐厨垃圾规定", "餐厨垃圾由有资质的单位收运。")
    library.remove("流动摊贩登记方案")
    index = open_index()
    assert texts(index, "餐厨垃圾收运", k=1) == ["餐厨垃圾由有资质的单位收运。"]
    assert index.stats().documents == 3
    assert index.check() == ()


def test_a_corrected_title_is_searched_by(open_index, library):
    index = open_index(None)
    library.retitle("流动摊贩登记方案", "夜宵点位")
    assert texts(index, "夜宵", k=1) == ["街道为流动摊贩划定经营时段。"]


def test_an_index_that_is_up_to_date_is_not_written(open_index, tmp_path, said):
    open_index()
    folder = build_folder(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    said.clear()
    open_index()
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert said == []


def test_stats_count_what_is_there(open_index, fake_encoder):
    stats = open_index().stats()
    assert (stats.documents, stats.passages, stats.vectors) == (3, 4, 4)
    assert (stats.encoder, stats.dimension) == ("fake", fake_encoder.dimension)
    assert stats.bytes > 1000


# ---- rebuilding


def test_a_first_index_is_announced(open_index, said):
    open_index()
    assert said == ["还没有索引，正在根据资料库重新建立…"]


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (lambda _, build: shutil.rmtree(build), "索引已损坏"),
        (lambda _, build: (build / "vectors.npz").unlink(), "vectors.npz"),
        (lambda _, build: (build / "vectors.npz").write_bytes(b"PK"), "vectors.npz"),
        (lambda _, build: (build / "recipe.json").write_text("{"), "recipe.json"),
        (lambda _, build: (build / "lexical" / "meta.json").unlink(), "meta.json"),
        (lambda _, build: (build / "lexical" / "meta.json").write_text("{}"), "meta.json"),
        (lambda _, build: next(build.glob("lexical/*.term")).unlink(), "打不开|缺少|lexical"),
        (lambda _, build: next(build.glob("lexical/*.idx")).write_bytes(b""), "校验和"),
        (lambda data, _: (data / "index" / "current").write_bytes(b"\xff\x00"), "current"),
        (lambda data, _: (data / "index" / "current").write_text("../.."), "current"),
        (lambda data, _: (data / "index" / "current").unlink(), "还没有索引"),
    ],
)
def test_a_damaged_index_is_rebuilt_and_said(open_index, tmp_path, said, harm, reason):
    open_index()
    harm(tmp_path, build_folder(tmp_path))
    said.clear()
    index = open_index()
    assert len(said) == 1
    assert re.search(reason, said[0])
    assert texts(index, "后厨画面", k=1) == ["第二条 后厨操作画面应当向家长公开。"]
    assert index.check() == ()
    assert len(list((tmp_path / "index").glob("build-*"))) == 1


def test_another_model_means_another_index(open_index, fake_encoder, said):
    open_index()
    fake_encoder.name, fake_encoder.dimension = "other", 32
    said.clear()
    assert open_index().stats().encoder == "other"
    assert said == ["语义模型由“fake”换成“other”，正在根据资料库重新建立…"]


def test_without_the_model_that_made_it_an_old_index_serves_by_words(open_index, slow_encoder):
    open_index()
    slow, neither = slow_encoder(), slow_encoder()
    neither.name = "neither"
    index = open_index(slow, former=lambda: neither)
    best = index.search("后厨画面向家长公开吗")[0]
    assert (best.lexical, best.dense) == (1, None)
    slow.go.set()
    assert index.wait(30)
    assert index.search("后厨画面向家长公开吗")[0].dense == 1


def test_a_model_that_fails_leaves_the_old_index(
    open_index, fake_encoder, slow_encoder, said, tmp_path
):
    open_index()
    failing = slow_encoder(RuntimeError("显存不足"))
    failing.go.set()
    index = open_index(failing, former=lambda: fake_encoder)
    assert index.wait(30)
    assert said[-1] == "重新建立索引没有成功（显存不足），仍用原来的索引。"
    assert index.search("后厨画面向家长公开吗")[0].dense == 1
    assert open_index().stats().encoder == "fake"
    assert len(list((tmp_path / "index").glob("build-*"))) == 1


def test_a_first_index_is_waited_for(open_index, fake_encoder):
    index = open_index(former=lambda: fake_encoder)
    assert index.wait(0)
    assert index.stats().vectors == 4


def test_other_terms_mean_another_index(open_index, said):
    open_index()
    said.clear()
    open_index(terms=["流动摊贩"])
    assert said == ["分词方式或词表已更新，正在根据资料库重新建立…"]


def test_a_rebuild_gives_the_same_answers(open_index):
    index = open_index()
    before = index.search("食堂 经营")
    index.rebuild()
    assert index.search("食堂 经营") == before


def test_check_names_what_is_wrong_and_changes_nothing(open_index, library, tmp_path):
    index = open_index()
    library.put("新来的文件", "尚未编入。")
    library.remove("流动摊贩登记方案")
    assert index.check() == (
        "《新来的文件》尚未编入索引",
        "索引里有资料库已没有的文件 流动摊贩登记方案",
    )
    (build_folder(tmp_path) / "vectors.npz").write_bytes(b"")
    assert "索引已损坏" in index.check()[0]
    assert (build_folder(tmp_path) / "vectors.npz").read_bytes() == b""


# ---- killed, crowded


def test_a_writer_killed_between_the_two_sides_is_made_good(open_index, library, tmp_path):
    open_index()
    vectors = build_folder(tmp_path) / "vectors.npz"
    old = vectors.read_bytes()
    library.put("餐厨垃圾规定", "餐厨垃圾由有资质的单位收运。")
    library.remove("流动摊贩登记方案")
    open_index()
    vectors.write_bytes(old)  # the words were committed, the vectors were not
    index = open_index()
    assert index.check() == ()
    assert index.search("餐厨垃圾收运")[0].dense == 1


def test_an_unfinished_build_is_never_read_and_is_cleared_away(open_index, tmp_path):
    open_index()
    unfinished = tmp_path / "index" / "build-000007"
    (unfinished / "lexical").mkdir(parents=True)
    assert open_index().check() == ()
    assert not unfinished.exists()


KILLED = """
    import os, signal, sys
    sys.path.insert(0, {root!r})
    from pathlib import Path
    from eval.beir import OnePassageDocuments
    from index.passage_index import PassageIndex
    text = "号台账记录食堂与摊贩的检查情况。" * 5
    corpus = {{f"d{{n}}": ("办法", f"第{{n}}{{text}}") for n in range({n})}}
    say = lambda message: None
    print("go", flush=True)
    index = PassageIndex.open(Path({data!r}), OnePassageDocuments(corpus), None, say=say)
    index.rebuild()
    print("done", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("after", [0.05, 0.2, 0.4, 0.8])
def test_a_process_killed_while_building_leaves_a_sound_index_to_the_next(library, tmp_path, after):
    root = str(Path(__file__).parents[2])
    program = textwrap.dedent(KILLED.format(root=root, data=str(tmp_path), n=5000))
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    process.wait()
    index = PassageIndex.open(tmp_path, library, None, say=lambda _: None)
    assert index.check() == ()
    assert texts(index, "后厨画面", k=1) == ["第二条 后厨操作画面应当向家长公开。"]


def test_many_threads_search_while_the_library_changes(open_index, library):
    index = open_index()
    problems: list[object] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                best = index.search("后厨画面向家长公开")[0].passage.text
            except Exception as error:  # any failure of a reader is what this test looks for
                problems.append(error)
                return
            if best != "第二条 后厨操作画面应当向家长公开。":
                problems.append(best)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for n in range(8):
        library.put(f"通知{n}", f"第{n}期抽检通报。")
        index.search("抽检通报")
    stop.set()
    for reader in readers:
        reader.join()
    assert problems == []
    index.sync()
    assert index.check() == ()
    assert index.stats().documents == 11


def test_a_second_process_reads_while_the_first_writes(open_index, library, tmp_path, said):
    open_index()
    library.put("餐厨垃圾规定", "餐厨垃圾由有资质的单位收运。")
    with FileLock(tmp_path / "index" / ".lock"):
        said.clear()
        index = open_index()
        assert said == ["索引正由另一个程序更新，先用现有的索引。"]
        assert texts(index, "后厨画面", k=1) == ["第二条 后厨操作画面应当向家长公开。"]
    assert texts(index, "餐厨垃圾收运", k=1) == ["餐厨垃圾由有资质的单位收运。"]


def test_without_any_index_a_second_process_is_told_to_wait(open_index, tmp_path):
    (tmp_path / "index").mkdir()
    with (
        FileLock(tmp_path / "index" / ".lock"),
        pytest.raises(TimeoutError, match="索引正由另一个程序更新"),
    ):
        open_index()


def test_an_index_rebuilt_by_another_process_is_taken_over(open_index, library):
    first, second = open_index(), open_index()
    second.rebuild()
    library.put("餐厨垃圾规定", "餐厨垃圾由有资质的单位收运。")
    assert texts(first, "餐厨垃圾收运", k=1) == ["餐厨垃圾由有资质的单位收运。"]
    assert first.check() == ()
