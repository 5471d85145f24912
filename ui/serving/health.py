"""What /health tells a monitor: whether library and index can be read, and how much is in them."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Protocol

_FRESH = 5.0  # seconds: asking often costs nothing


class Stats(Protocol):
    """What an index says of itself: `index.passage_index.IndexStats`."""

    @property
    def documents(self) -> int:
        """How many documents can be searched."""
        ...

    @property
    def passages(self) -> int:
        """How many passages they have."""
        ...

    @property
    def generation(self) -> int:
        """The state of the library that the index shows."""
        ...


class Index(Protocol):
    """What is searched: `index.passage_index.PassageIndex`."""

    def stats(self) -> Stats:
        """Return what the index holds."""
        ...


class Library(Protocol):
    """What has been read: `ingest.library.Library`."""

    @property
    def generation(self) -> int:
        """A number that rises with every change."""
        ...


@dataclass(slots=True)
class Health:
    """Looks at library and index, at most every few seconds."""

    library: Library
    index: Index
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _seen: float = -_FRESH
    _found: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self) -> Mapping[str, Any]:
        """Return status, version, documents, passages and the state of the index.

        index is “current”, or “behind” until the next search has brought it up to date.
        Raises what a library or an index that cannot be read raises.
        """
        with self._lock:
            if time.monotonic() - self._seen >= _FRESH:
                self._found = self._look()
                self._seen = time.monotonic()
            return self._found

    def _look(self) -> Mapping[str, Any]:
        stats = self.index.stats()
        behind = stats.generation != self.library.generation
        return {
            "status": "ok",
            "version": app_version(),
            "documents": stats.documents,
            "passages": stats.passages,
            "index": "behind" if behind else "current",
        }


def app_version() -> str:
    """Return the version that is installed, “unknown” where the app runs without being so."""
    try:
        return version("shian-wence")
    except PackageNotFoundError:
        return "unknown"
