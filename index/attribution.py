"""What a figure of a passage is of: the region, partner, measure, time and list member that its words give it.

News names these before the figure and not again while they hold; a table names them at the edges. Everything here
is a fact of the text alone, whatever is asked.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from index.reading import Reading
from index.zh import period_cues
from index.zh import periods as times
from index.zh import regions as places
from index.zh.members import Member, member_of, place_in_run
from index.zh.metrics import Metric, is_kind
from index.zh.partners import JOINTS
from index.zh.periods import Mention
from index.zh.regions import Region
from index.zh.tables import Cell, cell_at

_Named = TypeVar("_Named", Region, Metric, Mention)

# 由8.5%上调至12%, 从1850元调整为1950元
_CHANGE = re.compile(
    r"[由从自](?P<before>[^，。；：！？\n]{1,24}?)(?:[上下]调|提[高升]|调[整高低]|[上下]升|降低?|升|增[加长至]?|扩大|减少|缩[小短减]|下[降跌滑]|回[落升]|跃升|攀升|[上下]涨|变)"
    r"[^，。；：！？\d\n]{0,4}?[至到为成](?P<after>[^，。；：！？\n]{1,16})"
)
_SERIES = 3  # figures that are dealt out to as many years or months
_BRACKETED = 30  # characters that brackets hold where they are an aside
_CLAUSE_MARKS = "，。；！？\n、：,;"
_PART_ENDS = re.compile("[；。！？\n;]")
# 居全国第二, 高于全国, 占全国: the region is what is compared with, not what the figure is of.
_SCOPE = re.compile(r"(?:[居占列于比较在从赴]|[居占]据|位列|排名)$")
# 江苏省出口额与浙江省接近: again what the figure is compared with, where no region stands right before 与.
_BESIDE = re.compile(r"[与跟同较]$")
# 北京8月5日电: where the report was sent from.
_DATELINE = re.compile(r"\s*\d{1,2}月\d{1,2}日\s*(?:电|讯|消息)")
# 俄罗斯媒体报道: who told it.
_TELLER = re.compile("(?:当地|主流|官方)?媒体|报纸|电视台")
# 全国首例, 全国最大: the field in which something is first.
_FIRST_OF = re.compile("首[例个家座条批次款]|唯一|最[大高早长多]|第[一二三四五六七八九十\\d]+(?![季产]|次产)")
_FIELDS = frozenset({"world", "continent", "bloc", "country"})
# 全市, 我省: the place of that level which the article is about, whatever others were named since.
_WHOLE = re.compile("(?<![占居比较在于])[全我本]([国省市县区州])(?![长委际场])")
_LEVELS = {
    "国": ("country",),
    "省": ("province",),
    "市": ("city",),
    "县": ("county",),
    "区": ("county", "province"),
    "州": ("city",),
}
_MUNICIPALITIES = frozenset({"北京", "上海", "天津", "重庆"})
# 由6月的88.6点下滑至87.3点: the time after 由 is of the figure that follows it alone.
_FROM = re.compile(r"[由从](?:上?年|[^，。；\n]{0,4})?$")
# 今年第8号台风: the time tells which one, not when.
_ORDINAL = re.compile(r"以?来?的?第[一二三四五六七八九十百\d]+(?!季|财季)[^，。；]")
# 2022年同期为11.81亿元: what the comparison is with, told as a figure of its own.
_TOLD = re.compile(r"(?:[，,：:]|的|仅|约|则|[分别]{2}|为|是|有|达到?|值|数|\s)*")
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
    text = reading.passage.text
    start, _ = reading.sentence_at(position)
    before = [
        r
        for r in own
        if r.end <= position and r.start not in reading.partners and not _closed_off(text, r.end, position)
    ]
    named = [r for r in before if r.start >= start] or before[-1:]
    return [] if named and _names_the_whole(text, named[-1], start, position) else named


def _closed_off(text: str, end: int, position: int) -> bool:
    """Whether brackets that hold what ends at ``end`` close before ``position``: 34个省区市（含港澳台地区）."""
    opened = max(text.rfind("（", 0, end), text.rfind("(", 0, end))
    if opened < 0 or end - opened > _BRACKETED:
        return False
    closed = min((at for at in (text.find("）", opened), text.find(")", opened)) if at >= 0), default=-1)
    return end <= closed < position


def _names_the_whole(text: str, region: Region, start: int, position: int) -> bool:
    """Whether 全市 or its like stands after a region of another level, and so means another place than that."""
    said = list(_WHOLE.finditer(text, max(start, region.end), position))
    if not said or (said[-1][1] in "市区" and region.name in _MUNICIPALITIES):
        return False
    return places.kind(region.name) not in _LEVELS[said[-1][1]]


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
    compared = [m for m in reading.mentions if start <= m.start and m.end <= position and "同期" in m.text]
    if compared and compared[-1].role == "comparison" and _is_told(text, compared[-1], start, position):
        return compared[-1]
    figures = [q.start for q in reading.quantities if q.start < position]
    before = [
        m
        for m in reading.mentions
        if m.end <= position and m.role != "comparison" and not _is_passed(text, m, start, position, figures)
    ]
    telling = [m for m in before if not is_spoken(text, m)]
    inside = [m for m in telling if m.start >= start]
    if inside:
        return _dealt(reading, inside[-1], position)
    last = _handed_on(reading, start, telling) or (telling or before)[-1:]
    return last[0] if last and last[0].role in ("at", "until") else None


def _is_told(text: str, compared: Mention, start: int, position: int) -> bool:
    """Whether the figure is of the time compared with: 2022年同期为11.81亿元, or a sentence that opens 上年同期，…."""
    opens = not text[start : compared.start].strip() and text[compared.end : compared.end + 1] in ("，", "的")
    return opens or _TOLD.fullmatch(text, compared.end, position) is not None


def _dealt(reading: Reading, mention: Mention, position: int) -> Mention:
    """The year or month that a figure is of where one is told for each: 2020年至2022年分别为3亿元、4亿元、5亿元."""
    if mention.period is None:
        return mention
    figures = [(q.start, q.end) for q in reading.quantities]
    number = next((n for n, (start, end) in enumerate(figures) if start <= position < end), None)
    if number is None:
        return mention
    place, count = place_in_run(reading.passage.text, reading.sentence_at(position), figures, number)
    if count < _SERIES:
        return mention  # two figures are as often of two things
    own = times.part(mention.period, place, count)
    return mention if own is None else replace(mention, period=own, partial=None)


def _is_passed(text: str, mention: Mention, start: int, position: int, figures: Sequence[int]) -> bool:
    """Whether a time is of no figure (今年第8号), or of another of the sentence: after 由, or in an item before ；."""
    if _ORDINAL.match(text, mention.end):
        return True
    if mention.start < start:
        return False
    if any(at >= mention.end for at in figures) and _FROM.search(text, max(start, mention.start - 4), mention.start):
        return True
    parted = max(text.rfind("；", mention.end, position), text.rfind(";", mention.end, position))
    if parted < 0:
        return False
    item = max(text.rfind("；", start, mention.start), text.rfind(";", start, mention.start), start)
    return any(item <= at < mention.start for at in figures)


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
        or _TELLER.match(text, region.end) is not None
        or (places.kind(region.name) in _FIELDS and _FIRST_OF.match(text, region.end) is not None)
        or _SCOPE.search(text, low, region.start) is not None
        or (beside is not None and all(beside.start() != other.end for other in reading.regions))
        or _DATELINE.match(text, region.end) is not None
    )
