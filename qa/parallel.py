"""The sets of figures that a sentence or a table gives side by side, one for each member of what is asked for.

News gives parallel figures in three shapes: a list of members and a list of figures in the same order (甲、乙分别出口
3亿元、5亿元), each member followed by its own figure, and a table. A set of figures is taken only where all of it
stands in one sentence or one table and all figures measure alike.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.reading import Reading
from index.zh.quantities import comparable
from index.zh.tables import CELL, column_at, line_at
from index.zh.units import match_unit, unit_named
from qa.extract import Weighed
from qa.several import Several
from qa.spans import Candidate

_BETWEEN = re.compile(r"\s*(?:、|和|与|及|以及|，|,)\s*")
_LISTED = re.compile(r"、|以及|和|与|及|跟")
_CLAUSE = re.compile(r"[，,。；;：:！？\n]")


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate that contradicts nothing in the question, with its score."""

    weighed: Weighed
    score: float

    @property
    def candidate(self) -> Candidate:
        """The span."""
        return self.weighed.candidate


@dataclass(frozen=True, slots=True)
class Block:
    """A sentence or a table of one passage, and the figures in it."""

    reading: Reading
    start: int
    end: int
    table: bool
    figures: tuple[Scored, ...]

    @property
    def text(self) -> str:
        """The passage's text."""
        return self.reading.passage.text


def blocks(figures: Sequence[Scored]) -> Iterator[Block]:
    """The sentences and tables that hold ``figures``."""
    by_passage: dict[tuple[str, int], list[Scored]] = {}
    for one in figures:
        passage = one.candidate.reading.passage
        by_passage.setdefault((passage.article_id, passage.start), []).append(one)
    for own in by_passage.values():
        reading = own[0].candidate.reading
        own.sort(key=lambda one: one.candidate.start)
        for start, end, table in _extents(reading):
            held = tuple(one for one in own if start <= one.candidate.start < end)
            if len(held) > 1:
                yield Block(reading, start, end, table, held)


def _extents(reading: Reading) -> Iterator[tuple[int, int, bool]]:
    """Each sentence, rows of one table together."""
    table: tuple[int, int] | None = None
    for start, end in reading.sentences:
        if CELL in reading.passage.text[start:end]:
            table = (table[0] if table else start, end)
            continue
        if table:
            yield *table, True
            table = None
        yield start, end, False
    if table:
        yield *table, True


def sets(asked: Several, block: Block) -> Iterator[list[Scored]]:
    """The sets of ``asked.count`` figures that the block may mean."""
    if not asked.subjects:
        yield from _columns(block, asked) if block.table else _parallel(block, asked)
        return
    if not block.table:
        yield from _counted(block, asked.subjects)
    spots = [_spots(block, subject) for subject in asked.subjects]
    if not all(spots):
        return
    if block.table:
        yield from _rows(block, spots)
    else:
        yield from _in_order(block, spots)
        yield from _following(block, spots)


def _spots(block: Block, subject: str) -> list[tuple[int, int]]:
    """Where the block names ``subject``."""
    return [(m.start(), m.end()) for m in re.compile(re.escape(subject)).finditer(block.text, block.start, block.end)]


def _counted(block: Block, subjects: Sequence[str]) -> Iterator[list[Scored]]:
    """Figures that count the members: 3名教授、5名博士, 5金3银2铜."""
    chosen = []
    for subject in subjects:
        unit = match_unit(subject, 0)
        chosen.append(
            next(
                (
                    one
                    for one in block.figures
                    if one.candidate.quantity is not None
                    and one.candidate.quantity.kind == "count"
                    and (
                        block.text.startswith(subject, one.candidate.end)
                        or (unit == (len(subject), unit_named(one.candidate.quantity.unit)))
                    )
                ),
                None,
            )
        )
    found = [one for one in chosen if one is not None]
    if len(found) == len(chosen) == len({one.candidate.start for one in found}):
        yield found


def _alike(chosen: Sequence[Scored]) -> bool:
    """Whether all are figures of one unit, each standing alone."""
    quantities = [one.candidate.quantity for one in chosen]
    first = quantities[0]
    same = all(first is not None and q is not None and comparable(first, q) for q in quantities)
    return same and len({one.candidate.start for one in chosen}) == len(chosen)


def _runs(block: Block) -> Iterator[list[Scored]]:
    """Figures of one unit with nothing but joiners between them: 79.4%、77.5%和72.7%."""
    run: list[Scored] = []
    for one in block.figures:
        gap = block.text[run[-1].candidate.end : _opening(one, run[-1].candidate.end)] if run else ""
        if run and _BETWEEN.fullmatch(gap) and _alike([run[-1], one]):
            run.append(one)
        else:
            if len(run) > 1:
                yield run
            run = [one]
    if len(run) > 1:
        yield run


