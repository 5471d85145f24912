"""What is measured of a question and a sentence, for weights that are fitted on many questions."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from typing import get_args

from answer.evidence import Sentence, authority
from answer.kinds import QuestionKind
from answer.questions import Question
from answer.ranking import Ranked
from answer.relevance import Weights, title_coverage
from answer.saying import requires_it, says_it, untold
from index.tokens import normalised

Features = Mapping[str, float]
"""Measures by name, each of a few units at most."""

_KINDS = tuple(kind for kind in get_args(QuestionKind) if kind != "article")
"""What is asked, but for where a rule stands: that the rules tell."""
_LEAST_SCORE = 1e-3
_SPOKEN_OF = 0.4
"""A term that is worth less is not spoken of."""
_CHARACTER = re.compile(r"[\u3400-\u9fffa-z0-9]")
_OF_THE_NATION = re.compile(r"国家(?!食品安全示范|级|法|转移|抽检|机关|工作人员)")
_WIDEST_GAP = 3.0
_LONGEST = 40


def of_sentence(
    question: Question, ranked: Ranked, weights: Weights, newest: int
) -> dict[str, float]:
    """Return the measures that tell the better of two sentences.

    newest: the year of the newest document found, 0 where none tells.
    """
    sentence, metadata = ranked.sentence, ranked.sentence.document.metadata
    characters = {c for run in weights.runs for c in run if _CHARACTER.match(c)}
    context = _context(sentence)
    spoken = {c for said, written in question.alternatives if written in context for c in said}
    own = sum(c in characters for c in sentence.plain)
    says = says_it(question, ranked, sure=False)
    return {
        "score": math.log(max(ranked.score, _LEAST_SCORE)),
        "covered": ranked.coverage,
        "near": ranked.near,
        "wording": ranked.wording,
        "kind": math.log(ranked.kind_fit),
        "document": math.log(ranked.document_fit),
        "form": math.log(ranked.form_fit),
        "characters": _share(characters, context + "".join(spoken)),
        "pairs": _share(weights.pairs, context),
        "concise": own / max(1, len(sentence.plain)),
        "title": title_coverage(sentence, weights),
        "alike": ranked.alike,
        "fit": ranked.fit,
        "found": 1.0 / ranked.place,
        "names_the_place": float(bool(question.place) and str(question.place) in sentence.plain),
        "unsaid": float(not says),
        "no_figure": float(question.kind == "figure" and not says),
        "no_requirement": float(not requires_it(question, ranked)),
        "authority": authority(sentence.document) / 10,
        "age": (newest - metadata.year) / 5 if metadata.year and newest else 0.0,
        "leads_in": float(sentence.leads_in),
        "length": math.log(1 + len(sentence.text)),
        "figures": float(bool(sentence.figures)),
        "figures_not_told": _not_told(question, sentence),
    }


def of_answer(
    question: Question,
    best: Ranked,
    measured: Features,
    ahead: float,
    section: Sentence | None,
    weights: Weights,
) -> dict[str, float]:
    """Return the measures that tell whether the library answers at all.

    best: the best sentence; measured: what `of_sentence` gives for it; ahead: by how much it is
    before the next one; section: the first sentence of a section that was taken whole, None
    where the answer is made of single sentences.
    """
    credits = weights.credits(best.sentence)
    unspoken = {t: w for t, w in weights.terms.items() if credits[t] < _SPOKEN_OF}
    level = best.sentence.document.metadata.level
    return {
        **measured,
        "below_the_nation": float(
            bool(_OF_THE_NATION.search(question.text)) and level not in ("国家", None)
        ),
        "section": float(section is not None),
        "section_title": title_coverage(section, weights) if section else 0.0,
        "less_alike": best.most_alike - best.alike,
        "less_fit": best.most_fit - best.fit,
        "ahead": max(-_WIDEST_GAP, min(ahead, _WIDEST_GAP)),
        "question_length": min(len(question.text), _LONGEST) / 10,
        "heaviest_unspoken": max(unspoken.values(), default=0.0),
        "unknown_unspoken": sum(w for t, w in unspoken.items() if t in weights.unknown),
        "known_unspoken": sum(w for t, w in unspoken.items() if t not in weights.unknown),
        **{f"asks_{kind}": float(question.kind == kind) for kind in _KINDS},
    }


def _context(sentence: Sentence) -> str:
    """Return a sentence with the one before it, the headings and the title above it, normalised."""
    above = (*sentence.passage.heading, sentence.document.metadata.title)
    return f"{sentence.plain} {sentence.before} {normalised(' '.join(above))}"


def _not_told(question: Question, sentence: Sentence) -> float:
    """Return the share of the question's own figures that a sentence and its passage lack, 0..1."""
    if not question.given:
        return 0.0
    lacked = untold(question.given, sentence)
    return sum(value in lacked for value in question.given) / len(question.given)


def _share(wanted: Collection[str], text: str) -> float:
    return sum(each in text for each in wanted) / len(wanted) if wanted else 0.0


def weighted(measured: Features, weights: Mapping[str, float]) -> float:
    """Return the sum of measures by their weights."""
    return sum(weight * measured[name] for name, weight in weights.items())
