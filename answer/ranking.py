"""A first order of the sentences: what each speaks of, what it is, who says it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from answer.evidence import STEPS, Sentence, authority, may_require, precedence
from answer.figures import Figure
from answer.lists import enumeration_factor
from answer.questions import Question
from answer.relevance import Weights, around, asked_figure, coverage, is_date_line, title_coverage
from answer.scopes import districts, fits_time, place_factor, scope_of, told_years
from answer.times import time_asked
from ingest.numerals import ordinal

_AUTHORITY = 0.01
"""What each rank of authority adds to the weight of a document that may require."""
_DATED = frozenset(("figure", "requirement", "how_to", "who", "list"))
"""Kinds of which the newest document tells best, where no year is asked for."""
_ITS_OWN = 0.3
_REQUIRED, _SET = 1.3, 1.2
_PER_YEAR, _OLDEST = 0.03, 0.8
_OPENING = re.compile(r"^(?:[\s“\"'《(]|[\d一二三四五六七八九十]+[.、)])+")
_BRACKETED = re.compile(r"\([^()]*\)|[“”\"'‘’、]")
_DEFINED = re.compile(
    r"(?:第[一二三四五六七八九十百]+条\s*)?(?:[^,。;:]{1,12}(?:法|条例|办法|规定|解释|细则)所称的?)?(?P<name>[^,。;:]{2,20}),?是指"
)
_ENTRY_SLACK = 4
_ALIASES = re.compile(r"(?<=[、称])([^、()]{2,10})(?=[、)])")
_CLAUSE = re.compile("[,。;]")
_FORMULA = re.compile(r"算|口径|公式")
_CALCULATES = re.compile(
    r"[÷=×]|除以|之比|比值|占.{2,16}的(?:比例|百分)|百分比|由.{2,40}%.{2,40}%.{0,3}(?:组成|构成)"
)
_EACH = re.compile(r"分别|各自?是")
_ISSUED = re.compile(r"印发|发布|公布|下发|出台|成文")
_FORBIDS = re.compile(r"不得|不能|不予|禁止|严禁|不准|不可")
_SHORTCOMING = re.compile(r"不足|不到位|薄弱|差距|滞后|不规范|不够|问题[:是]|重复计数|隐患|超期")
_DOES = re.compile(r"建立|推行|推广|创新|联动|机制|探索|打造|首创|率先|第一步")
_NOT_GIVEN = re.compile(r"不给出|以[^,。]{0,8}(?:文本|原文)为准")
# “党政同责指标由…牵头” says nothing of what the word means.
_MEANS = r"指(?![标南引导挥数定出派])"
# “四个最严是什么”, “五化创建指什么”: a number of things that have a name together.
_COUNTED = re.compile(
    r"(?<!第)(?P<count>[二三四五六七八九])个?[\u4e00-\u9fff]{1,4}?(?=[”\"]?(?:是|指|有|包|$))"
)
_IN_CHARGE = re.compile(r"牵头|负责|责任单位|主管|会同|由.{2,20}(?:包保|决定|组织|实施)")
PENALTY = re.compile(r"罚款|处分|拘留|吊销|没收|责令|追究|警告|记过|撤职|开除|约谈|赔偿")
_NUMBER = r"[\d一二两三四五六七八九十百千万]"
"""Laws write 五千元 and 三倍, digests 5000元 and 3倍."""
FINE = re.compile(
    rf"{_NUMBER}[^。]*(?:元|倍|%)[^。]*(?:罚款|赔偿)|(?:罚款|赔偿)[^。]*{_NUMBER}[^。]*(?:元|倍|%)"
)
# “…的，依照食品安全法第一百二十六条第一款的规定给予处罚”.
BY_ANOTHER = re.compile(r"依照(?P<rules>[^。;]{4,80}?)的?规定(?:给予|予以|进行)?处罚")
_HOW_MUCH = re.compile(r"罚[款没]?(?:多少|几|金额)|罚.{0,4}(?:多少钱|几万|几倍)")
_ASIDE = re.compile(r"法规依据|扣分|检查方式|法律责任|附则|佐证|证明材料")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sentence with its score (0..1 and above) and the part of the question it speaks of.

    figure is the one that answers a figure question, None otherwise; near is the share of the
    question that the words right around it speak of. The fits are factors around 1: how well
    what the sentence is, the document that it stands in, its form and its wording suit the
    question. place is that of its passage among those found, from 1. alike tells how alike the
    question its passage is in meaning, -1..1, and most_alike how alike the one is that is most
    of all that were found, see `answer.meaning`. fit is what `answer.matching` makes of it and
    most_fit of the one beside it that fits most; odds are the log odds of being the best one.
    These three are known once `answer.scoring` has looked at it.
    """

    sentence: Sentence
    score: float
    coverage: float
    figure: Figure | None = None
    near: float = 0.0
    kind_fit: float = 1.0
    document_fit: float = 1.0
    form_fit: float = 1.0
    wording: float = 1.0
    place: int = 1
    alike: float = 0.0
    most_alike: float = 0.0
    fit: float = 0.0
    most_fit: float = 0.0
    odds: float = 0.0


