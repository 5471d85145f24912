"""Fact sheets: a blank one to fill in, and a filled one read back with all its problems at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from answer.indicators import Catalogue
from draft.facts import FactSheet
from draft.sheets.checking import checked
from draft.sheets.entries import Contents, FaultyFactSheetError, Form, Problem
from draft.whole_files import replace_whole
from ingest.readers import ReadError, ReadLimits, open_source
from ingest.readers.formats import detect
from ingest.readers.sources import Source

__all__ = ["FaultyFactSheetError", "Form", "Problem", "read_facts", "write_blank"]

_LIMITS = ReadLimits(
    file_bytes=20 * 2**20, unpacked_bytes=200 * 2**20, text_bytes=20 * 2**20, seconds=30.0
)
_KINDS = "xlsx、csv、yaml"
_YAML = (".yaml", ".yml")


def write_blank(form: Form, catalogue: Catalogue, path: Path) -> None:
    """Write the fact sheet of a template, nothing filled in; an existing file is replaced whole.

    path: its suffix .xlsx, .csv, .yaml or .yml chooses the kind. Raises ValueError for another
    suffix and OSError where it can't be written.
    """
    write_sheet(form, catalogue, path, FactSheet(form.id, {}))


def write_sheet(form: Form, catalogue: Catalogue, path: Path, facts: FactSheet) -> None:
    """Write the fact sheet of a template with what is known filled in.

    facts: values, duties and evidence; what the template does not ask for is left out. Raises
    as `write_blank` does.
    """
    # Imported here: whoever only reads has no need of openpyxl's styles.
    from draft.sheets import workbook, writing

    writers = {".xlsx": workbook.xlsx, ".csv": writing.csv}
    writers |= dict.fromkeys(_YAML, writing.yaml)
    writer = writers.get(path.suffix.lower())
    if writer is None:
        allowed = "、".join(writers)
        raise ValueError(f"{path.name}：后缀是“{path.suffix}”，数据表的后缀应为{allowed}之一")
    replace_whole(path, writer(form, catalogue, facts))


def read_facts(
    path: Path, forms: Sequence[Form], catalogue: Catalogue, template: str = ""
) -> FactSheet:
    """Return what an office filled in: an .xlsx, a .csv (UTF-8, GB18030) or a .yaml.

    forms: the templates a sheet may be made for; the sheet names its own, and template is the
    one meant where it does not. With neither, the items of all templates may stand in it.
    Raises FaultyFactSheetError with every problem of the content, and ReadError (ValueError)
    for a file that can't be read at all.
    """
    source = open_source(path, _LIMITS)
    try:
        contents = _contents(source)
    except (ReadError, FaultyFactSheetError):
        raise
    # The one place where the errors of all libraries meet: on damaged files they raise every
    # kind, and whoever filled in the sheet needs the reason, not a stack trace.
    except Exception as error:
        kind = type(error).__name__
        reason = f"文件已损坏或内容不合格式（{kind}）；请用 Excel 或 WPS 打开后另存为 .xlsx"
        raise source.error(reason) from error
    sheet, problems = checked(contents, forms, catalogue, template)
    if problems:
        raise FaultyFactSheetError(path, problems)
    return replace(sheet, path=str(path))


def _contents(source: Source) -> Contents:

    from draft.sheets import text

    kind, suffix = detect(source), source.path.suffix.lower()
    if kind == "xlsx":
        from draft.sheets.xlsx import read_xlsx

        return read_xlsx(source)
    if kind == "csv":
        return text.read_csv(source)
    if kind in ("txt", "md") and suffix in _YAML:
        return text.read_yaml(source)
    if kind == "xls":
        raise source.error(
            "这是旧版 .xls 或 .et，读不出百分比和公式；"
            "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后再试"
        )
    raise source.error(f"内容不是数据表（后缀“{suffix}”）；可用 {_KINDS}")
