"""The fitted weights: that they are read, order sentences and tell a chance from it."""

import json
from dataclasses import replace

import pytest

from answer.choosing import choices
from answer.features import of_sentence, weighted
from answer.questions import understand
from answer.scoring import FITTED, LOOKED_AT, Scorer, measured_sentences, measures

REPORT = (
    "# 松原县2024年工作总结\n\n2024年松原县食品抽检820批次。\n\n全县食品经营户2310家。\n\n"
    "工作人员参加了培训。\n"
)


@pytest.fixture
def reading(assistant):
    return assistant({"report.md": REPORT}).read("松原县抽检了多少批次")


def test_the_shipped_weights_name_measures_that_are_taken(reading):
    scorer = Scorer.load()
    measured = measures(reading.question, reading.ranked, None, reading.weights, doubtful=True)
    assert set(scorer.order) <= set(
        measured_sentences(reading.question, reading.ranked, reading.weights)[0]
    )
    assert set(scorer.answers) == set(measured)


def test_the_file_holds_what_is_loaded():
    fitted = json.loads(FITTED.read_text(encoding="utf-8"))
    assert Scorer.load() == Scorer(fitted["order"], fitted["answers"], fitted["bias"])


def test_the_order_is_that_of_the_weighted_measures(reading):
    shortest_first = Scorer({"length": -1.0}, {}, 0.0)
    ordered = shortest_first.ordered(reading.question, reading.ranked, reading.weights)
    lengths = [len(r.sentence.text) for r in ordered]
    assert lengths == sorted(lengths)
    assert [r.odds for r in ordered] == sorted((r.odds for r in ordered), reverse=True)


def test_only_the_first_sentences_are_looked_at(reading):
    many = [replace(reading.ranked[0], score=1 / n) for n in range(1, LOOKED_AT + 20)]
    assert len(Scorer.load().ordered(reading.question, many, reading.weights)) == LOOKED_AT


def test_the_chance_is_the_logistic_of_bias_and_measures():
    assert Scorer({}, {}, 0.0).chance({}) == 0.5
    assert Scorer({}, {"near": 2.0}, -1.0).chance({"near": 1.0}) == pytest.approx(0.7311, abs=1e-4)


def test_the_best_shipped_odds_go_to_the_sentence_that_answers(reading):
    best, *_ = Scorer.load().ordered(reading.question, reading.ranked, reading.weights)
    assert best.sentence.text == "2024年松原县食品抽检820批次。"


TWO_RULES = {
    "rule.md": "# 松原县食品抽检规定\n\n松原县食品抽检应当公示结果。\n",
    "more.md": "# 松原县抽检工作方案\n\n松原县食品抽检应当按月公示结果，由县食安办在网站上逐批次登出来给人看。\n",
}


class TestTheFirstOfTheSure:
    """The rules put the short sentence first, these weights the long one."""

    def first(self, assistant, question, **order):
        found = assistant(TWO_RULES).read(question)
        choice, *_ = choices(found.question, found.ranked, found.weights, Scorer(order, {}, 0.0))
        assert not choice.doubtful
        return choice.sentences[0].sentence.text

    def test_far_better_odds_put_another_sentence_first(self, assistant):
        first = self.first(assistant, "松原县食品抽检公示结果吗", length=50.0)
        assert first.startswith("松原县食品抽检应当按月公示")

    def test_slightly_better_odds_do_not(self, assistant):
        first = self.first(assistant, "松原县食品抽检公示结果吗", length=0.1)
        assert first == "松原县食品抽检应当公示结果。"


class TestMeasures:
    def measured(self, reading, text):
        ranked = next(r for r in reading.ranked if r.sentence.text == text)
        return of_sentence(reading.question, ranked, reading.weights, newest=2024)

    def test_a_sentence_that_shares_characters_and_pairs_is_told_by_their_share(self, reading):
        answering = self.measured(reading, "2024年松原县食品抽检820批次。")
        other = self.measured(reading, "工作人员参加了培训。")
        assert answering["characters"] == 1.0  # 松原县抽检批次, all of them
        assert other["characters"] == pytest.approx(3 / 7)  # 松原县, of its document's title
        assert answering["concise"] > other["concise"]

    def test_what_documents_write_for_a_saying_counts_as_the_saying(self, assistant):
        found = assistant({"rule.md": "# 规定\n\n食品摊贩应当登记。\n"}).read("食品摊贩要登记吗")
        said = understand("路边摊要登记吗", lambda text: [text], lambda _: [("路边摊", "食品摊贩")])
        ranked = next(r for r in found.ranked if "登记" in r.sentence.text)
        weights = replace(found.weights, runs=("路边摊", "登记"))
        unsaid = replace(said, alternatives=())
        assert of_sentence(said, ranked, weights, 0)["characters"] == 1.0
        assert of_sentence(unsaid, ranked, weights, 0)["characters"] == pytest.approx(0.6)

    def test_a_measure_without_a_weight_counts_nothing(self):
        assert weighted({"near": 1.0, "title": 5.0}, {"near": 2.0}) == 2.0
