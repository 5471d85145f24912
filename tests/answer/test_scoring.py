"""The fitted weights: that they are read, order sentences and tell a chance from it."""

import json
import math
from dataclasses import replace

import pytest

from answer.choosing import able, choices, possible
from answer.features import of_sentence, weighted
from answer.matching import Matcher
from answer.questions import understand
from answer.scoring import (
    FITTED,
    FOUND_FIRST,
    LOOKED_AT,
    Chance,
    Scorer,
    looked_at,
    measured_sentences,
    measures,
    with_fits,
)

REPORT = (
    "# 松原县2024年工作总结\n\n2024年松原县食品抽检820批次。\n\n全县食品经营户2310家。\n\n"
    "工作人员参加了培训。\n"
)


@pytest.fixture
def reading(assistant):
    return assistant({"report.md": REPORT}).read("松原县抽检了多少批次")


def test_the_shipped_weights_name_measures_that_are_taken(reading):
    scorer = Scorer.load()
    measured = measures(reading.question, reading.ranked, None, reading.weights)
    assert set(scorer.order) <= set(
        measured_sentences(reading.question, reading.ranked, reading.weights)[0]
    )
    for chance in (scorer.sure, scorer.doubtful):
        assert set(chance.slopes) == set(measured)
        assert set(chance.bends) < set(measured)


def test_the_file_holds_what_is_loaded():
    fitted = json.loads(FITTED.read_text(encoding="utf-8"))
    sure, doubtful = Chance(**fitted["sure"]), Chance(**fitted["doubtful"])
    assert Scorer.load() == Scorer(fitted["order"], sure, doubtful, Matcher.load())


def test_the_order_is_that_of_the_weighted_measures(reading):
    shortest_first = Scorer({"length": -1.0})
    ordered = shortest_first.ordered(reading.question, reading.ranked, reading.weights)
    lengths = [len(r.sentence.text) for r in ordered]
    assert lengths == sorted(lengths)
    assert [r.odds for r in ordered] == sorted((r.odds for r in ordered), reverse=True)


def test_only_the_first_sentences_are_looked_at(reading):
    many = [replace(reading.ranked[0], score=1 / n, place=n) for n in range(1, LOOKED_AT + 20)]
    assert len(Scorer.load().ordered(reading.question, many, reading.weights)) == LOOKED_AT


def test_what_was_found_first_is_looked_at_wherever_it_stands_in_the_order(reading):
    first = reading.ranked[0]
    row = replace(
        first.sentence,
        hit=replace(first.sentence.hit, passage=replace(first.sentence.passage, kind="row")),
    )
    ahead = [replace(first, place=FOUND_FIRST + 1)] * LOOKED_AT
    last = [replace(first, place=place) for place in (FOUND_FIRST, FOUND_FIRST + 1)]
    found = looked_at([*ahead, *last, replace(first, sentence=row, place=1)])
    assert found == [*ahead, last[0]]


def test_the_chance_is_the_logistic_of_bias_and_measures():
    assert Chance().of({}) == 0.5
    assert Chance(-1.0, {"near": 2.0}).of({"near": 1.0}) == pytest.approx(0.7311, abs=1e-4)


def test_the_slope_of_a_measure_changes_at_its_knots():
    bent = Chance(0.0, {"near": 1.0}, {"near": {"0.5": 3.0, "2.0": -4.0}})
    log_odds = {x: -math.log(1 / bent.of({"near": x}) - 1) for x in (0.5, 1.0, 2.0, 3.0)}
    assert log_odds == pytest.approx({0.5: 0.5, 1.0: 2.5, 2.0: 6.5, 3.0: 6.5})


def test_what_the_rules_give_and_what_they_would_not_have_chances_of_their_own():
    scorer = Scorer({}, Chance(1.0), Chance(-1.0))
    assert scorer.chance({}, doubtful=False) == pytest.approx(0.7311, abs=1e-4)
    assert scorer.chance({}, doubtful=True) == pytest.approx(0.2689, abs=1e-4)


def test_the_best_shipped_odds_go_to_the_sentence_that_answers(reading):
    best, *_ = Scorer.load().ordered(reading.question, reading.ranked, reading.weights)
    assert best.sentence.text == "2024年松原县食品抽检820批次。"


class ByLength:
    """A matcher to which the longest sentence fits best."""

    def fits(self, _, sentences):
        return [float(len(s.text)) for s in sentences]


