"""What a question asks: its kind, the words that matter, the unit, the level, year and place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from answer.question_words import STOP_WORDS
from index.tokens import normalised
from ingest.documents import Level

QuestionKind = Literal[
    "figure", "requirement", "penalty", "how_to", "definition", "list", "who", "when", "other"
]

# The first pattern that fits decides; a figure question may also ask for a requirement.
_KINDS: tuple[tuple[QuestionKind, str], ...] = (
    ("definition", r"什么是|何谓|(?:什么|啥)意思|的?(?:含义|定义)|怎么定义|是指什么|指的?(?:是)?(?:什么|哪)|^(?:啥叫|啥是|解释一?下)|是啥$|^[^,]{2,14}是什么$"),
    ("penalty", r"罚(?!没款有)|处分|追(?:什么|啥|谁的?)责|担(?:什么|啥)责|(?:什么|啥)后果|坐牢|判几年"),
    ("who", r"谁|哪(?:个|些|家)?(?:部门|单位|科室|领导|级)|由哪|归哪|牵头(?:部门|单位)是|责任单位"),
    ("when", r"什么时[候间]|何时|几(?:月|号|点)|哪一?(?:天|年|月)|哪几天|期限|截止|多久|多长时间|几(?:天|日|个工作日|个月)|多少天|有效期"),
    ("figure", r"多少|(?<!哪)几(?!乎|率)|百分之几|多高|多大|什么比例|占比|比例$|合格线|分数线|率$|(?:金额|总数|数量|人数)$"),
    ("how_to", r"怎么|如何|怎样|咋|步骤|做法|流程|注意什么|准备什么"),
    ("list", r"哪些|有哪|哪几|包括什么|包含什么|有什么|列出|清单|什么|啥"),
)  # fmt: skip
_REQUIREMENT = re.compile(
    r"要达到|应达到|需达到|要达|达标|要求|不低于|不少于|不能低于|不能少于|不得|标准|必须|应当|要到|要多少|合格线|才算|才能|才行"
    r"|需要|应该|至少|最少|最低|规定|目标|门槛|要(?=[^求]{0,4}(?:多少|几))|多久.{0,6}一次|可不可以|能不能|可以.{0,8}吗|允许"
)
_DONE = re.compile(
    r"完成情况|完成了|实际|到多少了|达到了|花了|投了|抽了|查了|办了|兑现|发现了|整改了|做了|现在|目前|去年|已经|截至|销号|结果"
)
_PRACTICE = re.compile(
    r"(?:别的|其他|其它|兄弟|外地|各地|各|哪些)(?:区县|区|县|市|地方|地区|城市|单位|学校)?.{0,16}"
    r"(?:怎么做|怎样做|如何做|做法|经验|怎么搞|咋做|是怎么)|(?:经验|典型|先进)做法|有什么(?:好)?(?:经验|亮点)"
)
_UNIT = re.compile(
    r"(?:多少|几)(?:个)?(百分点|级|类|种|步|档|工作日|学时|课时|小时|批次|批|份|分|家|户|所|人次|人|名|项|条|次|期|场|件|起|万元|元|钱|倍|天|日|年|个月|月|吨|公斤|台|头|张|处|度|个|%)"
)
# “抽检批次要达到多少”: the quantity itself is named by what it is counted in.
_COUNTED = re.compile(r"(批次|学时|场次|人次)(?:数|量)?(?=要|应|需|得|达|是|目标|至少|不)")
_RATE = re.compile(r"率(?!先)|比例|占比|覆盖面")
_UNIT_NAMES = {"百分点": "个百分点", "万元": "元", "钱": "元", "度": "℃"}
_LEVEL_WORDS: tuple[tuple[Level, str], ...] = (
    ("国家", r"国家(?:级|层面)|全国(?!食品)"),
    ("省", r"省(?:级|里|内|层面)|全省"),
    ("市", r"市(?:级|里|内|层面)|全市|我市"),
    ("区县", r"[区县](?:级|里|内|层面)|全[区县]|我[区县]"),
    ("乡镇街道", r"乡镇|街道"),
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)年?|(?<!\d)(2\d)年(?!度?内)")
_PLACE = re.compile(
    r"[\u4e00-\u9fff]{1,4}?(?:省|市|区|县)(?=[\u4e00-\u9fff0-9])|[x*]{1,3}(?:省|市|区|县|镇|乡|街道|村|局)"
)
_COMMON_PLACES = re.compile(
    r"^.?[别他她它弟外]|示范|城市|城区|市区|辖区|校区|社区|地区|小区|景区|工区|各|哪|全|本|创建|市场|我|每|个|由|在|和|与|设区|限|[上超门夜菜]市|管|园|专|加工|经营|集中|疏导|服务"
)
_PERIOD = re.compile(r"([一二三四]季度|上半年|下半年)")
_SOURCE = re.compile(
    r"(20\d\d)年[^,;]{0,14}(自查报告|总结|通报|方案|汇报|讲话|通知|预案|计划|台账|反馈)(?!会)"
)
_NOT_ASKED = re.compile(
    r"(?:别的|其他|其它|兄弟|外地|各地)(?:省|市|区县|区|县|地方|地区|城市)?"
    r"|[我全本](?:省|市|区县|区|县)|(?:国家|省|市|[区县])级"
)
_ASKING = re.compile(r"[哪怎咋啥谁何吗呢]|^(.)不\1|得(?:好|怎)|^xx")

_JOINT = re.compile(r"[\uff0c,\uff1b;?\uff1f。]|(?<=[\u4e00-\u9fff])(?:另外|还有|以及)")
_ASKS = re.compile(r"多少|几|谁|什么|啥|怎么|如何|怎样|哪|吗|何时|多久|咋|呢")
_MOST_PARTS = 3
_SHORT_PART = 6  # characters
_AND = "(?:和|与|跟|同|、)"
_PLACES = re.compile(
    rf"(?P<first>[\u4e00-\u9fff]{{2}}[区县市]){_AND}(?P<second>[\u4e00-\u9fff]{{2}}[区县市])"
)
_YEARS = re.compile(rf"(?P<first>20\d\d年?(?:版|方案)?){_AND}(?P<second>20\d\d年?(?:版|方案)?)")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood.

    terms are the words an answer has to speak of, alternatives what documents write for them;
    unit is what a figure is counted in ("分", "%"), None if the question does not say; period is
    a part of the year ("三季度"); source the year and kind of the document that it names;
    requires is whether it asks what must be, done what was reached, practice what others do.
    """

    text: str
    kind: QuestionKind
    requires: bool
    terms: tuple[str, ...]
    alternatives: tuple[tuple[str, str], ...] = ()
    unit: str | None = None
    level: Level | None = None
    year: int | None = None
    place: str | None = None
    period: str | None = None
    source: tuple[int, str] | None = None
    practice: bool = False
    done: bool = False

    def wordings(self, term: str) -> tuple[str, ...]:
        """Return what documents write where the question says the term."""
        return tuple(written for said, written in self.alternatives if term in said or said in term)


