"""In what a question wants its figure: 多少钱 in money, 多深 in a length, 多少家 in 家."""

import re
from dataclasses import dataclass
from functools import lru_cache

from index.zh.quantities import Quantity
from index.zh.units import kind_of, match_unit
from index.zh.words import tagged
from qa.question import PAID, REMEMBERED, Question

_HOW_MANY = re.compile("(?:多少|(?<![那这好前后近首第])几)[万亿千百]*")
# 占全国多少, 持有多少股份: a share of a whole, or how many there are.
_OF_WHOLE = re.compile("占(?:了|到|比)?[^，。；？]{1,16}多少|(?:多少|几)(?:的)?(?:股份|股权|权益|比例|表决权|投票权)")
# 渗透率多高, 周期多长: no length.
_NO_LENGTH = re.compile(
    "(?:率|比例|占比|比重|气?温|价格?|分数?|学历|水平|负荷|指数)[^，。？]{0,6}多高"
    "|(?:视频|录音|音频|录像|影片|节目|歌曲)[^，。？]{0,6}多长|[拍播录演]多长|多长的?[^，。？]{0,4}(?:视频|录音|录像|影片)"
    "|(?:期|时间|寿命|年限|假|历时|耗时)(?:有|是|要|达|为|可以|能)*多长|多长(?:时间|的?[^，。？]{0,3}(?:期|假))"
)
# 涨薪多少: in money or by a share.
_RAISE = re.compile("[涨加提升](?:了|点|多少)?(?:薪|工资)|(?:薪|工资)[^，。？]{0,3}(?:[涨加]|提高|上调)")
_OWED = re.compile("[贷捐汇欠存罚拨筹借]了?(?:多少|几)款$")
_NAMED = 6  # characters behind 多少 in which what is counted begins
_POINTS = re.compile("(?:多少|几)个?(?:百分)?点(?!钟)")
_WORDED = (
    (
        "money",
        re.compile(
            r"多少钱|(?:多少|几)块(?:钱|人民币|多|[？?]?$)|什么价|(?<![份名配定])额(?:是|为|有|达到?)?多少|(?:[总产货]|[进出]口)值(?:是|为|有|达到?)?多少|(?:[总产货]|[进出]口)值[？?]?$|"
            r"(?:收入|营收|利润|市值|票房|造价|投资|损失|成本|开[支销]|费用?|资金|工资|薪|奖金|租金|预算|捐款|罚款|售价|房价|股价)"
            r"(?:是|为|有|达到?|一共|总共|共|大约)*多少"
            r"|多少(?:的)?(?:生意|经济损失|损失|资金|费用|保费|工资|捐款|罚款|罚金|补贴|奖金|赔偿|关税|税[款费金]|个税|学费|租金|房租|押金|利息)"
            r"|(?:[金总余货售资交产]额|收入|营收|利润|市值|票房|产值)[？?]?$"
        ),
    ),
    ("length", re.compile("多[深高长宽远厚]")),
    ("mass", re.compile("多重")),
)
_PIECES_OF_MONEY = re.compile("块(?:钱|人民币|多|[？?]?$)")  # 每股派几块
_SHARES = frozenset({"percent", "ratio", "points"})
_PEOPLE = frozenset({"人", "名", "位"})
_ANY = frozenset({"个", "种", "项"})  # measure words that stand in for others


# What adds up over a time, so that a month's is none of the year's.
_SUM = re.compile("(?:收入|开支|支出|营收|利润|[额量值])[^，。？?]{0,6}(?:多少|几)")
# What a change is told against: 环比, 比6月; 同比, 比去年.
_BASES = (
    (
        "mom",
        re.compile(
            r"环比|[比较]上(?:个?月|一?个?季)|(?<!同)[比较](?:第?[一二三四]季度?|\d{1,2}月|[一二三四五六七八九十]{1,2}月)"
        ),
    ),
    ("yoy", re.compile("同比|[比较](?:去|上|前)年")),
)


@dataclass(frozen=True, slots=True)
class AskedUnit:
    """The kind of quantity that is asked for, and the unit where the question names it, else empty."""

    kind: str
    unit: str = ""


_VISITORS = "(?:旅客|游客|乘客|观众|访客)"
_OF_VISITORS = "(?:难题|问题|诉求|困难|投诉|意见|行李|物品)"
# What is counted says in what: 多少旅客 in 人次, 多少电 in 千瓦时.
_NOUNS = (
    (AskedUnit("count", "人次"), re.compile(f"(?:多少|几)[万亿]*[名位个]?{_VISITORS}(?!的?{_OF_VISITORS})")),
    (AskedUnit("energy"), re.compile("(?:多少|几)[万亿]*度?电(?:[？?，。了呢]|$)")),
)


@lru_cache(1024)
def asked_unit(question: str) -> AskedUnit | None:
    """What a question wants its figure in, or None where it does not say."""
    if _POINTS.search(question):
        return AskedUnit("points")
    if _OF_WHOLE.search(question):
        return None
    counted = next((unit for unit, wording in _NOUNS if wording.search(question)), None)
    if counted is not None:
        return counted
    for asking in _HOW_MANY.finditer(question):
        found = match_unit(question, asking.end())
        if _OWED.search(question, 0, asking.end() + 1):
            return AskedUnit("money")
        if found is not None and _is_of_noun(question, asking.end(), found[0]):
            continue  # 多少银屑病患者, 多少家庭
        if found is not None and kind_of(found[1]) == "duration" and "多少" in question[found[0] :]:
            continue  # 几秒涨了多少: in how long
        if found is not None and not _PIECES_OF_MONEY.match(question, asking.end()):
            return AskedUnit(kind_of(found[1]), found[1].name)
    worded = next((kind for kind, wording in _WORDED if wording.search(question)), "")
    open_ended = (worded == "length" and _NO_LENGTH.search(question)) or (worded == "money" and _RAISE.search(question))
    return None if not worded or open_ended else AskedUnit(worded)


def _is_of_noun(question: str, start: int, end: int) -> bool:
    """Whether what looks like a measure word of one character only begins a noun."""
    word, tag = next(iter(tagged(question[start : start + _NAMED], guess=False)), ("", ""))
    return end - start == 1 < len(word) and tag.startswith("n")


@lru_cache(1024)
def asked_base(question: str) -> str:
    """Against what a change is asked for: ``mom`` the month or quarter before, ``yoy`` a year ago, else empty."""
    return next((name for name, wording in _BASES if wording.search(question)), "")


@lru_cache(REMEMBERED)
def is_of_measure(question: Question) -> bool:
    """Whether a question asks for a measure, which has another figure for each time and place: 研发开支, 餐饮收入."""
    named = any(metric.text not in PAID for metric in question.metrics)
    # 同比涨了多少 is asked of a measure, whatever it is called.
    return named or bool(asked_base(question.plain)) or _SUM.search(question.plain) is not None


def unit_fit(asked: AskedUnit | None, quantity: Quantity | None) -> float:
    """How well a figure is in what is asked for: 1 where it is, -1 where it is in something else, 0 where unknown."""
    if asked is None or quantity is None or quantity.kind == "number":
        return 0.0
    if quantity.kind != asked.kind:
        return 0.0 if {quantity.kind, asked.kind} <= _SHARES else -1.0
    if not asked.unit or quantity.unit == asked.unit or {quantity.unit, asked.unit} <= _PEOPLE:
        return 1.0
    return 0.0 if asked.unit in _ANY or asked.kind not in ("count", "money") else -1.0
