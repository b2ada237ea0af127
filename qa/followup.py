"""Complete a follow-up question from the one before it, as its reader would: pure text in, text out.

「那进口呢」 after 「2022年上半年浙江出口多少」 asks 「2022年上半年浙江进口多少」: what it names takes the place of the
same slot, everything else stays. 「涨了多少」 asks something new of the same thing, 「主教练是谁」 of the same subject.
A question that names its own subject stands alone and gets nothing.
"""

import re

from index.zh import metrics as measures
from qa.frame import OWN_NOUNS, Frame, frame_of
from qa.kinds import Kind, kind_of
from qa.swap import AMONG, filled

LONGEST_DEED = 3  # characters; a longer wording of what is done says who does it
LONGEST_SLOT = 8  # characters; a longer wording without 呢 is a query of its own

_OPENING = re.compile(
    r"^(?:那么?(?!里|边|个|家|些|位|次|天|年|时)|还有|再问一?下|再看看?|另外|然后|以及|换成|改成|如果是|要是|换做|要换成|"
    r"(?:我)?想?问的是|不是问的?|具体到)[，,\s]*"
)
_CLOSING = re.compile(r"(?:(?:又|则)?呢|的话|怎么样|咋样|又?如何|又?是多少呢)?[呢啊呀吧]?[？?。！!\s]*$")
_ENDS_ELLIPTIC = re.compile(r"(?:呢|的话)[？?。！!\s]*$")
_OF_THE_ANSWER = re.compile(
    r"^(?:这|那|它|上面|刚才)?(?:个|条|是|的)*(?:数据|数字|消息|说法|信息|答案)?(?:是|的|出自|来自)*"
    r"(?:(?:来源|出处|依据|原文)(?:是|在|有|呢)?(?:哪[里儿篇些]?|什么|谁)?(?:文章|报道|家媒体)?|哪篇(?:文章|报道|新闻)?(?:说的|写的|里的|报的)?|"
    r"谁(?:说|报道?|写|发布|公布)的|(?:哪里|哪儿|哪家媒体)(?:说|报道?|写|来|看到|发布|公布)的|什么时候(?:的事|的数据|的消息|说的|发布的|公布的)|"
    r"哪[天年]的(?:事|数据|消息)|是真的吗|确定吗|真的吗|是吗)(?:情|儿)?$"
)
_RATES = {
    "同比增长多少": r"同比(?:增[长速幅])?(?:情况|变化)?|增[速幅长](?:情况|率)?|涨跌(?:幅)?|涨幅|变化(?:情况|幅度)?|"
    r"比去年(?:同期)?",
    "同比下降多少": r"降幅|跌幅|下降(?:幅度)?",
    "环比增长多少": r"环比(?:增[长速幅])?(?:情况|变化)?|比上(?:个)?月",
    "占比是多少": r"占比|比重|份额|占多大?比例|比例",
    "排第几": r"排名|位次|名次|排行",
    "是多少": r"总额|规模|金额|总值|数额|绝对[值额]|具体(?:金额|数字|数额|是多少)|数量|总量",
}
_RATE = {asking: re.compile(rf"(?:它?的|其)?(?:{words})(?:是?多少|如何)?$") for asking, words in _RATES.items()}
_MANNER = re.compile(r"^(?:按|以|用)[^，]{1,8}(?:算|计|口径|计价|来看|统计)的?$")
_ADVERB = re.compile(r"^(?:平均)?(?:每[天月年日家人]|[日月年人]均|平均|累计|单月|当月|单季)$")
_SAME_TIME = re.compile(r"(?<=年)同期$")  # 去年同期 of what was asked: the same months, another year
_THERE = re.compile(r"^(?:[那这][里边儿]|当地)的?(?=.)")
# Words that point back; only at the head of a question, where no name before them says who is meant (商飞这家公司).
_POINTER = (
    r"(?:[它他她]们?|其(?!他|它|中|实|余|次|间)|[这该](?:家|个|些|位|款|项|座|所|支|次|场)?(?:公司|企业|集团|学校|大学|机构|银行|城市|省份?|市|县|"
    r"地区|国家?|港口?|口岸|产品|车企|品牌|球队|人|行业|平台|医院|项目)?(?![么样])|那(?:家|个|款)(?:公司|企业|学校|人)?)"
)
_LEAD = r"^(?:(?:请问|那么?|而|但|不过|所以|目前|现在)[，,]?)?"
_POINTED = re.compile(
    rf"{_LEAD}(?P<word>{_POINTER}的?|(?:公司|学校|企业|集团|银行|医院|球队|港口|口岸|机场|景区|园区|全市|全省)的?)(?!是[什哪谁])"
)
_BACK = re.compile(rf"{_LEAD}(?:{_POINTER}|上述|前者|后者|当[天日时年月地](?!比)|后来|之后|其中|同期|当中|里面)")
_DEFINES = re.compile(r"(?:什么|啥|何)(?:叫|是|谓|为)|.{2,}是什么意思")
_OWNER = re.compile(r"[^的，,]{3,}[^的]*的(?!是)")
_OPEN_YEAR = re.compile(r"(?:全年|年内|年底|[今明去后前]年)(?![上下前第一二三四1-9])")
_OF_ALL = re.compile(r"前(?:[二三四五六七八九十]|\d+)[名位强]?的|最[大高多快强低少].*(?:哪|谁)")  # asked of everywhere
_AS_RATE = re.compile(r"(?:是|为|有|达到?)?(?:多少|多大|几|如何)(?:个?百分点|%)?$")


