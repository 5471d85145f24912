"""Of what a figure speaks where it stands: which year and place, aimed at or reached."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from answer.evidence import Sentence
from answer.figures import Figure
from answer.questions import Question
from index.hits import Hit
from index.tokens import normalised

Aim = Literal["target", "result"]

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:年|(?=[;\uff1b]|$))")
_ANY_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_SPAN = re.compile(r"(20\d\d)年?[-—–~至到]{1,2}(20\d\d)年?")
_AGO = re.compile(r"去年|上年(?!度)")
_MANY_YEARS = -1
"""Stands for the year of figures that are given for several years at once."""
_YEAR_BEHIND = re.compile(r"[^\uff0c,。;\uff1b\d]{0,4}[(\uff08](20\d\d)年?[^)\uff09]{0,6}[)\uff09]")
_DISTRICT = re.compile(
    r"(?![各两三四五个的全本我该每在和与及由别他其年月日到至对为是，、])[\u4e00-\u9fff]{2}[区县](?![域县])"
)
_WHOLE_NAME = "[区县市镇乡村街路桥小中大学站店厂河湖山]"
"""What stands behind a district's short name where it is another name: 石桥镇, 青禾小学."""
_OFTEN = 3
"""Passages that have to name a district: what looks like one once may be none (自查报告县…)."""
_NO_DISTRICT = re.compile(
    r"[各两三四五几个的全本我该每市省]|[场院店][东南西北中]区|[辖校社小景园地城市山新库专产道工灾郊]区"
    r"|(?:加工|开发|疏导|服务|工业|保护|种植|养殖|办公|就餐|操作|经营|销售|示范|生产|生活|功能|储存|禁止|集中|居民|居住|作业|清洁|隔离|待检|合格|留样|烹饪|切配|备餐)区"
)
_NATION_SETS = re.compile(
    r"国家(?:的|那边|层面)?(?:评[价分]|打分|细则|验收|那边|要求|规定|标准(?:怎么|是|给)|划|定|给)"
    r"|(?<![与当是作])国家(?!级|法|转移|抽检|机关|工作人员|食品安全示范|卫生|重点|公)[^,。?(《]{0,14}?"
    r"(?:硬杠|线(?!索|上|下)|门槛|[下上]限|要求|规定|最[低少]|标准是|标准里|分值|打几分|不给过)|\(国家的?\)"
)
_NATION = re.compile(r"国家(?!级|法|转移|抽检|机关|工作人员)")
_AIMS = re.compile(
    r"目标|应当?(?!急)|要求|须|不得|不低于|不少于|不高于|不超过|控制在|计划|力争|确保|争取|至少|底前|标准|≥|≤"
)
_PLANNED = re.compile("打算|下一步|下步")
_EACH = re.compile(r"各[区县]|[区县]均")
_REACHED = re.compile(
    r"完成(?!时|期|率目标)|实际|实绩|现状|已|结果|为全[市省区县]|(?:比|较)[^,\uff0c。]{1,10}(?:提高|上升|增|下降|降|减)"
)
_REPORTS = ("自查报告", "汇报", "总结", "报告")  # people take one for the other
_CELL = re.compile("[^\uff1b]+")
_CLAUSE = re.compile("[\uff0c,。\uff1b;]")
# “比2023年（分）：+1.8”: the cell of a row that is of another year.
_COMPARED_WITH = re.compile(r"比20\d\d年[^;:。,]{0,8}:[^;]*")
_OPEN_ENDED = ("at least", "at most")
# What a figure is worth that speaks of another year, place or quantity, or is no result.
_OTHER_YEAR, _OTHER_PLACE, _OTHER_AIM = 0.3, 0.3, 0.6
_A_DISTRICT_S_OWN = 0.85
_OTHER_PERIOD, _NO_RESULT, _A_DIFFERENCE = 0.85, 0.9, 0.5
_THRESHOLDS = ("at least", "at most", "more than", "less than")
# “最高多少” asks for the most that may be.
_BOUNDS = (
    (re.compile("最[高多长]|上限|封顶|不超过"), "at most", re.compile("最[高多长]|上限|封顶")),
    (
        re.compile("最[低少短]|下限|至少|不低于|不少于"),
        "at least",
        re.compile("最[低少短]|下限|至少"),
    ),
)
_NO_BOUND = 0.8
_CHANGE = re.compile(r"提高|上升|增长|下降|降低|减少|增加|提升|变化|相差|差多少|[多高低少]多少")
# “比2023年提高1.7个百分点”: by how much this year is more.
_GREW = re.compile(r"(?:底|末|同期|的?时候)?(?:提高|上升|增|提升|下降|降|减|多|少|高|低|回落)")
# “由2024年底的88%提高到96%”: the later figure is not of that year.
_CHANGED_TO = re.compile(
    r"(?:提高|上升|增长|增加|提升|扩大|下降|降低|减少|降|升|增|减)(?:到|至|为)"
)
_CHANGED_BY = re.compile(
    r"(?:提高|上升|增长|下降|降低|减少|增加|提升|回落|高出?|低|多|少|相?差|差距为?)了?\s*$"
)
_OTHER_LETTER, _NO_PLACE = 0.3, 0.7
_ONE_DISTRICT, _FOR_EACH, _NOT_IN_ALL = 0.85, 0.75, 0.7
_LETTERED = re.compile(r"[A-Da-d][级类档]")
_PER = re.compile(r"每(?:名|个|家|户|人|村|所|批|份|件|起|千人|座|车)|人均|平均|单[次人]")
_HOW_OFTEN = re.compile(r"[一每]个?(周|年|月|天|日|季度?|学期|次)")
_SAME_SPAN = {"天": "天日", "日": "天日", "季度": "季"}


