"""Say a comparison or a series as what it asks for: one figure for each member (谁增得快 is 分别增长多少)."""

import re

from index.zh.periods import Mention, question_periods
from qa.kinds import kind_of

_LONGEST_SERIES = 12  # years
# 谁增得快, 哪个多, 哪个省更高: at the end, after the members and what is measured.
_CONTEST = re.compile(
    r"(?:到底|究竟|相比|对比|之间|当中|中|里|，|,)*"
    r"(?P<contest>(?:谁|哪一?个(?:省份?|城市|市|地区|国家|地方)?|哪[省市国地边家])的?[^，。？?]{0,8}?"
    r"(?:更|最|比较)?[多高大快少低慢小强](?:一些|一点|些|呢)?)[？?]?$"
)
_MOVES = re.compile("[增涨升降跌快慢]")
_RATE = re.compile("(?:增速|增幅|涨幅|降幅|增长率|占比|比重)$")
_CHANGE = re.compile("(?:同比)?(?:增长|上涨|下降|下跌|提高)(?:得)?$")
_EACH_YEAR = re.compile("(?:这[几些]年)?(?:每一?年|各年度?|历年|逐年)的?")
_ALL_YEARS = re.compile("合计|累计|[总一]共|共计|平均|年均|加起来|之和|期间|以来|[相较][比较]|增长|增幅|增速|涨|降")


def restated(question: str) -> str:
    """``question`` as one for a figure of each member, where it sets members beside one another; else as it is."""
    return _contest(question) or _series(question) or question


def _contest(question: str) -> str | None:
    found = _CONTEST.search(question)
    if found is None:
        return None
    asked, contest = question[: found.start()].rstrip("的，, "), found["contest"]
    if _RATE.search(asked):
        return f"{asked}分别是多少"
    change = _CHANGE.search(asked)
    if change or _MOVES.search(contest):
        return f"{asked[: change.start()] if change else asked}分别增长多少"
    return f"{asked}分别是多少"


def _series(question: str) -> str | None:
    """2020到2023年出口规模: each year's, unless something is said of all of them together."""
    each = _EACH_YEAR.search(question)
    if (each is None and _ALL_YEARS.search(question)) or not (each or kind_of(question).is_figure):
        return None
    for mention in question_periods(question):
        years = _years(mention)
        if years:
            members = "、".join(f"{year}年" for year in years)
            return question[: mention.start] + members + _EACH_YEAR.sub("", question[mention.end :], count=1)
    return None


def _years(mention: Mention) -> range | None:
    """The years of a span of whole ones, two at least."""
    partial = mention.partial
    if partial is None or partial.year is None or (partial.first_month, partial.last_month) != (1, 12):
        return None
    return range(partial.year, partial.year + partial.years + 1) if 1 <= partial.years < _LONGEST_SERIES else None
