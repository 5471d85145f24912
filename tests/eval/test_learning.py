"""Learning the weights: what a lesson is, and that nothing is judged by what it taught."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from answer.answering import Assistant
from answer.scoring import Chance, Scorer
from eval.learning import Outcome, cross_validated, fitted, report, save
from eval.lessons import FOLDS, Lesson, lessons
from eval.questions import Question
from index.passage_index import PassageIndex
from ingest.library import Library
from ingest.reading import read_file

RULES = "".join(
    f"# {thing}管理办法\n\n{thing}应当每年检查{number}次。\n\n{thing}的档案保存{number + 20}年。\n\n"
    for number, thing in enumerate(("小餐饮", "小作坊", "食品摊贩", "农贸市场", "学校食堂"), 2)
)


def asked(number: int, question: str, quote: str, answerable: bool = True) -> Question:
    return Question(
        id=f"t-{number:03}",
        question=question,
        history=(),
        kind="figure" if answerable else "absent",
        answerable=answerable,
        figures=(),
        not_figures=(),
        documents=("rules.md",) if answerable else (),
        quotes=((quote,),) if answerable else (),
        also=(),
        missing="" if answerable else "没有",
        note="",
    )


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    file = tmp_path / "rules.md"
    file.write_text(RULES, encoding="utf-8")
    with Library.open(tmp_path / "data") as library:
        library.add(read_file(file, file.name))
        index = PassageIndex.open(tmp_path / "data", library, None, say=lambda _: None)
        yield Assistant(library, index)


@pytest.fixture
def taught(assistant):
    questions = [
        asked(1, "小餐饮每年检查几次", "小餐饮应当每年检查2次"),
        asked(2, "小作坊每年检查几次", "小作坊应当每年检查3次"),
        asked(3, "食品摊贩档案留多久", "食品摊贩的档案保存24年"),
        asked(4, "开饭馆的被查得勤不勤", "小餐饮应当每年检查2次"),
        asked(5, "菜市场的老档子还要不要留着", "农贸市场的档案保存25年"),
        asked(6, "职工乒乓球比赛打赢了没有", "", answerable=False),
        asked(7, "飞机晚点航空公司赔不赔", "", answerable=False),
        asked(8, "学堂里烧饭的地方来查得多吗", "学校食堂应当每年检查6次"),
        asked(9, "摆摊的老资料扔了行不行", "食品摊贩的档案保存24年"),
        asked(10, "门口的树该不该砍", "", answerable=False),
        asked(11, "小作坊那边查得勤不勤", "小作坊应当每年检查3次"),
        asked(12, "买彩票中奖了去不去领", "", answerable=False),
    ]
    return list(lessons(questions, assistant, assistant.library))


def test_a_lesson_marks_the_sentences_that_hold_the_answer(taught):
    first = taught[0]
    right = [
        r.sentence.text for r, is_right in zip(first.possible, first.right, strict=True) if is_right
    ]
    assert right == ["小餐饮应当每年检查2次。"]


def first_is_right(lesson: Lesson, scorer: Scorer) -> bool:
    reading = lesson.reading
    best = scorer.ordered(reading.question, lesson.possible, reading.weights)[0]
    told = {id(r.sentence): right for r, right in zip(lesson.possible, lesson.right, strict=True)}
    return bool(told[id(best.sentence)])


def test_weights_that_were_fitted_put_the_right_sentences_first(taught):
    scorer = fitted(taught)
    wrong = [
        lesson.question.question
        for lesson in taught
        if True in lesson.right and not first_is_right(lesson, scorer)
    ]
    assert wrong == []


def test_each_part_is_judged_once_by_weights_of_the_others(taught, monkeypatch):
    seen = []

    def remembered(lessons_, matchers):
        seen.append({lesson.question.id for lesson in lessons_})
        return fitted(lessons_, matchers)

    monkeypatch.setattr("eval.learning.fitted", remembered)
    outcomes = cross_validated(taught)
    everything = {lesson.question.id for lesson in taught}
    left_out = [everything - used for used in seen]
    assert len(left_out) == FOLDS
    assert set().union(*left_out) == everything
    assert sum(map(len, left_out)) == len(everything)
    assert len({id(outcome.lesson) for outcome in outcomes}) == len(outcomes)


@dataclass
class Told:
    """A matcher that has been told which sentences are right, and remembers what it was asked."""

    right: frozenset[str]
    asked: set[str] = field(default_factory=set)

    def fits(self, question, sentences):
        self.asked.add(question)
        return [float(s.text in self.right) for s in sentences]


def right_sentences(lessons_) -> frozenset[str]:
    return frozenset(
        ranked.sentence.text
        for lesson in lessons_
        for ranked, is_right in zip(lesson.possible, lesson.right, strict=True)
        if is_right
    )


class TestMatchers:
    """One for each fold, which knows nothing of its questions."""

    def test_a_lesson_is_measured_by_the_matcher_of_its_own_fold(self, taught):
        matchers = [Told(frozenset()) for _ in range(FOLDS)]
        fitted(taught, matchers)
        for fold, matcher in enumerate(matchers):
            of_fold = {
                lesson.reading.question.text
                for lesson in taught
                if lesson.fold == fold and lesson.possible
            }
            assert matcher.asked == of_fold

    def test_so_is_one_whose_fold_was_left_out(self, taught):
        matchers = [Told(frozenset()) for _ in range(FOLDS)]
        cross_validated(taught, matchers)
        folds = {lesson.reading.question.text: lesson.fold for lesson in taught}
        for fold, matcher in enumerate(matchers):
            assert {folds[text] for text in matcher.asked} <= {fold}

    def test_a_fit_that_tells_the_right_sentence_gets_weight(self, taught):
        knowing = fitted(taught, [Told(right_sentences(taught))] * FOLDS)
        ignorant = fitted(taught, [Told(frozenset())] * FOLDS)
        assert knowing.order["fit"] > 1.0
        assert ignorant.order["fit"] == 0.0

    def test_without_them_no_fit_is_known(self, taught):
        assert fitted(taught).order["fit"] == 0.0
        assert fitted(taught).matcher is None


def test_a_question_stays_in_its_fold_whatever_stands_beside_it(taught):
    assert {lesson.fold for lesson in taught} == set(range(FOLDS))
    alone = replace(taught[0], possible=(), right=())
    assert alone.fold == taught[0].fold


def test_a_report_counts_what_each_least_chance_gives(taught):
    answerable, absent = taught[0], taught[5]
    found = report(
        [
            Outcome(answerable, True, True, 0.65),
            Outcome(answerable, False, True, 0.45),
            Outcome(absent, False, True, 0.35),
            Outcome(absent, False, False, 0.9),
        ]
    )
    assert found["doubtful"]["from 0.3"] == {"right": 1, "wrong": 2, "unanswerable": 1}
    assert found["doubtful"]["from 0.5"] == {"right": 1, "wrong": 0, "unanswerable": 0}
    assert found["doubtful"]["from 0.7"] == {"right": 0, "wrong": 0, "unanswerable": 0}
    assert found["by_rules"]["from 0.7"] == {"right": 0, "wrong": 1, "unanswerable": 1}


def test_questions_that_teach_nothing_are_refused(taught):
    with pytest.raises(ValueError, match="没有一个问题找得到答案"):
        fitted([lesson for lesson in taught if not lesson.question.answerable])


def test_weights_are_written_as_they_are_read(tmp_path):
    path = tmp_path / "weights.json"
    sure = Chance(-0.5, {"near": 2.0}, {"near": {"0.5": 1.0}})
    save(Scorer({"near": 1.5}, sure, Chance(1.0)), path)
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "order": {"near": 1.5},
        "sure": {"bias": -0.5, "slopes": {"near": 2.0}, "bends": {"near": {"0.5": 1.0}}},
        "doubtful": {"bias": 1.0, "slopes": {}, "bends": {}},
    }
