"""Superlatives over regions (哪个省前7个月出口增速最高): the regions' own figures side by side, and the first of them.

No article need say who comes first. What is compared are the figures that the articles give, whole measures only.
Where they are those of ``n`` regions of ``N``, which for all that is known may be any of them, the first of these is
the first of all with a probability of ``n / N``; that is how sure the answer is, besides the figure itself.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index import Article, Figure, Filters, Hit, Store
from index.zh import regions as places
from index.zh.measures import measure_of
from index.zh.periods import Period, describe
from index.zh.regions import regions
from index.zh.sentences import sentence_spans
from qa.answer import Answer, AnswerPeriod, AnswerQuantity, Citation
from qa.cells import agreed, cited, narrowed, quotation
from qa.question import Question
from qa.series import JOINER

FEWEST = 2  # regions to be compared
_NAMED = 5  # in a refusal
_KINDS_OF = {
    "省": "province", "省份": "province", "省市": "province", "省区市": "province", "地区": "province",
    "市": "city", "城市": "city", "地市": "city", "地级市": "city", "国家": "country",
}  # fmt: skip
_WHICH = re.compile(
    r"(?:哪一?[个些几]|哪)(省区市|省份|省市|地级市|地市|城市|地区|国家|省|市)|(省份|省|城市|市)(?:是|有)?哪一?[个些几]"
)
_FIRST = re.compile("最[高快多大低慢少小]|居首|第[一1]|领先|首位|榜首|领跑|之首")
_LOWEST = re.compile("最[低慢少小]")
# 前7个月 and 前三季度 are times, not the first of an order.
_PERIODS = re.compile("前[^，。]{1,2}个?(?:月|季度)")
_SEVERAL = re.compile("前[两二三四五六七八九十0-9]")
_MOVES = re.compile("增速|增长|增幅|涨幅|涨|降幅|快|慢")


@dataclass(frozen=True, slots=True)
class Superlative:
    """What a superlative asks.

    Attributes:
        kind: The kind of region (of ``index.zh.regions.kind``) among which it asks.
        lowest: Whether the lowest is meant.
        growth: Whether growth is compared, and not amounts.
        end: Where the words that ask which region end in the question.
    """

    kind: str
    lowest: bool
    growth: bool
    end: int


def superlative(question: str) -> Superlative | None:
    """What ``question`` asks where it asks which region has the most or least of a measure, else None."""
    which, first = _WHICH.search(question), _FIRST.search(question)
    if which is None or first is None or _SEVERAL.search(_PERIODS.sub("", question)):
        return None
    lowest, growth = _LOWEST.search(question), _MOVES.search(question)
    return Superlative(_KINDS_OF[which[1] or which[2]], lowest is not None, growth is not None, which.end())


@dataclass(frozen=True, slots=True)
class Ranking:
    """Figures of regions in order, of one measure, period and unit; ``chance`` that the first is the first of all."""

    figures: tuple[Figure, ...]
    members: int
    chance: float


def ranked(index: Store, question: Question, asked: Superlative, filters: Filters) -> Ranking | None:
    """The regions' figures, the first in order first; None where fewer than ``FEWEST`` can be compared.

    Of a time whose year the question leaves open, the latest year counts that has as many regions as any.
    """
    measure = measure_of([metric.name for metric in question.metrics])
    periods = [mention for mention in question.periods if mention.role != "comparison"]
    if not measure or len(periods) != 1:
        return None
    scope, within = narrowed(question, asked.end), [region.name for region in question.regions] or ["中国"]
    members = set.intersection(*(set(places.members(asked.kind, name)) for name in within))
    found = index.figures(measure, None, periods[0], filters, "growth" if asked.growth else "amount")
    whole = [f for f in found if f.region in members and not f.partner and f.scope == scope]
    tables = [_table(whole, period, index.reprints) for period in {f.period for f in whole if f.period is not None}]
    best = max(tables, key=lambda table: (len(table), table[0][0].period), default=[])
    if len(best) < FEWEST:
        return None
    best.sort(key=lambda cell: (cell[0].value if asked.lowest else -cell[0].value, cell[0].region))
    sure = best[0][1] * min(1.0, len(best) / len(members))
    return Ranking(tuple(figure for figure, _ in best), len(members), sure)


def _table(
    figures: Sequence[Figure], period: Period, reprints: Callable[[str], Sequence[str]]
) -> list[tuple[Figure, float]]:
    """One figure for each region of a period, of the unit that most of them are in."""
    by_region: dict[str, list[Figure]] = {}
    for figure in figures:
        if figure.period == period:
            by_region.setdefault(figure.region, []).append(figure)
    cells = [one for own in by_region.values() if (one := agreed(own, reprints)) is not None]
    unit = Counter(figure.unit for figure, _ in cells).most_common(1)[0][0]
    return [(figure, chance) for figure, chance in cells if figure.unit == unit]


def first(question: str, table: Ranking, article: Callable[[str], Article], hits: tuple[Hit, ...]) -> Answer:
    """The answer: the region that comes first, as its article names it, and its figure where that stands elsewhere."""
    figure = table.figures[0]
    value, name = cited(figure, article), _name(figure, article(figure.article_id))
    cells = [value] if name is None else [name] if name.sentence == value.sentence else [name, value]
    period = figure.period
    told = None if period is None else AnswerPeriod(describe(period), period.start, period.end, assumed=True)
    quantity = AnswerQuantity(figure.text, figure.value, figure.unit, "down" if figure.value < 0 else "")
    text = JOINER.join(cell.quote or "" for cell in cells)
    return Answer(question, text, table.chance, tuple(cells), None, told, quantity, hits)


def says_first(citation: Citation) -> bool:
    """Whether a citation names a region in a sentence that says of something that it comes first."""
    return bool(regions(citation.quote or "")) and _FIRST.search(citation.sentence) is not None


def too_few(table: Ranking) -> str:
    """Why the first of so few is not said to be the first of all."""
    shown = "、".join(f"{figure.region}（{figure.text}）" for figure in table.figures[:_NAMED])
    return (
        f"{table.members} 个地区里，文章只给出 {len(table.figures)} 个的数值：{shown}，说不出哪个居首。/ "
        f"The articles give figures of {len(table.figures)} of {table.members} regions, too few to say which is first."
    )


def _name(figure: Figure, article: Article) -> Citation | None:
    """Where the article names the figure's region last before it, at best in the figure's sentence."""
    named = [region for region in regions(article.text[: figure.start]) if region.name == figure.region]
    if not named:
        return None
    last = named[-1]
    low, high = figure.sentence_start, figure.sentence_end
    if last.start < low:
        low, high = next((a, b) for a, b in sentence_spans(article.text) if a <= last.start < b)
    return quotation(article, last.start, last.end, low, high)
