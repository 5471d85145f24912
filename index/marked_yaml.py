"""YAML whose every value knows its line, so that all mistakes of a file are told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

import yaml

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML without libyaml: the same, ten times slower
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]  # stands in for the above

T = TypeVar("T")

_NULLS = ("", "~", "null", "Null", "NULL")
_SHOWN = 40
_DEEPEST = 50  # levels; the files of the corpus have ten


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in a file: where it stands (line from 1, field) and what is allowed there."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        place = f"第{self.line}行" if self.line else "整个文件"
        return f"{place} {self.field}：{self.message}" if self.field else f"{place}：{self.message}"


class FaultyFileError(ValueError):
    """A file that an office keeps itself holds mistakes; all of them are named, in Chinese.

    path: the file; problems: the mistakes in the order of their lines.
    """

    def __init__(self, path: Path, problems: tuple[Problem, ...]):
        listed = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"{path} 有{len(problems)}处问题，请改正后再试：\n{listed}")
        self.path = path
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping of the file; a wrong value is noted in problems and a stand-in is returned.

    The caller builds its objects as if all were well and asks `raise_if_faulty` at the end.
    """

    values: Mapping[str, yaml.Node]
    line: int
    name: str
    problems: list[Problem]

    def note(self, key: str, message: str) -> None:
        """Note a mistake in a field, or in the whole record where key is empty."""
        node = self.values.get(key)
        line = _line(node) if node else self.line
        self.problems.append(Problem(line, self._place(key), message))

    def text(self, key: str) -> str:
        """Return a text that must not be empty; "" for an optional field that is absent."""
        node = self.values.get(key)
        if isinstance(node, yaml.ScalarNode) and _text(node):
            return _text(node)
        if node:
            self.note(key, f"{_shown(node)}，应为一段文字")
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, none of them empty; the list itself may be."""
        found = []
        for item in self._items(key):
            if isinstance(item, yaml.ScalarNode) and _text(item):
                found.append(_text(item))
            else:
                message = f"{_shown(item)}，应为一段文字"
                self.problems.append(Problem(_line(item), self._place(key), message))
        return tuple(found)

    def choice(self, key: str, allowed: Mapping[str, T]) -> T:
        """Return what the value stands for; allowed: value in the file → meaning."""
        node = self.values.get(key)
        if isinstance(node, yaml.ScalarNode) and node.value in allowed:
            return allowed[node.value]
        if node:
            self.note(key, f"{_shown(node)}，应为其中之一：{'、'.join(allowed)}")
        return next(iter(allowed.values()))

    def year(self, key: str) -> int:
        """Return a year with four digits."""
        node = self.values.get(key)
        if isinstance(node, yaml.ScalarNode) and node.value.isdecimal() and len(node.value) == 4:
            return int(node.value)
        if node:
            self.note(key, f"{_shown(node)}，应为四位数的年份，如2025")
        return 0

    def decimal(self, key: str) -> Decimal:
        """Return a number, exactly as it is written."""
        node = self.values.get(key)
        value = _decimal(node)
        if node and value is None:
            self.note(key, f"{_shown(node)}，应为数字，单位写在 unit 里")
        return value or Decimal(0)

    def decimal_or_none(self, key: str) -> Decimal | None:
        """Return a number, or None where the file says null."""
        node = self.values.get(key)
        if isinstance(node, yaml.ScalarNode) and not node.style and node.value in _NULLS:
            return None
        value = _decimal(node)
        if node and value is None:
            self.note(key, f"{_shown(node)}，应为数字或者 null")
        return value

    def records(
        self, key: str, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> tuple[Record, ...]:
        """Return a list of mappings with the required fields and no others than the optional."""
        return tuple(
            record_of(item, f"{self._place(key)}[{number}]", self.problems, required, optional)
            for number, item in enumerate(self._items(key), 1)
        )

    def _items(self, key: str) -> Iterator[yaml.Node]:
        node = self.values.get(key)
        if isinstance(node, yaml.SequenceNode):
            yield from node.value
        elif node:
            self.note(key, f"{_shown(node)}，应为列表，没有内容写 []")

    def _place(self, key: str) -> str:
        return ".".join(part for part in (self.name, key) if part)


@dataclass(frozen=True, slots=True)
class MarkedFile:
    """A YAML file read into nodes, and the mistakes found in it so far."""

    path: Path
    root: yaml.Node
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> MarkedFile:
        """Return the file's content.

        Raises OSError where it can't be opened and FaultyFileError where it is no YAML in UTF-8,
        or nested deeper than anybody writes.
        """
        text = read_text(path)
        try:
            _refuse_depth(path, text)
            root = yaml.compose(text, Loader=_Loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line if mark else 0
            shown = [*text.split("\n"), ""][line].strip()
            message = f"“{shown}”附近不是正确的 YAML 写法，请检查缩进、冒号后的空格和成对的引号"
            raise FaultyFileError(path, (Problem(line + 1, "", message),)) from error
        except yaml.YAMLError as error:
            message = "含有不可见的控制字符，请用文本编辑器另存一份"
            raise FaultyFileError(path, (Problem(0, "", message),)) from error
        if root is None:
            raise FaultyFileError(path, (Problem(0, "", "没有内容"),))
        return cls(path, root)

    def items(self, of: str, under: str = "") -> list[yaml.Node]:
        """Return the items of the list that the file is, or that stands under its one field.

        of: what the items are, in Chinese, for the note where there is no list.
        """
        node: yaml.Node | None = self.root
        if under:
            node = record_of(self.root, "", self.problems, (under,)).values.get(under)
        if isinstance(node, yaml.SequenceNode) and node.value:
            return list(node.value)
        if node:
            head = f"以“{under}:”开头，下面是" if under else "为"
            line = node.start_mark.line + 1
            self.problems.append(
                Problem(line, under, f"{_shown(node)}，应{head}{of}的列表，每条以“- ”开头")
            )
        return []

    def raise_if_faulty(self) -> None:
        """Raise FaultyFileError if any mistake was noted."""
        raise_if_faulty(self.path, self.problems)


def raise_if_faulty(path: Path, problems: list[Problem]) -> None:
    """Raise FaultyFileError with the problems in the order of their lines, if there are any."""
    if problems:
        raise FaultyFileError(path, tuple(sorted(set(problems))))


def read_text(path: Path) -> str:
    """Return the text of a file in UTF-8, with or without a byte order mark.

    Raises OSError where it can't be opened and FaultyFileError where it is in another encoding.
    """
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = "编码不是 UTF-8，请在编辑器里另存为 UTF-8"
        raise FaultyFileError(path, (Problem(line, "", message),)) from error


def record_of(
    node: yaml.Node,
    name: str,
    problems: list[Problem],
    required: tuple[str, ...],
    optional: tuple[str, ...] = (),
) -> Record:
    """Return a node as a record and note fields that are missing, unknown or given twice.

    name is how a person finds the record (第3个指标); every field outside required and
    optional is unknown.
    """
    values: dict[str, yaml.Node] = {}
    record = Record(values, _line(node), name, problems)
    if not isinstance(node, yaml.MappingNode):
        record.note("", f"{_shown(node)}，应为“字段: 值”的形式，字段有：{'、'.join(required)}")
        return record
    for key, value in node.value:
        if key.value in values:
            problems.append(Problem(_line(key), name, f"字段“{key.value}”写了两次"))
        elif key.value not in required + optional:
            allowed = "、".join(required + optional)
            problems.append(
                Problem(_line(key), name, f"没有“{key.value}”这个字段，可用的字段：{allowed}")
            )
        values[key.value] = value
    for missing in required:
        if missing not in values:
            record.note("", f"缺少字段“{missing}”")
    return record


def refuse_repeats(
    values: Iterable[tuple[Record, str, str]], same: Callable[[str], str] = str
) -> None:
    """Note every value that stood in an earlier place.

    values: (record, field, value), where "" is no value; same: the form in which values meet.
    """
    first: dict[str, Record] = {}
    for record, key, value in values:
        plain = same(value)
        if plain in first:
            record.note(key, f"“{value}”在第{first[plain].line}行开头的那一条里已经有了")
        elif value:
            first[plain] = record


def _refuse_depth(path: Path, text: str) -> None:
    """Refuse what is nested so deep that PyYAML, which builds nodes by recursion, would crash."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            line = event.start_mark.line + 1 if event.start_mark else 0
            raise FaultyFileError(path, (Problem(line, "", f"层次太深，最多{_DEEPEST}层"),))


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _text(node: yaml.ScalarNode) -> str:
    if not node.style and node.value in _NULLS:
        return ""
    return str(node.value).strip()


def _decimal(node: yaml.Node | None) -> Decimal | None:
    if not isinstance(node, yaml.ScalarNode):
        return None
    try:
        value = Decimal(node.value)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _shown(node: yaml.Node) -> str:
    if isinstance(node, yaml.SequenceNode):
        return "这里是一个列表" if node.value else "这里是一个空的列表"
    if isinstance(node, yaml.MappingNode):
        return "这里是一组字段"
    shown = node.value if len(node.value) <= _SHOWN else node.value[:_SHOWN] + "…"
    return f"“{shown}”" if shown else "这里是空的"
