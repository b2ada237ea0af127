"""Does a candidate speak of the period that the question asks for?"""

import re
from datetime import date, timedelta

from index.reading import Reading
from index.time_attribution import explained, is_of_founding, is_spoken, named_as_spoken
from index.zh import periods as times
from index.zh.periods import Mention
from index.zh.tables import cell_at
from qa.asked_unit import is_of_measure
from qa.question import Question
from qa.spans import Candidate
from qa.verdicts import Verdict

# 至今, 目前: whenever the articles last say.
_NOW = re.compile("至今|迄今|目前|现在|如今|眼下|到现在")
# Times that only a word names, whose bounds nobody states.
_VAGUE = re.compile(r"[假节旺淡暑]|季(?![度报])|[本当]季|目前|现在|眼下|迄今|至今|近[期来日年]|日前|如今|当前|最近|^同")
# 占全年产量的比例: the time is that of the whole which something is a part of.
_OF_WHOLE = re.compile("占(?:到|了|据)?$")
# The end of a month, a quarter or a year: 2022年底, 6月末.
_END = re.compile("[底末]$")
# What lies ahead when it is told.
_AHEAD = re.compile("将|预[计测期定]|计划|目标|有望|拟|力争|会[在于]|定于")
# A stretch back from the day of speaking.
_RECENT = re.compile("近|最近|过去")
_STRETCH = re.compile(r"(?:最?近|过去的?)[ ]?[半\d一二两三四五六七八九十]")
_SALES = re.compile(r"的?(?:双十[一二]|双1[12]|6[·.]?18)(?!\d)")
_PARTS = frozenset({"quarter", "half"})  # of a year, of which one article mostly tells one
_REPORTED = frozenset({"quarter", "half", "year", "span"})
_WEEK = 7  # days
_YEAR = 366
_SLACK = 5  # days that months and years of one length differ by
_DRIFT = 40  # days between the articles that may tell the same stretch


def judge_period(question: Question, candidate: Candidate, mention: Mention | None) -> Verdict:
    """For figures: whether ``mention``, the time that the figure speaks of, is a time asked for."""
    asked = _asked_periods(question)
    if asked and mention is None:
        return _undated(asked, candidate)
    if not asked or mention is None or mention.period is None:
        return Verdict.UNKNOWN
    reading = candidate.reading
    of_measure = is_of_measure(question)
    told = [mention, *filter(None, [explained(reading, mention)])]
    verdicts = [_same_period(wanted, found, of_measure) for wanted in asked for found in told]
    if Verdict.MATCH in verdicts:
        return Verdict.MATCH
    if Verdict.UNKNOWN in verdicts:
        return Verdict.UNKNOWN
    if _VAGUE.search(mention.text) or _named_before(asked, candidate, mention) or is_of_founding(reading, mention):
        return Verdict.UNKNOWN
    if any(
        _is_of_sales(question.plain, wanted)
        or _may_be(wanted, mention, reading)
        or _is_so_far(wanted, mention, reading)
        for wanted in asked
    ):
        return Verdict.UNKNOWN
    cell = cell_at(reading.passage.text, candidate.start)
    if cell is not None and mention.end <= cell.caption[0]:
        return Verdict.UNKNOWN  # a table whose heading names no time is of its article's, not of the last one named
    handed_on = mention.start < reading.sentence_at(candidate.start)[0]
    if handed_on and _is_of_speaking(asked, candidate):
        return Verdict.UNKNOWN
    if _is_point(mention) and (handed_on or is_spoken(reading.passage.text, mention)):
        # The day of an earlier sentence, like 7月20日公布, is often that of its report, and says nothing of a longer
        # time's figures.
        return Verdict.CONTRADICTION if any(map(_is_point, asked)) else Verdict.UNKNOWN
    return Verdict.CONTRADICTION


def judge_time_before(question: Question, candidate: Candidate, before: Mention) -> Verdict:
    """The same for a figure whose passage names no time, by ``before``, the one that holds where the passage begins.

    That is often only the last of several, so that it rules out no more than another count from New Year's Day.
    """
    asked = _asked_periods(question)
    if before.period is None or not asked:
        return Verdict.UNKNOWN
    if any(_same_period(wanted, before, True) is Verdict.MATCH for wanted in asked):
        return Verdict.MATCH
    if cell_at(candidate.reading.passage.text, candidate.start) is not None:
        return Verdict.UNKNOWN
    counts = [(wanted.period or _placed(wanted, before.period)) for wanted in asked]
    other = all(whole is not None and _counts_from_one_day(whole, before.period) for whole in counts)
    return Verdict.CONTRADICTION if other else Verdict.UNKNOWN


