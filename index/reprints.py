"""Reprints: articles that are the same report but for small edits.

Near-duplicates are looked for with MinHash (Broder 1997; one permutation in bins, Li et al. 2012) over shingles of five
letters, digits or Han characters, and banding; what these propose is then compared exactly. A report with another
figure in the same place, of another month or corrected, is no reprint.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

ALIKE = 0.8  # the share of shingles that reprints have in common (Jaccard)
SHINGLE = 5
_BINS = 64
_ROWS = 4  # of a band: 16 bits each, so that a band is one 64-bit number; finds 99.98 % of pairs at 0.8
_PROPOSED = 0.65  # equal bins from which a pair is compared exactly: three standard errors below ``ALIKE``
_AT_ONCE = 2**16  # pairs whose bins are compared together
_EMPTY = np.uint32(0xFFFFFFFF)
_COUNTS = np.array([chr(code).isalnum() for code in range(0x10000)])
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*|[零〇一二三四五六七八九十百千万亿两]{2,}")
_AROUND = 4  # characters that say where a figure stands

UInt32s = NDArray[np.uint32]
# A figure -> where it stands: the characters before it, and those after it (True).
Figures = dict[str, set[tuple[str, bool]]]


def signature(text: str) -> bytes:
    """A text's MinHash: 64 numbers of 16 bits, of which two texts share about as many as of their shingles."""
    hashes = _shingles(text)
    bins = np.full(_BINS, _EMPTY)
    np.minimum.at(bins, (hashes & np.uint32(_BINS - 1)).astype(np.intp), hashes >> np.uint32(6))
    filled = np.flatnonzero(bins != _EMPTY)
    if 0 < len(filled) < _BINS:  # a bin that a short text leaves empty takes over the next one's
        bins = bins[filled[np.searchsorted(filled, np.arange(_BINS)) % len(filled)]]
    return bins.astype("<u2").tobytes()


class _Compared:
    """A text made ready for comparing; its figures are read when they are asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.shingles = np.unique(_shingles(text))

    @cached_property
    def figures(self) -> Figures:
        return _figures(self.text)


def alike(a: str, b: str) -> bool:
    """Whether two texts are one report: at least ``ALIKE`` in common, and no other figure in the same place."""
    return _alike(_Compared(a), _Compared(b))


def groups(signatures: Sequence[bytes], text: Callable[[int], str]) -> list[tuple[int, ...]]:
    """Group texts by ``alike``; each joins the first group all of whose members it is like.

    Args:
        signatures: one a text, in an order that decides where likeness is not transitive.
        text: gives the text of a number; asked only for those whose signatures are near another's.

    Returns:
        The groups of at least two, as numbers in order; no number is in two.
    """
    return grouped(pairs(signatures, text))


def pairs(signatures: Sequence[bytes], text: Callable[[int], str], since: int = 0) -> Iterator[tuple[int, int]]:
    """Yields the pairs of texts that are alike, the smaller number first.

    Args:
        signatures: one a text.
        text: as for ``groups``.
        since: pairs of numbers that are both smaller are known and left out.
    """
    held = lru_cache(maxsize=2**14)(lambda number: _Compared(text(number)))
    for a, b in _proposed(signatures, since):
        if _alike(held(a), held(b)):
            yield a, b


def grouped(alike_pairs: Iterable[tuple[int, int]]) -> list[tuple[int, ...]]:
    """Groups numbers by the pairs (smaller, greater) that are alike, as ``groups`` says."""
    like: dict[int, set[int]] = {}
    for a, b in alike_pairs:
        like.setdefault(b, set()).add(a)
    group_of: dict[int, list[int]] = {}
    for number, earlier in sorted(like.items()):
        candidates = (group_of.get(first, [first]) for first in sorted(earlier))
        group = next((group for group in candidates if earlier.issuperset(group)), None)
        if group is not None:
            group.append(number)
            group_of |= {group[0]: group, number: group}
    return sorted(tuple(group) for first, group in group_of.items() if first == group[0])


def _proposed(signatures: Sequence[bytes], since: int) -> Iterator[tuple[int, int]]:
    """Pairs (a, b), a < b, b not before ``since``, in order, that share a band and enough bins."""
    if len(signatures) < 2 or since >= len(signatures):
        return
    rows = np.frombuffer(b"".join(signatures), dtype="<u2").reshape(-1, _BINS)
    bands = rows.view("<u8")  # shape (texts, bins / rows of a band)
    near = [_near(rows, pairs) for band in range(_BINS // _ROWS) for pairs in _in_one_bucket(bands[:, band], since)]
    for a, b in zip(*np.divmod(np.unique(np.concatenate(near)), len(rows)), strict=True):
        yield int(a), int(b)


def _near(rows: NDArray[np.uint16], pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Those of some pairs, each as a * number of rows + b, that share enough bins."""
    a, b = np.divmod(pairs, len(rows))
    near: NDArray[np.int64] = pairs[(rows[a] == rows[b]).mean(axis=1) >= _PROPOSED]
    return near


