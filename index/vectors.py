"""Dense vectors of passages, searched with FAISS; the only module that knows it.

A shard keeps its vectors in full, mapped into memory, and as codes of two bits a coordinate (``index.codes``). Where
few vectors may be returned, all of them are compared. Where many may, all codes are compared first and the vectors of
the best then decide. A score is the inner product of the full vectors either way, nothing is trained, and adding a
vector never moves another. A vector's number is its passage's; where it stands in the shards is another matter.
"""

import mmap
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.codes import Codes, centroids, code_bytes, encode, rotated_dim, rotation
from index.errors import IndexDamaged

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]

VECTORS, CODES = "vectors.npy", "codes.npy"

# So many vectors are compared in a millisecond or two, which codes could not better by much.
_ALL = 20_000
# Of codes, so many are followed up: at least, and for each passage asked for.
_LEAST, _PER_HIT = 400, 8
# Codes of more than this share of all passages would take longer to put in order than the vectors to compare.
_MOST = 1 / 8
# Linux maps 64 KiB around each row that is read: after so many rows all of that is let go, half a gigabyte. The
# pages stay in the system's cache.
_MOST_MAPPED = 8192
_SLACK = 0.02  # by how much a length may differ from 1


def write_vectors(folder: Path, vectors: Floats) -> None:
    """Writes the vectors of one shard and their codes into its folder.

    Args:
        folder: of the shard.
        vectors: shape (passages, dim), each of unit length or zero.
    """
    np.save(folder / VECTORS, np.ascontiguousarray(vectors, dtype="<f4"), allow_pickle=False)
    np.save(folder / CODES, encode(vectors), allow_pickle=False)


def read_vectors(folder: Path, dim: int) -> Floats:
    """Maps the vectors of one shard, shape (passages, dim).

    Raises:
        IndexDamaged: there are none of this dimension.
    """
    return _mapped(folder / VECTORS, "<f4", dim)


def are_vectors(rows: Floats) -> bool:
    """Returns whether each row has unit length or is zero."""
    lengths = np.einsum("ij,ij->i", rows, rows)
    return bool(((np.abs(lengths - 1) < 2 * _SLACK) | (lengths == 0)).all())


class Vectors:
    """The vectors of all shards as one store. Searches may run at the same time.

    Args:
        shards: one array for each shard, shape (passages, dim).
        dim: length of a vector.
        codes: of the same passages, one array for each shard, shape (passages, code_bytes(dim)); None: every search
            compares vectors.
        places: where the passage of each number stands in the shards, counted through them; None: in this order.
    """

    def __init__(
        self, shards: Sequence[Floats], dim: int, codes: Sequence[Codes] | None = None, places: Numbers | None = None
    ) -> None:
        if any(shard.shape[1:] != (dim,) for shard in shards):
            raise ValueError(f"vectors of other than {dim} dimensions do not fit")
        self._shards, self._dim = [np.ascontiguousarray(shard, dtype=np.float32) for shard in shards], dim
        self._firsts = np.array([0, *accumulate(map(len, shards))], dtype=np.int64)
        self._places = np.arange(self._firsts[-1]) if places is None else places
        self._scan = None if codes is None else _scan(codes, self._find(np.arange(len(self._places))), dim)
        self._mappings = [mapping for shard in self._shards if (mapping := _mapping(shard)) is not None]
        self._mapped_rows = 0

    @classmethod
    def open(cls, folders: Sequence[Path], dim: int, places: Numbers | None = None) -> "Vectors":
        """Opens shards; the caller has checked the SHA-256 of their codes.

        Args:
            folders: one for each shard.
            dim: length of a vector.
            places: as for the class.

        Raises:
            IndexDamaged: a file does not hold what it should.
        """
        shards = [read_vectors(folder, dim) for folder in folders]
        held = sum(map(len, shards))
        if places is not None and len(places) and int(places.max()) >= held:
            raise _damaged(Path(VECTORS))  # a header that tells of fewer vectors than there are passages
        if (held if places is None else len(places)) <= _ALL:
            return cls(shards, dim, places=places)
        codes = [_mapped(folder / CODES, "|u1", code_bytes(dim)) for folder in folders]
        for folder, vectors, of_shard in zip(folders, shards, codes, strict=True):
            if len(vectors) != len(of_shard):
                raise _damaged(folder / CODES)
        return cls(shards, dim, codes, places)

    def __len__(self) -> int:
        return len(self._places)

    def search(self, vector: Floats, k: int, allowed: NDArray[np.bool_] | None = None) -> list[tuple[int, float]]:
        """Returns up to ``k`` (passage number, score), the best first, equal scores by number.

        Args:
            vector: the query's, shape (dim,).
            k: how many to return at most; fewer come back only where fewer are allowed.
            allowed: shape (passages,): the numbers that may be returned; None: all.

        Raises:
            IndexDamaged: a vector that would be returned is damaged.
        """
        if vector.shape != (self._dim,):
            raise ValueError(f"a query vector of shape {vector.shape} does not fit an index of {self._dim} dimensions")
        if allowed is not None and allowed.shape != (len(self),):
            raise ValueError(f"a mask of shape {allowed.shape} does not fit {len(self)} passages")
        if k <= 0 or not len(self) or not (allowed is None or allowed.any()):
            return []
        query = np.ascontiguousarray(vector, dtype=np.float32)
        numbers = self._candidates(query, k, allowed)
        scores, compared = self._scores(query, numbers), len(numbers)
        if not np.isfinite(scores).all():
            raise _damaged(Path(VECTORS))
        if k < len(scores):
            ahead = np.flatnonzero(scores >= np.partition(scores, -k)[-k])  # with all of the tie that k falls into
            numbers, scores = numbers[ahead], scores[ahead]
        order = np.lexsort((numbers, -scores))[:k]
        self._check(numbers[order])
        self._let_go(compared)
        return list(zip(numbers[order].tolist(), scores[order].tolist(), strict=True))

    def _check(self, numbers: Numbers) -> None:
        """Opening a large index does not hash its vectors: what is none shows when it is returned.

        Raises:
            IndexDamaged: a vector is neither of unit length nor zero.
        """
        shards, rows = self._find(numbers)
        found = [self._shards[shard][row] for shard, row in zip(shards.tolist(), rows.tolist(), strict=True)]
        if not are_vectors(np.stack(found)):
            raise _damaged(Path(VECTORS))

    def _let_go(self, rows: int) -> None:
        """Keeps what is mapped of the vectors small, once so many more rows were read."""
        self._mapped_rows += rows  # from several threads at once it is about right, and need not be more
        if self._mapped_rows >= _MOST_MAPPED:
            self._mapped_rows = 0
            for mapping in self._mappings:
                mapping.madvise(mmap.MADV_DONTNEED)

    def _candidates(self, query: Floats, k: int, allowed: NDArray[np.bool_] | None) -> Numbers:
        """Returns the numbers whose vectors are to be compared, ascending."""
        passing = len(self) if allowed is None else int(np.count_nonzero(allowed))
        if self._scan is not None and passing > _ALL:
            wanted = max(_LEAST, _PER_HIT * k)
            fetched = wanted if allowed is None else 1 + wanted * len(self) * 5 // (passing * 4)
            turned = (rotation(self._dim) @ query)[None]
            while fetched < _MOST * len(self):
                found: Numbers = self._scan.search(turned, fetched)[1][0]
                found = found[found >= 0]
                if allowed is not None:
                    found = found[allowed[found]]
                if len(found) >= wanted:
                    return np.sort(found)
                fetched *= 2
        return np.arange(len(self)) if allowed is None else np.flatnonzero(allowed)

    def _scores(self, query: Floats, numbers: Numbers) -> Floats:
        """Returns the inner products with the vectors of these numbers, which ascend; equal vectors have equal ones."""
        scores = np.empty(len(numbers), dtype=np.float32)
        shards, rows = self._find(numbers)
        pointer = _faiss().swig_ptr
        for number, shard in enumerate(self._shards):
            at = np.flatnonzero(shards == number)
            wanted, part = rows[at], np.empty(len(at), dtype=np.float32)
            if len(at):  # each row by itself, as an index of FAISS does: a kernel for many rows rounds otherwise
                _faiss().fvec_inner_products_by_idx(
                    pointer(part), pointer(query), pointer(shard), pointer(wanted), self._dim, 1, len(wanted)
                )
            scores[at] = part
        return scores

    def _find(self, numbers: Numbers) -> tuple[Numbers, Numbers]:
        """Returns the shard of each number, and its row in it."""
        places = self._places[numbers]
        shards = np.searchsorted(self._firsts, places, side="right") - 1
        return shards, places - self._firsts[shards]


