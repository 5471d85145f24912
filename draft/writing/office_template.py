"""An office's own Word template: a .docx with {{ }} fields, filled with the same data items."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate

from answer.indicators import Catalogue
from draft.drafts import OpenPlace
from draft.facts import FactSheet
from draft.slots import Slot
from draft.templating.expressions import Vocabulary, check_fields
from draft.templating.rendering import Renderer, sandbox
from draft.templating.values import Datum, MissingDatumError
from draft.whole_files import replace_whole
from ingest.readers import ReadLimits, open_source
from ingest.readers.formats import detect
from ingest.readers.packages import checked_office_package

_LIMITS = ReadLimits(file_bytes=20 * 2**20, unpacked_bytes=200 * 2**20)
_WHERE = "模板"


@dataclass(frozen=True, slots=True)
class OfficeTemplate:
    """A Word template as a form: its name, and the slots that its fields use."""

    id: str
    path: Path
    slots: tuple[Slot, ...]
    required: frozenset[str] = frozenset()


def read_office_template(path: Path, vocabulary: Vocabulary) -> OfficeTemplate:
    """Return what a Word template asks for.

    Raises ReadError (ValueError) for a file that is no .docx, and ValueError naming every field
    that is unknown or can't be used, with what is allowed.
    """
    names: dict[str, None] = {}
    problems: dict[str, None] = {}
    for part in _texts(_opened(path)):
        found = check_fields(part, vocabulary)
        names.update(found.names)
        problems.update(dict.fromkeys(found.problems))
    if problems:
        listed = "\n".join(f"  {problem}" for problem in problems)
        raise ValueError(f"{path} 有{len(problems)}处问题，请改正后再试：\n{listed}")
    slots = tuple(slot for id, slot in vocabulary.slots.items() if id in names)
    return OfficeTemplate(path.stem, path, slots)


def fill_office_template(
    template: OfficeTemplate, sheet: FactSheet, catalogue: Catalogue, out: Path
) -> tuple[OpenPlace, ...]:
    """Write the template with the facts in its fields; return what is missing, marked in it too.

    out: the .docx to write, whole or not at all. Raises ValueError where a condition asks for a
    datum that the sheet does not hold, OSError where the file can't be written.
    """
    document = _opened(template.path)
    missing: dict[OpenPlace, None] = {}

    def shown(value: Any) -> str:
        if isinstance(value, Datum):
            missing.update((OpenPlace(gap.name, gap.unit, _WHERE), None) for gap in value.missing)
        return str(value)

    renderer = Renderer({slot.id: slot for slot in template.slots}, sheet, catalogue)
    try:
        document.render(renderer.names, sandbox(shown), autoescape=True)
    except MissingDatumError as error:
        raise ValueError(
            f"{template.path}：条件用到的“{error.datum.name}”没有填写，不能判断；"
            f"请补填，或者把条件写成“{error.datum.name} and ……”"
        ) from error
    buffer = BytesIO()
    document.save(buffer)
    replace_whole(out, buffer.getvalue())
    return tuple(missing)


def _opened(path: Path) -> DocxTemplate:
    source = open_source(path, _LIMITS)
    if detect(source) != "docx":
        raise source.error("不是 Word 文档；模板应为 .docx")
    checked_office_package(source)
    return DocxTemplate(BytesIO(path.read_bytes()))


def _texts(document: DocxTemplate) -> Iterator[str]:
    """Yield what Jinja will see of each part: the body, headers and footers."""
    document.init_docx()
    yield document.patch_xml(document.get_xml())
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        for _, part in document.get_headers_footers(uri):
            yield document.patch_xml(document.get_part_xml(part))
