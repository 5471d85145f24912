"""What every reader is given: the file's bytes, the limits it must keep and the error it raises."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path


class ReadError(ValueError):
    """A file that cannot be read; the message (Chinese) names the file, the fault, the way out."""


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How much one file may cost.

    file_bytes, unpacked_bytes, text_bytes and html_bytes are in bytes; unpack_ratio is unpacked
    over packed bytes of a zip container and counts above 10 MB only; members, pages and cells are
    numbers of things; characters and line_characters are in characters of the text; seconds is
    wall time for one file.
    """

    file_bytes: int = 200 * 2**20
    text_bytes: int = 64 * 2**20
    html_bytes: int = 20 * 2**20
    unpacked_bytes: int = 500 * 2**20
    unpack_ratio: int = 200
    members: int = 10_000
    pages: int = 3_000
    cells: int = 5_000_000
    characters: int = 30_000_000
    line_characters: int = 1_000_000
    seconds: float = 120.0


class Deadline:
    """A moment after which a reader stops: checked between pages, rows and elements."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def passed(self) -> bool:
        """Whether the time is used up."""
        return time.monotonic() > self._end


@dataclass(frozen=True, slots=True)
class Source:
    """One file as a reader gets it: its path (for names only), its bytes and its limits."""

    path: Path
    data: bytes
    limits: ReadLimits = field(default_factory=ReadLimits)
    deadline: Deadline = field(default_factory=lambda: Deadline(ReadLimits().seconds))

    def error(self, reason: str) -> ReadError:
        """Return the error that names this file and the reason (Chinese)."""
        return ReadError(f"{self.path.name}：{reason}")

    def check_time(self) -> None:
        """Raise ReadError where the file has used up its time."""
        if self.deadline.passed:
            raise self.error(
                f"读取超过 {self.deadline.seconds:g} 秒，已停止；请拆分文件或另存后重试"
            )


def megabytes(size: int) -> str:
    """Return a size in bytes as a person reads it."""
    return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{size} 字节"
