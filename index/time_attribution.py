"""What time a figure of a passage is of.

News names it before the figure and not again while it holds; a table names it at the edges.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from index.reading import Reading
from index.table_edges import at_edges
from index.zh import period_cues
from index.zh import periods as times
from index.zh.members import dealt_to, runs_of
from index.zh.period_dates import same_period
from index.zh.periods import Mention
from index.zh.quantities import quantities
from index.zh.sentences import sentence_spans
from index.zh.tables import cell_at

_REMEMBERED = 1024  # readings
_NEXT = "数"  # stands for what comes next, of which nothing is known
_SERIES = 3  # figures that are dealt out to as many years or months
_PART_ENDS = re.compile("[；。！？\n;]")
# 由6月的88.6点下滑至87.3点: the time after 由 is of the figure that follows it alone.
_FROM = re.compile(r"[由从](?:上?年|[^，。；\n]{0,4})?$")
# 从前7个月总体来看: from what view, not from what time.
_VIEWED = re.compile(r"[^，。；：！？\n\d]{0,8}看[，,]")
# 今年第8号台风: the time tells which one, not when.
_ORDINAL = re.compile(r"以?来?的?第[一二三四五六七八九十百\d]+(?!季|财季)[^，。；]")
# Between times that figures are dealt out to: 2020年、2021年度及截至6月30日止六个月.
_NEXT_TIME = re.compile(
    r"(?:止[^，。；、\d]{0,2}个月|年?度|的?全年|末|底)?\s*(?:、|和|与|及|以及|，|,)?\s*(?:截[至止]到?)?\s*"
)
# 报告期各期: each of the years named before.
_EACH = re.compile("报告期|各[期年月]|每[年月]")
# In (2023年3月-5月) and 业绩(截至2023年4月1日的三个月) the brackets say which days the time before them has.
_EXPLAINED = re.compile(r"[^，。；：！？\n（）()]{0,6}[（(][ ]?(?:即|指|从|自|截[至止]到?)?[ ]?")
# 在上半年向好的基础上，7月…: what was then is only what the rest builds on.
_BACKGROUND = re.compile(r"[^，。；！？\n]{0,40}?(?:基础上|背景下|之后|以后)，")
# 2022年同期为11.81亿元: what the comparison is with, told as a figure of its own.
_TOLD = re.compile(r"(?:[，,：:]|的|仅|约|则|[分别]{2}|为|是|有|达到?|值|数|净?[亏盈][损利]?|\s)*")
# 较2022年同期录得的净亏损94.3亿元, but not 较2022年同期增加5亿元
_TOLD_AS_SUM = re.compile(r"[^，。；：！？\n\d增减升降涨跌高低多少快慢扩缩滑落超翻占变]{1,16}")
# 远超去年的900.2亿元, 比去年12月实现的2.05兆焦耳好: the figure right behind what is compared with is of it.
_OF_COMPARED = re.compile(r"[^，。；：！？\n\d增减升降涨跌高低多少]{0,5}的(?:约|近|逾|大约)?\s*")
# 由上期的1.07万股增至1.14万股: of a time before that which the sentence names.
_EARLIER = re.compile(r"(?:上一?期|前一?期|期初|前值)的?为?\s*$")
# 2023中报显示，…；…: all that follows is what the report says.
_REPORTED = re.compile(r"[^，。；：！？\n\d]{0,6}显示[，：]")
# 单季度归母净利润: of the one quarter just named.
_OF_ONE = re.compile("单[一个]?(?:季度?|月)")
# What may stand before a time that opens its sentence or clause.
_OPENS = re.compile(r"(?:^|[，。；：！？\s,;:])(?:而|但|其中|另外|此外|同时|[在到从]|在?截[至止]到?|刚过去的)?$")


def governing_time(reading: Reading, position: int) -> Mention | None:
    """The time that a figure at ``position`` speaks of: the nearest before it in its sentence, else an earlier one's.

    The day on which something was said is passed over where another time is at hand. A figure of 上期 has none.
    """
    text = reading.passage.text
    cell = cell_at(text, position)
    if cell is not None:
        held = at_edges(cell, reading.mentions)
        if held:
            return held[-1]
        position = cell.caption[1]
    start, _ = reading.sentence_at(position)
    if _EARLIER.search(text, max(start, position - 6), position):
        return None
    named = [m for m in reading.mentions if start <= m.start and m.end <= position]
    if named and named[-1].role == "comparison" and _OF_COMPARED.fullmatch(text, named[-1].end, position):
        return _same_part(named)
    compared = [m for m in named if "同期" in m.text]
    if compared and compared[-1].role == "comparison":
        sum_told = _is_sum(reading, position) and _TOLD_AS_SUM.fullmatch(text, compared[-1].end, position) is not None
        if sum_told or _is_told(text, compared[-1], start, position):
            return compared[-1]
    figures = [q.start for q in reading.quantities if q.start < position]
    before = [
        m
        for m in reading.mentions
        if m.end <= position
        and m.role != "comparison"
        and not _is_passed(text, m, start, position, figures, m in named[:1])
    ]
    telling = [m for m in before if not is_spoken(text, m)]
    inside = [m for m in telling if m.start >= start]
    if inside:
        return _dealt(reading, inside, position)
    last = _handed_on(reading, start, telling) or _lasting(reading, telling or before)
    if not last or last[0].role not in ("at", "until"):
        return None
    return _dealt(reading, last, position) if _EACH.search(text, start, position) else last[0]


def time_before(reading: Reading, position: int) -> Mention | None:
    """The time that holds where a passage begins, for a figure at ``position`` before which it names none itself.

    It is what its article set before, else the one time of its title; it stands at 0 of the passage.
    """
    named = reading.mentions and reading.mentions[0].start < position
    return None if named else _time_at_start(reading)


@lru_cache(_REMEMBERED)
def _time_at_start(reading: Reading) -> Mention | None:
    if reading.before:
        said = f"{reading.before}\n{_NEXT}"
        whole = replace(
            reading,
            passage=replace(reading.passage, start=0, end=len(said), text=said),
            sentences=tuple(sentence_spans(said)),
            quantities=tuple(quantities(said)),
            mentions=tuple(times.periods(said, reading.published, year=reading.inferred)),
        )
        last = governing_time(whole, len(said) - 1)
        if last is not None:
            return replace(last, start=0, end=0)
    titled = [
        m
        for m in times.periods(reading.title, reading.published, year=reading.inferred)
        if m.role in ("at", "until") and m.period is not None and m.period.grain != "day"
    ]
    return replace(titled[0], start=0, end=0) if len({m.period for m in titled}) == 1 else None


def explained(reading: Reading, mention: Mention) -> Mention | None:
    """The time that brackets around ``mention`` explain: 第四财季（3月-5月）."""
    text = reading.passage.text
    before = next((m for m in reversed(reading.mentions) if m.end <= mention.start), None)
    return before if before is not None and _EXPLAINED.fullmatch(text, before.end, mention.start) else None


def named_as_spoken(reading: Reading, position: int) -> list[Mention]:
    """The days on which something was said that the sentence of a figure at ``position`` names before it."""
    start, _ = reading.sentence_at(position)
    text = reading.passage.text
    return [m for m in reading.mentions if start <= m.start and m.end <= position and is_spoken(text, m)]


def is_of_founding(reading: Reading, mention: Mention) -> bool:
    """Whether a time is that of a company's founding, of which what follows need not be: 甲2010年上市，收入3亿元."""
    return period_cues.is_of_founding(reading.passage.text, mention.end)


