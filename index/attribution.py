"""What a figure of a passage is of: the measure, the list member and the end of a change that its words give it.

``index.region_attribution`` tells its region and partner, ``index.time_attribution`` its time. News names all these
before the figure and not again while they hold; a table names them at the edges. Everything here is a fact of the
text alone, whatever is asked.
"""

import re
from functools import lru_cache

from index.reading import Reading
from index.table_edges import at_edges, within
from index.zh.members import Member, member_of
from index.zh.metrics import Metric, is_change, is_kind
from index.zh.tables import cell_at

# What is told of a place in a reading is asked for slot by slot and feature by feature.
_REMEMBERED = 8192
# 由8.5%上调至12%, 从1850元调整为1950元
_CHANGE = re.compile(
    r"[由从自](?P<before>[^，。；：！？\n]{1,24}?)(?:[上下]调|提[高升]|调[整高低]|[上下]升|降低?|升|增[加长至]?|扩[大充容张]?|减少|缩[小短减]|下[降跌滑]|回[落升]|跃升|攀升|[上下]涨|变)"
    r"[^，。；：！？\d\n]{0,4}?[至到为成](?P<after>[^，。；：！？\n]{1,16})"
)
# 扣除非经常性损益后，净利润为…: what is taken off beforehand holds for the next clause too.
_TAKEN_OFF = re.compile("(?:的影响|等?因素)?(?:[之以]?后)?[，,]")
_CLAUSE_MARKS = "，。；！？\n、：,;—"


@lru_cache(_REMEMBERED)
def governing_metrics(reading: Reading, position: int) -> tuple[Metric, ...]:
    """The measures named before the figure in its clause, else in the last clause of its sentence that names any.

    其中 hands the kind of trade down: 跨境电商进出口1.1万亿元，其中，出口… is of 跨境电商 too. The cell of a table has
    that of its column's heading or row's name, else the caption's.
    """
    cell = cell_at(reading.passage.text, position)
    if cell is not None:
        return tuple(at_edges(cell, reading.metrics) or within(reading.metrics, cell.caption))
    start, _ = reading.sentence_at(position)
    before = [m for m in reading.metrics if start <= m.start and m.end <= position]
    if not before:
        return ()
    text = reading.passage.text
    clause = max((text.rfind(mark, start, before[-1].start) for mark in _CLAUSE_MARKS), default=-1) + 1
    named = [m for m in before if m.start >= max(clause, start)]
    if all(is_change(m.name) for m in named):  # 出口额与浙江接近，增速为12.3%
        told = [m for m in before if not is_change(m.name)]
        if told:
            clause = max(text.rfind(mark, start, told[-1].start) for mark in _CLAUSE_MARKS) + 1
            named = [m for m in before if m.start >= max(clause, start)]
    taken = [m for m in before if m not in named and m.text.startswith("扣除") and _TAKEN_OFF.match(text, m.end)]
    named = [*taken[-1:], *named]
    among = text.rfind("其中", start, position)
    if among < 0 or any(is_kind(m.name) for m in named):
        return tuple(named)
    low = start if text[start:among].strip() else max(0, reading.sentence_at(start - 1)[0] if start else 0)
    handed = [m for m in reading.metrics if low <= m.start and m.end <= among and is_kind(m.name)]
    return (*handed[-1:], *named)


def governing_member(reading: Reading, position: int) -> Member | None:
    """Whose figure the one at ``position`` is where the text deals figures out to a list or the rows of a table."""
    figures = [(q.start, q.end) for q in reading.quantities]
    for number, (start, end) in enumerate(figures):
        if start <= position < end:
            return member_of(reading.passage.text, reading.sentence_at(position), figures, number)
    return None


def end_of_change(reading: Reading, position: int) -> int:
    """Which end of a change a figure is: -1 for 8.5% in 由8.5%上调至12%, 1 for 12%, 0 where none is told."""
    text = reading.passage.text
    start, end = reading.sentence_at(position)
    for change in _CHANGE.finditer(text, start, end):
        if change.start("before") <= position < change.end("before"):
            return -1
        if change.start("after") <= position < change.end("after"):
            return 1
    return 0
