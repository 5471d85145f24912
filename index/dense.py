"""The dense side: passage vectors in a FAISS table that deletes, filters and survives."""

from __future__ import annotations

import json
import math
import os
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.damage import DamagedIndexError
from index.hits import EVERYTHING, Scope

Vectors = NDArray[np.float32]
Codes = NDArray[np.int8]

FLAT_UP_TO = 200_000
"""Vectors up to which a question is compared with every one; of more, with a short list."""

SHORTLIST = 4_000
"""Vectors of the short list: those whose signs agree with the question's in most places. It
takes an eighth of the time, and holds .999 of the best ten and .988 of the best hundred of
78,007 articles for 300 lay questions."""

_LARGEST_CODE = 127
_DEVIATIONS = 8.0

# What zipfile and numpy raise on a file that is cut off or changed; RuntimeError and
# NotImplementedError come from flipped flag bits (“encrypted”, an unknown compression).
_UNREADABLE = (OSError, ValueError, KeyError, EOFError, RuntimeError, TypeError, zipfile.BadZipFile)


@dataclass(frozen=True, slots=True, eq=False)
class VectorTable:
    """Vectors of passages and the documents they belong to; never changed, only replaced.

    numbers (n,) are the FAISS ids, which rise, are given once and never again (next_number
    is the first free one); passages (n,) names each row; documents are the ids of all
    documents, also of those without passages, and owners (n,) says which of them a row
    belongs to. codes (n, dimension) are the vectors in whole steps, see `scale`: a quarter of
    the memory, a fifth of the time of a search, and a cosine off by .002 in the mean. encoder
    is the name of the encoder that made the vectors. signs is there for a large table, see
    FLAT_UP_TO: whether each number of a vector is above 0, by row.
    """

    encoder: str
    numbers: NDArray[np.int64]
    passages: NDArray[np.str_]
    documents: tuple[str, ...]
    owners: NDArray[np.int32]
    next_number: int
    codes: Codes
    faiss_index: faiss.IndexIDMap2
    signs: faiss.IndexBinaryFlat | None = None

    @classmethod
    def of(cls, encoder: str, dimension: int) -> VectorTable:
        """Return an empty table for vectors of one encoder."""
        names, owners = np.zeros(0, dtype=np.str_), np.zeros(0, np.int32)
        codes, numbers = np.zeros((0, dimension), np.int8), np.zeros(0, np.int64)
        return cls(encoder, numbers, names, (), owners, 0, codes, _searchable(codes, numbers))

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def dimension(self) -> int:
        """Numbers in one vector."""
        return int(self.codes.shape[1])

    @property
    def vectors(self) -> Vectors:
        """The vectors, shape (n, dimension), as exact as their codes."""
        return self.codes.astype(np.float32) / scale(self.dimension)

    def passage_ids(self) -> frozenset[str]:
        """Return the ids of all passages with a vector."""
        return frozenset(self.passages.tolist())

    def of_document(self, document_id: str) -> dict[str, Vectors]:
        """Return a document's vectors, shape (dimension,) each, by the id of their passage."""
        if document_id not in self.documents:
            return {}
        rows = np.flatnonzero(self.owners == self.documents.index(document_id))
        vectors = self.codes[rows].astype(np.float32) / scale(self.dimension)
        return dict(zip(self.passages[rows].tolist(), vectors, strict=True))

    def changed(
        self,
        removed: Collection[str] = (),
        added: Mapping[str, Sequence[str]] | None = None,
        vectors: Vectors | Codes | None = None,
    ) -> VectorTable:
        """Return a table without the removed documents and with the added ones.

        added: document id → ids of its passages; a document that is there is replaced.
        vectors: shape (all added passages, dimension), in the order of `added`; or their codes.
        Raises ValueError where the shape is another one.
        """
        added = added or {}
        rows = [(document, passage) for document in added for passage in added[document]]
        if vectors is None:
            vectors = np.zeros((0, self.dimension), dtype=np.float32)
        if vectors.shape != (len(rows), self.dimension):
            raise ValueError(f"vectors {vectors.shape}: expected ({len(rows)}, {self.dimension})")
        gone = frozenset(removed) | added.keys()
        staying = np.array([name not in gone for name in self.documents], dtype=bool)
        kept = staying[self.owners]
        documents = (*(name for name in self.documents if name not in gone), *added)
        place = {name: at for at, name in enumerate(documents)}
        fresh = np.arange(self.next_number, self.next_number + len(rows), dtype=np.int64)
        new_owners = np.array([place[document] for document, _ in rows], dtype=np.int32)
        old_owners = (np.cumsum(staying) - 1)[self.owners[kept]].astype(np.int32)
        new_names = np.array([passage for _, passage in rows], dtype=np.str_)
        return self._filled(
            np.concatenate([self.codes[kept], coded(vectors)]),
            np.concatenate([self.numbers[kept], fresh]),
            np.concatenate([self.passages[kept], new_names]),
            documents,
            np.concatenate([old_owners, new_owners]),
            self.next_number + len(rows),
        )

    def _filled(
        self,
        codes: Codes,
        numbers: NDArray[np.int64],
        passages: NDArray[np.str_],
        documents: tuple[str, ...],
        owners: NDArray[np.int32],
        next_number: int,
    ) -> VectorTable:
        table = _searchable(codes, numbers)
        signs = _signs(codes) if len(codes) > FLAT_UP_TO else None
        return VectorTable(
            self.encoder, numbers, passages, documents, owners, next_number, codes, table, signs
        )

    def search(self, vector: Vectors, k: int, scope: Scope = EVERYTHING) -> list[tuple[str, float]]:
        """Return the nearest passages with their cosine, the nearest first.

        vector: shape (dimension,), L2-normalised. In a large table without a scope some that
        are near may be missed, see SHORTLIST.
        """
        if not len(self) or k <= 0:
            return []
        # One query is no work for a team: the idle threads' spinning cost more than the search
        # (28 ms against 9 ms for 78,000 vectors on two busy cores). The number is per thread.
        faiss.omp_set_num_threads(1)
        if self.signs is not None and scope == EVERYTHING:
            rows, scores = self._nearest_of_shortlist(vector, k, self.signs)
        else:
            rows, scores = self._nearest(vector, k, scope)
        cosines = scores / scale(self.dimension) ** 2
        return list(zip(self.passages[rows].tolist(), cosines.tolist(), strict=True))

    def _nearest_of_shortlist(
        self, vector: Vectors, k: int, signs: faiss.IndexBinaryFlat
    ) -> tuple[NDArray[np.int64], Vectors]:
        _, near = signs.search(_packed(vector.reshape(1, -1)), min(max(k, SHORTLIST), len(self)))
        scores = self.codes[near[0]].astype(np.float32) @ coded(vector).astype(np.float32)
        best = np.argsort(-scores, kind="stable")[:k]
        return near[0][best], scores[best]

    def _nearest(self, vector: Vectors, k: int, scope: Scope) -> tuple[NDArray[np.int64], Vectors]:
        parameters = None
        if scope != EVERYTHING:
            inside = np.array([name in scope for name in self.documents], dtype=bool)
            numbers = self.numbers[inside[self.owners]]
            parameters = faiss.SearchParameters(
                sel=faiss.IDSelectorBatch(numbers)  # type: ignore[call-arg]  # set by its wrapper
            )
        # FAISS multiplies whole numbers, so the query has to be in steps too.
        query = coded(vector.reshape(1, -1)).astype(np.float32)
        scores, numbers = self.faiss_index.search(query, min(k, len(self)), params=parameters)
        found = numbers[0] >= 0  # FAISS fills up with -1
        return np.searchsorted(self.numbers, numbers[0][found]), scores[0][found]

    def save(self, path: Path) -> None:
        """Write the table to one file: whole, or not at all."""
        about = {
            "encoder": self.encoder,
            "shape": [len(self), self.dimension],
            "next_number": self.next_number,
            "documents": self.documents,
        }
        temporary = path.with_suffix(".tmp")
        with temporary.open("wb") as file:
            np.savez(
                file,
                about=np.array(json.dumps(about, ensure_ascii=False)),
                codes=self.codes,
                numbers=self.numbers,
                passages=self.passages,
                owners=self.owners,
            )
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)

    @classmethod
    def load(cls, path: Path) -> VectorTable:
        """Read a table that `save` wrote; the archive's checksums cover its content.

        Raises DamagedIndexError with what does not fit.
        """
        try:
            _test_archive(path)
            with np.load(path, allow_pickle=False) as archive:
                about = json.loads(str(archive["about"]))
                codes, numbers = archive["codes"], archive["numbers"]
                passages, owners = archive["passages"], archive["owners"]
            count, dimension = about["shape"]
            documents, next_number = tuple(about["documents"]), int(about["next_number"])
            empty = cls.of(str(about["encoder"]), int(dimension))
        except _UNREADABLE as error:
            raise DamagedIndexError(path, f"读不出向量（{error}）") from error
        lengths = {count, len(numbers), len(passages), len(owners)}
        if codes.shape != (count, dimension) or codes.dtype != np.int8 or lengths != {count}:
            raise DamagedIndexError(path, f"应有 {count} 个向量，实有 {sorted(lengths)}")
        if np.any(np.diff(numbers) <= 0) or np.any(numbers >= next_number):
            raise DamagedIndexError(path, "编号重复或越界")
        if np.any(owners < 0) or np.any(owners >= len(documents)):
            raise DamagedIndexError(path, "向量所属文件的编号越界")
        return empty._filled(codes, numbers, passages, documents, owners, next_number)


