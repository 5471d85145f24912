"""What drafting hands on: a draft of numbered sections, every sentence with what backs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from answer.answers import Citation

SentenceKind = Literal["facts", "requirement", "practice", "fixed", "open"]
"""From the fact sheet (computed figures too), the catalogue, a cited place, the template alone;
open: a place is still to be filled in."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where text[start:end] of a sentence comes from.

    slot is a slot's id; of what the catalogue says, an indicator's id; of what stands in the
    other tables of the fact sheet, 责任单位, 整改时限, 整改措施, 佐证材料 or 数据项. previous
    tells that it is last year's value; formula tells how a figure was computed, such as
    (6651-6318)÷6318×100%, "" for one taken as it is.
    """

    start: int
    end: int
    slot: str
    previous: bool = False
    formula: str = ""


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """A datum that is missing; it stands in the text as 【待填：name，unit】."""

    name: str
    unit: str
    section: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, what it is, where its figures come from and which citations back it."""

    text: str
    kind: SentenceKind
    origins: tuple[Origin, ...] = ()
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that run on; reference marks practice of another place, not the office's own."""

    sentences: tuple[Sentence, ...]
    reference: bool = False

    @property
    def text(self) -> str:
        """The sentences in one."""
        return "".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; each row has as many cells as the header."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section; level 1 is 一、, 2 （一）, 3 1., 4 （1）.

    number is the numeral with its mark, as it is printed; indicator is an id of the catalogue.
    """

    level: int
    number: str
    heading: str
    blocks: tuple[Paragraph | Table, ...] = ()
    sections: tuple[Section, ...] = ()
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class Struck:
    """A sentence that was kept out, and why, for a person to read."""

    text: str
    section: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole draft.

    addressee is the 主送机关 and signature the issuing office, "" where there is none; day is the
    成文日期 as printed; attachments are the names of the 附件, in order.
    """

    template: str
    title: str
    addressee: str
    opening: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    signature: str
    day: str
    citations: tuple[Citation, ...] = ()
    attachments: tuple[Table, ...] = ()
    open_places: tuple[OpenPlace, ...] = ()
    struck: tuple[Struck, ...] = ()
    notes: tuple[str, ...] = ()
