"""One file through the whole stage: bytes → RawText → clean text → Documents → Passages."""

from __future__ import annotations

import hashlib
import logging
import re
from itertools import pairwise
from pathlib import Path

from ingest.cleaning import CleanText, clean
from ingest.compilations import Part, parts
from ingest.documents import (
    Document,
    Mark,
    Notice,
    ParseHealth,
    RawText,
    Reading,
    Span,
    content_id,
)
from ingest.metadata import KINDS, describe
from ingest.readers import ReadError, ReadLimits, read_raw
from ingest.splitting import split

logger = logging.getLogger(__name__)

_SUFFIX = re.compile(r"\.(?:docx?|pdf|txt|md|html?|xlsx?|wps|ofd)$", re.IGNORECASE)
_TITLE_MAX = 60
_TITLE_LINES = 8
# How much of the confidence a page without text, or an unreadable character, takes away.
_PAGE_WEIGHT, _CHARACTER_WEIGHT = 1.0, 50.0


def read_file(
    path: Path, shown_path: str | None = None, limits: ReadLimits | None = None
) -> Reading:
    """Return everything that one file gives; a file that can't be read gives its reason.

    path: where the bytes are; shown_path: what the user calls it (default: path as given);
    limits: what a file may cost. Raises nothing for bad input.
    """
    shown = shown_path or str(path)
    try:
        digest, size = _digest(path)
    except OSError as error:
        return Reading(shown, "", 0, error=f"无法打开文件\uff1a{error.strerror or error}")
    try:
        raw = read_raw(path, limits or ReadLimits())
        return _reading(raw, shown, digest, size)
    except ReadError as error:
        return Reading(shown, digest, size, error=str(error))
    except Exception as error:  # a defect of ours or of a library must not cost the other files
        logger.exception("reading %s", shown)
        return Reading(
            shown,
            digest,
            size,
            error=f"读取时出错\uff08{type(error).__name__}\uff09\uff0c请反馈此文件",
        )


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size


def _reading(raw: RawText, shown: str, digest: str, size: int) -> Reading:
    cleaned = clean(raw)
    documents = documents_of(raw, cleaned, shown)
    if not documents:
        told = dict.fromkeys(notice.message for notice in raw.notices)
        reason = "\uff1b".join(["文件里没有可用的文字", *told])
        return Reading(shown, digest, size, error=reason, health=_health(raw, cleaned, ()))
    passages = tuple((document, split(document)) for document in documents)
    health = _health(raw, cleaned, documents)
    return Reading(shown, digest, size, passages, health, raw=raw.text)


def documents_of(raw: RawText, cleaned: CleanText, shown: str) -> tuple[Document, ...]:
    """Return the documents of one file: the file itself, or the parts of a compilation."""
    text = cleaned.traced.text
    found = parts(text)
    file_title = _title(raw, cleaned, shown)
    if not found:
        whole = Span(0, len(text))
        return (_document(raw, cleaned, shown, None, file_title, whole),) if text.strip() else ()
    return tuple(
        _document(raw, cleaned, shown, part.label, _part_title(part, text, file_title), part.span)
        for part in found
        if text[part.span.start : part.span.end].strip()
    )


def _document(
    raw: RawText, cleaned: CleanText, shown: str, part: str | None, title: str, span: Span
) -> Document:
    start, end = span.start, span.end
    text = cleaned.traced.text
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    traced = cleaned.traced.slice(start, end)
    marks = tuple(
        Mark(mark.kind, Span(mark.span.start - start, mark.span.end - start), mark.level)
        for mark in cleaned.marks
        if start <= mark.span.start and mark.span.end <= end
    )
    stated = raw.front_matter if part is None else {}
    metadata = describe(_one_form(title), traced.text, {k: _one_form(v) for k, v in stated.items()})
    return Document(
        id=content_id(metadata.title, part or "", traced.text),
        path=shown,
        part=part,
        metadata=metadata,
        traced=traced,
        pages=cleaned.pages,
        marks=marks,
    )


def _one_form(value: str) -> str:
    """Return a title or a stated value in the form that clean text has."""
    return clean(RawText(value, "txt")).traced.text


def _title(raw: RawText, cleaned: CleanText, shown: str) -> str:
    """Return the file's title: stated, marked, the first line that reads like one, or its name."""
    text = cleaned.traced.text
    stem = _SUFFIX.sub("", Path(shown.replace("\\", "/")).name)
    marked = [
        m for m in cleaned.marks if m.kind == "title" or (m.kind == "heading" and m.level == 1)
    ]
    candidates = [raw.title or ""]
    candidates += [text[mark.span.start : mark.span.end] for mark in marked[:1]]
    candidates += [line for line in _head_lines(text) if _reads_like_title(line)]
    candidates += _head_lines(text)[:1] if raw.format == "txt" else []
    for candidate in candidates:
        title = _SUFFIX.sub("", " ".join(candidate.split()))
        if 4 <= len(title) <= _TITLE_MAX and "。" not in title:
            return title
    return stem or shown


def _head_lines(text: str) -> list[str]:
    return [line.strip() for line in text[:600].split("\n") if line.strip()][:_TITLE_LINES]


def _reads_like_title(line: str) -> bool:
    bare = re.sub(r"[\uff08(].*[\uff09)]$", "", _SUFFIX.sub("", line))
    ends = tuple(kind for kind in KINDS if len(kind) > 1)
    return 6 <= len(line) <= _TITLE_MAX and bare.endswith((*ends, "材料"))


def _part_title(part: Part, text: str, file_title: str) -> str:
    """Return the part's own title: in its heading, in its first line, or the file's."""
    first = text[part.span.start : part.span.end].strip().split("\n", 1)[0]
    if _reads_like_title(first.rstrip("。")):
        return first.rstrip("。")
    title = part.title or file_title
    return (
        re.sub(r"[\uff08(].{0,4}\d+篇[\uff09)]$|(?:范文|模板|赏析|精选)?[\d八九十]+篇$", "", title)
        or file_title
    )


def _health(raw: RawText, cleaned: CleanText, documents: tuple[Document, ...]) -> ParseHealth:
    notices = [*raw.notices, *cleaned.notices]
    dropped = cleaned.dropped
    found = parts(cleaned.traced.text)
    if found:
        lost = cleaned.traced.text[: found[0].span.start].strip()
        if lost:
            dropped += found[0].span.start
            notices.append(
                Notice(
                    "preface",
                    "略去汇编的前言\uff08不属于任何一篇\uff09",
                    len(lost),
                    None,
                    (lost[:60],),
                )
            )
    blank = sum(1 for notice in raw.notices if notice.code == "page-without-text")
    unreadable = sum(n.count for n in notices if n.code == "unreadable-characters")
    kept = sum(len(document.text) for document in documents)
    confidence = 1.0 - _PAGE_WEIGHT * blank / max(len(raw.pages), 1)
    confidence -= min(0.9, _CHARACTER_WEIGHT * unreadable / max(kept, 1))
    return ParseHealth(
        characters=len(raw.text),
        kept=kept,
        dropped=dropped,
        repaired=cleaned.repaired,
        pages=len(cleaned.pages),
        pages_without_text=blank,
        tables=_tables(raw.marks),
        masked=any(document.metadata.masked for document in documents),
        confidence=round(max(0.0, confidence), 3) if kept else 0.0,
        notices=tuple(notices),
    )


def _tables(marks: tuple[Mark, ...]) -> int:
    rows = sorted((mark.span for mark in marks if mark.kind == "row"), key=lambda span: span.start)
    return bool(rows) + sum(later.start > earlier.end + 2 for earlier, later in pairwise(rows))
