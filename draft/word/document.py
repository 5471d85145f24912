"""A draft as a Word document by GB/T 9704-2012 (党政机关公文格式)."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from docx import Document as new_document
from docx.document import Document as WordDocument
from docx.enum.text import WD_COLOR_INDEX
from docx.shared import Pt
from docx.text.paragraph import Paragraph as WordParagraph

from draft.drafts import Draft, Paragraph, Section, Sentence, Table
from draft.open_places import pieces
from draft.whole_files import replace_whole
from draft.word.annexes import computed_rows, source_rows
from draft.word.page import lay_out_page, number_pages
from draft.word.styles import CHARACTER, define_styles, heading_style
from draft.word.tables import add_table
from draft.word.title import title_lines, width

ANNEX = "引用来源"
COMPUTED = "测算说明"
_SOURCE_HEADER = ("编号", "文件", "位置", "层级与年份", "原文")
_COMPUTED_HEADER = ("数据", "在文中", "算法")


def write_document(draft: Draft, path: Path, *, sources: bool = True) -> None:
    """Write a draft as .docx; the file is whole or it is not there.

    sources: with [n] markers, the practice of other places and the annexes 引用来源 and 测算说明;
    without, a clean copy to hand in. Raises OSError where the file can't be written.
    """
    document = new_document()
    define_styles(document)
    lay_out_page(document)
    number_pages(document)
    _name(document, draft)
    _write(document, draft, sources)
    _save(document, path)


def _name(document: WordDocument, draft: Draft) -> None:
    properties = document.core_properties
    properties.title = draft.title
    properties.author = draft.signature
    properties.comments = ""
    properties.language = "zh-CN"


def _write(document: WordDocument, draft: Draft, sources: bool) -> None:
    document.add_paragraph("\n".join(title_lines(draft.title)), style="公文标题")
    document.add_paragraph(style="Normal")
    if draft.addressee:
        document.add_paragraph(draft.addressee.rstrip("\uff1a:") + "\uff1a", style="主送机关")
    for paragraph in draft.opening:
        _add_paragraph(document, paragraph, sources)
    for section in draft.sections:
        _add_section(document, section, sources)
    _list_attachments(document, draft.attachments)
    _sign(document, draft)
    for number, table in enumerate(draft.attachments, 1):
        name = f"附件{number}" if len(draft.attachments) > 1 else "附件"
        _add_attachment(document, name, table.caption)
        add_table(document, table.header, table.rows)
    if sources:
        _add_annex(document, ANNEX, _SOURCE_HEADER, source_rows(draft))
        _add_annex(document, COMPUTED, _COMPUTED_HEADER, computed_rows(draft))


def _add_section(document: WordDocument, section: Section, sources: bool) -> None:
    document.add_paragraph(section.number + section.heading, style=heading_style(section.level))
    for block in section.blocks:
        if isinstance(block, Table):
            document.add_paragraph(block.caption, style="表题")
            add_table(document, block.header, block.rows)
        else:
            _add_paragraph(document, block, sources)
    for inner in section.sections:
        _add_section(document, inner, sources)


def _add_paragraph(document: WordDocument, paragraph: Paragraph, sources: bool) -> None:
    if paragraph.reference and not sources:
        return
    written = document.add_paragraph(style="外地参考" if paragraph.reference else "Normal")
    for sentence in paragraph.sentences:
        _add_sentence(written, sentence, sources)


def _add_sentence(written: WordParagraph, sentence: Sentence, sources: bool) -> None:
    for text, is_open in pieces(sentence.text):
        run = written.add_run(text)
        if is_open:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
    if sources and sentence.citations:
        written.add_run("".join(f"[{n}]" for n in sentence.citations), style="引用标记")


def _list_attachments(document: WordDocument, attachments: Sequence[Table]) -> None:
    """附件说明 by 7.3.4: a line below the text, two characters in; names carry no full stop."""
    if not attachments:
        return
    document.add_paragraph(style="Normal")
    if len(attachments) == 1:
        document.add_paragraph(f"附件：{attachments[0].caption}", style="附件说明")
        return
    for number, table in enumerate(attachments, 1):
        lead = "附件：" if number == 1 else "　　　"
        document.add_paragraph(f"{lead}{number}.{table.caption}", style="附件说明")


def _sign(document: WordDocument, draft: Draft) -> None:
    """署名 and 成文日期 by 7.3.5.1: the date four characters from the right, the name over its middle."""
    if not (draft.signature or draft.day):
        return
    document.add_paragraph(style="Normal")
    date_right = 4.0
    name_right = date_right + (width(draft.day) - width(draft.signature)) / 2
    if name_right < 2:  # a name longer than the date: it stays two from the edge, the date moves in
        name_right = 2.0
        date_right = name_right + (width(draft.signature) - width(draft.day)) / 2
    for text, right in ((draft.signature, name_right), (draft.day, date_right)):
        if text:
            line = document.add_paragraph(style="落款")
            line.paragraph_format.right_indent = Pt(right * CHARACTER)
            for part, is_open in pieces(text):
                run = line.add_run(part)
                if is_open:
                    run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _add_attachment(document: WordDocument, name: str, caption: str) -> None:
    """附件 by 7.3.7: on a page of its own, its name at the top left, its title in the third line."""
    first = document.add_paragraph(style="附件序号")
    first.paragraph_format.page_break_before = True
    first.add_run(name)
    document.add_paragraph(style="Normal")
    document.add_paragraph(caption, style="附件标题")


def _add_annex(
    document: WordDocument,
    title: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
) -> None:
    if not rows:
        return
    heading = document.add_paragraph(title, style="附件标题")
    heading.paragraph_format.page_break_before = True
    add_table(document, header, rows, annex=True)


def _save(document: WordDocument, path: Path) -> None:
    buffer = BytesIO()
    document.save(buffer)
    replace_whole(path, buffer.getvalue())
