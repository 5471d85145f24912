"""What an index promises, in the data directory and on Milvus alike."""

from __future__ import annotations

import math
import random
import threading

import pytest

from index.building import Builder
from index.hits import Filters
from index.passage_index import PassageIndex, examine
from index.places import backend_at
from index.tokens import Segmenter


@pytest.fixture(params=["local", "milvus"])
def address(request) -> str:
    """Where the index is kept; empty for the data directory."""
    return "" if request.param == "local" else request.getfixturevalue("milvus")


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def open_index(tmp_path, library, fake_encoder, address, said):
    def opened(encoder=fake_encoder, **options):
        data = tmp_path / "data"
        return PassageIndex.open(
            data, library, encoder, say=said.append, address=address, **options
        )

    return opened


@pytest.fixture
def problems(tmp_path, library, fake_encoder, address):
    """What is wrong with the index, as another program that opens it sees it."""

    def found(terms=()):
        backend = backend_at(address, tmp_path / "data", Segmenter(terms), fake_encoder)
        return examine(Builder(library, backend, lambda _: None))

    return found


def texts(index: PassageIndex, query: str, **options) -> list[str]:
    return [hit.passage.text for hit in index.search(query, **options)]


# ---- search


def test_words_find_the_clause(open_index):
    best = open_index(None).search("后厨画面向家长公开吗")[0]
    assert best.passage.text == "第二条 后厨操作画面应当向家长公开。"
    assert (best.lexical, best.dense) == (1, None)


def test_words_and_vectors_find_it_together(open_index):
    best = open_index().search("后厨画面向家长公开吗")[0]
    assert best.document.metadata.title == "校园食堂管理办法"
    assert (best.lexical, best.dense) == (1, 1)


def test_a_vector_finds_what_no_word_does(open_index, fake_encoder):
    wanted = fake_encoder.encode_passages(["追溯平台建设总结\n全区上线食品追溯平台,覆盖批发市场。"])
    fake_encoder.encode_queries = lambda _: wanted
    best = open_index().search("qqq")[0]
    assert best.passage.text == "全区上线食品追溯平台,覆盖批发市场。"
    assert (best.lexical, best.dense) == (None, 1)


def test_the_clauses_beside_a_hit_are_at_hand(open_index):
    index = open_index(None)
    before, after = index.neighbours(index.search("后厨画面")[0])
    assert [passage.text for passage in before] == ["第一条 食堂负责人与学生同餐,并作陪餐记录。"]
    assert after == []


def test_a_title_finds_its_document(open_index):
    assert texts(open_index(None), "追溯平台建设总结")[0] == "全区上线食品追溯平台,覆盖批发市场。"


def test_words_of_the_field_are_searched_as_words(open_index, library):
    library.put("口号", "明厨亮灶")
    index = open_index(None, terms=["明厨亮灶"])
    assert texts(index, "明厨亮灶", k=1) == ["明厨亮灶"]
    assert index.rarity(["明厨亮灶"])["明厨亮灶"] < index.rarity(["没有的词"])["没有的词"]


def test_rarity_counts_the_passages_that_hold_a_word(open_index):
    # Of 4 passages 1 holds 家长 and none 酒楼.
    rarity = open_index(None).rarity(["家长", "酒楼"])
    assert rarity == {
        "家长": pytest.approx(math.log(1 + 4 / 1.5)),
        "酒楼": pytest.approx(math.log(1 + 4 / 0.5)),
    }


def test_traditional_characters_find_simplified_ones(open_index):
    assert texts(open_index(), "後廚畫面", k=1) == ["第二条 后厨操作画面应当向家长公开。"]


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
    index = open_index()
    assert texts(index, "食品安全法第四条", k=3) == ["第四条 新。", "第四条 中。", "第四条 旧。"]
    in_2018 = Filters(years=(2018, 2018))
    assert texts(index, "食品安全法第四条", filters=in_2018) == ["第四条 中。"]


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        (Filters(), {"校园食堂管理办法", "流动摊贩登记方案", "追溯平台建设总结"}),
        (Filters(kinds=("方案", "总结")), {"流动摊贩登记方案", "追溯平台建设总结"}),
        (Filters(levels=("市",)), {"校园食堂管理办法"}),
        (Filters(years=(2022, 2024)), {"校园食堂管理办法", "追溯平台建设总结"}),
        (Filters(document_ids=("流动摊贩登记方案",)), {"流动摊贩登记方案"}),
        (Filters(kinds=("讲话",)), set()),
        (Filters(statuses=("现行",)), set()),
    ],
)
def test_filters_leave_only_what_they_allow(open_index, filters, titles):
    hits = open_index().search("食堂 摊贩 追溯 经营 食品", filters)
    assert {hit.document.metadata.title for hit in hits} == titles


