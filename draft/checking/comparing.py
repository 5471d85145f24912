"""Last year's report against this year's fact sheet: what is stale, what is missing, what can stay."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from answer.figures import Figure, figures
from draft.drafts import Draft, Section
from draft.facts import YEAR, Fact, FactSheet
from draft.templating.expressions import figures_in_words, fixed_terms
from draft.templating.values import printed
from draft.word.reading import numbered, sentences
from index.tokens import normalised
from ingest.documents import Passage
from ingest.reading import read_file

_YEAR = re.compile(r"(?<!\d)(20\d{2})年")
# What tells a day or a document is no figure of the sheet, and nearly always another this year.
_DATE = re.compile(r"(?<!\d)(?:20\d{2}年)?\d{1,2}月(?:\d{1,2}日)?|〔20\d{2}〕\d+号")
_LINE_ENDS = re.compile(r"(?<=[。\uff1a\uff1b\uff01\uff1f])\n")
_LEAST_NAMED, _LEAST_NAMED_OF_FEW = 0.25, 0.5
_FEW = 10
"""Below this many, figures agree by chance: more of the datum's name has to stand there."""
_COLON = "\uff1a"
_SAME_HEADING = 0.6
_LONGEST_HEADING = 30


@dataclass(frozen=True, slots=True)
class StaleFigure:
    """A figure of the old report that this year has another value for; cell holds the new one."""

    section: str
    sentence: str
    figure: str
    slot: str
    new: str
    cell: str