def judge_event_period(question: Question, candidate: Candidate) -> Verdict:
    """For names, dates and statements: the passage names the time asked for, or lies in another year altogether."""
    asked = _asked_periods(question)
    if not asked:
        return Verdict.UNKNOWN
    found = [m.period for m in candidate.reading.mentions if m.period is not None]
    for wanted in asked:
        if wanted.partial is not None and any(times.matches(wanted.partial, period) for period in found):
            return Verdict.MATCH
        if wanted.period is not None and any(
            times.relation(wanted.period, period) in ("same", "contains") for period in found
        ):
            return Verdict.MATCH
    return Verdict.UNKNOWN


def _asked_periods(question: Question) -> list[Mention]:
    asked = [
        m
        for m in question.periods
        if m.role != "comparison" and not _NOW.search(m.text) and not _OF_WHOLE.search(question.plain[: m.start])
    ]
    # 截至8月11日近半年: the day only ends the stretch.
    return [m for m in asked if _STRETCH.match(m.text)] or asked


def _may_be(wanted: Mention, found: Mention, reading: Reading) -> bool:
    """Whether a day without its year may be the one asked for: it lies ahead, or its year is told before.

    9月29日 in an article of August may be of this year or the last, unless its sentence names the year.
    """
    part, period = found.partial, wanted.period
    if part is None or period is None or (part.year, part.offset) != (None, None) or part.first_day is None:
        return False
    start, _ = reading.sentence_at(found.start)
    before = [m for m in reading.mentions if m.end <= found.start and m.partial is not None]
    years = [m for m in before if m.anchored or (m.partial is not None and m.partial.offset is not None)]
    if not times.matches(part, period) or any(m.start >= start for m in years):
        return False
    ahead = reading.published is not None and period.start > reading.published
    told = any(m.period is not None and m.period.start.year == period.start.year for m in years)
    return told or (ahead and reading.published is not None and period.start.year == reading.published.year)


def _is_of_sales(text: str, wanted: Mention) -> bool:
    """Whether the time asked for is that of a year's great sales (2023年618), whose days no text needs to tell."""
    return wanted.text.endswith("年") and _SALES.match(text, wanted.end) is not None


def _is_so_far(wanted: Mention, found: Mention, reading: Reading) -> bool:
    """Whether 今年 in an article of the days up to which is asked is the year so far: 截至7月底, told on 7月31日."""
    asked, told = wanted.period, found.period
    if asked is None or told is None or reading.published is None or found.partial is None or found.partial.offset != 0:
        return False
    so_far = wanted.role == "until" or asked.start == told.start
    running = told.grain == "year" and told.start <= asked.end <= told.end and "全年" not in found.text
    return so_far and running and abs((reading.published - asked.end).days) <= _DRIFT


def _is_of_speaking(asked: list[Mention], candidate: Candidate) -> bool:
    """Whether a day or month asked for is that of the announcement of the figure: 7月17日发布通告，悬赏50万元."""
    spoken = named_as_spoken(candidate.reading, candidate.start)
    short = [wanted for wanted in asked if _is_point(wanted) or (wanted.partial and wanted.partial.grain == "month")]
    return any(_same_period(wanted, m, False) is not Verdict.CONTRADICTION for wanted in short for m in spoken)


def _same_start(wanted: Mention, found: Mention, period: times.Period) -> Verdict:
    """7月以来, 近三年: each article's runs to its own day, so that only where it begins tells."""
    if wanted.period is not None and _RECENT.match(wanted.text) and _RECENT.match(found.text):
        # 近半年, 近6个月: each runs to the day of its article.
        near = abs((wanted.period.end - wanted.period.start) - (period.end - period.start)).days <= _SLACK
    elif wanted.period is not None:
        near = abs((wanted.period.start - period.start).days) <= _DRIFT
    else:
        near = wanted.partial is not None and wanted.partial.first_month in (None, period.start.month)
    if not near:
        return Verdict.CONTRADICTION
    return Verdict.MATCH if found.role == "since" or _RECENT.match(found.text) else Verdict.UNKNOWN


