"""Words around a time expression that say what it is for: 截至, 以来, 比, 前; 将, 预计; 了, 同比."""

from __future__ import annotations

import re

from index.zh.period_expression import Expression
from index.zh.period_values import Role

_FUTURE_BEFORE = re.compile(
    r"(?:将|拟|定于|预计|预期|计划|有望|力争|争取|预定|或|定档|直[到至]|推迟[到至]|延[期后长]?[到至]|有效期|截止|下一?[轮次届]|即将|未来|可能|会[从在于])"
    r"[^，。；、\n]{0,4}$|[至到]$"
)
_SAYING = "表示|宣布|称|说|报道|公告|透露|消息|指出|讯|电"
_FUTURE_AFTER = re.compile(
    # 飙升46.3%，有望…: a figure told closes its clause, and what lies ahead is in the next.
    rf"^(?:前(?!后)|(?:(?!{_SAYING}|(?<=[%％元点])，)[^。；\n]){{0,14}}?(?:将(?![近军其他她它士领])|即将|拟(?!定)|有望|预计|计划|截止|到期"
    r"|起(?:施行|实施|执行|正式|开|上)|[阵大暴]雨|降[雨水]|期货|合约|多云|转?晴|阴有|气温|天气|预报))"
)
_SHARED = 24  # characters after a time that tell what share or multiple of its figure another is
_PAST_AFTER = re.compile(
    r"^[^。；，\n]{0,16}?(?:了|已|曾|达到?|增长|下降|同比|环比|获悉|报道|消息|讯|电[，）)]|表示|发布的|出炉)"
)
_UNTIL_BEFORE = re.compile(r"(?:截至|截止到?|截止至|截至到)[ ]?$")
_SINCE_BEFORE = re.compile(r"(?:自从?|打从)[ ]?$")
_RUNNING_ON = re.compile(r"^[^，。；、\n年月日今去]{0,8}以来")  # not 7月 in 7月升至今年以来最高
_SINCE_AFTER = re.compile(r"^(?:起(?![诉源点草])|以来|至今|迄今|[至到](?:现在|目前|如今|今(?![年天日晨早晚])))")
_COMPARED_BEFORE = re.compile(r"(?:[比较]|相[比较]于|相对于?|相当于|[高低多少优]于|不及|超过?了?|超)[ ]?$")
# 是5月份增幅的两倍多, 达到去年全年总额的85.4%: what was then is only the measure of it.
_SHARED_BEFORE = re.compile(r"(?:[是为占]|[达占]到?了?|相当于)[ ]?(?:同期)?$")
_SHARED_AFTER = re.compile(
    r"[^，。；、：！？\n\d]{0,12}(?:(?<=[^\d年月日号])的(?:约|近|逾|超过?)?[\d.]+[%％]"
    r"|的(?:约|近|逾|超过?)?(?:[\d.]+|[一二两三四五六七八九十百几半]+)(?:[倍成]|多倍|分之))"
)
_WITH_BEFORE = re.compile(r"[与同和跟][ ]?$")
_COMPARED_AFTER = re.compile(r"^[^，。；\n]{0,10}?(?:相比|比较|对比|持平)")
# 今年以来最高值: what was then only says how high it is.
_RECORD_AFTER = re.compile(
    r"^的?(?:单[月日周季]|当[月日]|历史|同期)?(?:次|第二)?(?:最[高低大小快慢多少好差]|新[高低]|峰值)"
)
_LOW_AFTER = re.compile("新[高低]")  # 触底年内新低
_MONTHS = {"三": 3, "3": 3, "六": 6, "6": 6, "九": 9, "9": 9, "十二": 12, "12": 12}
_ENDED_AFTER = re.compile(r"[ ]?(?:为?止|的|之|前|过去|在内的?)*[ ]?(三|六|九|十二|3|6|9|12)[ ]?个月")
_AIM_AFTER = re.compile(r"[^，。；：！？\n\d]{0,6}(?:目标|任务|计划|预算|指标|预期|进度)")
_BEFORE_AFTER = re.compile(r"^(?:之前|以前|前(?![后往景所述期进来瞻0-9一二三四五六七八九十两几]))")
_AFTER_AFTER = re.compile(r"^(?:之后|以后|后(?![勤台者续备方]))")


