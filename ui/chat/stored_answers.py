"""A cited answer as JSON that gives the very same answer back, its document ids included."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, TypeVar

from answer.answers import Citation, CitedAnswer, Claim, Conflict, NearDocument, Struck

_PARTS: Mapping[str, type] = {
    "claims": Claim,
    "citations": Citation,
    "conflicts": Conflict,
    "nearest": NearDocument,
    "struck": Struck,
}
Made = TypeVar("Made")


def answer_to_json(answer: CitedAnswer) -> str:
    """Return an answer as one JSON text; the public `CitedAnswer.to_json` leaves out the ids."""
    return json.dumps(asdict(answer), ensure_ascii=False)


def answer_from_json(text: str) -> CitedAnswer:
    """Return the answer that `answer_to_json` wrote, also one of an older or newer version.

    Fields that are unknown now are left out, those that were unknown then have their default.
    Raises ValueError where the text is none, or lacks what an answer cannot be without.
    """
    try:
        stored = json.loads(text)
        parts: dict[str, tuple[Any, ...]] = {
            name: tuple(_made(kind, part) for part in stored.get(name, ()))
            for name, kind in _PARTS.items()
        }
        return _made(CitedAnswer, {**stored, **parts})
    except (AttributeError, TypeError) as error:
        raise ValueError(f"{text[:60]!r}: expected a stored answer ({error})") from error


def _made(kind: type[Made], stored: Mapping[str, Any]) -> Made:
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]  # only dataclasses come here
    return kind(**{name: _frozen(value) for name, value in stored.items() if name in known})


def _frozen(value: Any) -> Any:
    """Return JSON's lists as the tuples they were."""
    return tuple(value) if isinstance(value, list) else value