def is_of_contract(text: str, mention: Mention) -> bool:
    """Whether a month tells which contract is meant (布伦特10月原油期货, 9月交货), and not when."""
    month = mention.partial is not None and mention.partial.grain == "month"
    return month and period_cues.is_of_contract(text, mention.end)


def is_spoken(text: str, mention: Mention) -> bool:
    """Whether a time is the day on which something was said (7月20日发布), of which few figures are."""
    day = mention.period is not None and mention.period.grain == "day"
    return day and mention.role == "at" and period_cues.is_spoken(text, mention.end)


def _same_part(named: Sequence[Mention]) -> Mention:
    """The last of a sentence's times, a year as its part that was told before: 第二季度…，较去年的3亿元."""
    year = named[-1]
    part = next((m.period for m in named[-2::-1] if m.role == "at" and m.period is not None), None)
    if year.period is None or year.period.grain != "year" or part is None or part.grain in ("year", "day"):
        return year
    return replace(year, period=same_period(part, year.period.end.year, None), partial=None)


def _is_sum(reading: Reading, position: int) -> bool:
    """Whether the figure at ``position`` is an amount, and no share or change of one."""
    held = next((q for q in reading.quantities if q.start <= position < q.end), None)
    return held is not None and held.kind in ("money", "count", "mass", "volume", "traffic", "energy")


def _is_told(text: str, compared: Mention, start: int, position: int) -> bool:
    """Whether the figure is of the time compared with: 2022年同期为11.81亿元, or a sentence that opens 上年同期，…."""
    item = max(start, text.rfind("；", start, compared.start) + 1, text.rfind(";", start, compared.start) + 1)
    opens = not text[item : compared.start].strip() and text[compared.end : compared.end + 1] in ("，", "的")
    if opens and item > start:
        opens = _PART_ENDS.search(text, compared.end, position) is None
    return opens or _TOLD.fullmatch(text, compared.end, position) is not None


