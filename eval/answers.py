"""Measures answers: right figures, citations that hold, refusals where they are due, time."""

from __future__ import annotations

import inspect
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from rich.box import SIMPLE
from rich.table import Table

from answer.answering import Assistant
from answer.answers import AnswerStatus, CitedAnswer
from answer.figures import figures
from answer.opening import open_assistant
from eval.grounds import Grounds, Sources
from eval.questions import KINDS, ROOT, Expected, Question, load
from ingest.library import Library
from ingest.pipeline import ingest_paths

CORPUS = ROOT / "corpus" / "documents"
Count = tuple[int, int]
"""How many are right, of how many."""


class Answerer(Protocol):
    """What is measured; answer.answering.Assistant is one."""

    @property
    def ask(self) -> Callable[..., CitedAnswer]:
        """Answers one question; with a parameter `history` it takes the questions before."""
        ...


@dataclass(frozen=True, slots=True)
class Beside:
    """Further documents: those of a folder, in the order of their paths, up to so many passages."""

    folder: Path
    passages: int


@contextmanager
def open_corpus(
    data: Path, say: Callable[[str], None], corpus: Path = CORPUS, beside: Beside | None = None
) -> Iterator[tuple[Assistant, Library]]:
    """Read the corpus into a data directory and open it for questions.

    data: an empty directory, or one that has read the corpus before; say: takes progress, in
    Chinese; beside: what is read besides. Raises ValueError naming the files that could not be
    read, or where there are fewer passages than wanted.
    """
    with Library.open(data) as library:
        _read([corpus], library)
        if beside is not None:
            _fill_up(library, beside)
        with open_assistant(data, say) as assistant:
            yield assistant, library


def _fill_up(library: Library, beside: Beside) -> None:
    found = passages_in(library)
    for file in sorted(path for path in beside.folder.rglob("*") if path.is_file()):
        if found >= beside.passages:
            return
        found += _read([file], library)
    if found < beside.passages:
        raise ValueError(f"{beside.folder} 里的资料只够 {found} 段，不到 {beside.passages} 段")


def _read(paths: Sequence[Path], library: Library) -> int:
    """Read files and return how many passages they add; a copy of another adds none."""
    report = ingest_paths(paths, library, workers=0)
    if report.failed:
        reasons = "\n".join(f"{file.path}:{file.message}" for file in report.failed)
        raise ValueError(f"有 {len(report.failed)} 个文件读不出：\n{reasons}")
    return sum(file.passages for file in report.files if file.status == "added")


def passages_in(library: Library) -> int:
    """Return how many passages the documents in use have."""
    return sum(len(library.passages_of(card.id)) for card in library.cards())


class Asked(Protocol):
    """A question as its answer is judged; eval.questions.Question is one."""

    @property
    def id(self) -> str:
        """Unique in its file."""
        ...

    @property
    def question(self) -> str:
        """What is asked."""
        ...

    @property
    def kind(self) -> str:
        """What it asks for."""
        ...

    @property
    def answerable(self) -> bool:
        """Whether what is read answers it, at least in part."""
        ...

    @property
    def expected(self) -> Expected:
        """What a right answer's status is."""
        ...


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one answer is worth; cited, found and backed are (right ones, all).

    figures is None where the question expects none. cited counts citations, found the parts
    of the answer, backed the figures in claims: right is one that stands in a quote its
    claim cites.
    """

    question: Asked
    status: AnswerStatus
    refused_rightly: bool
    figures: bool | None
    cited: Count
    found: Count
    backed: Count
    milliseconds: float

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong with the answer, in Chinese; empty where nothing is."""
        expected = self.question.expected
        faults = _short("数字无据", self.backed)
        if expected == "refused":
            return (*faults, *(() if self.refused_rightly else ("应拒未拒",)))
        if self.status == "refused":
            return (*faults, "误拒")
        faults += ("数字不对",) if self.figures is False else ()
        faults += ("缺什么没有说",) if expected == "partial" and self.status != "partial" else ()
        return (*faults, *_short("引错", self.cited), *_short("漏引", self.found))


def _short(fault: str, count: Count) -> tuple[str, ...]:
    right, total = count
    return (f"{fault} {total - right}/{total}",) if right < total else ()


def judge(question: Question, answer: CitedAnswer, grounds: Grounds) -> Judgement:
    """Return what an answer is worth against the question's ground truth."""
    citations = answer.citations
    return Judgement(
        question=question,
        status=answer.status,
        refused_rightly=answer.status == "refused"
        or (bool(citations) and all(map(grounds.touch, citations))),
        figures=_figures_right(question, answer),
        cited=(sum(grounds.hold(c, question.kind) for c in citations), len(citations)),
        found=(
            sum(grounds.finds(citations, part) for part in range(len(grounds.parts))),
            len(grounds.parts),
        ),
        backed=backed(answer),
        milliseconds=answer.seconds * 1000,
    )


def _figures_right(question: Question, answer: CitedAnswer) -> bool | None:
    """Return whether all figures are there and what is said first is not a wrong one."""
    if not question.figures:
        return None
    texts = [claim.text for claim in answer.claims]
    whole = "\n".join(texts)
    if not all(figure.stands_in(whole) for figure in question.figures):
        return False
    for text in texts:
        if any(figure.stands_in(text) for figure in question.figures):
            return True
        if any(figure.stands_in(text) for figure in question.not_figures):
            return False
    return False  # figures that only stand over the border of two claims


