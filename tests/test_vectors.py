from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.codes import encode
from index.errors import IndexDamaged
from index.vectors import Floats, Vectors, are_vectors, read_vectors, write_vectors

DIM = 8
WIDE = 64


def some_vectors(number: int, seed: int = 0, dim: int = DIM) -> Floats:
    drawn = np.random.default_rng(seed).standard_normal((number, dim)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), dtype=np.float32)


def written(folder: Path, *shards: Floats) -> list[Path]:
    folders = [folder / f"向量{place}" for place in range(len(shards))]
    for path, shard in zip(folders, shards, strict=True):
        path.mkdir()
        write_vectors(path, shard)
    return folders


def clouds(seed: int = 3) -> Floats:
    """6,000 vectors that lie around 300 directions, as texts around topics do."""
    around = np.repeat(some_vectors(300, seed, WIDE), 20, axis=0)
    near = around + 0.6 * some_vectors(6000, seed + 1, WIDE)
    return np.asarray(near / np.linalg.norm(near, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture
def by_codes(monkeypatch: pytest.MonkeyPatch) -> tuple[Vectors, Vectors]:
    """The same vectors searched by their codes, and all compared."""
    monkeypatch.setattr("index.vectors._ALL", 100)
    vectors = clouds()
    return Vectors([vectors[:1000], vectors[1000:]], WIDE, [encode(vectors[:1000]), encode(vectors[1000:])]), Vectors(
        [vectors], WIDE
    )


@pytest.mark.parametrize("number", [0, 1, 7])
def test_what_is_written_is_read(tmp_path: Path, number: int) -> None:
    (folder,) = written(tmp_path, some_vectors(number))
    np.testing.assert_array_equal(read_vectors(folder, DIM), some_vectors(number))


def test_shards_are_numbered_one_after_the_other(tmp_path: Path) -> None:
    vectors = some_vectors(10)
    store = Vectors.open(written(tmp_path, vectors[:4], vectors[4:4], vectors[4:]), DIM)
    assert len(store) == 10
    assert [store.search(vector, 1)[0][0] for vector in vectors] == list(range(10))


def test_scores_are_inner_products_and_equal_ones_come_by_number() -> None:
    vectors = some_vectors(3)[[2, 0, 1, 0, 2, 0]]
    found = Vectors([vectors], DIM).search(vectors[1], 6)
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
    vectors = some_vectors(4, seed)[kinds]
    cut = data.draw(st.integers(0, len(kinds)))
    store = Vectors([vectors[:cut], vectors[cut:]], DIM)
    allowed: NDArray[np.bool_] = np.array(
        data.draw(st.lists(st.booleans(), min_size=len(kinds), max_size=len(kinds))), dtype=np.bool_
    )
    query = some_vectors(1, seed + 100)[0]
    everything = store.search(query, len(kinds))
    assert everything == sorted(everything, key=lambda pair: (-pair[1], pair[0]))
    assert everything == Vectors([vectors], DIM).search(query, len(kinds))
    assert store.search(query, k) == everything[:k]
    assert store.search(query, k, allowed) == [pair for pair in everything if allowed[pair[0]]][:k]


def test_codes_find_what_comparing_all_finds(by_codes: tuple[Vectors, Vectors]) -> None:
    fast, exact = by_codes
    queries = clouds(seed=3)[::97]
    agreed = 0
    for query in queries:
        found, right = fast.search(query, 10), exact.search(query, 10)
        known = dict(exact.search(query, 6000))
        assert all(score == known[number] for number, score in found)  # true cosines, to the last bit
        agreed += len(dict(found).keys() & dict(right).keys())
    assert agreed >= 0.99 * 10 * len(queries)


@pytest.mark.parametrize("share", [0.9, 0.3, 0.1, 0.02, 0.001, 0.0])
def test_as_many_come_back_as_are_allowed(by_codes: tuple[Vectors, Vectors], share: float) -> None:
    fast, exact = by_codes
    allowed = np.random.default_rng(1).random(6000) < share
    for query in clouds()[:5]:
        for k in (1, 10, 400, 6000):
            found = fast.search(query, k, allowed)
            assert len(found) == min(k, int(allowed.sum()))
            assert all(allowed[number] for number, _ in found)
            assert found == sorted(found, key=lambda pair: (-pair[1], pair[0]))
            assert found[:1] == exact.search(query, 1, allowed)


def test_filters_that_leave_out_all_that_is_near(by_codes: tuple[Vectors, Vectors]) -> None:
    fast, exact = by_codes
    query = clouds()[0]
    allowed = np.ones(6000, dtype=np.bool_)
    allowed[[number for number, _ in exact.search(query, 5000)]] = False
    assert len(fast.search(query, 50, allowed)) == 50
    assert fast.search(query, 50, allowed) == exact.search(query, 50, allowed)


def test_equal_vectors_come_by_number_by_codes_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.vectors._ALL", 100)
    vectors = clouds()
    vectors[[5000, 17, 400]] = vectors[200]
    fast = Vectors([vectors], WIDE, [encode(vectors)])
    assert [number for number, _ in fast.search(vectors[200], 4)] == [17, 200, 400, 5000]


def test_threads_make_no_difference(by_codes: tuple[Vectors, Vectors]) -> None:
    fast, _ = by_codes
    queries = list(clouds()[::200]) * 4
    alone = [fast.search(query, 20) for query in queries]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda query: fast.search(query, 20), queries)) == alone


