"""The entries of a glossary on the terms that a question puts in quotes, or asks the meaning of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from answer.evidence import Sentence
from answer.questions import Question
from answer.ranking import Ranked, entry_names
from index.tokens import normalised

_QUOTED = re.compile('[“"]([^”"]{2,12})[”"]')
_ASKED = re.compile(
    r"(?:这个?词|作为术语|[两三四]个字)?(?:在[^,]{2,8})?(?:到底|究竟|一般|具体|分别|各自?|都)*"
    r"(?:指的?(?:是)?(?:什么|啥|哪)|是?(?:什么|啥)意思|说的是(?:什么|啥)|怎么(?:理解|解释)|的(?:含义|意思))"
)
_BETWEEN = "、,和与及跟"
# “…是哪家公司做的” asks for no meaning.
_OF_ANOTHER = re.compile("哪[家个里]|谁|多少|几")


def named_terms(question: Question, ranked: Sequence[Ranked]) -> tuple[Sentence, ...]:
    """Return the entries on the terms that a definition is asked of by name, () if there is none.

    ranked: the sentences found, in their order. Of several entries on the words that are asked of,
    the one with the longest name; where a series of terms is asked of, the entry of each.
    """
    plain = normalised(question.text)
    if question.kind != "definition" or _OF_ANOTHER.search(plain):
        return ()
    entries = _entries(ranked)
    quoted = [name for name in map(normalised, _QUOTED.findall(question.text)) if name in entries]
    named = quoted or _series(plain, entries)
    return tuple(dict.fromkeys(entries[name] for name in named))


def _entries(ranked: Sequence[Ranked]) -> dict[str, Sentence]:
    """Return the entry on each name; one with other names goes before “月调度:每月5日前通报”."""
    entries: dict[str, Sentence] = {}
    for each in sorted(ranked, key=lambda each: len(entry_names(each.sentence.plain)) < 2):
        for name in entry_names(each.sentence.plain):
            if len(name) > 1:
                entries.setdefault(name, each.sentence)
    return entries


def _series(plain: str, entries: Mapping[str, Sentence]) -> list[str]:
    """Return the names whose meaning is asked, as they stand: “日管控、周排查分别指什么”."""
    asked = [
        (len(name), place.start(), name)
        for name in entries
        for place in re.finditer(f"(?<!个){re.escape(name)}", plain)
        if _ASKED.match(plain, place.end())
    ]
    if not asked:
        return []
    _, start, name = max(asked)
    names = [name]
    while before := _last_name(plain[:start].rstrip(_BETWEEN), entries):
        start = plain.rindex(before, 0, start)
        names.insert(0, before)
    return names


def _last_name(text: str, entries: Mapping[str, Sentence]) -> str:
    """Return the longest name that a text ends with, "" if it ends with none."""
    return max(filter(text.endswith, entries), key=len, default="")
