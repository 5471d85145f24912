"""Bytes to text: byte-order marks, UTF-8, GB18030 and Big5, with every lost byte counted."""

from __future__ import annotations

import codecs
import re

from ingest.documents import Notice
from ingest.readers.assembly import unified_newlines
from ingest.readers.sources import Source

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE_BYTES = 64 * 1024
_MOST_BROKEN = 0.01  # share of a text's non-ASCII bytes that may be broken in a damaged UTF-8 file
_MOST_BINARY = 0.1  # share of bytes that are controls, NUL or undecodable in what is still a text


def decode(source: Source) -> tuple[str, tuple[Notice, ...]]:
    """Return the text of the bytes, "\\n" line ends, and notices on NUL and invalid bytes.

    An invalid byte becomes U+FFFD, a NUL stays. Raises ReadError for what is no text at all.
    """
    data = source.data
    encoding = guess_encoding(data)
    try:
        text, invalid = data.decode(encoding), 0
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        invalid = text.count("\ufffd")
    nulls = text.count("\0")
    controls = len(_CONTROL.findall(data)) if encoding not in ("utf-16", "utf-32") else 0
    if nulls + controls + invalid > _MOST_BINARY * max(len(text), 1):
        raise source.error(
            "不是文本，也不是能识别的文档格式；请确认文件完整，或另存为 docx、pdf、txt"
        )
    notices = []
    if nulls:
        notices.append(Notice("null-bytes", f"文中有 {nulls} 个空字节（NUL）", nulls))
    if invalid:
        notices.append(_invalid_bytes(text, encoding, invalid))
    return unified_newlines(text), tuple(notices)


def _invalid_bytes(text: str, encoding: str, count: int) -> Notice:
    found = re.finditer("[^\\n\\ufffd]{0,8}\\ufffd[^\\n]{0,8}", text)
    samples = tuple(match.group() for match, _ in zip(found, range(3), strict=False))
    message = f"按 {encoding} 解码时有 {count} 处字节无效，显示为 \ufffd"
    return Notice("invalid-bytes", message, count, samples=samples)


def guess_encoding(data: bytes) -> str:
    """Return the codec name that reads the bytes best: a mark, UTF-8, then GB18030 or Big5."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    if _valid(data, "utf-8"):
        return "utf-8"
    if _is_damaged_utf8(data):
        return "utf-8"
    return _chinese_codepage(data)


def _valid(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether almost all of the bytes are UTF-8; a GB18030 text is broken at most characters."""
    high = sum(len(run) for run in re.findall(rb"[\x80-\xff]+", data))
    broken = data.decode("utf-8", "replace").count("\ufffd") - data.count(b"\xef\xbf\xbd")
    return broken <= max(1, _MOST_BROKEN * high) and high > 6 * broken


def _chinese_codepage(data: bytes) -> str:
    # Imported here: most files are UTF-8 and never need it.
    from charset_normalizer import from_bytes

    sample = data[:_SAMPLE_BYTES]
    if len(data) > _SAMPLE_BYTES:
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    matches = from_bytes(sample, cp_isolation=["gb18030", "big5"], threshold=0.5)
    if not matches:
        return "gb18030"
    best = min(matches, key=lambda m: (m.chaos, -m.coherence, m.encoding != "gb18030"))
    strict = [name for name in (best.encoding, "gb18030", "big5") if _valid(data, name)]
    return strict[0] if strict else best.encoding
