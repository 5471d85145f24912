"""What a question asks: its kind, the words that matter, the unit, the level, year and place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from answer.figures import figures
from answer.kinds import QuestionKind, asks_requirement, kind_of
from answer.question_words import STOP_WORDS
from index.tokens import normalised
from ingest.documents import Level

_DONE = re.compile(
    r"了(?:多少|几)|完成情况|完成了|实际|到多少了|达到了|花了|投了|抽了|查了|办了|兑现|发现了|整改了|做了|现在|目前|去年|已经|截至|销号|结果|最后|(?:多少|几)[\u4e00-\u9fff]{0,2}了$"
)
_PRACTICE = re.compile(
    r"(?:别的|其他|其它|兄弟|外地|各地|各|哪些)(?:区县|区|县|市|地方|地区|城市|单位|学校)?.{0,16}"
    r"(?:怎么做|怎样做|如何做|做法|经验|怎么搞|咋做|是怎么)|(?:经验|典型|先进)做法|有什么(?:好)?(?:经验|亮点)"
    r"|(?:有?哪|哪一)个(?:区县|区|县|市|地方|单位|学校).{0,6}(?:做|搞|抓|管)得(?:比较|最)?好"
)
# “哪些做法容易丢分” asks for mistakes rather than for what others do well.
_SHORT_OF = re.compile(r"[丢扣失]分|出错|踩坑")
_UNIT = re.compile(
    r"(?:多少|几)(?:个(?=百分点|钟头|分钟|工作日|学时|课时|小时|月|批次))?(百分点|钟头|块钱?|号人|口人|位|回|遍|款|头|辆|公里|分钟|岁|级|类|种|步|档|工作日|学时|课时|小时|批次|批|份|分|家次|家|户|所|人次|人|名|项|条|次|期|场|件|起|亿元|万元|元|钱|倍|天|日|年|个月|月|吨|公斤|台|头|张|处|度|个|%)"
)
# “几个专职人员” counts people.
_OF_PEOPLE = re.compile(r"(?<=个)[^,几]{0,4}(?:人员|[^成动]员(?!工)|干部|领导|人)")
_PEOPLE_FIRST = re.compile(r"(?:人员|干部|[^成动]员)[^,的]{0,8}(?:多少|几)个$")
# “抽检批次要达到多少”: the quantity itself is named by what it is counted in.
_COUNTED = re.compile(
    r"(批次|学时|场次|人次|人(?=数))(?:数|量)?(?:$|(?=,|要|应|需|得|达|是|目标|至少|不))"
)
_SCORE = re.compile(r"(?:得分|评分|分数|总分)(?:是|为|有)?(?:多少|目标|$)")
_MONEY = re.compile(
    r"(?:经费|资金|投入(?!多少[^元万钱])|金额|花|投(?!保|诉|放|用|票|入)|罚款?|补[助贴]|奖励|奖金|保费|(?<!消)费用?(?!者)|成本|兑现|价格?)[^,率]{0,6}(?:多少|标准|最高|上限)|(?:经费|资金|金额)(?:是|有|一共|总)?(?:多少)?$"
)
_RATE = re.compile(r"率(?!先)|比例|占比|覆盖面|百分之[几多]|几成|占多[大少]")
_UNIT_NAMES = {"百分点": "个百分点", "亿元": "元", "万元": "元", "钱": "元", "度": "℃", "块": "元", "块钱": "元", "位": "人", "号人": "人", "口人": "人", "回": "次", "遍": "次", "钟头": "小时"}  # fmt: skip
_LEVEL_WORDS: tuple[tuple[Level, str], ...] = (
    ("国家", r"国家(?:级|层面)|全国(?!食品)"),
    ("省", r"省(?:级|里|内|层面)|全省"),
    ("市", r"市(?:级|里|内|层面)|全市|[我咱]们?市"),
    ("区县", r"(?:(?<![辖社校小园景片])区|县)(?:级|里|内|层面)|全[区县]|[我咱]们?[区县]"),
    ("乡镇街道", r"乡镇|街道"),
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)年?|(?<!\d)(2\d)年(?!度?内)")
_PLACE = re.compile(
    r"(?:[\u4e00-\u9fff]|(?<![\u4e00-\u9fff]))[\u4e00-\u9fff](?:省(?![事心钱力略得])|市(?!场|监[局所的]|[长面容]|民(?!政))|区(?![县长])|县)(?=[\u4e00-\u9fff0-9a-z])|[x*]{1,3}(?:省|市|区|县|镇|乡|街道|村|局)"
)
_COMMON_PLACES = re.compile(
    r"^.?[别他她它弟外年该此某]|^.?同省|^[省市区]县|什么|示范|城市|城区|市区|辖区|校区|社区|地区|小区|景区|工区|各|哪|全|本|创建|市场|我|每|个|由|在|和|与|设区|限|[上超门夜菜]市|[展管园专]|加工|经营|集中|疏导|服务|开发|工业"
    r"|^[这那让归把被给对往跟照]|季度|问题|[案副项]|要求|整治|检查|督导|[报送发]市|[时款]区|[两三四]区|[咱几]|[我你他]们|[市区县]里|(?<!秭)[归里边还的了着过是位说看问找][省市区县]|[市区县]县$"
)
# “归市里”, “是不是县级”: who acts, not where, unless a place's name may begin there.
_OF_THE_LEVEL = re.compile(r"[里级委局领]|一级|检[验测]")
_OFFICE = re.compile(r"[省市区县][委政长局领级府人财]")
_BEFORE_A_PLACE = re.compile(r"(?:^|[在的、和与跟比,:;是到年度\s])$")
_RELATIVE_YEAR = re.compile(r"今年|去年|前年")
_OF_A_YEAR = frozenset(("figure", "list", "who", "when"))
"""Kinds whose answer is of a year; “去年罚过的店要不要上调” asks for a rule."""
_YEARS_AGO = {"今年": 0, "去年": 1, "前年": 2}
_YEAR_RANGE = re.compile(
    r"(?<!\d)(20\d\d|2\d(?=年?[到至\-~—–]2\d[年这]))年?[到至\-~—–]{1,2}(20\d\d|2\d(?=[年这]))年?"
)
# A month that a meeting is called by (“5月推进会”) is no part of the year that is asked about.
_PERIOD = re.compile(
    r"((?<!前)[一二三四]季度|上半年|下半年"
    r"|(?<![\d.至—–~-])1?\d月(?![饼至—–~-]|(?:那[个次场])?[\u4e00-\u9fff]{0,4}会))"
)
_ARTICLE = re.compile(r"第[\d零〇一二三四五六七八九十百千]+(?:条|款|项|章|季度)")
_DATE_UNITS = frozenset(("年", "月", "日", "号"))
# “C级”, “Ⅲ级”, “60岁以上”: what tells one group from the others.
_NAMED_LEVEL = re.compile(
    r"(?:国家|省)级|(?<![a-z])[a-z]+[级类档]|\d+岁|(?<![这那哪村居镇乡县区道市省a-z])[一二三四五特]级(?![政人别以])|第[一二三四五六七八九十]批"
)
# “ABC三级”, “ABCD级”: one class beside another.
_TOGETHER = re.compile(r"(?<![a-z])([a-d]{2,4})[两二三四]?(?=级)")
_NUMBERED = re.compile(r"[一二三四]级")
_ROMAN = {"一": "i", "二": "ii", "三": "iii", "四": "iv"}
_LETTERED = re.compile(r"[a-d][级类档]")
_FORBIDDEN = re.compile(
    r"不能(?!低于|少于|超过|高于)|不得(?!低于|少于|超过)|不可以|禁止|不准|不许|不给|不允许|不予"
)
_EXTREME = re.compile(r"最[高低多少大小早晚]")
_WHICH = re.compile(r"哪[个家里一]|谁|哪")
_SOURCE = re.compile(
    r"(20\d\d)年[^,;]{0,14}(自查报告|总结|通报|方案|汇报|讲话|通知|预案|计划(?![再新推建做开完达])|台账|反馈)(?!会)"
)
_NOT_ASKED = re.compile(
    r"(?:别的|其他|其它|兄弟|外地|各地)(?:省|市|区县|区|县|地方|地区|城市)?"
    r"|[我全本咱]们?(?:省|市|区县|区|县)|(?:^|(?<=[\u4e00-\u9fff]))[省市区县]里(?![\u4e00-\u9fff]?路)|(?:国家|省|市|[区县])级(?!成果|项目|奖|荣誉|称号|平台|品牌)"
)
_ASKED_WITH = re.compile(
    r"最[少低]也?[要得]|(?:多少|几)(?:个?小时|个?钟头|天|日|个?月|回|遍|趟|位|款|道|块钱?|号人)|百分之(?:多少|几)?|几成"
    r"|[\d一二三四五六七八九十两]+(?:[个名位群](?=人)|块钱?)|多少钱|多[少大高久长重远]的?|(?<!处)罚(?![没款])"
    r"|(?<![\d.])几(?=[个家户名人年天项级次种类期场])|哪[些个几]|(?:怎么|咋)(?:样|[办弄整搞](?=[,?的才]|$))?|怎样|如何|什么"
    r"|(?<=[了开有办])家(?=[小大])|(?:是|不|怎么)?一?回事|一下子?|接下来|说白了|这[两三几][项个种类]|[我你他咱]们|咱"
)
# “真实率”: an adverb by itself is no word of a topic, but names a rate.
_RATE_OF = re.compile(r"[\u4e00-\u9fff]{2}率(?!先)")
# “违不违规” asks whether something is 违规.
_WHETHER = re.compile(r"([\u4e00-\u9fff])不(?=\1)")
# “快检查出” is 快检 and 查出.
_TESTED = re.compile(r"(?<=[快抽送自])检(?=查[出到得])")
_ASKING = re.compile(
    r"[哪怎咋啥谁何吗呢]|多少|什么|几|^(.)不\1|得(?:好|怎)|^xx|^里.$|^罚$|^怎|^没"
    r"|^.一[遍下次回]$|^[看听碰拿得落想][到来见着]$"
)
# Single characters that make no word with their neighbour: “函老是不回” has no 函老.
_LIGHT = frozenset(
    "涨升降老看说讲拿放给让被把没都就才再又也很太只得到进去来人我你他它要会能可拍送拉摆算"
)


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
        return tuple(
            term
            for term in self.terms
            if _NAMED_LEVEL.fullmatch(term) and not re.search(f"[村居镇乡县区]{term}", self.text)
        )

    def wordings(self, term: str) -> tuple[str, ...]:
        """Return what documents write where the question says the term."""
        written = tuple(w for said, w in self.alternatives if term in said or said in term)
        if _LETTERED.fullmatch(term):  # “A、B、C、D四类”
            written += (f"{term[0]}、", f"、{term[0]}")
        if _NUMBERED.fullmatch(term):  # “Ⅲ级响应”
            written += (f"{_ROMAN[term[0]]}级",)
        if term == "占比":
            written += ("占",)
        if term in ("文号", "发文字号"):  # “云市监食检〔2025〕5号”
            written += ("〔20",)
        return written


def dated(question: Question, newest: int) -> Question:
    """Return a question that says 今年 or 去年 with the year that it means.

    newest: the year of the newest documents, which is this year for them; 0 where none tells.
    A question that asks for a rule stays as it is.
    """
    said = _RELATIVE_YEAR.findall(question.text)
    if question.years or question.kind not in _OF_A_YEAR or not said or not newest:
        return question
    return replace(question, years=tuple(newest - _YEARS_AGO[word] for word in dict.fromkeys(said)))


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
    plain = _TOGETHER.sub(lambda m: "、".join(m[1]), plain)
    kind = kind_of(plain)
    place = _place(plain, content_words)
    alternatives = tuple(
        (normalised(said), normalised(written)) for said, written in documents_say(text)
    )
    extreme = _EXTREME.search(plain) if _WHICH.search(plain) else None
    done = bool(extreme or _DONE.search(plain))
    requires = kind in ("requirement", "penalty") or (asks_requirement(plain) and not done)
    return Question(
        text=text,
        kind=kind,
        requires=requires,
        terms=_terms(
            plain if kind in ("when", "who") else _unsourced(plain),
            content_words,
            place,
            [said for said, _ in alternatives],
        ),
        alternatives=alternatives,
        unit=_unit(plain) if kind == "figure" else None,
        level=next((level for level, p in _LEVEL_WORDS if re.search(p, plain)), None),
        years=_years(plain),
        place=place,
        period=next((m.group(1) for m in _PERIOD.finditer(plain)), None),
        source=None if kind in ("when", "who") else _source(plain),
        practice=bool(_PRACTICE.search(plain)) and not _SHORT_OF.search(plain),
        done=done,
        given=_given(plain),
        extreme=extreme.group() if extreme else "",
        forbidden=bool(_FORBIDDEN.search(plain)),
    )


def _unit(plain: str) -> str | None:
    match = _UNIT.search(plain)
    if match and (_OF_PEOPLE.match(plain, match.end()) or _PEOPLE_FIRST.search(plain)):
        return "人"
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
    if span:
        first, last = (int(f"20{year[-2:]}") for year in span.groups())
        if first < last:
            return tuple(range(first, last + 1))
    found = (int(m.group(1) or f"20{m.group(2)}") for m in _YEAR.finditer(plain))
    return tuple(dict.fromkeys(found))


def _given(plain: str) -> tuple[Decimal, ...]:
    """Return the values of the figures that a question states: “300人以上的聚餐”."""
    bare = _UNIT.sub(
        " ", _YEAR.sub(" ", _YEAR_RANGE.sub(" ", _PERIOD.sub(" ", _ARTICLE.sub(" ", plain))))
    )
    return tuple(f.value for f in figures(bare) if f.value > 1 and f.unit not in _DATE_UNITS)


def _source(plain: str) -> tuple[int, str] | None:
    match = _SOURCE.search(plain)
    return (int(match.group(1)), match.group(2)) if match else None


def _unsourced(plain: str) -> str:
    """Return a question without the kind of the document that it names."""
    source = _SOURCE.search(plain)
    return plain.replace(source.group(2), " ", 1) if source else plain


def _place(plain: str, content_words: Callable[[str], Sequence[str]]) -> str | None:
    words = content_words(plain)
    for match in _PLACE.finditer(plain):
        named = match.group()
        if any(_cut_by(plain, word, match) for word in words if not _OFFICE.match(word)):
            continue  # “响应时市里”, “怎么区分”
        if _OF_THE_LEVEL.match(plain, match.end()) and not _BEFORE_A_PLACE.search(
            plain[: match.start()]
        ):
            continue
        if not _COMMON_PLACES.search(named):
            return named
    return None


def _cut_by(plain: str, word: str, place: re.Match[str]) -> bool:
    """Return whether a word begins or ends inside what looks like a place, and goes beyond it."""
    return any(
        at < place.start() < at + len(word) <= place.end()
        or place.start() <= at < place.end() < at + len(word)
        for at in (m.start() for m in re.finditer(re.escape(word), plain))
    )


def _terms(
    plain: str,
    content_words: Callable[[str], Sequence[str]],
    place: str | None,
    said: Sequence[str],
) -> tuple[str, ...]:
    plain = _TESTED.sub("检 ", _WHETHER.sub("", plain))
    bare = _ASKED_WITH.sub(" ", _NOT_ASKED.sub(" ", _YEAR.sub(" ", _YEAR_RANGE.sub(" ", plain))))
    if place:
        bare = bare.replace(place, " ")
    found = [
        w
        for w in _with_sayings([*_joined(content_words(bare), bare, said)], said)
        if len(w) > 1 and w not in STOP_WORDS and not _ASKING.search(w)
    ]
    found += [r for r in _RATE_OF.findall(bare) if not any(w in r or r in w for w in found)]
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


def _joined(words: Sequence[str], text: str, said: Sequence[str]) -> Iterator[str]:
    """Yield the words, single characters that stand together as one word: 食 and 材 are 食材.

    A saying inside of them is the word: “市监局贴” is 市监局.
    """

    def word_of(run: str) -> str:
        return next((saying for saying in said if saying in run), run)

    run = ""
    for word in words:
        if run and (len(word) > 1 or word in _LIGHT or run + word not in text):
            yield word_of(run)
            run = ""
        if word in STOP_WORDS or word in _LIGHT:
            continue
        if len(word) == 1:
            run += word
        else:
            yield word
    if run:
        yield word_of(run)