def _closes_with(wanted: Mention, period: times.Period) -> bool:
    """6月底, 7月下旬: a time that lies in those days or, up to then, ends with them."""
    part = wanted.partial
    if part is None or part.grain != "tendays" or part.first_day is None or part.last_day is None:
        return False
    year = wanted.period.start.year if wanted.period is not None else period.end.year
    inside = part.first_day <= period.end.day <= part.last_day
    return (period.end.year, period.end.month, inside) == (year, part.first_month, True)


def _closing_day(mention: Mention, near: times.Period) -> date | None:
    """The day that a day, or the end of a month or a year, closes with; the year of ``near`` where it has none."""
    part = mention.partial
    ends = part is not None and part.grain in ("month", "tendays") and _END.search(mention.text)
    if part is None or not (ends or part.grain == "day"):
        return None
    period = mention.period or _placed(mention, near)
    return None if period is None else period.end


def _is_point(mention: Mention) -> bool:
    """Whether a time is a day or a few."""
    grain = mention.period.grain if mention.period else mention.partial.grain if mention.partial else ""
    return grain in ("day", "tendays")


def _is_within(wanted: Mention, stretch: times.Period) -> bool:
    """Whether a day or a few asked for are in a stretch."""
    asked = wanted.period or _placed(wanted, stretch)
    if asked is None or not _is_point(wanted):
        return False
    return times.relation(stretch, asked) in ("same", "contains", "overlaps")


def _is_days(period: times.Period) -> bool:
    """Whether a stretch is no longer than a week."""
    return (period.end - period.start).days < _WEEK


def _named_before(asked: list[Mention], candidate: Candidate, mention: Mention) -> bool:
    """Whether the sentence that sets the time names the one asked for before it, which may then still hold."""
    start, _ = candidate.reading.sentence_at(mention.start)
    if _RECENT.match(mention.text):
        return False  # 近1个月下跌…，近3个月下跌…: each is of its own figure
    if mention.partial is not None and start == candidate.reading.sentence_at(candidate.start)[0]:
        return False
    earlier = [m for m in candidate.reading.mentions if start <= m.start < mention.start and m.role != "comparison"]
    return any(_same_period(wanted, m, True) is Verdict.MATCH for wanted in asked for m in earlier)


def _begins_after(wanted: Mention, day: date) -> bool:
    """Whether a time of a day's own year, or one that names its year, begins after that day."""
    period = wanted.period or _placed(wanted, times.Period(day, day, "day"))
    return period is not None and period.start > day


def _undated(asked: list[Mention], candidate: Candidate) -> Verdict:
    """A figure without a time is of about the article's own year, unless the article names the year asked for.

    It is of no time that began after the article was out, unless it is told of what lies ahead.
    """
    reading = candidate.reading
    if reading.published is not None and all(_begins_after(m, reading.published) for m in asked):
        start, _ = reading.sentence_at(candidate.start)
        ahead = _AHEAD.search(reading.passage.text, start, candidate.start)
        return Verdict.UNKNOWN if ahead else Verdict.CONTRADICTION
    if all(_is_of_sisters(m, reading) for m in asked):
        return Verdict.CONTRADICTION
    years = [m.period.start.year for m in asked if m.period is not None]
    if not years or reading.published is None or reading.years & set(years):
        return Verdict.UNKNOWN
    told = {reading.published.year, reading.published.year - 1}
    return Verdict.UNKNOWN if told & set(years) else Verdict.CONTRADICTION


def _is_of_sisters(wanted: Mention, reading: Reading) -> bool:
    """Whether a passage tells of other quarters or half years than the one asked for, and never of that."""
    period = wanted.period
    if period is None or period.grain not in _PARTS:
        return False
    told = [m.period for m in reading.mentions if m.period is not None and m.role != "comparison"]
    alike = [one for one in told if one.grain == period.grain]
    return bool(alike) and not any(times.relation(period, one) != "disjoint" for one in told if one.grain != "year")


