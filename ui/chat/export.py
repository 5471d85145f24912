"""A conversation as a file to hand on: Markdown or Word, with its markers and its sources."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from docx import Document as new_document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from answer import phrases
from answer.answers import Citation, CitedAnswer, NearDocument
from ui.answer_words import KIND_LABELS, PARTIAL, markers, near_text, source_text
from ui.chat.conversation import Conversation, Turn
from ui.chat.filters import filter_words

Form = Literal["docx", "md"]
MEDIA_TYPES: dict[Form, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown;charset=utf-8",
}
NAME = "食安问策"
SOURCES = "引用来源"
UNANSWERED = "（没有回答）"

_BODY_FONT, _HEADING_FONT = "仿宋", "黑体"
_MOST_NAME = 40
_UNSAFE_IN_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\s]+')
# What XML 1.0 cannot hold; Word would not open the file.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARKDOWN_SIGN = re.compile(r"([\\`*_{}\[\]()<>#|~$!&^=:@])")
_MARKDOWN_LINE_START = re.compile(r"^(\d*)([-+.])", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file made for the user: a name that every system takes, what it is, and its bytes."""

    name: str
    media_type: str
    content: bytes


def exported(conversation: Conversation, form: Form, today: date) -> ExportedFile:
    """Return a conversation as a file.

    today: stands in the file and in its name.
    """
    content = (
        word_bytes(conversation, today)
        if form == "docx"
        else markdown_text(conversation, today).encode()
    )
    return ExportedFile(file_name(conversation.title, form, today), MEDIA_TYPES[form], content)


def file_name(title: str, form: Form, today: date) -> str:
    """Return a name without signs that a file system or a shell gives a meaning to."""
    safe = _UNSAFE_IN_NAME.sub("_", title).strip("._ ")[:_MOST_NAME].rstrip("._ ")
    return "-".join(filter(None, (NAME, safe, f"{today:%Y%m%d}"))) + f".{form}"


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of an export: what it is, a label in bold, and its text."""

    kind: Literal["title", "question", "heading", "text", "quote"]
    text: str
    label: str = ""


def _lines(conversation: Conversation, today: date) -> Iterator[_Line]:
    yield _Line("title", conversation.title or NAME)
    yield _Line(
        "text",
        f"{NAME}对话记录，导出于{today.year}年{today.month}月{today.day}日，采用前请核对原文。",
    )
    for number, turn in enumerate(conversation.turns, start=1):
        yield _Line("question", turn.question, f"问题{number}：")
        yield from _turn_lines(turn)


def _turn_lines(turn: Turn) -> Iterator[_Line]:
    words = filter_words(turn.filters)
    if words:
        yield _Line("text", words, "筛选：")
    if turn.answer is not None:
        yield from _answer_lines(turn.answer)
    if turn.note or turn.answer is None:
        yield _Line("text", turn.note or UNANSWERED)
    if turn.answer is not None:
        yield from _source_lines(turn.answer.citations)


def _answer_lines(answer: CitedAnswer) -> Iterator[_Line]:
    if answer.understood:
        yield _Line("text", answer.understood, "理解为：")
    if answer.status == "refused":
        yield _Line("text", answer.answer)
    elif answer.status == "partial":
        yield _Line("text", PARTIAL)
    for part, told in groupby(answer.claims, key=lambda claim: claim.part):
        if part:
            yield _Line("text", "", f"{part}：")
        for claim in told:
            yield _Line("text", claim.text + markers(claim), f"【{KIND_LABELS[claim.kind]}】")
    for conflict in answer.conflicts:
        numbers = "".join(f"[{n}]" for n in conflict.citations)
        yield _Line("text", f"{conflict.about}{numbers}", "各文件的数字不一致：")
    if answer.missing:
        yield _Line("text", answer.missing, "还缺：")
    for note in answer.notes:
        if note != answer.missing:
            yield _Line("text", note)
    for near in answer.nearest:
        yield from _near_lines(near)


def _near_lines(near: NearDocument) -> Iterator[_Line]:
    if near.quote:
        yield _Line("text", near_text(near), f"{phrases.NEAREST_SENTENCES}：")
        yield _Line("quote", near.quote)
    else:
        yield _Line("text", near.document, f"{phrases.NEAREST_DOCUMENTS}：")


def _source_lines(citations: Sequence[Citation]) -> Iterator[_Line]:
    if citations:
        yield _Line("heading", SOURCES)
    for citation in citations:
        yield _Line("text", source_text(citation), f"[{citation.n}] ")
        yield _Line("quote", citation.quote)


def markdown_text(conversation: Conversation, today: date) -> str:
    """Return a conversation as Markdown in which no text of a document is markup."""
    return "\n\n".join(_markdown(line) for line in _lines(conversation, today)) + "\n"


def _markdown(line: _Line) -> str:
    label = f"**{escaped_markdown(line.label).strip()}** " if line.label else ""
    text = escaped_markdown(line.text)
    match line.kind:
        case "title":
            return f"# {_one_line(text)}"
        case "question":
            return f"## {escaped_markdown(line.label)}{_one_line(text)}"
        case "heading":
            return f"### {text}"
        case "quote":
            return "\n".join(f"> {part}" for part in text.split("\n"))
        case "text":
            return label + text.replace("\n", "  \n")


def escaped_markdown(text: str) -> str:
    """Return a text in which nothing is a sign of Markdown or HTML any more."""
    # Four spaces at the start of a line would make it code.
    plain = _NOT_IN_XML.sub("", "\n".join(line.lstrip(" \t") for line in text.splitlines()))
    return _MARKDOWN_LINE_START.sub(r"\1\\\2", _MARKDOWN_SIGN.sub(r"\\\1", plain))


def _one_line(text: str) -> str:
    return " ".join(text.split("\n"))


def word_bytes(conversation: Conversation, today: date) -> bytes:
    """Return a conversation as a Word document."""
    document = new_document()
    _set_page(document)
    _set_fonts(document)
    document.core_properties.title = _for_word(conversation.title)
    document.core_properties.author = NAME
    document.core_properties.comments = ""
    document.core_properties.language = "zh-CN"
    for line in _lines(conversation, today):
        _add_to_word(document, line)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _add_to_word(document: WordDocument, line: _Line) -> None:
    text, label = _for_word(line.text), _for_word(line.label)
    match line.kind:
        case "title":
            document.add_heading(text, level=1)
        case "question":
            document.add_heading(label + text, level=2)
        case "heading":
            document.add_heading(text, level=3)
        case "quote":
            document.add_paragraph(text, style="Quote")
        case "text":
            paragraph = document.add_paragraph()
            if label:
                paragraph.add_run(label).bold = True
            paragraph.add_run(text)


def _for_word(text: str) -> str:
    return _NOT_IN_XML.sub("", text)


def _set_page(document: WordDocument) -> None:
    """Set A4: the template that python-docx brings has an American size."""
    for section in document.sections:
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(26)


def _set_fonts(document: WordDocument) -> None:
    """Set the fonts that offices have, for Chinese text as well as for figures."""
    for name, font, size in (
        ("Normal", _BODY_FONT, 14),
        ("Quote", "楷体", 12),
        ("Heading 1", _HEADING_FONT, 18),
        ("Heading 2", _HEADING_FONT, 15),
        ("Heading 3", _HEADING_FONT, 13),
    ):
        style = document.styles[name]
        style.font.name = font
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.font.italic = False
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(script), None)
        fonts.set(qn("w:eastAsia"), font)
