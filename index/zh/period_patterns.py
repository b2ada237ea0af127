"""The time expressions of Chinese as one pattern, and the folding of the text that it runs on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from index.zh.widths import folder

# One character for one, so that every offset survives.
_FOLD = folder(
    str.maketrans(
        "０１２３４５６７８９ＱＨｑｈ／．：－–—―─～~〜〇○◯\u00a0\u3000\u2002\u2003\u2009\t",
        "0123456789QHqh/.:--------零零零      ",
    )
)
DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "两": 2,
    "元": 1,
    "首": 1,
}

_M = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九元])"
_D = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_N = r"(?:\d{1,3}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
_TO = r"[ ]?(?:--?|至|到)[ ]?"
_WEEKDAY = r"(?:[ ]?[(（](?:周|星期)[一二三四五六日天][)）])?"
_CLOCK = rf"""
    {_WEEKDAY}
    (?:[ ]?(?:凌晨|清晨|早晨|早间|早上|上午|中午|午间|下午|午后|傍晚|晚间|晚上|深夜|夜间|夜里|晚(?![会报餐宴期饭年])))?
    (?:[ ]?\d{{1,2}}(?::\d\d(?::\d\d)?(?!\d)|[时点](?![半钟]?间|[^\d]?分)(?:[ ]?\d{{1,2}}分|[半许])?))?
    {_WEEKDAY}"""
_YEAR = rf"""(?:
    (?P<y4>(?:18|19|20)\d\d)(?:[ ]?(?:(?P<fy>财年)|年度?(?![级限轻龄]))
        |(?=[ ]?(?:[上下]半年|全年|第?[ ]?[一二三四1-4][ ]?季度|[一三]季报|[半中]年?报|半年度
            |[QqHh][1-4](?!\d)|前{_N}[个季月]|{_TO}(?:18|19|20)\d\d[ ]?年)))
  | (?P<yc>[一二][零一二三四五六七八九]{{3}})年度?(?![级限轻龄])
  | (?P<y2>[0-3]\d)(?:[ ]?年(?=[ ]?(?:[上下]半年|全年|第?[一二三四1-4]季度|[QqHh][1-4]|前{_N}[个季月]
            |{_M}[ ]?月|{_M}-{_M}月|春节))
        |(?=[ ]?[Qq][1-4](?!\d)))
  | (?P<rel>大前年|(?:今|前|去|明|后)年|上一?年|本年(?=[度内的前上下一第以])|[当同次翌来]年)
      (?:度(?!假))?(?!纪(?!念)|[轻龄代级均会味货])
)"""
_PART = rf"""(?:
    (?P<md>{_M})[ ]?月(?:份)?[ ]?(?P<d1>{_D})(?:[ ]?[日号]?{_TO}(?P<d2>{_D})(?=[ ]?[日号]))?[ ]?[日号]
      (?:当[天日](?![气津然线]))?{_CLOCK}
  | (?P<ma>{_M})(?:[ ]?月份?)?(?:{_TO}|、|(?<=月)(?!{_M}[ ]?个))(?P<mb>{_M})[ ]?(?:月份?|个月)
      (?![ ]?\d{{1,2}}[ ]?(?:[日号]|(?:-|至|到)\d))
  | (?P<mo>{_M})[ ]?月(?:份(?!额))?(?:[当单]月)?(?P<seg>[上中下]旬|[底末](?!特|代)|初(?![中级次步]))?
      (?![饼龄嫂牙街])(?!(?<=[一二三四五六七八九十]月)(?:天|革命|[二三五六七九]))
  | (?P<report>[一三]季|半年|中)报(?![告道导社名价警刊考])
  | (?P<half>[上下前后])半年(?:度)?
  | (?P<halfreport>(?:半年度|中期)(?=[ ]?(?:报告|业绩|财报|财务|利润|权益|股息|分红)))
  | (?P<halfyear>半年度)
  | [Hh](?P<h>[12])(?![\dA-Za-z])
  | [Qq](?P<q1>[1-4])(?:[-至到][Qq]?(?P<q2>[1-4]))?(?P<qz>末)?(?![\dA-Za-z])
  | (?:第[ ]?)?(?P<qa>[一二三四1-4])(?:季度?)?(?:(?:-|至|到|、)第?(?P<qb>[二三四2-4]))?[ ]?季
      (?:度(?P<qe>[末底])?|(?P<qf>末)|(?=报)|(?<=年第[一二三四]季)(?![节军度]))
  | (?P<qs>首|头一)季度?
  | (?P<edge>(?<!此)[前头首])[ ]?(?P<en>{_N})(?:[ ]?个)?[ ]?(?P<eu>月份?|季度)(?!前|[ ]?\d{{1,2}}[ ]?日)
  | (?P<full>全年)
  | (?P<yp>年?(?:[底末](?![特代])|初(?![中级次步恋夏秋冬春心衷审选赛试等]))|年中(?![国央])|岁末)
  | (?P<inner>年?内)(?![蒙地外容部存置])
  | (?P<season>[春夏秋](?:季|天|日)|暑期|暑假)
  | (?P<feast>春节|元旦|清明|五一|国庆|圣诞|双十一|双11|端午|中秋)
      (?P<feasted>假期|期间|黄金周|小长假|长假|节)?(?:期间|假期)?
)"""

# The same after a year, where 后5个月 counts to its end too; group names must differ.
_PART_OF_YEAR = _PART.replace("[前头首]", "[前头首后]").replace("(?P<", "(?P<y_")

_DIGIT = "0123456789"
_ONES = "一二三四五六七八九"
# Each kind of time expression: its name, the characters that it can begin with, its pattern. Where several fit, the
# first one is meant.
_KINDS = (
    ("iso", "12",
     rf"""(?P<iy>(?:19|20)\d\d)(?P<is>[-/.])(?P<im>1[0-2]|0?[1-9])(?P=is)(?P<id>3[01]|[12]\d|0?[1-9])(?![\d.%万亿]){_CLOCK}"""),
    ("decade", f"{_DIGIT}{_ONES}上本",
     r"""(?:(?P<dx>(?:18|19|20)\d)0
      |(?P<dc>上个?世纪|本世纪|(?:19|20|21)世纪)?[ ]?(?P<dd>\d0|[二三四五六七八九]十))年代(?:初|中期|末|后期|末期)?"""),
    ("century", "本上", r"(?:(?P<c21>本世纪)|上世纪)(?P<cz>初|末)"),
    ("back", "最过近这",
     rf"""(?P<bp>最近的?|过去的?|近|这)(?!(?<=过去的)\d{{1,2}}月)
      [ ]?(?:(?P<bn>{_N})[ ]?(?:个)?(?P<bu>年|季度|月|周|星期|礼拜|天|日)|(?P<bh>半)年)
      (?P<bt>以来|来|间|里|内)?"""),
    ("ago", f"{_DIGIT}{_ONES}两十",
     rf"(?P<an>{_N})[ ]?(?P<au>年|个月|个?星期|周|天)(?:之|以)?前(?![后夕几]|[ ]?\d|{_N}(?:个?月|季))"),
    ("coming", f"{_DIGIT}{_ONES}两十", rf"(?P<cn>{_N})[ ]?(?P<cu>年|个月|周|天)来(?!自)"),
    ("plan", "“\"‘六七八九十",
     r"""[“"‘]?
      (?:十(?P<pt>[一二三四五])五|(?<=[“"‘])(?P<po>[六七八九十])五(?=[”"’](?:时期|期间|计划|规划|[初末])))[”"’]?
      (?![十百千万亿个年月日天岁名人])(?:时期|期间)?(?P<ps>以来)?"""),
    ("months", "上下本这当次同",
     rf"""(?P<mr>上上个?月|[上下本这]个?月|当月|次月|同月)(?![球亮台牙宫背壤考票])
     (?:(?P<ms>[上中下]旬|[初底末])|[ ]?(?P<mday>{_D})[ ]?[日号]{_CLOCK})?(?P<mq>以来)?"""),
    ("quarters", "上下本这", "(?P<qr>[上下本这]一?)个?季度(?P<qc>[末底])?"),
    ("weeks", "上下本这当周星礼",
     rf"""(?P<wr>上上|上|下|本|这|当)个?(?:周|星期|礼拜)
      (?P<wd>[一二三四五六日天末](?!期))?(?![期边岁年转刊密易围长报榜]){_CLOCK}
    |(?:周|星期|礼拜)(?P<wb>[一二三四五六日天])(?![次围六生杰鸿岁年天]|大(?![幅涨跌举量爆雨风雪降升])){_CLOCK}"""),
    ("days", "大今昨前明后",
     rf"""(?P<dw>大前天|今[天日](?!头条|资本|美|说法|看点)|今[晨早晚](?!报)
      |昨[天日晚夜晨]|前天|明[天日](?!方舟|之)|后天)(?![气津性空]){_CLOCK}"""),
    ("thatday", "当同次翌第", r"当[日天](?![气津然线])|当晚|同日|次日(?!本)|翌日|第二天"),
    ("now", "目现当眼至迄", "目前|现在|当前|眼下|至今(?![年天日晨早晚])|迄今"),
    ("calendar", f"{_DIGIT}{_ONES}十元今去前明后上下本当同次翌来大首头第全半年岁春夏秋暑清国圣双端中QqHh",
     rf"""(?:{_YEAR}(?:[ ]?的?[ ]?{_PART_OF_YEAR})?|{_PART})
     (?P<same>同期)?(?P<since>以来|来(?=新|最|首|高|低|的)|迄今|至今(?![年天日晨早晚]))?"""),
    ("short", "12",
     r"""(?<![交缴满干用花营作持续达时了期等住做养])(?P<sy>[12]\d)
      (?:[ ]?年(?![前来间内后期以多历级轻龄])|[Hh](?P<sh>[12])(?!\d))"""),
    ("bare", f"{_DIGIT}{_ONES}十",
     rf"""(?P<b1>{_D})(?:[ ]?日?{_TO}(?P<b2>{_D}))?[ ]?日
      (?![元游均龄圆线]|内(?!蒙)|年化|本(?![报市省届次轮网院])|连|以内|无理由|移动|之内){_CLOCK}"""),
    ("only", "同", "同期"),
)  # fmt: skip
_LARGEST = "calendar"
_FIRSTS = "".join(sorted({char for _, firsts, _ in _KINDS for char in firsts} - set(_DIGIT)))
# What comes second in them (年, 月, the next numeral, the rest of 春节 or 昨晚), or after at most four more digits.
_SECONDS = "近年月日天周星礼季个半世期拜前在下今上去晚晨早夜底末初中内节旦明庆诞秋午假零十两至到、 "
_MAY_BEGIN = re.compile(
    rf"[{_DIGIT}{_FIRSTS}](?:(?<=\d)(?=\d{{3}}[/.]|\d{{0,4}}"
    rf"[ ]?[年月日号季个周天星世财前、至到上下全半中第{_ONES}QqHh-])|(?<!\d)(?=[{_SECONDS}{_ONES}{_DIGIT}-]))"
)


def find_times(folded: str) -> Iterator[re.Match[str]]:
    """Matches of what is written like a time, in order and apart; ``lastgroup`` is its kind.

    Args:
        folded: What ``fold`` gave.
    """
    floor = 0
    for place in _MAY_BEGIN.finditer(folded):
        start = place.start()
        if start < floor:
            continue
        for pattern in _beginning_with(folded[start]):
            match = pattern.match(folded, start)
            if match is not None:
                floor = match.end()
                yield match
                break


@cache
def _beginning_with(char: str) -> tuple[re.Pattern[str], ...]:
    """The kinds of time expression that can begin with ``char``, in their order.

    The calendar's pattern, as large as all others together, is compiled once and stands by itself.
    """
    names = tuple(name for name, firsts, _ in _KINDS if char in firsts)
    at = names.index(_LARGEST) if _LARGEST in names else len(names)
    return tuple(_any_of(part) for part in (names[:at], names[at : at + 1], names[at + 1 :]) if part)


@cache
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{body})" for name, _, body in _KINDS if name in names), re.VERBOSE)


def fold(text: str) -> str:
    """The same text, character by character, with one form of digits, dashes and spaces."""
    return _FOLD(text)


def number(text: str) -> int:
    """A count below a thousand in digits, or below a hundred in Chinese numerals.

    Raises:
        KeyError: There is something else in it.
    """
    if text.isdigit():
        return int(text)
    if "十" not in text:
        return DIGITS[text]
    tens, _, ones = text.partition("十")
    return (DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0)
