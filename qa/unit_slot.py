"""Is a figure in a unit that the question may be answered in?"""

import re
from functools import lru_cache

from index.zh.metrics import is_sum
from index.zh.tables import cell_at
from index.zh.units import match_unit
from index.zh.words import tagged
from qa.asked_unit import asked_base, asked_unit
from qa.kinds import Kind
from qa.question import REMEMBERED, Question
from qa.spans import Candidate
from qa.verdicts import Verdict

# A share is asked for by its name.
_SHARE_ASKED = re.compile("增速|增幅|[涨跌降]幅|增长率|百分之|百分点|占比|比重")
_SHARES = frozenset({"percent", "points", "ratio"})
_POINTS_ASKED = re.compile("点|[占比率]|快|慢|高|低|差|贡献|拉动|提[高升]")
_RATE_ASKED = re.compile("[占率涨跌增降升减滑缩掉挫]|(?<![相对])比(?!较|起)|变化|波动|幅|成|回落")
_SHARE = re.compile("占|[比份]重|比例|份额|(?<![年月季长])率")
# 69%的企业, 50%权益: what a share is of stands behind it.
_OF_WHOLE = re.compile("(?:以[上下]|左右)?(?:的(?![增涨跌降升])|股[份权]|权益|是)")
_DIFFERENCE_ASKED = re.compile(
    "[比较][^，。？]{2,10}(?:多|少|增加?|减少?|高出?|低|降低?|涨|跌)了?(?:大?约)?(?:多少|几)"
)
_GROWTH_ASKED = re.compile("(?:增长|上升|上涨|下降|下跌|增加|减少|同比[涨跌增降])了?多少[？?]?$")
_DIFFERENCE = re.compile("[增减升降涨跌多少高低快慢扩缩差超]|翻|净")
_CHANGE_ASKED = re.compile("[增涨跌降升减滑缩扩]|提高|回落|[多少]了|[同环]比")
_HOW_FAR = re.compile("(?:提[高升]|[上下][升降涨跌滑]|增[加长]|减少|[升降涨跌增减]|扩大|缩小)了?(?:多少|几)")
# 按美元计价: what sums and their growth are told in.
_CURRENCY = re.compile("[按以用](人民币|美元|欧元|港元|港币|日元)")
# Measure words for anything, and for people, of whom 个 is said too.
_LOOSE = frozenset({"", "个", "种", "项", "人", "名", "位"})
_COUNTERS = tuple(
    frozenset(line.split())
    for line in """辆 台 部 架 套 艘 列 趟 班 车 列次 架次 艘次 班次 航次 车次 辆次 台次
        家 户 套 所 店 间 门 处 户次 家次
        人 名 位 人次 人口 名次
        件 起 宗 例 单 笔 次 批 批次 件次
        只 头 条 尾 羽 匹 峰
        件 条 套 身 双
        张 份 枚 本 册 篇 部 幅 封 票 手
        座 栋 幢 套 间 处 所
        次 场 届 轮 趟 场次
        条 款 类 期 章
        标箱 箱 柜 货柜 集装箱 箱次
        级 分 点 星 颗
        艘 条 只 座
        张 床 份 起
        岁 周岁
        支 队 支队 组 个 班
        首 支 曲 部
        枚 块 金 银 铜
        处 条 起
        株 棵 朵 根""".splitlines()
)
# 个 is said of anything: 门店净减少155个, where no noun behind says of what.
_NOT_NAMED = re.compile(r"[，。；：！？、（）()\s和]|$")
# Measure words for people, and some for what people never are.
_PEOPLE = frozenset({"人", "名", "位"})
_OF_THINGS = frozenset("辆台艘架宗起件栋幢座间本篇张枚棵株箱只头")
# Countries and towns are counted in 个, never in what counts households, people or machines.
_PLACES_COUNTED = re.compile(
    "(?:多少|几)[个座]?(?:国家|地区|省份|城市|[区乡]县|县[市区]|乡镇|街道|村庄)(?![级队居民办])"
)
_OF_PLACES = frozenset({"", "个", "座", "处", "国", "地", "省", "市", "县", "区", "镇", "乡", "村"})
# What a sum of money or goods is never told in, and what it is told in where nothing else is named behind.
_NEVER_TRADED = frozenset({"家", "户", "人", "名", "位", "人次"})
_ITSELF = re.compile("总?[额值量]?(?:[一总]?共|大?约|达到?|[是为有了])*(?:多少|几)")
_ANYTHING = frozenset({"个", "项", "种", "次"})
_ONE_COUNTED = re.compile("(?:多少|几)[^\\W\\d_]([^\\W\\d_])(?:[，。？?的]|$)")
_NOUN = 3  # characters right behind a figure, where what is counted stands
# Kinds of quantity of which none is ever told for another.
_APART = frozenset({"money", "mass", "length", "area", "count", "duration", "energy", "power"})
_OF_PEOPLE = re.compile("[旅游乘]客|客运|客流")
# What is told as a share (利率, 毛利率) or as a price, and in nothing else.
_RATES = re.compile("(?<!汇)率$|利率")
_PRICES = re.compile("价格?$")


