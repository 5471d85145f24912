"""What a question says was not done: 没有健康证, 没做查验; the rule that punishes it says 未取得, 未查验."""

from __future__ import annotations

import re
from functools import lru_cache

from answer.evidence import Sentence
from answer.question_words import WEAK_WORDS
from answer.questions import Question
from index.tokens import normalised

_NOT = r"(?:没有?|未|无|缺少?|不)"
# Laws put the duty between: 未按照规定建立并遵守进货查验制度.
_SAID, _WRITTEN = rf"{_NOT}[^,。;]{{0,3}}", rf"{_NOT}[^。;]{{0,16}}"
_ASKED = WEAK_WORDS | {"处理", "按规定"}
_CERTIFICATE = re.compile("证[明书]?$")
_LICENCE = re.compile("证$|许可$|批准$|备案$")
_WITHOUT_ONE = re.compile("无证|擅自|私自")


def says_undone(question: Question, sentence: Sentence) -> bool:
    """Return whether a sentence says of something that it was not done, as the question does."""
    said = normalised(question.text)
    undone = [term for term in {*question.terms} - _ASKED if _stands(_SAID, term, said)]
    wordings = {w for term in undone for w in (term, *question.wordings(term))}
    if any(map(_LICENCE.search, wordings)) and _WITHOUT_ONE.search(sentence.plain):
        return True
    wordings |= {w for w in (_CERTIFICATE.sub("", w) for w in wordings) if len(w) > 1}
    return any(_stands(_WRITTEN, wording, sentence.plain) for wording in wordings)


def _stands(behind: str, word: str, text: str) -> bool:
    return bool(_not_done(behind, word).search(text))


@lru_cache(maxsize=1024)
def _not_done(behind: str, word: str) -> re.Pattern[str]:
    return re.compile(behind + re.escape(word))
