"""Time expressions of Chinese news and questions, dated from the day an article was published, never from today.

    periods("浙江上半年出口1.66万亿元", date(2022, 7, 21))   # one Mention: 2022-01-01 to 2022-06-30
    question_periods("浙江上半年出口多少")                   # the same without a year: its ``partial`` fits any

A year that is left out is that of an earlier mention in the same sentence when the expression belongs to it, else the
year of publication, or the year before when the time would still lie ahead and nothing says so.
"""

from __future__ import annotations

from datetime import date

from index.zh.period_reader import QuestionReader, Reader, UndatedReader
from index.zh.period_to_date import counted_to_date
from index.zh.period_values import (
    Grain,
    Mention,
    PartialPeriod,
    Period,
    Relation,
    Role,
    describe,
    matches,
    part,
    relation,
    resolve,
)
from index.zh.period_years import infer_year

__all__ = [
    "Grain",
    "Mention",
    "PartialPeriod",
    "Period",
    "Relation",
    "Role",
    "describe",
    "infer_year",
    "matches",
    "part",
    "periods",
    "question_periods",
    "relation",
    "resolve",
]


def periods(
    text: str, published: date | None, *, context: Period | None = None, year: int | None = None
) -> list[Mention]:
    """Every time expression of a text, in order.

    Args:
        text: A sentence or a whole article.
        published: The article's publication date; without it only what carries its own year is dated.
        context: The period spoken of just before this text, for 同期, 当月, 当日, 同年 and 次年.
        year: The year of an undated article, where its text leaves just one (``infer_year``).

    Returns:
        Mentions that re-slice exactly from ``text``; those that cannot be dated have no period.
    """
    if published is None and year is not None:
        return counted_to_date(list(UndatedReader(text, year, context).read()), text)
    return counted_to_date(list(Reader(text, published, context).read()), text)


def question_periods(question: str, today: date | None = None, latest: date | None = None) -> list[Mention]:
    """Every time expression of a question; a year that is not said stays open in ``partial``.

    Args:
        question: What the user typed.
        today: The user's day, for 昨天, 上周 and the like where ``latest`` is None.
        latest: The date of the newest article, which is what 今年 and 去年 count from.
    """
    found = list(QuestionReader(question, latest, None, pointer=latest or today).read())
    return counted_to_date(found, question, asked=True)