def backed(answer: CitedAnswer) -> Count:
    """Return how many figures in claims stand in a quote that its claim cites, and of how many."""
    quotes = {citation.n: citation.quote for citation in answer.citations}
    right = total = 0
    for claim in answer.claims:
        stated = [(figure.value, figure.unit) for figure in figures(claim.text)]
        given = {
            (figure.value, figure.unit)
            for number in claim.citations
            for figure in figures(quotes.get(number, ""))
        }
        right += sum(figure in given for figure in stated)
        total += len(stated)
    return right, total


RATES = {
    "right_figure": "数字",
    "citation_precision": "引准",
    "citation_recall": "引全",
    "refused": "该拒",
    "answered": "该答",
    "partial": "缺项",
    "backed": "有据",
}


def rates(judgements: Collection[Judgement]) -> dict[str, float]:
    """Return the rates of RATES that can be measured, 0 to 1, higher is better.

    Citations are counted over all answerable questions, a refused one with no citation and
    all its parts missed.
    """
    answerable = [j for j in judgements if j.question.answerable]
    counts = {
        "right_figure": _count(j.figures for j in answerable if j.figures is not None),
        "citation_precision": _total(j.cited for j in answerable),
        "citation_recall": _total(j.found for j in answerable),
        "refused": _count(j.refused_rightly for j in judgements if not j.question.answerable),
        "answered": _count(j.status != "refused" for j in answerable),
        "partial": _count(
            j.status == "partial" for j in answerable if j.question.expected == "partial"
        ),
        "backed": _total(j.backed for j in judgements),
    }
    return {name: right / total for name, (right, total) in counts.items() if total}


def _count(verdicts: Iterable[bool]) -> Count:
    verdicts = tuple(verdicts)
    return sum(verdicts), len(verdicts)


def _total(counts: Iterable[Count]) -> Count:
    counts = tuple(counts)
    return sum(right for right, _ in counts), sum(total for _, total in counts)


@dataclass(frozen=True, slots=True)
class Report:
    """All judgements, and how many questions were left out for want of a conversation.

    passages: how many were asked of, 0 where nobody counted.
    """

    judgements: tuple[Judgement, ...]
    skipped: int
    passages: int = 0

    def by_kind(self) -> dict[str, tuple[Judgement, ...]]:
        """Return the judgements of each kind that was asked, in the order of KINDS, others behind."""
        kinds = dict.fromkeys((*KINDS, *(j.question.kind for j in self.judgements)))
        return {
            kind: found
            for kind in kinds
            if (found := tuple(j for j in self.judgements if j.question.kind == kind))
        }

    def milliseconds(self, percent: float) -> float:
        """Return the time that this share of the questions took at most."""
        return float(np.percentile([j.milliseconds for j in self.judgements], percent))

    def to_json(self) -> dict[str, Any]:
        """Return the report as JSON: rates, times, rates by kind, faults by question."""
        return {
            "questions": len(self.judgements),
            "skipped": self.skipped,
            "passages": self.passages,
            **rates(self.judgements),
            "ms_p50": round(self.milliseconds(50), 1),
            "ms_p95": round(self.milliseconds(95), 1),
            "kinds": {
                kind: {"questions": len(found), **rates(found)}
                for kind, found in self.by_kind().items()
            },
            "faults": {j.question.id: list(j.faults) for j in self.judgements if j.faults},
        }


def measure(questions: Sequence[Question], answerer: Answerer, sources: Sources) -> Report:
    """Ask all questions and judge the answers.

    A question of a conversation is left out where the answerer takes no history.
    """
    converses = "history" in inspect.signature(answerer.ask).parameters
    judgements: list[Judgement] = []
    for question in questions:
        if question.history and not converses:
            continue
        more = {"history": list(question.history)} if question.history else {}
        answer = answerer.ask(question.question, **more)
        judgements.append(judge(question, answer, Grounds.of(question, sources)))
    return Report(tuple(judgements), len(questions) - len(judgements))


def measure_corpus(path: Path, say: Callable[[str], None], beside: Beside | None = None) -> Report:
    """Measure a question file on a fresh library and index of the starter corpus.

    beside: documents that are read besides, for what answers cost on a larger library.
    Raises ValueError for a question that is not valid or a document that cannot be read.
    """
    questions = load(path)
    say("正在读入示范资料…")
    with (
        tempfile.TemporaryDirectory(prefix="shian-eval-") as data,
        open_corpus(Path(data), say, beside=beside) as (answerer, library),
    ):
        report = measure(questions, answerer, library)
        return replace(report, passages=passages_in(library))


def table(report: Report) -> Table:
    """Return the rates by kind and over all, for a person to read."""
    skipped = f"，跳过 {report.skipped} 问（缺上下文，或缺所问的法规）" if report.skipped else ""
    shown = Table(
        box=SIMPLE,
        title=f"{report.passages:,} 段，{len(report.judgements)} 问{skipped}；"
        f"每问 {report.milliseconds(50):.0f} 毫秒（95% 在 {report.milliseconds(95):.0f} 以内）",
    )
    shown.add_column("类别", no_wrap=True)
    for name in ("题数", *RATES.values()):
        shown.add_column(name, justify="right")
    for kind, found in report.by_kind().items():
        shown.add_row(kind, *_cells(found))
    shown.add_section()
    shown.add_row("合计", *_cells(report.judgements))
    return shown


def _cells(judgements: Collection[Judgement]) -> Iterator[str]:
    measured = rates(judgements)
    yield str(len(judgements))
    for name in RATES:
        yield f"{measured[name]:.3f}" if name in measured else ""
