"""Reads a text from left to right and dates its time expressions: what came before dates what comes after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from index.zh.period_cues import ended_months, is_aim, is_spoken, lies_ahead, lies_behind, role_of, runs_on
from index.zh.period_dates import (
    distance,
    in_month,
    joined_partial,
    pointed,
    resolved,
    same_period,
    span,
    weekday,
)
from index.zh.period_expression import Expression
from index.zh.period_patterns import fold
from index.zh.period_values import (
    Mention,
    PartialPeriod,
    Period,
    Role,
    add_months,
    months,
    one_day,
    week_of,
)
from index.zh.period_words import expressions

# How far ahead a day or month without a year may lie before it must be last year's.
_NEAR = timedelta(days=31)
# A part of a year is reported when it is over; agencies report a month from its last days on.
_REPORTED_EARLY = timedelta(days=5)

# A stretch this long without a full stop is a list or a table, and its years reach no further.
_REACH = 300
_CLOSING_BRACKETS = frozenset("》）)】")
_SENTENCE_END = re.compile(r"[。！？!?\n]")
_JOINED = re.compile(r"[ ]?(?:--?|至|到)[ ]?")


@dataclass(frozen=True, slots=True)
class _Anchor:
    """The last dated mention of the sentence, from which later ones may take their year and month.

    ``in_days`` says that it named days of a month, so that a bare day after it is of the same month.
    """

    period: Period
    end: int
    in_days: bool

    @property
    def year(self) -> int:
        """The year it closes in."""
        return self.period.end.year

    @property
    def last_month(self) -> int | None:
        """The month it closes in, or None for whole years."""
        return self.period.end.month if self.period.grain != "year" else None


class Reader:
    """Reads one text from left to right; what was mentioned before dates what comes after."""

    def __init__(
        self,
        text: str,
        published: date | None,
        context: Period | None,
        pointer: date | None = None,
    ) -> None:
        self._text = text
        self._folded = fold(text)
        self._published = published
        self._pointer = pointer or published
        self._context = context
        self._anchor: _Anchor | None = None

    def read(self) -> Iterator[Mention]:
        """The mentions in order."""
        found = [e for e in expressions(self._folded) if self._accepts(e)]
        position = at = 0
        while at < len(found):
            first = found[at]
            if _SENTENCE_END.search(self._folded, position, first.start):
                self._anchor = None
            position = first.end
            second = found[at + 1] if at + 1 < len(found) else None
            if second is not None and self._joined(first, second):
                at, position = at + 2, second.end
                mention = self._range(first, second)
            else:
                at += 1
                mention = self._single(first, second if second and self._explains(first, second) else first)
            if mention is not None:
                yield mention

    def _accepts(self, expression: Expression) -> bool:
        return expression.kind != "short"  # 22年 in an article is as often a length of time

    def _joined(self, first: Expression, second: Expression) -> bool:
        kinds = ("calendar", "weekday", "month")
        if first.kind not in kinds or second.kind not in kinds or first.since or first.same:
            return False
        return _JOINED.fullmatch(self._folded, first.end, second.start) is not None

    def _range(self, first: Expression, second: Expression) -> Mention | None:
        if first.kind == "weekday" or second.kind == "weekday":
            return None  # 周一至周五: office hours, not a time
        opened = self._dated(first)
        if opened and first.partial and not first.anaphora:
            self._anchor = _Anchor(opened, first.end, _in_days(first))
        closed = self._dated(second, joined=True)
        if second.same:
            return self._mention(replace(second, start=first.start, partial=None), None, _anchored(first))
        period = None
        if opened and closed and opened.start <= closed.end:
            period = span(opened.start, closed.end)
        partial = joined_partial(first.partial, second.partial)
        if period is None and partial is not None and partial.year is not None:
            period = resolved(partial, partial.year)
        whole = replace(second, start=first.start, partial=partial)
        anchored = _anchored(first) or _anchored(second)
        return self._mention(whole, period, anchored)

    def _explains(self, first: Expression, second: Expression) -> bool:
        """今天（7月19日）: the brackets say which day that is."""
        if first.kind not in ("day", "week", "weekday", "context") or second.kind != "calendar":
            return False
        if second.partial is None or (second.partial.first_month is None and first.kind != "day"):
            return False  # 下周一（7日）: here it is the word that says which month's 7th
        opened = self._folded[first.end : second.start] in ("(", "（")
        return opened and self._folded[second.end : second.end + 1] in (")", "）")

    def _single(self, expression: Expression, dating: Expression) -> Mention | None:
        return self._mention(expression, self._dated(dating), _anchored(expression))

    def _mention(self, expression: Expression, period: Period | None, anchored: bool) -> Mention | None:
        role = role_of(self._folded, expression)
        stretch = ended_months(self._folded, expression.end) if role == "until" and period is not None else None
        if stretch is not None and period is not None and (period.end + timedelta(days=1)).day == 1:
            period, role = span(add_months(period.end.replace(day=1), 1 - stretch), period.end), "at"
        elif role == "until" and expression.closing and period is not None:
            period = one_day(period.end)
        if period is not None and (role == "since" or expression.since) and runs_on(self._folded, expression):
            period = self._until_now(period)
        if period is not None:
            self._remember(expression, period, role)
        return Mention(
            expression.start,
            expression.end,
            self._text[expression.start : expression.end],
            period,
            anchored,
            role,
            None if expression.kind in ("month", "context") else expression.partial,
        )

    def _until_now(self, period: Period) -> Period | None:
        if self._pointer is None:
            return None
        return Period(period.start, self._pointer) if period.start <= self._pointer else None

    def _remember(self, expression: Expression, period: Period, role: Role) -> None:
        if expression.kind == "now" or role == "comparison":
            return
        if period.grain != "day" or not is_spoken(self._folded, expression.end):
            self._context = period  # 7月数据8月15日公布，当月…: that month is July
        if role == "after" or (role == "since" and period.start != period.end):
            return
        partial = expression.partial
        named = partial is not None and not partial.years and partial.grain != "fiscal" and expression.kind != "context"
        pointed_at_a_day = expression.kind in ("day", "week", "weekday") and period.start == period.end
        if not named and not pointed_at_a_day:
            return
        ahead = self._published is not None and period.end.year > self._published.year
        if period.grain == "year" and ahead:
            return  # 力争到2025年: an aim dates nothing else in its sentence
        self._anchor = _Anchor(period, expression.end, _in_days(expression))

    def _dated(self, expression: Expression, *, joined: bool = False) -> Period | None:
        """The period that an expression means here, or None."""
        try:
            return self._meant(expression, joined)
        except (ValueError, OverflowError):  # before the year 1 or after 9999
            return None

    def _meant(self, expression: Expression, joined: bool) -> Period | None:
        if expression.kind in ("calendar", "short"):
            return self._calendar(expression, joined)
        if expression.kind == "fixed":
            return expression.fixed
        if expression.kind == "same":
            return self._context
        if expression.kind == "context":
            return self._from_context(expression)
        if expression.unit == "quarter" and self._context and self._tells_of_quarter(expression):
            if not expression.count:
                return self._context  # 二季度…。本季度…: that of the report, not the one that runs
            if expression.count < 0:  # 二季度达8290万，较上一季度…: the one before it
                return pointed(expression, self._context.start, ahead=False)
        if self._pointer is None:
            return None
        found = pointed(expression, self._pointer, lies_ahead(self._folded, expression))
        if expression.unit == "month" and expression.count == -1 and self._anchor and self._anchor.period == found:
            # 7月上涨，上个月则下降: the month before the one told of, not the same again.
            return pointed(expression, found.start, ahead=False)
        return found

    def _tells_of_quarter(self, expression: Expression) -> bool:
        """Whether the time spoken of is a quarter that closed lately, which companies then report on."""
        context, day = self._context, self._pointer
        if context is None or day is None or context.grain != "quarter" or lies_ahead(self._folded, expression):
            return False
        return context.end < day <= add_months(context.end, 3)

    def _calendar(self, expression: Expression, joined: bool) -> Period | None:
        partial = expression.partial
        if partial is None:
            return None
        year = self._said_year(expression, partial)
        if expression.same and year is not None:
            return same_period(self._context, year, self._published)
        if partial.first_month is None:
            return self._bare_day(expression, partial)
        if year is not None:
            return resolved(partial, year)
        if partial.offset is not None or expression.anaphora is not None:
            return None
        return self._elided(expression, partial, joined)

    def _said_year(self, expression: Expression, partial: PartialPeriod) -> int | None:
        if partial.year is not None:
            return partial.year
        if partial.offset is not None:
            if expression.same and self._folded.startswith("上", expression.start) and self._anchor and self._context:
                return self._context.end.year + partial.offset  # 2022年…，上年同期: the year before that told of
            return self._published.year + partial.offset if self._published else None
        if expression.anaphora is not None:
            if self._anchor is not None:
                return self._anchor.year + expression.anaphora
            return self._context.end.year + expression.anaphora if self._context else None
        return None

    def _elided(self, expression: Expression, partial: PartialPeriod, joined: bool) -> Period | None:
        """A part of a year whose year was left out."""
        if self._anchor is not None and self._inherits(expression, self._anchor):
            year = self._anchor.year
            if _looks_back(partial, self._anchor, joined):
                ahead = resolved(partial, year + 1)
                if ahead and (self._published is None or ahead.start <= self._published):
                    return ahead
            inherited = resolved(partial, year)
            if inherited and not self._too_far_ahead(expression, inherited):
                return inherited
        if self._published is None:
            return None
        return self._from_publication(expression, partial, self._published)

    def _inherits(self, expression: Expression, anchor: _Anchor) -> bool:
        """Whether the anchor's year reaches this expression: not out of a title or a parenthesis."""
        if expression.start - anchor.end > _REACH:
            return False
        between = self._folded[anchor.end : expression.start]
        if any(bracket in between for bracket in _CLOSING_BRACKETS) and not re.search(r"[《（(【]", between):
            return False
        if self._published is None or anchor.period.grain != "year" or "其中" in between:
            return True
        # A year long past is history; figures of a part of a year are of this one or the last.
        partial = expression.partial
        aggregate = partial is not None and partial.grain in (
            "quarter",
            "half",
            "span",
            "year",
        )
        return not aggregate or anchor.year >= self._published.year - 1

    def _runs_ahead(self, expression: Expression, period: Period, anchor: Period) -> bool:
        """Whether a day passes both the anchor, itself no plan, and the day of publication, and nothing says so."""
        if self._published is None or anchor.end > self._published or period.start <= anchor.end:
            return False
        return period.start > self._published and not lies_ahead(self._folded, expression)

    def _too_far_ahead(self, expression: Expression, period: Period) -> bool:
        if self._published is None or period.start.year != self._published.year:
            return False
        return period.start > self._published + _NEAR and not lies_ahead(self._folded, expression)

    def _from_publication(self, expression: Expression, partial: PartialPeriod, published: date) -> Period | None:
        if lies_ahead(self._folded, expression):
            options = [resolved(partial, published.year + step) for step in (0, 1, -1)]
            return min(
                (p for p in options if p),
                key=lambda p: distance(p, published),
                default=None,
            )
        this_year = resolved(partial, published.year)
        last_year = resolved(partial, published.year - 1)
        if this_year is None:
            return last_year
        sums_up = published.month <= 3 or (self._context == last_year and not is_aim(self._folded, expression.end))
        if expression.whole and sums_up and "全" in self._folded[expression.start : expression.end]:
            return last_year  # 全年 early in a year, or after the year before was told of, sums that up
        if expression.closing and partial.last_month == 12 and published.month > 3:
            return this_year  # 年底 from spring on is the end of the running year
        if this_year.start > published:
            near = partial.grain in ("day", "month", "tendays", "span") and this_year.start <= published + _NEAR
            return this_year if near and not lies_behind(self._folded, expression) else last_year
        cumulative = partial.grain == "span" and partial.first_month == 1 and partial.first_day is None
        if cumulative and this_year.end > published + _REPORTED_EARLY:
            return last_year
        return this_year

    def _bare_day(self, expression: Expression, partial: PartialPeriod) -> Period | None:
        """21日: in the month of the mention before it in its sentence, else the latest 21st."""
        anchor = self._anchor
        # 当月（6月）1日: the month in brackets right before.
        beside = anchor is not None and self._folded[anchor.end : expression.start] in _CLOSING_BRACKETS
        if anchor is not None and (anchor.in_days or (beside and anchor.period.grain == "month")):
            turned = anchor.in_days and (partial.first_day or 0) < anchor.period.end.day - 15
            inherited = in_month(partial, add_months(anchor.period.end.replace(day=1), int(turned)))
            if inherited and not self._runs_ahead(expression, inherited, anchor.period):
                return inherited
        if self._published is None:
            return None
        published = self._published
        steps = (0, 1, -1) if lies_ahead(self._folded, expression) else (0, -1, -2)
        options = [p for p in (in_month(partial, add_months(published.replace(day=1), step)) for step in steps) if p]
        if lies_ahead(self._folded, expression):
            return min(options, key=lambda p: distance(p, published), default=None)
        return next((p for p in options if p.start <= published), None)

    def _from_context(self, expression: Expression) -> Period | None:
        context = self._context
        if context is None:
            return None
        if expression.unit == "month":
            month = add_months(context.end.replace(day=1), expression.count)
            if expression.partial is not None:
                return in_month(expression.partial, month)
            return months(month.year, month.month, month.month)
        if context.start != context.end:
            return None
        if expression.unit == "week":
            return weekday(week_of(context.end).start, expression.weekday)
        return one_day(context.end + timedelta(days=expression.count))


