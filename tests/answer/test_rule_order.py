"""Which rule of a law answers: the nation's before a place's, the surest before the nearest in words."""

from collections.abc import Callable

import pytest

from answer.answering import Assistant
from answer.choosing import choices
from answer.evidence import Sentence
from answer.scoring import Scorer

Build = Callable[[dict[str, str]], Assistant]


def law(title: str, level: str, region: str, *articles: str) -> str:
    numbered = "\n\n".join(
        f"第{n}条 {text}" for n, text in zip("一二三四五六七八九", articles, strict=False)
    )
    place = f"region: {region}\n" if region else ""
    return (
        f"---\ntitle: {title}（演示）\nkind: 条例\nlevel: {level}\n{place}year: 2024\n---\n"
        f"# {title}（演示）\n\n{numbered}\n"
    )


PURPOSE = "为了规范集体用餐，制定本条例。"
NATION = law(
    "集体用餐条例", "国家", "", PURPOSE,
    "集体用餐单位应当对提供的成品留样，留样冷藏保存四十八小时以上。",
    "集体用餐单位未按照规定对提供的成品留样的，处五千元以上三万元以下罚款。",
)  # fmt: skip
CITY = law(
    "云岭市集体用餐条例", "市", "云岭市", PURPOSE,
    "集体用餐单位的食品留样要保存七十二小时以上。",
    "集体用餐单位未留样的，处一万元以上五万元以下罚款。",
)  # fmt: skip
FILES = {"city.md": CITY, "nation.md": NATION}


def first(assistant: Assistant, question: str) -> str:
    return assistant.ask(question).citations[0].quote


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("集体用餐单位的食品留样要保存多久", "四十八小时以上"),
        ("云岭市集体用餐单位的食品留样要保存多久", "七十二小时以上"),
        ("云岭的集体用餐单位留样要保存多久", "七十二小时以上"),
        ("集体用餐单位没留样罚多少", "五千元以上三万元以下"),
        ("云岭市集体用餐单位没留样罚多少", "一万元以上五万元以下"),
    ],
)
def test_what_holds_everywhere_answers_where_no_place_is_asked_for(
    assistant: Build, question: str, said: str
) -> None:
    assert said in first(assistant(FILES), question)


def test_a_fine_of_the_nation_does_not_stand_for_what_is_required(assistant: Build) -> None:
    nation = law(
        "集体用餐条例", "国家", "", PURPOSE,
        "集体用餐单位未保存食品留样的，处五千元以上三万元以下罚款。",
    )  # fmt: skip
    found = first(
        assistant({"city.md": CITY, "nation.md": nation}), "集体用餐单位的食品留样要怎么保存"
    )
    assert "七十二小时以上" in found


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("食品留样要冷藏封存多久", "二十四小时以上"),
        ("条例说食品留样要冷藏封存多久", "二十四小时以上"),  # names no one law
        ("用餐条例说食品留样封存要多久", "四十八小时以上"),
    ],
)
def test_the_law_that_is_named_answers(assistant: Build, question: str, said: str) -> None:
    detail = law("餐厅细则", "国家", "", PURPOSE, "食品留样要冷藏封存二十四小时以上。")
    detail = detail.replace("kind: 条例", "kind: 规定")
    assert said in first(assistant({"nation.md": NATION, "detail.md": detail}), question)


class Prefers:
    """A matcher to which a sentence with some words fits better than any other by so much."""

    def __init__(self, words: str, better: float):
        self.words, self.better = words, better

    def fits(self, _: object, sentences: list[Sentence]) -> list[float]:
        return [self.better * (self.words in s.text) for s in sentences]


RENEWAL = law(
    "云岭市证照条例", "市", "云岭市", PURPOSE,
    "健康证过期的处理由所在单位在5日内登记。",
    "从业人员每年体检一次，10日内凭新的证明上岗。",
)  # fmt: skip
HANDLING, WITHIN_DAYS = "健康证过期怎么处理", "健康证过期几天内处理"


@pytest.mark.parametrize(
    ("kind", "question", "better", "first"),
    [
        ("条例", HANDLING, 0.4, "第二条"),
        ("条例", HANDLING, 0.6, "第三条"),
        ("法规摘要", HANDLING, 1.2, "第二条"),
        ("法规摘要", HANDLING, 1.3, "第三条"),
        ("法规摘要", WITHIN_DAYS, 4.0, "第二条"),
        ("法规摘要", WITHIN_DAYS, 5.0, "第三条"),
    ],
)
def test_the_surest_of_all_goes_before_the_one_nearest_in_words_where_it_is_surer_enough(
    assistant: Build, kind: str, question: str, better: float, first: str
) -> None:
    reading = assistant({"law.md": RENEWAL.replace("kind: 条例", f"kind: {kind}")}).read(question)
    scorer = Scorer({"fit": 1.0}, matcher=Prefers("体检", better))
    chosen, *_ = choices(reading.question, reading.ranked, reading.weights, scorer)
    assert chosen.sentences[0].sentence.text.startswith(first)
    assert chosen.outdone == (first == "第三条")
