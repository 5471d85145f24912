"""What a file really is: told by its content first, by its suffix second."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath

from ingest.readers.sources import Source

# Each format with the suffixes that fit it; the first one is how a person would name it.
SUFFIXES_OF: dict[str, tuple[str, ...]] = {
    "txt": (".txt", ".text"),
    "md": (".md", ".markdown"),
    "html": (".html", ".htm", ".xhtml", ".shtml"),
    "csv": (".csv", ".tsv"),
    "pdf": (".pdf",),
    "docx": (".docx", ".docm", ".dotx", ".dotm"),
    "xlsx": (".xlsx", ".xlsm", ".xltx", ".xltm"),
    "xls": (".xls", ".et"),
    "doc": (".doc", ".wps", ".rtf"),
    "ofd": (".ofd",),
    "image": (".png", ".jpg", ".jpeg", ".tif", ".tiff"),
    "zip": (".zip",),
}
SUFFIXES: tuple[str, ...] = tuple(suffix for group in SUFFIXES_OF.values() for suffix in group)

_TEXT_FORMATS = ("txt", "md", "html", "csv")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_REFUSED = (
    (b"Rar!", "RAR 压缩包读不了；请解压后导入，或改用 zip"),
    (b"7z\xbc\xaf", "7z 压缩包读不了；请解压后导入，或改用 zip"),
    (b"\x1f\x8b", "gzip 压缩包读不了；请解压后导入，或改用 zip"),
)


def suffix_format(path: PurePath) -> str | None:
    """Return the format that a file's suffix promises, None for an unknown suffix."""
    suffix = path.suffix.lower()
    return next((name for name, group in SUFFIXES_OF.items() if suffix in group), None)


def detect(source: Source) -> str:
    """Return the format of the content, one of SUFFIXES_OF.

    Raises ReadError for known formats that cannot be read.
    """
    head = source.data[:2048]
    for magic, reason in _REFUSED:
        if head.startswith(magic):
            raise source.error(reason)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_format(source)
    if head.startswith(_OLE):
        return _ole_format(source)
    if head.startswith(b"{\\rtf"):
        return "doc"
    if head.startswith(_IMAGES):
        return "image"
    return _text_format(source, head)


def _text_format(source: Source, head: bytes) -> str:
    promised = suffix_format(source.path)
    if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "html"
    return promised if promised in _TEXT_FORMATS else "txt"


def _zip_format(source: Source) -> str:
    promised = suffix_format(source.path)
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        if promised in ("docx", "xlsx", "ofd", "zip"):
            return promised  # its reader says that the file is damaged
        raise source.error("压缩结构已损坏，看不出是什么文件；请重新获取") from error
    if any(name.startswith("word/") for name in names):
        return "docx"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if any(name.startswith("ppt/") for name in names):
        raise source.error("PPT 演示文稿读不了；请另存为 PDF 后导入")
    if "OFD.xml" in names:
        return "ofd"
    if "content.xml" in names and "mimetype" in names:
        raise source.error("OpenDocument 文件读不了；请另存为 .docx 或 .xlsx 后导入")
    return "zip"


def _ole_format(source: Source) -> str:
    """Tell the old Office formats apart by the names of the streams inside."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in source.data

    if holds("EncryptedPackage"):
        raise source.error("文件有密码；请去掉密码后重新保存")
    if holds("WordDocument"):
        return "doc"
    if holds("Workbook") or holds("Book"):
        return "xls"
    if holds("PowerPoint Document"):
        raise source.error("PPT 演示文稿读不了；请另存为 PDF 后导入")
    return suffix_format(source.path) or "doc"
