import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.codes import Floats, centroids, code_bytes, encode, rotated_dim, rotation


def unit_vectors(number: int, dim: int, seed: int = 0) -> Floats:
    drawn = np.random.default_rng(seed).standard_normal((number, dim)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), dtype=np.float32)


def decoded(vectors: Floats) -> Floats:
    """What the codes stand for, half byte by half byte, shape (vectors, rotated_dim)."""
    dim = vectors.shape[1]
    codes = encode(vectors)
    halves = np.stack([codes & 15, codes >> 4], axis=-1).reshape(len(codes), -1)
    return np.asarray(centroids(dim)[halves].reshape(len(codes), -1), dtype=np.float32)


@pytest.mark.parametrize(("dim", "coordinates"), [(1, 4), (8, 8), (30, 32), (512, 512)])
def test_the_rotation_keeps_inner_products(dim: int, coordinates: int) -> None:
    assert rotated_dim(dim) == coordinates == 4 * code_bytes(dim)
    vectors = unit_vectors(20, dim)
    turned = vectors @ rotation(dim).T
    assert turned.shape == (20, coordinates)
    np.testing.assert_allclose(turned @ turned.T, vectors @ vectors.T, atol=1e-5)


def test_the_rotation_is_the_one_that_codes_on_disk_were_made_with() -> None:
    expected = [[0.6579, 0.62054], [0.69651, -0.65533], [-0.0385, 0.37024], [0.28383, 0.21998]]
    np.testing.assert_allclose(rotation(4)[:, :2], expected, atol=1e-4)


@given(dim=st.sampled_from([64, 130, 512]), seed=st.integers(0, 100))
def test_codes_tell_how_near_vectors_are(dim: int, seed: int) -> None:
    """Max (1960): four levels leave 0.1175 of a normal variable's variance; a vector's code is that near to it."""
    vectors = unit_vectors(200, dim, seed)
    turned = vectors @ rotation(dim).T
    assert np.mean(((decoded(vectors) - turned)[:, :dim] ** 2).sum(axis=1)) == pytest.approx(0.1175, abs=0.03)


@given(seed=st.integers(0, 100))
def test_codes_find_the_nearest_of_vectors_that_lie_apart(seed: int) -> None:
    vectors = unit_vectors(100, 256, seed)
    queries = np.asarray(vectors + 0.02 * unit_vectors(100, 256, seed + 1), dtype=np.float32)
    nearest = (queries @ rotation(256).T @ decoded(vectors).T).argmax(axis=1)
    assert nearest.tolist() == list(range(100))


@pytest.mark.parametrize("cut", [0, 1, 7, 20])
def test_a_code_depends_on_its_vector_alone(cut: int) -> None:
    vectors = unit_vectors(20, 32)
    apart = np.concatenate([encode(vectors[:cut]), encode(vectors[cut:])])
    np.testing.assert_array_equal(apart, encode(vectors))


def test_vectors_of_one_direction_have_one_code_in_every_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = unit_vectors(50, 16)
    whole = encode(vectors)
    monkeypatch.setattr("index.codes._BATCH", 7)
    np.testing.assert_array_equal(encode(vectors), whole)


def test_zeros_have_a_code() -> None:
    assert len(set(encode(np.zeros((3, 8), np.float32)).ravel().tolist())) == 1
