"""Measures answers over published laws: the articles cited, what has to be said, refusals.

The laws themselves are not part of the project; anybody has them from the national database of
laws and regulations. The questions name the articles that answer them.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from answer.answers import Citation, CitedAnswer
from answer.opening import open_assistant
from eval.answers import Answerer, Judgement, Report, backed, passages_in
from eval.questions import Expected, Row, rows
from index.tokens import law_name
from ingest.library import Library
from ingest.pipeline import ingest_paths

KINDS = (
    "figure", "requirement", "how_to", "definition", "list", "who", "when", "penalty",
    "comparison", "two_part", "law",
)  # fmt: skip
NOT_ANSWERED = "absent"
"""The kind of a question that the laws do not answer."""
_ARTICLE = re.compile(r"第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十])?")
_SPACES = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Rule:
    """One article of a law, by the law's full name and the article's number in Chinese."""

    law: str
    article: str


@dataclass(frozen=True, slots=True)
class LawQuestion:
    """One question on published laws and its ground truth.

    rules: the articles that a whole answer cites; also: those that may be cited besides. says:
    wordings of the law, all of which stand in a right answer; says_not: of which none does.
    """

    id: str
    question: str
    kind: str
    rules: tuple[Rule, ...]
    also: tuple[Rule, ...]
    says: tuple[str, ...]
    says_not: tuple[str, ...]

    @property
    def answerable(self) -> bool:
        """Whether the laws answer it."""
        return bool(self.rules)

    @property
    def expected(self) -> Expected:
        """What a right answer's status is."""
        return "answered" if self.answerable else "refused"

    @property
    def laws(self) -> frozenset[str]:
        """The names of the laws that answer it."""
        return frozenset(rule.law for rule in self.rules)


def load(path: Path) -> tuple[LawQuestion, ...]:
    """Return the questions of a file in its order.

    Raises ValueError naming file, line, field and what is allowed where one is not valid, and
    OSError where the file cannot be read.
    """
    names = tuple(field.name for field in fields(LawQuestion))
    return tuple(_question(row) for row in rows(path, names))


def _question(row: Row) -> LawQuestion:
    question = LawQuestion(
        id=row.text("id"),
        question=row.text("question"),
        kind=row.text("kind"),
        rules=_rules(row, "rules"),
        also=_rules(row, "also"),
        says=row.texts("says"),
        says_not=row.texts("says_not"),
    )
    kinds = KINDS if question.answerable else (NOT_ANSWERED,)
    if question.kind not in kinds:
        raise row.error("kind", "、".join(kinds) + " 之一", question.kind)
    if question.says and not question.answerable:
        raise row.error("says", "空（法规没有规定）", question.says)
    return question


def _rules(row: Row, field: str) -> tuple[Rule, ...]:
    found = []
    for name in row.texts(field):
        law, _, number = name.partition(" ")
        if not _ARTICLE.fullmatch(number):
            raise row.error(field, "“法规全称 第几条”的列表", name)
        found.append(Rule(law_name(law), number))
    return tuple(found)


def measure(questions: Sequence[LawQuestion], folder: Path, say: Callable[[str], None]) -> Report:
    """Ask the questions of a fresh library of the laws in a folder and judge the answers.

    A question is left out where a law that answers it is not in the folder. Raises ValueError
    naming the files that cannot be read, or where no question is left.
    """
    say("正在读入法规…")
    with (
        tempfile.TemporaryDirectory(prefix="shian-eval-") as data,
        Library.open(Path(data)) as library,
    ):
        report = ingest_paths([folder], library)
        if report.failed:
            raise ValueError(
                "\n".join(f"{file.path} 读不出：{file.message}" for file in report.failed)
            )
        held = {law_name(card.metadata.title) for card in library.cards()}
        asked = [question for question in questions if question.laws <= held]
        if not asked:
            raise ValueError(f"{folder} 里没有问题所问的法规，如 {questions[0].rules[0].law}")
        with open_assistant(Path(data), say) as assistant:
            judgements = ask_all(asked, assistant)
        return replace(
            Report(judgements, len(questions) - len(asked)), passages=passages_in(library)
        )


def ask_all(questions: Sequence[LawQuestion], answerer: Answerer) -> tuple[Judgement, ...]:
    """Return what the answers to all questions are worth, in their order."""
    return tuple(judge(question, answerer.ask(question.question)) for question in questions)


def judge(question: LawQuestion, answer: CitedAnswer) -> Judgement:
    """Return what an answer is worth against the articles that answer the question."""
    cited = [rule_of(citation) for citation in answer.citations]
    right = {*question.rules, *question.also}
    found = Counter(rule in cited for rule in question.rules)
    return Judgement(
        question=question,
        status=answer.status,
        refused_rightly=answer.status == "refused" or (bool(cited) and set(cited) <= right),
        figures=_says(question, answer) if question.says else None,
        cited=(sum(rule in right for rule in cited), len(cited)),
        found=(found[True], len(question.rules)),
        backed=backed(answer),
        milliseconds=answer.seconds * 1000,
    )


def rule_of(citation: Citation) -> Rule | None:
    """Return the article that a citation is from; None where it is from none."""
    named = _ARTICLE.match(citation.heading[-1]) if citation.heading else None
    return Rule(law_name(citation.document), named[0]) if named else None


def _says(question: LawQuestion, answer: CitedAnswer) -> bool:
    text = _SPACES.sub("", "".join(claim.text for claim in answer.claims))
    return all(_in(text, question.says)) and not any(_in(text, question.says_not))


def _in(text: str, wordings: Collection[str]) -> list[bool]:
    return [_SPACES.sub("", wording) in text for wording in wordings]
