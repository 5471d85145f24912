"""Entries of a ledger: the one of a number, or all that have what a question names in a column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from answer import phrases
from answer.evidence import PassagesOf, Sentence, best_of_each, sentences
from answer.questions import Question
from answer.table_rows import Row, row_of
from index.hits import Hit
from index.tokens import normalised

_LEDGERS = re.compile(r"台账|分解表|清单|任务表|通报表")
_NUMBERED = re.compile(r"第(\d{1,3})[项号条]")
_OF_EACH = re.compile("分别|各自?(?=由|让|归|是)")
_KINDS = frozenset(("list", "definition", "other"))
_NUMBERS = ("序号", "编号")
# “哪三项”, “有哪些问题”, “都是什么事”: entries are asked for, all that there are.
_ASKS_FOR_ALL = re.compile(
    r"(?:哪[些几](?!号)|哪?[两二三四五六七八九十\d]{1,2}[个项条件])[^,]{0,8}|(?:是|有|指)(?:些)?(?:什么|啥)(?:事|问题|任务)?"
)
_ENTRIES = re.compile(
    r"问题|任务|事项|[项条件](?:事|是|$)|毛病|哪[几些两二三四五六七八九十\d]+[项条个件]"
)
_VERDICT = re.compile(r"([是有能])[不没]\1|(?:吗|(?<!什)么)$")
_NOT_DONE = re.compile(r"(?:没有?|未|尚未)(?:整改)?(?:销号|完成|办结|改完|整改)|剩[下余]?|遗留")
_STATE, _DONE = ("状态", "进度", "进展"), re.compile(r"已(?:销号|完成|办结|整改)")
_COUNT = re.compile(r"(?:哪|那|的)([两二三四五六七八九十]|\d{1,2})[个项条件]")
_NUMERALS = {"两": 2, **{char: number for number, char in enumerate("一二三四五六七八九十", 1)}}
_SEPARATED = re.compile("[、，；]")
_LEAST = 3
"""Characters of what is in a cell, at the least, for a question to name it."""
_MOST = 15
"""Entries that are given at the most; of more the question has to be narrower."""


@dataclass(frozen=True, slots=True)
class _Ledger:
    """A document that lists entries in a table, one a row."""

    hit: Hit
    rows: tuple[Row, ...]


def absent_entry(question: Question, hits: Sequence[Hit], passages_of: PassagesOf) -> str:
    """Return that a ledger has no entry of the number that a question names, "" if it has."""
    ledger, number = _numbered(question, hits, passages_of)
    if ledger is None or any(_number_of(row) == number for row in ledger.rows):
        return ""
    return phrases.MISSING_ENTRY.format(title=ledger.hit.document.metadata.title, number=number)


def ledger_entries(
    question: Question, hits: Sequence[Hit], passages_of: PassagesOf
) -> tuple[Sentence, ...]:
    """Return the entries of a ledger that a question asks for by number or by what they have.

    hits: what was found, the best first; passages_of: gives the passages of a document by its id.
    """
    ledger, number = _numbered(question, hits, passages_of)
    if ledger is not None:
        return _told(ledger, [row for row in ledger.rows if _number_of(row) == number])
    plain = normalised(question.text)
    counted = _COUNT.search(plain)
    if not (
        (question.kind in _KINDS or _OF_EACH.search(plain))
        and _ASKS_FOR_ALL.search(plain)
        and _ENTRIES.search(plain)
        and (counted or _LEDGERS.search(plain))
        and not _VERDICT.search(plain)
    ):
        return ()
    found = ((each, _having(question, plain, each)) for each in _ledgers(plain, hits, passages_of))
    wanted = int(_NUMERALS.get(counted[1], counted[1])) if counted else 0
    for each, rows in found:
        if rows and len(rows) <= _MOST and wanted in (0, len(rows)):
            return _told(each, rows)
    return ()


def _told(ledger: _Ledger, rows: Sequence[Row]) -> tuple[Sentence, ...]:
    return sentences([replace(ledger.hit, passage=row.passage, exact=False) for row in rows])


def _numbered(
    question: Question, hits: Sequence[Hit], passages_of: PassagesOf
) -> tuple[_Ledger | None, int]:
    """Return the ledger of which a question names an entry by number, and that number."""
    plain = normalised(question.text)
    number = _NUMBERED.search(plain)
    if not number or not _LEDGERS.search(plain):
        return None, 0
    return next(_ledgers(plain, hits, passages_of), None), int(number[1])


def _ledgers(plain: str, hits: Sequence[Hit], passages_of: PassagesOf) -> Iterator[_Ledger]:
    """Yield the ledgers found, those of the kind that a question names where it names one."""
    named = _LEDGERS.search(plain)
    for hit in best_of_each(hits):
        kind = _LEDGERS.search(hit.document.metadata.title)
        if kind and (named is None or named[0] in hit.document.metadata.title):
            rows = (row_of(p) for p in passages_of(hit.document.id) if p.kind == "row")
            numbered = tuple(row for row in rows if _number_of(row))
            if numbered:
                yield _Ledger(hit, numbered)


def _number_of(row: Row) -> int:
    """Return the number of an entry, 0 where it has none."""
    own = next((cell for name, cell in row.cells if name in _NUMBERS), "")
    return int(own) if own.isdecimal() else 0


def _having(question: Question, plain: str, ledger: _Ledger) -> list[Row]:
    """Return the entries that have all that a question names of what stands in the columns."""
    written = {normalised(text) for _, text in question.alternatives}
    columns: dict[str, list[str]] = {}
    for row in ledger.rows:
        for column, cell in row.cells:
            for value in map(normalised, _SEPARATED.split(cell)):
                if len(value) >= _LEAST and (value in plain or value in written):
                    columns.setdefault(value, []).append(column)
    # The same office stands in several columns: the one that the question calls, or the first.
    order = ledger.rows[0].columns
    named = {
        value: max(own, key=lambda column: (_called(column, plain), -order.index(column)))
        for value, own in columns.items()
    }
    rows = list(ledger.rows)
    if _NOT_DONE.search(plain):
        rows = [row for row in rows if _is_open(row)]
    if len(rows) == len(ledger.rows) and not named:
        return []
    return [row for row in rows if all(_has(row, c, v) for v, c in named.items())]


def _called(column: str, plain: str) -> int:
    """Return by how many of its first characters a question calls a column: 牵头 for 牵头单位."""
    return next((n for n in range(len(column), 1, -1) if column[:n] in plain), 0)


def _has(row: Row, column: str, value: str) -> bool:
    return any(
        value in map(normalised, _SEPARATED.split(cell))
        for name, cell in row.cells
        if name == column
    )


def _is_open(row: Row) -> bool:
    states = [cell for name, cell in row.cells if name in _STATE]
    return bool(states) and not any(map(_DONE.search, states))