def test_off_topic_documents_can_be_left_out(open_index, library):
    library.put("散文", "食堂门前的石榴树开花。", off_topic=True)
    index = open_index()
    assert texts(index, "食堂石榴树")[0] == "食堂门前的石榴树开花。"
    on_topic = Filters(include_off_topic=False)
    assert "食堂门前的石榴树开花。" not in texts(index, "食堂石榴树", filters=on_topic)


def test_a_clause_of_two_copies_is_shown_once(open_index, library):
    clause = "本区设立举报奖励专项资金,受理群众来电来信。"
    library.put("汇报", clause, same_as=[("汇报(副本)", "汇报(副本).md")])
    library.put("汇报(副本)", clause, same_as=[("汇报", "汇报.md")])
    assert texts(open_index(), "举报奖励专项资金").count(clause) == 1


def test_any_query_gives_a_list(open_index):
    index = open_index()
    points = random.Random(7).sample(range(0x110000), 2_000)
    for query in (
        "",
        " \n\t",
        "。,!?…()",
        "\x00\x01\x1b[31m",
        "\ud800",
        "🍜🥡👩‍🍳",
        "AND ( \" * OR NOT title:[a TO b]~2^9 ' \\",
        "食",
        "第九九九九九九九九九九九九条",
        "》第三条'\"\\第四条",
        "食" * 10_000,
        "".join(map(chr, points)),
    ):
        assert isinstance(index.search(query), list), ascii(query[:20])


@pytest.mark.parametrize("k", [0, 1, 3, 1000])
def test_no_more_than_k_hits_come_back(open_index, k):
    assert len(open_index().search("食品 食堂 摊贩 经营", k=k)) == min(k, 4)


def test_a_passage_of_many_pages_is_found_by_its_last_words(open_index, library):
    long = "食品安全监督抽样检验工作程序说明。" * 600 + "末尾写着石榴二字。"
    library.put("长文", long, "另一段。")
    index = open_index()
    assert texts(index, "石榴")[0] == long
    assert texts(index, "食品抽样检验", k=1000).count(long) == 1


# ---- in step with the library


def test_a_document_that_is_added_is_found_and_a_removed_one_never_again(
    open_index, library, problems
):
    index = open_index()
    library.put("餐厨垃圾规定", "餐厨垃圾由有资质的单位收运。")
    assert texts(index, "餐厨垃圾收运", k=1) == ["餐厨垃圾由有资质的单位收运。"]
    library.remove("餐厨垃圾规定")
    assert "餐厨垃圾由有资质的单位收运。" not in texts(index, "餐厨垃圾收运", k=100)
    assert index.stats().passages == 4
    assert problems() == ()


def test_a_document_that_is_replaced_is_found_by_its_new_clauses_only(open_index, library):
    index = open_index()
    library.put("夜宵点位", "河岸设十二处点位。", id="流动摊贩登记方案")
    assert texts(index, "夜宵点位", k=1) == ["河岸设十二处点位。"]
    assert "街道为流动摊贩划定经营时段。" not in texts(index, "流动摊贩", k=100)


def test_a_document_without_passages_is_known_and_not_found(open_index, library, problems):
    library.put("空白")
    open_index()
    assert problems() == ()


def test_an_empty_library_answers_with_nothing(open_index, library, problems):
    for name in list(library.current_document_ids()):
        library.remove(name)
    assert open_index().search("食堂") == []
    assert problems() == ()


def test_what_changed_while_closed_is_followed_at_the_next_opening(open_index, library, said):
    open_index()
    library.put("餐厨垃圾规定", "餐厨垃圾由有资质的单位收运。")
    library.remove("流动摊贩登记方案")
    said.clear()
    index = open_index()
    assert texts(index, "餐厨垃圾收运", k=1) == ["餐厨垃圾由有资质的单位收运。"]
    stats = index.stats()
    assert (stats.documents, stats.passages, stats.vectors) == (3, 4, 4)
    assert (stats.encoder, stats.dimension) == ("fake", 64)
    assert said == []


def test_a_second_reader_sees_what_the_first_one_wrote(open_index, library):
    first, second = open_index(), open_index()
    library.put("餐厨垃圾规定", "餐厨垃圾由有资质的单位收运。")
    first.search("餐厨")
    assert texts(second, "餐厨垃圾收运", k=1) == ["餐厨垃圾由有资质的单位收运。"]


def test_a_reader_outlives_a_rebuild_by_another(open_index, library):
    first, second = open_index(), open_index()
    before = first.search("食堂 经营")
    second.rebuild()
    assert first.search("食堂 经营") == before
    library.put("餐厨垃圾规定", "餐厨垃圾由有资质的单位收运。")
    assert texts(first, "餐厨垃圾收运", k=1) == ["餐厨垃圾由有资质的单位收运。"]


