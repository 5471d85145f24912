"""Questions with what a right answer must hold: read from JSON Lines, validated field by field."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal, get_args

from answer.figures import figures

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(__file__).parent / "questions"
DEV, TEST = FOLDER / "dev.jsonl", FOLDER / "test.jsonl"
DEVS = (DEV, *(FOLDER / f"dev{number}.jsonl" for number in range(2, 10)))
"""What the shipped weights are fitted on; the tests are never among them."""
NOT_LEARNED = FOLDER / "dev10.jsonl"
"""Neither fitted on nor held by floors: what the next fitting will gain is told against it."""
TESTS = (TEST, *(FOLDER / f"test{number}.jsonl" for number in range(2, 8)))
LAW_QUESTIONS = FOLDER / "laws-dev.jsonl"
"""Questions on published laws, which are not part of the project (see eval/laws.py)."""
STARTER_QUESTIONS = ROOT / "index" / "questions" / "starter-corpus" / "queries.jsonl"
"""Everyday questions on the starter corpus, each with the sentence that answers it."""

AnswerableKind = Literal[
    "figure", "requirement", "how_to", "definition", "list", "who", "when", "comparison",
    "follow_up", "two_part", "law", "practice", "claim",
]  # fmt: skip
RefusedKind = Literal["follow_up", "off_topic", "absent", "unset", "masked", "trap"]
Expected = Literal["answered", "partial", "refused"]

KINDS: tuple[str, ...] = tuple(dict.fromkeys(get_args(AnswerableKind) + get_args(RefusedKind)))
QUOTE_LENGTHS = range(8, 61)


@dataclass(frozen=True, slots=True)
class ExpectedFigure:
    """A figure that an answer must hold or may not give; unit is empty where any will do."""

    value: Decimal
    unit: str

    def stands_in(self, text: str) -> bool:
        """Return whether the text holds the figure.

        A bare number counts as well: a table's cell has its unit in the column's heading.
        """
        wanted = figures(f"{self.value}{self.unit}")[0]
        return any(
            figure.value == self.value
            if not (figure.unit and wanted.unit)
            else (figure.value, _head(figure.unit)) == (wanted.value, _head(wanted.unit))
            for figure in figures(text)
        )


def _head(unit: str) -> str:
    return unit.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Question:
    """One question and its ground truth, written from the documents.

    history: the earlier questions of the conversation. quotes: one entry for each part that
    the answer needs, with the wordings (verbatim, 8 to 60 characters) any of which gives it.
    also: further places that may rightly be cited. documents: the right sources, as paths from
    the project's root. missing: what the documents lack, empty where nothing does.
    """

    id: str
    question: str
    history: tuple[str, ...]
    kind: str
    answerable: bool
    figures: tuple[ExpectedFigure, ...]
    not_figures: tuple[ExpectedFigure, ...]
    documents: tuple[str, ...]
    quotes: tuple[tuple[str, ...], ...]
    also: tuple[str, ...]
    missing: str
    note: str

    @property
    def expected(self) -> Expected:
        """What a right answer's status is."""
        if not self.answerable:
            return "refused"
        return "partial" if self.missing else "answered"


def load(path: Path) -> tuple[Question, ...]:
    """Return the questions of a file in its order.

    Raises ValueError naming file, line, field and what is allowed where one is not valid, and
    OSError where the file cannot be read.
    """
    names = tuple(field.name for field in fields(Question))
    return tuple(_question(row) for row in rows(path, names))


def rows(path: Path, names: Collection[str]) -> tuple[Row, ...]:
    """Return the lines of a file of questions, each with just the fields that are named.

    Raises ValueError naming file, line and what is allowed where a line is none, where an id
    has been used before or where there is no line, and OSError where the file cannot be read.
    """
    found: dict[str, Row] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        row = _row(line, names, f"{path} 第 {number} 行")
        if row.text("id") in found:
            raise ValueError(f"{row.where} 的 id:{row.text('id')!r} 前面已经用过，应各不相同")
        found[row.text("id")] = row
    if not found:
        raise ValueError(f"{path} 里没有问题")
    return tuple(found.values())


