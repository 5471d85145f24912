"""The faces of a 公文 by GB/T 9704-2012, as named styles of a Word document."""

from __future__ import annotations

from dataclasses import dataclass

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.oxml import serialize_part_xml
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.text.parfmt import CT_PPr
from docx.shared import Pt, RGBColor
from docx.styles.style import CharacterStyle, ParagraphStyle

CHARACTER = 16.0
"""Points of a character of the text: 3号 (5.2.2)."""
LINE_PITCH = 28.95
"""Points from line to line: 22 lines on the 225 mm of the 版心 (5.2.3)."""
TITLE_FACE, TEXT_FACE, FIRST_FACE, SECOND_FACE = "小标宋体", "仿宋", "黑体", "楷体"
LATIN_FACE = "Times New Roman"
_CLOSER = -0.25
"""Points by which characters of the text stand closer: 28 of them on 156 mm (5.2.3)."""
NUMBER_FACE = "宋体"
NUMBER_PITCH = 18.0
"""Points that the line of a page number is high."""
_TITLE_PITCH = 35.0
_SECOND_SIZE = 22.0  # 2号
_FOURTH_SIZE = 14.0  # 4号

# What to take where a face is not installed, the nearest first: Windows, WPS, 统信/麒麟, macOS.
_FALLBACKS = {
    "小标宋体": "方正小标宋简体;方正小标宋_GBK;华文中宋;STZhongsong;宋体;SimSun;Noto Serif CJK SC",
    "仿宋": "仿宋_GB2312;FangSong;华文仿宋;STFangsong;Noto Serif CJK SC",
    "黑体": "SimHei;华文黑体;STHeiti;Noto Sans CJK SC",
    "楷体": "楷体_GB2312;KaiTi;华文楷体;STKaiti;Noto Serif CJK SC",
    "宋体": "SimSun;华文宋体;STSong;Noto Serif CJK SC",
}
_FONT_TABLE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/fontTable"


@dataclass(frozen=True, slots=True)
class _Face:
    """A style: its name, font and size in points, how it stands, its indent in characters."""

    name: str
    font: str
    size: float
    side: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY
    indent: int = 0
    pitch: float = LINE_PITCH
    outline: bool = False


_FACES = (
    _Face("Normal", TEXT_FACE, CHARACTER, indent=2),
    _Face("公文标题", TITLE_FACE, _SECOND_SIZE, WD_ALIGN_PARAGRAPH.CENTER, pitch=_TITLE_PITCH),
    _Face("主送机关", TEXT_FACE, CHARACTER, WD_ALIGN_PARAGRAPH.LEFT),
    _Face("Heading 1", FIRST_FACE, CHARACTER, indent=2, outline=True),
    _Face("Heading 2", SECOND_FACE, CHARACTER, indent=2, outline=True),
    _Face("Heading 3", TEXT_FACE, CHARACTER, indent=2, outline=True),
    _Face("Heading 4", TEXT_FACE, CHARACTER, indent=2, outline=True),
    _Face("外地参考", SECOND_FACE, CHARACTER, indent=2),
    _Face("表题", FIRST_FACE, _FOURTH_SIZE, WD_ALIGN_PARAGRAPH.CENTER),
    _Face("附件说明", TEXT_FACE, CHARACTER, WD_ALIGN_PARAGRAPH.LEFT, indent=2),
    _Face("落款", TEXT_FACE, CHARACTER, WD_ALIGN_PARAGRAPH.RIGHT),
    _Face("附件序号", FIRST_FACE, CHARACTER, WD_ALIGN_PARAGRAPH.LEFT),
    _Face("附件标题", TITLE_FACE, _SECOND_SIZE, WD_ALIGN_PARAGRAPH.CENTER, pitch=_TITLE_PITCH),
    _Face("页码", NUMBER_FACE, _FOURTH_SIZE, pitch=NUMBER_PITCH),
)


def heading_style(level: int) -> str:
    """Return the style of a heading, level 1 to 4 (7.3.3)."""
    return f"Heading {level}"


def define_styles(document: WordDocument) -> None:
    """Define every style that a 公文 needs, and what stands in for a face that is not there."""
    for face in _FACES:
        _define(document, face)
    marker = document.styles.add_style("引用标记", WD_STYLE_TYPE.CHARACTER)
    assert isinstance(marker, CharacterStyle)
    marker.font.superscript = True
    marker.font.color.rgb = RGBColor(0x0F, 0x76, 0x6E)
    _set_languages(document)
    _name_fallbacks(document)


def _define(document: WordDocument, face: _Face) -> None:
    names = {style.name for style in document.styles}
    if face.name in names:
        style = document.styles[face.name]
    else:
        style = document.styles.add_style(face.name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = None
    assert isinstance(style, ParagraphStyle)
    _set_font(style, face)
    layout = style.paragraph_format
    layout.alignment = face.side
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    layout.line_spacing = Pt(face.pitch)
    layout.keep_with_next = face.outline or face.name in ("表题", "附件序号")
    layout.widow_control = face.outline
    if face.pitch != LINE_PITCH:
        leave_grid(style.element.get_or_add_pPr())
    _indent_by_characters(style, face)


def leave_grid(properties: CT_PPr) -> None:
    """Let lines have their own pitch; on the grid each is as high as one of the text, or two."""
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    properties.insert_element_before(snap, "w:spacing", "w:ind", "w:jc")


def _set_font(style: ParagraphStyle, face: _Face) -> None:
    style.font.size = Pt(face.size)
    style.font.bold = False
    style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.font.name = NUMBER_FACE if face.font == NUMBER_FACE else LATIN_FACE
    if face.size == CHARACTER:
        closer = OxmlElement("w:spacing")
        closer.set(qn("w:val"), str(round(_CLOSER * 20)))
        style.element.get_or_add_rPr().append(closer)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), face.font)
    # Quotation marks and dashes exist in both scripts: here they are Chinese.
    fonts.set(qn("w:hint"), "eastAsia")


def _indent_by_characters(style: ParagraphStyle, face: _Face) -> None:
    """Indent the first line by whole characters: it stays two, whatever the size of the type."""
    style.paragraph_format.first_line_indent = Pt(face.indent * face.size)
    indent = style.element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(face.indent * 100))


def _set_languages(document: WordDocument) -> None:
    """Say that the text is Chinese of the mainland: it decides where punctuation stands.

    Digits stand as English: as Chinese a program may break a number at the end of a line.
    """
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")


def _name_fallbacks(document: WordDocument) -> None:
    table = document.part.part_related_by(_FONT_TABLE)
    assert isinstance(table, Part)
    fonts = parse_xml(f"<w:fonts {nsdecls('w')}/>")
    for name, others in _FALLBACKS.items():
        font = OxmlElement("w:font")
        font.set(qn("w:name"), name)
        other = OxmlElement("w:altName")
        other.set(qn("w:val"), others.replace(";", ","))
        charset = OxmlElement("w:charset")
        charset.set(qn("w:val"), "86")
        font.extend((other, charset))
        fonts.append(font)
    table._blob = serialize_part_xml(fonts)