def _same_period(wanted: Mention, found: Mention, of_measure: bool) -> Verdict:
    """Whether two times are the same; what happened on a day of a month is told of the month, a month's sum is not."""
    if found.period is None:
        return Verdict.UNKNOWN
    if wanted.role == "since" or _RECENT.match(wanted.text):
        return _same_start(wanted, found, found.period)
    if (_RECENT.match(found.text) and _is_within(wanted, found.period)) or _closes_quarter(wanted, found.period):
        return Verdict.UNKNOWN  # 近90天 as told on the day asked about
    if _same_edge(wanted, found, found.period) or _closes_with(wanted, found.period):
        return Verdict.MATCH
    whole = wanted.period or _placed(wanted, found.period)
    if whole is not None and _counts_from_one_day(whole, found.period):
        return Verdict.CONTRADICTION
    if whole is not None and (_is_point(found) or not of_measure or _is_days(found.period)):
        told = times.relation(whole, found.period)
        if told in ("contains", "overlaps") or (told == "contained" and _is_days(found.period)):
            return Verdict.UNKNOWN
    if wanted.period is not None:
        return _same_dates(wanted, wanted.period, found, found.period)
    if wanted.partial is None:
        return Verdict.UNKNOWN
    return Verdict.MATCH if times.matches(wanted.partial, found.period) else Verdict.CONTRADICTION


def _is_from_balance(asked: times.Period, told: times.Period) -> bool:
    """Whether a quarter or half is told from balance to balance: 3月31日至6月30日."""
    return asked.grain in _PARTS and told.end == asked.end and told.start == asked.start - timedelta(days=1)


def _closes_quarter(wanted: Mention, told: times.Period) -> bool:
    """Whether the end of a quarter is asked for and the report on what it closes tells: 一季度末的负债率, 一季报."""
    closes = wanted.period is not None and wanted.period.start == wanted.period.end == told.end
    ends = wanted.text.endswith(("末", "底")) and told.grain in _REPORTED
    at = wanted.partial is not None and wanted.partial.last_month == told.end.month
    return ends and (closes or (wanted.period is None and at))


def _counts_from_one_day(asked: times.Period, told: times.Period) -> bool:
    """Whether both count from New Year's Day (上半年, 前7个月) and to different days; a year may be told so far."""
    counts = asked.grain != "year" and not _is_days(asked) and not _is_days(told)
    return counts and asked.start == told.start == date(asked.start.year, 1, 1) and asked.end != told.end


def _same_dates(wanted: Mention, asked: times.Period, found: Mention, told: times.Period) -> Verdict:
    relation = times.relation(asked, told)
    if relation == "same" or _is_from_balance(asked, told):
        return Verdict.MATCH
    if asked.grain == told.grain == "fiscal" and relation == "contained":
        return Verdict.UNKNOWN  # 2023财年的第三财季: the quarter is told beside the year
    if _is_another_count_of_years(asked, told):
        return Verdict.UNKNOWN
    if relation != "contains" or asked.grain != "year":
        return Verdict.CONTRADICTION
    # 今年 is not over: what there is of it may be meant.
    so_far = found.role == "since" and told.start == asked.start and "全年" not in wanted.text
    this_year = wanted.partial is not None and wanted.partial.offset == 0
    return Verdict.UNKNOWN if so_far or this_year else Verdict.CONTRADICTION


def _same_edge(wanted: Mention, found: Mention, told: times.Period) -> bool:
    """Whether both close on one day (2022年底, 截至2022年12月31日) or start with one (7月15日后, 自7月15日以来)."""
    closing = _closing_day(wanted, told)
    if closing is not None and closing == _closing_day(found, told):
        return True
    if wanted.role != "after" or found.role not in ("since", "after"):
        return False
    asked = wanted.period or _placed(wanted, told)
    return asked is not None and asked.start == told.start


def _is_another_count_of_years(one: times.Period, other: times.Period) -> bool:
    """Whether a time of the calendar may be, or lie in, a financial year, whose bounds are the company's own."""
    if (one.grain == "fiscal") == (other.grain == "fiscal"):
        return False
    fiscal, part = (one, other) if one.grain == "fiscal" else (other, one)
    near = timedelta(days=_YEAR)
    if part.grain == "year" and abs((part.end - fiscal.end).days) <= _YEAR // 2:
        return True  # 2023年全年 of a company whose year is told as 2023财年
    short = (part.end - part.start).days < _YEAR // 2
    return short and fiscal.start - near <= part.end and part.start <= fiscal.end + near


def _placed(wanted: Mention, near: times.Period) -> times.Period | None:
    """A part of a year without its year, in the year of another time."""
    if wanted.partial is None or wanted.partial.first_month is None:
        return None
    try:
        return times.resolve(wanted.partial, near.end.year)
    except ValueError:
        return None  # a day that the year does not have
