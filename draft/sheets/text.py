"""A fact sheet kept as csv or yaml, as the same rows as a spreadsheet's."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import yaml

from draft.sheets.cells import half_width
from draft.sheets.entries import (
    COLUMNS,
    DATA,
    DEADLINE,
    DUTIES,
    EVIDENCE,
    INDICATOR,
    ITEM,
    KEYS,
    MOST_ROWS,
    ON_FILE,
    PREVIOUS,
    RESPONSIBLE,
    SLOT,
    TABLE,
    TEMPLATE,
    VALUE,
    WHERE,
    Contents,
    Entry,
    FaultyFactSheetError,
    Problem,
    Row,
)
from index.marked_yaml import FaultyFileError, MarkedFile
from ingest.readers.encodings import decode
from ingest.readers.sources import Source, megabytes

_DELIMITERS = ",\t;\uff0c"
_MOST_YAML = 2 * 2**20  # bytes
_NULLS = ("", "~", "null", "Null", "NULL")
_ALL_COLUMNS = {column for columns in COLUMNS.values() for column in columns} | {TABLE}


def read_csv(source: Source) -> Contents:
    """Return what a csv file holds: the columns of 数据, or all tables told apart by 表.

    Raises ReadError where it can't be decoded or is too long.
    """
    text, notices = decode(source)
    if notices:
        raise source.error("；".join(notice.message for notice in notices))
    lines = _lines(source, text)
    number, header = next(lines, (1, []))
    columns = [half_width(title).replace("*", "") for title in header]
    problems = _header_problems(number, columns)
    if problems:
        return Contents(None, {}, whole=True, problems=tuple(problems))
    rows: dict[str, list[Row]] = {DATA: [], DUTIES: [], EVIDENCE: []}
    template = None
    for number, cells in lines:
        row = _csv_row(number, columns, cells)
        kind = row[TABLE].text if TABLE in columns else DATA
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            extra = "、".join(filter(None, cells[len(columns) :]))
            wrong = "这一行比表头多出几格，可能是值里有分隔符却没有加引号"
            problems.append(Problem("", row.line, extra, wrong))
        if kind == TEMPLATE:
            template = row[SLOT]
        elif kind in rows:
            rows[kind].append(row)
        else:
            allowed = "、".join((TEMPLATE, *rows))
            problems.append(row[TABLE].problem("没有这种表", f"{allowed}之一"))
    unread = "、".join(f"“{c}”" for c in columns if c and c not in _ALL_COLUMNS)
    return Contents(
        template=template,
        rows={kind: tuple(found) for kind, found in rows.items()},
        whole=True,
        columns=frozenset(columns),
        problems=tuple(problems),
        notes=(f"{unread}列没有读取",) if unread else (),
    )


def _lines(source: Source, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines that hold anything, each with its number in the file."""
    first = text.lstrip("\n").partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(_DELIMITERS, key=first.count))
    count, start = 0, 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                count += 1
                if count > MOST_ROWS:
                    raise source.error(f"超过{MOST_ROWS}行；请删去多余的行后再试")
                yield start, [cell.strip() for cell in cells]
            start = reader.line_num + 1
    except csv.Error as error:
        raise source.error(f"第{reader.line_num}行不是正确的 CSV，请检查引号是否成对") from error


def _header_problems(number: int, columns: list[str]) -> list[Problem]:
    line = f"第{number}行"
    problems = [
        Problem("", line, column, "表头有两列同名", "每列只有一次")
        for position, column in enumerate(columns)
        if column in _ALL_COLUMNS and column in columns[:position]
    ]
    missing = [key for key in KEYS[DATA] if key not in columns]
    if missing:
        shown = "、".join(filter(None, columns))
        wrong = f"表头缺少“{'”“'.join(missing)}”列"
        problems.append(Problem("", line, shown, wrong, "、".join(COLUMNS[DATA])))
    return problems


def _csv_row(number: int, columns: list[str], cells: list[str]) -> Row:
    line = f"第{number}行"
    return Row(
        "",
        line,
        {
            column: Entry("", f"{line}“{column}”", cell)
            for column, cell in zip(columns, cells, strict=False)
            if column in _ALL_COLUMNS
        },
    )


def read_yaml(source: Source) -> Contents:
    """Return what a yaml file holds under template, facts, duties and evidence.

    Raises ReadError where it is too long and FaultyFactSheetError where it is no YAML.
    """
    path = source.path
    if len(source.data) > _MOST_YAML:
        raise source.error(f"有{megabytes(len(source.data))}，最多读{megabytes(_MOST_YAML)}")
    try:
        file = MarkedFile.read(path)
    except FaultyFileError as error:
        problems = tuple(Problem("", f"第{p.line}行", "", p.message) for p in error.problems)
        raise FaultyFactSheetError(path, problems) from error
    return _YamlReading(path).contents(file.root)


