"""What the ingest stage hands on: frozen descriptions of text, documents, passages and losses."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ingest.tracing import TracedText

Level = Literal["国家", "省", "市", "区县", "乡镇街道", "单位"]
Status = Literal["现行", "废止", "未知"]
MarkKind = Literal["heading", "row", "title"]

LEVELS: tuple[Level, ...] = ("国家", "省", "市", "区县", "乡镇街道", "单位")
STATUSES: tuple[Status, ...] = ("现行", "废止", "未知")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters, `text[start:end]`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(
                f"Span({self.start}, {self.end}): expected 0 <= start <= end in characters"
            )

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Page:
    """One page (or sheet) of a file and the characters of the raw text that it holds.

    number counts from 1; label is what a person calls it (a sheet's name), empty for pages.
    """

    number: int
    span: Span
    label: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Structure that the file format states itself: a heading, a table row, the title.

    level is 1 for the highest heading and 0 where it has no meaning.
    """

    kind: MarkKind
    span: Span
    level: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing about a file that a person should know: repaired, dropped or unreadable.

    code is stable and in English ("page-without-text"); message is what the user reads.
    count is in characters for text and in items otherwise; page counts from 1.
    """

    code: str
    message: str
    count: int = 1
    page: int | None = None
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawText:
    """What a reader found in one file, before any cleaning.

    text has "\\n" line ends; marks and pages are spans of it. front_matter holds metadata
    the file states (YAML head of a Markdown file); its characters are not part of text.
    """

    text: str
    format: str
    pages: tuple[Page, ...] = ()
    marks: tuple[Mark, ...] = ()
    title: str | None = None
    front_matter: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a metadata value comes from: its field, its origin and its span in the text."""

    field: str
    origin: Literal["front_matter", "text", "file", "person"]
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a document: 文种, 文号, 发文机关, 层级, 地区, 年份, 效力."""

    title: str
    kind: str | None = None
    number: str | None = None
    issuer: str | None = None
    level: Level | None = None
    region: str | None = None
    year: int | None = None
    date: str | None = None
    status: Status = "未知"
    masked: bool = False
    demonstration: bool = False
    off_topic: bool = False
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One document: a file, or one part of a file that compiles several.

    id is made from the content, so a second reading changes nothing. traced.text is the
    cleaned, Simplified text that passages and citations point into; traced leads back to
    the raw text. part is the label inside a compilation ("篇二"), None for a whole file.
    """

    id: str
    path: str
    part: str | None
    metadata: Metadata
    traced: TracedText
    pages: tuple[Page, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def text(self) -> str:
        """The cleaned text."""
        return self.traced.text

    @property
    def title(self) -> str:
        """The document's own title."""
        return self.metadata.title

    def page_of(self, offset: int) -> int | None:
        """Return the page number of a character of the cleaned text, None without pages."""
        if not self.pages or not 0 <= offset < len(self.traced):
            return None
        raw = self.traced.to_raw(offset)
        for page in self.pages:
            if page.span.start <= raw < page.span.end:
                return page.number
        return None


@dataclass(frozen=True, slots=True)
class Passage:
    """A clause, paragraph or table row: the unit that is searched and cited.

    `document.text[start:end] == text`; heading is the path of headings above it, the
    highest first; ordinal counts from 0 in the document's order.
    """

    id: str
    document_id: str
    ordinal: int
    start: int
    end: int
    text: str
    heading: tuple[str, ...] = ()
    page: int | None = None
    kind: Literal["clause", "row", "heading"] = "clause"


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """A document without its text: what a hit, a citation and a list need to show.

    same_as names other documents of its duplicate group, as (title, path) pairs.
    """

    id: str
    path: str
    part: str | None
    metadata: Metadata
    same_as: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ParseHealth:
    """What became of a file's characters; notices name every repair and every loss.

    All counts are in characters except pages, pages_without_text and tables.
    confidence is 0..1: the share of the file that a reader may trust.
    """

    characters: int = 0
    kept: int = 0
    dropped: int = 0
    repaired: int = 0
    pages: int = 0
    pages_without_text: int = 0
    tables: int = 0
    masked: bool = False
    confidence: float = 1.0
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that reading one file gave: its documents with their passages, and its health.

    sha256 is of the file's bytes; size is in bytes; raw is the text before cleaning, which
    page spans and origins point into. error is None, or the reason in Chinese why nothing
    could be read; documents is then empty.
    """

    path: str
    sha256: str
    size: int
    documents: tuple[tuple[Document, tuple[Passage, ...]], ...] = ()
    health: ParseHealth = field(default_factory=ParseHealth)
    error: str | None = None
    raw: str | None = None


def content_id(*parts: str) -> str:
    """Return 16 hexadecimal digits that name the given content.

    parts: any strings; their order and their boundaries count.
    """
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()[:16]
