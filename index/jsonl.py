"""Lines of JSON objects, with the place of each, so that a mistake can be named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

Row = dict[str, str]


def rows(path: Path, *fields: str) -> Iterator[tuple[str, Row]]:
    """Yield each line's place ("法条.jsonl 第 3 行") and object.

    fields: what each must have, as text. Raises ValueError with the place of a line that is
    no JSON object or lacks a field.
    """
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            place = f"{path.name} 第 {number} 行"
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise ValueError(f"{place}：不是 JSON（{error}）。") from error
            if not isinstance(row, dict) or not all(isinstance(row.get(f), str) for f in fields):
                raise ValueError(f"{place}：应有文字字段 {'、'.join(fields)}。")
            yield place, row
