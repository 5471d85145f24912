"""What a law's rule says in full: the paragraph that leads into an item, a sentence to its stop.

Laws punish by lists: “有下列情形之一的，…处五千元以上五万元以下罚款：（一）…（十三）…”. The item names
what was done, the paragraph above it the penalty; neither answers alone.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from answer.evidence import LAW, PassagesOf, Sentence, authority, sentences
from answer.figures import figures
from answer.questions import Question
from answer.ranking import FINE
from index.hits import Hit
from index.tokens import normalised

ITEM = re.compile(r"[(\uff08][一二三四五六七八九十]{1,3}[)\uff09]")
# “…的，依照前款规定处罚”: the penalty stands in the paragraph before, or in the first one.
_AS_BEFORE = re.compile(r"依照(?P<which>前款|第一款)(?:的?规定)?(?:给予|予以|进行)?处[罚理]")
_SIGNATURE = re.compile(
    r"[^\W\d_]{2,30}(?:局|厅|部|委|委员会|署|院|会|府|办公室)|(?:20|19)\d\d年\d{1,2}月\d{1,2}日"
)
_STOPS = re.compile("[。\uff01\uff1f][”’」』\uff09)]*$")


@dataclass(frozen=True, slots=True)
class _Rule:
    """The pieces of a sentence, and of what it leans on: the paragraph that leads into an item."""

    lead: tuple[Sentence, ...]
    whole: tuple[Sentence, ...]

    @property
    def pieces(self) -> tuple[Sentence, ...]:
        """All of them in their order, () for a sentence of one piece that stands alone."""
        pieces = (*self.lead, *self.whole)
        return pieces if len(pieces) > 1 else ()


def in_their_rules(
    question: Question, found: Sequence[Sentence], passages_of: PassagesOf
) -> tuple[Sentence, ...]:
    """Return sentences, those of a law's articles with what their rule says in full.

    What a penalty is for may stand at the head of a long sentence and the fine far behind: where a
    penalty is asked for, the pieces of such a one are read as one. passages_of: gives the passages
    of a document by its id.
    """
    of_document = cache(passages_of)
    read: dict[tuple[str, tuple[str, ...]], Mapping[int, _Rule]] = {}
    known: dict[tuple[str, int], Sentence] = {}
    for sentence in found:
        if of_article(sentence) and _is_signature(sentence):
            continue
        if of_article(sentence):
            place = (sentence.document.id, sentence.passage.heading)
            if place not in read:
                read[place] = _rules(article(sentence.hit, of_document))
            sentence = _in_rule(question, sentence, read[place].get(sentence.start))
        known.setdefault((sentence.document.id, sentence.start), sentence)
    return tuple(known.values())


def _in_rule(question: Question, sentence: Sentence, rule: _Rule | None) -> Sentence:
    """Return a sentence with its rule; as it is where its article has been changed meanwhile."""
    if rule is None:
        return sentence
    known = replace(sentence, rule=rule.pieces)
    return _punishing(known, rule) if question.kind == "penalty" else known


def _punishing(sentence: Sentence, rule: _Rule) -> Sentence:
    """Return a sentence with its fine, behind what leads into it instead of the item before it."""
    if not FINE.search(rule.whole[0].plain):
        whole = joined(rule.whole)[0]
        sentence = replace(
            whole, hit=replace(whole.hit, exact=sentence.hit.exact), rule=sentence.rule
        )
    return replace(sentence, before="".join(piece.plain for piece in rule.lead) or sentence.before)


def of_article(sentence: Sentence) -> bool:
    """Return whether a sentence stands in an article of a law, a regulation or a rule; no row does."""
    in_a_law = authority(sentence.document) >= LAW and sentence.in_article
    return in_a_law and sentence.passage.kind == "clause"


def published(sentence: Sentence) -> bool:
    """Return whether a sentence is of a law's own text, which hardly uses the words that people ask in."""
    return of_article(sentence) and not (sentence.document.metadata.kind or "").endswith("摘要")


