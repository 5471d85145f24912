"""The law whose article a question asks for: 食安法 is the 食品安全法, not the regulation below it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from answer.evidence import Sentence
from answer.questions import Question
from answer.ranking import Ranked
from index.law_names import meant, shared_ending
from index.tokens import ArticleRef, law_name, normalised

_ASKED_OF = re.compile(
    r"(?:法|条例|办法|规定|规范|细则|解释|准则)(?=(?:附则|自己|里面|[里中上的是在写规定管])*(?:第几|哪[一几]?)条)"
)
_NAMED = re.compile(
    "《([^《》]+)》|([\u4e00-\u9fff]{2,20}(?:法|条例|办法|规定|规范|细则|解释|准则))(?:\uff08[^\uff09]*\uff09)?第"
)
_LAW_ENDS = re.compile("(?<![办方做])法|条例|办法|规定|规范|细则|解释|准则")
_TOLD_APART = 2
"""Characters that a question and a law's name share at the least, counted from their ends."""


def of_named_law(question: Question, ranked: Sequence[Ranked]) -> list[Ranked]:
    """Return the sentences on the law of which a question asks for an article; all, if on none.

    ranked: the sentences in their order. A law is meant by the end of its name, also with
    characters left out: 农安法 for 农产品质量安全法.
    """
    plain = normalised(question.text)
    asked = _ASKED_OF.search(plain)
    if not asked:
        return list(ranked)
    said = plain[: asked.end()]
    shared = [
        max((shared_ending(said, law) for law in _laws(r.sentence)), default=0) for r in ranked
    ]
    best = max(shared, default=0)
    if best < _TOLD_APART:
        return list(ranked)
    return [r for r, own in zip(ranked, shared, strict=True) if own == best]


def named_law(text: str, laws: Collection[str]) -> str | None:
    """Return the law that a text names, by its name or a shorter one; None where it names none.

    laws: the names of those that may be meant, from `law_name`.
    """
    plain = normalised(text)
    for end in _LAW_ENDS.finditer(plain):
        said = ArticleRef(plain[: end.end()], 1)
        law = meant(said, laws).law
        if law in laws:
            return law
    return None


def _laws(sentence: Sentence) -> list[str]:
    """Return the names of the laws that a sentence speaks of, and of the one that it stands in."""
    named = (match[1] or match[2] for match in _NAMED.finditer(sentence.text))
    return [law_name(name) for name in (*named, sentence.document.metadata.title)]
