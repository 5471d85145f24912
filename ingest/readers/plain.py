"""Plain text and Markdown: the file's own characters, its YAML head, headings and table rows."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ingest.documents import Mark, Notice, RawText, Span
from ingest.readers.encodings import decode
from ingest.readers.sources import Source, megabytes

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FENCE = re.compile(r"^ {0,3}(```|~~~).*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
# Chinese writers leave out the space behind the signs; "#话题#" is no heading.
_ATX = re.compile(r"^ {0,3}(#{1,6})(?!#)[ \t]*(?=[^\s#])(.*?)(?:[ \t]+#+)?[ \t]*$", re.MULTILINE)
_SETEXT = re.compile(r"(?:\A|\n\n)([^\n]{1,80}?)[ \t]*\n(=+|-{2,})[ \t]*(?=\n|\Z)")
_TABLE = re.compile(
    r"^[^\n]*\|[^\n]*\n[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\n"
    r"((?:[^\n]*\|[^\n]*(?:\n|\Z))+)",
    re.MULTILINE,
)


def read_text(source: Source) -> RawText:
    """Return a plain text as it stands, without its YAML head.

    Offsets count from the first character behind the head. Raises ReadError for a file
    that is too long or no text.
    """
    if len(source.data) > source.limits.text_bytes:
        raise source.error(
            f"文本有 {megabytes(len(source.data))}，最多读 {megabytes(source.limits.text_bytes)}；"
            "请拆分成几个文件"
        )
    text, notices = decode(source)
    limit = source.limits.characters
    if len(text) > limit:
        raise source.error(f"文字有 {len(text)} 个字符，最多读 {limit} 个；请拆分成几个文件")
    text, front_matter, head_notices = split_front_matter(text)
    if not text.strip() and not front_matter:
        raise source.error("文件里没有文字")
    return RawText(
        text=text,
        format="txt",
        title=front_matter.get("title"),
        front_matter=front_matter,
        notices=notices + head_notices + _long_lines(text, source.limits.line_characters),
    )


def read_markdown(source: Source) -> RawText:
    """Return a Markdown text as it stands, with its headings and the rows of its tables marked."""
    raw = read_text(source)
    marks = markdown_marks(raw.text)
    first = next((m.span for m in marks if m.kind == "heading" and m.level == 1), None)
    title = raw.title or (raw.text[first.start : first.end] if first else None)
    return replace(raw, format="md", marks=marks, title=title)


def split_front_matter(text: str) -> tuple[str, dict[str, str], tuple[Notice, ...]]:
    """Return the text behind a YAML head, the head's values as text, and notices.

    A head that is no flat YAML mapping stays in the text.
    """
    match = _FRONT_MATTER.match(text)
    if match is None:
        return text, {}, ()
    values = _flat_mapping(match.group(1))
    if values is None:
        notice = Notice("front-matter-ignored", "文件头的 YAML 读不懂，按正文保留")
        return text, {}, (notice,) if ":" in match.group(1) else ()
    return text[match.end() :], values, ()


def _flat_mapping(head: str) -> dict[str, str] | None:
    # Imported here: few files have a head.
    import yaml

    try:
        # BaseLoader keeps every scalar as the text that stands in the file: "2023-01" is no date.
        loaded: Any = yaml.load(head, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError):
        return None
    if not isinstance(loaded, dict):
        return None
    values: dict[str, str] = {}
    for key, value in loaded.items():
        items = value if isinstance(value, list) else [value]
        if not all(isinstance(item, str) for item in [key, *items]):
            return None
        values[key] = "、".join(items)
    return values


def _long_lines(text: str, limit: int) -> tuple[Notice, ...]:
    if len(text) <= limit:
        return ()
    longest = max(map(len, text.split("\n")))
    if longest <= limit:
        return ()
    return (Notice("long-line", f"有一行长达 {longest} 个字符，可能不是文章", longest),)


def markdown_marks(text: str) -> tuple[Mark, ...]:
    """Return the headings (without their signs) and the body rows of pipe tables, in order."""
    fences = (
        [match.span() for match in _FENCE.finditer(text)] if "```" in text or "~~~" in text else []
    )
    marks = [
        Mark("heading", Span(*match.span(2)), len(match.group(1)))
        for match in _ATX.finditer(text)
        if not match.group(2).endswith("#")
    ]
    marks += [
        Mark("heading", Span(*match.span(1)), 1 if match.group(2)[0] == "=" else 2)
        for match in _SETEXT.finditer(text)
        if "|" not in match.group(1) and not match.group(1).lstrip().startswith("#")
    ]
    if "|" in text:
        marks += [mark for match in _TABLE.finditer(text) for mark in _row_marks(match)]
    kept = [m for m in marks if not any(start <= m.span.start < end for start, end in fences)]
    return tuple(sorted(kept, key=lambda mark: mark.span.start))


def _row_marks(table: re.Match[str]) -> list[Mark]:
    marks = []
    start = table.start(1)
    for line in table.group(1).splitlines(keepends=True):
        content = line.rstrip()
        marks.append(Mark("row", Span(start, start + len(content))))
        start += len(line)
    return marks
