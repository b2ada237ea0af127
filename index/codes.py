"""Vectors in two bits a coordinate: small enough to be read whole for every query, near enough to choose by.

A random rotation gives the coordinates of any unit vector nearly the same normal distribution, with variance 1/dim,
whatever the encoder and the texts. One set of four levels, the best for a normal variable (Max 1960), then fits every
coordinate: nothing is learnt from an index, so a code depends on its vector alone and updates never move one.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Codes = NDArray[np.uint8]

_OUTER, _INNER = 1.5104, 0.4528
_BOUND = (_OUTER + _INNER) / 2
_LEVELS = (-_OUTER, -_INNER, _INNER, _OUTER)
_PER_BYTE = 4
_BATCH = 8192  # vectors rotated at once


def rotated_dim(dim: int) -> int:
    """Returns how many coordinates a rotated vector has: ``dim``, filled up to whole bytes."""
    return -(-dim // _PER_BYTE) * _PER_BYTE


def code_bytes(dim: int) -> int:
    """Returns the length of a code in bytes."""
    return rotated_dim(dim) // _PER_BYTE


@cache
def rotation(dim: int) -> Floats:
    """Returns the rotation, shape (rotated_dim, dim): lengths and inner products stay as they are.

    The codes on disk depend on it: the generator's stream is frozen by NumPy, and with a positive diagonal of R the
    decomposition is unique, so that every machine gets the same one but for rounding.
    """
    wide = rotated_dim(dim)
    q, r = np.linalg.qr(np.random.RandomState(0).standard_normal((wide, wide)))
    turned: Floats = (q * np.sign(np.diag(r)))[:, :dim].astype(np.float32)
    return turned


def encode(vectors: Floats) -> Codes:
    """Returns the codes of unit vectors, shape (vectors, code_bytes(dim)).

    The first of four coordinates stands in bits 2 and 3 of a byte, then 0 and 1, 6 and 7, 4 and 5.
    """
    dim = vectors.shape[1]
    codes = np.empty((len(vectors), code_bytes(dim)), dtype=np.uint8)
    bound = np.float32(_BOUND / np.sqrt(dim))
    for start in range(0, len(vectors), _BATCH):
        turned = vectors[start : start + _BATCH] @ rotation(dim).T
        level = (turned > -bound).view(np.uint8) + (turned > 0) + (turned > bound)
        a, b, c, d = (level[:, place::_PER_BYTE] for place in range(_PER_BYTE))
        codes[start : start + _BATCH] = a << 2 | b | c << 6 | d << 4
    return codes


def centroids(dim: int) -> Floats:
    """Returns what half a byte stands for, shape (16, 2): two coordinates of a rotated unit vector."""
    pairs = np.stack(np.meshgrid(_LEVELS, _LEVELS, indexing="ij"), axis=-1).reshape(16, 2)
    scaled: Floats = (pairs / np.sqrt(dim)).astype(np.float32)
    return scaled
