"""The same report twice: masked names, another scrape, small changes.

A sketch of each text finds the few documents that may be the same; their shingles and their
figures then decide. Two yearly reports from one template share wording but not figures, so
figures that disagree keep documents apart however alike their sentences are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from ingest.documents import DocumentCard, Metadata

Sketch = NDArray[np.uint32]

SKETCH_BINS = 128
SHINGLE = 4
CANDIDATE_SIMILARITY = 0.3
SAME_WORDING = 0.7
CONTAINED_WORDING = 0.9
# A text that holds all of another one is the same report only up to this ratio of lengths.
LONGEST_RATIO = 3
SAME_FIGURES = 0.7
MOST_CANDIDATES = 20
# Below this many characters chance alone makes texts alike.
SHORTEST = 120

_EMPTY = np.uint32(0xFFFFFFFF)
_MASK = r"[xXｘＸ×✕*＊某○〇]+"
# A masked name and the name it hides must come out equal, so the two or three characters
# before a unit go in both; in running words the same characters go in both texts alike.
_NAME = re.compile(rf"(?:{_MASK}|[\u4e00-\u9fff]{{2}})(?=[省市区县镇乡])")
_MASKED_VALUE = re.compile(rf"20{_MASK}|{_MASK}|_{{2,}}|[\[\(【(]\s*[\])】)]")
_NOISE = re.compile(r"[^\u3400-\u9fffa-zA-Z]+")
_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?%?")


def normalised(text: str) -> str:
    """Return the wording alone: without names of places, masks, figures and punctuation."""
    return _NOISE.sub("", _MASKED_VALUE.sub("", _NAME.sub("", text)))


def shingles(text: str) -> NDArray[np.uint64]:
    """Return the sorted, distinct hashes of the runs of SHINGLE characters of the wording."""
    distinct: NDArray[np.uint64] = np.unique(_hashes(text))
    return distinct


def _hashes(text: str) -> NDArray[np.uint64]:
    codes = np.frombuffer(normalised(text).encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    if len(codes) < SHINGLE:
        return np.empty(0, dtype=np.uint64)
    windows = np.lib.stride_tricks.sliding_window_view(codes, SHINGLE)
    weights = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 1], np.uint64)
    hashes = (windows * weights).sum(axis=1, dtype=np.uint64)
    hashes ^= hashes >> np.uint64(31)
    hashes *= np.uint64(0xBF58476D1CE4E5B9)
    hashes ^= hashes >> np.uint64(29)
    return np.asarray(hashes, dtype=np.uint64)


def sketch(text: str) -> Sketch:
    """Return SKETCH_BINS minima of the shingles' hashes (one-permutation MinHash).

    A bin that no shingle fell into holds the highest uint32: all of them do for a text that
    is too short to be told from others.
    """
    minima = np.full(SKETCH_BINS, _EMPTY, dtype=np.uint32)
    if len(text) < SHORTEST:
        return minima
    hashes = _hashes(text)
    bins = (hashes % np.uint64(SKETCH_BINS)).astype(np.intp)
    np.minimum.at(minima, bins, (hashes >> np.uint64(32)).astype(np.uint32))
    return minima


def may_be_same(one: Metadata, other: Metadata) -> bool:
    """Return whether nothing known of two documents says that they are different ones.

    Editions of a law differ in their year, and neighbours that share a template in their
    region; a masked document does not know its region.
    """
    if one.year and other.year and one.year != other.year:
        return False
    if one.masked or other.masked or not one.region or not other.region:
        return True
    return one.region in other.region or other.region in one.region


def same_report(one: str, other: str) -> bool:
    """Return whether two cleaned texts are the same report, perhaps masked or shortened.

    Texts of less than SHORTEST characters are not compared.
    """
    left, right = shingles(one), shingles(other)
    if min(len(one), len(other)) < SHORTEST or not len(left) or not len(right):
        return False
    shared = len(np.intersect1d(left, right, assume_unique=True))
    jaccard = shared / (len(left) + len(right) - shared)
    containment = shared / min(len(left), len(right))
    comparable = LONGEST_RATIO * min(len(left), len(right)) >= max(len(left), len(right))
    alike = jaccard >= SAME_WORDING or (comparable and containment >= CONTAINED_WORDING)
    return alike and _figures_agree(one, other)


def _figures_agree(one: str, other: str) -> bool:
    """Return whether most figures of the text with fewer of them stand in the other."""
    left, right = set(_FIGURE.findall(one)), set(_FIGURE.findall(other))
    fewer = min(len(left), len(right))
    return not fewer or len(left & right) >= SAME_FIGURES * fewer


def show_first(card: DocumentCard) -> tuple[bool, bool, int, str, str, str]:
    """Return a sort key: of a group, the unmasked, valid, newest document comes first."""
    metadata = card.metadata
    newest = -(metadata.year or 0)
    return metadata.masked, metadata.status == "废止", newest, card.path, card.part or "", card.id


class SketchIndex:
    """The sketches of many documents, compared with one in a single pass.

    5,000 sketches are 2.5 MB and one comparison takes about half a millisecond, so that
    no hash tables need to be kept true.
    """

    def __init__(self, sketches: Mapping[str, Sketch] | None = None) -> None:
        known = sketches or {}
        self._ids = list(known)
        self._rows = {document_id: row for row, document_id in enumerate(self._ids)}
        self._matrix = np.full((max(64, len(known)), SKETCH_BINS), _EMPTY, dtype=np.uint32)
        for row, values in enumerate(known.values()):
            self._matrix[row] = values

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, document_id: str) -> bool:
        return document_id in self._rows

    def add(self, document_id: str, values: Sketch) -> None:
        """Add a document; one that is there already stays as it is."""
        if document_id in self._rows:
            return
        if len(self._ids) == len(self._matrix):
            self._matrix = np.concatenate([self._matrix, np.full_like(self._matrix, _EMPTY)])
        self._matrix[len(self._ids)] = values
        self._rows[document_id] = len(self._ids)
        self._ids.append(document_id)

    def discard(self, document_ids: Iterable[str]) -> None:
        """Forget documents; unknown ids are no error."""
        for document_id in document_ids:
            row = self._rows.pop(document_id, None)
            if row is None:
                continue
            last = len(self._ids) - 1
            moved = self._ids[last]
            if moved != document_id:
                self._matrix[row] = self._matrix[last]
                self._ids[row] = moved
                self._rows[moved] = row
            self._matrix[last] = _EMPTY
            self._ids.pop()

    def similar(self, values: Sketch, at_least: float = CANDIDATE_SIMILARITY) -> tuple[str, ...]:
        """Return the documents that may be the same, the most similar ones first.

        at_least: estimated Jaccard similarity, 0..1. No more than MOST_CANDIDATES are named.
        """
        rows = self._matrix[: len(self._ids)]
        filled = values != _EMPTY
        equal = ((rows == values) & filled).sum(axis=1)
        used = ((rows != _EMPTY) | filled).sum(axis=1)
        similarity = equal / np.maximum(used, 1)
        found = np.flatnonzero((similarity >= at_least) & (equal > 0))
        best = found[np.argsort(-similarity[found], kind="stable")][:MOST_CANDIDATES]
        return tuple(self._ids[row] for row in best)
