"""Which of the ranked sentences make the answer, and whether they are enough for one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from answer import phrases
from answer.evidence import LAW, SHORTCOMINGS, Sentence, authority, may_require
from answer.lists import AS_MANY, enumeration_factor
from answer.named_laws import of_named_law
from answer.questions import Question
from answer.ranking import Ranked
from answer.relevance import Weights, title_coverage
from answer.rule_order import rightful_first, surest_first
from answer.rules_in_full import published
from answer.saying import names, requires_it, says_it
from answer.scopes import fits_level, fits_place, fits_time, time_of
from answer.scoring import Scorer
from answer.times import any_time, asks_how_long
from answer.undone import says_undone
from index.tokens import normalised

ENOUGH = 0.6
"""Share of a question's weight that the best sentence has to speak of; chosen on eval/questions."""
_ENOUGH_WITH_A_SIGN = 0.5
"""The same for a law's penalty, or a list of as many things as are asked for."""
_ITS_TITLE = 0.55
_NEEDED_SHARE = 0.28
"""A term that the library does not hold must not have this share of the weight."""
_KNOWN_NEEDED_SHARE = 0.5
_HALF = 0.45
_ANYWAY = 0.7
"""A sentence that speaks of this share answers although a term is nowhere."""
_NEAR_BEST = 0.9
_BESIDE, _AGAINST = 2.0, 4.0
"""Log odds by which a further sentence may be worse than the first: one that adds to it, and one
that gives another figure; chosen on eval/questions."""
_ONE_SENTENCE = frozenset(("figure", "definition", "who", "when", "penalty", "requirement"))
_ITEMS = frozenset(("个", "项", "种", "条", "类", "款"))
"""What an article lists is counted in these, and told by no figure."""
_SPARED = re.compile(r"(?:免[予除于]|不予|不再给予)(?:行政)?处罚|免罚|[不别]罚")
_MIGHT_BE_SPARED = re.compile(
    r"罚[^,。?]{0,3}吗|会不会|要不要|[初首]次|[第头]一[回次]|轻微|小错|及时|改[好正了]"
)
_LESS_SURE = 3.0
"""Log odds by which a requirement may be less sure than a report's claim and still be told for it."""
LIKELY, LIKELY_OF_A_LAW, LIKELY_IF_OUTDONE, NOT_UNLIKELY = 0.47, 0.36, 0.21, 0.11
"""The least chance of being right with which an answer is given that the rules alone would not
give; one from a law of the nation or a province; one that is put before theirs; and one that they
give; chosen on eval/questions."""
_MANY_PLACES = frozenset(("国家", "省"))
_MOST_OTHERWISE = 3
_SAME_QUANTITY = 0.97
_WORTH_ADDING = 0.2
"""A further sentence speaks of a term with at least this share of the question's weight."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年)")


@dataclass(frozen=True, slots=True)
class Choice:
    """The sentences of an answer; none, and what is missing, where there is no answer.

    usable holds all sentences that could answer, the best first. doubtful: by the rules alone
    it is none; missing says for want of what. outdone: the rules would have put another first.
    """

    sentences: tuple[Ranked, ...] = ()
    usable: tuple[Ranked, ...] = ()
    missing: str = ""
    only_claims: bool = False
    doubtful: bool = False
    outdone: bool = False

    @property
    def exact(self) -> bool:
        """Whether it is the article that the question names."""
        return bool(self.sentences) and self.sentences[0].sentence.hit.exact

    @property
    def least_chance(self) -> float:
        """The chance of being right, 0..1, below which it is no answer."""
        if not self.doubtful:
            return LIKELY_IF_OUTDONE if self.outdone else NOT_UNLIKELY
        best = self.sentences[0].sentence if self.sentences else None
        # The chance was fitted where only a city's own rules stand whole: of others it is underrated.
        of_a_law = best and published(best) and best.document.metadata.level in _MANY_PLACES
        return LIKELY_OF_A_LAW if of_a_law else LIKELY


def choices(
    question: Question, ranked: Sequence[Ranked], weights: Weights, scorer: Scorer
) -> Iterator[Choice]:
    """Yield what might answer, the surest first: by the rules, then by the fitted order.

    ranked: all that were found, in their first order. The last choice says what is missing
    where none answers. A requirement is never answered with a report's claim alone without
    saying so.
    """
    exact = tuple(r for r in ranked if r.sentence.hit.exact)
    if exact:
        yield _of_article(question, exact)
        return
    if not weights.terms:
        yield Choice(missing=phrases.MISSING_EVIDENCE)
        return
    ranked = of_named_law(question, ranked)
    missing = _missing(question, ranked, weights)
    might = scorer.ordered(question, possible(question, ranked), weights)
    might = _punished_by_rule(question, might)
    might = rightful_first(question, might, might)
    if not missing:
        sure, missing = able(question, ranked, weights)
        if sure:
            sure = scorer.scored(question, sure, weights)
            usable = rightful_first(question, surest_first(question, sure, might), might)
            best = _by_a_requirement(question, _best(question, usable, weights), might)
            yield Choice(
                best,
                tuple(usable),
                only_claims=_only_claims(question, best),
                outdone=usable[0].sentence is not sure[0].sentence,
            )
    best = _by_a_requirement(question, might[:1], might)
    yield Choice(
        best,
        tuple(might),
        missing or phrases.MISSING_EVIDENCE,
        only_claims=_only_claims(question, best),
        doubtful=True,
    )


def _of_article(question: Question, exact: tuple[Ranked, ...]) -> Choice:
    """Return what the article that a question names says; none where it lacks what is asked of it."""
    if question.kind == "penalty":
        exact = tuple(r for r in exact if says_it(question, r, sure=False))
        missing = phrases.MISSING_PENALTY
    elif question.kind == "figure" and question.unit and question.unit not in _ITEMS:
        exact = exact if any(r.sentence.figures for r in exact) else ()
        missing = phrases.MISSING_FIGURE
    return Choice(exact[:_MOST_OTHERWISE], exact, "" if exact else missing)


def able(
    question: Question, ranked: Sequence[Ranked], weights: Weights
) -> tuple[list[Ranked], str]:
    """Return the sentences that answer by the rules, in their order, and what is missing if none.

    Each speaks of enough of the question, of the place, the time and the class that are asked
    for, and holds the kind of thing that is asked: a figure, a time, a penalty. Where a
    requirement is asked for, those that require go alone.
    """
    usable = [r for r in _in_place(question, ranked) if r.coverage >= _enough(question, r)]
    if not usable:
        return [], phrases.MISSING_EVIDENCE
    usable = [r for r in usable if fits_time(question, r.sentence)]
    if not usable:
        return [], phrases.MISSING_TIME.format(time=time_of(question))
    usable = _practised(question, usable)
    usable = _punished_by_rule(question, usable)
    saying = [r for r in usable if says_it(question, r, sure=True)]
    dates = question.kind == "when" and not asks_how_long(question.text)
    if not saying and dates:  # a document's own date tells when it was
        saying = [r for r in usable if _is_dated(r.sentence, weights)]
    if not saying:
        return [], phrases.MISSING_FIGURE
    return [r for r in saying if requires_it(question, r)] or saying, ""


def _punished_by_rule(question: Question, usable: Sequence[Ranked]) -> list[Ranked]:
    """Return what may set a penalty, where that is asked for: a report tells of one that was paid.

    What was not done is punished by what says so, and who is spared is told where that is asked.
    """
    if question.kind != "penalty" or question.done or question.years:
        return list(usable)
    rules = [r for r in usable if may_require(r.sentence.document)]
    if not (_SPARED.search(question.text) or _MIGHT_BE_SPARED.search(question.text)):
        rules = [r for r in rules if not _SPARED.search(r.sentence.plain)] or rules
    return [r for r in rules if says_undone(question, r.sentence)] or rules


def possible(question: Question, ranked: Sequence[Ranked]) -> list[Ranked]:
    """Return the sentences that might answer, in their order, for the fitted weights to judge.

    What kind of thing is asked is told from few words; so it only weighs here, but for a name.
    """
    usable = [
        r
        for r in _in_place(question, ranked)
        if _tells_something(r.sentence) and fits_time(question, r.sentence) and names(question, r)
    ]
    return _practised(question, usable)


def _in_place(question: Question, ranked: Sequence[Ranked]) -> list[Ranked]:
    """Return the sentences that can speak of the place, the level and the class asked for."""
    return [
        r
        for r in ranked
        if fits_place(question, r.sentence)
        and fits_level(question, r.sentence)
        and _names_labels(question, r.sentence)
    ]


def _practised(question: Question, usable: Sequence[Ranked]) -> list[Ranked]:
    """Return what others do, where that is asked for and told."""
    if not question.practice:
        return list(usable)
    good = [r for r in usable if not SHORTCOMINGS.search(" ".join(r.sentence.passage.heading))]
    return [r for r in good if not may_require(r.sentence.document)] or good


def _tells_something(sentence: Sentence) -> bool:
    """Return whether a sentence is more than a heading, a title or a name."""
    title = normalised(sentence.document.metadata.title)
    return sentence.passage.kind != "heading" and sentence.plain not in title


def _by_a_requirement(
    question: Question, best: Sequence[Ranked], might: Sequence[Ranked]
) -> tuple[Ranked, ...]:
    """Return the best, or for claims alone the first requirement that is hardly less sure.

    might: all that might answer, the surest first.
    """
    if not _only_claims(question, best):
        return tuple(best)
    requirement = next(
        (r for r in might if requires_it(question, r) and says_it(question, r, sure=False)), None
    )
    if requirement is None or requirement.odds < best[0].odds - _LESS_SURE:
        return tuple(best)
    return (requirement,)


def _only_claims(question: Question, chosen: Sequence[Ranked]) -> bool:
    asks = question.kind == "figure" and bool(chosen)
    return asks and not any(requires_it(question, r) for r in chosen)


def _is_dated(sentence: Sentence, weights: Weights) -> bool:
    """Return whether a sentence holds a time, or stands in a dated document of just that title."""
    return any_time(sentence.plain) or (
        title_coverage(sentence, weights) >= _ITS_TITLE and not sentence.document.metadata.masked
    )


def _enough(question: Question, ranked: Ranked) -> float:
    """Return the least share of the question that a sentence has to speak of."""
    sentence = ranked.sentence
    sure = (question.kind == "penalty" and authority(sentence.document) >= LAW) or (
        question.kind == "list" and enumeration_factor(question, sentence) >= AS_MANY
    )
    return _ENOUGH_WITH_A_SIGN if sure else ENOUGH


def _names_labels(question: Question, sentence: Sentence) -> bool:
    """Return whether every class and level asked for is named where a sentence stands.

    Of “B类还是C类” one is enough.
    """
    if not question.labels:
        return True
    text = normalised(f"{_surroundings(sentence)} {sentence.before}")
    enough = any if "还是" in question.text else all
    return enough(
        any(word in text for word in (label, *question.wordings(label)))
        for label in question.labels
    )


def _best(question: Question, usable: Sequence[Ranked], weights: Weights) -> list[Ranked]:
    """Return the best sentence, and others only where they add to it or contradict it."""
    first, *others = usable
    chosen = [first]
    most = 1 if question.kind in _ONE_SENTENCE else _MOST_OTHERWISE
    for ranked in others:
        if ranked.score < _NEAR_BEST * first.score:
            break
        behind = first.odds - ranked.odds
        contradicts = question.kind == "figure" and _contradicts(question, first, ranked)
        adds = len(chosen) < most and _adds(ranked, chosen, weights)
        if (contradicts and behind <= _AGAINST) or (adds and behind <= _BESIDE):
            chosen.append(ranked)
    return chosen


def _contradicts(question: Question, first: Ranked, other: Ranked) -> bool:
    """Return whether a document in force, or the same one of another year, requires another figure."""
    a, b = first.sentence, other.sentence
    return (
        question.requires
        and not question.years
        and (a.document.id != b.document.id or _of_other_years(a, b))
        and a.kind == b.kind == "requirement"
        and b.document.metadata.status != "废止"
        and first.figure is not None
        and other.figure is not None
        and first.figure.unit == other.figure.unit
        and first.figure.value != other.figure.value
        and other.near >= _SAME_QUANTITY * first.near
    )


def _of_other_years(a: Sentence, b: Sentence) -> bool:
    """Return whether two sentences name years and none of them in common."""
    years, others = (set(_YEAR.findall(sentence.plain)) for sentence in (a, b))
    return bool(years and others) and not years & others


def _adds(ranked: Ranked, chosen: Sequence[Ranked], weights: Weights) -> bool:
    """Return whether a sentence itself speaks of a part of the question that none has yet."""
    said = " ".join(other.sentence.plain for other in chosen)
    own = ranked.sentence.plain
    return any(
        weight >= _WORTH_ADDING and term in own and term not in said
        for term, weight in weights.terms.items()
    )


def _missing(question: Question, ranked: Sequence[Ranked], weights: Weights) -> str:
    """Return what the library lacks for an answer, "" where it may hold one."""
    if not ranked:
        return phrases.MISSING_EVIDENCE
    if question.place and not any(fits_place(question, r.sentence) for r in ranked):
        return phrases.MISSING_PLACE.format(place=question.place)
    near = [r for r in ranked[:8] if r.coverage > 0]
    text = ((1.0, normalised(" ".join(_surroundings(r.sentence) for r in near))),)
    lacking = [
        term
        for term, weight in weights.terms.items()
        if weights.credit(term, text) < _HALF
        and weight >= (_NEEDED_SHARE if term in weights.unknown else _KNOWN_NEEDED_SHARE)
    ]
    if lacking and ranked[0].coverage < _ANYWAY:
        return phrases.MISSING_TERMS.format(terms="、".join(lacking))
    return ""


def _surroundings(sentence: Sentence) -> str:
    passage, card = sentence.passage, sentence.document
    return " ".join((passage.text, *passage.heading, card.metadata.title))
