"""The dense side: passage vectors in a FAISS table that deletes, filters and survives."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.damage import DamagedIndexError

Vectors = NDArray[np.float32]

# What zipfile and numpy raise on a file that is cut off or changed; RuntimeError and
# NotImplementedError come from flipped flag bits (“encrypted”, an unknown compression).
_UNREADABLE = (OSError, ValueError, KeyError, EOFError, RuntimeError, zipfile.BadZipFile)


@dataclass(frozen=True, slots=True, eq=False)
class VectorTable:
    """Vectors of passages and the documents they belong to; never changed, only replaced.

    numbers (n,) are the FAISS ids, which are given once and never again (next_number is the
    first free one); passages and documents (n,) name each row. encoder is the name of the
    encoder that made the vectors. empty holds the ids of documents without any passage, so
    that they count as known.
    """

    encoder: str
    numbers: NDArray[np.int64]
    passages: NDArray[np.str_]
    documents: NDArray[np.str_]
    empty: frozenset[str]
    next_number: int
    faiss_index: faiss.IndexIDMap2

    @classmethod
    def of(cls, encoder: str, dimension: int) -> VectorTable:
        """Return an empty table for vectors of one encoder."""
        nothing = np.zeros((0, dimension), dtype=np.float32)
        names = np.zeros(0, dtype=np.str_)
        return cls._built(encoder, nothing, np.zeros(0, np.int64), names, names, frozenset(), 0)

    @classmethod
    def _built(
        cls,
        encoder: str,
        vectors: Vectors,
        numbers: NDArray[np.int64],
        passages: NDArray[np.str_],
        documents: NDArray[np.str_],
        empty: frozenset[str],
        next_number: int,
    ) -> VectorTable:
        table = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        table.add_with_ids(vectors, numbers)
        return cls(encoder, numbers, passages, documents, empty, next_number, table)

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def dimension(self) -> int:
        """Numbers in one vector."""
        return int(self.faiss_index.d)

    @property
    def vectors(self) -> Vectors:
        """The vectors, shape (n, dimension), L2-normalised: a view of FAISS's own memory."""
        flat = faiss.downcast_index(self.faiss_index.index)
        if not len(self):
            return np.zeros((0, self.dimension), dtype=np.float32)
        view: Vectors = faiss.rev_swig_ptr(flat.get_xb(), len(self) * self.dimension)
        return view.reshape(len(self), self.dimension)

    def document_ids(self) -> frozenset[str]:
        """Return the ids of all documents in the table."""
        return frozenset(np.unique(self.documents).tolist()) | self.empty

    def changed(
        self,
        removed: Collection[str],
        passages: Sequence[str] = (),
        documents: Sequence[str] = (),
        vectors: Vectors | None = None,
        empty: Collection[str] = (),
    ) -> VectorTable:
        """Return a table without the removed documents and with new passages.

        removed: document ids; a document that is added is to be removed as well, if it may
        be there. passages, documents: ids, one a row of vectors (n, dimension). empty: ids
        of added documents without passages.
        Raises ValueError where the lengths or the dimension do not agree.
        """
        if vectors is None:
            vectors = np.zeros((0, self.dimension), dtype=np.float32)
        if vectors.shape != (len(passages), self.dimension) or len(passages) != len(documents):
            raise ValueError(
                f"vectors {vectors.shape} for {len(passages)} passages of {len(documents)} "
                f"documents: expected ({len(passages)}, {self.dimension}) and as many of each"
            )
        kept = ~np.isin(self.documents, sorted(removed))
        fresh = np.arange(self.next_number, self.next_number + len(passages), dtype=np.int64)
        return self._built(
            self.encoder,
            np.concatenate([self.vectors[kept], vectors.astype(np.float32)]),
            np.concatenate([self.numbers[kept], fresh]),
            np.concatenate([self.passages[kept], np.asarray(passages, dtype=np.str_)]),
            np.concatenate([self.documents[kept], np.asarray(documents, dtype=np.str_)]),
            (self.empty - frozenset(removed)) | frozenset(empty),
            self.next_number + len(passages),
        )

    def search(
        self, vector: Vectors, k: int, allowed: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return the nearest passages with their cosine, the nearest first.

        vector: shape (dimension,), L2-normalised. allowed: document ids, None for all.
        """
        if not len(self) or k <= 0:
            return []
        parameters = None
        if allowed is not None:
            rows = np.isin(self.documents, sorted(allowed))
            if not rows.any():
                return []
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(self.numbers[rows]))
        scores, numbers = self.faiss_index.search(
            vector.reshape(1, -1), min(k, len(self)), params=parameters
        )
        found = numbers[0] >= 0
        # Numbers rise with the rows, so a number is found by bisection.
        rows_found = np.searchsorted(self.numbers, numbers[0][found])
        names = self.passages[rows_found].tolist()
        return list(zip(names, scores[0][found].tolist(), strict=True))

    def save(self, path: Path) -> None:
        """Write the table to one file: whole, or not at all."""
        about = {
            "encoder": self.encoder,
            "dimension": self.dimension,
            "count": len(self),
            "next_number": self.next_number,
            "empty": sorted(self.empty),
        }
        temporary = path.with_suffix(".tmp")
        with temporary.open("wb") as file:
            np.savez(
                file,
                about=np.array(json.dumps(about, ensure_ascii=False)),
                vectors=self.vectors,
                numbers=self.numbers,
                passages=self.passages,
                documents=self.documents,
            )
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)

    @classmethod
    def load(cls, path: Path) -> VectorTable:
        """Read a table that `save` wrote; the archive's checksums cover every byte of it.

        Raises DamagedIndexError with what does not fit.
        """
        try:
            _test_archive(path)
            with np.load(path, allow_pickle=False) as archive:
                stored = {name: archive[name] for name in archive.files}
            about = json.loads(str(stored["about"]))
            vectors, numbers = stored["vectors"], stored["numbers"]
            passages, documents = stored["passages"], stored["documents"]
            encoder, empty = str(about["encoder"]), frozenset(about["empty"])
            shape = (int(about["count"]), int(about["dimension"]))
            next_number = int(about["next_number"])
        except _UNREADABLE as error:
            raise DamagedIndexError(path, f"读不出向量({error})") from error
        rows = {vectors.shape[0], len(numbers), len(passages), len(documents)}
        if vectors.shape != shape or rows != {shape[0]}:
            raise DamagedIndexError(path, f"记录为 {shape},实有向量 {vectors.shape}")
        rising = bool(np.all(np.diff(numbers) > 0))
        if not rising or (len(numbers) and int(numbers[-1]) >= next_number):
            raise DamagedIndexError(path, "编号重复或越界")
        return cls._built(encoder, vectors, numbers, passages, documents, empty, next_number)


def _test_archive(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        if (member := archive.testzip()) is not None:
            raise zipfile.BadZipFile(f"{member}: checksum")
