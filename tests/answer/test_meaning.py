"""How alike a question and the passages found are in meaning, beside the words they share."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from answer.meaning import Meaning
from index.encoded import in_its_place
from index.encoder import StaticEncoder

RULES = (
    "# 松原县食堂管理规定\n\n## 一、人员\n\n从业人员应当取得健康证明。\n\n"
    "## 二、留样\n\n每餐次食品应当留样125克。\n\n## 三、自查\n\n食堂应当每周自查一次。\n"
)


@dataclass
class Directions:
    """Gives each text the direction of the first of its words that it knows."""

    words: tuple[str, ...] = ("健康", "留样", "自查")
    name: str = "directions"
    dimension: int = 3
    read: list[str] = field(default_factory=list)

    def encode_queries(self, texts):
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            found = [at for at, word in enumerate(self.words) if word in text]
            if found:
                vector[found[0]] = 1.0
        return vectors

    def encode_passages(self, texts):
        self.read += texts
        return self.encode_queries(texts)


@pytest.fixture
def ranked(assistant):
    return assistant({"rule.md": RULES}).read("食堂应当怎么做").ranked


def alike(found):
    return {r.sentence.text: r.alike for r in found}


def test_each_sentence_is_as_alike_the_question_as_its_passage(ranked):
    found = Meaning(Directions()).compared("留样要留多少", ranked)
    assert alike(found)["每餐次食品应当留样125克。"] == 1.0
    assert alike(found)["食堂应当每周自查一次。"] == 0.0
    assert {r.most_alike for r in found} == {1.0}


def test_the_order_and_everything_else_stay(ranked):
    found = Meaning(Directions()).compared("自查", ranked)
    assert [r.sentence for r in found] == [r.sentence for r in ranked]
    assert [r.score for r in found] == [r.score for r in ranked]


def test_a_passage_is_read_in_its_place_and_only_once(ranked):
    encoder = Directions()
    meaning = Meaning(encoder)
    meaning.compared("留样", ranked)
    meaning.compared("自查", ranked)
    places = {in_its_place(r.sentence.document, r.sentence.passage) for r in ranked}
    assert sorted(encoder.read) == sorted(places)


def test_what_is_kept_is_bounded_and_nothing_is_missed_by_it(ranked, monkeypatch):
    monkeypatch.setattr("answer.meaning._MOST_KEPT", 1)
    meaning = Meaning(Directions())
    first = alike(meaning.compared("留样", ranked))
    assert alike(meaning.compared("留样", ranked)) == first


def test_nothing_found_is_nothing_compared():
    assert Meaning(Directions()).compared("留样", []) == []


def test_it_compares_by_the_shipped_model_whichever_one_searches(assistant):
    asking = assistant({"rule.md": RULES})
    assert isinstance(asking.meaning.encoder, StaticEncoder)
    found = alike(asking.read("员工要不要办健康证").ranked)
    assert max(found, key=found.get) == "从业人员应当取得健康证明。"
