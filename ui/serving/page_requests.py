"""What a page may ask of Gradio: in its own session, with files that were uploaded here."""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

from starlette.types import Message, Receive, Scope

_ADDRESS = re.compile(r"\s*[a-z][a-z0-9+.-]+:", re.IGNORECASE)  # one letter is a drive of Windows
_PREFIX = "/gradio_api/"
_IN_PATH = re.compile(r"/gradio_api/(?:heartbeat|stream)/([^/]+)")
_WITH_FILES = ("/gradio_api/upload", "/gradio_api/component_server")
MOST_SESSIONS = 10_000
"""Open pages that are remembered; those that were used longest ago are forgotten."""


class PageSessions:
    """Which user each open page belongs to: whoever named its session first.

    The browser makes the names up, and whoever knows one could else ask in another's page.
    """

    def __init__(self, most: int = MOST_SESSIONS):
        self._owners: OrderedDict[str, str] = OrderedDict()
        self._most = most

    def belongs(self, session: str, user: str) -> bool:
        """Return whether a session is the user's; a new one becomes it."""
        owner = self._owners.setdefault(session, user)
        self._owners.move_to_end(session)
        if len(self._owners) > self._most:
            self._owners.popitem(last=False)
        return owner == user


def has_events(scope: Scope) -> bool:
    """Return whether a request is one to Gradio whose body is JSON."""
    path = scope["path"]
    return (
        scope["method"] == "POST" and path.startswith(_PREFIX) and not path.startswith(_WITH_FILES)
    )


def sessions_named(scope: Scope, body: object) -> Iterator[str]:
    """Yield the sessions that a request names in its path, its query or its body."""
    found = _IN_PATH.match(scope["path"])
    if found:
        yield found.group(1)
    query = parse_qs(scope["query_string"].decode("latin-1"))
    yield from query.get("session_hash", ())
    if isinstance(body, dict) and isinstance(body.get("session_hash"), str):
        yield body["session_hash"]


def names_address(body: object) -> bool:
    """Return whether a value anywhere in a body is a file at an address: Gradio would fetch it."""
    left: list[Any] = [body]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            path = value.get("path")
            if isinstance(path, str) and _ADDRESS.match(path):
                return True
            left.extend(value.values())
        elif isinstance(value, list):
            left.extend(value)
    return False


def parsed(body: bytes) -> object:
    """Return what a body holds, None where it is no JSON: then Gradio refuses it.

    Raises RecursionError where it is nested too deep.
    """
    try:
        return json.loads(body)
    except ValueError:
        return None


async def whole(receive: Receive) -> bytes:
    """Return the whole body of a request."""
    pieces = []
    while True:
        message = await receive()
        pieces.append(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return b"".join(pieces)


def replayed(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives a body that was read already, and then what comes after it."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
