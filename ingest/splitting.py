"""A Document cut into Passages by its own numbering, with exact offsets and heading paths.

编/章/节/条/款 and 一、/(一)/1./(1)/一是 are cut apart; a clause longer than the limit is cut
between sentences; a passage never reaches into the next clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.documents import Document, Mark, Passage, Span, content_id
from ingest.joining import is_row
from ingest.numerals import CHINESE_NUMERAL

MAX_CHARACTERS = 360
MIN_CHARACTERS = 40

_CN = f"[{CHINESE_NUMERAL}]"
_OPEN, _CLOSE = "[(\uff08]", "[)\uff09]"
_COMMA = "、.\uff0e\uff0c,"
# (rank, pattern): how deep an item of this numbering stands; 1 is the highest.
_NUMBERING: tuple[tuple[int, str], ...] = (
    (1, rf"第(?:{_CN}+|\d+)编"),
    (2, rf"第(?:{_CN}+|\d+)章"),
    (3, rf"第(?:{_CN}+|\d+)节"),
    (4, rf"第(?:{_CN}+|\d+)条(?:之{_CN}+)?"),
    (5, rf"{_CN}{{1,3}}、"),
    (6, rf"{_OPEN}{_CN}{{1,3}}{_CLOSE}、?"),
    (7, rf"\d{{1,2}}(?:[{_COMMA}](?!\d))"),
    (8, rf"{_OPEN}\d{{1,2}}{_CLOSE}|[①-⑳]"),
    (9, rf"{_CN}{{1,2}}(?:是|要)(?=[^一否])"),
)
_AT_LINE_START = re.compile("|".join(rf"(?P<r{rank}>{pattern})" for rank, pattern in _NUMBERING))
# Inside a paragraph only what cannot be taken for words: behind the end of a sentence, or (一)、.
_INLINE = re.compile(
    rf"(?<=[。\uff1b;\uff1a:\uff01\uff1f”])(?P<r5>{_CN}{{1,3}}、)"
    rf"|(?P<r6>(?<=[。\uff1b;\uff1a:\uff01\uff1f”]){_OPEN}{_CN}{{1,3}}{_CLOSE}|{_OPEN}{_CN}{{1,3}}{_CLOSE}、)"
    rf"|(?<=[。\uff1b;\uff1a:\uff01\uff1f”])(?P<r7>\d{{1,2}}[.、\uff0e](?!\d))"
    rf"|(?<=[。\uff1b;\uff1a:\uff01\uff1f”])(?P<r9>{_CN}(?:是|要)(?=[^一否]))"
)
_SENTENCE_END = re.compile(r"[。\uff01\uff1f!?][”’」』\uff09)]?|[\uff1b;](?=\S)")
_FILE_SUFFIX = re.compile(r"\.[A-Za-z]{2,4}$")
_HEADING_MAX = 42
_LABEL_MAX = 26
_CAPTION = re.compile(r"[^\uff0c,。\uff1b;\uff1a:\uff01\uff1f!?\n]{4,42}")
_BREAK = re.compile(r"[\uff0c,。\uff1b;\uff1a:\uff01\uff1f!?]")
_ARTICLE_LINE = re.compile(rf"^第(?:{_CN}+|\d+)条", re.MULTILINE)
_LAW_ARTICLES = 3


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph or an inline item: its range, its depth (0: plain text) and what it is."""

    span: Span
    rank: int
    kind: str  # "clause", "heading", "row" or "title"


