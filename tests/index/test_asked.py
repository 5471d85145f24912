"""How people ask for an article: questions that are indexed with it, and only with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.__main__ import main
from index.asked import NOTHING_ASKED, OPENING, QUESTIONS, AskedQuestions, write_openings
from index.passage_index import PassageIndex
from index.training_pairs import Article

LAW = "甲市集市管理办法"
RECEIPT = "第二条 摊主应当把进货票据保存十二个月。"
OPENING_OF_RECEIPT = "摊主应当把进货票据保存十二个月。"
ANOTHER = "第二条 市政府每年公布一次集市名录。"


def folder_of(tmp_path: Path, *rows: dict[str, str]) -> Path:
    folder = tmp_path / "questions"
    folder.mkdir(exist_ok=True)
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "集市.jsonl").write_text(lines, encoding="utf-8")
    return folder


def asked_of(article: str, question: str, opening: str = "") -> dict[str, str]:
    row = {"question": question, "law": LAW, "article": article}
    return {**row, "opening": opening} if opening else row


@pytest.fixture
def asked(tmp_path) -> AskedQuestions:
    row = asked_of("第二条", "小票丢了会怎样", OPENING_OF_RECEIPT)
    return AskedQuestions.load(folder_of(tmp_path, row))


@pytest.fixture
def market(library):
    """Adds a document to the library and returns its card and passages."""

    def put(title: str, *clauses: str):
        name = library.put(title, *clauses)
        (card,) = (card for card in library.cards() if card.id == name)
        return card, library.passages_of(name)

    return put


@pytest.mark.parametrize("title", [LAW, f"{LAW}(2024修正)", f"《{LAW}》", "甲市集市管理辦法"])
def test_a_question_is_indexed_with_its_article(asked, market, title):
    card, passages = market(title, "第一条 为了管理集市。", RECEIPT)
    added = asked.added_to(card, passages)
    assert [passage.text for passage in added] == [
        "第一条 为了管理集市。",
        f"{RECEIPT}\n小票丢了会怎样",
    ]
    assert [passage.id for passage in added] == [passage.id for passage in passages]


def test_the_same_number_of_another_text_or_another_law_is_not_that_article(asked, market):
    for title, clause in ((LAW, ANOTHER), ("乙市集市管理办法", RECEIPT), ("汇报", "票据保存。")):
        card, passages = market(title, clause)
        assert asked.added_to(card, passages) == list(passages)


def test_an_article_is_found_by_what_is_asked_and_shown_as_it_stands(
    asked, library, tmp_path, fake_encoder
):
    library.put(LAW, RECEIPT)
    index = PassageIndex.open(tmp_path, library, fake_encoder, say=lambda _: None, asked=asked)
    best = index.search("我把小票弄丢了")[0]
    assert best.passage.text == RECEIPT
    assert index.check() == ()


def test_other_questions_mean_another_index(asked, library, tmp_path):
    said: list[str] = []
    for questions in (NOTHING_ASKED, asked, asked):
        PassageIndex.open(tmp_path, library, None, say=said.append, asked=questions)
    assert said == [
        "还没有索引，正在根据资料库重新建立…",
        "法条的常见问法已更新，正在根据资料库重新建立…",
    ]


def test_the_version_tells_the_content(tmp_path):
    rows = [asked_of("第二条", question, OPENING_OF_RECEIPT) for question in ("甲问", "乙问")]
    assert AskedQuestions.load(folder_of(tmp_path)).version == ""
    one = AskedQuestions.load(folder_of(tmp_path, rows[0])).version
    both = AskedQuestions.load(folder_of(tmp_path, *rows)).version
    assert len({"", one, both}) == 3


def test_openings_are_noted_from_the_newest_version(tmp_path):
    folder = folder_of(
        tmp_path,
        asked_of("第二条", "小票要留多久", "旧文"),
        asked_of("第九条", "没有这一条"),
        {"question": "谁发勺子", "document": "食堂须知", "text": "勺子由前台发放。"},
    )
    articles = [
        Article(LAW, "第二条", "票据保存\n二十四个月。" + "长" * OPENING, "2024-05-01"),
        Article(LAW, "第二条", "票据保存六个月。", "2020-01-01"),
    ]
    assert write_openings(folder, articles) == 1
    lines = [json.loads(line) for line in (folder / "集市.jsonl").open(encoding="utf-8")]
    assert lines[0]["opening"] == ("票据保存二十四个月。" + "长" * OPENING)[:OPENING]
    assert all("opening" not in line for line in lines[1:])
    assert list(AskedQuestions.load(folder).articles) == ["甲市集市管理办法#2"]


def test_a_malformed_line_is_named(tmp_path):
    folder = folder_of(tmp_path)
    (folder / "集市.jsonl").write_text('{"law": "甲"}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"集市\.jsonl 第 1 行：应有文字字段 question"):
        AskedQuestions.load(folder)


def test_every_question_of_ours_on_a_law_knows_its_article_again():
    rows = [
        json.loads(line)
        for path in QUESTIONS.glob("*.jsonl")
        for line in path.open(encoding="utf-8")
    ]
    assert len(rows) >= 2_000
    assert len({row["question"] for row in rows}) == len(rows)
    assert [row["question"] for row in rows if "law" in row and not row.get("opening")] == []


def test_the_command_notes_the_openings(tmp_path, capsys):
    laws = tmp_path / "laws"
    laws.mkdir()
    (laws / "a.md").write_text(f"# {LAW}\n\n{RECEIPT}\n", encoding="utf-8")
    folder = folder_of(tmp_path, asked_of("第二条", "小票要留多久"))
    assert main(["questions", "--laws", str(laws), "--questions", str(folder)]) == 0
    assert AskedQuestions.load(folder).articles["甲市集市管理办法#2"].questions == ("小票要留多久",)
    assert main(["questions", "--laws", str(tmp_path), "--questions", str(folder)]) == 2
    assert "没有含“第N条”" in capsys.readouterr().err
