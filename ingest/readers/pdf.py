"""PDF: the text layer page by page; pages without one go to character recognition or are named."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from unicodedata import normalize

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError

from ingest.documents import RawText
from ingest.readers.assembly import TextAssembly
from ingest.readers.recognition import INSTALL, PagePictures, Recognizer
from ingest.readers.sources import ReadError, Source

_CATALOG = re.compile(rb"(\d+) (\d+) obj\s*<<[^>]{0,500}?/Type\s*/Catalog")
_DAMAGED = "PDF 已损坏或没有下载完整；请重新获取，或用阅读器打开后另存"


class _OutOfTime(Exception):
    """The file's time is used up in the middle of a page."""


def read(source: Source, recognizer: Recognizer | None) -> RawText:
    """Return the text of each page in order.

    recognizer reads pages that are only images; without it they are named in notices. A page
    that fails, or that comes after the time limit, is named too. Raises ReadError for a file
    that cannot be opened, needs a password or has no pages.
    """
    with _quiet_pypdf():
        reader = _opened(source)
        count = _page_count(source, reader)
        assembly = TextAssembly(source)
        pictures = PagePictures(source.data)
        if not _is_complete(source.data):
            assembly.notice("truncated", "PDF 结尾不完整，可能缺页；已读出能读的部分")
        first_page = ""
        for number in range(1, count + 1):
            if source.deadline.passed or number > source.limits.pages:
                _name_unread(source, assembly, number, count)
                break
            assembly.page(number)
            text = _page_text(source, assembly, reader, number)
            first_page = first_page or text or ""
            if text is not None and not text.strip() and not _is_blank(reader, number):
                text = _recognized(assembly, recognizer, pictures, number)
            if text:
                assembly.line(text)
        return assembly.raw_text("pdf", title=_title(reader, first_page))


@contextmanager
def _quiet_pypdf() -> Iterator[None]:
    """Keep pypdf's remarks on odd files off the terminal; what matters becomes a notice."""
    logger = logging.getLogger("pypdf")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _is_complete(data: bytes) -> bool:
    return b"%%EOF" in data[-2048:]


def _completed(data: bytes) -> bytes:
    """Return a truncated file with an end, from which pypdf looks for the objects by itself."""
    catalog = _CATALOG.search(data)
    if _is_complete(data) or catalog is None:
        return data
    root = b"%s %s R" % catalog.groups()
    return data + b"\nendobj\ntrailer << /Root %s >>\nstartxref\n0\n%%%%EOF\n" % root


def _opened(source: Source) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(_completed(source.data)))
        # Many official files carry only an owner's password: an empty one opens them.
        if reader.is_encrypted and not reader.decrypt(""):
            raise source.error("PDF 有打开密码；请去掉密码后另存一份再导入")
    except DependencyError as error:
        raise source.error(
            "PDF 用 AES 加密，需要先安装 cryptography（pip install cryptography），"
            "或用阅读器去掉限制后另存"
        ) from error
    except ReadError:
        raise
    except Exception as error:  # pypdf raises many kinds on damaged files
        raise source.error(_DAMAGED) from error
    return reader


def _page_count(source: Source, reader: PdfReader) -> int:
    try:
        count = len(reader.pages)
    except Exception as error:  # pypdf raises many kinds on damaged files
        raise source.error(_DAMAGED) from error
    if count == 0 and not _is_complete(source.data):
        raise source.error(_DAMAGED)
    if count == 0:
        raise source.error("PDF 里一页也没有；请重新获取")
    return count


def _page_text(
    source: Source, assembly: TextAssembly, reader: PdfReader, number: int
) -> str | None:
    """Return a page's text layer; None, with a notice, where the page is broken."""

    def stop_in_time(*_: object) -> None:
        if source.deadline.passed:
            raise _OutOfTime

    try:
        return reader.pages[number - 1].extract_text(visitor_operand_before=stop_in_time)
    except _OutOfTime:
        message = f"第 {number} 页读取超时，未读出"
    except Exception:  # one broken page must not lose the others; pypdf raises many kinds
        message = f"第 {number} 页已损坏，未读出"
    assembly.notice("page-unreadable", message, 1, number)
    return None


def _recognized(
    assembly: TextAssembly, recognizer: Recognizer | None, pictures: PagePictures, number: int
) -> str:
    """Return the text that recognition finds on a page; a notice says what became of it."""
    lines: list[str] = []
    hint = f"是图片，没有文字；{INSTALL}"
    if recognizer is not None:
        hint = "识别不出文字"
        try:
            lines = recognizer.lines(pictures.picture(number))
        except Exception as error:  # a page that cannot be drawn must not lose the others
            hint = f"识别失败（{type(error).__name__}）"
    if lines:
        message = f"第 {number} 页是图片，文字由识别得到"
        assembly.notice("recognized-page", message, 1, number)
    else:
        assembly.notice("page-without-text", f"第 {number} 页{hint}", 1, number)
    return "\n".join(lines)


def _name_unread(source: Source, assembly: TextAssembly, first: int, count: int) -> None:
    reason = (
        f"超过 {source.deadline.seconds:g} 秒"
        if source.deadline.passed
        else f"超过 {source.limits.pages} 页的上限"
    )
    message = f"{reason}，第 {first}—{count} 页没有读；请拆分后再导入"
    assembly.notice("pages-unread", message, count - first + 1, first)


def _is_blank(reader: PdfReader, number: int) -> bool:
    page: PageObject = reader.pages[number - 1]
    try:
        contents = page.get_contents()
        return contents is None or not contents.get_data().strip()
    except Exception:  # pypdf raises many kinds on damaged pages: such a page is not blank
        return False


def _title(reader: PdfReader, first_page: str) -> str | None:
    """Return the title a file states, where it also stands on the first page.

    Word and scanners write file names and template names there.
    """
    try:
        title = (reader.metadata.title if reader.metadata else None) or ""
    except Exception:  # pypdf raises many kinds on damaged files: then there is no title
        return None
    return title.strip() if title.strip() and _plain(title) in _plain(first_page) else None


def _plain(text: str) -> str:
    # Browsers write some characters as their radicals (U+2F00…), which NFKC undoes.
    return "".join(normalize("NFKC", text).split())
