"""A text that asks several things cut into its questions, each still as it was written."""

from __future__ import annotations

import re

from answer.comparing import sides
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
# “…几小时内上报，食安法里写了吗”: where it stands is no question of its own.
_LAW_SAYS = re.compile(
    r"[^,哪谁什啥怎几多]{0,12}(?:法|条例|办法|规定|细则|规范|标准|文件)(?:里面?|里头|中|上)?(?:是?有没有|有|没有)?"
    r"(?:具体|明确)?(?:写|说|讲|提|规定)?(?:过|到|了|的|没有|没)?[吗么呢]?"
)
# “D级的呢，多久督导一次” asks once.
_AS_TO = re.compile(
    r"的?呢[\uff0c,](?=[^\uff0c,?\uff1f]{0,12}(?:多少|几|谁|什么|啥|怎么|如何|多久|哪))"
)
# “…怎么推，分几步”: how it is told, no question of its own.
_IN_STEPS = re.compile(
    r"(?:都|一共|总共|共)?(?:分|有)(?:成|为)?(?:几|哪几|哪些)个?(?:步|步骤|阶段)(?:走|做)?"
)
# “哪个区县的小作坊最多，有几家”: who comes first tells how many.
_HOW_MUCH = re.compile(
    r"(?:各|都|分别|一共|共)?(?:是|有|做到|达到|到)?(?:多少|百分之几|几)(?:[个家户件起人名次批份分处所](?!百))?"
)
_COMES_FIRST = re.compile(r"最[高低多少大小好差]|垫底|第一|末位|领先")
_MOST_PARTS = 3
_ENDS = re.compile(r"[?\uff1f!\uff01。\s]+$")


def pieces(text: str) -> tuple[str, ...]:
    """Return the two or three questions that a text asks, or the text itself.

    “…多少\uff1f…由谁负责\uff1f” asks twice; “甲区和乙县的满意度” asks for each place, “2024和2025年的合格率”
    for each year, “满意度和知晓率要多少” for each quantity.
    """
    text = _AS_TO.sub("", text)
    compared = sides(text)
    if compared:
        return compared
    found = [piece.strip() for piece in _JOINT.split(text) if piece.strip()]
    last = _ENDS.sub("", normalised(found[-1] if found else ""))
    if len(found) > 1 and (
        _IN_STEPS.fullmatch(last) or (_HOW_MUCH.fullmatch(last) and _COMES_FIRST.search(found[-2]))
    ):
        return pieces(text[: text.rindex(found[-1])].rstrip("\uff0c,\uff1b; "))
    if _VERDICT.fullmatch(last):
        return (text,)
    told = bool(found and _THEN.match(found[-1]))
    if len(found) > 2 and not _asks(found[0], told):  # it opens what is asked
        found[:2] = [f"{found[0]}\uff0c{found[1]}"]
    if len(found) == 2 and _LAW_SAYS.fullmatch(last):
        return (text,)
    if 1 < len(found) <= _MOST_PARTS and all(_asks(piece, told) for piece in found):
        return tuple(found)
    return (text,)


def _asks(piece: str, told: bool) -> bool:
    """Return whether a piece of a text asks something. told: a case may be, for what follows."""
    plain = _ASKS_NOTHING.sub("", normalised(piece))
    return bool(_ASKS.search(_SOME.sub("", plain) if told else plain))
