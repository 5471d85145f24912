"""The day on which a law was passed, published or amended, or came into force, for one that is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from answer import phrases
from answer.composing import Section
from answer.evidence import PassagesOf, Sentence, best_of_each, sentences
from answer.rules_in_full import published
from index.hits import Hit
from index.law_names import is_law, meant, shared_ending
from index.tokens import ArticleRef, law_name, normalised

_BECAME = {
    "修订": (r"修[正订改]|改[的过动了]", r"修[正订改]"),
    "通过": (r"通过", r"通过"),
    "公布": (r"公布|颁布|发布|出台|制定", r"公布|颁布|发布|通过"),
    "施行": (r"施行|实施|生效|执行", r"施行|实施|生效"),
}
"""What becomes of a law: the words in which it is asked, and those in which it is told."""
_WHEN = r"什么时[候间]|啥时候?|何时|哪一?[天日年]|几月几[号日]|几[号日]|日期|时间"
_FILLER = (
    r"现行|现在|目前|我们|咱们|国家|最[近新后]|一次|开始|正式|版本|文本"
    r"|[的是从自在于由起才过了又上有用,?]"
)
_LAW_ENDS = re.compile(r"(?<![办方做])法|条例|办法|规定|规范|细则|解释|准则")
# A day behind 《…》( is that of the law in the brackets.
_DAY = r"(?<!》)(?<!》\()((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日"
_TO_ITS_WORD = r"(?:(?!\d年\d{1,2}月)[^。,;])*?"
_OF_ANOTHER = r"(?!的?《|的[^。,]{2,30}同时废止)"

_Day = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A law, what became of it, and the sentences that tell when, each with its day."""

    law: str
    became: str
    told: tuple[tuple[_Day, Sentence], ...]


def law_date(question: str, hits: Sequence[Hit], passages_of: PassagesOf) -> tuple[Section, ...]:
    """Return the sentence that tells the day a question asks of a law that it names, () for none.

    Only for a question that asks nothing else: “食品安全法最近一次是哪天修正的”. Of several days it is
    the last; where a digest and the law itself tell it, the law does.
    hits: what was found, the best first; passages_of: gives the passages of a document by its id.
    """
    asked = _asked(question, hits, passages_of)
    if not (asked and asked.told):
        return ()
    latest = max(day for day, _ in asked.told)
    last = [sentence for day, sentence in asked.told if day == latest]
    own = next(filter(published, last), last[0])
    return (Section(f"《{asked.law}》的{asked.became}日期", (own,)),)


def absent_law_date(question: str, hits: Sequence[Hit], passages_of: PassagesOf) -> str:
    """Return that a named law does not say when it became what a question asks, "" otherwise."""
    asked = _asked(question, hits, passages_of)
    if not asked or asked.told:
        return ""
    return phrases.MISSING_LAW_DATE.format(law=asked.law, became=asked.became)


def _asked(question: str, hits: Sequence[Hit], passages_of: PassagesOf) -> _Asked | None:
    said, became = _read(normalised(question))
    laws = [hit for hit in best_of_each(hits) if is_law(_name(hit))]
    law = _meant(said, {_name(hit) for hit in laws}) if became else None
    if law is None:
        return None
    own = (hit for hit in laws if _name(hit) == law)
    return _Asked(law, became, tuple(t for hit in own for t in _told(hit, became, passages_of)))


def _read(plain: str) -> tuple[str, str]:
    """Return the words that name the law, and what became of it; "" if more than that is asked."""
    end = max((match.end() for match in _LAW_ENDS.finditer(plain)), default=0)
    rest, times = re.subn(_WHEN, "", plain[end:])
    for became, (words, _) in _BECAME.items():
        left, found = re.subn(words, "", rest)
        if times and found and not re.sub(_FILLER, "", left):
            return re.sub(_FILLER, "", plain[:end]), became
    return "", ""


def _meant(said: str, laws: set[str]) -> str | None:
    """Return the one law that all of the words name, also with characters of its name left out."""
    law = meant(ArticleRef(said, 1), laws).law
    return law if law in laws and shared_ending(said, law) == len(said) else None


def _told(hit: Hit, became: str, passages_of: PassagesOf) -> Iterator[tuple[_Day, Sentence]]:
    """Yield each sentence of a law that tells a day on which it became so, and that day."""
    on_a_day = re.compile(rf"{_DAY}{_TO_ITS_WORD}(?:{_BECAME[became][1]}){_OF_ANOTHER}")
    whole = [replace(hit, passage=p, exact=False) for p in passages_of(hit.document.id)]
    for sentence in sentences(whole):
        for year, month, day in on_a_day.findall(sentence.plain):
            yield (int(year), int(month), int(day)), sentence


def _name(hit: Hit) -> str:
    return law_name(hit.document.metadata.title)
