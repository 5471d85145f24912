"""Re-check of a draft after a person's edits: does each sentence still have its backing?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from difflib import SequenceMatcher, get_close_matches
from itertools import chain
from pathlib import Path
from typing import Any, Literal, get_args

from answer.figures import Figure, figures
from answer.verification import verify
from draft.checking.conventions import breaches
from draft.checking.tables import compare_tables
from draft.drafts import Draft, Origin, Paragraph, Sentence, Table
from draft.facts import YEAR, FactSheet
from draft.open_places import open_names
from draft.templating.values import printed
from draft.word.annexes import blocks_of, sentences_of
from draft.word.reading import Line, LineKind, read_lines, sentences
from draft.writing.wording import is_turned, stated

FindingKind = Literal["数字不符", "失去依据", "没有依据", "待填", "删去", "序号", "格式"]
_PAUSES = re.compile("[\uff0c。\uff1b\uff1a\uff01\uff1f]")
_COMMA = "\uff0c"
_LAST_YEAR = re.compile("上年|去年|上一年|同期")
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
    findings += backing.tables(lines)
    findings += backing.dropped(lines)
    findings += [Finding(b.kind, b.place, "", b.text, b.wrong, b.allowed) for b in breaches(lines)]
    order = get_args(FindingKind)
    findings.sort(key=lambda finding: order.index(finding.kind))
    return Report(str(path), backing.kept, backing.reworded, tuple(findings))


class _Backing:
    """The sentences that a draft may hold, and which of them were met."""

    def __init__(self, sheet: FactSheet, draft: Draft) -> None:
        self.sheet = sheet
        self.draft = draft
        self.sections = {sentence.text: section for sentence, section in _placed(draft)}
        self.sentences: Mapping[str, Sentence] = {s.text: s for s in sentences_of(draft)}
        self.running = _running(self.sentences)
        self.frames = _frames(draft)
        self.quotes = [*_told(sheet), *(citation.quote for citation in draft.citations)]
        self.last_year = _told_of_last_year(sheet)
        self.met: set[str] = set()
        self.kept = self.reworded = 0

    def judge(self, line: Line) -> Iterator[Finding]:
        if line.kind in self.frames:
            yield from self._judge_frame(line)
        elif line.kind == "text" and line.text not in chain(*self.frames.values()):
            for sentence in sentences(line.text):
                yield from (_open(line, sentence, name) for name in open_names(sentence))
                yield from self._judge_sentence(line, sentence)

    def tables(self, lines: Sequence[Line]) -> Iterator[Finding]:
        """Yield what was changed in tables, and the rows that are no longer there."""
        changed, gone = compare_tables(lines, _tables(self.draft))
        for line in lines:
            if line.kind == "cell":
                yield from (_open(line, line.text, name) for name in open_names(line.text))
        for cell in changed:
            yield from self._judge_cell(cell.line, cell.expected)
        for row in gone:
            text = "\u3000".join("".join(cell.split()) for cell in row.cells)
            yield Finding("删去", "表格", row.caption, text, "草稿表里的这一行现在没有了")

    def _judge_cell(self, line: Line, expected: str | None) -> Iterator[Finding]:
        if open_names(line.text):
            return
        said = _figures(line.text)
        if expected is not None:
            kind: FindingKind = "失去依据" if said == _figures(expected) else "数字不符"
            yield _finding(kind, line, line.text or "空白", "这一格与草稿不同", expected or "空白")
        elif said and not any(verify(line.text, quote).supported for quote in self.quotes):
            yield _finding("数字不符", line, line.text, "表中的数字不在数据表里")

    def _judge_frame(self, line: Line) -> Iterator[Finding]:
        """Yield a title, 主送机关, 署名 or 成文日期 that is no longer the draft's."""
        allowed = self.frames[line.kind]
        if allowed and line.text not in allowed:
            [near] = get_close_matches(line.text, allowed, 1, 0)
            kind: FindingKind = "失去依据" if _figures(line.text) == _figures(near) else "数字不符"
            yield _finding(kind, line, line.text, "与草稿不同", near)

    def _judge_sentence(self, line: Line, text: str) -> Iterator[Finding]:
        if text in self.sentences:
            self.met.add(text)
            self.kept += 1
            return
        if _clauses(text) in self.running:  # joined, cut or punctuated in another way
            self.reworded += 1
            return
        origin = self._nearest(text)
        if origin is None:
            yield from self._judge_new(line, text)
            return
        self.met.add(origin.text)
        wrong = list(self._differing(line, text, origin)) or _exchanged(line, text, origin)
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
        for now, right in _changed(figures(text), figures(origin.text)):
            expected, cell = "", ""
            if right:
                expected = origin.text[right.span.start : right.span.end]
                cell = self._cell(origin.origins, right)
            said = text[now.span.start : now.span.end] if now else ""
            wrong = f"写的是{said}" if said else f"少了{expected}"
            if said and not expected:
                wrong += "\uff0c数据表里没有" if origin.kind == "open" else "\uff0c草稿里没有"
            yield _finding("数字不符", line, text, wrong, expected if said else "", cell)

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
        quotes = self.quotes
        if _LAST_YEAR.search(text) or f"{self._year() - 1}年" in text:
            quotes = [*quotes, *self.last_year]
        if any(verify(text, quote).supported for quote in quotes):
            self.reworded += 1
            return
        known = {(f.value, f.unit) for quote in quotes for f in figures(quote)}
        strange = [f for f in figures(text) if (f.value, f.unit) not in known]
        if strange:
            said = "、".join(text[f.span.start : f.span.end] for f in strange)
            yield _finding("数字不符", line, text, f"{said}不在数据表和引用来源里")
        else:
            yield _finding("没有依据", line, text, "数据表和引用来源里没有这句话\uff0c请自行核对")

    def _year(self) -> int:
        fact = self.sheet.facts.get(YEAR)
        return int(fact.value) if fact and isinstance(fact.value, Decimal) else 0

    def dropped(self, lines: Sequence[Line]) -> Iterator[Finding]:
        """Yield the sentences with the office's own figures that are gone, wholly or in part."""
        there = _running(line.text for line in lines if line.kind == "text")
        for text, sentence in self.sentences.items():
            is_own = sentence.kind == "facts" and sentence.origins
            if not is_own or text in self.met or _clauses(text) in there:
                continue
            clauses = _clauses(text).split()
            missing = [clause for clause in clauses if f"\n{clause}\n" not in there]
            if missing:
                wrong = f"少了“{_COMMA.join(missing)}”"
                if len(missing) == len(clauses):
                    wrong = "草稿里的这句话现在没有了"
                yield Finding("删去", "正文", self.sections[text], text, wrong)