def test_a_large_store_reads_its_codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.vectors._ALL", 100)
    vectors = clouds()
    folders = written(tmp_path, vectors[:2500], vectors[2500:])
    query = vectors[7]
    assert Vectors.open(folders, WIDE).search(query, 9) == Vectors([vectors], WIDE, [encode(vectors)]).search(query, 9)
    np.save(folders[1] / "codes.npy", encode(vectors[2501:]))
    with pytest.raises(IndexDamaged, match="codes"):
        Vectors.open(folders, WIDE)


def test_a_row_that_is_no_vector_is_damage_not_an_answer() -> None:
    vectors = clouds()
    allowed = np.arange(6000) < 3
    for value in (np.float32(np.inf), np.float32(np.nan), np.float32(4.0)):
        damaged = vectors.copy()
        damaged[2, 5] = value
        assert not are_vectors(damaged)
        with pytest.raises(IndexDamaged):
            Vectors([damaged], WIDE).search(vectors[0], 3, allowed)
    assert are_vectors(vectors)
    assert are_vectors(np.zeros((1, WIDE), np.float32))


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY\x01\x00", b"not an array"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "vectors.npy").write_bytes(content)
    with pytest.raises(IndexDamaged):
        read_vectors(tmp_path, DIM)


@pytest.mark.parametrize(
    "other",
    [
        np.zeros((2, DIM)),
        np.zeros((2, DIM + 1), "<f4"),
        np.zeros(DIM, "<f4"),
        np.asfortranarray(np.zeros((2, DIM), "<f4")),
    ],
)
def test_an_array_of_another_kind_is_refused(tmp_path: Path, other: NDArray[np.generic]) -> None:
    np.save(tmp_path / "vectors.npy", other)
    with pytest.raises(IndexDamaged):
        read_vectors(tmp_path, DIM)


def test_an_array_of_objects_is_never_unpickled(tmp_path: Path) -> None:
    np.save(tmp_path / "vectors.npy", np.array([[{}]], dtype=object), allow_pickle=True)
    with pytest.raises(IndexDamaged):
        read_vectors(tmp_path, 1)


def test_wrong_shapes_are_errors_of_the_caller() -> None:
    with pytest.raises(ValueError, match="dimensions"):
        Vectors([some_vectors(2)], DIM).search(np.zeros(DIM + 1, np.float32), 1)
    with pytest.raises(ValueError, match="dimensions"):
        Vectors([np.zeros((1, DIM + 1), np.float32)], DIM)


@pytest.mark.parametrize("allowed", [np.ones(1, np.bool_), np.ones(3, np.bool_), np.ones((2, 1), np.bool_)])
def test_a_mask_that_does_not_fit_is_an_error_of_the_caller(allowed: NDArray[np.bool_]) -> None:
    with pytest.raises(ValueError, match="mask"):
        Vectors([some_vectors(2)], DIM).search(some_vectors(1)[0], 1, allowed)


@pytest.mark.parametrize("dim", [1, 2, 4, 7, 8, 12, 16, 100, 512])
def test_scores_are_those_of_a_flat_index(dim: int) -> None:
    import faiss

    vectors, query = some_vectors(37, 1, dim), some_vectors(1, 2, dim)
    flat = faiss.IndexFlatIP(dim)
    flat.add(vectors)
    scores, numbers = flat.search(query, 37)
    expected = dict(zip(numbers[0].tolist(), scores[0].tolist(), strict=True))
    assert dict(Vectors([vectors[:5], vectors[5:]], dim).search(query[0], 37)) == expected


def test_an_empty_store_finds_nothing() -> None:
    assert Vectors([], DIM).search(some_vectors(1)[0], 3) == []


def test_letting_go_of_what_is_mapped_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = some_vectors(50)
    write_vectors(tmp_path, rows)
    vectors = Vectors.open([tmp_path], DIM)
    before = vectors.search(rows[7], 5)
    monkeypatch.setattr("index.vectors._MOST_MAPPED", 1)
    assert [vectors.search(rows[7], 5) for _ in range(3)] == [before] * 3
