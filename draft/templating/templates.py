"""A template as data: sections, conditional sentences, tables, and the slots that it uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from draft.slots import Slot

Fill = Literal["存在问题", "下一步", "整改清单", "任务分解"]
FILLS: tuple[Fill, ...] = get_args(Fill)
"""What the program writes itself, from the indicators that fall short."""
DEEPEST = 4
"""Levels of headings: 一、 （一） 1. （1）."""


@dataclass(frozen=True, slots=True)
class SentenceTemplate:
    """Text with {{ }}, one sentence or several, and the condition under which it is said."""

    say: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Practice:
    """Practice of other places that may be cited here: what about, and how many at most."""

    topic: str
    at_most: int = 1


@dataclass(frozen=True, slots=True)
class TableTemplate:
    """A table; each cell is a text with {{ }}."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class SectionTemplate:
    """A section; guidance is for who drafts, requirement an indicator whose requirement is cited.

    paragraphs are lists of sentences; fill is what the program writes, before them.
    """

    heading: str
    guidance: str = ""
    when: str = ""
    indicator: str = ""
    paragraphs: tuple[tuple[SentenceTemplate, ...], ...] = ()
    requirement: str = ""
    practice: Practice | None = None
    table: TableTemplate | None = None
    fill: Fill | None = None
    sections: tuple[SectionTemplate, ...] = ()

    def walk(self) -> Iterator[SectionTemplate]:
        """Yield the section and all within it, in order."""
        yield self
        for inner in self.sections:
            yield from inner.walk()


@dataclass(frozen=True)
class Template:
    """A whole template; slots are those it uses, in the order of the data items.

    day is the slot of the 成文日期, "" where there is none; required names the slots without
    which a report is not whole; terms are set phrases with a numeral.
    """

    id: str
    kind: str
    purpose: str
    title: str
    addressee: str
    signature: str
    day: str
    required: frozenset[str]
    opening: tuple[tuple[SentenceTemplate, ...], ...]
    sections: tuple[SectionTemplate, ...]
    attachments: tuple[Fill, ...]
    slots: tuple[Slot, ...]
    terms: tuple[str, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Slot]:
        """The slots by their id."""
        return {slot.id: slot for slot in self.slots}

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """The ids of the indicators that its sections speak of, in order."""
        found = (s.indicator for section in self.sections for s in section.walk())
        return tuple(dict.fromkeys(filter(None, found)))