def complete(question: str, previous: str) -> str:
    """``question`` with what it leaves open taken from ``previous``, which is complete; else unchanged."""
    asked = question.strip()
    core = _THERE.sub("", _CLOSING.sub("", _OPENING.sub("", asked))).strip()
    core = _SAME_TIME.sub("", core)
    if not core:
        return question
    if _OF_THE_ANSWER.match(core):
        return previous
    old, new = frame_of(previous), frame_of(core)
    if not new.asking:
        elliptic = bool(_OPENING.match(asked) or _ENDS_ELLIPTIC.search(asked) or AMONG.match(core))
        if not elliptic and (len(core) > LONGEST_SLOT or _stands_alone(core, new, old)):
            return question
        return _swapped(core, new, old)
    if _stands_alone(core, new, old):
        return question
    return _asked_of(core, new, old)


def _swapped(core: str, new: Frame, old: Frame) -> str:
    """The question before, with what ``core`` names in the place of the same slot."""
    for asking, words in _RATE.items():
        if words.match(core):
            return _asked_otherwise(old, asking)
    if _MANNER.match(core):
        return core + old.text
    if _ADVERB.match(core) and old.subject:
        at = max([old.subject[1], *(end for _, end in old.periods if end < old.asks_at)])
        return old.text[:at] + core + old.text[at:]
    return filled(core, new, old)


def _asked_otherwise(old: Frame, asking: str) -> str:
    grows = kind_of(old.text) is Kind.GROWTH
    if asking.startswith("同比") and grows and "环比" not in old.text:
        return old.text
    return f"{old.stated}{asking}"


def _stands_alone(core: str, new: Frame, old: Frame) -> bool:
    """Whether a question names all that it asks of."""
    if _BACK.match(core) or (_POINTED.match(core) and old.topic):
        return False
    if _DEFINES.match(core) or _owned(core, new):
        return True
    if new.own_regions or new.names:
        return bool(new.metrics or new.nouns) or len(new.deed) > 1
    if new.led or len(new.deed) > LONGEST_DEED:  # 蔚来8月交付了多少辆: who it is stands before the time
        return True
    if new.periods and _OF_ALL.search(core):
        return True
    dated = bool(new.periods) and not _OPEN_YEAR.match(core)
    if new.metrics:
        related = any(measures.relation(a, b) != "unknown" for a in new.metric_texts for b in old.metric_texts)
        return len(new.nouns) >= OWN_NOUNS or (bool(new.nouns or dated) and not related and not new.only_changes)
    return len(new.nouns) > (OWN_NOUNS if new.verb_led else OWN_NOUNS - 1) or (dated and bool(new.nouns))


def _owned(core: str, new: Frame) -> bool:
    """Whether it opens with an owner or a description that is no time and no measure: 联拓国际的主管."""
    owner = _OWNER.match(core)
    return owner is not None and not any(a < owner.end() for a, _ in (*new.periods, *new.metrics))


def _asked_of(core: str, new: Frame, old: Frame) -> str:
    """A question of its own about what the one before was about."""
    pointed = _POINTED.match(core)
    if pointed and old.topic and old.topic not in core:
        if old.topic.endswith(pointed["word"].removesuffix("的")):
            return _when(new, old) + old.topic + core[pointed.start("word") + len(pointed["word"].removesuffix("的")) :]
        start, end = pointed.span("word")
        of = "的" if pointed["word"].endswith(("的", "其")) else ""
        return _when(new, old) + core[:start] + old.topic + of + core[end:]
    rate = _AS_RATE.sub("", core)
    if any(words.match(rate) for words in _RATE.values()):
        return old.stated + core
    if AMONG.match(core) and new.nouns and new.metrics:  # 其中直销渠道收入多少
        return _when(new, old) + _owner(core, old) + AMONG.sub("", core)
    if not new.nouns and not new.own_regions and not new.names:
        return _same_thing(core, new, old)
    if new.own_regions or new.names:  # 河南减了多少: of the same thing, elsewhere
        held = [noun for noun in old.held_nouns if noun not in core]
        return _when(new, old) + "".join(held[-1:]) + core
    return _when(new, old) + _owner(core, old) + AMONG.sub("", core)


def _same_thing(core: str, new: Frame, old: Frame) -> str:
    """Another question of the same thing: 涨了多少, 进口涨了多少, 几级."""
    if new.metrics and not old.metrics:
        return _when(new, old) + _owner(core, old) + AMONG.sub("", core)
    last = max([end for _, end in (*new.periods, *new.metrics) if end <= new.asks_at], default=0)
    if not last:
        return old.stated + AMONG.sub("", core)
    named = core[:last]
    kept = frame_of(filled(named, frame_of(named), old)).stated
    return (kept.removesuffix(new.deed) if new.deed else kept) + core[last:]


def _owner(core: str, old: Frame) -> str:
    return "" if old.topic in core else old.topic


def _when(new: Frame, old: Frame) -> str:
    """The old time, where the new question names none; who somebody is depends on none."""
    return (
        ""
        if kind_of(new.text) is Kind.PERSON or new.periods or not old.periods
        else old.text[old.periods[0][0] : old.periods[-1][1]]
    )