@dataclass(frozen=True, slots=True)
class Scope:
    """What one figure is of; None where its sentence and document do not tell."""

    year: int | None
    place: str | None
    aim: Aim | None


def districts(text: str) -> tuple[str, ...]:
    """Return the districts and counties that a text names, in order."""
    found = (match.group() for match in _DISTRICT.finditer(text))
    return tuple(name for name in found if not _NO_DISTRICT.search(name))


def with_whole_names(text: str, hits: Sequence[Hit]) -> str:
    """Return a question that calls districts as the passages found do: 石桥 → 石桥县."""
    named = Counter(name for hit in hits for name in set(districts(hit.passage.text)))
    for name in sorted(name for name, passages in named.items() if passages >= _OFTEN):
        if name not in text:
            text = re.sub(f"{name[:-1]}(?!{_WHOLE_NAME})", name, text)
    return text


def fit(question: Question, sentence: Sentence, figure: Figure) -> float:
    """Return how well (0..1) the scope of a figure is the one that a question asks about."""
    scope = scope_of(sentence, figure)
    worth = 1.0
    if not _of_asked_years(question, sentence, scope):
        worth *= _OTHER_YEAR
    if question.place and scope.place is None and question.place not in _whose(sentence):
        worth *= _NO_PLACE
    elif question.place and question.place != (scope.place or question.place):
        worth *= _OTHER_PLACE
    elif not question.place and scope.place and not question.extreme and not _asks_each(question):
        worth *= _OTHER_PLACE if question.level in ("国家", "省", "市") else _ONE_DISTRICT
    if (_asks_result(question) and scope.aim == "target") or (
        question.requires and scope.aim == "result"
    ):
        worth *= _OTHER_AIM
    elif not question.requires and figure.direction in _THRESHOLDS:
        worth *= _NO_RESULT
    for asked, direction, told in _BOUNDS:
        if asked.search(question.text) and not question.extreme:
            bound = figure.direction == direction or told.search(_clause_of(sentence, figure))
            worth *= 1.0 if bound else _NO_BOUND
    if not _CHANGE.search(question.text) and _CHANGED_BY.search(_around(sentence, figure)[0]):
        worth *= _A_DIFFERENCE
    often = _HOW_OFTEN.search(question.text)
    if often and not re.search(
        f"[每一]个?[{_SAME_SPAN.get(often[1], often[1])}]", _clause_of(sentence, figure)
    ):
        worth *= _OTHER_PERIOD
    if "累计" in question.text and "累计" not in _clause_of(sentence, figure):
        worth *= _NOT_IN_ALL
    if not _PER.search(question.text) and _PER.search(_clause_of(sentence, figure)):
        worth *= _FOR_EACH
    return worth * _letter_fit(question, sentence, figure)


_AS_A_WHOLE = re.compile("全[国省市]")


def can_tell(question: Question, sentence: Sentence, figure: Figure) -> bool:
    """Return whether a figure can be of the year and place asked for, and a result if one is."""
    scope = scope_of(sentence, figure)
    return (
        _of_asked_years(question, sentence, scope)
        and not (_asks_result(question) and scope.aim == "target")
        and (question.place is None or scope.place in (None, question.place))
        and not (_AS_A_WHOLE.search(question.text) and scope.place)
    )


