"""What users think of answers: one verdict a turn and user, written out for the evaluation."""

import json
from dataclasses import replace

import pytest

from index.hits import Filters
from tests.ui.samples import HOSTILE, SATISFACTION
from ui.__main__ import main
from ui.chat.conversation import Turn
from ui.chat.feedback import MOST_COMMENT, Feedback
from ui.database import open_database

TURN = Turn("满意度？", SATISFACTION, filters=Filters(levels=("市",)), key="a1")


def written(feedback, tmp_path):
    out = tmp_path / "feedback.jsonl"
    count = feedback.write(out)
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert len(lines) == count
    return lines


def test_a_verdict_is_written_with_question_answer_and_comment(feedback, tmp_path):
    assert feedback.give("甲", TURN, "down", f" 漏了区县\n{HOSTILE} ") == "down"
    (line,) = written(feedback, tmp_path)
    assert line.pop("at").endswith("Z")
    assert line == {
        "user": "甲",
        "question": "满意度？",
        "filters": "市",
        "verdict": "down",
        "comment": f"漏了区县\n{HOSTILE}",
        "answer": json.loads(json.dumps(SATISFACTION.to_json())),
    }


def test_a_second_verdict_takes_the_place_of_the_first(feedback, tmp_path):
    feedback.give("甲", TURN, "up")
    feedback.give("甲", TURN, "down", "想了想不对")
    assert [(line["verdict"], line["comment"]) for line in written(feedback, tmp_path)] == [
        ("down", "想了想不对")
    ]


def test_each_user_has_a_verdict_of_ones_own(feedback, tmp_path):
    feedback.give("甲", TURN, "up")
    feedback.give("乙", TURN, "down")
    assert feedback.verdicts("甲", ["a1", "a2"]) == {"a1": "up"}
    assert feedback.verdicts("乙", ["a1"]) == {"a1": "down"}
    assert feedback.verdicts("丙", ["a1"]) == {}
    assert len(written(feedback, tmp_path)) == 2


def test_it_survives_a_restart(tmp_path):
    Feedback(open_database(tmp_path)).give("甲", TURN, "up")
    assert Feedback(open_database(tmp_path)).verdicts("甲", ["a1"]) == {"a1": "up"}


def test_an_overlong_comment_is_cut(feedback, tmp_path):
    feedback.give("甲", TURN, "up", "长" * 5000)
    assert written(feedback, tmp_path)[0]["comment"] == "长" * MOST_COMMENT


def test_what_is_no_verdict_is_refused(feedback, tmp_path):
    with pytest.raises(ValueError, match="expected one of"):
        feedback.give("甲", TURN, "sideways")
    with pytest.raises(ValueError, match="with an answer"):
        feedback.give("甲", replace(TURN, answer=None), "up")
    assert written(feedback, tmp_path) == []


def test_a_place_that_cannot_be_written_is_told_and_left_clean(feedback, tmp_path):
    with pytest.raises(OSError, match="missing"):
        feedback.write(tmp_path / "missing" / "out.jsonl")
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(OSError, match="folder"):
        feedback.write(tmp_path / "folder.jsonl")
    assert not list(tmp_path.glob("*.part"))


def test_the_command_writes_it_for_the_evaluation(tmp_path, capsys):
    Feedback(open_database(tmp_path)).give("甲", TURN, "down", "数字旧了")
    out = tmp_path / "out.jsonl"
    assert main(["feedback", "--out", str(out), "--data", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"已写入 {out}\uff1a1条评价\n"
    assert json.loads(out.read_text("utf-8"))["comment"] == "数字旧了"
