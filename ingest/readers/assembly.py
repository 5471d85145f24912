"""Puts the raw text of a file together, line by line, with its pages, marks and notices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ingest.documents import Mark, MarkKind, Notice, Page, RawText, Span
from ingest.readers.sources import Source


def unified_newlines(text: str) -> str:
    """Return the text with "\\n" as its only line end."""
    if "\r" not in text:
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n")


class TextAssembly:
    """Collects lines, pages, marks and notices of one file and keeps its character limit."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._parts: list[str] = []
        self._length = 0
        self._pages: list[Page] = []
        self._open_page: tuple[int, str, int] | None = None
        self._marks: list[Mark] = []
        self._notices: dict[Notice, None] = {}

    def line(self, text: str, kind: MarkKind | None = None, level: int = 0) -> None:
        """Add text (which may hold several lines) and a line end, marked where kind is given."""
        text = unified_newlines(text)
        if kind is not None and text.strip():
            start = self._length + len(text) - len(text.lstrip())
            end = self._length + len(text.rstrip())
            self._marks.append(Mark(kind, Span(start, end), level))
        self._parts.append(text + "\n")
        self._length += len(text) + 1
        limit = self._source.limits.characters
        if self._length > limit:
            raise self._source.error(f"文字超过 {limit} 个字符；请拆分成几个文件")

    def page(self, number: int, label: str = "") -> None:
        """Begin a page or sheet, which ends the one before it."""
        self._close_page()
        self._open_page = (number, label, self._length)

    def _close_page(self) -> None:
        if self._open_page is not None:
            number, label, start = self._open_page
            self._pages.append(Page(number, Span(start, self._length), label))
            self._open_page = None

    def notice(self, code: str, message: str, count: int = 1, page: int | None = None) -> None:
        """Add a notice; the same one twice stands once."""
        self._notices[Notice(code, message, count, page)] = None

    def add_notices(self, notices: Iterable[Notice]) -> None:
        """Add notices that were made elsewhere."""
        self._notices.update(dict.fromkeys(notices))

    def raw_text(
        self,
        file_format: str,
        title: str | None = None,
        front_matter: Mapping[str, str] | None = None,
    ) -> RawText:
        """Return what was collected.

        Raises ReadError where there is neither text nor a notice that says why.
        """
        self._close_page()
        text = "".join(self._parts)
        if not text.strip() and not self._notices:
            raise self._source.error("文件里没有文字")
        return RawText(
            text=text,
            format=file_format,
            pages=tuple(self._pages),
            marks=tuple(self._marks),
            title=title or None,
            front_matter=front_matter or {},
            notices=tuple(self._notices),
        )
