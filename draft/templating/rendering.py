"""Renders template texts in a sandbox; every printed value keeps where it comes from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from answer.indicators import Catalogue, RequiredFigure
from draft.drafts import Origin
from draft.facts import Fact, FactSheet
from draft.slots import Slot, Value
from draft.templating.expressions import PRIVATE
from draft.templating.requirements import is_met, required_figure
from draft.templating.values import ATTRIBUTES, PLAIN_FUNCTIONS, Datum, MissingDatumError, printed

_OPEN, _CLOSE = "\ue000", "\ue001"
_VALUE = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]")
_LINES = re.compile(r"\s*\n\s*")
_ENDS = "。\uff01\uff1f"
_STOPS = _ENDS + "\uff1b\uff0c\u3001\uff1a"
_ASCII_STOPS = ".;, "
_CLOSING = "”’」』\uff09》"
_PAIRS = dict(zip("“‘「『\uff08《", _CLOSING, strict=True))


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a rendered text: the template's own words, or a printed datum."""

    text: str
    datum: Datum | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """One rendered sentence, piece by piece."""

    pieces: tuple[Piece, ...]

    @classmethod
    def of(cls, *parts: str | Datum) -> Rendered:
        """Return a sentence of the program's own words and data."""
        pieces = [Piece(str(part), part if isinstance(part, Datum) else None) for part in parts]
        return cls(tuple(_tidied(pieces)))

    @property
    def text(self) -> str:
        """The sentence as it is printed."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def data(self) -> tuple[Datum, ...]:
        """The data that it prints, in order."""
        return tuple(piece.datum for piece in self.pieces if piece.datum is not None)

    @property
    def missing(self) -> tuple[Datum, ...]:
        """The data that stand in it as open places."""
        return tuple(gap for datum in self.data for gap in datum.missing)

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Where its values come from; open places have no origin."""
        return tuple(
            Origin(start, start + len(piece.text), d.slot, d.previous, d.formula)
            for start, piece in self._placed()
            if (d := piece.datum) is not None and d and piece.text
        )

    @property
    def words(self) -> str:
        """The template's own words, with the name of each datum that is filled in its place."""
        return "".join(
            p.datum.name if p.datum is not None and p.datum else p.text for p in self.pieces
        )

    def _placed(self) -> Iterator[tuple[int, Piece]]:
        start = 0
        for piece in self.pieces:
            yield start, piece
            start += len(piece.text)


class Renderer:
    """Renders the texts of one template with the facts of one sheet.

    data: each slot's datum by id; names: all that a template may name, data and functions.
    """

    def __init__(self, slots: Mapping[str, Slot], sheet: FactSheet, catalogue: Catalogue):
        self._catalogue = catalogue
        self._slots = slots
        self._printed: list[Datum] = []
        self.data = {id: datum_of(slot, sheet.facts.get(id)) for id, slot in slots.items()}
        self._environment = sandbox(self._mark)
        self.names = {
            **self.data,
            **PLAIN_FUNCTIONS,
            "达标": self._meets,
            "要求": self._requirement,
        }

    def holds(self, condition: str) -> bool:
        """Return whether a condition holds; one that asks for a missing datum does not."""
        try:
            return bool(self._environment.compile_expression(condition)(**self.names))
        except MissingDatumError:
            return False

    def plain(self, text: str) -> str:
        """Return a text, such as a title or a table's cell, with its values."""
        return self.render(text).text

    def render(self, text: str) -> Rendered:
        """Return a text with its values as one."""
        self._printed.clear()
        try:
            marked = self._environment.from_string(text).render(self.names)
        except MissingDatumError as error:
            return Rendered((Piece(str(error.datum), error.datum),))
        return Rendered(tuple(_tidied(tuple(self._pieces(marked)))))

    def sentences(self, text: str) -> tuple[Rendered, ...]:
        """Return the sentences of a paragraph's text, each whole; a value is never cut."""
        cut = _cut(self.render(text).pieces)
        return tuple(_ended(sentence) for sentence in cut if _says_something(sentence))

    def _mark(self, value: Any) -> str:
        if not isinstance(value, Datum):
            return str(value)
        self._printed.append(value)
        return f"{_OPEN}{len(self._printed) - 1}{_CLOSE}"

    def _pieces(self, marked: str) -> Iterator[Piece]:
        end = 0
        for match in _VALUE.finditer(marked):
            if match.start() > end:
                yield Piece(marked[end : match.start()])
            datum = self._printed[int(match[1])]
            yield Piece(str(datum), datum)
            end = match.end()
        if end < len(marked):
            yield Piece(marked[end:])

    def _meets(self, x: Datum) -> bool:
        figure = required_figure(self._slots[x.slot], self._catalogue)
        if not isinstance(x.value, Decimal):
            raise MissingDatumError(x)
        return figure is not None and is_met(figure, x.value)

    def _requirement(self, x: Datum) -> Datum:
        slot = self._slots[x.slot]
        figure = required_figure(slot, self._catalogue)
        if figure is None:
            return Datum(f"{x.name}的要求", None, slot.unit)
        return required_datum(x.name, figure, slot.indicator)


