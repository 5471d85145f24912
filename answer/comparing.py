"""A comparison cut into the questions that it asks of its two sides."""

from __future__ import annotations

import itertools
import re

Sides = tuple[str, str]

_LONGEST = 100
"""Characters of a comparison; longer texts tell a story."""
_CLAUSE = re.compile(r"[\uff0c,\uff1b;]|、(?=各|分别|几|多少)")
_ENDS = re.compile(r"[?\uff1f!\uff01。\s]+$")
_ASKS = re.compile("多少|几|什么|啥|谁|哪|多[久长]|吗|怎么|如何")
_JOINED = re.compile("(?:和|与|跟|同|、|比).*(?:各|分别|谁|哪|差|比|[高低多少]|区别|不同|不一样)")

# What is compared with its like: times, places, classes; an aim and what came of it.
_YEAR = r"(?:20\d\d|(?<!\d)[12]\d(?=年))年?"
_WITHIN = r"第?[一二三四]季度|[上下]半年|\d{1,2}月底"
_TIME = rf"(?:{_YEAR}(?:版|的?[\u4e00-\u9fff]{{0,3}}方案|{_WITHIN}|底|全年)?|{_WITHIN})"
_PLACE = r"(?:[\u4e00-\u9fff]{2}(?:县|区(?!县)|市(?!场))(?<![超门夜菜]市)|全[国省市])"
_LABEL = r"[A-Da-dⅠ-Ⅳ][级类档]"
_AIM = r"(?:(?:[规既预]?定的?)?(?:方案|计划)?(?:目标|计划|任务)|(?:预算|方案|预案)?要求)[数值量]?"
_RESULT = (
    r"(?:最[后终]|到底)?(?:实际|做到|完成|达到)"
    r"(?:上|的|完成|做到|达到|划定|建成|安排|投入)*[数值量]?"
)
_BESIDE = "(?:和|与|跟|同|比)"
_AND = f"(?:{_BESIDE}|、)"
_UNTIL = "[到至]"
_LIKES = (
    *((kind, kind, _AND) for kind in (_PLACE, _LABEL, _TIME)),
    (_TIME, _TIME, _UNTIL),
    (_AIM, _RESULT, f"(?:{_AND}|[\uff0c,])"),
)
_MOST_BETWEEN = 20
# “2021年到2025年提高到多少” compares; “2021年到2025年一共多少” does not.
_CHANGED = re.compile("变|涨|升|降|提高|增|减|[多少]了")
_IN_ALL = re.compile("累计|一共|总共|合计|期间")
_YEAR_BEFORE = re.compile(
    r"(?P<year>20\d\d)(?P<between>年[^\uff0c,]{0,20}[比跟])(?:上一?年|前一年|去年)"
)
_SINCE = re.compile("比[上去前]一?年")
# “2025年比2024年多了多少” asks for one figure, the difference.
_GREW = re.compile(
    rf"比(?:{_TIME}|上一?年|去年)[^,\uff0c]{{0,12}}?"
    r"(?:增|涨|升|提高|降|减|[多少高低](?=了?(?:多少|几)))"
)
_THE_MOST = re.compile(
    r"最[高低多少大小好差][的和与]|最[高低多少大小好差快慢重轻]$|哪[^\uff0c,]*最"
)

# How a comparison asks: 谁高, 差多少, 升了还是降了, 各多少.
_MANY = r"(?:多少|几|多[久长])[\u4e00-\u9fff]{0,4}"
_HOW = "(?!(?<=[科局区县市镇校所处队厂店家])长)[高低多少大小好差长短快慢早晚重轻紧松严久勤]"
_A_BIT = "(?:一?[些点])?"
_WHICH = r"(?:谁|哪(?:一?[个边样类次块年项家方头儿]|里|种)?)"
_OR_NOT = (
    rf"(?:是)?{_HOW}了?(?:还是|或){_HOW}了?|(?:是)?[升涨]了?还是[降跌]了?"
    r"|(?:[升涨降]|提高|上升|下降|增加|减少|达标|变|[多少]了)了?(?:没有?|吗)"
)
_EACH_ONE = "(?:各自?(?![种级类个区县])|分别)"
_BOTH = r"两[年家个项样类种块](?:[县区]|单位|地方)?"
_EACH = re.compile(rf"^(?:之间|{_BOTH})|两[年家个县区者边](?=各|分别)|{_EACH_ONE}")
_MERELY = re.compile(
    rf"(?:两[年家个县区者边])?的?(?:各自?|分别)?(?:[是为有到]|报了?)?{_MANY}"
    rf"|(?:相?差|[多少高低涨降]了?){_MANY}|{_WHICH}的?(?:更|比较)?{_HOW}{_A_BIT}|{_OR_NOT}"
)
_COMPARED = re.compile(r"^[\uff0c,]?(?:相比|对比|比较?(?![上去前]))(?:一下)?[\uff0c,]?")
_WHICH_IS = re.compile(
    rf"[\uff0c,]?{_WHICH}的?(?P<what>[^\uff0c,]*?)(?P<verb>[\u4e00-\u9fff]得)?"
    rf"(?:更|比较|要)?(?P<how>{_HOW}){_A_BIT}$"
)
_DIFFERS = re.compile(
    rf"[\uff0c,]?的?(?:(?:对比|比较?|相比)(?:一?下)?|(?:相)?差了?{_MANY}"
    r"|(?:有什么|有哪些|有啥|有多大)?(?:变化|区别|差别|差异|差距|不同|不一样)|怎么变的?"
    rf"|{_OR_NOT}|^{_HOW}了?|(?:提高|上升|[升涨降多少高低]|增加|下降)[到了]?(?:了)?{_MANY})"
    r"(?:情况|怎么样|如何)?$"
)
_ADJECTIVES = {**dict.fromkeys("长短快慢久紧", "多久"), "勤": "几次"}
"""What is asked of one side where which is longer, or more often, is asked of both."""

