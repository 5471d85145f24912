"""A text that asks several things cut into its questions, each still as it was written."""

from __future__ import annotations

import re

from index.tokens import normalised

_JOINT = re.compile(r"[\uff0c,\uff1b;?\uff1f。]|(?<=[\u4e00-\u9fff])(?:另外|还有|以及)")
_ASKS = re.compile(
    r"多少|几|谁|什么|啥|怎么|如何|怎样|哪|吗|何时|多久|多长时间.{0,8}一[次回遍趟]|多[大远高重]|咋|呢|(.)不\1"
)
# “没几个钱”, “啥证都没有”, “既不说哪天”: no question is asked by these.
_ASKS_NOTHING = re.compile(
    r"[没好就这那十]几|几[十乎]|(?:不管|无论|不论|[不没][说写])[^,\uff0c]*|(?:谁|什么|啥|哪[里个儿]?)[^,\uff0c吗]{0,6}(?:都|也)[没不能有行可]"
)
# “医院收了几个吃坏肚子的,该报给谁”: some, where what follows asks what to do about it.
_SOME = re.compile(r"[了着]几[\u4e00-\u9fff](?=[\u4e00-\u9fff])")
_THEN = re.compile("[该这那要得应会能归]|怎么|咋|最[多少高低]")
# “…给执法队排名，允许吗”: what is asked of all that stands before it is no question of its own.
_VERDICT = re.compile(
    r"(?:这样|这么做|这)?(?:还|也)?(?:能|行|可以|允许|对|违规|违法|合法|合规|算|有(?:这)?道理)?(?:不行|[吗么不]|(.)不\1[\u4e00-\u9fff]{0,2})"
)
# “D级的呢，多久督导一次” asks once.
_AS_TO = re.compile(
    r"的?呢[\uff0c,](?=[^\uff0c,?\uff1f]{0,12}(?:多少|几|谁|什么|啥|怎么|如何|多久|哪))"
)
# “…怎么推，分几步”: how it is told, no question of its own.
_IN_STEPS = re.compile(
    r"(?:都|一共|总共|共)?(?:分|有)(?:成|为)?(?:几|哪几|哪些)个?(?:步|步骤|阶段)(?:走|做)?"
)
_MOST_PARTS = 3
_AND = "(?:和|与|跟|同|、|比)"
_PLACES = re.compile(
    rf"(?P<first>[\u4e00-\u9fff]{{2}}[区县市]){_AND}(?P<second>[\u4e00-\u9fff]{{2}}[区县市])"
)
_LABEL = r"[A-Da-dⅠ-Ⅳ][级类档]"
_LABELS = re.compile(rf"(?P<first>{_LABEL}){_AND}(?P<second>{_LABEL})")
_YEAR = r"20\d\d年?(?:版|的?方案)?"
_YEARS = re.compile(rf"(?P<first>{_YEAR}){_AND}(?P<second>{_YEAR})")
# “…差多少”, “…比一下”: what is asked of each side is the figure itself.
_COMPARED = re.compile(
    r"的?(?:比一下|对比(?:一?下)?|比较(?:一?下)?|相比(?:如何)?|谁(?:更|比较)?[高低多少大小好]|哪个(?:更|比较)?[高低多少大小好]"
    r"|(?:相)?差(?:了)?(?:多少|几[\u4e00-\u9fff]{0,3})|(?:有什么|有哪些|的)?(?:变化|区别|差别|差异|不同))(?:情况|怎么样|如何)?$"
)
_WHOSE = re.compile(r"^[,\uff0c]?(?:谁|哪个|哪边|哪里)的?(.+?)(?:更|比较)?[高低多少大小好]$")
# “2025年比2024年多了多少” asks for one figure, the difference.
_GREW = re.compile(r"比20\d\d年?[^,\uff0c]{0,12}?(?:增|涨|升|提高|降|减|[多少高低](?=了|多少|几))")
_QUANTITY = r"(?:率|满意度|比例|占比|人数|金额|总数|数量|批次数?)"
_QUANTITIES = re.compile(
    rf"^(?P<first>[^,\uff0c]*{_QUANTITY})(?:和|与|以及|、)(?P<second>[^,\uff0c]*?{_QUANTITY})"
    r"(?P<tail>[^率度]{0,10})$"
)
# “甲和乙2025年各安排多少批次”, “甲和乙的期限有什么区别”: one thing asked of each.
_EACH = re.compile(
    r"^(?P<first>[^,\uff0c]{2,12}?)(?:和|与|跟)(?P<second>[^,\uff0c]{2,12}?)(?P<tail>(?:20\d\d年)?(?:各自?|分别)[^,\uff0c]+)$"
)
_DIFFERENT = re.compile(
    r"^(?P<first>[^,\uff0c的]{2,12}?)(?:和|与|跟)(?P<second>[^,\uff0c的]{2,12}?)(?P<tail>的[^,\uff0c的]{2,8}?)"
    r"(?:上?有?(?:什么|哪些|啥)?(?:区别|不同|不一样|差别|差异))(?:在哪)?$"
)
_KINDS = re.compile(
    r"^(?P<first>[^,\uff0c的]{2,12}?)(?:和|与|跟)(?P<second>[^,\uff0c的]{2,12}?)(?:的|有|有什么|有啥|有哪些|到底|究竟)*"
    r"(?:区别|不同|不一样|差别|差异|两样|(?:是不?是?)一回事)(?:是什么|在哪|吗|么)?$"
)
_ENDS = re.compile(r"[?\uff1f!\uff01。\s]+$")