class _YamlReading:
    """Nodes become rows; what is no mapping where one belongs is noted."""

    def __init__(self, path: Path):
        self.path = path
        self.problems: list[Problem] = []

    def contents(self, root: yaml.Node) -> Contents:
        """Return the whole file's content."""
        template: Entry | None = None
        rows: dict[str, tuple[Row, ...]] = {}
        seen: set[str] = set()
        for key, value in self._pairs(root, "整个文件", "template、facts、duties、evidence 各部分"):
            if key.text in seen:
                self.problems.append(key.problem("写了两次", "每个部分只有一次"))
            seen.add(key.text)
            match key.text:
                case "template":
                    template = self._entry(value)
                case "facts":
                    rows[DATA] = tuple(self._facts(value))
                case "duties":
                    rows[DUTIES] = tuple(self._duties(value))
                case "evidence":
                    rows[EVIDENCE] = tuple(self._evidence(value))
                case _:
                    allowed = "template、facts、duties、evidence"
                    self.problems.append(key.problem("没有这个部分", allowed))
        if "facts" not in seen:
            self.problems.append(
                Problem("", "", "", "没有 facts 部分", "facts: 下面是“数据项: 值”")
            )
        return Contents(template, rows, whole=False, problems=tuple(self.problems))

    def _facts(self, node: yaml.Node) -> Iterator[Row]:
        fields = {"value": VALUE, "previous": PREVIOUS}
        for key, value in self._pairs(node, "facts", "“数据项: 值”"):
            if isinstance(value, yaml.MappingNode):
                yield self._row({SLOT: key}, key, value, fields)
            else:
                yield Row("", key.cell, {SLOT: key, VALUE: self._entry(value)})

    def _duties(self, node: yaml.Node) -> Iterator[Row]:
        fields = {"unit": RESPONSIBLE, "deadline": DEADLINE}
        for key, value in self._pairs(node, "duties", "“指标编号: {unit: 单位, deadline: 日期}”"):
            yield self._row({INDICATOR: key}, key, value, fields)

    def _evidence(self, node: yaml.Node) -> Iterator[Row]:
        fields = {"on_file": ON_FILE, "where": WHERE}
        for indicator, items in self._pairs(node, "evidence", "“指标编号: {材料: 有}”"):
            for key, value in self._pairs(items, indicator.text, "“佐证材料: 有”或“佐证材料: 无”"):
                named = {INDICATOR: indicator, ITEM: key}
                if isinstance(value, yaml.MappingNode):
                    yield self._row(named, key, value, fields)
                else:
                    yield Row("", key.cell, {**named, ON_FILE: self._entry(value)})

    def _row(
        self, named: dict[str, Entry], key: Entry, node: yaml.Node, fields: dict[str, str]
    ) -> Row:
        entries = dict(named)
        for name, value in self._pairs(node, key.text, f"{'、'.join(fields)} 字段"):
            column = fields.get(name.text)
            if column is None:
                self.problems.append(name.problem("没有这个字段", "、".join(fields)))
            elif column in entries:
                self.problems.append(name.problem("字段写了两次", "每个字段只有一次"))
            else:
                entries[column] = self._entry(value)
        return Row("", key.cell, entries)

    def _pairs(self, node: yaml.Node, of: str, allowed: str) -> Iterator[tuple[Entry, yaml.Node]]:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                yield self._entry(key), value
        elif not (isinstance(node, yaml.ScalarNode) and _is_null(node)):
            entry = self._entry(node)
            self.problems.append(entry.problem(f"“{of}”的写法不对", allowed))

    def _entry(self, node: yaml.Node) -> Entry:
        place = ("", f"第{node.start_mark.line + 1}行")
        if isinstance(node, yaml.ScalarNode):
            return Entry(*place, "" if _is_null(node) else str(node.value).strip())
        if isinstance(node, yaml.SequenceNode):
            items = tuple(self._items(node))
            return Entry(*place, "、".join(items), items=items)
        self.problems.append(Problem(*place, "", "这里是一组字段", "一个值"))
        return Entry(*place)

    def _items(self, node: yaml.SequenceNode) -> Iterator[str]:
        for item in node.value:
            if not isinstance(item, yaml.ScalarNode):
                line = f"第{item.start_mark.line + 1}行"
                self.problems.append(Problem("", line, "", "列表里只能是文字", "一个值"))
            elif not _is_null(item):
                yield str(item.value).strip()


def _is_null(node: yaml.ScalarNode) -> bool:
    return not node.style and node.value in _NULLS