def test_a_writer_that_dies_midway_is_made_good_by_the_next(open_index, library, problems):
    open_index()
    whole = library.passages_of
    library.put("甲通知", "甲区公布抽检结果。")
    library.put("乙通知", "乙区公布抽检结果。")

    def dies(document_id):
        if document_id == "乙通知":
            raise KeyboardInterrupt
        return whole(document_id)

    library.passages_of = dies
    with pytest.raises(KeyboardInterrupt):
        open_index()
    library.passages_of = whole
    index = open_index()
    assert {"甲区公布抽检结果。", "乙区公布抽检结果。"} <= set(texts(index, "公布抽检结果"))
    assert problems() == ()


def test_many_threads_search_while_the_library_changes(open_index, library, problems):
    index = open_index()
    failed: list[object] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                best = index.search("后厨画面向家长公开")[0].passage.text
            except Exception as error:  # any failure of a reader is what this test looks for
                failed.append(error)
                return
            if best != "第二条 后厨操作画面应当向家长公开。":
                failed.append(best)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for n in range(5):
        library.put(f"通知{n}", f"第{n}期抽检通报。")
        index.search("抽检通报")
    stop.set()
    for reader in readers:
        reader.join()
    assert failed == []
    index.sync()
    assert problems() == ()


# ---- made with something else


def test_a_first_index_is_announced(open_index, said):
    open_index()
    assert said == ["还没有索引，正在根据资料库重新建立…"]


def test_another_model_means_another_index(open_index, fake_encoder, said):
    open_index()
    fake_encoder.name, fake_encoder.dimension = "other", 32
    said.clear()
    index = open_index()
    assert (index.stats().encoder, index.stats().vectors) == ("other", 4)
    assert said == ["语义模型由“fake”换成“other”，正在根据资料库重新建立…"]


def test_other_terms_mean_another_index(open_index, said, problems):
    open_index()
    said.clear()
    assert problems(terms=["流动摊贩"]) == ("分词方式或词表已更新",)
    open_index(terms=["流动摊贩"])
    assert said == ["分词方式或词表已更新，正在根据资料库重新建立…"]


def test_check_names_what_is_wrong_and_changes_nothing(open_index, library, problems):
    assert problems() == ("还没有索引",)
    open_index()
    library.put("新来的文件", "尚未编入。")
    library.remove("流动摊贩登记方案")
    expected = ("《新来的文件》尚未编入索引", "索引里有资料库已没有的文件 流动摊贩登记方案")
    assert problems() == expected
    assert problems() == expected


def test_both_places_rank_alike(tmp_path, library, fake_encoder, milvus):
    words = ("食堂", "留样", "摊贩", "追溯", "抽检", "票据", "培训", "明厨", "台账", "整改")
    chosen = random.Random(3)
    for n in range(60):
        clause = "".join(chosen.choices(words, k=chosen.randint(3, 14)))
        library.put(f"通知{n}", f"{clause}。", f"{clause[:4]}第{n}项。")
    one, other = (
        PassageIndex.open(tmp_path, library, fake_encoder, say=lambda _: None, address=place)
        for place in ("", milvus)
    )
    for query in ("食堂留样台账", "摊贩追溯", "抽检不合格的整改", "培训票据"):
        # tantivy keeps the length of a passage in one byte: scores differ by a few per cent.
        ours, theirs = (
            [hit.passage.id for hit in index.search(query, k=10)] for index in (one, other)
        )
        assert len(set(ours) & set(theirs)) >= 8, query


# ---- LlamaIndex


def test_llama_index_retrieves_passages_with_their_source(open_index):
    (found,) = open_index().as_retriever(k=1).retrieve("后厨画面向家长公开吗")
    assert found.node.get_content() == "第二条 后厨操作画面应当向家长公开。"
    assert found.node.metadata["title"] == "校园食堂管理办法"


def test_the_old_index_serves_until_another_model_has_made_its_own(
    open_index, fake_encoder, slow_encoder, said
):
    open_index()
    slow = slow_encoder()
    said.clear()
    index = open_index(slow, former=lambda: fake_encoder)
    assert not index.wait(0)
    assert index.stats().encoder == "fake"
    assert index.search("后厨画面向家长公开吗")[0].dense == 1
    slow.go.set()
    assert index.wait(30)
    assert index.stats().encoder == "another"
    assert index.search("后厨画面向家长公开吗")[0].dense == 1
    assert index.check() == ()
    assert said == [
        "语义模型由“fake”换成“another”，正在后台重新建立索引，期间先用原来的索引。",
        "新的索引已建好并启用。",
    ]
