from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest

from eval.__main__ import main
from eval.laws import KINDS, NOT_ANSWERED, LawQuestion, Rule, load, measure
from eval.questions import FOLDER

MARKET = "示例集市管理条例"
WATER = "示例饮水管理条例"
MARKET_TEXT = """# 示例集市管理条例

（2024年3月1日示例市人民代表大会常务委员会通过）

## 第一章 总则

第一条 为了规范集市经营行为，制定本条例。

第二条 集市开办者应当每日公示蔬菜农药残留快速检测结果，公示期限不得少于七日。

## 第二章 法律责任

第三条 违反本条例第二条规定，集市开办者未公示蔬菜农药残留快速检测结果的，处二千元以上一万元以下罚款。
"""

DAYS = LawQuestion(
    id="l-1",
    question="示例集市管理条例规定蔬菜农药残留快速检测结果公示期限不得少于几日",
    kind="figure",
    rules=(Rule(MARKET, "第二条"),),
    also=(),
    says=("七日",),
    says_not=("三十日",),
)
FINE = LawQuestion(
    id="l-2",
    question="集市开办者未公示蔬菜农药残留快速检测结果处多少罚款",
    kind="penalty",
    rules=(Rule(MARKET, "第三条"),),
    also=(Rule(MARKET, "第二条"),),
    says=("二千元以上一万元以下",),
    says_not=(),
)
TAX = LawQuestion("l-3", "个人所得税的起征点是多少", "absent", (), (), (), ())
NOT_HELD = LawQuestion("l-4", "饮水多久检测一次", "figure", (Rule(WATER, "第一条"),), (), (), ())


@pytest.fixture
def laws(tmp_path):
    folder = tmp_path / "laws"
    folder.mkdir()
    (folder / "示例集市管理条例.md").write_text(MARKET_TEXT, encoding="utf-8")
    return folder


def silent(_: str) -> None:
    pass


def test_an_answer_from_the_right_article_is_right_in_all(laws):
    [days, fine] = measure((DAYS, FINE), laws, silent).judgements
    assert (days.figures, days.cited, days.found, days.faults) == (True, (1, 1), (1, 1), ())
    assert (fine.figures, fine.found, fine.faults) == (True, (1, 1), ())


def test_a_question_that_no_law_answers_is_rightly_refused(laws):
    [taxes] = measure((TAX,), laws, silent).judgements
    assert taxes.status == "refused"
    assert taxes.refused_rightly


def test_a_question_on_a_law_that_the_folder_lacks_is_left_out_and_counted(laws):
    report = measure((DAYS, NOT_HELD), laws, silent)
    assert [j.question.id for j in report.judgements] == ["l-1"]
    assert report.skipped == 1


def test_a_folder_with_none_of_the_laws_is_told(laws):
    with pytest.raises(ValueError, match=f"没有问题所问的法规，如 {WATER}"):
        measure((NOT_HELD,), laws, silent)


def test_a_file_that_cannot_be_read_is_named(laws):
    (laws / "坏.pdf").write_bytes(b"%PDF-1.4 nothing")
    with pytest.raises(ValueError, match=r"坏\.pdf 读不出"):
        measure((DAYS,), laws, silent)


def test_another_article_than_the_right_one_is_wrongly_cited_and_the_right_one_is_missed(laws):
    elsewhere = replace(DAYS, rules=(Rule(MARKET, "第一条"),), says=("三个月",))
    [judged] = measure((elsewhere,), laws, silent).judgements
    assert judged.faults == ("数字不对", "引错 1/1", "漏引 1/1")


def test_what_may_be_cited_besides_is_no_fault_and_does_not_answer(laws):
    beside = replace(DAYS, rules=(Rule(MARKET, "第一条"),), also=(Rule(MARKET, "第二条"),), says=())
    [judged] = measure((beside,), laws, silent).judgements
    assert judged.cited == (1, 1)
    assert judged.faults == ("漏引 1/1",)


def test_a_wording_of_another_rule_makes_an_answer_wrong(laws):
    [judged] = measure((replace(DAYS, says_not=("不得少于",)),), laws, silent).judgements
    assert judged.figures is False


def test_the_command_prints_the_rates_and_the_faults(laws, tmp_path, capsys):
    asked = tmp_path / "asked.jsonl"
    asked.write_text(_line(), encoding="utf-8")
    assert main(["laws", str(laws), str(asked), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["questions"], told["right_figure"], told["citation_precision"]) == (1, 1.0, 1.0)
    assert main(["laws", str(laws), str(asked)]) == 0
    assert "命令：python -m eval laws" in capsys.readouterr().out


def _line(**changed: object) -> str:
    row = {
        "id": "l-1",
        "question": DAYS.question,
        "kind": "figure",
        "rules": [f"{MARKET} 第二条"],
        "also": [],
        "says": ["七日"],
        "says_not": [],
    }
    return json.dumps(row | changed, ensure_ascii=False)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"rules": ["示例集市管理条例"]}, "rules：应为“法规全称 第几条”的列表"),
        ({"also": ["示例集市管理条例第二条"]}, "also：应为“法规全称 第几条”的列表"),
        ({"kind": "absent"}, "kind：应为figure、"),
        ({"rules": [], "says": []}, "kind：应为absent 之一"),
        ({"rules": [], "kind": "absent"}, "says：应为空"),
        ({"says": [""]}, "says：应为文字的列表"),
    ],
)
def test_a_line_that_is_not_valid_is_told_by_place_and_field(tmp_path, changed, told):
    asked = tmp_path / "asked.jsonl"
    asked.write_text(_line(**changed), encoding="utf-8")
    with pytest.raises(ValueError, match=f"asked.jsonl 第 1 行 的 {told}"):
        load(asked)


@pytest.fixture(scope="module")
def shipped():
    return {half: load(FOLDER / f"laws-{half}.jsonl") for half in ("dev", "test")}


@pytest.mark.parametrize("half", ["dev", "test"])
def test_each_shipped_half_holds_all_kinds_and_enough_that_no_law_answers(shipped, half):
    questions = shipped[half]
    assert {question.kind for question in questions} == {*KINDS, NOT_ANSWERED}
    assert len(questions) == 110
    assert sum(not question.answerable for question in questions) >= 20


def test_no_shipped_question_is_asked_twice(shipped):
    asked = Counter(question.question for half in shipped.values() for question in half)
    assert [question for question, times in asked.items() if times > 1] == []


def test_the_shipped_questions_hold_no_sentences_of_laws(shipped):
    said = [w for half in shipped.values() for q in half for w in (*q.says, *q.says_not)]
    assert max(map(len, said)) <= 16