def _mapped(path: Path, kind: str, columns: int) -> NDArray[Any]:
    try:
        mapped = np.load(path, mmap_mode="r", allow_pickle=False)
    except Exception as error:  # a damaged header, a Python literal, fails in as many ways as there are
        raise _damaged(path) from error
    if mapped.dtype.str != kind or mapped.ndim != 2 or mapped.shape[1] != columns or not mapped.flags.c_contiguous:
        raise _damaged(path)
    return np.asarray(mapped)


def _mapping(array: Floats) -> mmap.mmap | None:
    """Returns the mapping that an array reads from, where it can be told what is needed of it."""
    base: Any = array
    while base is not None and not isinstance(base, mmap.mmap):
        base = getattr(base, "base", None)
    return base if hasattr(base, "madvise") and hasattr(mmap, "MADV_DONTNEED") else None


def _damaged(path: Path) -> IndexDamaged:
    return IndexDamaged(
        f"{path}: 向量文件已损坏，请重新运行 yiju index。/ The file of vectors is damaged; run `yiju index` again."
    )


def _scan(codes: Sequence[Codes], found: tuple[Numbers, Numbers], dim: int) -> Any:
    """Returns the codes as FAISS compares them fastest: 32 at a time, a table look-up for each half byte.

    Args:
        codes: one array for each shard.
        found: for each number, in which shard and at which row its code stands.
        dim: length of a vector.
    """
    faiss, size = _faiss(), code_bytes(dim)
    quantizer = faiss.IndexPQ(rotated_dim(dim), 2 * size, 4, faiss.METRIC_INNER_PRODUCT)
    faiss.copy_array_to_vector(np.tile(centroids(dim).ravel(), 2 * size), quantizer.pq.centroids)
    shards, rows = found
    # Put where FAISS reads them: a first touch of new memory is most of what opening a million passages takes.
    quantizer.codes.resize(len(rows) * size)
    whole = faiss.rev_swig_ptr(quantizer.codes.data(), len(rows) * size).reshape(len(rows), size)
    for number, of_shard in enumerate(codes):
        at = np.flatnonzero(shards == number)
        whole[at] = of_shard[rows[at]]
    quantizer.ntotal, quantizer.is_trained = len(rows), True
    rotation(dim)  # takes its time once: now, and not from the first query
    return faiss.IndexPQFastScan(quantizer)


@cache
def _faiss() -> ModuleType:
    """Loads FAISS when the first vector is searched, not when a program starts."""
    import faiss

    # A query is one vector: sharing it out costs more than it saves.
    faiss.omp_set_num_threads(1)
    return faiss