def required_datum(name: str, figure: RequiredFigure, indicator: str) -> Datum:
    """Return a figure of the catalogue as a template prints it: 不低于80分."""
    return Datum(
        f"{name}的要求",
        figure.value,
        figure.unit,
        indicator,
        words=figure.in_words,
        required=figure,
        of_catalogue=True,
    )


def sandbox(finalize: Callable[[Any], Any]) -> SandboxedEnvironment:
    """Return an environment in which a template reaches data and our functions, nothing else."""
    environment = _Sandbox(finalize=finalize, undefined=StrictUndefined, autoescape=False)
    for table in (environment.globals, environment.filters, environment.tests):
        table.clear()
    return environment


class _Sandbox(SandboxedEnvironment):
    """Allows the attributes that templates may ask of a datum, and no others."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ARG002  # Jinja's
        return isinstance(obj, Datum) and attr in ATTRIBUTES


def datum_of(slot: Slot, fact: Fact | None) -> Datum:
    """Return what a template sees of a slot, filled or not."""
    value = _own(fact.value) if fact else None
    before = _own(fact.previous) if fact else None
    last = Datum(f"{slot.id}（上年）", before, slot.unit, slot.id, previous=True)
    return Datum(slot.id, value, slot.unit, slot.id, last=last)


def _own(value: Value | None) -> Value | None:
    """Return a value with texts in one line and without characters that can't be seen."""
    if isinstance(value, str):
        return _line(value)
    if isinstance(value, tuple):
        lines = (_line(text).rstrip(_STOPS + _ASCII_STOPS) for text in value)
        return tuple(filter(None, lines))
    return value


def _line(text: str) -> str:
    visible = PRIVATE.sub("", _CONTROL.sub("", text.replace("\r", "\n"))).strip()
    return _LINES.sub(lambda m: "" if visible[m.start() - 1] in _STOPS else "\uff1b", visible)


def _tidied(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the pieces; a value gives up its full stop where the template goes on with a mark."""
    for at, piece in enumerate(pieces):
        behind = pieces[at + 1].text if at + 1 < len(pieces) else ""
        if piece.datum is not None and behind[:1] in tuple(_STOPS + "\uff09》”"):
            piece = replace(piece, text=piece.text.rstrip(_STOPS + _ASCII_STOPS))
        yield piece


def _cut(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, ...]]:
    """Yield the sentences: cut behind 。！？ of the template's words, outside quotes and brackets."""
    sentence: list[Piece] = []
    waits: list[str] = []
    for piece in pieces:
        if piece.datum is not None:
            sentence.append(piece)
            continue
        start = 0
        for at, character in enumerate(piece.text):
            if character in _PAIRS:
                waits.append(_PAIRS[character])
            elif waits and character == waits[-1]:
                waits.pop()
            elif character in _ENDS and not waits:
                yield (*sentence, Piece(piece.text[start : at + 1]))
                sentence, start = [], at + 1
        if start < len(piece.text):
            sentence.append(Piece(piece.text[start:]))
    if sentence:
        yield tuple(sentence)


def _says_something(pieces: Sequence[Piece]) -> bool:
    return any(character.isalnum() for piece in pieces for character in piece.text)


def _ended(pieces: Sequence[Piece]) -> Rendered:
    """Return the sentence with a full stop where it has no mark at its end."""
    first, last = pieces[0], pieces[-1]
    if first.datum is None:
        pieces = (replace(first, text=first.text.lstrip()), *pieces[1:])
    if last.text.rstrip()[-1:] in tuple(_STOPS + _CLOSING) and _is_ended(last.text.rstrip()):
        return Rendered(tuple(pieces))
    return Rendered((*pieces, Piece("。")))


def _is_ended(text: str) -> bool:
    return text.rstrip(_CLOSING)[-1:] in tuple(_STOPS)


def evidence(sentence: Rendered) -> str:
    """Return what a sentence is verified against: its template's words, then the data it states."""
    lines = [sentence.words]
    for datum in sentence.data:
        if datum:
            lines += [_told(fact) for fact in datum.facts if fact]
            lines += (
                [f"{datum.name}\uff1a{datum}\uff08{datum.formula}\uff09"] if datum.formula else []
            )
    return "\n".join(dict.fromkeys(lines))


def _told(fact: Datum) -> str:
    value = printed(fact.value)
    bare = f"{fact}" if value in f"{fact}" else f"{value}{fact.unit}"
    return f"{fact.name}\uff1a{bare}"
