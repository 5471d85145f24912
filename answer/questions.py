"""What a question asks: its kind, the words that matter, the unit, the level, year and place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from index.tokens import normalised
from ingest.documents import Level

QuestionKind = Literal[
    "figure", "requirement", "how_to", "definition", "list", "who", "when", "other"
]

# The first pattern that fits decides; a figure question may also ask for a requirement.
_KINDS: tuple[tuple[QuestionKind, str], ...] = (
    ("definition", r"^[^\uff0c,]{2,14}是什么[?\uff1f]?$|什么是|何谓|是什么意思|的?(?:含义|定义)是|是指什么|指的?是什么|^(?:啥是|解释一?下)|是啥"),
    ("who", r"谁|哪个(?:部门|单位|科室|领导)|哪些(?:部门|单位)|由哪|归哪|牵头(?:部门|单位)是|责任单位是"),
    ("when", r"什么时[候间]|何时|几月|哪一?天|哪[一]?年|期限|截止|多久|多长时间|几(?:天|日)内"),
    ("figure", r"多少|几(?:分|级|类|种|步|档|个|家|户|次|批|成|天|倍|人|份|所|起|项|万|元|学时)|百分之几|多高|多大|什么比例|占比|合格线|分数线|罚款额"),
    ("how_to", r"怎么|如何|怎样|咋|步骤|做法|流程|办法有|注意什么|准备什么"),
    ("list", r"哪些|有哪|哪几|包括什么|包含什么|有什么|列出|清单|是什么|什么"),
)  # fmt: skip
_REQUIREMENT = re.compile(
    r"要达到|应达到|需达到|要达|达标|要求|不低于|不少于|不得|标准|必须|应当|要到|要多少|合格线|才算|才能|需要|应该|至少|规定|要(?=多少|几)"
)
_FILLER = re.compile(
    r"请问一?下?|麻烦|(?:别的|其他|其它|兄弟|外地|各地)(?:区县|区|县|市|地方|地区|城市)?|我想(?:问|知道|了解)|想了解|帮我|告诉我|一下|到底|究竟|具体|目前|现在|分别"
    r"|多少|百分之几|几(?=[分级类种步档个家户次批成天倍人份所起项])|什么时[候间]|何时|什么是|是什么意思|是什么|什么|何谓|哪些|哪个|哪几个|哪里|谁"
    r"|怎么样|怎么办|怎么做|怎么|如何|怎样|咋|要达到|应达到|需达到|需要|应该|应当|必须|可以|才算|才能|才行|有没有|是不是|是否|能不能"
    r"|的?(?:含义|定义|意思)|指的?是|(?<!要)要求?(?=多少|达|到)|[吗呢吧啊呀么嘛了]|[?!,。;:、\s\"'“”‘’()《》]+"
)
_UNIT = re.compile(
    r"(?:多少|几)(?:个)?(百分点|级|类|种|步|档|工作日|学时|课时|小时|批次|批|份|分|家|户|所|人次|人|名|项|条|次|期|场|件|起|万元|元|倍|天|日|年|个月|月|吨|公斤|台|头|张|处|个|%)"
)
_RATE = re.compile(r"(?:率|比例|占比|覆盖面)")
_PENALTY = re.compile(r"罚(?:款|多少|几)|赔(?:偿|多少)")
_LEVEL_WORDS: tuple[tuple[Level, str], ...] = (
    ("国家", r"国家(?:级|层面)|全国(?!食品)"),
    ("省", r"省(?:级|里|内|层面)|全省"),
    ("市", r"市(?:级|里|内|层面)|全市"),
    ("区县", r"[区县](?:级|里|内|层面)|全[区县]"),
    ("乡镇街道", r"乡镇|街道"),
)
_PRACTICE = re.compile(
    r"(?:别的|其他|其它|兄弟|外地|各地|各|哪些)(?:区县|区|县|市|地方|地区|城市|单位|学校)?.{0,16}"
    r"(?:怎么做|怎样做|如何做|做法|经验|怎么搞|咋做|是怎么)|(?:经验|典型)做法"
)
_LEVEL = re.compile(r"(?:国家|省|市|[区县])级")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)年?")
# Words that a question holds and an answer need not: they count a fraction.
WEAK_WORDS = frozenset(  # noqa: SIM905: a list of eighty words reads best as words
    "全年 今年 去年 当年 年度 每年 上半年 下半年 近年 近年来 目前 现有 提出 提到 开展 进行 实行 做到 做好 推进 落实 采取 "
    "规定 情况 工作 方面 内容 有关 相关 关于 问题 部门 单位 地方 部分 时候 时间 意思 介绍 说明 主要 总共 一共 共计 累计 合计 "
    "完成 实现 属于 包括 包含 标准 要求 达标 达到 合格 办法 措施 方法 做法 机制 数量 数据 比例 指标".split()
)
WEAK = 0.3
_PLACE = re.compile(
    r"[\u4e00-\u9fff]{1,4}?(?:省|市|区|县)(?=[\u4e00-\u9fff0-9])|[x*]{1,3}[省市区县]"
)
_COMMON_PLACES = re.compile(
    r"^.?[别他她它弟外]|示范|城市|城区|市区|辖区|校区|社区|地区|小区|景区|各|哪|全|本|创建|市场|我|每个"
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood.

    terms are the words an answer has to speak of; unit is what a figure is counted in ("分",
    "%"), None if the question does not say; requires is whether it asks what must be, practice
    whether it asks what others do.
    """

    text: str
    kind: QuestionKind
    requires: bool
    terms: tuple[str, ...]
    unit: str | None = None
    level: Level | None = None
    year: int | None = None
    place: str | None = None
    practice: bool = False


def understand(text: str, words: Callable[[str], Sequence[str]]) -> Question:
    """Return what a question asks.

    text: as the user wrote it; words: cuts a normalised text into its search words.
    """
    plain = normalised(text)
    kind = _kind(plain)
    place = _place(plain)
    year = _YEAR.search(plain)
    return Question(
        text=text,
        kind=kind,
        requires=bool(_REQUIREMENT.search(plain)) or kind == "requirement",
        terms=_terms(plain, words, place),
        unit=_unit(plain) if kind == "figure" else None,
        level=next((level for level, p in _LEVEL_WORDS if re.search(p, plain)), None),
        year=int(year.group(1)) if year else None,
        place=place,
        practice=bool(_PRACTICE.search(plain)),
    )


def _kind(plain: str) -> QuestionKind:
    for kind, pattern in _KINDS:
        if re.search(pattern, plain):
            return kind
    return "requirement" if _REQUIREMENT.search(plain) else "other"


def _unit(plain: str) -> str | None:
    match = _UNIT.search(plain)
    if match:
        unit = match.group(1)
        return {"百分点": "个百分点", "万元": "元"}.get(unit, unit)
    if _PENALTY.search(plain):
        return "元"
    return "%" if _RATE.search(plain) else None


def _place(plain: str) -> str | None:
    for match in _PLACE.finditer(plain):
        if not _COMMON_PLACES.search(match.group()):
            return match.group()
    return None


def _terms(plain: str, words: Callable[[str], Sequence[str]], place: str | None) -> tuple[str, ...]:
    bare = _YEAR.sub(" ", plain)
    if place:
        bare = bare.replace(place, " ")
    bare = _FILLER.sub(" ", _LEVEL.sub(" ", bare))
    found = [word for word in dict.fromkeys(words(bare)) if len(word) > 1 or word.isdigit()]
    # Search mode gives the parts of a long word as well; the whole word stands for them.
    return tuple(
        word for word in found if not any(word != other and word in other for other in found)
    )
