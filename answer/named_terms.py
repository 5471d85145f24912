"""The entry of a glossary on the term that a question puts in quotes, or asks the meaning of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from answer.evidence import Sentence
from answer.questions import Question
from answer.ranking import Ranked, entry_names
from index.tokens import normalised

_QUOTED = re.compile('[“"]([^”"]{2,12})[”"]')
_ASKED = re.compile(
    r"(?:这个?词|作为术语|[两三四]个字)?(?:在[^,]{2,8})?(?:到底|究竟|一般|具体)*"
    r"(?:指的?(?:是)?(?:什么|啥|哪)|是?(?:什么|啥)意思|说的是(?:什么|啥)|怎么(?:理解|解释)|的(?:含义|意思))"
)
# “…是哪家公司做的” asks for no meaning.
_OF_ANOTHER = re.compile("哪[家个里]|谁|多少|几")


def named_term(question: Question, ranked: Sequence[Ranked]) -> tuple[Sentence, ...]:
    """Return the entry on the term that a definition is asked of by name, () if there is none.

    ranked: the sentences found, in their order. Of several entries the one with the longest name.
    """
    plain = normalised(question.text)
    if question.kind != "definition" or _OF_ANOTHER.search(plain):
        return ()
    quoted = set(map(normalised, _QUOTED.findall(question.text)))
    named = [
        (len(name), -at)
        for at, r in enumerate(ranked)
        for name in entry_names(r.sentence.plain)
        if len(name) > 1 and (name in quoted or (not quoted and _is_asked(name, plain)))
    ]
    if not named:
        return ()
    return (ranked[-max(named)[1]].sentence,)


def _is_asked(name: str, plain: str) -> bool:
    """Return whether a question asks for the meaning of a name; “这个指标” is none."""
    return any(
        _ASKED.match(plain, place.end())
        for place in re.finditer(f"(?<!个){re.escape(name)}", plain)
    )
