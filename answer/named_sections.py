"""The section that a question names: what 临溪县's report of 2024 lists as 存在的问题."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from answer.evidence import (
    LAW,
    LOST,
    SHORTCOMINGS,
    PassagesOf,
    Sentence,
    authority,
    best_of_each,
    sentences,
)
from answer.lists import MOST_ITEMS, leading, without_number
from answer.questions import Question
from answer.relevance import Weights
from index.hits import Hit
from index.tokens import normalised
from ingest.documents import Metadata, Passage

# “怎么做才不扣分” asks what to do, “这样会扣分吗” for one of the reasons.
_LOSES_POINTS = re.compile(
    r"(?:[哪啥怎]|什么|如何|常见|容易|易)[^,]*(?<!不)(?<!不[被会])(?<!避免)(?<!防止)[扣失丢]分(?!的?问题)"
    r"|[扣失丢]分(?:点|项|的?情形|的?地方)"
)
# How a question asks for one aspect of a subject, and what documents head it with.
_ASPECTS = tuple(
    (re.compile(asked), re.compile(headed))
    for asked, headed in (
        (_LOSES_POINTS.pattern, LOST.pattern),
        (r"(?:存在的?|主要|哪些|什么|[哪几][几条个项]|暴露出?的?|发现的?)?(?:问题|不足|短板)(?!整改)", SHORTCOMINGS.pattern),
        (r"(?:工作)?建议", r"建议"),
        (r"下一步[^,]*(?:打算|安排|措施|工作)|(?:工作)?打算", r"下一步|打算|安排"),
        (r"整改措施|改进措施", r"整改措施|改进"),
        (r"工作要求|[几\d一二三四五六]条要求", r"要求$"),
        (r"(?:主要|特色|典型|创新)?(?:做法|亮点|经验)", r"做法|亮点|特色|经验"),
        (r"(?:主要|重点)(?:任务|工作)(?!分解)", r"主要任务|重点任务|重点工作|主要工作"),
        (r"实施步骤|方法步骤|(?:分|[哪几][几个些]?个?|实施|推进)阶段(?:划分)?", r"步骤|阶段"),
        (r"(?:职责|责任|任务)分工", r"分工"),
        (r"佐证|证明材料|(?:准备|归集|备|交|攒)[^,]{0,4}材料|什么材料|哪些材料", r"佐证|材料"),
        (r"检查方式|(?:检查组|考核组)[^,]{0,8}(?:查|看|问|考)|(?:测评|考评|检查|评估)[^,]{0,4}(?:怎么|如何|怎样|咋)(?:查|看|考|评)", r"检查方式|考核方式"),
        (r"(?:法律|法规|政策)依据", r"法规依据|法律依据"),
    )
)  # fmt: skip
_KINDS = frozenset(("list", "how_to", "requirement", "other"))
_ONE_OF_THEM = re.compile(
    r"第[\d一二三四五六七八九十]+[条项类点次轮个]|[吗嘛么]$|[算要会是]不[算要会是]|原因|为[什啥]|新问题|哪[几些个]?[所家户]|最[高低多少]"
    r"|怎么[改治]|办法|表述"
)
_DOCUMENTS = re.compile(
    r"(?<!主要)(?<!重点)任务|方案|总结|自查|汇报|讲话|通报|分解表|台账|计划|预案|细则|意见(?=[书里中列])|手册|分析"
)
_NUMBER = re.compile(r"[(\[\u3014]20\d\d[)\]\u3015]\d{1,3}号")
_BRACKETS = str.maketrans("()[]", "\u3014\u3015\u3014\u3015")
_LITERAL = 4
"""Characters, at the least, of a heading that a question names word for word."""
_PLANS = re.compile(r"打算|安排|下一步")
_LONGEST_HEADING = 10  # characters; longer ones are rules and findings of their own
NAMED = 0.56
"""Share of the rest of a question that title and heading have to name: more than single
characters of its words."""
_ENDS = ("。", "\uff1b", ";")
_PROSE = 2
"""Passages that are read whole; of more, what each begins with."""


def asks_what_loses(question: Question) -> bool:
    """Return whether a question asks what costs points, not whether one thing does."""
    return bool(_LOSES_POINTS.search(question.text)) and not _ONE_OF_THEM.search(question.text)


@dataclass(frozen=True, slots=True)
class _Section:
    """A section of a document and what share (0..1) of the question its names say."""

    named: float
    hit: Hit
    passages: tuple[Passage, ...]


def named_section(
    question: Question,
    hits: Sequence[Hit],
    weights: Weights,
    passages_of: PassagesOf,
) -> tuple[Sentence, ...]:
    """Return the sentences of the section that a question names by document and aspect; () for none.

    hits: what was found, the best first; passages_of: gives the passages of a document by its id.
    """
    if question.kind not in _KINDS or _ONE_OF_THEM.search(question.text):
        return ()
    wanted = Wanted.of(question, weights)
    found = [
        section
        for hit in best_of_each(hits)
        if wanted.is_of(hit.document.metadata)
        for section in _sections(wanted, hit, passages_of)
    ]
    best = max(
        found, key=lambda s: (round(s.named, 2), s.hit.document.metadata.year or 0), default=None
    )
    return _items(best) if best else ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question names: the documents by place, years, kinds and 文号, and the aspect.

    aspects: how it asks for one, and what a section on it is headed with.
    """

    question: Question
    weights: Weights
    plain: str
    kinds: tuple[str, ...]
    numbered: bool
    aspects: tuple[tuple[str, re.Pattern[str]], ...]

    @classmethod
    def of(cls, question: Question, weights: Weights) -> Wanted:
        """Return what a question names; weights: those of its terms."""
        plain = normalised(question.text)
        found = ((m.group(), headed) for said, headed in _ASPECTS for m in said.finditer(plain))
        return cls(
            question,
            weights,
            plain,
            tuple(_DOCUMENTS.findall(plain)),
            bool(_NUMBER.search(plain)),
            tuple(found),
        )

    @property
    def names_document(self) -> bool:
        """Whether the question says which document it asks about."""
        return bool(self.kinds or self.numbered or (self.question.place and self.question.years))

    def is_of(self, metadata: Metadata) -> bool:
        """Return whether a document is of the place, the years, the kind and the 文号 named."""
        place = self.question.place
        if self.numbered:
            own = normalised(metadata.number or "").translate(_BRACKETS)
            return bool(own) and own in self.plain.translate(_BRACKETS)
        return (
            not metadata.masked
            and (metadata.level != "单位" or not place)
            and (not place or place in f"{metadata.region} {metadata.title}")
            and all(map(partial(self._is_of_year, metadata), self.question.years))
            and all(kind in metadata.title for kind in self.kinds)
        )

    def _is_of_year(self, metadata: Metadata, year: int) -> bool:
        """Return whether a document is of a year; what it plans is of the next one."""
        years = (year, year - 1) if _PLANS.search(self.plain) else (year,)
        return str(year) in metadata.title or metadata.year in years

    def said_for(self, heading: str) -> str:
        """Return by which words the question asks for a section with this heading, "" for none."""
        bare = without_number(heading)
        if self.names_document and len(bare) >= _LITERAL and bare in self.plain:
            return bare
        if len(bare) > _LONGEST_HEADING:
            return ""
        return next((said for said, headed in self.aspects if headed.search(heading)), "")

    def share_named(self, said: str, names: str) -> float:
        """Return what share of the question, but for the aspect, a section's names say, 0..1.

        said: the words by which it asks for the section; they name no document. Those of its other
        aspects (“实施步骤分哪几个阶段”) may name the section, and need not.
        """
        places, question = ((1.0, names),), self.question
        rest = {t: w for t, w in self.weights.terms.items() if t not in said and said not in t}
        credits = {term: self.weights.credit(term, places) for term in rest}
        needed = {t: w for t, w in rest.items() if credits[t] or not self._is_of_an_aspect(t)}
        if self.numbered or not needed:  # all it says of the document is its 文号, place or year
            dated = question.place and (question.years or question.source)
            return float(self.numbered or bool(dated))
        return sum(w * credits[term] for term, w in needed.items()) / sum(needed.values())

    def _is_of_an_aspect(self, term: str) -> bool:
        return any(term in said or said in term for said, _ in self.aspects)


