from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.opening import Equipment
from index.passage_index import PassageIndex
from index.reranker import REREAD, SETTING, CrossEncoderReranker, reread


class ByLength:
    """Likes the longest text."""

    name = "by-length"

    def __init__(self) -> None:
        self.read: list[str] = []

    def scores(self, query, texts):
        self.query = query
        self.read = list(texts)
        return np.array([len(text) for text in texts], dtype=np.float32)


def test_the_reranker_orders_and_the_scores_still_fall():
    ranking = [("a", 0.9), ("b", 0.5), ("c", 0.1)]
    texts = {"a": "一", "b": "一二三", "c": "一二"}
    assert reread(ByLength(), "问", ranking, texts) == [("b", 0.9), ("c", 0.5), ("a", 0.1)]


def test_only_the_best_are_read_again():
    ranking = [(f"p{n}", 1.0 - n / 100) for n in range(REREAD + 5)]
    texts = {name: "文" * (n + 1) for n, (name, _) in enumerate(ranking)}
    reordered = reread(ByLength(), "问", ranking, texts)
    assert reordered[0][0] == f"p{REREAD - 1}"
    assert reordered[REREAD:] == ranking[REREAD:]


def test_an_index_with_a_reranker_reads_title_and_text_again(tmp_path, library, fake_encoder):
    reranker = ByLength()
    index = PassageIndex.open(
        tmp_path, library, fake_encoder, say=lambda _: None, reranker=reranker
    )
    hits = index.search("食堂 摊贩 追溯")
    assert "流动摊贩登记方案\n街道为流动摊贩划定经营时段。" in reranker.read
    lengths = [len(hit.document.metadata.title + hit.passage.text) for hit in hits]
    assert lengths == sorted(lengths, reverse=True)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)


def test_a_named_article_stays_first_under_a_reranker(tmp_path, library, fake_encoder):
    index = PassageIndex.open(
        tmp_path, library, fake_encoder, say=lambda _: None, reranker=ByLength()
    )
    assert index.search("校园食堂管理办法第一条")[0].exact


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory) -> Path:
    """A cross-encoder of two thousand random weights."""
    from sentence_transformers import CrossEncoder
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder = tmp_path_factory.mktemp("cross-encoder")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"食堂留样多少克每餐一百二十五摊贩"]
    vocabulary = {word: n for n, word in enumerate(dict.fromkeys(words))}
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=1,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    BertTokenizerFast(vocab=vocabulary).save_pretrained(folder)
    CrossEncoder(str(folder), local_files_only=True).save_pretrained(str(folder))
    return folder


def test_a_cross_encoder_in_a_folder_gives_one_score_a_text(cross_encoder):
    reranker = CrossEncoderReranker(cross_encoder)
    scores = reranker.scores("留样多少克", ["每餐留样一百二十五克", "摊贩"])
    assert scores.shape == (2,)
    assert scores[0] != scores[1]
    assert reranker.scores("留样", []).shape == (0,)


def test_the_setting_names_the_folder(cross_encoder, monkeypatch):
    monkeypatch.setenv(SETTING, str(cross_encoder))
    equipment = Equipment.load()
    assert equipment.reranker is not None
    assert equipment.reranker.name == cross_encoder.name
    monkeypatch.delenv(SETTING)
    assert Equipment.load().reranker is None


def test_a_folder_without_a_model_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=f"{tmp_path}/none"):
        CrossEncoderReranker(tmp_path / "none")
    with pytest.raises(ValueError, match="无法载入重排模型"):
        CrossEncoderReranker(tmp_path)