def scale(dimension: int) -> float:
    """Return how many steps of a code make 1.

    A number of a normalised vector is 1/√dimension in the mean; what is eight times as large
    still has a code, what is larger gets the largest.
    """
    return _LARGEST_CODE / min(1.0, _DEVIATIONS / math.sqrt(dimension))


def coded(vectors: Vectors | Codes) -> Codes:
    """Return vectors of length one, shape (…, dimension), in whole steps; codes as they are."""
    if vectors.dtype == np.int8:
        return vectors.astype(np.int8, copy=False)
    steps = np.rint(vectors * np.float32(scale(vectors.shape[-1])))
    codes: Codes = np.clip(steps, -_LARGEST_CODE, _LARGEST_CODE).astype(np.int8)
    return codes


def _searchable(codes: Codes, numbers: NDArray[np.int64]) -> faiss.IndexIDMap2:
    kind = faiss.ScalarQuantizer.QT_8bit_direct_signed
    table = faiss.IndexIDMap2(
        faiss.IndexScalarQuantizer(codes.shape[1], kind, faiss.METRIC_INNER_PRODUCT)
    )
    # As FAISS keeps them: from 0 upwards. To hand in vectors would take four times the memory.
    table.add_sa_codes(codes.view(np.uint8) ^ np.uint8(128), numbers)
    return table


def _signs(codes: Codes) -> faiss.IndexBinaryFlat:
    packed = _packed(codes)
    signs = faiss.IndexBinaryFlat(8 * packed.shape[1])
    signs.add(packed)
    return signs


def _packed(rows: Vectors | Codes) -> NDArray[np.uint8]:
    return np.packbits(rows > 0, axis=1)


def _test_archive(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        if (member := archive.testzip()) is not None:
            raise zipfile.BadZipFile(f"{member}: checksum")
