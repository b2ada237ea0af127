"""BM25 as an inner product of sparse vectors: a passage's has its terms' weights, a query's how rare they are.

The formula, its constants and the rounding of lengths are those of tantivy, so that scores are those of a folder's
postings. A term is a number of 32 bits, hashed of its field and itself; of a million terms about one in four thousand
shares its number with another, and then both count as one.
"""

import hashlib
import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.zh.words import bigrams, query_terms, words

#: Names the formula and the numbering; raise it with either.
ENGINE = "milvus-bm25-1"
#: What each field counts, as in ``index.postings``.
BOOSTS = {"words": 1.0, "bigrams": 0.5, "title": 0.25}

Sparse = dict[int, float]

_K1, _B = 1.2, 0.75
_TERMS = 2**32 - 2  # numbers that there are; 0 is no term's
# A passage of no terms at all is stored with this: Milvus takes no empty vector, and nothing ever asks for it.
_NO_TERMS: Sparse = {0: 1.0}
# Lengths are rounded down to one of 256: exact to 40, then with eight steps to each doubling.
_LENGTHS = [*range(32), *(24 + (8 + step << doubling) for doubling in range(28) for step in range(8))]


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a passage, each with how often it occurs; ``lengths`` are in the order of ``BOOSTS``."""

    counts: tuple[Mapping[int, int], ...]
    lengths: tuple[int, ...]


def terms_of(title: Sequence[str], text: str) -> Terms:
    """Returns the terms of a passage of ``text``; ``title`` holds its title's, of ``title_terms``."""
    each = (words(text), bigrams(text), title)
    return Terms(
        tuple(_counted(field, found) for field, found in zip(BOOSTS, each, strict=True)), tuple(map(len, each))
    )


def title_terms(title: str) -> list[str]:
    """Returns the terms of a title."""
    return words(title) + bigrams(title)


def weighed(terms: Terms, averages: Sequence[float]) -> Sparse:
    """Returns a passage's sparse vector; ``averages`` are the fields' mean lengths, in the order of ``BOOSTS``."""
    vector: Sparse = {}
    for counts, length, average in zip(terms.counts, terms.lengths, averages, strict=True):
        rounded = _LENGTHS[bisect_right(_LENGTHS, length) - 1]
        saturation = _K1 * (1 - _B + _B * rounded / (average or 1.0))
        for term, count in counts.items():
            vector[term] = count * (1 + _K1) / (count + saturation)
    return vector or _NO_TERMS


def query_numbers(query: str) -> dict[int, float]:
    """Returns the numbers of a query's terms, each with what its field counts."""
    found = query_terms(query)
    each = (found.words, found.bigrams, found.words + found.bigrams)
    return {
        term_number(field, term): boost
        for (field, boost), terms in zip(BOOSTS.items(), each, strict=True)
        for term in terms
    }


def rarity(passages: int, frequency: int) -> float:
    """Returns the inverse document frequency of a term that so many of all passages hold."""
    return math.log(1.0 + (passages - frequency + 0.5) / (frequency + 0.5))


@lru_cache(maxsize=2**17)
def term_number(field: str, term: str) -> int:
    """Returns the number of a term, from 1."""
    digest = hashlib.blake2b(f"{field}:{term}".encode("utf8", "surrogatepass"), digest_size=8).digest()
    return 1 + int.from_bytes(digest, "big") % _TERMS


def _counted(field: str, found: Iterable[str]) -> Mapping[int, int]:
    counts: dict[int, int] = {}
    for term in found:
        number = term_number(field, term)
        counts[number] = counts.get(number, 0) + 1
    return counts