def judge_unit(question: Question, candidate: Candidate) -> Verdict:
    """多少亿元 is not answered in tons, nor a growth rate in yuan; a bare number may be of anything.

    What is counted in 手 is not told in 个, unless the noun behind it is asked about: 多少家企业, 30个企业.
    """
    quantity = candidate.quantity
    if quantity is None:
        return Verdict.UNKNOWN
    if quantity.kind == "number":
        other_share = _is_of_other_share(question, candidate)
        return Verdict.CONTRADICTION if other_share or _is_part_of_one(question, candidate) else Verdict.UNKNOWN
    asked = asked_unit(question.plain)
    other = (
        asked is not None
        and asked.kind in _APART
        and quantity.kind in (_APART | _SHARES | {"rank"}) - {asked.kind}
        and not (asked.kind == "money" and quantity.unit == "块")  # 炒到500块
    )
    share = question.kind is Kind.GROWTH and _SHARE_ASKED.search(question.plain) and quantity.kind in _APART
    loose = (
        asked is not None
        and asked.kind == quantity.kind == "count"
        and asked.unit not in _LOOSE
        and not (quantity.unit == "个" and _NOT_NAMED.match(candidate.reading.passage.text, candidate.end))
        and not _counted_alike(asked.unit, quantity.unit)
        and not _is_counted(question, candidate)
    )
    # 进口多少 is not answered by how much it grew, nor by its share.
    rate = (
        question.kind is Kind.AMOUNT
        and quantity.kind in _SHARES
        and not _RATE_ASKED.search(question.plain)
        and any(is_sum(metric.name) or _PRICES.search(metric.name) for metric in question.metrics)
    )
    # 利率降到多少 is not answered in yuan.
    sum_for_rate = (
        asked is None
        and quantity.kind in _APART
        and bool(question.metrics)
        and all(_RATES.search(metric.name) for metric in question.metrics)
    )
    # 进口增长多少 is not answered by how far a share rose.
    points = (
        question.kind is Kind.GROWTH
        and quantity.kind == "points"
        and any(is_sum(metric.name) for metric in question.metrics)
        and not _POINTS_ASKED.search(question.plain)
    )
    # 增长百分之几 is not answered by a place in an order.
    ranked = question.kind is Kind.GROWTH and quantity.kind == "rank"
    weighed = quantity.kind == "mass" and any(_OF_PEOPLE.search(metric.text) for metric in question.metrics)
    people = asked is not None and asked.unit in _PEOPLE and quantity.kind == "count" and quantity.unit in _OF_THINGS
    households = quantity.kind == "count" and quantity.unit not in _OF_PLACES and _counts_places(question.plain)
    counted = asked is None and _is_count_for_sum(question, candidate)
    currency = _is_of_other_currency(question, candidate)
    base = asked_base(question.plain)  # 环比 is not answered by 同比
    against = bool(base and quantity.comparison) and base != quantity.comparison
    told_otherwise = _is_of_other_share(question, candidate) or _is_no_difference(question, candidate)
    counts = loose or people or households or counted
    by_unit = other or share or counts or rate or sum_for_rate or weighed or points or ranked
    ruled_out = by_unit or currency or against or told_otherwise
    return Verdict.CONTRADICTION if ruled_out else Verdict.UNKNOWN


def _is_part_of_one(question: Question, candidate: Candidate) -> bool:
    """Whether a bare number with a fraction is told where nothing is counted in what is asked for: 多少家, 9535.7."""
    asked, quantity = asked_unit(question.plain), candidate.quantity
    if asked is None or asked.kind != "count" or not asked.unit or quantity is None or quantity.value is None:
        return False
    return quantity.value % 1 != 0 and asked.unit not in candidate.reading.passage.text


@lru_cache(REMEMBERED)
def _counts_places(asked: str) -> bool:
    """Whether places are counted, and not what their name only begins: 多少个国家, not 多少城市家庭."""
    places = _PLACES_COUNTED.search(asked)
    behind = next(iter(tagged(asked[places.end() :])), ("", "")) if places is not None else ("", "")
    return places is not None and not behind[1].startswith("n")