def rank(question: Question, found: Sequence[Sentence], weights: Weights) -> list[Ranked]:
    """Return the sentences with their scores, the best first."""
    years = [sentence.document.metadata.year or 0 for sentence in found]
    newest = max(years, default=0)
    places: dict[str, int] = {}
    for sentence in found:
        places.setdefault(sentence.passage.id, len(places) + 1)
    ranked = [
        _ranked(question, sentence, weights, newest, places[sentence.passage.id])
        for sentence in found
    ]
    return sorted(
        ranked, key=lambda r: (-r.score, tuple(-p for p in precedence(r.sentence.document)))
    )


def _ranked(
    question: Question, sentence: Sentence, weights: Weights, newest: int, place: int
) -> Ranked:
    covered = coverage(sentence, weights)
    figure: Figure | None = None
    near = 0.0
    score = covered
    if question.kind == "figure":
        figure, near = asked_figure(question, sentence, weights)
        score = 0.5 * covered + 0.5 * near
        if figure and question.requires and _sets(sentence, figure):
            score *= _SET
    kind_fit = _kind_factor(question, sentence)
    document_fit = _document_factor(question, sentence, weights)
    form_fit = _form_factor(question, sentence)
    score *= document_fit * kind_fit * form_fit
    if not question.years and question.kind in _DATED:
        told = scope_of(sentence, figure).year if figure else sentence.document.metadata.year
        age = newest - told if told and told > 0 else 0
        score *= max(_OLDEST, 1.0 - _PER_YEAR * max(0, age))
    wording = weights.wording(around(sentence))
    return Ranked(
        sentence,
        score * wording,
        covered,
        figure,
        near,
        kind_fit,
        document_fit,
        form_fit,
        wording,
        place,
    )


def _sets(sentence: Sentence, figure: Figure) -> bool:
    """Return whether a sentence without words of requiring sets its figure as an aim."""
    unmarked = sentence.kind in ("other", "definition") and may_require(sentence.document)
    return unmarked and scope_of(sentence, figure).aim == "target"


def _document_factor(question: Question, sentence: Sentence, weights: Weights) -> float:
    document = sentence.document
    factor = place_factor(question, sentence)
    if question.requires or question.kind != "figure":
        factor *= 1.0 + _AUTHORITY * authority(document)
    if question.years:
        told = told_years(sentence.plain).intersection(question.years)
        factor *= 1.0 + 0.2 * len(told) / len(question.years)
        factor *= 1.0 if fits_time(question, sentence) else 0.5
    if question.practice and not may_require(document):
        factor *= 1.5
    if document.metadata.level == "单位" and title_coverage(sentence, weights) < _ITS_OWN:
        factor *= 0.8  # one school's or firm's own affair
    if document.metadata.status == "废止" or document.metadata.off_topic:
        factor *= 0.7
    return factor


def _form_factor(question: Question, sentence: Sentence) -> float:
    factor = 1.0
    if sentence.text.rstrip('”"').endswith(("?", "\uff1f")):
        factor *= 0.2  # a question answers none
    if sentence.passage.kind == "row":
        factor *= 0.95  # a sentence reads better than a row that says the same
    if sentence.passage.kind == "heading" or len(sentence.text) < 8:
        factor *= 0.6
    if _EACH.search(question.text) and "分别" in sentence.plain:
        factor *= 1.1
    if question.forbidden:
        factor *= 1.2 if _FORBIDS.search(sentence.plain) else 0.8
    if sentence.leads_in and question.kind != "list":
        factor *= 0.6
    return factor


