"""What a figure of a passage is of: the region, partner, measure, time and list member that its words give it.

News names these before the figure and not again while they hold; a table names them at the edges. Everything here
is a fact of the text alone, whatever is asked.
"""

import re
from collections.abc import Sequence
from typing import TypeVar

from index.reading import Reading
from index.zh import period_cues
from index.zh.members import Member, member_of
from index.zh.metrics import Metric, is_kind
from index.zh.partners import JOINTS
from index.zh.periods import Mention
from index.zh.regions import Region
from index.zh.tables import Cell, cell_at

_Named = TypeVar("_Named", Region, Metric, Mention)

_CLAUSE_MARKS = "，。；！？\n、：,;"
_PART_ENDS = re.compile("[；。！？\n;]")
# 居全国第二, 高于全国, 占全国: the region is what is compared with, not what the figure is of.
_SCOPE = re.compile(r"(?:[居占列于比较在从赴]|[居占]据|位列|排名)$")
# 江苏省出口额与浙江省接近: again what the figure is compared with, where no region stands right before 与.
_BESIDE = re.compile(r"[与跟同较]$")
# 北京8月5日电: where the report was sent from.
_DATELINE = re.compile(r"\s*\d{1,2}月\d{1,2}日\s*(?:电|讯|消息)")
# What may stand before a time that opens its sentence or clause.
_OPENS = re.compile(r"(?:^|[，。；：！？\s,;:])(?:而|但|其中|另外|此外|同时|[在到从]|截[至止]到?|刚过去的)?$")


def governing_regions(reading: Reading, position: int) -> list[Region]:
    """The regions that a figure at ``position`` may be of: those before it in its sentence, else the last before that.

    Left out are partners, regions that the figure is only compared with, datelines, and those inside a name: 杭州海关
    reports on all of 浙江. The cell of a table has those of its row's name, its column's heading or the caption.
    """
    own = [r for r in reading.regions if not _is_aside(reading, r)]
    cell = cell_at(reading.passage.text, position)
    if cell is not None:
        held = _at_edges(cell, own)
        if held:
            return held
        position = cell.caption[1]
    start, _ = reading.sentence_at(position)
    before = [r for r in own if r.end <= position and r.start not in reading.partners]
    return [r for r in before if r.start >= start] or before[-1:]


def governing_partners(reading: Reading, position: int) -> list[Region]:
    """The partners (对东盟) that a figure's part of its sentence names last before it, as one list."""
    text = reading.passage.text
    start, _ = reading.sentence_at(position)
    low = max((m.end() for m in _PART_ENDS.finditer(text, start, position)), default=start)
    before = [r for r in reading.regions if low <= r.start and r.end <= position and r.start in reading.partners]
    group = before[-1:]
    for earlier in before[-2::-1]:
        if text[earlier.end : group[0].start].strip('“”"‘’ ') not in JOINTS:
            break
        group.insert(0, earlier)
    return group


def governing_metrics(reading: Reading, position: int) -> list[Metric]:
    """The measures named before the figure in its clause, else in the last clause of its sentence that names any.

    其中 hands the kind of trade down: 跨境电商进出口1.1万亿元，其中，出口… is of 跨境电商 too. The cell of a table has
    that of its column's heading or row's name, else the caption's.
    """
    cell = cell_at(reading.passage.text, position)
    if cell is not None:
        return _at_edges(cell, reading.metrics) or _within(reading.metrics, cell.caption)
    start, _ = reading.sentence_at(position)
    before = [m for m in reading.metrics if start <= m.start and m.end <= position]
    if not before:
        return []
    text = reading.passage.text
    clause = max((text.rfind(mark, start, before[-1].start) for mark in _CLAUSE_MARKS), default=-1) + 1
    named = [m for m in before if m.start >= max(clause, start)]
    among = text.rfind("其中", start, position)
    if among < 0 or any(is_kind(m.name) for m in named):
        return named
    low = start if text[start:among].strip() else max(0, reading.sentence_at(start - 1)[0] if start else 0)
    handed = [m for m in reading.metrics if low <= m.start and m.end <= among and is_kind(m.name)]
    return handed[-1:] + named


def governing_time(reading: Reading, position: int) -> Mention | None:
    """The time that a figure at ``position`` speaks of: the nearest before it in its sentence, else an earlier one's.

    The day on which something was said is passed over where another time is at hand.
    """
    text = reading.passage.text
    cell = cell_at(text, position)
    if cell is not None:
        held = _at_edges(cell, reading.mentions)
        if held:
            return held[-1]
        position = cell.caption[1]
    start, _ = reading.sentence_at(position)
    before = [m for m in reading.mentions if m.end <= position and m.role != "comparison"]
    telling = [m for m in before if not is_spoken(text, m)]
    inside = [m for m in telling if m.start >= start]
    if inside:
        return inside[-1]
    last = _handed_on(reading, start, telling) or (telling or before)[-1:]
    return last[0] if last and last[0].role in ("at", "until") else None


def _handed_on(reading: Reading, start: int, told: Sequence[Mention]) -> list[Mention]:
    """The time that the nearest earlier sentence sets for what follows: the first that opens one of its clauses."""
    text = reading.passage.text
    while start > 0:
        end = start
        start, _ = reading.sentence_at(end - 1)
        opening = [m for m in told if start <= m.start < end and _OPENS.search(text[start : m.start])]
        if opening:
            return opening[:1]
    return []


def is_spoken(text: str, mention: Mention) -> bool:
    """Whether a time is the day on which something was said (7月20日发布), of which few figures are."""
    day = mention.period is not None and mention.period.grain == "day"
    return day and mention.role == "at" and period_cues.is_spoken(text, mention.end)


def governing_member(reading: Reading, position: int) -> Member | None:
    """Whose figure the one at ``position`` is where the text deals figures out to a list or the rows of a table."""
    figures = [(q.start, q.end) for q in reading.quantities]
    for number, (start, end) in enumerate(figures):
        if start <= position < end:
            return member_of(reading.passage.text, reading.sentence_at(position), figures, number)
    return None


def _at_edges(cell: Cell, named: Sequence[_Named]) -> list[_Named]:
    """What a cell's heading names, or else its row's name."""
    heading = _within(named, cell.heading) if cell.heading is not None else []
    return heading or _within(named, cell.name)


def _within(named: Sequence[_Named], span: tuple[int, int]) -> list[_Named]:
    return [one for one in named if span[0] <= one.start and one.end <= span[1]]


def _is_aside(reading: Reading, region: Region) -> bool:
    """Whether a region is named without its figures being meant."""
    text = reading.passage.text
    low = max(0, region.start - 4)
    beside = _BESIDE.search(text, low, region.start)
    return (
        region.inside_name
        or text.startswith("海关", region.end)
        or _SCOPE.search(text, low, region.start) is not None
        or (beside is not None and all(beside.start() != other.end for other in reading.regions))
        or _DATELINE.match(text, region.end) is not None
    )