# Any two things of which the same is asked; what opens the question holds for both.
_OPENING = rf"(?:{_TIME}|{_PLACE}|[^,\uff0c的和与跟]{{2,10}}[里中](?![的小])|\s){{0,3}}"
_SIDE = r"[^,\uff0c、]{2,14}?"
# “牵头和责任单位” of one task stand in one row.
_IN_CHARGE = "责任|牵头|配合|协办|主办"
_ASKED_OF_EACH = (
    rf"(?:{_EACH_ONE}[^,\uff0c]*|{_WHICH}[^,\uff0c]*?{_HOW}{_A_BIT}|相?差了?(?:{_MANY})?)"
)
_OF_EACH = re.compile(
    rf"(?P<head>(?:[^\uff0c,和与跟]{{2,16}}[\uff0c,])?{_OPENING})"
    rf"(?P<first>{_SIDE})(?:和|与|跟|同(?![责时步样意级行]))(?P<second>(?!人均|{_IN_CHARGE}){_SIDE})"
    rf"(?P<tail>(?:{_BOTH})?(?:相?比|对比)?"
    rf"(?:(?:[\uff0c,]|的|{_TIME})[^,\uff0c]*?)?{_ASKED_OF_EACH})"
)
_RATE = r"(?:率|满意度|比例|占比|人数|金额|总数|数量|批次数?)"
# “抽检批次和不合格批次” are of one matter, and stand in one sentence or row.
_OF_THE_FIRST = "不?合格|阳性|总|占比|比例|批次"
_RATES = re.compile(
    rf"(?P<head>{_OPENING})(?P<first>[^,\uff0c]*{_RATE})(?:和|与|以及|、)"
    rf"(?P<second>(?!{_OF_THE_FIRST})[^,\uff0c]*?{_RATE})(?P<tail>[^率度]{{0,10}})"
)
_NOTIONS = r"(?P<first>[^,\uff0c的]{2,12}?)(?:和|与|跟)(?P<second>[^,\uff0c的]{2,12}?)"
_DIFFERENT = re.compile(
    rf"{_NOTIONS}(?P<tail>的[^,\uff0c的]{{2,8}}?)"
    r"上?有?(?:什么|哪些|啥)?(?:区别|不同|不一样|差别|差异)(?:在哪)?"
)
_KINDS = re.compile(
    rf"{_NOTIONS}(?:的|有|有什么|有啥|有哪些|到底|究竟)*"
    r"(?:区别|不同|不一样|差别|差异|两样|(?:是不?是?)一回事|[\uff0c,]?(?:[\u4e00-\u9fff]{2}上)?差在)"
    r"(?:是什么|在?哪里?|吗|么)?"
)
# “…的目标完成了没有” is told by the aim and by what was done.
_REACHED = re.compile(
    rf"(?P<plan>{_YEAR}(?:方案|计划))?(?P<what>[^\uff0c,]{{3,24}}?)的?(?:[\d.]+(?:%|[分家个批次]+)(?:以上)?的)?"
    r"(?:年度|全年)?目标(?:到(?P<by>[^\uff0c,]{2,8}?))?(?:都|最后|最终)?(?:完成|做到|达到|达成|实现)了?(?:没有?|吗)"
)
_A_QUANTITY = re.compile(rf"(?:{_RATE}|[率度分数量额]|学时|经费|目标|实际|完成)(?:\s*{_TIME})?$")
_A_TIME = re.compile("(?:时间|时限|期限|时长)$")


def compares(text: str) -> bool:
    """Return whether a text may compare two things; most that do not are told from by this."""
    return bool(_JOINED.search(text))


