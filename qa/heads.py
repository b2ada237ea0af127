"""What a question calls its answer: the 保险公司 of 哪家保险公司, the 户名 of 户名是什么, the 城市 of 哪座城市."""

import re
from functools import lru_cache

from index.reading import Reading
from index.zh import regions as places
from index.zh.words import tagged

_ASKING = re.compile(
    "(?:哪|什么|啥)(?:[一二两三四五六七八九十几]?[个家所部款座颗位种类项条支只本首艘架场届名把件张道]|[一些])?"
)
_CALLED = re.compile(r"(?:名字|名称)?(?:是|叫做?|为|名叫)(?:谁|什么|啥)")
# What any answer may be called.
_GENERAL = re.compile(
    "地方|东西|人士?|时[候间]|事情?|名[字称]|方[面式]|情况|内容|问题|原因|位置|地点|单位|者|意思|措施|办法"
)
# Words of one character that names of their kind end in.
_ENDINGS = frozenset("站路山河江湖海岛桥楼校队省市县国城区镇村街港寺塔馆店厂车船书歌剧片奖杯展赛色病药菜茶酒鱼花树级")
_WORKS = re.compile("片子|[影大新]片|电影|[电视短话歌]剧|剧集|书|歌|小说|综艺|节目|动画|游戏")
_BEFORE, _BEHIND = 8, 4  # characters beside a span in which it may be called so: 脉冲星B2111+46, 由X主办
_TAIL = 2  # characters that say what a longer word is: 保险公司 is a 公司
_CLAUSE = re.compile("[，。；：！？\n]")
_LEVELS = (
    (re.compile("(?:哪|什么|啥)[个些几座两三]*(?:城市|市)"), frozenset({"city", "foreign"})),
    (re.compile("(?:哪|什么|啥)[个些几两三]*省"), frozenset({"province"})),
    (re.compile("(?:哪|什么|啥)[个些几两三]*国"), frozenset({"country"})),
    (re.compile("(?:哪|什么|啥)[个些几两三]*[县区]"), frozenset({"county"})),
)
# Who or what is asked for by its sort, and what names of other sorts end in.
_WHICH = "(?:哪|什么|啥)[一几两些]?[家个所]?[^，。？的是在园区市省县校院部]{0,6}?"
_COMPANY = "公司|集团|企业"
_OFFICE = "政府|委员会|法院|检察院|海关|口岸"
_SCHOOL = "大学|学院|学校|[中小]学"
_GROUND = "园区?|[税贸发港]区"
_CLUB = "[协商学]会|联合会|论坛|峰会|博览会"
_SORTS = tuple(
    (re.compile(f"{_WHICH}(?:{asked})"), re.compile(f"(?:{others})$"))
    for asked, others in (
        (f"{_COMPANY}|券商|厂商|厂家|[车药房险钢船]企|银行", f"{_OFFICE}|{_SCHOOL}|{_GROUND}|{_CLUB}|医院"),
        ("医院", f"{_COMPANY}|{_OFFICE}|{_SCHOOL}|{_GROUND}|{_CLUB}"),
        (f"{_SCHOOL}|高校", f"{_COMPANY}|{_OFFICE}|{_GROUND}|{_CLUB}|医院"),
    )
)
_COUNTRY = re.compile("(?:哪|什么|啥)[个些几两三]*国")
_MUNICIPALITIES = frozenset({"北京", "上海", "天津", "重庆", "香港", "澳门"})
_SEVERAL = re.compile("[哪有几][些几两三四五六七八九十]|分别|都|多少")
_ONE = re.compile("[哪什啥][一]?[个家位座款名部所么]")
_ENUMERATED = re.compile("、|以及")
_LOOSE = 2  # characters that may follow the region that a span names: 珠海市, 圣彼得堡等


@lru_cache(1024)
def asked_head(question: str) -> str:
    """The noun that the question puts for its answer; empty where it puts none that tells."""
    called = _CALLED.search(question)
    if called is not None:
        words = list(tagged(question[: called.start()]))
        if words and words[-1][1].startswith(("n", "vn", "j", "l")):
            return _telling(words[-1][0])
    asking = _ASKING.search(question)
    if asking is None:
        return ""
    for word, tag in tagged(question[asking.end() :]):
        if not tag.startswith(("n", "vn", "j", "l", "b")):
            break
        if tag.startswith("n") and not tag.startswith("ns"):
            return _telling(word)
    return ""


def _telling(word: str) -> str:
    if len(word) < _TAIL:
        return word if word in _ENDINGS else ""
    return "" if _GENERAL.fullmatch(word) else word


def head_fit(head: str, reading: Reading, start: int, end: int) -> float:
    """1 where a span is called ``head`` by its own characters, or as a work by its marks; 0.5 where beside it."""
    if not head:
        return 0.0
    text = reading.passage.text
    if _WORKS.search(head):
        return float("《" in text[max(0, start - 1) : end])
    before = _CLAUSE.split(text[max(0, start - _BEFORE) : start])[-1]
    behind = _CLAUSE.split(text[end : end + _BEHIND])[0]
    if len(head) >= _TAIL and head[-_TAIL:] in text[start:end]:
        return 1.0
    ends_alike = head[-1] in _ENDINGS and text[end - 1] == head[-1]  # 橙色 for 颜色, 西摩路 for 路
    return 0.5 * (ends_alike or (len(head) >= _TAIL and (head in before or head in behind)))


def is_of_other_sort(question: str, reading: Reading, start: int, end: int) -> bool:
    """Whether a span is by its form no such thing as is asked for: a park for 哪家公司, only a town for 哪个国家."""
    said = reading.passage.text[start:end]
    if any(other.search(said) and asked.search(question) for asked, other in _SORTS):
        return True
    named = [region for region in reading.regions if start <= region.start and region.end <= end]
    countries = [region for region in named if places.kind(region.name) == "country"]
    return bool(named) and not countries and _COUNTRY.search(question) is not None


def level_fit(question: str, reading: Reading, start: int, end: int) -> float:
    """1 where a span ends in a region of the level asked for (哪座城市), -1 where only in others, 0 where unknown."""
    wanted = next((levels for wording, levels in _LEVELS if wording.search(question)), None)
    named = [region for region in reading.regions if start <= region.start and region.end <= end]
    if wanted is None or not named:
        return 0.0
    last = named[-1]
    fits = places.kind(last.name) in wanted or ("city" in wanted and last.name in _MUNICIPALITIES)
    return float(fits and last.end >= end - _LOOSE) if fits else -1.0


def several_for_one(question: str, text: str) -> float:
    """1 where a span lists several and the question asks for one (哪个市, 哪家公司)."""
    if _ONE.search(question) is None or _SEVERAL.search(question) is not None:
        return 0.0
    return float(_ENUMERATED.search(text) is not None)
