"""Text that remembers where each of its characters stood in the file it came from."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Offsets = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace text[start:end] by replacement (empty: drop)."""

    start: int
    end: int
    replacement: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class TracedText:
    """A text and, for each character, its offset in the raw text (never decreasing).

    origins has shape (len(text),), in characters of the raw text.
    """

    text: str
    origins: Offsets

    @classmethod
    def of(cls, raw: str) -> TracedText:
        """Return the raw text itself, each character its own origin."""
        return cls(raw, np.arange(len(raw), dtype=np.int32))

    def __post_init__(self) -> None:
        if len(self.text) != len(self.origins):
            raise ValueError(
                f"{len(self.origins)} origins for {len(self.text)} characters: expected as many"
            )

    def __len__(self) -> int:
        return len(self.text)

    def edited(self, edits: Iterable[Edit]) -> TracedText:
        """Return the text with all edits made at once.

        edits: sorted, not overlapping, in offsets of this text. A replacement's characters
        take the origins of what they replace, one by one, the last one for the rest.
        Raises ValueError for an edit out of order or out of range.
        """
        edits = tuple(edits)
        if not edits:
            return self
        pieces: list[str] = []
        origins: list[Offsets] = []
        at = 0
        for edit in edits:
            if not at <= edit.start <= edit.end <= len(self.text):
                raise ValueError(
                    f"{edit}: expected {at} <= start <= end <= {len(self.text)}, in order"
                )
            pieces.append(self.text[at : edit.start])
            origins.append(self.origins[at : edit.start])
            if edit.replacement:
                pieces.append(edit.replacement)
                origins.append(self._origins_for(edit))
            at = edit.end
        pieces.append(self.text[at:])
        origins.append(self.origins[at:])
        return TracedText("".join(pieces), np.concatenate(origins))

    def _origins_for(self, edit: Edit) -> Offsets:
        positions = np.arange(edit.start, edit.start + len(edit.replacement))
        last = max(edit.end - 1, edit.start) if edit.end > edit.start else edit.start
        last = min(last, len(self.text) - 1)
        if last < 0:
            return np.zeros(len(edit.replacement), dtype=np.int32)
        return self.origins[np.minimum(positions, last)]

    def with_text(self, text: str) -> TracedText:
        """Return the same origins under a text of the same length (a character mapping)."""
        return TracedText(text, self.origins)

    def slice(self, start: int, end: int) -> TracedText:
        """Return text[start:end] with its origins."""
        return TracedText(self.text[start:end], self.origins[start:end])

    def to_raw(self, offset: int) -> int:
        """Return the raw offset of one character of this text."""
        return int(self.origins[offset])

    def span_to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Return the raw range that covers text[start:end] (start < end)."""
        return int(self.origins[start]), int(self.origins[end - 1]) + 1

    def span_from_raw(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of this text whose characters come from raw[start:end]."""
        # Of the same type as the origins: else numpy converts all of them at each call.
        left, right = np.searchsorted(self.origins, np.array([start, end], np.int32))
        return int(left), int(right)

    def packed(self) -> bytes:
        """Return the origins as compressed bytes (differences, little-endian int32)."""
        steps = np.diff(self.origins, prepend=np.int32(0)).astype("<i4")
        return zlib.compress(steps.tobytes(), 1)

    @classmethod
    def unpacked(cls, text: str, packed: bytes) -> TracedText:
        """Return the traced text that `packed` was made from."""
        steps = np.frombuffer(zlib.decompress(packed), dtype="<i4")
        return cls(text, np.cumsum(steps, dtype=np.int32))
