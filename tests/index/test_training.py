"""From laws and questions to a model: what is read, what is learned, and that it repeats."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from index.encoder import StaticEncoder
from index.hard_negatives import FIRST_RANK, with_hard_negatives
from index.training import TrainingSettings, initial_vectors, main, quantised, train
from index.training_pairs import Article, Pair, crops, read_laws, read_pairs, read_questions
from index.vocabulary import build_tokenizer

LAW = """# 甲市集市管理办法

2020年1月1日 施行

## 第一章 总则

第一条 为了管理集市,制定本办法。

第二条 摊主应当在摊位上公示进货票据;

票据保存六个月。

第二条之一 摊主每年体检一次。
"""
QUESTIONS = Path(__file__).parents[2] / "index" / "questions"


@pytest.fixture
def laws(tmp_path: Path) -> Path:
    folder = tmp_path / "laws"
    folder.mkdir()
    (folder / "甲市集市管理办法(2020-01-01).md").write_text(LAW, encoding="utf-8")
    newer = LAW.replace("六个月", "十二个月")
    (folder / "甲市集市管理办法(2024-05-01).md").write_text(newer, encoding="utf-8")
    (folder / "目录.md").write_text("没有条文", encoding="utf-8")
    return folder


def test_laws_are_read_as_articles_with_number_and_version(laws: Path) -> None:
    articles = read_laws(laws)
    assert [(a.number, a.version[:4]) for a in articles] == [
        ("第一条", "2024"),
        ("第二条", "2020"),
        ("第二条之一", "2024"),
        ("第二条", "2024"),
    ]
    assert articles[2].passage == "甲市集市管理办法第二条之一\n摊主每年体检一次。"


def test_a_folder_without_articles_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="没有含“第N条”"):
        read_laws(tmp_path)


def test_a_question_finds_its_article_in_the_newest_version(laws: Path, tmp_path: Path) -> None:
    rows = [
        {"question": "小票要留多久", "law": "甲市集市管理办法", "article": "第二条"},
        {"question": "谁来发勺子", "document": "食堂须知", "text": "勺子由前台发放。"},
    ]
    folder = written(tmp_path / "questions", "a.jsonl", rows)
    assert read_questions(folder, read_laws(laws)) == [
        Pair(
            "小票要留多久",
            "甲市集市管理办法第二条\n摊主应当在摊位上公示进货票据;\n\n票据保存十二个月。",
        ),
        Pair("谁来发勺子", "食堂须知\n勺子由前台发放。"),
    ]


def test_a_question_on_an_unknown_article_is_named(laws: Path, tmp_path: Path) -> None:
    rows = [{"question": "?", "law": "甲市集市管理办法", "article": "第九条"}]
    folder = written(tmp_path / "questions", "a.jsonl", rows)
    with pytest.raises(ValueError, match=r"a\.jsonl 第 1 行：.*《甲市集市管理办法》第九条"):
        read_questions(folder, read_laws(laws))


def test_pairs_are_read_from_a_set_with_judgements(tmp_path: Path) -> None:
    folder = written(
        tmp_path / "set", "corpus.jsonl", [{"id": "d", "title": "集市", "text": "周一开"}]
    )
    written(folder, "queries.jsonl", [{"id": "q", "text": "哪天开"}, {"id": "r", "text": "多余"}])
    qrels = folder / "qrels.tsv"
    qrels.write_text("q\td\t1\n", encoding="utf-8")
    assert read_pairs(folder) == [Pair("哪天开", "集市\n周一开")]
    qrels.write_text("q\td\t1\nx\td\t1\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"qrels\.tsv 第 2 行"):
        read_pairs(folder)


@pytest.mark.parametrize("line", ["{", "[]", '{"law": "甲"}', '{"question": 1}'])
def test_a_malformed_line_is_named(line: str, laws: Path, tmp_path: Path) -> None:
    folder = tmp_path / "questions"
    folder.mkdir()
    (folder / "b.jsonl").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"b\.jsonl 第 1 行"):
        read_questions(folder, read_laws(laws))


def test_a_crop_is_made_of_the_words_of_its_article(laws: Path) -> None:
    articles = [a for a in read_laws(laws) if a.number == "第二条"]
    made = [pair for seed in range(40) for pair in crops(articles[:1], random.Random(seed))]
    assert any(pair.passage == articles[0].passage for pair in made)
    shorter = {pair.passage for pair in made} - {articles[0].passage}
    assert shorter
    assert all(len(passage) < len(articles[0].passage) for passage in shorter)


def test_a_hard_negative_shares_words_and_is_not_the_answer() -> None:
    right = "集市规定\n摊主应当公示票据。"
    near = [f"集市规定\n摊主应当公示第{number}号价格。" for number in range(40)]
    far = [f"渡口须知\n渡船载客{number}人。" for number in range(40)]
    pair = Pair("摊主要公示什么", right)
    (mined,) = with_hard_negatives([pair], [right, *near, *far], 3, random.Random(1))
    assert len(set(mined.negatives)) == 3
    assert set(mined.negatives) <= set(near)
    assert (mined.query, mined.passage) == (pair.query, pair.passage)
    few = [right, *near[:FIRST_RANK]]
    assert with_hard_negatives([pair], few, 3, random.Random(1))[0].negatives == ()


def test_known_words_stay_whole_and_unknown_ones_fall_to_characters() -> None:
    tokenizer = build_tokenizer(["食品安全是大事,食品安全靠大家"] * 3 + ["票据"], size=10)
    assert tokenizer.encode("食品安全,票 据。").tokens == ["食品安全", "票", "据"]
    assert tokenizer.encode("票据").tokens == ["票", "据"]  # too rare for a word of its own


def test_a_vocabulary_needs_words() -> None:
    with pytest.raises(ValueError, match="no word"):
        build_tokenizer(["。", ""], size=10)


def test_rare_words_start_longer_than_common_ones() -> None:
    passages = ["集市 开门"] * 9 + ["集市 关门"]
    tokenizer = build_tokenizer(passages * 3, size=10)
    vectors = initial_vectors(tokenizer, passages, TrainingSettings(dimension=512))
    common, rare = (np.linalg.norm(vectors[tokenizer.token_to_id(w)]) for w in ("集市", "关门"))
    assert common == pytest.approx(np.log(12 / 11), rel=0.1)
    assert rare == pytest.approx(np.log(12 / 2), rel=0.1)


def test_quantised_rows_times_their_scale_are_the_vectors_again() -> None:
    vectors = np.array([[0.5, -1.27], [0, 0]], dtype=np.float32)
    rows, scales = quantised(vectors)
    np.testing.assert_array_equal(rows, [[50, -127], [0, 0]])
    np.testing.assert_allclose(rows * scales[:, None], vectors, atol=1e-6)


def lessons() -> tuple[list[Article], list[Pair]]:
    """Two trades with no word in common, and lay words that occur in the questions alone."""
    market = [Article("集市规定", "第一条", f"摊主公示票据{n}张,票据留存。") for n in range(20)]
    ferry = [Article("渡口规定", "第一条", f"船长清点乘客{n}名,乘客登船。") for n in range(20)]
    asked = [Pair("小老板发票", a.passage) for a in market]
    asked += [Pair("坐船的客人", a.passage) for a in ferry]
    return [*market, *ferry], asked


def test_training_brings_lay_words_to_their_passages_and_repeats(tmp_path: Path) -> None:
    articles, pairs = lessons()
    settings = TrainingSettings(dimension=16, epochs=30, batch=20, negatives=0, threads=1)
    train(articles, pairs, settings, tmp_path / "one")
    train(articles, pairs, settings, tmp_path / "two")
    encoder = StaticEncoder.load(tmp_path / "one")
    assert encoder.name == StaticEncoder.load(tmp_path / "two").name
    assert encoder.dimension == 16
    asked = encoder.encode_queries(["小老板发票", "坐船的客人"])
    scores = asked @ encoder.encode_passages([articles[0].passage, articles[-1].passage]).T
    assert scores[0, 0] > scores[0, 1] + 0.3
    assert scores[1, 1] > scores[1, 0] + 0.3


def test_the_command_writes_a_model_and_keeps_its_card(laws: Path, tmp_path: Path) -> None:
    out = tmp_path / "model"
    out.mkdir()
    (out / "README.md").write_text("# 模型卡", encoding="utf-8")
    argv = ["--laws", str(laws), "--out", str(out), "--dimension", "8", "--epochs", "1"]
    assert main(argv) == 0
    assert StaticEncoder.load(out).dimension == 8
    assert (out / "README.md").read_text(encoding="utf-8") == "# 模型卡"


def test_the_command_names_what_it_cannot_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--laws", str(tmp_path / "无"), "--out", str(tmp_path / "model")]) == 2
    assert "训练材料读不了" in capsys.readouterr().err
    assert not (tmp_path / "model").exists()


def test_our_questions_are_many_distinct_and_labelled() -> None:
    rows = [
        json.loads(line)
        for path in sorted(QUESTIONS.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert len(rows) >= 400
    assert len({row["question"] for row in rows}) == len(rows)
    for row in rows:
        assert row["question"].strip()
        assert row.get("text") or (row["law"] and row["article"].startswith("第"))


def written(folder: Path, name: str, rows: list[dict[str, str]]) -> Path:
    folder.mkdir(exist_ok=True)
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    (folder / name).write_text("".join(lines), encoding="utf-8")
    return folder