def understand(
    text: str,
    content_words: Callable[[str], Sequence[str]],
    documents_say: Callable[[str], Sequence[tuple[str, str]]] = lambda _: (),
) -> Question:
    """Return what a question asks.

    text: as the user wrote it; content_words: the words of a text that carry meaning;
    documents_say: pairs of what the question says and what documents write for it.
    """
    plain = re.sub(r"[?!。\s]+$", "", normalised(text))
    kind = _kind(plain)
    place = _place(plain)
    done = bool(_DONE.search(plain))
    return Question(
        text=text,
        kind=kind,
        requires=kind in ("requirement", "penalty")
        or (bool(_REQUIREMENT.search(plain)) and not done),
        terms=_terms(plain, content_words, place),
        alternatives=tuple(
            (normalised(said), normalised(written)) for said, written in documents_say(text)
        ),
        unit=_unit(plain) if kind == "figure" else None,
        level=next((level for level, p in _LEVEL_WORDS if re.search(p, plain)), None),
        year=_year(plain),
        place=place,
        period=next((m.group(1) for m in _PERIOD.finditer(plain)), None),
        source=_source(plain),
        practice=bool(_PRACTICE.search(plain)),
        done=done,
    )


def parts(text: str) -> tuple[str, ...]:
    """Return the questions that a text asks: itself, or the two or three that it holds.

    “…多少\uff1f…由谁负责\uff1f” asks twice; “甲区和乙县的满意度” asks for each place, “2024和2025年的合格率”
    for each year. A part that names no subject of its own has the one before it in front.
    """
    pieces = [piece.strip() for piece in _JOINT.split(text) if piece.strip()]
    if 1 < len(pieces) <= _MOST_PARTS and all(_ASKS.search(normalised(p)) for p in pieces):
        lead = _ASKS.split(pieces[0], maxsplit=1)[0]
        short = (len(piece) < _SHORT_PART for piece in pieces[1:])
        return (pieces[0], *(lead + p if s else p for p, s in zip(pieces[1:], short, strict=True)))
    for joined in (_PLACES, _YEARS):
        match = joined.search(text)
        if match:
            head, tail = text[: match.start()], text[match.end() :]
            return tuple(f"{head}{match.group(n)}{tail}" for n in ("first", "second"))
    return (text,)


def _kind(plain: str) -> QuestionKind:
    for kind, pattern in _KINDS:
        if re.search(pattern, plain):
            return kind
    return "requirement" if _REQUIREMENT.search(plain) else "other"


def _unit(plain: str) -> str | None:
    match = _UNIT.search(plain)
    if match:
        return _UNIT_NAMES.get(match.group(1), match.group(1))
    match = _COUNTED.search(plain)
    if match:
        return match.group(1)
    return "%" if _RATE.search(plain) else None


def _year(plain: str) -> int | None:
    match = _YEAR.search(plain)
    if not match:
        return None
    return int(match.group(1) or f"20{match.group(2)}")


def _source(plain: str) -> tuple[int, str] | None:
    match = _SOURCE.search(plain)
    return (int(match.group(1)), match.group(2)) if match else None


def _place(plain: str) -> str | None:
    for match in _PLACE.finditer(plain):
        if not _COMMON_PLACES.search(match.group()):
            return match.group()
    return None


def _terms(
    plain: str, content_words: Callable[[str], Sequence[str]], place: str | None
) -> tuple[str, ...]:
    source = _SOURCE.search(plain)
    named = plain.replace(source.group(2), " ", 1) if source else plain
    bare = _NOT_ASKED.sub(" ", _YEAR.sub(" ", named))
    if place:
        bare = bare.replace(place, " ")
    found = [
        w
        for w in content_words(bare)
        if len(w) > 1 and w not in STOP_WORDS and not _ASKING.search(w)
    ]
    return tuple(w for w in found if not any(w != other and w in other for other in found))
