"""The dense side: passage vectors in a FAISS table that deletes, filters and survives."""

from __future__ import annotations

import json
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

# What zipfile and numpy raise on a file that is cut off or changed; RuntimeError and
# NotImplementedError come from flipped flag bits (“encrypted”, an unknown compression).
_UNREADABLE = (OSError, ValueError, KeyError, EOFError, RuntimeError, TypeError, zipfile.BadZipFile)


@dataclass(frozen=True, slots=True, eq=False)
class VectorTable:
    """Vectors of passages and the documents they belong to; never changed, only replaced.

    numbers (n,) are the FAISS ids, which rise, are given once and never again (next_number
    is the first free one); passages (n,) names each row; documents are the ids of all
    documents, also of those without passages, and owners (n,) says which of them a row
    belongs to. encoder is the name of the encoder that made the vectors.
    """

    encoder: str
    numbers: NDArray[np.int64]
    passages: NDArray[np.str_]
    documents: tuple[str, ...]
    owners: NDArray[np.int32]
    next_number: int
    faiss_index: faiss.IndexIDMap2

    @classmethod
    def of(cls, encoder: str, dimension: int) -> VectorTable:
        """Return an empty table for vectors of one encoder."""
        flat = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
        names = np.zeros(0, dtype=np.str_)
        return cls(encoder, np.zeros(0, np.int64), names, (), np.zeros(0, np.int32), 0, flat)

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def dimension(self) -> int:
        """Numbers in one vector."""
        return int(self.faiss_index.d)

    @property
    def vectors(self) -> Vectors:
        """The vectors, shape (n, dimension), L2-normalised: a view of FAISS's own memory."""
        if not len(self):
            return np.zeros((0, self.dimension), dtype=np.float32)
        flat = faiss.downcast_index(self.faiss_index.index)
        view: Vectors = faiss.rev_swig_ptr(
            flat.get_xb(),  # type: ignore[attr-defined]  # of IndexFlat, which the stubs forget
            len(self) * self.dimension,
        )
        return view.reshape(len(self), self.dimension)

    def passage_ids(self) -> frozenset[str]:
        """Return the ids of all passages in the table."""
        return frozenset(self.passages.tolist())

    def of_document(self, document_id: str) -> dict[str, Vectors]:
        """Return a document's vectors, shape (dimension,) each, by the id of their passage."""
        if document_id not in self.documents:
            return {}
        rows = np.flatnonzero(self.owners == self.documents.index(document_id))
        vectors = self.vectors
        return {str(self.passages[row]): vectors[row].copy() for row in rows}

    def changed(
        self,
        removed: Collection[str] = (),
        added: Mapping[str, Sequence[str]] | None = None,
        vectors: Vectors | None = None,
    ) -> VectorTable:
        """Return a table without the removed documents and with the added ones.

        added: document id → ids of its passages; a document that is there is replaced.
        vectors: shape (all added passages, dimension), in the order of `added`.
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
            np.concatenate([self.vectors[kept], vectors]),
            np.concatenate([self.numbers[kept], fresh]),
            np.concatenate([self.passages[kept], new_names]),
            documents,
            np.concatenate([old_owners, new_owners]),
            self.next_number + len(rows),
        )

    def _filled(
        self,
        vectors: Vectors,
        numbers: NDArray[np.int64],
        passages: NDArray[np.str_],
        documents: tuple[str, ...],
        owners: NDArray[np.int32],
        next_number: int,
    ) -> VectorTable:
        table = faiss.IndexIDMap2(faiss.IndexFlatIP(self.dimension))
        table.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), numbers)
        return VectorTable(self.encoder, numbers, passages, documents, owners, next_number, table)

    def search(self, vector: Vectors, k: int, scope: Scope = EVERYTHING) -> list[tuple[str, float]]:
        """Return the nearest passages with their cosine, the nearest first.

        vector: shape (dimension,), L2-normalised.
        """
        if not len(self) or k <= 0:
            return []
        parameters = None
        if scope != EVERYTHING:
            inside = np.array([name in scope for name in self.documents], dtype=bool)
            numbers = self.numbers[inside[self.owners]]
            parameters = faiss.SearchParameters(
                sel=faiss.IDSelectorBatch(numbers)  # type: ignore[call-arg]  # set by its wrapper
            )
        # One query is no work for a team: the idle threads' spinning cost more than the search
        # (28 ms against 9 ms for 78,000 vectors on two busy cores). The number is per thread.
        faiss.omp_set_num_threads(1)
        scores, numbers = self.faiss_index.search(
            vector.reshape(1, -1), min(k, len(self)), params=parameters
        )
        found = numbers[0] >= 0  # FAISS fills up with -1
        rows = np.searchsorted(self.numbers, numbers[0][found])
        return list(zip(self.passages[rows].tolist(), scores[0][found].tolist(), strict=True))

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
                vectors=self.vectors,
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
                vectors, numbers = archive["vectors"], archive["numbers"]
                passages, owners = archive["passages"], archive["owners"]
            count, dimension = about["shape"]
            documents, next_number = tuple(about["documents"]), int(about["next_number"])
            empty = cls.of(str(about["encoder"]), int(dimension))
        except _UNREADABLE as error:
            raise DamagedIndexError(path, f"读不出向量({error})") from error
        lengths = {count, len(numbers), len(passages), len(owners)}
        if vectors.shape != (count, dimension) or lengths != {count}:
            raise DamagedIndexError(path, f"应有 {count} 个向量,实有 {sorted(lengths)}")
        if np.any(np.diff(numbers) <= 0) or np.any(numbers >= next_number):
            raise DamagedIndexError(path, "编号重复或越界")
        if np.any(owners < 0) or np.any(owners >= len(documents)):
            raise DamagedIndexError(path, "向量所属文件的编号越界")
        return empty._filled(vectors, numbers, passages, documents, owners, next_number)


def _test_archive(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        if (member := archive.testzip()) is not None:
            raise zipfile.BadZipFile(f"{member}: checksum")
