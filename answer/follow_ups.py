"""Follow-up questions (那知晓率呢\uff1f区里呢\uff1f谁负责\uff1f) made whole with the questions before them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from answer.question_words import STOP_WORDS, WEAK_WORDS
from answer.questions import parts, understand

MOST_REMEMBERED = 6
"""Earlier questions of a conversation that a follow-up can lean on."""

ContentWords = Callable[[str], Sequence[str]]

_EDGES = " \t\n\u3000?\uff1f!\uff01。,\uff0c;\uff1b"
_SMALL_TALK = re.compile(r"谢谢|多谢|你好|您好|好的|再见|嗯|明白|知道了|收到|辛苦")
_OPENING = re.compile(r"^(?:请问|麻烦问一?下|再问一?下|我?想(?:问|知道|了解)(?:一?下)?)[\uff0c,]?")
_LEAD = re.compile(r"^(?:那么|那(?![个些样种是边])|还有|然后|另外|以及|顺便问一?下)[\uff0c,]?")
_TAIL = re.compile("(的)?(?:又|又是)?(?:呢|呀|啊|嘞)+$")
_PRONOUN = re.compile(
    r"^(?:它们?|[这那该]个?(?:指标|制度|工作|办法|词|规定)|这项(?:指标|制度|工作|规定)?"
    r"|[这那]个(?![月季周])|上述(?:指标|制度|工作|要求)?|这(?=[是要由怎需有能应]))的?"
)
_ASKS = re.compile(
    r"多少|几|谁|什么|啥|怎么|如何|怎样|哪|吗|何时|多久|咋|为何|是否|有没有|([能会要是])不\1"
)
_ASKS_FIRST = re.compile(r"^(?:怎么|如何|怎样|咋|多久|什么时[候间]|何时|几|为什么|为何)")
# Words that ask about a topic and are none: “国家给几分”, “法律依据是什么”.
_NO_TOPIC = STOP_WORDS | WEAK_WORDS | frozenset(
    "国家 依据 法律依据 出处 来源 出自 例子 案例 截止 分值 意思 佐证材料 证明材料 佐证 公布 还有 最高 最低".split()
)  # fmt: skip
_WHEN = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d年?|2\d年)(?:上半年|下半年|[一二三四]季度)?"
    r"|去年|今年|前年|明年|上半年|下半年|第?[一二三四]季度"
)
_LEVEL = re.compile(
    r"全国|国家(?:级|层面)|全省|省(?:级|里|内|层面)|[全我本][市区县]|(?<![城园校社小景地山郊])[市区县](?:级|里|内|层面)"
    r"|(?:别的|其他|其它|兄弟|外地)(?:区县|区|县|市|省|地方|地区|城市|单位|学校)"
)
# Where what is asked about ends and what is asked of it begins.
_PREDICATE = re.compile(
    r"(?<![主重需只纪概摘简])要(?![求点闻素件])|应(?=[当该达由怎如])|需要?|必须|由(?=[谁哪])|归(?=[谁哪])|是|有(?=[什哪多几没])"
    r"|为(?=[什多几])|到(?=[什哪多几])|达到?(?=[什哪多几到])|了(?=[多几什哪])"
)
_DEFINITION = re.compile(r"^(什么是|何谓|啥是|啥叫|解释一?下)(.+)$")
_QUANTITY = re.compile(r"率|满意度|[^程制年季]度(?!假)|比例|数量|总数|金额")
_ENDS_AS_QUANTITY = re.compile(r"(?:率|度|比例|数量|总数|金额)$")
_UNIT = re.compile(r"(多少|几)[^\uff0c,。\uff1f?]{1,4}$")
# Those of whom something is asked: they join the topic, another topic takes its place.
_WHO = re.compile(
    r"(?:企业|公司|商家|学校|食堂|医院|机构|单位|部门|平台|餐饮|超市|市场|店|摊|户|者|员|人|群众|园)$"
)
_CHUNK_EDGE = re.compile(
    r"[的在对了和与、\uff0c,年度\s]|提高|提升|增加|降低|达到|完成|公布|统计|计算|测算|调查|怎么|如何|怎样|什么|哪些|多少"
)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question as it is understood; completed where the conversation was needed for it."""

    question: str
    completed: bool


def resolve(question: str, history: Sequence[str], content_words: ContentWords) -> FollowUp:
    """Return a question made whole with the conversation; one that is whole stays as it is.

    history: the earlier questions, the oldest first; the last MOST_REMEMBERED count.
    content_words: the words of a text that carry meaning.
    """
    earlier: list[str] = []
    for text in history[-MOST_REMEMBERED:]:
        earlier.append(_completed(text, earlier, content_words))
    understood = _completed(question, earlier, content_words)
    return FollowUp(understood, understood != question)


def _completed(question: str, earlier: Sequence[str], content_words: ContentWords) -> str:
    said = question.strip(_EDGES)
    asked = _TAIL.sub("", _LEAD.sub("", said))
    topics = (text for text in reversed(earlier) if _has_topic(text, content_words))
    before = next(topics, None)
    if not asked or before is None or _SMALL_TALK.match(asked):
        return question
    before = _OPENING.sub("", parts(before)[-1].strip(_EDGES))
    pronoun = _PRONOUN.match(asked)
    if pronoun:
        return _subject(before) + asked[pronoun.end() :]
    if _ASKS.search(asked):
        if not _has_topic(asked, content_words):
            return _asked_of(before, asked)
        return _in_scope_of(before, asked) if _LEAD.match(said) else question
    adds = bool(_TAIL.search(said)) and _TAIL.search(said)[1] is not None  # type: ignore[index]  # searched
    if said != asked or not _has_topic(asked, content_words):
        return _with_another(before, asked, adds) if _names_anything(asked, said) else question
    return question