class UndatedReader(Reader):
    """The same for an article of which only the year is known: it dates parts of a year, and no day of speaking."""

    def __init__(self, text: str, year: int, context: Period | None) -> None:
        super().__init__(text, date(year, 12, 31), context)
        self._pointer = None

    def _bare_day(self, expression: Expression, partial: PartialPeriod) -> Period | None:
        return None


class QuestionReader(Reader):
    """The same for a question, where a year left out fits every year instead of the latest."""

    def _accepts(self, expression: Expression) -> bool:
        return True

    def _from_publication(self, expression: Expression, partial: PartialPeriod, published: date) -> Period | None:
        return None

    def _bare_day(self, expression: Expression, partial: PartialPeriod) -> Period | None:
        return None


def _in_days(expression: Expression) -> bool:
    """Whether the words name days of a month, rather than a month or its end."""
    if expression.kind in ("day", "week", "weekday"):
        return True
    partial = expression.partial
    return partial is not None and partial.first_day is not None and partial.grain != "tendays"


def _anchored(expression: Expression) -> bool:
    if expression.kind == "fixed":
        return expression.fixed is not None
    return expression.partial is not None and expression.partial.year is not None


def _looks_back(partial: PartialPeriod, anchor: _Anchor, joined: bool) -> bool:
    """Whether a month lies so far before the anchor's that the text has gone on into the next year."""
    if anchor.last_month is None or partial.last_month is None:
        return False
    back = anchor.last_month - partial.last_month
    return back > 0 if joined else back > 3