def _is_count_for_sum(question: Question, candidate: Candidate) -> bool:
    """Whether a sum is asked for (出口多少) and people, firms or something named behind are counted: 10多个候选城市."""
    quantity = candidate.quantity
    sums = [metric for metric in question.metrics if is_sum(metric.name)]
    asked = any(_ITSELF.match(question.plain, metric.end) for metric in sums)  # not 进出口企业有多少
    if quantity is None or quantity.kind != "count" or not asked:
        return False
    if quantity.unit in _NEVER_TRADED:
        return True
    named = _NOT_NAMED.match(candidate.reading.passage.text, candidate.end) is None
    return quantity.unit in _ANYTHING and named and not _is_counted(question, candidate)


def _is_no_difference(question: Question, candidate: Candidate) -> bool:
    """Whether a figure is told as itself where by how much it differs is asked for: 比上年同期多了多少钱."""
    quantity = candidate.quantity
    if quantity is None or quantity.direction or quantity.kind not in _APART:
        return False
    if not (_DIFFERENCE_ASKED.search(question.plain) or _GROWTH_ASKED.search(question.plain)):
        return False
    return _DIFFERENCE.search(candidate.reading.passage.text, _clause(candidate), candidate.end) is None


def _is_of_other_share(question: Question, candidate: Candidate) -> bool:
    """Whether a growth rate is told where a share is asked for (占多大比重), or a share where growth is.

    It says so in its clause, or where none says what a rate is of (…分别为5%、3%), in its sentence or its table.
    """
    quantity, text = candidate.quantity, candidate.reading.passage.text
    if question.kind is not Kind.GROWTH or quantity is None or quantity.kind not in ("percent", "ratio", "number"):
        return False
    asked = asked_unit(question.plain)
    if asked is not None and asked.unit == quantity.unit:
        return False  # 市盈率多少倍
    told = (
        _SHARE.search(text, _clause(candidate), candidate.start) is not None
        or _OF_WHOLE.match(text, candidate.end) is not None
    )
    if not _SHARE.search(question.plain):
        return told and not quantity.direction and _CHANGE_ASKED.search(question.plain) is not None
    if told and not quantity.direction and _HOW_FAR.search(question.plain):
        return True  # 占比提高了多少, told as 比例为61.3%
    if told or _CHANGE_ASKED.search(question.plain):
        return False
    cell = cell_at(text, candidate.start)
    says = (
        [candidate.reading.sentence_at(candidate.start)] if cell is None else [*cell.headings, cell.caption, cell.name]
    )
    return bool(quantity.direction) or not any(_SHARE.search(text, *span) for span in says)


def _clause(candidate: Candidate) -> int:
    """Where the clause of a figure begins."""
    start, _ = candidate.reading.sentence_at(candidate.start)
    return max(start, *(candidate.reading.passage.text.rfind(mark, start, candidate.start) + 1 for mark in "，；："))


def _is_of_other_currency(question: Question, candidate: Candidate) -> bool:
    """Whether a sum, or the one that a growth rate is told behind, is in another currency than asked: 按美元算."""
    asked = _CURRENCY.search(question.plain)
    quantity, reading = candidate.quantity, candidate.reading
    if asked is None or quantity is None or quantity.kind not in _SHARES | {"money"}:
        return False
    start, _ = reading.sentence_at(candidate.start)
    sums = [q for q in reading.quantities if start <= q.start <= candidate.start and q.kind == "money"]
    said = list(_CURRENCY.finditer(reading.passage.text, start, candidate.start))
    if said and (not sums or said[-1].start() > sums[-1].start):
        return _unit(said[-1][1]) != _unit(asked[1])
    return bool(sums) and sums[-1].unit != _unit(asked[1])


def _unit(currency: str) -> str:
    """The canonical unit of a currency by any of its names."""
    found = match_unit(currency, 0)
    return currency if found is None else found[1].name


def _counted_alike(one: str, other: str) -> bool:
    """Whether two measure words may be said of one thing: 辆 and 台, 家 and 户."""
    alike = one == other or (bool(one and other) and (one.startswith(other) or other.startswith(one)))
    return alike or any(one in group and other in group for group in _COUNTERS)


def _is_counted(question: Question, candidate: Candidate) -> bool:
    """Whether two characters that stand together right behind a figure also do in the question, or the one counted."""
    behind = candidate.reading.passage.text[candidate.end : candidate.end + _NOUN]
    one = _ONE_COUNTED.search(question.plain)
    if one is not None and one[1] in behind:
        return True  # 几颗雷, 3个地雷
    return any(behind[at : at + 2] in question.plain for at in range(len(behind) - 1))
