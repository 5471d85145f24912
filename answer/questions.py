"""What a question asks: its kind, the words that matter, the unit, the level, year and place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from answer.figures import figures
from answer.question_words import STOP_WORDS
from index.tokens import normalised
from ingest.documents import Level

QuestionKind = Literal[
    "figure", "requirement", "penalty", "how_to", "definition", "list", "who", "when", "other"
]

# The first pattern that fits decides; a figure question may also ask for a requirement.
_KINDS: tuple[tuple[QuestionKind, str], ...] = (
    ("definition", r"什么(?:是|叫)|何谓|何为|(?:什么|啥)意思|的?(?:含义|定义)|怎么(?:定义|理解|解释)|是指什么|指的?(?:是)?(?:什么|哪)|^(?:啥叫|啥是|解释一?下)|是啥$|^[^,]{2,14}是什么$"
     r"|(?:怎么|如何|怎样)(?:计算|测算|算)(?:的|出来的)?(?![^,]{0,4}(?:达标|合格|完成))|什么口径|口径是|计算(?:公式|方法|方式)"),
    ("figure", r"(?:率|度|数|量|分|金额)[^,]{0,4}哪[个一些][^,]{0,8}最[高低多少]|哪[个一些][^,]{0,12}(?:率|度|数|量|分|金额)[^,]{0,4}最[高低多少]"),
    ("list", r"分别(?:是|为|有)(?!多少|几)|(?:是|有|为)哪[些几一二两三四五六七八九十](?!部门|单位|[天年月])|哪[一二两三四五六七八九十几][个项类种]$"),
    ("requirement", r"(?:能不能|可不可以|能否|可否|是否可以|可以|能够?)[^,]{1,16}(?:罚款|处罚|罚)(?:吗)?$|(?:罚款|处罚|罚)(?:吗|么)$"),
    ("who", r"谁(?=来?(?:定|决定|批|审批|负责|启动|组织|作出))"),
    ("when", r"几(?:年|天|日|个?工作日|个月)(?!级)|多少(?:年|天|日)|多久|什么时[候间]"),
    ("penalty", r"(?:怎么|如何|怎样|咋|会|要|该|被|受|什么|啥|哪些|哪种|吃).{0,5}(?:罚(?!没)|处分)|罚款?(?:多少|几|什么|啥|吗|标准|金额|怎)|(?<!行政)(?:处罚|处分|罚款)(?:是什么|有哪些|措施|依据|标准|规定)?$|罚得?[重轻]|追(?:什么|啥|谁的?)责|担(?:什么|啥)责|(?:什么|啥)后果|坐牢|判几年"),
    ("who", r"谁|哪(?:个|些|家)?(?:部门|单位|科室|领导|级)|由哪|归哪|牵头(?:部门|单位)是|责任单位"),
    ("when", r"什么时[候间]|何时|几(?:月|号|点)|哪一?(?:天|年|月)|哪几天|期限|截止|多久|多长时间|(?<!哪)几(?:天|日|个工作日|个月|年)(?!级)|多少天|有效期|保存时间"),
    ("figure", r"哪[个一][^,]{0,8}最[高低多少]|最[高低多少]的?是?哪|多少|(?<!哪)几(?!乎|率|种|类)|(?:率|满意度)(?:[^,]{0,8}(?:目标|要求|标准)|最[高低])|百分之几|多高|多大|什么比例|占比|比例$|合格线|分数线|率(?:怎么样|如何|情况|完成情况|目标|要求|标准)?$|(?:金额|总数|数量|人数|学时|批次)$|最[高低多少大小][^,]{0,6}(?:标准|额度?|金额)|满意度(?:目标|要求|得分|分数)?$"),
    ("how_to", r"怎么|如何|怎样|咋|步骤|做法|流程|注意什么|准备什么"),
    ("list", r"哪[些几]|有哪|[是为]哪|包括什么|包含什么|有什么|列出|清单|什么|啥|情形|(?<!哪)几(?:种|类)"),
)  # fmt: skip
_REQUIREMENT = re.compile(
    r"要达到|应达到|需达到|要达|达标|要求|不低于|不少于|不能低于|不能少于|不得|标准|必须|应当|要到|要多少|合格线|才算|才能|才行"
    r"|需要|应该|至少|最少|最低|规定|目标|门槛|安排|计划|任务|要(?=[^求]{0,4}(?:多少|几))|多久.{0,6}一次|可不可以|能不能|可以.{0,8}吗|允许"
)
_DONE = re.compile(
    r"了(?:多少|几)|完成情况|完成了|实际|到多少了|达到了|花了|投了|抽了|查了|办了|兑现|发现了|整改了|做了|现在|目前|去年|已经|截至|销号|结果"
)
_PRACTICE = re.compile(
    r"(?:别的|其他|其它|兄弟|外地|各地|各|哪些)(?:区县|区|县|市|地方|地区|城市|单位|学校)?.{0,16}"
    r"(?:怎么做|怎样做|如何做|做法|经验|怎么搞|咋做|是怎么)|(?:经验|典型|先进)做法|有什么(?:好)?(?:经验|亮点)"
    r"|(?:有?哪|哪一)个(?:区县|区|县|市|地方|单位|学校).{0,6}(?:做|搞|抓|管)得(?:比较|最)?好"
)
_UNIT = re.compile(
    r"(?:多少|几)(?:个)?(百分点|级|类|种|步|档|工作日|学时|课时|小时|批次|批|份|分|家次|家|户|所|人次|人|名|项|条|次|期|场|件|起|亿元|万元|元|钱|倍|天|日|年|个月|月|吨|公斤|台|头|张|处|度|个|%)"
)
# “抽检批次要达到多少”: the quantity itself is named by what it is counted in.
_COUNTED = re.compile(r"(批次|学时|场次|人次)(?:数|量)?(?:$|(?=要|应|需|得|达|是|目标|至少|不))")
_SCORE = re.compile(r"(?:得分|评分|分数|总分)(?:是|为|有)?(?:多少|目标|$)")
_MONEY = re.compile(
    r"(?:经费|资金|投入|金额|花|投(?!保|诉|放|用|票|入使用)|罚款?|补[助贴]|奖励|奖金|保费|(?<!消)费用?(?!者)|成本|兑现|价格?)[^,率]{0,6}(?:多少|标准|最高|上限)|(?:经费|资金|金额)(?:是|有|一共|总)?(?:多少)?$"
)
_RATE = re.compile(r"率(?!先)|比例|占比|覆盖面")
_UNIT_NAMES = {"百分点": "个百分点", "亿元": "元", "万元": "元", "钱": "元", "度": "℃"}
_LEVEL_WORDS: tuple[tuple[Level, str], ...] = (
    ("国家", r"国家(?:级|层面)|全国(?!食品)"),
    ("省", r"省(?:级|里|内|层面)|全省"),
    ("市", r"市(?:级|里|内|层面)|全市|我市"),
    ("区县", r"[区县](?:级|里|内|层面)|全[区县]|我[区县]"),
    ("乡镇街道", r"乡镇|街道"),
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)年?|(?<!\d)(2\d)年(?!度?内)")
_PLACE = re.compile(
    r"(?:[\u4e00-\u9fff]|(?<![\u4e00-\u9fff]))[\u4e00-\u9fff](?:省|市(?!场)|区|县)(?=[\u4e00-\u9fff0-9a-z])|[x*]{1,3}(?:省|市|区|县|镇|乡|街道|村|局)"
)
_COMMON_PLACES = re.compile(
    r"^.?[别他她它弟外年]|^[省市区]县|什么|示范|城市|城区|市区|辖区|校区|社区|地区|小区|景区|工区|各|哪|全|本|创建|市场|我|每|个|由|在|和|与|设区|限|[上超门夜菜]市|[展管园专]|加工|经营|集中|疏导|服务"
)
_RELATIVE_YEAR = re.compile(r"今年|去年|前年")
_YEARS_AGO = {"今年": 0, "去年": 1, "前年": 2}
_YEAR_RANGE = re.compile(r"(20\d\d)年?[到至\-~—–]{1,2}(20\d\d)")
_PERIOD = re.compile(r"((?<!前)[一二三四]季度|上半年|下半年|(?<![\d.])1?\d月(?=底|末|份))")
_ARTICLE = re.compile(r"第[\d零〇一二三四五六七八九十百千]+(?:条|款|项|章|季度)")
_DATE_UNITS = frozenset(("年", "月", "日", "号"))
# “C级”, “Ⅲ级”, “60岁以上”: what tells one group from the others.
_NAMED_LEVEL = re.compile(
    r"(?<![a-z])[a-z]+[级类档]|\d+岁|[一二三四五特]级(?![政人别以])|第[一二三四五六七八九十]批"
)
_LETTERED = re.compile(r"[a-d][级类档]")
_FORBIDDEN = re.compile(
    r"不能(?!低于|少于|超过|高于)|不得(?!低于|少于|超过)|不可以|禁止|不准|不许|不给|不允许|不予"
)
_EXTREME = re.compile(r"最[高低多少大小早晚]")
_WHICH = re.compile(r"哪[个家里一]|谁|哪")
_SOURCE = re.compile(
    r"(20\d\d)年[^,;]{0,14}(自查报告|总结|通报|方案|汇报|讲话|通知|预案|计划|台账|反馈)(?!会)"
)
_NOT_ASKED = re.compile(
    r"(?:别的|其他|其它|兄弟|外地|各地)(?:省|市|区县|区|县|地方|地区|城市)?"
    r"|[我全本](?:省|市|区县|区|县)|(?:^|(?<=[\u4e00-\u9fff]))[省市区县]里(?![\u4e00-\u9fff]?路)|(?:国家|省|市|[区县])级"
)
_ASKED_WITH = re.compile(
    r"多少钱|多[少大高久长重]的?|(?<!处)罚(?![没款])|(?<![\d.])几(?=[个家户名人年天项级次种类期场])|哪[些个几]|怎么样?|如何|怎样|什么"
)
_ASKING = re.compile(r"[哪怎咋啥谁何吗呢]|多少|什么|几|^(.)不\1|得(?:好|怎)|^xx|^里.$|^罚$|^怎|^没")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood.

    terms are the words an answer has to speak of, alternatives what documents write for them;
    unit is what a figure is counted in ("分", "%"), None if the question does not say; years are
    all it names, year the only one; period is a part of the year ("三季度"); source the year and
    kind of the document that it names; given are the figures that it states itself (30万元以上);
    requires is whether it asks what must be, done what was reached, practice what others do;
    extreme the superlative that it asks for ("最低"); forbidden whether it asks what may not be.
    """

    text: str
    kind: QuestionKind
    requires: bool
    terms: tuple[str, ...]
    alternatives: tuple[tuple[str, str], ...] = ()
    unit: str | None = None
    level: Level | None = None
    years: tuple[int, ...] = ()
    place: str | None = None
    period: str | None = None
    source: tuple[int, str] | None = None
    practice: bool = False
    done: bool = False
    given: tuple[Decimal, ...] = ()
    extreme: str = ""
    forbidden: bool = False

    @property
    def year(self) -> int | None:
        """The year that is asked about; None without one or with several."""
        return self.years[0] if len(self.years) == 1 else None

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes, levels and ages that it names: an answer that speaks of others is none."""
        return tuple(term for term in self.terms if _NAMED_LEVEL.fullmatch(term))

    def wordings(self, term: str) -> tuple[str, ...]:
        """Return what documents write where the question says the term."""
        written = tuple(w for said, w in self.alternatives if term in said or said in term)
        if _LETTERED.fullmatch(term):  # “A、B、C、D四类”
            written += (f"{term[0]}、", f"、{term[0]}")
        if term == "占比":
            written += ("占",)
        return written


def dated(question: Question, newest: int) -> Question:
    """Return a question that says 今年 or 去年 with the year that it means.

    newest: the year of the newest documents, which is this year for them; 0 where none tells.
    """
    said = _RELATIVE_YEAR.search(question.text)
    if question.years or not said or not newest:
        return question
    return replace(question, years=(newest - _YEARS_AGO[said.group()],))


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
    alternatives = tuple(
        (normalised(said), normalised(written)) for said, written in documents_say(text)
    )
    extreme = _EXTREME.search(plain) if _WHICH.search(plain) else None
    done = bool(extreme or _DONE.search(plain))
    requires = kind in ("requirement", "penalty") or (bool(_REQUIREMENT.search(plain)) and not done)
    return Question(
        text=text,
        kind=kind,
        requires=requires,
        terms=_terms(
            plain if kind in ("when", "who") else _unsourced(plain),
            content_words,
            place,
            (said for said, _ in alternatives),
        ),
        alternatives=alternatives,
        unit=_unit(plain) if kind == "figure" else None,
        level=next((level for level, p in _LEVEL_WORDS if re.search(p, plain)), None),
        years=_years(plain),
        place=place,
        period=next((m.group(1) for m in _PERIOD.finditer(plain)), None),
        source=None if kind in ("when", "who") else _source(plain),
        practice=bool(_PRACTICE.search(plain)),
        done=done,
        given=_given(plain),
        extreme=extreme.group() if extreme else "",
        forbidden=bool(_FORBIDDEN.search(plain)),
    )


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
    if _MONEY.search(plain):
        return "元"
    if _SCORE.search(plain):
        return "分"
    return "%" if _RATE.search(plain) else None


def _years(plain: str) -> tuple[int, ...]:
    span = _YEAR_RANGE.search(plain)
    if span and int(span[1]) < int(span[2]):
        return tuple(range(int(span[1]), int(span[2]) + 1))
    found = (int(m.group(1) or f"20{m.group(2)}") for m in _YEAR.finditer(plain))
    return tuple(dict.fromkeys(found))


def _given(plain: str) -> tuple[Decimal, ...]:
    """Return the values of the figures that a question states: “300人以上的聚餐”."""
    bare = _UNIT.sub(" ", _YEAR.sub(" ", _PERIOD.sub(" ", _ARTICLE.sub(" ", plain))))
    return tuple(f.value for f in figures(bare) if f.value > 1 and f.unit not in _DATE_UNITS)


def _source(plain: str) -> tuple[int, str] | None:
    match = _SOURCE.search(plain)
    return (int(match.group(1)), match.group(2)) if match else None


def _unsourced(plain: str) -> str:
    """Return a question without the kind of the document that it names."""
    source = _SOURCE.search(plain)
    return plain.replace(source.group(2), " ", 1) if source else plain


def _place(plain: str) -> str | None:
    for match in _PLACE.finditer(plain):
        if not _COMMON_PLACES.search(match.group()):
            return match.group()
    return None


def _terms(
    plain: str,
    content_words: Callable[[str], Sequence[str]],
    place: str | None,
    said: Iterable[str],
) -> tuple[str, ...]:
    bare = _ASKED_WITH.sub(" ", _NOT_ASKED.sub(" ", _YEAR.sub(" ", plain)))
    if place:
        bare = bare.replace(place, " ")
    found = [
        w
        for w in _with_sayings([*_joined(content_words(bare), bare)], said)
        if len(w) > 1 and w not in STOP_WORDS and not _ASKING.search(w)
    ]
    whole = (w for w in found if not any(w != other and w in other for other in found))
    return tuple(dict.fromkeys((*_NAMED_LEVEL.findall(bare), *whole)))


def _with_sayings(words: list[str], said: Iterable[str]) -> list[str]:
    """Return the words and those sayings that hold something which no word does."""
    more = (saying for saying in said if "".join(w for w in words if w in saying) != saying)
    return words + [s for s in more if not any(_straddles(s, w) for w in words)]


def _straddles(saying: str, word: str) -> bool:
    """Return whether a saying ends or begins inside a word: “信用分” in “信用 分类”."""
    inner = range(1, len(word))
    return word not in saying and any(
        saying.endswith(word[:n]) or saying.startswith(word[n:]) for n in inner
    )


def _joined(words: Sequence[str], text: str) -> Iterator[str]:
    """Yield the words, single characters that stand together as one word: 食 and 材 are 食材."""
    run = ""
    for word in words:
        if run and (len(word) > 1 or run + word not in text):
            yield run
            run = ""
        if word in STOP_WORDS:
            continue
        if len(word) == 1:
            run += word
        else:
            yield word
    if run:
        yield run