def _opening(one: Scored, earliest: int) -> int:
    """Where a figure begins, with the word of change before it where that is its own and not the list's."""
    quantity = one.candidate.quantity
    span = quantity.direction_span if quantity is not None else None
    return span[0] if span and earliest <= span[0] < one.candidate.start else one.candidate.start


def _in_order(block: Block, spots: Sequence[list[tuple[int, int]]]) -> Iterator[list[Scored]]:
    """Members in one list, figures in the next, in the same order; counted from the end, where both lists are sure."""
    for run in _runs(block):
        first = run[0].candidate.start
        before = [[end for _, end in own if end <= first] for own in spots]
        if not all(before):
            continue
        low = min(max(own) for own in before)
        clause = max((m.end() for m in _CLAUSE.finditer(block.text, block.start, low)), default=block.start)
        joins = [m.start() for m in _LISTED.finditer(block.text, clause, first)]
        from_end = [sum(join >= max(own) for join in joins) for own in before]
        if len(set(from_end)) == len(spots) and max(from_end) < len(run):
            yield [run[-1 - place] for place in from_end]


def _following(block: Block, spots: Sequence[list[tuple[int, int]]]) -> Iterator[list[Scored]]:
    """After each member its own figure, before the next member."""
    firsts = [own[0] for own in spots]
    starts = sorted(start for start, _ in firsts)
    kinds = {one.candidate.quantity.kind for one in block.figures if one.candidate.quantity is not None}
    for kind in sorted(kinds):
        chosen = []
        for start, end in firsts:
            limit = min((other for other in starts if other > start), default=block.end)
            own = (
                one
                for one in block.figures
                if end <= one.candidate.start < limit
                and one.candidate.quantity is not None
                and one.candidate.quantity.kind == kind
            )
            chosen.append(next(own, None))
        found = [one for one in chosen if one is not None]
        if len(found) == len(chosen) and _alike(found):
            yield found


def _parallel(block: Block, asked: Several) -> Iterator[list[Scored]]:
    """Just as many figures of one unit as the group has members; 其中 opens the members after their total."""
    opening = block.text.rfind("其中", block.start, block.end)
    figures = [one for one in block.figures if one.candidate.start > opening] or list(block.figures)
    for one in figures:
        same = [other for other in figures if _alike_or_same(one, other)]
        if same[0] is one and len(same) == asked.count:
            yield same


def _alike_or_same(one: Scored, other: Scored) -> bool:
    return one is other or _alike([one, other])


def _columns(block: Block, asked: Several) -> Iterator[list[Scored]]:
    """The columns of a table with as many rows as the group has members, or its first rows where an order is asked."""
    columns: dict[int, list[Scored]] = {}
    for one in block.figures:
        columns.setdefault(column_at(block.text, one.candidate.start), []).append(one)
    for own in columns.values():
        if len(own) == asked.count or (asked.ranked and len(own) > asked.count):
            chosen = own[: asked.count]
            if _alike(chosen) and _falling(chosen) >= asked.ranked:
                yield chosen


def _falling(chosen: Sequence[Scored]) -> bool:
    values = [one.candidate.quantity.value or 0.0 for one in chosen if one.candidate.quantity is not None]
    return values == sorted(values, reverse=True)


def _rows(block: Block, spots: Sequence[list[tuple[int, int]]]) -> Iterator[list[Scored]]:
    """One figure in the row of each member, all in one column; or one row of figures under the members' headings."""
    columns = {column_at(block.text, one.candidate.start) for one in block.figures}
    for column in sorted(columns):
        chosen = [_cell(block, own[0], column) for own in spots]
        found = [one for one in chosen if one is not None]
        if len(found) == len(chosen) and _alike(found):
            yield found
    headings = [column_at(block.text, own[0][0]) for own in spots]
    for row in dict.fromkeys(line_at(block.text, one.candidate.start) for one in block.figures):
        under = [
            next(
                (
                    o
                    for o in block.figures
                    if row[0] <= o.candidate.start < row[1] and column_at(block.text, o.candidate.start) == c
                ),
                None,
            )
            for c in headings
        ]
        found = [one for one in under if one is not None]
        if len(found) == len(headings) and len(set(headings)) == len(headings):
            yield found


def _cell(block: Block, spot: tuple[int, int], column: int) -> Scored | None:
    low, high = line_at(block.text, spot[0])
    for one in block.figures:
        at = one.candidate.start
        if low <= at < high and at >= spot[1] and column_at(block.text, at) == column:
            return one
    return None


def heading(block: Block, position: int) -> str:
    """What stands above the column of the figure at ``position``; empty outside tables."""
    if not block.table:
        return ""
    cells = block.text[slice(*line_at(block.text, block.start))].split(CELL)
    column = column_at(block.text, position)
    return cells[column] if column < len(cells) else ""
