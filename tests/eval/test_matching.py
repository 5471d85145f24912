"""Training the network that reads question and sentence: what it is taught and what it learns."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from answer.answering import Assistant
from answer.evidence import Sentence
from answer.matching import text_above
from eval.lessons import Lesson, lessons
from eval.matching import (
    Example,
    TrainingSettings,
    of_lessons,
    of_questions,
    read,
    save,
    trained,
)
from eval.questions import Question
from index.hits import Hit
from index.passage_index import PassageIndex
from index.tokens import normalised
from ingest.documents import DocumentCard, Metadata, Passage
from ingest.library import Library
from ingest.reading import read_file


def sentence(text: str) -> Sentence:
    passage = Passage("p", "d", 0, 0, len(text), text, kind="clause")
    hit = Hit(passage, DocumentCard("d", "a.md", None, Metadata(title="管理办法")), 1.0)
    return Sentence(text, normalised(text), 0, len(text), hit, "other", ())


def about(thing: str) -> list[Sentence]:
    """Return who is in charge of a thing, how often it is looked at, and what else is said."""
    return [
        sentence(text)
        for text in (
            f"{thing}由监管部门负责登记。",
            f"{thing}应当每年检查两次。",
            f"{thing}的档案保存三年。",
            f"{thing}应当保持清洁。",
        )
    ]


THINGS = ("小餐饮", "小作坊", "学校食堂", "农贸市场", "超市", "仓库", "食品工厂", "屠宰场")
WHO = ("{}归哪个单位管", "{}由谁来管")
HOW_OFTEN = ("{}多久查一回", "{}一年要查几回")
ANSWERS = {**dict.fromkeys(WHO, 0), **dict.fromkeys(HOW_OFTEN, 1)}
"""Where the sentence stands that answers each kind of question."""
LEARNT = [
    Example.of(question.format(thing), about(thing), [n == place for n in range(4)])
    for thing, (question, place) in itertools.product(THINGS, ANSWERS.items())
]
UNANSWERED = [Example.of(f"{thing}的房租多少钱", about(thing), (False,) * 4) for thing in THINGS]
FEW = TrainingSettings(epochs=12, batch=8, units=32, threads=1)
UNSEEN = "食品摊贩"


def silent(_: str) -> None:
    pass


@pytest.fixture(scope="module")
def matcher():
    return trained(LEARNT, UNANSWERED, FEW, silent)


class TestTraining:
    def test_what_answers_a_kind_of_question_is_learnt_for_things_never_seen(self, matcher) -> None:
        for question, place in ANSWERS.items():
            fits = matcher.fits(question.format(UNSEEN), about(UNSEEN))
            assert fits.index(max(fits)) == place

    def test_nothing_fits_a_question_of_a_kind_that_nothing_answered(self, matcher) -> None:
        asked = matcher.fits(WHO[0].format(UNSEEN), about(UNSEEN))
        unanswered = matcher.fits(f"{UNSEEN}的房租多少钱", about(UNSEEN))
        assert max(unanswered) < asked[0]

    def test_the_same_seed_gives_the_same_weights_and_another_one_others(self) -> None:
        once = replace(FEW, epochs=1)
        first, second, other = (
            trained(LEARNT, UNANSWERED, settings, silent).weights
            for settings in (once, once, replace(once, seed=1))
        )
        for name, weights in first.items():
            np.testing.assert_array_equal(weights, second[name])
        assert any(not np.array_equal(weights, other[name]) for name, weights in first.items())

    def test_it_tells_how_far_it_is(self) -> None:
        said: list[str] = []
        trained(LEARNT, [], replace(FEW, epochs=2), said.append)
        assert [line.partition("：")[0] for line in said] == ["第 1/2 轮", "第 2/2 轮"]


class TestFiles:
    def test_what_is_read_fits_as_what_was_saved(self, matcher, tmp_path: Path) -> None:
        save(matcher, tmp_path / "folds" / "0")
        again = read(tmp_path / "folds" / "0")
        question = WHO[0].format(UNSEEN)
        assert again.fits(question, about(UNSEEN)) == matcher.fits(question, about(UNSEEN))

    def test_a_folder_that_holds_none_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError, match=tmp_path.name):
            read(tmp_path)


QUOTED = "小餐饮应当每年检查2次。"
COPIED = "小餐饮应当每年接受检查2次。"
OTHER = ("小餐饮的档案保存22年。", "小餐饮由乡镇负责登记。")
RULES = f"# 小餐饮管理办法\n\n{QUOTED}\n\n{OTHER[0]}\n\n{OTHER[1]}\n"
COPY = f"# 小餐饮工作方案\n\n{COPIED}\n"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    with Library.open(tmp_path / "data") as library:
        for name, text in {"rules.md": RULES, "copy.md": COPY}.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
            library.add(read_file(tmp_path / name, name))
        index = PassageIndex.open(tmp_path / "data", library, None, say=silent)
        yield Assistant(library, index)


def written(folder: Path, *asked: dict[str, str]) -> Path:
    path = folder / "queries.jsonl"
    lines = (json.dumps(row, ensure_ascii=False) for row in asked)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


class TestQuestionsWithAQuote:
    def test_the_quoted_is_right_what_nearly_says_it_is_neither_and_the_rest_is_wrong(
        self, assistant: Assistant, tmp_path: Path
    ) -> None:
        path = written(tmp_path, {"text": "小餐饮每年检查几次", "quote": "小餐饮应当每年检查2次"})
        [example] = of_questions(path, assistant)
        texts = [text for text, _ in example.sentences]
        assert [texts[n] for n in example.right] == [QUOTED]
        assert set(OTHER) <= {texts[n] for n in example.wrong}
        assert COPIED in texts
        assert texts.index(COPIED) not in {*example.right, *example.wrong}

    def test_each_sentence_comes_with_what_stands_above_it(
        self, assistant: Assistant, tmp_path: Path
    ) -> None:
        path = written(tmp_path, {"text": "小餐饮每年检查几次", "quote": QUOTED})
        [example] = of_questions(path, assistant)
        found = assistant.read("小餐饮每年检查几次").ranked
        above = {r.sentence.text: text_above(r.sentence) for r in found}
        assert dict(example.sentences)[COPIED] == above[COPIED]
        assert "小餐饮工作方案" in above[COPIED]

    def test_every_sentence_of_a_quote_is_right(self, assistant: Assistant, tmp_path: Path) -> None:
        path = written(tmp_path, {"text": "小餐饮每年检查几次", "quote": QUOTED + OTHER[0]})
        [example] = of_questions(path, assistant)
        assert {example.sentences[n][0] for n in example.right} == {QUOTED, OTHER[0]}

    def test_a_quote_that_is_not_found_teaches_nothing(
        self, assistant: Assistant, tmp_path: Path
    ) -> None:
        path = written(tmp_path, {"text": "小餐饮每年检查几次", "quote": "桥梁每十年刷漆一遍"})
        assert list(of_questions(path, assistant)) == []

    def test_a_malformed_line_is_named(self, assistant: Assistant, tmp_path: Path) -> None:
        good = {"text": "小餐饮每年检查几次", "quote": QUOTED}
        path = written(tmp_path, good, {"text": "小餐饮由谁登记"})
        with pytest.raises(ValueError, match=r"queries\.jsonl 第 2 行：应有文字字段 text、quote"):
            list(of_questions(path, assistant))


def question(text: str, quote: str) -> Question:
    """Return a question that the quote answers, one without an answer where it is empty."""
    return Question(
        id="t-001",
        question=text,
        history=(),
        kind="figure" if quote else "absent",
        answerable=bool(quote),
        figures=(),
        not_figures=(),
        documents=("rules.md",) if quote else (),
        quotes=((quote,),) if quote else (),
        also=(),
        missing="" if quote else "没有",
        note="",
    )


class TestLessons:
    def lesson(self, assistant: Assistant, text: str, quote: str) -> Lesson:
        [found] = lessons([question(text, quote)], assistant, assistant.library)
        return found

    def test_the_right_and_the_wrong_are_those_of_the_lesson(self, assistant: Assistant) -> None:
        lesson = self.lesson(assistant, "小餐饮每年检查几次", "小餐饮应当每年检查2次")
        [example] = of_lessons([lesson])
        assert example.question == "小餐饮每年检查几次"
        texts = [text for text, _ in example.sentences]
        assert texts == [r.sentence.text for r in lesson.possible]
        assert {texts[n] for n in example.right} == {QUOTED, COPIED}  # the figure in either wording
        assert {texts[n] for n in example.wrong} == set(OTHER)

    def test_what_may_stand_beside_the_answer_is_neither(self, assistant: Assistant) -> None:
        lesson = self.lesson(assistant, "小餐饮每年检查几次", "小餐饮应当每年检查2次")
        told = (True, None, *[False] * (len(lesson.possible) - 2))
        [example] = of_lessons([replace(lesson, right=told)])
        assert (example.right, example.wrong) == ((0,), tuple(range(2, len(told))))

    def test_a_question_whose_answer_was_not_found_teaches_nothing(
        self, assistant: Assistant
    ) -> None:
        lesson = self.lesson(assistant, "小餐饮每年检查几次", "小餐饮应当每年检查2次")
        assert of_lessons([replace(lesson, right=(False,) * len(lesson.right))]) == []
        assert of_lessons([replace(lesson, possible=(), right=())]) == []

    def test_one_that_has_no_answer_teaches_that_nothing_answers_it(
        self, assistant: Assistant
    ) -> None:
        [example] = of_lessons([self.lesson(assistant, "小餐饮房租一年多少钱", "")])
        assert example.right == ()
        assert example.wrong == tuple(range(len(example.sentences)))
