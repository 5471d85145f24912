"""The day that a document bears: what its last or its first lines say, for the one a question names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from answer.composing import Section
from answer.evidence import PassagesOf, best_of_each, sentences
from answer.named_sections import NAMED, Wanted
from answer.questions import Question
from answer.relevance import Weights
from index.hits import Hit
from index.tokens import normalised

_WHEN = r"(?:什么时[候间]|何时|哪一?[天日年]|几月几[号日]|几[号日])"
_ISSUED = r"(?:印发|下发|出台|发布|发文|成文|签发|印|发)"
_ASKS_DATE = re.compile(
    rf"落款的?(?:日期|时间|(?:写的)?是(?!谁|哪[个家位]))|{_ISSUED}(?:日期|时间)|{_WHEN}(?:正式|修订|制定)*(?:落款|{_ISSUED})的?(?:$|[,?])"
)
_AT_THE_LATEST = re.compile(r"最[迟晚]|之?前|谁")
_SAID = "落款日期时间修订制定印发下发出台发布成文签发"
"""What names the date and not the document."""
_DATE_LINE = re.compile(
    r"[(\uff08]?[^。\uff0c,\uff1b;\uff1a:]{0,40}20\d\d年\d{1,2}月\d{1,2}日[)\uff09]?(?:印发)?"
)
_ENDS = 2
"""Passages at a document's end, and then at its beginning, that are looked at for its date."""


def named_date(
    question: Question, hits: Sequence[Hit], weights: Weights, passages_of: PassagesOf
) -> tuple[Section, ...]:
    """Return the line that tells the day of the document that a question names, () for none.

    hits: what was found, the best first; passages_of: gives the passages of a document by its id.
    """
    plain = normalised(question.text)
    if not _ASKS_DATE.search(plain) or _AT_THE_LATEST.search(plain):
        return ()
    wanted = Wanted.of(question, weights)
    named = [
        (wanted.share_named(_SAID, normalised(hit.document.metadata.title)), hit)
        for hit in best_of_each(hits)
        if wanted.is_of(hit.document.metadata)
    ]
    share = max((share for share, _ in named), default=0.0)
    best = [hit for own, hit in named if own == share]
    if share < NAMED or len(best) > 1:
        return ()
    passages = passages_of(best[0].document.id)
    ends = [*reversed(passages[-_ENDS:]), *passages[:_ENDS]]
    lines = (
        s for p in ends for s in reversed(sentences([replace(best[0], passage=p, exact=False)]))
    )
    dated = next((s for s in lines if _DATE_LINE.fullmatch(s.text)), None)
    label = f"《{best[0].document.metadata.title}》的日期"
    return (Section(label, (dated,)),) if dated else ()