# 7月20日发布: the day of speaking, not the time spoken of.
_SPOKEN_AFTER = re.compile(
    r"，?[^，。；：！？\n\d]{0,12}?(?:发布|公布|通报|披露|宣布|表示|介绍|透露|获悉|消息|[电讯][ ]?[，）)（(]|发文|公告"
    r"|举行|召开|一起来?看|来看看)"
)
# 10月原油期货, 9月交货的轻质原油; not 7月全国期货市场成交额
_CONTRACT_AFTER = re.compile(
    r"份?(?:交[货割收]|[^，。；：！？\n\d]{0,6}(?:期货(?!市场|公司|行业|业|经营|交易|成交)|合约(?!成交)))"
)
# 1960年3月出生, 生于1960年3月: of a life, and of no figure that follows.
_LIFE_AFTER = re.compile(
    r"[(（]?(?:出?生|诞生|生人|毕业|入职|入党|入伍|参加工作|去世|逝世)(?=[，,。；;、()（）于后]|$)"
)
_LIFE_BEFORE = re.compile(r"(?:[出诞]?生于|毕业于|入职于|[卒逝]于)[ ]?$")
# 已于2018年注销, 8月8日公映: of the company or work, and perhaps of no figure that follows.
_FOUNDED_AFTER = re.compile(
    r"(?:正式|注册|首次|在[^，。；\n]{1,8}?)?(?:成立|设立|创[立办建]|组建|注册|注销|挂牌|[上退]市|更名|开业|[公上首]映|开播|上线|[开发]售)"
)


def is_of_contract(text: str, end: int) -> bool:
    """Whether a month that ends at ``end`` is that of a contract of futures."""
    return _CONTRACT_AFTER.match(text, end) is not None


def is_of_life(text: str, start: int, end: int) -> bool:
    """Whether a time ``text[start:end]`` dates a birth, a graduation or the like."""
    return bool(_LIFE_AFTER.match(text, end) or _LIFE_BEFORE.search(text, max(0, start - 5), start))


def is_of_founding(text: str, end: int) -> bool:
    """Whether a time that ends at ``end`` dates a company's founding, listing or closing, or a work's release."""
    return _FOUNDED_AFTER.match(text, end) is not None


def is_spoken(text: str, end: int) -> bool:
    """Whether what a time that ends at ``end`` dates is that something was said."""
    return _SPOKEN_AFTER.match(text, end) is not None


def role_of(folded: str, expression: Expression) -> Role:
    """What the period does in its clause.

    Args:
        folded: The folded text.
        expression: One of its time expressions.
    """
    start, end = expression.start, expression.end
    before, after = folded[max(0, start - 4) : start], folded[end : end + 12]
    if _UNTIL_BEFORE.search(before):
        return "until"
    if _LOW_AFTER.match(after) or (expression.since and _RECORD_AFTER.search(after)):
        return "comparison"
    if expression.since or _SINCE_BEFORE.search(before) or _SINCE_AFTER.search(after) or runs_on(folded, expression):
        return "since"
    if _is_base(expression, before, after) or (
        _SHARED_BEFORE.search(before) and _SHARED_AFTER.match(folded, end, end + _SHARED)
    ):
        return "comparison"
    if expression.kind in ("now", "recent", "ago"):
        return "at"
    if _BEFORE_AFTER.search(after):
        return "before"
    return "after" if _AFTER_AFTER.search(after) else "at"


def runs_on(folded: str, expression: Expression) -> bool:
    """Whether it goes on until the day of speaking: 今年以来, 2021年成立以来."""
    return expression.since or _RUNNING_ON.search(folded[expression.end : expression.end + 12]) is not None


def lies_ahead(folded: str, expression: Expression) -> bool:
    """Whether the clause says that the time is still to come."""
    before = folded[max(0, expression.start - 12) : expression.start]
    after = folded[expression.end : expression.end + 18]
    return bool(_FUTURE_BEFORE.search(before) or _FUTURE_AFTER.search(after))


def is_aim(folded: str, end: int) -> bool:
    """Whether a time that ends there is that of an aim (全年目标任务)."""
    return _AIM_AFTER.match(folded, end) is not None


def ended_months(folded: str, end: int) -> int | None:
    """How many months a closing date ends: 3 in 截至6月30日止三个月, 截至6月份的三个月; else None."""
    found = _ENDED_AFTER.match(folded, end)
    return None if found is None else _MONTHS[found[1]]


def lies_behind(folded: str, expression: Expression) -> bool:
    """Whether the clause says that the time is over."""
    return _PAST_AFTER.search(folded[expression.end : expression.end + 20]) is not None


def _is_base(expression: Expression, before: str, after: str) -> bool:
    """Whether something is compared with what was then."""
    partial = expression.partial
    named = partial is not None and (partial.year is not None or partial.offset is not None)
    if (expression.same and named) or _COMPARED_BEFORE.search(before):
        return True
    return _WITH_BEFORE.search(before) is not None and _COMPARED_AFTER.search(after) is not None
