"""Fact sheets in the browser: a blank one to save, an uploaded one read, its faults told."""

from __future__ import annotations

import logging
import re
from pathlib import Path

from draft.facts import FactSheet
from draft.opening import Office
from draft.sheets.entries import FaultyFactSheetError, Problem
from draft.sheets.factsheet import Form, read_facts, write_blank
from index.opening import CORPUS
from ui.saving import XLSX, browser_file, file_name, written

log = logging.getLogger(__name__)

EXAMPLES = CORPUS / "facts"
_MADE_FOR = re.compile(r"^template: *(.+?) *$", re.MULTILINE)
TYPES = [".xlsx", ".csv", ".yaml", ".yml", ".xls"]
UNREADABLE = "读不了这份数据表，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"


def blank_sheet(office: Office, template: str) -> dict[str, str]:
    """Return the blank sheet of a template for the browser to save.

    Raises LookupError for an unknown template.
    """
    return blank_of(office.folder.load(template), office)


def blank_of(form: Form, office: Office) -> dict[str, str]:
    """Return the blank sheet of a form for the browser to save."""
    content = written(".xlsx", lambda path: write_blank(form, office.catalogue, path))
    return browser_file(f"{file_name(form.id)}数据表.xlsx", XLSX, content)


def example_sheet(office: Office, template: str) -> FactSheet | None:
    """Return the demonstration sheet of a template, None where there is none."""
    for path in sorted(EXAMPLES.glob("*.yaml")):
        made_for = _MADE_FOR.search(path.read_text("utf-8"))
        if made_for and made_for[1] == template:
            return read_facts(path, [office.folder.load(template)], office.catalogue, template)
    return None


def uploaded_sheet(
    file: str | Path, office: Office, template: str = "", *others: Form
) -> FactSheet | tuple[Problem, ...]:
    """Return an uploaded sheet, or everything that is wrong with it.

    file: where the server put it; template: the one meant where the sheet names none; others:
    forms beside the office's templates that it may be made for.
    """
    path = Path(file)
    try:
        return read_facts(path, [*office.templates()[0], *others], office.catalogue, template)
    except FaultyFactSheetError as error:
        return error.problems
    except ValueError as error:
        return (Problem("", "", path.name, str(error).replace(str(path), path.name)),)
    except Exception:
        # Whatever goes wrong, the user gets a sentence and the log gets the trace.
        log.exception("a fact sheet could not be read")
        return (Problem("", "", path.name, UNREADABLE),)