def sides(text: str) -> Sides | None:
    """Return what a comparison asks of each of its two sides, None for any other question.

    “青禾区和石桥县谁的合格率高” asks for the rate of each. A text that asks for the difference alone
    (“2025年比2024年多了多少”) stays one question: documents tell it in one sentence.
    """
    if len(text) > _LONGEST:
        return None
    whole = _YEAR_BEFORE.sub(_with_the_year_before, _ENDS.sub("", text))
    asked = _without_mere_comparing(whole)
    reached = _REACHED.fullmatch(whole)
    if reached:
        plan, what, by = (reached[name] or "" for name in ("plan", "what", "by"))
        return f"{plan}{what}目标是多少", f"{by}{what}实际是多少"
    if sum(bool(_ASKS.search(clause)) for clause in _CLAUSE.split(asked)) > 1:
        return None
    if _THE_MOST.search(asked) or (_GREW.search(asked) and not _EACH.search(whole)):
        return None
    kinds = _KINDS.fullmatch(asked)
    if kinds:
        return f"什么是{kinds['first']}", f"什么是{kinds['second']}"
    alike = (_alike(asked, *like) for like in _LIKES)
    others = (pattern.fullmatch(asked) for pattern in (_RATES, _OF_EACH, _DIFFERENT))
    match = next(filter(None, itertools.chain(alike, others)), None)
    return _asked_of_each(match) if match else None


def _with_the_year_before(match: re.Match[str]) -> str:
    return f"{match['year']}{match['between']}{int(match['year']) - 1}年"


def _without_mere_comparing(text: str) -> str:
    """Return a text without the last clauses that only ask to compare."""
    clauses = _CLAUSE.split(text)
    kept = len(clauses)
    while kept > 1 and _MERELY.fullmatch(clauses[kept - 1]):
        kept -= 1
    asked = text[: sum(map(len, clauses[:kept])) + kept - 1]
    asks = _ASKS.search(asked) or _DIFFERS.search(asked) or re.search(f"{_HOW}了?$", asked)
    return asked if asked == text or asks else f"{asked}各是多少"


def _alike(text: str, first: str, second: str, joined: str) -> re.Match[str] | None:
    """Return where two times, places, classes, or an aim and its result stand to be compared."""
    beside = re.compile(
        rf"(?P<head>.*?(?<!、))(?P<first>{first})(?P<between>)的?{joined}(?P<second>{second})(?P<tail>(?!{_AND}{second}).*)"
    )
    match = beside.fullmatch(text)
    if match and joined == _UNTIL:
        return match if _CHANGED.search(match["tail"]) and not _IN_ALL.search(text) else None
    if match or first != second:
        return match
    apart = re.compile(
        rf"(?P<head>.*?)(?P<first>{first})(?P<between>[^,\uff0c、]{{1,{_MOST_BETWEEN}}}?)[\uff0c,]?{_BESIDE}"
        rf"(?P<second>{second})(?P<tail>(?:相比|对比|比|{_HOW}了?$|{_OR_NOT}).*)"
    )
    return apart.fullmatch(text)


def _asked_of_each(match: re.Match[str]) -> Sides | None:
    """Return the sides of a comparison, None where the second lacks what the first is about."""
    found = match.groupdict(default="")
    head, first, second = (
        found.get("head", "").removesuffix("从").removeprefix("那"),
        found["first"],
        found["second"],
    )
    opening = re.search(rf"{_YEAR}(?:{_WITHIN}|底)?$", head)
    own = re.match(_YEAR, first) or opening
    if re.match(_YEAR, second) and (not own or (opening and "的" in first)):
        return None
    if own and re.fullmatch(_WITHIN, second):  # “2025年一季度和三季度”
        second = own.group() + second
    rest = found.get("between", "") + _of_one(found["tail"])
    rest = rest.removeprefix("的") if first.endswith("的") else rest
    one = _as_a_question(head + first + rest)
    return one, _as_a_question(_with_its_own(second, head) + second + rest)


def _as_a_question(side: str) -> str:
    if _ASKS.search(side):
        return side
    if _A_TIME.search(side):
        return f"{side}是多久"
    return f"{side}是多少" if _A_QUANTITY.search(side) else side


def _of_one(tail: str) -> str:
    """Return what stands behind a pair as it is asked of one side alone."""
    tail = _EACH.sub("", _COMPARED.sub("", tail))
    which = _WHICH_IS.search(tail)
    if which:
        how = _ADJECTIVES.get(which["how"], "多少")
        verb = which["verb"][0] if which["verb"] else "是"
        tail = tail[: which.start()] + which["what"] + verb + how
    tail = tail if _SINCE.search(tail) else _DIFFERS.sub("是多少", tail)
    return tail.lstrip("\uff0c,")


def _with_its_own(second: str, head: str) -> str:
    """Return what stands before a pair without the time or place that the second side has itself."""
    for kind in (_TIME, _PLACE):
        if re.match(kind, second):
            head = re.sub(f"{kind}(?=(?:{_TIME})?$)", "", head)
    return head