def _asks_result(question: Question) -> bool:
    return question.done or (bool(question.years) and not question.requires)


def _of_asked_years(question: Question, sentence: Sentence, scope: Scope) -> bool:
    if not question.years or question.source:
        return True
    return _in_years(scope.year, question, sentence)


def _in_years(year: int | None, question: Question, sentence: Sentence) -> bool:
    if year == _MANY_YEARS:
        return not told_years(sentence.plain).isdisjoint(question.years)
    return year is None or year in question.years


def scope_of(sentence: Sentence, figure: Figure) -> Scope:
    """Return the year, the place and the aim of a figure where it stands."""
    if sentence.passage.kind == "row":
        return _in_row(sentence, figure)
    before, after = _around(sentence, figure)
    before = _with_years(before, sentence)
    behind = _YEAR_BEHIND.match(after)
    year = int(behind[1]) if behind else _last_year(before) or _last_year(sentence.before)
    places = districts(before) or districts(sentence.before)[-1:]
    each = _EACH.search(_CLAUSE.split(before)[-1])
    return Scope(
        year or _year_above(sentence) or sentence.document.metadata.year,
        each.group() if each else places[-1] if places else _own_district(sentence),
        "target" if _is_planned(sentence) else _aim(_clause_of(sentence, figure), figure),
    )


def _year_above(sentence: Sentence) -> int | None:
    """Return the one year that the headings above a sentence name: “2026年打算”."""
    years = told_years(" ".join(sentence.passage.heading))
    return min(years) if len(years) == 1 else None


def _is_planned(sentence: Sentence) -> bool:
    return bool(_PLANNED.search(" ".join(sentence.passage.heading)))


def _clause_of(sentence: Sentence, figure: Figure) -> str:
    before, after = _around(sentence, figure)
    return _CLAUSE.split(before)[-1] + _CLAUSE.split(after)[0]


def _around(sentence: Sentence, figure: Figure) -> tuple[str, str]:
    return sentence.text[: figure.span.start], sentence.text[figure.span.end :]


def told_years(text: str) -> frozenset[int]:
    """Return the years that a text speaks of; 2017-2020年 are four."""
    spans = (range(int(m[1]), int(m[2]) + 1) for m in _SPAN.finditer(text))
    single = (int(year) for year in _ANY_YEAR.findall(text))
    return frozenset(chain(single, *spans))


def _with_years(text: str, sentence: Sentence) -> str:
    """Return what a sentence says with the year that it calls 去年, by its document's."""
    year = sentence.document.metadata.year
    return _AGO.sub(f"{year - 1}年", text) if year else text


def _last_year(text: str) -> int | None:
    """Return the year that a text ends in; one that is only compared with holds for its clause."""
    for match in reversed(list(_YEAR.finditer(text))):
        if _SPAN.search(text[max(0, match.start() - 6) : match.end()]):
            return _MANY_YEARS
        before, behind = text[: match.start()], text[match.end() :]
        compared = before.endswith(("比", "较", "与")) and (
            _CLAUSE.search(behind) or _GREW.match(behind)
        )
        left = before.endswith(("由", "从")) and _CHANGED_TO.search(behind)
        if not compared and not left:
            return int(match[1])
    return None


def _in_row(sentence: Sentence, figure: Figure) -> Scope:
    text = sentence.text
    name, year, place = "", None, _own_district(sentence)
    told: int | None = None
    for cell in _CELL.finditer(text):
        key, _, value = cell.group().partition("\uff1a")
        if cell.start() <= figure.span.start < cell.end():
            name = key
            told = _last_year(text[cell.start() + len(key) : figure.span.start])
        if key in ("年份", "年度", "年") and value[:4].isdigit():
            year = int(value[:4])
        if "\uff1a" in cell.group() and districts(value)[:1] == (value.strip(),):
            place = value.strip()
    year = told or _last_year(name) or year or sentence.document.metadata.year
    aim: Aim | None = (
        "target" if _AIMS.search(name) else "result" if _REACHED.search(name) else None
    )
    if aim is None and _open_ended(sentence, figure):
        aim = "target"
    return Scope(year, (districts(name) or (place,))[0], aim)


def _aim(clause: str, figure: Figure) -> Aim | None:
    if figure.direction in _OPEN_ENDED or _AIMS.search(clause):
        return "target"
    return "result" if _REACHED.search(clause) else None


def _open_ended(sentence: Sentence, figure: Figure) -> bool:
    before = sentence.text[: figure.span.start].rstrip()
    return figure.direction in _OPEN_ENDED or before.endswith(("≥", "≤"))


