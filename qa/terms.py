"""What the words of a question are worth, and where they stand in a passage."""

import math
import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field

from index.reading import Reading
from index.zh.names import is_named, proper_names
from index.zh.people import certain_names
from index.zh.words import fold, query_terms
from qa.items import openers
from qa.question import Question

_REACH = 14.0  # characters over which nearness falls by a factor e


@dataclass(frozen=True, slots=True)
class Terms:
    """What a question's words are worth.

    Attributes:
        rarity: Each term once, with how rare it is in the index.
        names: The people, companies and works that the question names.
        certain: Those of them that an article on them must hold.
        total: The weight of all terms together.
    """

    rarity: dict[str, float]
    names: tuple[str, ...]
    certain: tuple[str, ...]
    total: float

    @classmethod
    def of(cls, question: Question, rarity: Callable[[str], float]) -> "Terms":
        """The telling words of a question without its times, which the period slot judges."""
        text = question.plain
        for mention in sorted(question.periods, key=lambda m: -m.start):
            text = text[: mention.start] + " " + text[mention.end :]
        terms = query_terms(text).words
        worth = {term: rarity(term) * min(1.0, 0.5 + 0.25 * len(term)) for term in terms}
        named = tuple(fold(name) for name in proper_names(text))
        return cls(worth, named, tuple(map(fold, certain_names(question.plain))), sum(worth.values()) or 1.0)


@dataclass(frozen=True, slots=True)
class Places:
    """Where a question's terms stand in one passage.

    Attributes:
        terms: The question's.
        positions: Where each stands in the passage.
        title: The share of their weight that the title holds.
        missing: The weight of the weightiest that neither holds, as a share of the weightiest of all.
        strangers: The share of the names that the whole article does not hold.
        of_others: Whether it lacks one of the certain names: it tells of others.
        openers: Those that open items with figures, and where these start.
        covers: What ``cover`` gave before: the candidates of a sentence ask the same of it.
    """

    terms: Terms
    positions: dict[str, list[int]]
    title: float
    missing: float
    strangers: float
    of_others: bool
    openers: dict[str, frozenset[int]]
    covers: dict[tuple[int, int], float] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, terms: Terms, reading: Reading, article: str) -> "Places":
        """Find each term in ``reading``, a passage of the text ``article``."""
        text, title = _fold(reading.passage.text), _fold(reading.title)
        positions = {term: [m.start() for m in re.finditer(re.escape(term), text)] for term in terms.rarity}
        held = sum(weight for term, weight in terms.rarity.items() if term in title)
        most = max(terms.rarity.values(), default=1.0) or 1.0
        absent = (w for term, w in terms.rarity.items() if not positions[term] and term not in title)
        strangers, of_others = 0.0, False
        if terms.names or terms.certain:
            whole = f"{title}\n{fold(article)}"
            strangers = sum(not is_named(name, whole) for name in terms.names) / max(len(terms.names), 1)
            of_others = any(not is_named(name, whole) for name in terms.certain)
        return cls(
            terms,
            positions,
            held / terms.total,
            max(absent, default=0.0) / most,
            strangers,
            of_others,
            openers(reading, positions),
        )

    def cover(self, start: int, end: int) -> float:
        """The share of the terms' weight that stands between two offsets."""
        known = self.covers.get((start, end))
        if known is not None:
            return known
        held = 0.0
        for term, places in self.positions.items():
            at = bisect_left(places, start)
            if at < len(places) and places[at] < end:
                held += self.terms.rarity[term]
        return self.covers.setdefault((start, end), held / self.terms.total)

    def nearness(self, start: int, end: int) -> float:
        """The terms' weight, each falling off with the distance of its nearest place from the span."""
        near = 0.0
        for term, places in self.positions.items():
            if places:
                at = bisect_left(places, start)  # the nearest is the last before the span or the first after
                before = max(start - places[at - 1] - len(term), 0) if at else math.inf
                behind = max(places[at] - end, 0) if at < len(places) else math.inf
                gap = min(before, behind)
                near += self.terms.rarity[term] * math.exp(-gap / _REACH)
        return near / self.terms.total


def _fold(text: str) -> str:
    folded = fold(text)
    return folded if len(folded) == len(text) else text
