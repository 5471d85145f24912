"""How a missing datum stands in a text: 【待填\uff1aname\uff0cunit】."""

from __future__ import annotations

import re
from collections.abc import Iterator

_OPEN_PLACE = re.compile(r"【待填[\uff1a:]([^】]*)】")


def open_place(name: str, unit: str = "") -> str:
    """Return the mark of a datum that is still to be filled in."""
    return f"【待填\uff1a{name}\uff0c{unit}】" if unit else f"【待填\uff1a{name}】"


def open_names(text: str) -> tuple[str, ...]:
    """Return what is still to be filled in, as it is named in the text, in its order."""
    return tuple(match[1] for match in _OPEN_PLACE.finditer(text))


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the text in pieces, each with whether it is a mark of a missing datum."""
    end = 0
    for match in _OPEN_PLACE.finditer(text):
        if match.start() > end:
            yield text[end : match.start()], False
        yield match[0], True
        end = match.end()
    if end < len(text):
        yield text[end:], False