@dataclass(frozen=True, slots=True)
class OldSentence:
    """A sentence of the old report and why it is named."""

    section: str
    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """An old report against this year's facts.

    stale: figures with a new value; unknown: sentences with figures or years that the sheet
    doesn't tell; stay: sentences that can stay as they are; missing: headings of this year's
    report that the old one lacks; extra: headings that only the old one has.
    """

    path: str
    stale: tuple[StaleFigure, ...]
    unknown: tuple[OldSentence, ...]
    stay: tuple[OldSentence, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the public JSON form."""
        return asdict(self)

    def lines(self) -> list[str]:
        """Return the comparison for a person: what to change first."""
        return [
            f"过时的数字{len(self.stale)}处\uff0c要核对的句子{len(self.unknown)}句\uff0c"
            f"可以保留的句子{len(self.stay)}句\uff0c缺少的章节{len(self.missing)}个。",
            *(
                f"过时\u3000{s.section}\uff1a{s.figure} → {s.new}\uff08{s.slot}\uff0c{s.cell}\uff09"
                f"\u3000“{s.sentence}”"
                for s in self.stale
            ),
            *(f"缺少\u3000{heading}" for heading in self.missing),
            *(f"多出\u3000{heading}" for heading in self.extra),
            *(f"核对\u3000{s.section}\uff1a{s.reason}\u3000“{s.text}”" for s in self.unknown),
            *(f"保留\u3000{s.section}\uff1a“{s.text}”" for s in self.stay),
        ]


def compare(path: Path, sheet: FactSheet, draft: Draft) -> Comparison:
    """Return what of an old report is stale, missing or can stay.

    path: the old report in any format that ingest reads; sheet: this year's facts; draft: what
    template and sheet give this year, for its sections. Raises ValueError with the reason where
    the report can't be read.
    """
    reading = read_file(path)
    if reading.error or not reading.documents:
        raise ValueError(f"读不了{path}\uff1a{reading.error or '里面没有文字'}")
    _, passages = max(reading.documents, key=lambda found: len(found[0].text))
    old = _headings(passages)
    wanted = [section.heading for section in _sections(draft.sections)]
    return Comparison(
        str(path),
        *_judged(passages, sheet),
        missing=tuple(h for h in wanted if not any(_same(h, other) for other in old)),
        extra=tuple(
            h for h in old if _is_heading(h) and not any(_same(other, h) for other in wanted)
        ),
    )


def _judged(
    passages: Sequence[Passage], sheet: FactSheet
) -> tuple[tuple[StaleFigure, ...], tuple[OldSentence, ...], tuple[OldSentence, ...]]:
    stale: list[StaleFigure] = []
    unknown: list[OldSentence] = []
    stay: list[OldSentence] = []
    for section, text in _sentences(passages):
        old, strange = _figures_of(text, section, sheet)
        stale += old
        if strange:
            unknown.append(OldSentence(section, text, strange))
        elif not old:
            stay.append(OldSentence(section, text))
    return tuple(stale), tuple(unknown), tuple(stay)


def _sentences(passages: Sequence[Passage]) -> Iterator[tuple[str, str]]:
    """Yield (section, sentence); a heading that runs on into the text is none."""
    for passage in passages:
        if passage.kind == "heading":
            continue
        section = passage.heading[-1] if passage.heading else ""
        name = numbered(section)[2].rstrip("。")
        name = name if _is_heading(name) else ""
        for line in _LINE_ENDS.split(numbered(passage.text)[2]):
            for sentence in sentences("".join(line.split("\n"))):
                if len(sentence) > 1 and sentence.rstrip("。") != name and sentence[-1] != _COLON:
                    yield section, sentence


def _figures_of(text: str, section: str, sheet: FactSheet) -> tuple[list[StaleFigure], str]:
    """Return the stale figures of a sentence, and why it has to be looked at besides."""
    stale, strange = [], []
    dates = [*_DATE.finditer(text), *_YEAR.finditer(text)]
    for figure in figures(text):
        start = figure.span.start
        if any(date.start() <= start < date.end() for date in dates) or text[:start].endswith("每"):
            continue
        said = text[start : figure.span.end]
        fact = _fact_of(figure, text, sheet)
        if fact is None:
            strange.append(f"数据表里没有{said}")
        elif fact.value is None:
            strange.append(f"{said}是上年的{fact.slot.id}\uff0c今年的还没有填")
        elif fact.value != fact.previous and not _is(fact, fact.value, figure):
            new = printed(fact.value) + fact.slot.unit
            stale.append(StaleFigure(section, text, said, fact.slot.id, new, fact.cell))
    this_year = _this_year(sheet)
    written = [match[0] for match in _DATE.finditer(text)]
    past = [m[0] for m in _YEAR.finditer(_DATE.sub("", text)) if int(m[1]) < this_year]
    strange += [f"写的是{date}" for date in (*written, *past)]
    return stale, "\uff1b".join(dict.fromkeys(strange))


def _fact_of(figure: Figure, text: str, sheet: FactSheet) -> Fact | None:
    """Return the datum that a figure states, by its value and by the name that stands near it."""
    fitting = [
        (_named(fact.slot.id, text, figure), fact)
        for fact in sheet.facts.values()
        if _is(fact, fact.previous, figure) or _is(fact, fact.value, figure)
    ]
    share, fact = max(fitting, key=lambda found: found[0], default=(0.0, None))
    least = _LEAST_NAMED_OF_FEW if abs(figure.value) < _FEW else _LEAST_NAMED
    return fact if share >= least else None


def _is(fact: Fact, value: object, figure: Figure) -> bool:
    if not isinstance(value, Decimal):
        return False
    [own, *_] = figures(f"{printed(value)}{fact.slot.unit}") or (None,)
    return own is not None and own.value == figure.value and _base(own) == _base(figure)


def _base(figure: Figure) -> str:
    """Return the unit without what it is counted by: 每千人4份 is 4份/千人."""
    return figure.unit.partition("/")[0]


def _named(name: str, text: str, figure: Figure) -> float:
    """Return how much of a datum's name stands in the sentence before the figure's end, 0..1."""
    near = normalised(text[: figure.span.end + 6])
    pairs = [name[i : i + 2] for i in range(len(name) - 1)]
    return sum(pair in near for pair in pairs) / len(pairs) if pairs else 0.0


def _this_year(sheet: FactSheet) -> int:
    fact = sheet.facts.get(YEAR)
    value = printed(fact.value) if fact else ""
    return int(value) if value.isdigit() else 0


def _headings(passages: Sequence[Passage]) -> list[str]:
    found = dict.fromkeys(h for passage in passages for h in passage.heading)
    found |= dict.fromkeys(p.text for p in passages if p.kind == "heading")
    names = (numbered(heading.split("。")[0])[2] for heading in found)
    return list(dict.fromkeys(filter(None, names)))


def _is_heading(name: str) -> bool:
    """Return whether a name is a heading, not the beginning of a numbered paragraph."""
    is_short = 0 < len(name) <= _LONGEST_HEADING and "\uff0c" not in name
    return is_short and not figures_in_words(name, fixed_terms(()))


def _sections(sections: Sequence[Section]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _sections(section.sections)


def _same(heading: str, other: str) -> bool:
    if heading in other or other in heading:
        return True
    return SequenceMatcher(None, heading, other, autojunk=False).ratio() >= _SAME_HEADING
