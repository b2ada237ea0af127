from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.errors import IndexDamaged
from index.vectors import Floats, Vectors, read_vectors, write_vectors

DIM = 8


def some_vectors(number: int, seed: int = 0) -> Floats:
    drawn = np.random.default_rng(seed).standard_normal((number, DIM)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), dtype=np.float32)


def opened(vectors: Floats) -> Vectors:
    store = Vectors(DIM)
    store.add(vectors)
    return store


@pytest.mark.parametrize("number", [0, 1, 7])
def test_what_is_written_is_read(tmp_path: Path, number: int) -> None:
    path = tmp_path / "向量.faiss"
    write_vectors(path, some_vectors(number))
    np.testing.assert_array_equal(read_vectors(path), some_vectors(number))


def test_shards_are_numbered_one_after_the_other(tmp_path: Path) -> None:
    vectors = some_vectors(10)
    paths = [tmp_path / name for name in ("a", "b", "c")]
    for path, part in zip(paths, (vectors[:4], vectors[4:4], vectors[4:]), strict=True):
        write_vectors(path, part)
    store = Vectors.open(paths, DIM)
    assert len(store) == 10
    assert [store.search(vector, 1)[0][0] for vector in vectors] == list(range(10))


def test_scores_are_inner_products_and_equal_ones_come_by_number() -> None:
    vectors = some_vectors(3)[[2, 0, 1, 0, 2, 0]]
    found = opened(vectors).search(vectors[1], 6)
    assert [number for number, _ in found[:3]] == [1, 3, 5]
    for number, score in found:
        assert score == pytest.approx(float(vectors[number] @ vectors[1]), abs=1e-6)


@settings(max_examples=50)
@given(
    kinds=st.lists(st.integers(0, 3), min_size=1, max_size=60),
    k=st.integers(0, 70),
    seed=st.integers(0, 5),
    data=st.data(),
)
def test_filters_apply_before_ranking_and_k_only_cuts(kinds: list[int], k: int, seed: int, data: st.DataObject) -> None:
    """Few distinct vectors, so that k nearly always cuts through a tie."""
    store = opened(some_vectors(4, seed)[kinds])
    allowed: NDArray[np.bool_] = np.array(
        data.draw(st.lists(st.booleans(), min_size=len(kinds), max_size=len(kinds))), dtype=np.bool_
    )
    query = some_vectors(1, seed + 100)[0]
    everything = store.search(query, len(kinds))
    assert everything == sorted(everything, key=lambda pair: (-pair[1], pair[0]))
    assert store.search(query, k) == everything[:k]
    assert store.search(query, k, allowed) == [pair for pair in everything if allowed[pair[0]]][:k]


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    import faiss

    path = tmp_path / "l2.faiss"
    path.write_bytes(faiss.serialize_index(faiss.IndexFlatL2(DIM)).tobytes())
    with pytest.raises(IndexDamaged):
        read_vectors(path)


def test_wrong_shapes_are_errors_of_the_caller() -> None:
    store = opened(some_vectors(2))
    with pytest.raises(ValueError, match="dimensions"):
        store.search(np.zeros(DIM + 1, np.float32), 1)
    with pytest.raises(ValueError, match="dimensions"):
        store.add(np.zeros((1, DIM + 1), np.float32))