def _in_one_bucket(keys: NDArray[np.uint64], since: int) -> Iterator[NDArray[np.int64]]:
    """Yields all pairs of equal keys, each as a * number of keys + b with a < b, b not before ``since``.

    Some at a time, so that what many texts share (a notice that all of them end with) needs no memory for all at once.
    """
    among = np.arange(len(keys)) if not since else np.flatnonzero(np.isin(keys, keys[since:]))
    order = among[np.argsort(keys[among], kind="stable")]
    _, starts, sizes = np.unique(keys[order], return_index=True, return_counts=True)
    pairs, held = [np.zeros(0, dtype=np.int64)], 0
    for start, size in zip(starts[sizes > 1], sizes[sizes > 1], strict=True):
        bucket = order[start : start + size]
        for place in range(1, size):  # each with those before it
            if bucket[place] < since:
                continue
            pairs.append(bucket[:place] * len(keys) + bucket[place])
            held += place
            if held >= _AT_ONCE:
                yield np.concatenate(pairs)
                pairs, held = [], 0
    if pairs:
        yield np.concatenate(pairs)


def _shingles(text: str) -> UInt32s:
    """A hash for each run of ``SHINGLE`` characters that are no space or mark; one for a shorter text."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    codes = codes[_COUNTS[np.minimum(codes, 0xFFFF)]]
    number = max(len(codes) - SHINGLE + 1, min(1, len(codes)))
    hashes: UInt32s = codes[:number].astype(np.uint32)
    for place in range(1, min(SHINGLE, len(codes))):
        hashes = hashes * np.uint32(0x01000193) ^ codes[place : number + place]
    for shift, factor in ((15, 0x2C1B3C6D), (12, 0x297A2D39)):  # so that every bit depends on every character
        hashes = (hashes ^ hashes >> np.uint32(shift)) * np.uint32(factor)
    return hashes ^ hashes >> np.uint32(15)


def _alike(a: _Compared, b: _Compared) -> bool:
    if a.text == b.text:
        return True
    shared = np.intersect1d(a.shingles, b.shingles, assume_unique=True).size
    whole = len(a.shingles) + len(b.shingles) - shared
    return whole > 0 and shared / whole >= ALIKE and not _figures_differ(a.figures, b.figures)


def _figures_differ(mine: Figures, theirs: Figures) -> bool:
    """Whether a figure that only one text has stands where the other has one of its own."""
    only_mine = {place for figure in mine.keys() - theirs.keys() for place in mine[figure]}
    only_theirs = {place for figure in theirs.keys() - mine.keys() for place in theirs[figure]}
    return not only_mine.isdisjoint(only_theirs)


def _figures(text: str) -> Figures:
    """Each figure with the characters before it and those after it (True), all digits there alike."""
    folded = "".join(text.split())
    masked = re.sub(r"\d", "0", folded)
    found: Figures = {}
    for match in _FIGURE.finditer(folded):
        before, after = masked[max(0, match.start() - _AROUND) : match.start()], masked[match.end() :][:_AROUND]
        figure = match[0].replace(",", "").lstrip("0")
        found.setdefault(figure, set()).update({(before, False), (after, True)})
    return found