def _kind_factor(question: Question, sentence: Sentence) -> float:
    """Return how well what a sentence is (requirement, claim …) fits what is asked."""
    plain, kind = sentence.plain, sentence.kind
    match question.kind:
        case "definition":
            worth = _explanation(question, plain)
            if _FORMULA.search(question.text):
                worth *= 1.3 if _CALCULATES.search(plain) else 1.0
            worth *= 1.25 if kind == "definition" and worth == 1.0 else 1.0
            worth *= 0.5 if _NOT_GIVEN.search(plain) else 1.0
            return worth * (0.6 if sentence.passage.kind == "row" else 1.0)
        case "list":
            return enumeration_factor(question, sentence)
        case "who":
            return 1.3 if _IN_CHARGE.search(plain) else 1.0
        case "when":
            asked = time_asked(question.text, bool(question.years))
            if _ISSUED.search(question.text) and is_date_line(plain):
                return 1.6
            return 1.3 if asked.search(plain) else 0.8
        case "penalty":
            above = " ".join(sentence.passage.heading)
            told = punishes(question, sentence)
            return (1.4 if told else 0.6) * (1.15 if "责任" in above else 1.0)
        case "article":
            return 1.3 if sentence.names_article else 0.6
        case "how_to" if not question.practice:
            above = " ".join(sentence.passage.heading)
            return 1.25 if STEPS.search(above) else 0.7 if _ASIDE.search(above) else 1.0
    if question.practice:
        return (0.7 if _SHORTCOMING.search(plain) else 1.0) * (1.3 if _DOES.search(plain) else 1.0)
    if question.extreme:
        places = set(districts(sentence.text))
        if question.extreme in plain:
            return 1.4 if places else 1.2
        return 1.4 if len(places) > 2 else 1.0
    if question.requires and sentence.document.metadata.kind == "手册":
        return 1.15  # a handbook tells of a requirement, and sets none
    if question.requires:
        return {"requirement": _REQUIRED, "claim": 0.7, "practice": 0.8}.get(kind, 1.0)
    if question.kind == "figure" and not question.done and not question.years:
        return 1.1 if kind == "requirement" else 1.0
    if question.done or (question.kind == "figure" and question.year):
        return {"requirement": 0.75, "claim": 1.1}.get(kind, 1.0)
    return 1.0


def punishes(question: Question, sentence: Sentence) -> bool:
    """Return whether a sentence or its rule tells the penalty asked for: how much, or any at all.

    A rule of a law may also name the one by which it punishes.
    """
    asked = FINE if _HOW_MUCH.search(question.text) else PENALTY
    return bool(asked.search(sentence.told) or (sentence.rule and BY_ANOTHER.search(sentence.told)))


def entry_names(plain: str) -> tuple[str, ...]:
    """Return the term that a glossary's entry explains and its other names, () for no entry.

    plain: a normalised sentence, “食品召回(又称召回):生产者…”; a law's “本法所称食品浪费,是指…” is one.
    """
    defined = _DEFINED.match(plain)
    if defined:
        return (_BRACKETED.sub("", defined["name"]),)
    head, colon, _ = _OPENING.sub("", plain).partition(":")
    entry = colon and not _CLAUSE.search(head)
    return (_BRACKETED.sub("", head), *_ALIASES.findall(head)) if entry else ()


def _is_listed(counted: re.Match[str], plain: str) -> bool:
    """Return whether a sentence lists what is counted: “…、…、…、…”四个最严."""
    others = ordinal(counted["count"]) - 1
    name = re.escape(counted.group())
    listed = rf"[^、,。;:]+(?:、[^、,。;:]+?){{{others}}}[”\"]?(?:这|的|等)?“?{name}"
    return bool(re.search(listed, plain))


def _explanation(question: Question, plain: str) -> float:
    """Return what a sentence is worth as a definition: “术语(又称…):解释”, or “术语是指…”."""
    names = entry_names(plain)
    for term in question.terms:
        if term in names or re.search(rf"{re.escape(term)},?是?{_MEANS}", plain):
            return 1.8
    if any(_is_listed(counted, plain) for counted in _COUNTED.finditer(question.text)):
        return 1.8
    entry = any(
        term in n and len(n) <= len(term) + _ENTRY_SLACK for term in question.terms for n in names
    )
    return 1.3 if entry else 1.0
