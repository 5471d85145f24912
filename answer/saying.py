"""Whether a sentence holds the kind of thing that is asked: a figure, a time, a penalty, a name."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal

from answer.evidence import Sentence, may_require
from answer.figures import figures
from answer.questions import Question
from answer.ranking import PENALTY, Ranked, punishes
from answer.scopes import can_tell, districts
from answer.times import time_asked
from index.tokens import normalised

_NEAR_FIGURE, _AND_COVERED = 0.67, 0.35
"""How much of the question the words right around a figure and its sentence have to speak of."""
_PUNISHES = re.compile(r"处罚的?依据|罚款?的?依据|[按依]据?哪一?条(?:来|去)?(?:处?罚|追责)")
_NUMBER_TO_CALL = re.compile(r"电话(?:是|号码|多少|$)|手机号?(?:是|码|多少|$)|号码|热线|联系方式")
_CALLED = re.compile(r"\d{5,}")
_WHICH_DISTRICT = re.compile(
    r"[是在]哪一?个[区县](?:[?\uff1f,\uff0c]|$)"
    r"|哪一?个(?:区县|县区|[区县](?![域间别级]))[^,\uff0c]{0,16}(?:最[高低多少大小好差]|垫底|第一|领先)"
    r"|最[高低多少大小好差]的(?:是哪一?个)?(?:区县|县区|[区县](?![域间别级]))"
)
_WHICH_TOWN = re.compile(
    r"[在是]哪(?:[些几一两二三四五六七八九十]|\d+)?个?(?:乡镇|街道|镇|村)(?:[?\uff1f,\uff0c]|$)"
)
_TOWN = re.compile(
    r"[\u4e00-\u9fff]{2}(?:(?<![乡城村])镇|(?<![个各每全本辖])街道(?!办)|(?<![农本各每全行乡个])村(?![级居委民]))"
)
_WHICH_COMPANY = re.compile(r"哪一?家公司")
_COMPANY = re.compile(r"公司|集团")
# “副总指挥是谁” is not told by who the 总指挥 is.
_DEPUTY = re.compile(
    r"副(?:总指挥|组长|主任|市长|局长|县长|区长|书记|秘书长)(?=是|由|叫|有|包括|都|$|[?\uff1f])"
)
_OWN_NAME = re.compile(r"叫(?:什么|啥|个啥)名|姓(?:什么|啥)|(?:姓名|名字)(?:是|叫)")
_NAMED = re.compile(r"名为|姓名|命名|名称[为是:]|[“《]|(?:又|简|俗|统|合)称")
# “总指挥是谁” is told by who it is, not by what the 总指挥 has to do.
_POST = r"(?:总指挥|组长|主任|发言人|主持人|召集人|联络人|责任人|队长|所长|站长|书记|会长)"
_WHO_HOLDS = re.compile(
    rf"(?<!副)(?P<post>{_POST})(?:都|分别)?(?:是|由)(?:谁|哪一?位|什么人)(?!约谈|批|定)"
    rf"|(?:由|是)?谁(?:来)?(?:担任|当|任|做)(?P<held>{_POST})"
)
# What is asked for, and what alone tells it; the first that is asked for counts.
_TOLD_BY = (
    (_WHICH_TOWN, _TOWN),
    (_NUMBER_TO_CALL, _CALLED),
    (_OWN_NAME, _NAMED),
    (_WHICH_COMPANY, _COMPANY),
)


def says_it(question: Question, ranked: Ranked, *, sure: bool) -> bool:
    """Return whether a sentence holds the kind of thing that is asked.

    sure: a figure also has to be of the asked quantity, by the words around it.
    """
    plain = ranked.sentence.plain
    if asks_a_name(question):
        return names(question, ranked)
    match question.kind:
        case "figure":
            if not (ranked.figure and can_tell(question, ranked.sentence, ranked.figure)):
                return False
            near = ranked.near + _AND_COVERED * ranked.coverage
            return not sure or near >= _NEAR_FIGURE
        case "when":
            return bool(time_asked(question.text, bool(question.years)).search(plain))
        case "penalty":
            return punishes(question, ranked.sentence)
        case "article":
            return names(question, ranked)
    return True


def asks_a_name(question: Question) -> bool:
    """Return whether a number to call or a name is asked for: nothing else will do."""
    asked = (_WHICH_DISTRICT, _DEPUTY, _WHO_HOLDS, *(asked for asked, _ in _TOLD_BY))
    return any(pattern.search(question.text) for pattern in asked)


def names(question: Question, ranked: Ranked) -> bool:
    """Return whether a sentence holds such a number or name, or place, where one is asked for.

    Where a rule stands is told by its number; a rule asked for by a figure has to state it.
    """
    plain = ranked.sentence.plain
    if question.kind == "article":
        return (
            ranked.sentence.names_article
            and not untold(question.given, ranked.sentence)
            and _speaks_of(question, ranked.sentence)
            and bool(not _PUNISHES.search(question.text) or PENALTY.search(plain))
        )
    if _WHICH_DISTRICT.search(question.text):
        own = ranked.sentence.document.metadata.level in ("区县", "乡镇街道")
        return own or bool(districts(plain))
    deputy = _DEPUTY.search(question.text)
    if deputy and deputy.group() not in plain:
        return False
    holds = _WHO_HOLDS.search(question.text)
    if holds and not _held_by((holds["post"] or holds["held"]), plain):
        return False
    wanted = next((told for asked, told in _TOLD_BY if asked.search(question.text)), None)
    return wanted is None or bool(wanted.search(plain))


def _held_by(post: str, plain: str) -> bool:
    """Return whether a sentence says who holds a post."""
    holder = rf"{post}(?:由|是|为|:|\()|(?:为|是|任|当)[^,。;]{{0,14}}{post}"
    return bool(re.search(holder, plain))


def _speaks_of(question: Question, sentence: Sentence) -> bool:
    """Return whether a rule itself says something of what is asked, not only its law's title."""
    title = normalised(sentence.document.metadata.title)
    own = [term for term in question.terms if term not in title]
    return not own or any(w in sentence.plain for t in own for w in (t, *question.wordings(t)))


def untold(given: Collection[Decimal], sentence: Sentence) -> set[Decimal]:
    """Return those of a question's own figures that neither a sentence nor its passage has."""
    lacked = set(given) - {figure.value for figure in sentence.figures}
    if not lacked:
        return lacked
    return lacked - {figure.value for figure in figures(normalised(sentence.passage.text))}


def requires_it(question: Question, ranked: Ranked) -> bool:
    """Return whether a sentence requires, of those that may, where a requirement is asked for."""
    if not question.requires or question.practice:
        return True
    return ranked.sentence.kind != "claim" and may_require(ranked.sentence.document)
