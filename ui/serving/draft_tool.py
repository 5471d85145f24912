"""The function `draft` for other programs: a report section or a whole one, from given figures."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from draft.as_json import draft_json
from draft.facts import FactSheet
from draft.opening import Office
from draft.sheets.entries import FaultyFactSheetError, Problem
from draft.sheets.factsheet import read_facts
from draft.templating.templates import Template
from ui.live_assistant import LiveAssistant
from ui.serving.api import Tool

MOST_FACTS = 1_000
_NAME = "facts.yaml"
_FIRST_LINE = 3
"""The line of the file with the first datum."""


def draft_tool(office: Office, assistant: LiveAssistant) -> Tool:
    """Return the function `draft`: a checked draft from a template and an office's own figures."""

    def draft(
        template: str, facts: dict[str, Any] | None = None, indicator: str = ""
    ) -> dict[str, Any]:
        """按模板起草：只用给出的数据，缺的写成【待填】，每句都核对过。

        Args:
            template: 模板名称，如 自查报告、专项整治工作总结。
            facts: 数据项名称到数值或文字；要带上年数时写成 {"value": 6651, "previous": 6318}。
            indicator: 只写这个指标的一节时给出指标编号，如 base-07；不填则写全篇。
        """
        try:
            form = office.folder.load(template)
            return draft_json(office.draft(form, _sheet(facts or {}, form, office),
                                           assistant.current, indicator))  # fmt: skip
        except LookupError as error:
            raise ValueError(str(error)) from None

    return draft


def _sheet(facts: Mapping[str, Any], form: Template, office: Office) -> FactSheet:
    """Return the given data as a fact sheet, checked as one that was filled in by a person."""
    if len(facts) > MOST_FACTS:
        raise ValueError(f"facts 至多 {MOST_FACTS} 项，现有 {len(facts)} 项")
    given = {
        name: value if isinstance(value, Mapping) else {"value": value}
        for name, value in facts.items()
    }
    # One datum a line: the line of a problem tells which one is meant.
    lines = [f"{json.dumps(n, ensure_ascii=False)}: {_flow(v)}" for n, v in given.items()]
    head = f"template: {json.dumps(form.id, ensure_ascii=False)}\nfacts: " + ("" if lines else "{}")
    with TemporaryDirectory() as folder:
        path = Path(folder, _NAME)
        path.write_text("\n  ".join([head, *lines]), "utf-8")
        try:
            return read_facts(path, [form], office.catalogue, form.id)
        except FaultyFactSheetError as error:
            told = (_told(problem, list(given)) for problem in error.problems)
            raise ValueError("\n".join(told)) from None
        except ValueError as error:
            raise ValueError(str(error).replace(str(path), "facts")) from None


def _flow(value: Mapping[str, Any]) -> str:
    """Return a value as YAML on one line; what JSON writes there, YAML reads."""
    return json.dumps(dict(value), ensure_ascii=False)


def _told(problem: Problem, names: Sequence[str]) -> str:
    """Return a problem under the name of its datum."""
    line = re.search(r"\d+", problem.cell)
    at = int(line[0]) - _FIRST_LINE if line else -1
    name = names[at] if 0 <= at < len(names) else problem.place
    allowed = f"\uff1b应为\uff1a{problem.allowed}" if problem.allowed else ""
    return f"{name} “{problem.value}”\uff1a{problem.wrong}{allowed}"
