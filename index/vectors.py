"""Dense vectors of passages in FAISS; the only module that knows it.

The index is flat and exact: the score is the inner product, nothing is trained, and adding a vector never moves
another. A vector's place is its passage's number.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamaged

Floats = NDArray[np.float32]


def write_vectors(path: Path, vectors: Floats) -> None:
    """Writes the vectors of one shard.

    Args:
        path: the file to create.
        vectors: shape (passages, dim).
    """
    faiss = _faiss()
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(np.ascontiguousarray(vectors, dtype=np.float32))
    path.write_bytes(faiss.serialize_index(flat).tobytes())  # Python I/O: FAISS opens no path beyond ASCII on Windows


def read_vectors(path: Path) -> Floats:
    """Reads the vectors of one shard, shape (passages, dim); the caller has checked the file's SHA-256.

    Raises:
        IndexDamaged: the file does not hold a flat inner-product index.
    """
    faiss = _faiss()
    stored = faiss.deserialize_index(np.frombuffer(path.read_bytes(), dtype=np.uint8))
    if not isinstance(stored, faiss.IndexFlat) or stored.metric_type != faiss.METRIC_INNER_PRODUCT:
        raise IndexDamaged(
            f"{path}: 不是向量文件，请重新运行 yiju index。/ not a file of vectors; run `yiju index` again."
        )
    vectors: Floats = stored.reconstruct_n(0, stored.ntotal) if stored.ntotal else np.zeros((0, stored.d), np.float32)
    return vectors


class Vectors:
    """The vectors of all shards in memory, searched exactly. Searches may run at the same time."""

    def __init__(self, dim: int) -> None:
        self._flat = _faiss().IndexFlatIP(dim)

    @classmethod
    def open(cls, paths: Sequence[Path], dim: int) -> "Vectors":
        """Reads the shards in the order of their passage numbers."""
        opened = cls(dim)
        for path in paths:
            opened.add(read_vectors(path))
        return opened

    def __len__(self) -> int:
        return int(self._flat.ntotal)

    def add(self, vectors: Floats) -> None:
        """Appends vectors, shape (passages, dim), under the next numbers."""
        if vectors.shape[1] != self._flat.d:
            raise ValueError(f"vectors of {vectors.shape[1]} dimensions do not fit an index of {self._flat.d}")
        if len(vectors):
            self._flat.add(np.ascontiguousarray(vectors, dtype=np.float32))

    def search(self, vector: Floats, k: int, allowed: NDArray[np.bool_] | None = None) -> list[tuple[int, float]]:
        """Returns up to ``k`` (passage number, score), the best first, equal scores by number.

        Args:
            vector: the query's, shape (dim,).
            k: how many to return at most.
            allowed: shape (passages,): the numbers that may be returned; None: all.
        """
        if vector.shape != (self._flat.d,):
            raise ValueError(
                f"a query vector of shape {vector.shape} does not fit an index of {self._flat.d} dimensions"
            )
        available = len(self) if allowed is None else int(allowed.sum())
        bits = None if allowed is None else np.packbits(allowed, bitorder="little")
        k = min(k, available)
        fetched = min(k + 1, available)
        while k > 0:
            found = self._nearest(vector, fetched, bits)
            # FAISS cuts a tie as it likes: fetch until the tie that k falls into is complete, then order it here.
            if fetched == available or found[-1][1] < found[k - 1][1]:
                return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:k]
            fetched = min(fetched * 2, available)
        return []

    def _nearest(self, vector: Floats, k: int, bits: NDArray[np.uint8] | None) -> list[tuple[int, float]]:
        query = np.ascontiguousarray(vector, dtype=np.float32)[None]
        if bits is None:
            scores, numbers = self._flat.search(query, k)
        else:
            only = _faiss().SearchParameters(sel=_faiss().IDSelectorBitmap(bits))
            scores, numbers = self._flat.search(query, k, params=only)
        return list(zip(numbers[0].tolist(), scores[0].tolist(), strict=True))


@cache
def _faiss() -> ModuleType:
    """Loads FAISS when the first vector is stored or read, not when a program starts."""
    import faiss

    # A query is one vector: sharing it out costs more than it saves.
    faiss.omp_set_num_threads(1)
    return faiss
