"""The one error by which the parts of an index say that they cannot be used as they are."""

from __future__ import annotations

from pathlib import Path


class DamagedIndexError(Exception):
    """A part of the index is missing, cut off or changed; it is rebuilt from the library.

    path: the file or folder; reason: what is wrong with it, in Chinese.
    """

    def __init__(self, path: Path, reason: str):
        super().__init__(f"{path}:{reason}")
        self.path = path
        self.reason = reason