def _sections(wanted: Wanted, hit: Hit, passages_of: PassagesOf) -> Iterator[_Section]:
    """Yield the sections of a document on what is asked, if its names say the rest of the question."""
    if not (wanted.aspects or wanted.names_document) or authority(hit.document) >= LAW:
        return
    passages = passages_of(hit.document.id)
    paths = dict.fromkeys(p.heading[:n] for p in passages for n in range(1, len(p.heading) + 1))
    for path in paths:
        said = wanted.said_for(path[-1])
        if not said:
            continue
        names = normalised(" ".join((hit.document.metadata.title, *path)))
        named = wanted.share_named(said, names)
        under = tuple(p for p in passages if p.heading[: len(path)] == path and p.kind != "heading")
        if named >= NAMED and under:
            yield _Section(named, hit, under)


def _items(section: _Section) -> tuple[Sentence, ...]:
    """Return what a section says: all of a short one in prose, else how its passages begin."""
    hits = [replace(section.hit, passage=passage, exact=False) for passage in section.passages]
    if len(hits) <= _PROSE:
        found = [s for s in sentences(hits) if s.text.endswith(_ENDS)]  # not who signs, nor a date
    else:
        found = [s for hit in hits for s in leading(hit, hit.passage)]
    return tuple(found[:MOST_ITEMS])