def led_list(best: Sentence, passages_of: PassagesOf) -> tuple[Sentence, ...]:
    """Return what leads into a list in an article of a law, and all its items; () for no such list.

    best: what leads in, or one of the items; passages_of: gives the passages of a document by
    its id.
    """
    leads = [best] if best.leads_in else [s for s in best.rule[:-1] if s.leads_in]
    if not (leads and of_article(best)):
        return ()
    lead = replace(leads[-1], rule=best.rule[: best.rule.index(leads[-1]) + 1] if best.rule else ())
    behind = [s for s in article(lead.hit, passages_of) if s.start >= lead.end]
    following = _whole_sentences(behind)
    items = itertools.takewhile(lambda whole: ITEM.match(whole[0].text), following)
    listed = [piece for whole in items for piece in whole]
    return joined([*(lead.rule or (lead,)), *listed]) if listed else ()


def in_full(
    question: Question, sentence: Sentence, passages_of: PassagesOf
) -> tuple[Sentence, ...]:
    """Return a sentence's rule, pieces of one passage joined; the sentence itself without a rule.

    How something is done takes the whole article. passages_of: gives the passages of a document
    by its id.
    """
    if question.kind == "how_to" and not question.practice and of_article(sentence):
        return joined(article(sentence.hit, passages_of))
    return joined(sentence.rule) if sentence.rule else (sentence,)


def joined(pieces: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Return sentences in their order, those on one line of one passage as one."""
    lines: list[Sentence] = []
    for piece in pieces:
        before = lines[-1] if lines else None
        if before is not None and _adjoins(before, piece):
            lines[-1] = _with(before, piece)
        else:
            lines.append(piece)
    return tuple(lines)


def article(hit: Hit, passages_of: PassagesOf) -> tuple[Sentence, ...]:
    """Return the sentences of the article that a hit belongs to, in order.

    passages_of: gives the passages of a document by its id.
    """
    of_it = hit.passage.heading, "clause"
    parts = (p for p in passages_of(hit.document.id) if (p.heading, p.kind) == of_it)
    found = sentences(replace(hit, passage=part, exact=False) for part in parts)
    while len(found) > 1 and _is_signature(found[-1]):
        found = found[:-1]
    return found


def _is_signature(line: Sentence) -> bool:
    """Return whether a line is who issued a document or when, as they stand behind its last article."""
    return bool(_SIGNATURE.fullmatch(line.plain.strip()))


def _rules(found: Sequence[Sentence]) -> dict[int, _Rule]:
    """Return the rules of an article by where each of their pieces starts."""
    rules: dict[int, _Rule] = {}
    first: tuple[Sentence, ...] = ()
    before: tuple[Sentence, ...] = ()
    for whole in _whole_sentences(found):
        as_before = _AS_BEFORE.search(whole[-1].plain)
        if ITEM.match(whole[0].text):
            lead = before if before and before[-1].leads_in else ()
        elif as_before:
            lead = first if as_before["which"] == "第一款" else before
        else:
            lead, before = (), whole
        first = first or whole
        rules |= {piece.start: _Rule(lead, whole) for piece in whole}
    return rules


def _whole_sentences(pieces: Sequence[Sentence]) -> list[tuple[Sentence, ...]]:
    """Return the pieces of each sentence: a long one is read in pieces, cut at its semicolons."""
    found: list[tuple[Sentence, ...]] = []
    going_on = False
    for piece in pieces:
        if going_on and not ITEM.match(piece.text):
            found[-1] = (*found[-1], piece)
        else:
            found.append((piece,))
        going_on = not _STOPS.search(piece.text) and not piece.leads_in
    return found


def paragraphs(pieces: Sequence[Sentence]) -> list[tuple[Sentence, ...]]:
    """Return the pieces of each paragraph (款) of an article, without the items below it.

    pieces: the sentences of the article in order.
    """
    lines: list[tuple[Sentence, ...]] = []
    for piece in pieces:
        if lines and lines[-1][-1].end == piece.start:
            lines[-1] = (*lines[-1], piece)
        else:
            lines.append((piece,))
    return [line for line in lines if not ITEM.match(line[0].text)]


def _adjoins(before: Sentence, piece: Sentence) -> bool:
    """Return whether a piece follows another on the same line of the same passage."""
    return before.passage.id == piece.passage.id and before.end == piece.start


def _with(before: Sentence, piece: Sentence) -> Sentence:
    start = before.passage.start
    text = before.passage.text[before.start - start : piece.end - start]
    return replace(
        before, text=text, plain=normalised(text), end=piece.end, figures=figures(text), rule=()
    )