def _changed(
    stated: Sequence[Figure], right: Sequence[Figure]
) -> Iterator[tuple[Figure | None, Figure | None]]:
    """Yield (figure now, figure of the draft) where they differ; None where one side has none."""
    mine = [(f.value, f.unit) for f in stated]
    theirs = [(f.value, f.unit) for f in right]
    if len(mine) == len(theirs):  # values that changed places
        pairs = zip(stated, right, mine, theirs, strict=True)
        yield from ((now, before) for now, before, one, other in pairs if one != other)
        return
    matcher = SequenceMatcher(a=mine, b=theirs, autojunk=False)
    for action, i, j, k, m in matcher.get_opcodes():
        if action == "equal":
            continue
        for step in range(max(j - i, m - k)):
            now = stated[i + step] if i + step < j else None
            before = right[k + step] if k + step < m else None
            yield now, before


def _exchanged(line: Line, text: str, origin: Sentence) -> list[Finding]:
    """Return the figures that are the same as before, yet said of something else."""
    return [
        _finding("失去依据", line, text, f"{figure}说的不是同一项", origin.text)
        for (of, figure), (other, _) in zip(stated(text), stated(origin.text), strict=True)
        if is_turned(of, other)
    ]


def _clauses(text: str) -> str:
    """Return a text clause by clause, whatever marks stand between them."""
    return "\n" + "\n".join(filter(None, (c.strip() for c in _PAUSES.split(text)))) + "\n"


def _running(texts: Iterable[str]) -> str:
    return _clauses("。".join(texts))


def _figures(text: str) -> list[tuple[Decimal, str]]:
    return [(figure.value, figure.unit) for figure in figures(text)]


def _told(sheet: FactSheet) -> list[str]:
    """Return each datum as a sentence; texts of the office stand as they are."""
    quotes = []
    for fact in sheet.facts.values():
        if fact.value is not None:
            quotes.append(f"{fact.slot.id}{printed(fact.value)}{fact.slot.unit}")
            quotes += [fact.value] if isinstance(fact.value, str) else []
    return quotes


def _told_of_last_year(sheet: FactSheet) -> list[str]:
    return [
        f"上年{fact.slot.id}{printed(fact.previous)}{fact.slot.unit}"
        for fact in sheet.facts.values()
        if fact.previous is not None
    ]


def _frames(draft: Draft) -> dict[LineKind, list[str]]:
    """Return what stands around the text, by its kind."""
    addressee = draft.addressee.rstrip("\uff1a:") + "\uff1a" if draft.addressee else ""
    return {
        "title": [draft.title],
        "addressee": [addressee] if addressee else [],
        "signature": [text for text in (draft.signature, draft.day) if text],
    }


def _placed(draft: Draft) -> Iterator[tuple[Sentence, str]]:
    """Yield every sentence of a draft with the heading it stands under."""
    opening = (s for paragraph in draft.opening for s in paragraph.sentences)
    yield from ((sentence, "") for sentence in opening)
    waiting = [*draft.sections]
    while waiting:
        section = waiting.pop(0)
        waiting = [*section.sections, *waiting]
        for block in section.blocks:
            if isinstance(block, Paragraph):
                heading = section.number + section.heading
                yield from ((sentence, heading) for sentence in block.sentences)


def _tables(draft: Draft) -> list[Table]:
    return [*draft.attachments, *(b for b in blocks_of(draft) if isinstance(b, Table))]


def _open(line: Line, text: str, name: str) -> Finding:
    return _finding("待填", line, text, f"还没有填\uff1a{name}")


def _finding(
    kind: FindingKind, line: Line, text: str, wrong: str, expected: str = "", cell: str = ""
) -> Finding:
    return Finding(kind, line.place, line.section, text, wrong, expected, cell)
