"""What is chosen for an answer: a requirement before claims, and as likely as its way asks for."""

from collections.abc import Callable

import pytest

from answer.answering import Assistant
from answer.choosing import Choice, choices
from answer.evidence import Sentence
from answer.ranking import Ranked
from answer.scoring import Scorer

Build = Callable[[dict[str, str]], Assistant]

HEAD = "---\ntitle: {0}\nkind: {1}\nlevel: {2}\nyear: 2024\n---\n# {0}\n\n"
CLAIM = "学校食堂每餐每样留样要留150克，记录完整。"
REQUIREMENT = "每个品种的成品留样应当不少于125克。"
FILES = {
    "report.md": HEAD.format("甲校食堂自查报告", "自查报告", "单位") + CLAIM + "\n",
    "plan.md": HEAD.format("甲市校园食品安全整治方案", "方案", "市") + REQUIREMENT + "\n",
}


class Prefers:
    """A matcher to which the school's claim fits better by so much."""

    def __init__(self, better: float):
        self.better = better

    def fits(self, _: object, sentences: list[Sentence]) -> list[float]:
        return [self.better * (s.text == CLAIM) for s in sentences]


@pytest.mark.parametrize(("better", "told"), [(2.5, REQUIREMENT), (3.5, CLAIM)])
def test_a_requirement_hardly_less_sure_is_told_rather_than_a_claim(
    assistant: Build, better: float, told: str
) -> None:
    found = assistant(FILES).read("学校食堂留样要多少克")
    scorer = Scorer({"fit": 1.0}, matcher=Prefers(better))
    chosen, *_ = choices(found.question, found.ranked, found.weights, scorer)
    assert [r.sentence.text for r in chosen.sentences] == [told]
    assert chosen.only_claims == (told == CLAIM)


def test_a_claim_is_told_where_what_was_done_is_asked(assistant: Build) -> None:
    found = assistant(FILES).read("甲校食堂留样留了多少克")
    scorer = Scorer({"fit": 1.0}, matcher=Prefers(0.5))
    chosen, *_ = choices(found.question, found.ranked, found.weights, scorer)
    assert [r.sentence.text for r in chosen.sentences] == [CLAIM]


@pytest.fixture
def rules(assistant: Build) -> dict[str, Ranked]:
    """Return {level: an article of a law of that level}."""
    files = {
        f"{n}.md": HEAD.format(f"{level}集体用餐条例", "条例", level)
        + "第一条 集体用餐单位应当留样。\n"
        for n, level in enumerate(("国家", "省", "市"))
    }
    ranked = assistant(files).read("集体用餐单位应当留样吗").ranked
    return {r.sentence.document.metadata.level or "": r for r in ranked}


def test_an_answer_has_to_be_as_likely_as_its_way_asks_for(rules: dict[str, Ranked]) -> None:
    assert Choice((rules["市"],)).least_chance == 0.11
    assert Choice((rules["市"],), outdone=True).least_chance == 0.21
    assert Choice((rules["市"],), doubtful=True).least_chance == 0.47
    assert Choice((rules["国家"],), doubtful=True).least_chance == 0.36
    assert Choice((rules["省"],), doubtful=True).least_chance == 0.36
    assert Choice(doubtful=True).least_chance == 0.47
