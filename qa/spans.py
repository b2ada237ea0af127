"""Propose the spans of a passage that could be the answer, by the kind of answer asked for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.reading import Reading
from index.zh.names import NameKind, names
from index.zh.periods import Mention
from index.zh.quantities import Quantity
from qa.kinds import Kind

_CLAUSE = re.compile(r"[^，。；：！？\n]+")
_CUE = re.compile(
    r"^(?:而|并|且|也|又|但|同时|此外|其中|目前|据悉|因此)?(?:主要)?(?:是|系|为)?(?:因为|由于|原因(?:在于|是)|得益于|源于|"
    r"受益于|旨在|为了|以便|通过|采取|采用)?(?:主要)?"
)
_NAME_KINDS: dict[Kind, tuple[NameKind, ...]] = {
    Kind.PERSON: ("person",),
    Kind.ORGANISATION: ("organisation", "quoted", "thing"),
    Kind.PLACE: ("place", "organisation"),
    Kind.ENTITY: ("quoted", "thing", "organisation", "place", "person"),
    Kind.LIST: ("quoted", "thing", "organisation", "place"),
}
_CLAUSE_KINDS = frozenset({Kind.REASON, Kind.METHOD, Kind.STATEMENT, Kind.LIST, Kind.ENTITY})
_LONGEST_CLAUSES = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may answer; offsets count from its passage's start.

    Attributes:
        reading: The passage it stands in.
        start: Where it starts.
        end: Where it ends.
        fit: How well its type suits the kind of answer asked for, 0 to 1.
        quantity: The figure it is, if it is one.
        mention: The time it is, if it is one.
    """

    reading: Reading
    start: int
    end: int
    fit: float
    quantity: Quantity | None = None
    mention: Mention | None = None

    @property
    def text(self) -> str:
        """The span's text."""
        return self.reading.passage.text[self.start : self.end]

    @property
    def shown(self) -> tuple[int, int]:
        """The span as an answer: 下降8.3% is not 8.3%, so a fall keeps the word that says so where that comes first."""
        quantity = self.quantity
        if quantity is None or quantity.direction != "down" or quantity.direction_span is None:
            return self.start, self.end
        low, high = quantity.direction_span
        between = self.reading.passage.text[high : self.start]
        return (low, self.end) if high <= self.start and between in ("", "了", "达", "为") else (self.start, self.end)


def propose(kind: Kind, reading: Reading) -> list[Candidate]:
    """Spans of ``reading`` whose type can answer a question of ``kind``, without repeats."""
    found: dict[tuple[int, int], Candidate] = {}
    for candidate in _by_kind(kind, reading):
        known = found.get((candidate.start, candidate.end))
        if known is None or candidate.fit > known.fit:
            found[candidate.start, candidate.end] = candidate
    return list(found.values())


def _by_kind(kind: Kind, reading: Reading) -> Iterator[Candidate]:
    if kind.is_figure:
        for quantity in reading.quantities:
            fit = figure_fit(kind, quantity)
            if fit > 0:
                yield Candidate(reading, quantity.start, quantity.end, fit, quantity=quantity)
    if kind is Kind.DATE:
        for mention in reading.mentions:
            yield Candidate(reading, mention.start, mention.end, _date_fit(mention), mention=mention)
    if kind in _NAME_KINDS:
        wanted = _NAME_KINDS[kind]
        for name in names(reading.passage.text):
            if name.kind in wanted:
                yield Candidate(reading, name.start, name.end, 1.0 - 0.15 * wanted.index(name.kind))
    if kind in _CLAUSE_KINDS:
        yield from _clauses(reading, 1.0 if kind is not Kind.ENTITY else 0.3)


def figure_fit(kind: Kind, quantity: Quantity) -> float:
    """How well a figure suits: asked for growth, 23.8% fits and 1192.7亿元 does not."""
    share = quantity.kind in ("percent", "points", "ratio")
    if kind is Kind.RANK:
        return 1.0 if quantity.kind == "rank" else 0.0
    if kind is Kind.DURATION:
        return 1.0 if quantity.kind == "duration" else 0.1
    if kind is Kind.GROWTH:
        return (1.0 if quantity.direction else 0.8) if share else 0.2
    if kind is Kind.COUNT:
        return {"count": 1.0, "number": 0.6, "duration": 0.3, "rank": 0.3}.get(quantity.kind, 0.25)
    if quantity.kind in ("money", "rate"):
        return 1.0
    return 0.4 if share else {"rank": 0.1, "duration": 0.2, "number": 0.6}.get(quantity.kind, 0.8)


def _date_fit(mention: Mention) -> float:
    grain = mention.partial.grain if mention.partial else (mention.period.grain if mention.period else "span")
    return {"day": 1.0, "month": 0.7, "year": 0.6}.get(grain, 0.4)


def _clauses(reading: Reading, fit: float) -> Iterator[Candidate]:
    """Runs of up to three clauses of one sentence, without the cue words they open with."""
    text = reading.passage.text
    for start, end in reading.sentences:
        clauses = [(m.start(), m.end()) for m in _CLAUSE.finditer(text, start, end)]
        for first in range(len(clauses)):
            for last in range(first, min(first + _LONGEST_CLAUSES, len(clauses))):
                low, high = clauses[first][0], clauses[last][1]
                low += len(text[low:high]) - len(text[low:high].lstrip())
                if high - low >= 4:
                    yield Candidate(reading, low, high, fit)
                cue = _CUE.match(text, low)
                if cue and cue.end() > low and high - cue.end() >= 4:
                    yield Candidate(reading, cue.end(), high, fit)