class TestFits:
    def test_each_sentence_has_its_own_and_the_best_of_those_beside_it(self, reading):
        found = with_fits(ByLength(), reading.question, reading.ranked)
        assert [r.fit for r in found] == [len(r.sentence.text) for r in reading.ranked]
        assert {r.most_fit for r in found} == {len("2024年松原县食品抽检820批次。")}
        assert [r.sentence for r in found] == [r.sentence for r in reading.ranked]

    def test_without_a_matcher_or_a_sentence_there_are_none(self, reading):
        unread = with_fits(None, reading.question, reading.ranked)
        assert unread == list(reading.ranked)
        assert with_fits(ByLength(), reading.question, []) == []

    def test_they_order_by_their_weight(self, reading):
        scorer = Scorer({"fit": 1.0}, matcher=ByLength())
        ordered = scorer.ordered(reading.question, reading.ranked, reading.weights)
        lengths = [len(r.sentence.text) for r in ordered]
        assert lengths == sorted(lengths, reverse=True)
        assert [r.odds for r in ordered] == lengths

    def test_an_answer_is_measured_by_how_far_it_is_from_the_best(self, reading):
        read = with_fits(ByLength(), reading.question, reading.ranked)
        last = min(read, key=lambda r: r.fit)
        told = measures(reading.question, [last], None, reading.weights)
        assert (told["fit"], told["less_fit"]) == (last.fit, last.most_fit - last.fit)


PLAN = (
    "---\ntitle: 松原县抽检工作方案\nkind: 方案\nlevel: 区县\nregion: 松原县\nyear: 2025\n---\n"
    "# 松原县抽检工作方案\n\n松原县食品抽检应当不少于800批次。\n\n松原县食品抽检结果应当公示。\n\n"
    "松原县食品抽检由县食安办牵头。\n\n抽检咨询电话为12315。\n\n"
    "2019年松原县食品抽检300批次。\n\n石桥县食品抽检400批次。\n"
)


class TestWhatMightAnswer:
    def might(self, assistant, question):
        found = assistant({"plan.md": PLAN}).read(question)
        sure, _ = able(found.question, found.ranked, found.weights)
        might = possible(found.question, found.ranked)
        return {r.sentence.text for r in sure}, {r.sentence.text for r in might}

    def test_a_sentence_without_the_kind_of_thing_asked_might_answer_though_it_is_not_sure(
        self, assistant
    ):
        sure, might = self.might(assistant, "松原县食品抽检要做多少批次")
        assert "松原县食品抽检应当不少于800批次。" in sure & might
        assert "松原县食品抽检结果应当公示。" in might - sure

    def test_it_is_measured_by_what_it_does_not_say(self, assistant):
        found = assistant({"plan.md": PLAN}).read("松原县食品抽检要做多少批次")
        told = {
            r.sentence.text: of_sentence(found.question, r, found.weights, 2025)
            for r in possible(found.question, found.ranked)
        }
        says, unsaid = (
            told[text]
            for text in ("松原县食品抽检应当不少于800批次。", "松原县食品抽检结果应当公示。")
        )
        assert (says["unsaid"], says["no_figure"], says["no_requirement"]) == (0.0, 0.0, 0.0)
        assert (unsaid["unsaid"], unsaid["no_figure"]) == (1.0, 1.0)

    def test_one_of_another_place_can_not(self, assistant):
        _, might = self.might(assistant, "石桥县食品抽检要做多少批次")
        assert might == {"石桥县食品抽检400批次。"}

    def test_one_of_another_time_can_not(self, assistant):
        _, might = self.might(assistant, "松原县2019年食品抽检多少批次")
        assert might == {"2019年松原县食品抽检300批次。"}

    def test_one_without_a_number_can_not_tell_a_number_to_call(self, assistant):
        _, might = self.might(assistant, "抽检咨询电话是多少")
        assert might == {"抽检咨询电话为12315。"}

    def test_a_heading_and_the_title_can_not(self, assistant):
        _, might = self.might(assistant, "松原县抽检工作方案怎么说")
        assert "松原县抽检工作方案" not in might


TWO_RULES = {
    "rule.md": "# 松原县食品抽检规定\n\n松原县食品抽检应当公示结果。\n",
    "more.md": "# 松原县抽检工作方案\n\n松原县食品抽检应当按月公示结果，由县食安办在网站上逐批次登出来给人看。\n",
}


class TestTheFirstOfTheSure:
    """The rules put the short sentence first, these weights the long one."""

    def first(self, assistant, question, **order):
        found = assistant(TWO_RULES).read(question)
        choice, *_ = choices(found.question, found.ranked, found.weights, Scorer(order))
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

    @pytest.mark.parametrize(
        ("asked", "not_told"),
        [
            ("松原县食品抽检820批次合格多少", 0.0),
            ("松原县食品抽检900批次合格多少", 1.0),
            ("松原县食品抽检820批次、不合格900批次是哪年", 0.5),
            ("松原县2023年食品抽检多少批次", 0.0),  # a year is no figure of the question's own
        ],
    )
    def test_figures_of_the_question_that_its_passage_lacks_are_told(
        self, reading, asked, not_told
    ):
        ranked = next(r for r in reading.ranked if "820批次" in r.sentence.text)
        question = understand(asked, lambda text: [text])
        told = of_sentence(question, ranked, reading.weights, 0)["figures_not_told"]
        assert told == not_told

    def test_a_measure_without_a_weight_counts_nothing(self):
        assert weighted({"near": 1.0, "title": 5.0}, {"near": 2.0}) == 2.0