def _dealt(reading: Reading, told: Sequence[Mention], position: int) -> Mention:
    """The last of the times before a figure, or that which the figure is of where one is told for each.

    These are the years or months of one stretch (2020年至2022年分别为3亿元、4亿元、5亿元), or several times in a row.
    """
    mention = told[-1]
    if mention.period is None:
        return mention
    figures = [(q.start, q.end) for q in reading.quantities]
    number = next((n for n, (start, end) in enumerate(figures) if start <= position < end), None)
    if number is None:
        return mention
    text = reading.passage.text
    row = _row_of_times(text, told)
    for run in runs_of(text, reading.sentence_at(position), figures, number):
        place, count = run.index(number), len(run)
        if len(row) > 1:
            each = row if len(row) == count else [one for listed in row for one in _years_of(listed)]
            if len(each) == count and dealt_to(text, mention.end, figures[run[0]][0], count):
                return each[place]
        elif count >= _SERIES:  # two figures are as often of two things
            own = times.part(mention.period, place, count)
            if own is not None:
                return replace(mention, period=own, partial=None)
    return mention


def _row_of_times(text: str, told: Sequence[Mention]) -> list[Mention]:
    """The times in a row that the last of ``told`` closes: 2020年、2021年及2022年截至6月30日止六个月."""
    row = [told[-1]]
    first = told[-1].start
    for earlier in told[-2::-1]:
        if not _NEXT_TIME.fullmatch(text, earlier.end, first):
            break
        first = earlier.start
        if not _holds(earlier, row[0]):  # 2022年截至6月30日: one time in two parts
            row.insert(0, earlier)
    return row


def _holds(earlier: Mention, later: Mention) -> bool:
    """Whether a time is that of another or holds all of it."""
    if earlier.period is None or later.period is None:
        return earlier.period is later.period
    return times.relation(earlier.period, later.period) in ("same", "contains")


def _years_of(mention: Mention) -> list[Mention]:
    """Each year of several whole ones, else the time itself."""
    period = mention.period
    count = 1 if period is None else period.end.year - period.start.year + 1
    own = [] if period is None or count < 2 else [times.part(period, place, count) for place in range(count)]
    return [replace(mention, period=year, partial=None) for year in own if year is not None] or [mention]


def _is_passed(text: str, mention: Mention, start: int, position: int, figures: Sequence[int], first: bool) -> bool:
    """Whether a time is of no figure (今年第8号), or of another of the sentence: after 由, or in an item before ；."""
    if _ORDINAL.match(text, mention.end) or period_cues.is_of_life(text, mention.start, mention.end):
        return True
    if is_of_contract(text, mention):
        return True
    if mention.start < start:
        return False
    after_from = _FROM.search(text, max(start, mention.start - 4), mention.start) is not None
    if after_from and any(at >= mention.end for at in figures) and not _VIEWED.match(text, mention.end):
        return True
    parted = max(text.rfind("；", mention.end, position), text.rfind(";", mention.end, position))
    if parted < 0:
        return False
    own = _PART_ENDS.search(text, mention.end)
    if (
        own is not None
        and _OF_ONE.search(text, mention.end, own.start())
        and not _OF_ONE.search(text, parted + 1, position)
    ):
        return True  # 其中第二季度，单季度收入5亿元；…；负债率53%: the quarter is of the items that say so
    first = first or not any(start <= at < mention.start for at in figures)
    if (first and _is_set_off(text, mention, start)) or _REPORTED.match(text, mention.end):
        return False
    if not first and mention.role == "since":
        return True  # 8月1-6日，甲24万辆；今年以来累计381万辆；乙8万辆: the sum so far is an aside of its item
    item = max(text.rfind("；", start, mention.start), text.rfind(";", start, mention.start), start)
    return any(item <= at < mention.start for at in figures)


def _is_set_off(text: str, mention: Mention, start: int) -> bool:
    """Whether a time is a clause of its own, which dates all items that follow: 开展行动，1-6月，甲3件；乙5件."""
    return text.startswith(("，", ","), mention.end) and text[max(start, mention.start - 1) : mention.start] in "，,"


def _lasting(reading: Reading, told: Sequence[Mention]) -> list[Mention]:
    """The last time before, unless it ends a series, of which none holds on: 3月减3亿，4月减4亿，5月减2亿."""
    if not told:
        return []
    start, _ = reading.sentence_at(told[-1].start)
    times_told = {m.period for m in told if m.start >= start and m.role == "at"}
    return [] if len(times_told) >= _SERIES else [told[-1]]


def _handed_on(reading: Reading, start: int, told: Sequence[Mention]) -> list[Mention]:
    """The time that the nearest earlier sentence sets for what follows: the first that opens one of its clauses."""
    text = reading.passage.text
    while start > 0:
        end = start
        start, _ = reading.sentence_at(end - 1)
        figures = [q.start for q in reading.quantities if start <= q.start < end]
        opening = [
            m
            for m in told
            if start <= m.start < end
            and _OPENS.search(text[start : m.start])
            and not any(at < m.start for at in figures)  # 毛利率是20.3%，一季度为20.8%: of the second alone
        ]
        if opening:
            return [m for m in opening if not _BACKGROUND.match(text, m.end, end)][:1] or opening[:1]
    return []
