"""The article of a law that a question names, whole and in its order: 食品安全法第一百二十六条怎么规定."""

from __future__ import annotations

import re
from collections.abc import Sequence

from answer import phrases
from answer.evidence import PassagesOf, Sentence
from answer.questions import Question
from answer.rules_in_full import article, joined
from index.hits import Hit
from index.tokens import normalised, references

# Nothing is asked of the article but what it says.
_WHAT_IT_SAYS = re.compile(
    r"条(?:之[一二三四五六七八九十])?[\u300b\u201d]?(?:[,的里中都是有说讲写了呢啊]|具体|主要|到底|怎么|如何|规定|要求|内容|原文|全文|条文|什么|啥|哪些)*[?\uff1f。]?$"
)


def named_article(
    question: Question, hits: Sequence[Hit], passages_of: PassagesOf
) -> tuple[Sentence, ...]:
    """Return the paragraphs of the one article that a question names, () where it asks more of it.

    hits: what was found, the named article's first; passages_of: gives the passages of a
    document by its id.
    """
    named = references(question.text)
    asks_all = _WHAT_IT_SAYS.search(normalised(question.text))
    if len(named) != 1 or named[0].paragraph or not hits or not hits[0].exact or not asks_all:
        return ()
    return joined(article(hits[0], passages_of))


def absent_article(question: str, hits: Sequence[Hit]) -> str:
    """Return that an article which the question names is not in the library, "" if it is."""
    named = [ref for ref in references(question) if ref.law]
    if not named or any(hit.exact for hit in hits):
        return ""
    return phrases.MISSING_ARTICLE.format(law=named[0].law, article=named[0].article)
