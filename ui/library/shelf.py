"""What stands in the library, as the list of the 资料库 tab shows it: found, filtered, in order."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.tokens import normalised
from ingest.documents import DocumentCard, content_id
from ingest.filing import FileRecord
from ingest.pipeline import INSIDE

FOUND, DUPLICATE, UNREAD, STALE, REMOVED, ARCHIVE = (
    "可检索", "内容重复", "读不出", "新版读不出", "已移除", "压缩包",
)  # fmt: skip
STATES = (FOUND, DUPLICATE, UNREAD, STALE, REMOVED, ARCHIVE)
PAGE_SIZE = 20
UNKNOWN = "未知"
TRUSTED = 0.9
"""The confidence from which a file's text needs no second look."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in its file, or a file without one that may be found; key names it in the page."""

    key: str
    record: FileRecord
    card: DocumentCard | None
    state: str

    @property
    def title(self) -> str:
        """The document's title, else the file's."""
        if self.card is not None:
            return self.card.metadata.title
        return "、".join(self.record.titles) or self.record.path.rsplit("/", 1)[-1]

    @property
    def needs_a_look(self) -> bool:
        """Whether much of the file could not be read well."""
        return self.state != UNREAD and self.record.health.confidence < TRUSTED


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a user looks for; an empty value leaves all, order is a key of ORDERS."""

    text: str = ""
    level: str = ""
    kind: str = ""
    year: str = ""
    status: str = ""
    region: str = ""
    state: str = ""
    order: str = "最近加入"
    page: int = 1


ORDERS: dict[str, tuple[Callable[[tuple[int, Entry]], object], bool]] = {
    "最近加入": (lambda placed: placed[0], True),
    "年份新到旧": (lambda placed: _of(placed[1], "year") or 0, True),
    "标题": (lambda placed: placed[1].title, False),
    "文件名": (lambda placed: placed[1].record.path, False),
    "可信度低到高": (lambda placed: placed[1].record.health.confidence, False),
}
"""Each order with its key and whether it runs downwards."""


class Holdings(Protocol):
    """What the list is made from: `ingest.library.Library`."""

    @property
    def generation(self) -> int:
        """A count that rises with every change."""
        ...

    def files(self, *, with_removed: bool = False) -> tuple[FileRecord, ...]:
        """Return the files in the order of their arrival."""
        ...

    def cards(self) -> tuple[DocumentCard, ...]:
        """Return the cards of the documents that may be found."""
        ...


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list: its entries, its number from 1, the number of pages, all that fit."""

    entries: tuple[Entry, ...]
    number: int
    pages: int
    total: int


class Shelf:
    """The entries of a library, made anew when it has changed."""

    def __init__(self, library: Holdings) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._generation = -1
        self._entries: dict[str, Entry] = {}
        self._words: dict[str, str] = {}
        self._of_files: dict[str, Entry] = {}

    def entries(self) -> dict[str, Entry]:
        """Return all entries by their keys, in the order of arrival."""
        with self._lock:
            generation = self._library.generation
            if generation != self._generation:
                entries = {each.key: each for each in _entries(self._library)}
                self._words = {key: _words(each) for key, each in entries.items()}
                # Backwards, so that the first entry of a file stands for it.
                self._of_files = {each.record.location: each for each in reversed(entries.values())}
                self._entries = entries
                self._generation = generation
            return self._entries

    def page(self, wanted: Wanted) -> Page:
        """Return the page of the entries that are wanted; one past the end gives the last."""
        entries = self.entries()
        words = normalised(wanted.text).casefold().split()
        fit = [
            (place, each)
            for place, each in enumerate(entries.values())
            if _fits(each, wanted) and all(word in self._words.get(each.key, "") for word in words)
        ]
        key, downwards = ORDERS.get(wanted.order, ORDERS["最近加入"])
        fit.sort(key=key, reverse=downwards)  # type: ignore[arg-type]  # one order's keys compare
        pages = max(1, -(-len(fit) // PAGE_SIZE))
        number = min(max(1, wanted.page), pages)
        start = (number - 1) * PAGE_SIZE
        shown = tuple(each for _, each in fit[start : start + PAGE_SIZE])
        return Page(shown, number, pages, len(fit))

    def choices(self, field: str) -> list[str]:
        """Return the values that a field of Metadata takes in the library, the newest year first.

        field: level, kind, year, status or region.
        """
        found = {_value(each, field) for each in self.entries().values() if each.card}
        return sorted(found, key=lambda value: (value == UNKNOWN, value), reverse=field == "year")

    def of_file(self, location: str) -> Entry | None:
        """Return the first entry of a file."""
        self.entries()
        return self._of_files.get(location)

    def of_archive(self, location: str) -> tuple[Entry, ...]:
        """Return the entries of the files inside an archive."""
        inside = location + INSIDE
        return tuple(
            each for each in self._of_files.values() if each.record.location.startswith(inside)
        )


def _entries(library: Holdings) -> Iterable[Entry]:
    by_path: dict[str, list[DocumentCard]] = defaultdict(list)
    for card in library.cards():
        by_path[card.path].append(card)
    for record in library.files(with_removed=True):
        cards: Sequence[DocumentCard] = () if record.removed else by_path.get(record.path, ())
        for card in cards:
            key = content_id(record.location, card.id)
            yield Entry(key, record, card, STALE if record.status == "failed" else FOUND)
        if not cards:
            yield Entry(content_id(record.location), record, None, _state(record))


def _state(record: FileRecord) -> str:
    if record.removed:
        return REMOVED
    if record.status == "failed":
        return UNREAD
    return DUPLICATE if record.documents else ARCHIVE


def _fits(entry: Entry, wanted: Wanted) -> bool:
    if (wanted.state or entry.state) != entry.state:
        return False
    if not wanted.state and entry.state in (REMOVED, ARCHIVE):
        return False
    return all(
        not value or (entry.card is not None and _value(entry, field) == value)
        for field, value in (
            ("level", wanted.level),
            ("kind", wanted.kind),
            ("year", wanted.year),
            ("status", wanted.status),
            ("region", wanted.region),
        )
    )


def _value(entry: Entry, field: str) -> str:
    value = _of(entry, field)
    return UNKNOWN if value in (None, "") else str(value)


def _of(entry: Entry, field: str) -> int | str | None:
    value: int | str | None = getattr(entry.card.metadata, field) if entry.card else None
    return value


def _words(entry: Entry) -> str:
    number = entry.card.metadata.number if entry.card else None
    return normalised(f"{entry.title} {entry.record.path} {number or ''}").casefold()