def _asks_each(question: Question) -> bool:
    return question.level == "区县" or bool(_EACH.search(question.text))


def _own_district(sentence: Sentence) -> str | None:
    """Return the district whose own document the sentence stands in."""
    metadata = sentence.document.metadata
    if metadata.level not in ("区县", "乡镇街道"):
        return None
    return metadata.region or next(iter(districts(metadata.title)), None)


def _letter_fit(question: Question, sentence: Sentence, figure: Figure) -> float:
    """Return what a figure is worth by the class that it is of: D类 is no B类."""
    asked = set(_LETTERED.findall(question.text.upper()))
    if sentence.passage.kind == "row":
        told = _LETTERED.findall(sentence.text)
        return _OTHER_LETTER if len(set(told)) == 1 and asked and not asked & set(told) else 1.0
    told = _LETTERED.findall(sentence.text[: figure.span.start])
    return _OTHER_LETTER if asked and told and told[-1] not in asked else 1.0


def place_factor(question: Question, sentence: Sentence) -> float:
    """Return what a sentence is worth by the place that it speaks of."""
    if question.place is None:
        alone = question.kind == "figure" and of_one_district(question, sentence)
        return _A_DISTRICT_S_OWN if alone else 1.0
    if not fits_place(question, sentence):
        return 0.3
    return 1.25 if question.place in _whose(sentence) else 1.0


def of_one_district(question: Question, sentence: Sentence) -> bool:
    """Return whether a sentence tells of one district where none is asked for, nor which."""
    if question.place or question.extreme or "哪" in question.text:
        return False
    named = set(districts(sentence.plain))
    of_district = sentence.document.metadata.level in ("区县", "乡镇街道")
    return len(named) == 1 or (of_district and not named)


def _whose(sentence: Sentence) -> str:
    card = sentence.document
    return normalised(f"{card.metadata.title} {card.metadata.region or ''} {card.path}")


def fits_place(question: Question, sentence: Sentence) -> bool:
    """Return whether a sentence can speak of the place that is asked for."""
    place = question.place
    if place is None:
        return True
    if place[0] in "x*":  # “XX区” asks a masked report about itself
        return sentence.document.metadata.masked
    if place in sentence.plain or place in sentence.before:
        return True
    if place not in _whose(sentence):
        return False
    return place.endswith("市") or set(districts(sentence.text)) <= {place}


def fits_level(question: Question, sentence: Sentence) -> bool:
    """Return whether a sentence can tell what the nation sets: a city's own aim can not."""
    if not _NATION_SETS.search(normalised(question.text)):
        return True
    above = normalised(" ".join(sentence.passage.heading))
    told = _NATION.search(f"{sentence.plain} {sentence.before} {above}")
    return sentence.document.metadata.level in ("国家", None) or bool(told)


def fits_time(question: Question, sentence: Sentence) -> bool:
    """Return whether a sentence can speak of the year, the quarter and the document asked for."""
    metadata = sentence.document.metadata
    where = normalised(
        f"{metadata.title} {' '.join(sentence.passage.heading)} {sentence.passage.text}"
    )
    if question.source:
        year, kind = question.source
        kinds = _REPORTS if kind in _REPORTS else (kind,)
        named = any(k in normalised(metadata.title) or k == metadata.kind for k in kinds)
        in_title = not question.period or question.period in normalised(metadata.title)
        itself = named and in_title and metadata.year == year
        if not itself and not re.search(f"{year}年[^,;:。]{{0,14}}{kind}", sentence.plain):
            return False
    if question.period and not _of_period(question.period, where):
        return False
    years = question.years
    said = f"{sentence.plain} {' '.join(sentence.passage.heading)}"
    told = told_years(_COMPARED_WITH.sub("", _with_years(said, sentence)))
    return not years or metadata.year in years or any(year in told for year in years)


def _of_period(period: str, where: str) -> bool:
    """Return whether a text speaks of a part of the year; of “12月” also by “2024-12-03”."""
    month = period.removesuffix("月")
    dated = month.isdecimal() and re.search(rf"\d{{4}}-{int(month):02}(?!\d)", where)
    return bool(dated) or bool(re.search(rf"(?<!\d){period}", where))


def time_of(question: Question) -> str:
    """Return in words the time or the document that a question asks about."""
    if question.source:
        return f"{question.source[0]}年的{question.source[1]}"
    return f"{f'{question.year}年' if question.year else ''}{question.period or ''}"
