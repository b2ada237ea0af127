"""Cut articles into passages: whole sentences, overlapping, covering every character."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.zh.sentences import enclosures, sentence_spans

if TYPE_CHECKING:
    from index.articles import Article

Span = tuple[int, int]

# Where a very long sentence may be cut, best first; never between two digits (1，000; 1、2).
_SOFT = (
    re.compile(r"[；;](?!\d)\s*"),
    re.compile(r"[，：](?!\d)\s*|(?<!\d)[，：]|[,:](?![\w/])\s*"),
    re.compile(r"、(?!\d)|(?<!\d)、|(?<![\d\s])\s+|\s+(?!\d)(?=\S)"),
)
# Of what offers no place at all, characters in a part: no sentence is as long, and reading one takes the square of it.
_LONGEST = 2000
_TORN = re.compile(r"[!-~]{2}")  # a number or a word would be cut
_WORD = 100  # how far back a part may end so that none is
_NESTED = 2  # how deep the last resort looks into quotations within quotations


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an article: ``text == article.text[start:end]``."""

    article_id: str
    start: int
    end: int
    text: str


def split(article: Article, *, limit: int = 300, overlap: int = 1) -> list[Passage]:
    """Cut an article into passages of whole sentences.

    A passage longer than ``limit`` is a single sentence. A sentence longer than twice the limit is cut at its
    semicolons, commas or spaces, outside numbers, quotations and brackets; a quotation that is itself longer than that
    is cut at the ends of the sentences in it, as a last resort. What offers no such place stays whole, unless it is
    longer than any sentence.

    Args:
        article: its ``text`` is cut.
        limit: characters in a passage, at least 1.
        overlap: how many sentences a passage repeats from the one before it, where they fit beside new ones and none of
            them is longer than half the limit.

    Returns:
        The passages in order, covering every character of the text; none for an empty text.

    Raises:
        ValueError: ``limit`` or ``overlap`` is out of range.
    """
    if limit < 1 or overlap < 0:
        raise ValueError("limit must be at least 1 and overlap at least 0")
    text = article.text
    units = [
        part
        for span in sentence_spans(text)
        for unit in _units(text, span, 2 * limit, limit)
        for part in _blocks(text, unit)
    ]
    return [Passage(article.id, start, end, text[start:end]) for start, end in _pack(units, limit, overlap)]


def _pack(units: list[Span], limit: int, overlap: int) -> Iterator[Span]:
    """Fill passages with units, each beginning with as many of the last ones as may be repeated."""
    first = 0
    while first < len(units):
        begin = units[first][0]
        for back in range(first - 1, max(-1, first - 1 - overlap), -1):
            start, end = units[back]
            if 2 * (end - start) > limit or units[first][1] - start > limit:
                break
            begin = start
        last = first
        while last + 1 < len(units) and units[last + 1][1] - begin <= limit:
            last += 1
        yield begin, units[last][1]
        first = last + 1


def _units(text: str, span: Span, longest: int, limit: int) -> list[Span]:
    """The sentence itself, or its parts where it is longer than ``longest``."""
    if span[1] - span[0] <= longest:
        return [span]
    cuts = _soft_cuts(text, span, longest, _NESTED)
    return list(_parts(span, cuts, limit)) if any(cuts) else [span]


def _blocks(text: str, span: Span) -> Iterator[Span]:
    """The span itself, or parts of it where it is longer than any sentence."""
    start, end = span
    while end - start > _LONGEST:
        last = start + _LONGEST
        cut = next((at for at in range(last, last - _WORD, -1) if not _TORN.match(text, at - 1)), last)
        yield start, cut
        start = cut
    yield start, end


def _soft_cuts(text: str, span: Span, longest: int, depth: int) -> list[list[int]]:
    """Places to cut a sentence, one sorted list for each pattern of ``_SOFT``."""
    start, end = span
    inside = [(start + a, start + b) for a, b in enclosures(text[start:end])]
    cuts = [list(_outside((m.end() for m in soft.finditer(text, start, end)), inside)) for soft in _SOFT]
    for opened, closed in inside:
        if closed - opened > longest and depth:
            cuts[0] += _inner_cuts(text, (opened + 1, closed - 1), longest, depth - 1)
    return [sorted(cut for cut in tier if start < cut < end) for tier in cuts]


def _inner_cuts(text: str, span: Span, longest: int, depth: int) -> list[int]:
    """The last resort: sentence ends within a quotation, and places within its own long sentences."""
    start, end = span
    found: list[int] = []
    for a, b in sentence_spans(text[start:end]):
        if start + b < end:
            found.append(start + b)
        if b - a > longest:
            found += _soft_cuts(text, (start + a, start + b), longest, depth)[0]
    return found


def _outside(cuts: Iterator[int], inside: list[Span]) -> Iterator[int]:
    nth = 0
    for cut in cuts:
        while nth < len(inside) and inside[nth][1] <= cut:
            nth += 1
        if nth == len(inside) or cut <= inside[nth][0]:
            yield cut


def _parts(span: Span, cuts: list[list[int]], limit: int) -> Iterator[Span]:
    """Cut so that parts come near the limit: at the best kind of place within it, else at the next place at all."""
    start, end = span
    places = [0] * len(cuts)
    while end - start > limit:
        best = None
        for tier, candidates in enumerate(cuts):
            while places[tier] < len(candidates) and candidates[places[tier]] <= start:
                places[tier] += 1
            at = places[tier]
            while at < len(candidates) and candidates[at] - start <= limit:
                best = candidates[at]
                at += 1
            if best is not None:
                break
        if best is None:
            best = min((c[at] for c, at in zip(cuts, places, strict=True) if at < len(c)), default=None)
        if best is None:
            break
        yield start, best
        start = best
    yield start, end
