"""Whether a sentence holds the kind of thing that is asked: a figure, a time, a penalty, a name."""

from __future__ import annotations

import re

from answer.evidence import may_require
from answer.questions import Question
from answer.ranking import Ranked, penalty_asked
from answer.scopes import can_tell, districts
from answer.times import time_asked

_NEAR_FIGURE, _AND_COVERED = 0.67, 0.35
"""How much of the question the words right around a figure and its sentence have to speak of."""
_NUMBER_TO_CALL = re.compile(r"电话(?:是|号码|多少|$)|手机号?(?:是|码|多少|$)|号码|热线|联系方式")
_CALLED = re.compile(r"\d{5,}")
_WHICH_DISTRICT = re.compile(r"[是在]哪一?个[区县](?:[?\uff1f,\uff0c]|$)")
_OWN_NAME = re.compile(r"叫(?:什么|啥|个啥)名|姓(?:什么|啥)|(?:姓名|名字)(?:是|叫)")
_NAMED = re.compile(r"名为|姓名|命名|名称[为是:]|[“《]|(?:又|简|俗|统|合)称")


def says_it(question: Question, ranked: Ranked, *, sure: bool) -> bool:
    """Return whether a sentence holds the kind of thing that is asked.

    sure: a figure also has to be of the asked quantity, by the words around it.
    """
    plain = ranked.sentence.plain
    if asks_a_name(question):
        return names(question, ranked)
    match question.kind:
        case "figure":
            if not (ranked.figure and can_tell(question, ranked.sentence, ranked.figure)):
                return False
            near = ranked.near + _AND_COVERED * ranked.coverage
            return not sure or near >= _NEAR_FIGURE
        case "when":
            return bool(time_asked(question.text, bool(question.years)).search(plain))
        case "penalty":
            return bool(penalty_asked(question).search(plain))
    return True


def asks_a_name(question: Question) -> bool:
    """Return whether a number to call or a name is asked for: nothing else will do."""
    asked = (_NUMBER_TO_CALL, _OWN_NAME, _WHICH_DISTRICT)
    return any(pattern.search(question.text) for pattern in asked)


def names(question: Question, ranked: Ranked) -> bool:
    """Return whether a sentence holds such a number or name, or a district, where one is asked for."""
    if _WHICH_DISTRICT.search(question.text):
        own = ranked.sentence.document.metadata.level in ("区县", "乡镇街道")
        return own or bool(districts(ranked.sentence.plain))
    wanted = _CALLED if _NUMBER_TO_CALL.search(question.text) else _NAMED
    return not asks_a_name(question) or bool(wanted.search(ranked.sentence.plain))


def requires_it(question: Question, ranked: Ranked) -> bool:
    """Return whether a sentence requires, of those that may, where a requirement is asked for."""
    if not question.requires or question.practice:
        return True
    return ranked.sentence.kind != "claim" and may_require(ranked.sentence.document)