def split(
    document: Document,
    max_characters: int = MAX_CHARACTERS,
    min_characters: int = MIN_CHARACTERS,
) -> tuple[Passage, ...]:
    """Return the document's passages in order.

    max_characters: a longer clause is cut between sentences (a sentence is never cut);
    min_characters: shorter plain paragraphs of one heading are read together.
    Raises ValueError where the limits contradict each other.
    """
    if not 0 < min_characters <= max_characters:
        raise ValueError(
            f"limits {min_characters}..{max_characters} characters: expected 0 < min <= max"
        )
    path: list[tuple[int, str]] = []
    passages: list[Passage] = []
    blocks = list(_blocks(document))
    captions = _captions(document.text, blocks)
    for position, block in enumerate(blocks):
        while path and block.rank and path[-1][0] >= block.rank:
            path.pop()
        above = tuple(label for _, label in path)
        following = blocks[position + 1] if position + 1 < len(blocks) else None
        if block.rank and block.kind != "row":
            path.append((block.rank, _label(document.text, block)))
        if block.kind == "title":
            continue
        if block.kind == "heading" and _leads(document.text, block, following):
            continue
        pieces = (
            [block.span]
            if block.kind == "row"
            else _pieces(document.text, block.span, max_characters)
        )
        heading = tuple(label for _, label in path) if block.rank else above
        heading += captions.get(position, ())
        for piece in pieces:
            passages.append(
                _passage(document, piece, heading, len(passages), _kind(document, block))
            )
    return _merged(document, passages, max_characters, min_characters)


def _captions(text: str, blocks: Sequence[_Block]) -> dict[int, tuple[str, ...]]:
    """Return the caption of each table row by its place: a row seldom says what it is of.

    It is the short line above the table, a remark of one line in between.
    """
    found: dict[int, tuple[str, ...]] = {}
    caption, remarks = "", 0
    for position, block in enumerate(blocks):
        if block.kind == "row":
            found[position] = (caption,) if caption else ()
            continue
        line = text[block.span.start : block.span.end]
        follows_a_row = bool(position) and blocks[position - 1].kind == "row"
        if block.kind == "clause" and not block.rank and _CAPTION.fullmatch(line):
            caption, remarks = line, 0
        elif block.kind != "clause" or block.rank or follows_a_row or remarks:
            caption = ""
        else:
            remarks += 1
    return found


def _kind(document: Document, block: _Block) -> str:
    # A numbered line that ends a sentence says something, though it is as short as a heading.
    is_sentence = document.text[block.span.end - 1] == "。"
    return "clause" if block.kind == "heading" and is_sentence else block.kind


def _leads(text: str, block: _Block, following: _Block | None) -> bool:
    """Return whether a heading has text or deeper headings under it, so that it is not lost.

    A line as long as a sentence, with its full stop, says something and is cited itself.
    """
    says = len(block.span) > _LABEL_MAX and text[block.span.end - 1] == "。"
    has_more = following is not None and (following.rank == 0 or following.rank > block.rank)
    return has_more and not says


def _blocks(document: Document) -> Iterator[_Block]:
    text = document.text
    is_law = len(_ARTICLE_LINE.findall(text)) >= _LAW_ARTICLES
    headings = {mark.span.start: mark for mark in document.marks if mark.kind != "row"}
    rows = {mark.span.start for mark in document.marks if mark.kind == "row"}
    title = re.sub(r"\s+", "", document.title)
    article: Span | None = None
    at = 0
    for line in text.split("\n"):
        span = _trimmed(text, at, at + len(line))
        at += len(line) + 1
        if not len(span):
            continue
        block = _line_block(text, span, headings, rows, title)
        if is_law and article and block.kind != "row" and (block.rank == 0 or block.rank > 4):
            article = Span(article.start, span.end)  # 款 and 项 stay with their article
            continue
        if article:
            yield _Block(article, 4, "clause")
            article = None
        if is_law and block.rank == 4:
            article = span
        elif block.kind == "clause" and not is_law:
            yield from _inline_blocks(text, block)
        else:
            yield block
    if article:
        yield _Block(article, 4, "clause")


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _line_block(
    text: str, span: Span, headings: dict[int, Mark], rows: set[int], title: str
) -> _Block:
    line = text[span.start : span.end]
    if span.start in rows or is_row(line):
        return _Block(span, 0, "row")
    if span.start < 200 and _FILE_SUFFIX.sub("", re.sub(r"\s+", "", line)) == title:
        return _Block(span, 0, "title")
    match = _AT_LINE_START.match(line)
    rank = int(str(match.lastgroup)[1:]) if match else 0
    mark = headings.get(span.start)
    if mark is not None:
        return _Block(span, rank or max(1, mark.level), "heading")
    if rank and rank != 9 and _is_heading(line) and not (rank == 4 and line.endswith("。")):
        return _Block(span, rank, "heading")
    return _Block(span, rank, "clause")


