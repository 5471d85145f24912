"""Files of every format the offices use, read into `RawText`.

Each format family has its module, imported when the first such file is read, so that
importing this package costs nothing.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.documents import Notice, RawText
from ingest.readers.formats import SUFFIXES, SUFFIXES_OF, detect
from ingest.readers.sources import Deadline, ReadError, ReadLimits, Source, megabytes

if TYPE_CHECKING:
    from ingest.readers.recognition import Recognizer

__all__ = ["SUFFIXES", "ReadError", "ReadLimits", "read_raw"]


def read_raw(
    path: Path, limits: ReadLimits | None = None, recognizer: Recognizer | None = None
) -> RawText:
    """Return the text of one file, chosen by its content and then by its suffix.

    limits: what the file may cost; recognizer: reads scanned pages and images, by default the
    one of the `ocr` extra where that is installed. Raises ReadError, and nothing else, for a
    file that cannot be read.
    """
    source = open_source(path, limits or ReadLimits())
    try:
        file_format = detect(source)
        raw = _read(source, file_format, recognizer)
    except ReadError:
        raise
    except MemoryError as error:
        raise source.error("读取时内存不足；请拆分文件后重试") from error
    # The one place where the errors of all libraries meet: on damaged files they raise
    # every kind, and whoever reads a folder needs the reason, not a stack trace.
    except Exception as error:
        kind = type(error).__name__
        raise source.error(f"文件已损坏或内容不合格式（{kind}）；请重新获取或另存") from error
    if path.suffix.lower() in SUFFIXES_OF[file_format]:
        return raw
    usual = SUFFIXES_OF[file_format][0]
    message = f"后缀是“{path.suffix or '(无)'}”，内容是 {usual}，已按内容读取"
    return replace(raw, notices=(Notice("wrong-suffix", message), *raw.notices))


def open_source(path: Path, limits: ReadLimits) -> Source:
    """Return a file's bytes with its limits; its time starts here.

    Raises ReadError for what is no file, is empty, too large or may not be read.
    """
    try:
        if "\0" in str(path):
            raise ReadError(f"{path.name!r}：文件名不合法")
        if not path.exists():
            raise ReadError(f"{path.name}：文件不存在（{path}）")
        if not path.is_file():
            raise ReadError(f"{path.name}：不是文件；请给出文件，或用目录导入")
        size = path.stat().st_size
        if size == 0:
            raise ReadError(f"{path.name}：文件是空的（0 字节）")
        if size > limits.file_bytes:
            raise ReadError(
                f"{path.name}：文件有 {megabytes(size)}，最多读 {megabytes(limits.file_bytes)}；"
                "请拆分后导入"
            )
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(f"{path.name}：打不开（{error.strerror or error}）") from error
    return Source(path, data, limits, Deadline(limits.seconds))


def _read(source: Source, file_format: str, recognizer: Recognizer | None) -> RawText:
    # Each import stands beside its use: pypdf, docx and trafilatura cost up to 0.5 s each.
    match file_format:
        case "txt" | "md":
            from ingest.readers import plain

            return plain.read_markdown(source) if file_format == "md" else plain.read_text(source)
        case "csv" | "xlsx" | "xls":
            from ingest.readers import spreadsheets

            readers = {
                "csv": spreadsheets.read_csv,
                "xlsx": spreadsheets.read_xlsx,
                "xls": spreadsheets.read_xls,
            }
            return readers[file_format](source)
        case "pdf":
            from ingest.readers import pdf, recognition

            return pdf.read(source, recognizer or recognition.default_recognizer())
        case "image":
            from ingest.readers import images, recognition

            return images.read(source, recognizer or recognition.default_recognizer())
        case "docx":
            from ingest.readers import word

            return word.read(source)
        case "doc":
            from ingest.readers import legacy

            return legacy.read(source)
        case "html":
            from ingest.readers import webpages

            return webpages.read(source)
        case "ofd":
            from ingest.readers import ofd

            return ofd.read(source)
        case _:
            raise source.error("是 zip 压缩包；请用导入命令或上传框导入，里面的文件会逐个读取")
