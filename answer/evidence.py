"""Hits → sentences with exact spans, and what each is: requirement, claim, practice, definition."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from answer.answers import ClaimKind
from answer.figures import Figure, figures
from index.hits import Hit
from index.tokens import normalised
from ingest.documents import DocumentCard, Passage

# A sentence ends with who is charged with it, in brackets behind its full stop.
_END = re.compile(
    r"[。\uff01\uff1f!?]+[”’」』\uff09)]*(?:\uff08(?:责任|牵头|配合|主办|承办)[^\uff09\n]{2,80}\uff09)?|\n"
)
_SEMICOLON = re.compile("[\uff1b;]")
_LONG = 120
# 法律 > 行政法规 > 部门规章 > 规范性文件 > 工作方案 > 领导讲话 > 汇报、总结 > 范文.
_AUTHORITY = {
    "法": 9, "法律": 9, "法律摘要": 9, "条例": 8, "解释": 8, "法规摘要": 8, "规定": 7, "规章摘要": 7, "办法": 7, "准则": 7,
    "标准": 7, "规范": 7, "细则": 6, "意见": 6, "决定": 6, "通知": 6, "摘要": 6, "指标指南": 5, "指南": 5, "方案": 5,
    "预案": 5, "计划": 5, "规划": 5, "分解表": 5, "清单": 5, "手册": 4, "讲话": 4, "通报": 3, "反馈": 3,
    "汇报": 2, "自查报告": 2, "总结": 2, "报告": 2, "调查分析": 2, "台账": 2, "心得体会": 0,
}  # fmt: skip
LAW = 7
"""The least rank of a law, a regulation or a rule of a ministry."""
_REPORTS = 2
_LEVEL_RANK = {"国家": 6, "省": 5, "市": 4, "区县": 3, "乡镇街道": 2, "单位": 1, None: 0}
_REQUIRES = re.compile(
    r"应当|应(?=[达在于由对按将及有建每])|必须|须|不得|严禁|不低于|不少于|不高于|不超过|控制在|确保|要求"
    r"|(?:达到|达|率)[^。\uff0c,]{0,14}(?:以上|以下|以内|100%)|以上(?=[、\uff0c。”]|$)|硬性指标|[≥≤]\d|(?:^|[\uff0c,。])要(?=[^求])|处[^。]{0,20}罚款"
)
_DEFINES = re.compile(
    r"(?:是指|指的是|即指|是对[^。]{2,40}的(?:统称|简称)|简称|^[^\uff0c,。]{2,20}[\uff0c,]?(?:是|指)[^否非])"
)
_ARTICLE = re.compile(r"第[\d零〇一二三四五六七八九十百千]+条")
_PRACTICE = re.compile(r"建立|开展|推行|推进|实施|印发|组织|打造|创新|完善|落实|联合|制定")

# Headings under which a document says how something is done, what costs points, and what nobody
# is to copy.
LOST = re.compile("扣分|失分")
SHORTCOMINGS = re.compile("问题(?!整改)|不足|短板")
STEPS = re.compile(r"步骤|做法|措施|流程|主要任务|重点任务|怎么|如何")

PassagesOf = Callable[[str], Sequence[Passage]]
"""Gives the passages of a document by its id, in its order."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a passage; `document.text[start:end] == text`, plain is for matching.

    before is the sentence in front of it in the same passage, normalised like plain; rule what
    its rule says in full, itself among it, where that is more and has been looked for.
    """

    text: str
    plain: str
    start: int
    end: int
    hit: Hit
    kind: ClaimKind
    figures: tuple[Figure, ...]
    before: str = ""
    rule: tuple[Sentence, ...] = ()

    @property
    def told(self) -> str:
        """What its rule says in full, as one text for matching; without a rule the sentence."""
        return "".join(piece.plain for piece in self.rule) or self.plain

    @property
    def leads_in(self) -> bool:
        """Whether the sentence only announces what follows it (具体目标如下\uff1a)."""
        return self.text.endswith(("\uff1a", ":"))

    @property
    def names_article(self) -> bool:
        """Whether the sentence, or the heading that it stands under, names an article of a law."""
        return self.in_article or bool(_ARTICLE.search(self.text))

    @property
    def in_article(self) -> bool:
        """Whether the sentence stands in an article of a law, by the heading right above it."""
        return any(map(_ARTICLE.match, self.hit.passage.heading[-1:]))

    @property
    def passage(self) -> Passage:
        """The passage that holds the sentence."""
        return self.hit.passage

    @property
    def document(self) -> DocumentCard:
        """The document that holds the sentence."""
        return self.hit.document


def sentences(hits: Iterable[Hit]) -> tuple[Sentence, ...]:
    """Return the sentences of all hits, in the order of the hits."""
    return tuple(sentence for hit in hits for sentence in _of_hit(hit))


def best_of_each(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Return the first hit of each document, in the order of the hits."""
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.document.id, hit)
    return tuple(best.values())


def authority(document: DocumentCard) -> int:
    """Return the rank of a document's kind, 9 (law) … 0 (a model text); 1 where it is unknown."""
    return _AUTHORITY.get(document.metadata.kind or "", 1)


def may_require(document: DocumentCard) -> bool:
    """Return whether a document of this kind can set a requirement; a report can't."""
    return authority(document) > _REPORTS


def precedence(document: DocumentCard) -> tuple[int, int, int, int]:
    """Return the key by which one document goes before another: in force, kind, level, year."""
    metadata = document.metadata
    return (
        0 if metadata.status == "废止" else 1,
        authority(document),
        _LEVEL_RANK[metadata.level],
        metadata.year or 0,
    )


def _of_hit(hit: Hit) -> Iterator[Sentence]:
    before = ""
    whole = [(0, len(hit.passage.text))]  # a table row says nothing in parts
    for start, end in whole if hit.passage.kind == "row" else _ranges(hit.passage.text):
        text = hit.passage.text[start:end]
        plain = normalised(text)
        found = figures(text)
        yield Sentence(
            text=text,
            plain=plain,
            start=hit.passage.start + start,
            end=hit.passage.start + end,
            hit=hit,
            kind=_kind(text, hit.document, found),
            figures=found,
            before=before,
        )
        before = plain


def _ranges(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in [*_END.finditer(text), None]:
        end = match.end() if match else len(text)
        yield from _trimmed(text, start, end)
        start = end


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if end - start > _LONG:
        for match in _SEMICOLON.finditer(text, start + 20, end - 10):
            if match.end() - start >= 20:
                yield start, match.end()
                start = match.end()
    if any("\u3400" <= char <= "\u9fff" or char.isalnum() for char in text[start:end]):
        yield start, end


def _kind(text: str, document: DocumentCard, found: Iterable[Figure]) -> ClaimKind:
    if may_require(document):
        if _REQUIRES.search(text):
            return "requirement"
        return "definition" if _DEFINES.search(text) else "other"
    if any(figure.unit not in ("年", "月", "日", "号") for figure in found):
        return "claim"
    return "practice" if _PRACTICE.search(text) else "other"