def _is_heading(line: str) -> bool:
    """Return whether a numbered line is a heading: short, and one sentence at most."""
    body = line.rstrip("。")
    return len(line) <= _HEADING_MAX and not re.search(
        r"[。\uff1b;\uff1a:!?\uff01\uff1f]|\d{2,}", body[4:]
    )


def _inline_blocks(text: str, block: _Block) -> Iterator[_Block]:
    """Cut a paragraph at the items that run on inside it (… 。二、… 一是 …)."""
    start, rank = block.span.start, block.rank
    for match in _INLINE.finditer(text, block.span.start + 1, block.span.end):
        if match.start() - start < 4:
            continue
        found = int(str(match.lastgroup)[1:])
        if found == 9 and len(block.span) <= MAX_CHARACTERS:
            continue  # a short paragraph reads better whole
        yield _inline_block(text, _trimmed(text, start, match.start()), rank)
        start, rank = match.start(), found
    yield _inline_block(text, _trimmed(text, start, block.span.end), rank)


def _inline_block(text: str, span: Span, rank: int) -> _Block:
    line = text[span.start : span.end]
    heading = rank not in (0, 9) and _is_heading(line) and not line.endswith("。")
    return _Block(span, rank, "heading" if heading else "clause")


def _label(text: str, block: _Block) -> str:
    """Return the words that name an item: its heading, its first words, or its number alone."""
    line = text[block.span.start : block.span.end].split("\n", 1)[0]
    short = len(line) <= _HEADING_MAX and not _BREAK.search(line.rstrip("。"))
    # A heading stands in the path of what is below it and nowhere else: it is named whole.
    if short or block.kind == "heading":
        return line.rstrip("。 ")
    first = _BREAK.split(line, maxsplit=1)[0]
    number = _AT_LINE_START.match(line)
    if len(first) > _LABEL_MAX and number:
        return number.group().rstrip("、.\uff0e ")
    return first[:_HEADING_MAX].rstrip("。 ")


def _pieces(text: str, span: Span, limit: int) -> list[Span]:
    if len(span) <= limit:
        return [span]
    pieces: list[Span] = []
    start = cut = span.start
    for match in _SENTENCE_END.finditer(text, span.start, span.end):
        if match.end() - start > limit and cut > start:
            pieces.append(_trimmed(text, start, cut))
            start = cut
        cut = match.end()
    if span.end - start > limit and start < cut < span.end:
        pieces.append(_trimmed(text, start, cut))
        start = cut
    pieces.append(_trimmed(text, start, span.end))
    return [piece for piece in pieces if len(piece)]


def _passage(
    document: Document, span: Span, heading: tuple[str, ...], ordinal: int, kind: str
) -> Passage:
    return Passage(
        id=content_id(document.id, str(span.start), str(span.end)),
        document_id=document.id,
        ordinal=ordinal,
        start=span.start,
        end=span.end,
        text=document.text[span.start : span.end],
        heading=heading,
        page=document.page_of(span.start),
        kind="row" if kind == "row" else "heading" if kind == "heading" else "clause",
    )


def _merged(
    document: Document, passages: list[Passage], limit: int, least: int
) -> tuple[Passage, ...]:
    """Join plain neighbours under one heading while one of them is shorter than `least`."""
    merged: list[Passage] = []
    for passage in passages:
        last = merged[-1] if merged else None
        if (
            last is not None
            and last.kind == passage.kind == "clause"
            and last.heading == passage.heading
            and not _AT_LINE_START.match(passage.text)
            and min(len(last.text), len(passage.text)) < least
            and passage.end - last.start <= limit
            and not document.text[last.end : passage.start].strip()
        ):
            merged[-1] = _passage(
                document, Span(last.start, passage.end), last.heading, last.ordinal, "clause"
            )
        else:
            merged.append(
                _passage(
                    document,
                    Span(passage.start, passage.end),
                    passage.heading,
                    len(merged),
                    passage.kind,
                )
            )
    return tuple(merged)
