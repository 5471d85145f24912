"""Which law's rule goes first where several speak of a matter: the named law's, the nation's, the surest."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from answer.evidence import Sentence
from answer.named_laws import named_law
from answer.questions import Question
from answer.ranking import FINE, Ranked
from answer.rules_in_full import published
from index.tokens import law_name

_BETTER, _BETTER_TIME, _BETTER_RULE = 1.25, 4.5, 0.5
"""Log odds by which another sentence has to be better than the one that the rules put first: any,
one where a time is asked for, which the rules tell well, and a law's rule beside another, as laws
hardly use the words that people ask in. These and the next were chosen on eval/questions."""
_LOCAL_RULE = 3.0
"""The same for a rule of a place beside one of the nation, where no place is asked for."""
_OTHER_LAW = 4.0
"""The same for another law's rule beside one of the law that the question names."""
_PLACES = ("省", "市", "区县")


def surest_first(
    question: Question, usable: Sequence[Ranked], might: Sequence[Ranked]
) -> list[Ranked]:
    """Return the sentences with the surest of all first where it is better enough than theirs.

    usable: at least one, as the rules put them; might: all that might answer, the surest first.
    """
    surest = next(iter(might), usable[0])
    both_rules = published(surest.sentence) and published(usable[0].sentence)
    better = _BETTER_RULE if both_rules else _BETTER_TIME if question.kind == "when" else _BETTER
    if surest.odds < usable[0].odds + better:
        return list(usable)
    return _in_front(surest, usable)


def rightful_first(
    question: Question, usable: Sequence[Ranked], might: Sequence[Ranked]
) -> list[Ranked]:
    """Return the sentences, first one of the law that has to be told.

    usable: the best first; might: all that might answer, the surest first.
    """
    return _of_the_named_law_first(question, _the_nations_first(question, usable, might), might)


def _the_nations_first(
    question: Question, usable: Sequence[Ranked], might: Sequence[Ranked]
) -> list[Ranked]:
    """Return the sentences with a rule of the nation before a place's that is hardly surer.

    What holds everywhere answers where no place is asked for; a fine is told beside a fine.
    """
    if not usable or not _is_of(_PLACES, usable[0].sentence):
        return list(usable)
    first, fined = usable[0], bool(FINE.search(usable[0].sentence.told))
    nations = next(
        (
            r
            for r in might
            if _is_of(("国家",), r.sentence) and bool(FINE.search(r.sentence.told)) == fined
        ),
        None,
    )
    if nations is None:
        return list(usable)
    if _is_asked(question, first) or first.odds >= nations.odds + _LOCAL_RULE:
        return list(usable)
    return _in_front(nations, usable)


def _of_the_named_law_first(
    question: Question, usable: Sequence[Ranked], might: Sequence[Ranked]
) -> list[Ranked]:
    """Return the sentences with one of the law that a question names before others' hardly surer."""
    laws = {_law_of(r.sentence) for r in might if published(r.sentence)}
    named = named_law(question.text, laws)
    own = next((r for r in might if _law_of(r.sentence) == named), None) if named else None
    if not usable or own is None or usable[0].odds >= own.odds + _OTHER_LAW:
        return list(usable)
    return _in_front(own, usable)


def _is_asked(question: Question, ranked: Ranked) -> bool:
    """Return whether a question names the place that a document is of: 上海 is 上海市."""
    region = ranked.sentence.document.metadata.region
    return region is None or bool(question.place) or region.rstrip("省市区县") in question.text


def _is_of(levels: Collection[str], sentence: Sentence) -> bool:
    return published(sentence) and sentence.document.metadata.level in levels


def _law_of(sentence: Sentence) -> str:
    return law_name(sentence.document.metadata.title)


def _in_front(first: Ranked, others: Sequence[Ranked]) -> list[Ranked]:
    return [first, *(r for r in others if r.sentence is not first.sentence)]
