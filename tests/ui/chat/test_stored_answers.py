"""A stored answer comes back as it was, whatever version wrote it."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.answers import NearDocument, Struck
from tests.ui.samples import HOSTILE_ANSWER, REFUSAL, SATISFACTION
from ui.chat.stored_answers import answer_from_json, answer_to_json


@pytest.mark.parametrize("answer", [SATISFACTION, HOSTILE_ANSWER, REFUSAL])
def test_an_answer_comes_back_equal_with_its_document_ids(answer):
    struck = (Struck("多余的一句。", ("没有注明出处",)),)
    whole = replace(answer, struck=struck, understood="完整的问题", notes=("注",), seconds=0.5)
    assert answer_from_json(answer_to_json(whole)) == whole


@given(st.text(), st.text(), st.integers(0, 10**9))
def test_any_text_comes_back(text, other, number):
    citation = replace(
        SATISFACTION.citations[0], quote=text, heading=(other, text), page=number, start=number
    )
    answer = replace(SATISFACTION, question=text, missing=other, citations=(citation,))
    assert answer_from_json(answer_to_json(answer)) == answer


def test_a_field_of_another_version_is_left_out_and_a_missing_one_has_its_default():
    stored = json.loads(answer_to_json(SATISFACTION))
    stored["mood"] = "好"
    stored["citations"][0]["colour"] = "红"
    del stored["notes"]
    assert answer_from_json(json.dumps(stored)) == SATISFACTION


def test_a_refusal_stored_before_near_sentences_were_kept_still_opens():
    stored = json.loads(answer_to_json(REFUSAL))
    stored["nearest"] = [
        {"document": near.document, "path": near.path, "document_id": near.document_id}
        for near in REFUSAL.nearest
    ]
    opened = answer_from_json(json.dumps(stored))
    assert opened.nearest == tuple(
        NearDocument(near.document, near.path, near.document_id) for near in REFUSAL.nearest
    )
    assert {near.quote for near in opened.nearest} == {""}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"status": "answered"}', '{"claims": [1]}']
)
def test_what_is_no_answer_is_named(text):
    with pytest.raises(ValueError, match=r"expected a stored answer|Expecting|property name"):
        answer_from_json(text)
