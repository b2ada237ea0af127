"""Figures as rows of the records: the table, one figure as a row, and which rows a search wants."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args

from index.articles import Article
from index.figures import Figure, FigureKind
from index.zh.measures import measure_named
from index.zh.periods import Mention, Period, matches, question_periods
from index.zh.regions import canonical, regions

SCHEMA = """
CREATE TABLE figures (article INTEGER NOT NULL REFERENCES articles, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    sentence_start INTEGER NOT NULL, sentence_end INTEGER NOT NULL, value REAL NOT NULL, unit TEXT NOT NULL,
    kind TEXT NOT NULL, comparison TEXT NOT NULL, metric TEXT NOT NULL, region TEXT NOT NULL, partner TEXT NOT NULL,
    scope TEXT NOT NULL, first_day TEXT, last_day TEXT, grain TEXT);
"""
INDEXES = "CREATE INDEX figures_by_metric ON figures (metric, region);"
INSERT = "INSERT INTO figures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
# The newest article first, those without a date last.
SELECT = """
SELECT a.id, f.start, f."end", f.sentence_start, f.sentence_end, f.value, f.unit, f.kind, f.comparison, f.metric,
    f.region, f.partner, f.scope, f.first_day, f.last_day, f.grain
FROM figures f JOIN articles a ON a.key = f.article
WHERE (:metric IS NULL OR f.metric = :metric) AND (:region IS NULL OR f.region = :region)
AND (:kind IS NULL OR f.kind = :kind) AND (:first_day IS NULL OR (f.first_day = :first_day AND f.last_day = :last_day))
AND f.grain IS NOT :not_grain AND {passing}
ORDER BY a.date IS NULL, a.date DESC, a.id, f.start
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which figures a search wants; None where any will do.

    Attributes:
        metric: Canonical name of the measure.
        region: Canonical name of the region.
        kind: What sort of figure.
        period: The time, where its year is given or open (``partial``).
    """

    metric: str | None
    region: str | None
    kind: str | None
    period: Period | Mention | None

    def values(self) -> dict[str, str | None]:
        """The values for ``SELECT``; a period of an open year is left to ``fits``."""
        dated = self.period.period if isinstance(self.period, Mention) else self.period
        return {
            "metric": self.metric,
            "region": self.region,
            "kind": self.kind,
            "first_day": None if dated is None else dated.start.isoformat(),
            "last_day": None if dated is None else dated.end.isoformat(),
            # A financial year is the company's own: its days are none of the calendar's.
            "not_grain": "" if dated is None or dated.grain == "fiscal" else "fiscal",
        }

    def fits(self, period: Period | None) -> bool:
        """Whether a figure's period is the wanted part of any year, where no year is wanted."""
        if not isinstance(self.period, Mention) or self.period.period is not None or self.period.partial is None:
            return True
        return period is not None and matches(self.period.partial, period)


def wanted(
    metric: str | None,
    region: str | None,
    period: Period | Mention | str | None,
    kind: str | None,
    latest: datetime.date | None,
) -> Wanted:
    """What a search wants, in canonical names; ``latest`` is the newest article's date, from which 今年 counts.

    Raises:
        ValueError: There is no such measure, region, period or kind.
    """
    measure = None if metric is None else measure_named(metric)
    if measure == "":
        raise ValueError(f"不认识的指标「{metric}」，试试 出口、GDP、社零。/ Unknown measure {metric!r}.")
    if kind is not None and kind not in get_args(FigureKind):
        kinds = "、".join(get_args(FigureKind))
        raise ValueError(f"不认识的类别「{kind}」，可用：{kinds}。/ Unknown kind {kind!r}, one of {kinds}.")
    place = None if region is None else _region(region.strip())
    return Wanted(measure, place, kind, _period(period, latest) if isinstance(period, str) else period)


def to_row(article_key: int, figure: Figure) -> tuple[object, ...]:
    """The row of a figure of the article with this key."""
    period = figure.period
    days = (None, None, None) if period is None else (period.start.isoformat(), period.end.isoformat(), period.grain)
    return (
        article_key, figure.start, figure.end, figure.sentence_start, figure.sentence_end, figure.value, figure.unit,
        figure.kind, figure.comparison, figure.metric, figure.region, figure.partner, figure.scope, *days,
    )  # fmt: skip


def from_row(row: Sequence[Any], article: Article) -> Figure:
    """The figure of a row that ``SELECT`` gave.

    Raises:
        ValueError: The row does not fit the article.
    """
    article_id, start, end, sentence_start, sentence_end, value, unit, kind, comparison, metric, *rest = row
    region, partner, scope, first_day, last_day, grain = rest
    if not 0 <= sentence_start <= start < end <= sentence_end <= len(article.text):
        raise ValueError(f"no figure stands at {start}:{end} of {article_id!r}")
    day = datetime.date.fromisoformat
    return Figure(
        article_id=article_id,
        start=start,
        end=end,
        sentence_start=sentence_start,
        sentence_end=sentence_end,
        text=article.text[start:end],
        value=value,
        unit=unit,
        kind=kind,
        comparison=comparison,
        metric=metric,
        region=region,
        partner=partner,
        scope=scope,
        period=None if first_day is None else Period(day(first_day), day(last_day), grain),
        published=article.date,
    )


def _region(name: str) -> str:
    known = canonical(name)
    named = [known] if known else [region.name for region in regions(name)]
    if len(named) != 1:
        raise ValueError(f"不认识的地区「{name}」。/ Unknown region {name!r}.")
    return named[0]


def _period(words: str, latest: datetime.date | None) -> Mention:
    """A period in words; 2023 alone is the year, 2023-07 the month."""
    written = words.strip()
    year, _, month = written.partition("-")
    if len(year) == 4 and year.isdecimal():
        written = f"{year}年" if not month else f"{year}年{int(month)}月" if month.isdecimal() else written
    found = question_periods(written, latest=latest)
    if [m.text for m in found] != [written] or (found[0].period is None and found[0].partial is None):
        raise ValueError(f"看不懂的时期「{words}」，写作 2023年上半年 或 2023H1。/ Cannot read the period {words!r}.")
    return found[0]