def pieces(text: str) -> tuple[str, ...]:
    """Return the two or three questions that a text asks, or the text itself.

    “…多少\uff1f…由谁负责\uff1f” asks twice; “甲区和乙县的满意度” asks for each place, “2024和2025年的合格率”
    for each year, “满意度和知晓率要多少” for each quantity.
    """
    text = _AS_TO.sub("", text)
    found = [piece.strip() for piece in _JOINT.split(text) if piece.strip()]
    last = _ENDS.sub("", normalised(found[-1] if found else ""))
    if len(found) > 1 and _IN_STEPS.fullmatch(last):
        return pieces(text[: text.rindex(found[-1])].rstrip("\uff0c,\uff1b; "))
    if _VERDICT.fullmatch(last):
        return (text,)
    told = bool(found and _THEN.match(found[-1]))
    if len(found) > 2 and not _asks(found[0], told):  # it opens what is asked
        found[:2] = [f"{found[0]}\uff0c{found[1]}"]
    if 1 < len(found) <= _MOST_PARTS and all(_asks(piece, told) for piece in found):
        return tuple(found)
    asked = _ENDS.sub("", text)
    for joined in (_PLACES, _YEARS, _LABELS):
        match = joined.search(asked)
        if match and not (joined is _YEARS and _GREW.search(match.group() + asked[match.end() :])):
            head, tail = asked[: match.start()], asked[match.end() :]
            tail = re.sub("分别|各自", "", _WHOSE.sub(r"\1是多少", tail))
            tail = _COMPARED.sub("是多少", tail, count=1)
            return head + match["first"] + tail, head + match["second"] + tail
    for joined in (_QUANTITIES, _EACH, _DIFFERENT):
        match = joined.match(asked)
        if match:
            tail = re.sub("各自?|分别", "", match["tail"])
            return match["first"] + tail, match["second"] + tail
    kinds = _KINDS.match(asked)
    if kinds:
        return f"什么是{kinds['first']}", f"什么是{kinds['second']}"
    return (text,)


def _asks(piece: str, told: bool) -> bool:
    """Return whether a piece of a text asks something. told: a case may be, for what follows."""
    plain = _ASKS_NOTHING.sub("", normalised(piece))
    return bool(_ASKS.search(_SOME.sub("", plain) if told else plain))