def _row(line: str, names: Collection[str], where: str) -> Row:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"{where}：不是 JSON({error.msg})") from error
    if not isinstance(row, dict) or row.keys() != set(names):
        given = "、".join(row) if isinstance(row, dict) else repr(row)
        raise ValueError(f"{where}：字段应为 {'、'.join(names)}，实为 {given}")
    return Row(row, where)


def _question(row: Row) -> Question:
    question = Question(
        id=row.text("id"),
        question=row.text("question"),
        history=row.texts("history"),
        kind=row.text("kind"),
        answerable=row.flag("answerable"),
        figures=row.figures("figures"),
        not_figures=row.figures("not_figures"),
        documents=row.texts("documents"),
        quotes=row.parts("quotes"),
        also=row.texts("also"),
        missing=row.text("missing", may_be_empty=True),
        note=row.text("note", may_be_empty=True),
    )
    for field, allowed, given, holds in _rules(question):
        if not holds:
            raise row.error(field, allowed, given)
    return question


def _rules(question: Question) -> list[tuple[str, str, object, bool]]:
    """Return what must hold between fields: field, what is allowed, what is given, whether."""
    kinds = get_args(AnswerableKind if question.answerable else RefusedKind)
    wordings = [wording for part in question.quotes for wording in part] + list(question.also)
    odd = [wording for wording in wordings if len(wording) not in QUOTE_LENGTHS]
    length = f"{QUOTE_LENGTHS.start} 到 {QUOTE_LENGTHS.stop - 1} 个字的原文"
    answerable, refused = question.answerable, not question.answerable
    return [
        ("kind", "、".join(kinds) + " 之一", question.kind, question.kind in kinds),
        ("history", "此前的问题", [], question.kind != "follow_up" or bool(question.history)),
        ("quotes", length, odd, not odd),
        ("quotes", "至少一处原文", [], refused or bool(question.quotes)),
        ("quotes", "空（无可回答）", question.quotes, answerable or not question.quotes),
        ("figures", "空（无可回答）", question.figures, answerable or not question.figures),
        ("documents", "出处", [], not wordings or bool(question.documents)),
        ("missing", "缺少什么", "", answerable or bool(question.missing)),
    ]


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of one line, each read as what it must be; raises ValueError where it is not."""

    values: Mapping[str, Any]
    where: str

    def text(self, field: str, *, may_be_empty: bool = False) -> str:
        """Return a field that is text, not empty where that is not allowed."""
        value = self.values[field]
        if not isinstance(value, str) or not (value.strip() or may_be_empty):
            raise self.error(field, "文字", value)
        return value

    def flag(self, field: str) -> bool:
        """Return a field that is true or false."""
        value = self.values[field]
        if not isinstance(value, bool):
            raise self.error(field, "true 或 false", value)
        return value

    def texts(self, field: str) -> tuple[str, ...]:
        """Return a field that lists texts, none of them empty."""
        return self._texts(field, self.values[field], "文字的列表")

    def parts(self, field: str) -> tuple[tuple[str, ...], ...]:
        """Return a field that lists parts, each the wordings any of which gives it."""
        allowed = "列表的列表：每个要点一个，内为可任选其一的原文"
        value = self.values[field]
        if not isinstance(value, list) or [] in value:
            raise self.error(field, allowed, value)
        return tuple(self._texts(field, part, allowed) for part in value)

    def figures(self, field: str) -> tuple[ExpectedFigure, ...]:
        """Return a field that lists figures."""
        allowed = '{"value": "88", "unit": "%"} 的列表'
        value = self.values[field]
        if not isinstance(value, list):
            raise self.error(field, allowed, value)
        found = []
        for item in value:
            if not isinstance(item, dict) or item.keys() != {"value", "unit"}:
                raise self.error(field, allowed, item)
            try:
                figure = ExpectedFigure(Decimal(item["value"]), item["unit"])
            except (InvalidOperation, TypeError, ValueError) as error:
                raise self.error(field, allowed, item) from error
            if not isinstance(item["value"], str) or not isinstance(figure.unit, str):
                raise self.error(field, allowed, item)
            found.append(figure)
        return tuple(found)

    def _texts(self, field: str, value: object, allowed: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
            raise self.error(field, allowed, value)
        return tuple(value)

    def error(self, field: str, allowed: str, value: object) -> ValueError:
        """Return what is wrong with a field, for raising."""
        return ValueError(f"{self.where} 的 {field}：应为{allowed}，实为 {value!r}")
