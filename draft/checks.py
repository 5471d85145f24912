"""Re-check of a draft after a person's edits: does each sentence still have its backing?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Literal, get_args

from answer.figures import Figure, figures
from answer.verification import verify
from draft.conventions import breaches
from draft.drafts import Draft, Origin, Sentence, Table
from draft.facts import FactSheet
from draft.open_places import open_names
from draft.sources import blocks_of, sentences_of
from draft.values import printed
from draft.word_reading import Line, read_lines, sentences

FindingKind = Literal["数字不符", "失去依据", "没有依据", "待填", "删去", "序号", "格式"]
_ALIKE = 0.55
"""From this share of common text on, an edited sentence is taken for the one it came from."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: where, what stands there, what is wrong, what is expected.

    cell is the cell of the fact sheet that holds the right value, "" where there is none.
    """

    kind: FindingKind
    place: str
    section: str
    text: str
    wrong: str
    expected: str = ""
    cell: str = ""

    def line(self) -> str:
        """Return the finding in one line for a person."""
        expected = f"\uff1b应为\uff1a{self.expected}" if self.expected else ""
        cell = f"\uff08{self.cell}\uff09" if self.cell else ""
        where = f"{self.place}\uff08{self.section}\uff09" if self.section else self.place
        return f"{self.kind}\u3000{where}\uff1a{self.wrong}{expected}{cell}\u3000“{self.text}”"


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found; kept and reworded count the sentences that still have their backing."""

    path: str
    kept: int
    reworded: int
    findings: tuple[Finding, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the public JSON form."""
        return {
            "path": self.path,
            "kept": self.kept,
            "reworded": self.reworded,
            "findings": [asdict(finding) for finding in self.findings],
        }

    def lines(self) -> list[str]:
        """Return the report for a person, the gravest findings first."""
        counts = Counter(finding.kind for finding in self.findings)
        told = "\uff0c".join(f"{kind}{count}处" for kind, count in counts.items()) or "没有问题"
        head = f"{self.kept}句与数据表一致\uff0c{self.reworded}句改了说法但依据仍在\uff1b{told}。"
        return [head, *(finding.line() for finding in self.findings)]


def check(path: Path, sheet: FactSheet, draft: Draft) -> Report:
    """Return what a person's edits did to a draft.

    path: the edited .docx; sheet: the fact sheet it has to agree with; draft: what template and
    sheet give today. Raises ValueError where the file is no Word document, OSError where it
    can't be opened.
    """
    lines = read_lines(path)
    backing = _Backing(sheet, draft)
    findings = [finding for line in lines for finding in backing.judge(line)]
    findings += backing.dropped()
    findings += [Finding(b.kind, b.place, "", b.text, b.wrong, b.allowed) for b in breaches(lines)]
    order = get_args(FindingKind)
    findings.sort(key=lambda finding: order.index(finding.kind))
    return Report(str(path), backing.kept, backing.reworded, tuple(findings))


class _Backing:
    """The sentences that a draft may hold, and which of them were met."""

    def __init__(self, sheet: FactSheet, draft: Draft) -> None:
        self.sheet = sheet
        self.sentences: Mapping[str, Sentence] = {s.text: s for s in sentences_of(draft)}
        self.cells = {text for table in _tables(draft) for row in table.rows for text in row}
        self.cells |= {text for table in _tables(draft) for text in table.header}
        self.quotes = _fact_quotes(sheet) + [citation.quote for citation in draft.citations]
        self.met: set[str] = set()
        self.kept = self.reworded = 0

    def judge(self, line: Line) -> Iterator[Finding]:
        for name in open_names(line.text):
            yield _finding("待填", line, line.text, f"还没有填\uff1a{name}")
        if line.kind == "cell":
            yield from self._judge_cell(line)
        elif line.kind == "text":
            for sentence in sentences(line.text):
                yield from self._judge_sentence(line, sentence)

    def _judge_cell(self, line: Line) -> Iterator[Finding]:
        if line.text in self.cells or not figures(line.text) or open_names(line.text):
            return
        if not any(verify(line.text, quote).supported for quote in self.quotes):
            yield _finding("数字不符", line, line.text, "表中的数字不在数据表里")

    def _judge_sentence(self, line: Line, text: str) -> Iterator[Finding]:
        if text in self.sentences:
            self.met.add(text)
            self.kept += 1
            return
        origin = self._nearest(text)
        if origin is None:
            yield from self._judge_new(line, text)
            return
        self.met.add(origin.text)
        wrong = list(self._differing(line, text, origin))
        if wrong:
            yield from wrong
            return
        verdict = verify(text, origin.text)
        if verdict.supported:
            self.reworded += 1
        else:
            why = "\uff1b".join(verdict.reasons)
            yield _finding("失去依据", line, text, why, expected=origin.text)

    def _nearest(self, text: str) -> Sentence | None:
        """Return the sentence of the draft that this one was made from, None for a new one."""
        matcher = SequenceMatcher(b=text, autojunk=False)
        best, found = _ALIKE, None
        for candidate in self.sentences:
            if candidate in self.met:
                continue
            matcher.set_seq1(candidate)
            if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best:
                ratio = matcher.ratio()
                if ratio > best:
                    best, found = ratio, self.sentences[candidate]
        return found

    def _differing(self, line: Line, text: str, origin: Sentence) -> Iterator[Finding]:
        """Yield the figures that were changed, each with the value and cell of the fact sheet."""
        for stated, right in _changed(figures(text), figures(origin.text)):
            expected, cell = "", ""
            if right:
                expected = origin.text[right.span.start : right.span.end]
                cell = self._cell(origin.origins, right)
            said = text[stated.span.start : stated.span.end] if stated else ""
            wrong = f"写的是{said}" if said else f"少了{expected}"
            yield _finding("数字不符", line, text, wrong, expected, cell)

    def _cell(self, origins: Sequence[Origin], figure: Figure) -> str:
        for origin in origins:
            fact = self.sheet.facts.get(origin.slot)
            inside = origin.start <= figure.span.start < origin.end
            if fact and inside and not origin.formula:
                return fact.previous_cell if origin.previous else fact.cell
        return ""

    def _judge_new(self, line: Line, text: str) -> Iterator[Finding]:
        if open_names(text):
            return
        if any(verify(text, quote).supported for quote in self.quotes):
            self.reworded += 1
            return
        known = {(f.value, f.unit) for quote in self.quotes for f in figures(quote)}
        strange = [f for f in figures(text) if (f.value, f.unit) not in known]
        if strange:
            said = "、".join(text[f.span.start : f.span.end] for f in strange)
            yield _finding("数字不符", line, text, f"{said}不在数据表和引用来源里")
        else:
            yield _finding("没有依据", line, text, "数据表和引用来源里没有这句话\uff0c请自行核对")

    def dropped(self) -> Iterator[Finding]:
        """Yield the sentences with the office's own figures that are no longer there."""
        for text, sentence in self.sentences.items():
            if text not in self.met and sentence.origins and sentence.kind == "facts":
                yield Finding("删去", "", "", text, "草稿里的这句话现在没有了")


def _changed(
    stated: Sequence[Figure], right: Sequence[Figure]
) -> Iterator[tuple[Figure | None, Figure | None]]:
    """Yield (figure now, figure of the draft) where they differ; None where one side has none."""
    mine = [(f.value, f.unit) for f in stated]
    theirs = [(f.value, f.unit) for f in right]
    matcher = SequenceMatcher(a=mine, b=theirs, autojunk=False)
    for action, i, j, k, m in matcher.get_opcodes():
        if action == "equal":
            continue
        for step in range(max(j - i, m - k)):
            now = stated[i + step] if i + step < j else None
            before = right[k + step] if k + step < m else None
            yield now, before


def _fact_quotes(sheet: FactSheet) -> list[str]:
    """Return each datum as a sentence; texts of the office stand as they are."""
    quotes = []
    for fact in sheet.facts.values():
        slot = fact.slot
        for value, when in ((fact.value, ""), (fact.previous, "上年")):
            if value is not None:
                quotes.append(f"{when}{slot.id}{printed(value)}{slot.unit}")
                quotes += [value] if isinstance(value, str) else []
    return quotes


def _tables(draft: Draft) -> list[Table]:
    return [*draft.attachments, *(b for b in blocks_of(draft) if isinstance(b, Table))]


def _finding(
    kind: FindingKind, line: Line, text: str, wrong: str, expected: str = "", cell: str = ""
) -> Finding:
    return Finding(kind, line.place, line.section, text, wrong, expected, cell)
