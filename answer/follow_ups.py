"""Follow-up questions (那知晓率呢\uff1f区里呢\uff1f谁负责\uff1f) made whole with the questions before them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from answer.comparing import sides
from answer.parting import pieces
from answer.question_words import STOP_WORDS, WEAK_WORDS
from answer.questions import understand

MOST_REMEMBERED = 6
"""Earlier questions of a conversation that a follow-up can lean on."""

ContentWords = Callable[[str], Sequence[str]]

_EDGES = " \t\n\u3000?\uff1f!\uff01。,\uff0c;\uff1b"
_SMALL_TALK = re.compile(r"谢谢|多谢|你好|您好|好的|再见|嗯|明白|知道了|收到|辛苦")
_POLITE = re.compile(r"^(?:请问|麻烦问一?下|再问一?下|我?想(?:问|知道|了解)(?:一?下)?)[\uff0c,]?")
_LEAD = re.compile(r"^(?:那么|那(?![个些样种是边])|还有|然后|另外|以及|顺便问一?下)[\uff0c,]?")
_TAIL = re.compile("(的)?[呢呀啊]+$")
_PRONOUN = re.compile(
    r"^(?:[它他她]们?|[这那该]个?(?:指标|制度|工作|办法|词|规定)|这项(?:指标|制度|工作|规定)?"
    r"|[这那]个(?![月季周])|上述(?:指标|制度|工作|要求)?|这(?=[是要由怎需有能应]))的?"
)
_ASKS = re.compile(
    r"多少|几|谁|什么|啥|怎么|如何|怎样|哪|吗|何时|多久|咋|为何|是否|有没有|([能会要是])不\1"
)
_ASKS_FIRST = re.compile(r"^(?:怎么|如何|怎样|咋|多久|什么时[候间]|何时|几|为什么|为何)")
# “…怎么跟踪，监督检查办法里是哪一条”: which rule says what was asked before.
_ARTICLE = re.compile(r"第[\d零〇一二三四五六七八九十百千]+条")
_ARTICLE_OF_LAW = re.compile(
    rf"(.{{2,}}?(?:法|条例|办法|规定|细则|解释)[\u300b\u201d]?)的?{_ARTICLE.pattern}"
)
_WHICH_ARTICLE = re.compile(
    r"[^,\uff0c]{0,20}(?:法|条例|办法|规定|解释|细则)(?:里头?|中|上)?(?:是|写在|在|为)?(?:第几条|哪一?条)(?:规定的?)?"
)
_MOST_ELLIPTIC = 10
"""Characters: a longer question that names no topic is still one of its own."""
# Words that ask about a topic and are none: “国家给几分”, “法律依据是什么”.
_ABOUT_A_TOPIC = ("国家", "依据", "法律依据", "出处", "来源", "出自", "例子", "案例", "截止", "分值", "意思", "佐证", "佐证材料", "证明材料")  # fmt: skip
_NO_TOPIC = STOP_WORDS | WEAK_WORDS | frozenset(_ABOUT_A_TOPIC)
_YEAR = re.compile(r"(?<!\d)(?:(?:19|20)\d\d年?|2\d年)|去年|今年|前年|明年")
_PERIOD = re.compile(r"上半年|下半年|第?[一二三四]季度")
_LEVEL = re.compile(
    r"全国|国家(?:级|层面)?(?!食品|标准|安全)|全省|省(?:级|里|内|层面)|[全我本咱]们?[市区县]"
    r"|(?<![城园校社小景地山郊])[市区县](?:级|里|内|层面)"
    r"|(?:别的|其他|其它|兄弟|外地)(?:区县|区|县|市|省|地方|地区|城市|单位|学校)"
)
_PLACE = re.compile(r"[\u4e00-\u9fff]{2}[区县市](?!场)")
_PROVINCE = re.compile(
    r"北京市?|天津市?|上海市?|重庆市?|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
    r"|(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾)省?"
)
_EXTREME = re.compile(r"最[高低多少大小早晚]")
_NAMED = re.compile(r"[“《A-Za-z]")  # “五有”, 《办法》, D级
_NO_PLACE = re.compile(r"[上超门夜菜]市$")
# Where what is asked about ends and what is asked of it begins.
_PREDICATE = re.compile(
    r"(?<![主重需只纪概摘简])要(?![求点闻素件])|应(?=[当该达由怎如])|需要?|必须|由(?=[谁哪])|归(?=[谁哪])|是"
    r"|[有为到](?=[什哪多几没])|达到?(?=[什哪多几到])|了(?=[多几什哪])"
)
_ATTRIBUTE = re.compile(
    r"(?<=..)的?(?:有效期|期限|要求|标准|目标|(?:预计|计划|打算|一共|总共|最[高低多少长短])[来到有要能]?)$"
)
_DEFINITION = re.compile(r"^(什么是|何谓|啥是|啥叫|解释一?下)(.+)$")
_RATE = re.compile(
    r"(?:率(?![先领])|(?<![程制年季])度(?!假)|比例|占比)(?![\u4e00-\u9fff]{0,6}[率度])"
)
# “…抽了多少批次，合格率多少”: of what stands in front.
_OF_WHAT = re.compile(
    r"(?:合格|不合格|完成|达标|整改|办结|占|覆盖|问题|阳性|检出|及格|上线|投保)(?:率|比)(?:是|为|有|达到)?(?:多少|几|如何|怎么样|呢)?"
)
# “举报奖励分几级，每级按多少比例给”
_OF_EACH = re.compile("每[级类档项种个家次]|其中|各自|分别")
# “其中销号了几个”, “整改了多少个”: of what the question before is about.
_OF_THE_BEFORE = re.compile(
    r"其中的?(?![^\uff0c,]*最)|(?=(?:没|未|不|还)?(?:整改|销号|办结|完成|合格|立案|移送|下线|关停|延期|延长|逾期|到期|剩)(?!率))"
)
_UNIT = re.compile(r"(多少|几)[^\uff0c,。\uff1f?]{1,4}$")
# Those of whom something is asked: they join a topic, where another topic takes its place.
_WHO = re.compile(
    r"企业|公司|商[家户]|学校|幼儿园|食堂|医院|机构|单位|部门|平台|餐饮|超市|市场|店|摊[贩点]?|经营户|经营者|群众|居民"
)
_EDGE = re.compile(
    rf"{_YEAR.pattern}|{_PERIOD.pattern}|{_LEVEL.pattern}|{_PLACE.pattern}|[的在对了和与、\uff0c,\s]|谁|负责"
    r"|提高|提升|增加|降低|达到|完成|公布|统计|计算|测算|调查|怎么|如何|怎样|什么|哪些|多少"
)
# “食品销售类发现了多少问题；那餐饮的呢”: another one of the kind.
_CATEGORY = re.compile(r"[\u4e00-\u9fff]{2,4}类")
_SCOPE = re.compile(
    rf"^(?:{_YEAR.pattern}|{_PERIOD.pattern}|{_LEVEL.pattern}|{_PLACE.pattern}|的)+"
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


def parts(text: str, content_words: ContentWords) -> tuple[str, ...]:
    """Return the questions that a text asks, each whole: itself, or the two or three in it.

    A part that names no subject of its own, or another quantity of the same, leans on the
    parts before it as a follow-up does (“满意度要多少分？知晓率呢？”).
    content_words: the words of a text that carry meaning.
    """
    compared = sides(text)
    if compared:
        return _of_one_law(*compared)
    first, *others = pieces(text)
    whole = [first]
    for part in others:
        if _DEFINITION.match(part):
            whole.append(part)
            continue
        if _WHICH_ARTICLE.fullmatch(part.strip(_EDGES)):
            whole.append(f"{_subject(first)}\uff0c{part}")
            continue
        understood = _completed(part, whole, content_words)
        if understood == part:
            rate = _RATE.search(part) and (not _OF_WHAT.fullmatch(part) or _RATE.search(first))
            alone = len(part) > _MOST_ELLIPTIC or _where(part) or rate
            leans = not alone or _OF_EACH.match(part)
            understood = _subject(first) + part if leans else _scoped(first, part)
        whole.append(understood)
    return tuple(whole)


def _of_one_law(first: str, second: str) -> tuple[str, str]:
    """Return the sides of a comparison, an article without its law that of the article before."""
    named, bare = _ARTICLE_OF_LAW.match(first), _ARTICLE.match(second)
    return first, (named[1] + second if named and bare else second)


def _completed(question: str, earlier: Sequence[str], content_words: ContentWords) -> str:
    said = question.strip(_EDGES)
    led = _LEAD.sub("", said)
    tail = _TAIL.search(led)
    asked = led[: tail.start()] if tail else led
    before = _last_with_a_topic(earlier, content_words)
    if not asked or not before or _SMALL_TALK.match(asked):
        return question
    pronoun = _PRONOUN.match(asked)
    if pronoun:
        return _subject(before) + asked[pronoun.end() :]
    has_topic = _has_topic(asked, content_words)
    of_it = _OF_THE_BEFORE.match(asked)
    leans = _ASKS.search(asked) and not _where(asked)
    if of_it and leans and (of_it.group() or len(asked) <= _MOST_ELLIPTIC):
        return _asked_of(before, asked[of_it.end() :])
    if _ASKS.search(asked):
        if not has_topic:
            return _asked_of(before, asked)
        return _scoped(before, asked) if led != said else question
    if tail or led != said:
        return _with_another(before, asked, has_topic, adds=bool(tail and tail[1]))
    names_scope = any(find(asked) for find in _SLOTS)
    return _with_another(before, asked, False) if names_scope and not has_topic else question


def _last_with_a_topic(earlier: Sequence[str], content_words: ContentWords) -> str:
    """Return the last question that is about something, its last part; "" where none is."""
    for text in reversed(earlier):
        if _has_topic(text, content_words) and not _SMALL_TALK.match(text):
            return _POLITE.sub("", pieces(text)[-1].strip(_EDGES))
    return ""


def _has_topic(text: str, content_words: ContentWords) -> bool:
    """Return whether a text says what it is about, beyond when, where and what is asked."""
    if _NAMED.search(text):
        return True
    bare = text
    for find in _SLOTS:
        bare = bare.replace(find(bare), "") if find(bare) else bare
    bare = bare.strip()
    found = understand(bare, content_words)
    topics = [term for term in found.terms if term not in _NO_TOPIC]
    if _ASKS_FIRST.match(bare):  # “怎么申请” does not say of what
        return len("".join(topics)) > 2
    return bool(topics or found.place) or len(bare) > _MOST_ELLIPTIC


def _subject(question: str) -> str:
    """Return what a question is about, with its time and place: the words before what is asked."""
    defined = _DEFINITION.match(question)
    if defined:
        return defined[2]
    return _ATTRIBUTE.sub("", question[: _end_of_topic(question)]) or _ASKS_FIRST.sub("", question)


def _end_of_topic(question: str) -> int:
    """Return where the words in front of what is asked end, 0 where asking comes first."""
    if _ASKS.match(question):
        return 0
    ends = (m.start() for p in (_PREDICATE, _ASKS) if (m := p.search(question, 2)))
    return min(ends, default=len(question))


def _asked_of(before: str, asked: str) -> str:
    """Return what is asked, of the subject of the question before."""
    subject, rest = _moved(_subject(before), asked)
    return subject + rest


def _scoped(before: str, asked: str) -> str:
    """Return the question with the time and place of the one before, where it has none."""
    return "".join(find(before) for find in (_where, _year, _period) if not find(asked)) + asked


def _with_another(before: str, word: str, has_topic: bool, adds: bool = False) -> str:
    """Return the question before, asked of another time, place or thing.

    word: what stands before 呢; adds: whether it narrows the thing asked about (“不合格的呢”).
    """
    changed, rest = _moved(before, word)
    rest = rest.strip("的里那")
    if not rest or rest in changed:
        return changed
    if adds or has_topic:
        return _about(changed, rest, adds)
    return changed if changed != before else f"{_subject(before)}{rest}是什么"


def _moved(text: str, said: str) -> tuple[str, str]:
    """Return a text with the time and place of what is said, and what else is said."""
    for find in _SLOTS:
        new, old = find(said), find(text)
        if new:
            scope = _SCOPE.match(text)
            at = scope.end() if scope else 0
            text = text.replace(old, new, 1) if old else text[:at] + new + text[at:]
            said = said.replace(new, "", 1)
    return text, said


def _about(before: str, word: str, adds: bool) -> str:
    """Return the question before with another thing in the place of its like."""
    if _DEFINITION.match(before):
        return _DEFINITION.sub(lambda m: m[1] + word, before)
    end = _end_of_topic(before) or len(before)
    topic, asks = before[:end], before[end:]
    if _RATE.search(word):
        rates = [m.end() for m in _RATE.finditer(topic)]
        if rates:  # 多少分 is no question about a rate
            return _replaced(topic, rates[-1], word) + _UNIT.sub(r"\1", asks)
        return f"{topic}{word}是多少"
    for start in range(len(word)):
        at = topic.rfind(word[start:])
        if at >= 0:
            return _replaced(topic, at + len(word) - start, word) + asks
    if (whole := _SCOPE.match(topic)) and whole.end() == len(topic):
        return f"{topic}{word}是多少"  # “临溪县有多少个乡镇；常住人口呢”
    category = _CATEGORY.search(topic)
    if adds and category:
        return f"{topic[: category.start()]}{word}类{topic[category.end() :]}{asks}"
    if adds:
        return topic + word + asks.removeprefix("了")
    if _WHO.search(word):
        others = [m.end() for m in _WHO.finditer(topic)]
        scope = _SCOPE.match(topic)
        at = scope.end() if scope else 0
        return (
            _replaced(topic, others[-1], word) if others else topic[:at] + word + topic[at:]
        ) + asks
    return _replaced(topic, len(topic), word) + asks


def _replaced(topic: str, end: int, word: str) -> str:
    """Return the topic with the word for the noun that ends at a character, and its attributes."""
    edges = [m.end() for m in _EDGE.finditer(topic, 0, end - 1)]
    return topic[: max(edges, default=0)] + word + topic[end:]


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match.group() if match else ""


def _year(text: str) -> str:
    return _first(_YEAR, text)


def _period(text: str) -> str:
    return _first(_PERIOD, text)


def _where(text: str) -> str:
    place = understand(f"{text}呢", lambda _: ()).place or ""
    if place and place in text and not _NO_PLACE.search(place):
        return place
    return _first(_LEVEL, text) or _first(_PROVINCE, text)


def _extreme(text: str) -> str:
    return _first(_EXTREME, text)


_SLOTS = (_period, _year, _where, _extreme)
