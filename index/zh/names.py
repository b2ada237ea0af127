"""Names in Chinese text, by part of speech and by the words they end in: people, organisations, places, things."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from index.zh.words import tagged

NameKind = Literal["person", "organisation", "place", "thing", "quoted"]

_ORGANISATION_ENDS = (
    "公司 集团 银行 大学 学院 学校 中学 小学 医院 研究院 研究所 研究中心 中心 协会 学会 商会 联合会 委员会 基金会 基金"
    " 局 部 厅 署 院 办 办公室 海关 法院 检察院 公安局 派出所 政府 党委 出版社 报社 电视台 俱乐部 工作室 证券 股份"
    " 科技 有限公司 事务所 交易所 联盟 组织 平台 门店 工厂 企业 机构 总局 司 处 队 球队 大使馆 管委会 税务局"
)
_PLACE_ENDS = (
    "省 市 县 区 镇 乡 村 州 盟 旗 岛 山 河 江 湖 海 湾 港 口岸 机场 车站 站 路 街 街道 社区 广场 公园 大厦 中心 场馆"
    " 体育馆 体育场 园区 开发区 新区 保税区 自贸区 货运站 码头 酒店 博物馆 景区 国 半岛 海峡 高速 大桥 隧道 音乐厅 剧院"
    " 工业园 产业园 科技园 物流园"
)


def _ends(words: str) -> re.Pattern[str]:
    """One of the words at the end of a text."""
    return re.compile(rf"(?:{'|'.join(sorted(words.split(), key=len, reverse=True))})$")


_ORGANISATION, _PLACE = _ends(_ORGANISATION_ENDS), _ends(_PLACE_ENDS)
_WHERE = re.compile("[内上下里中旁边侧处室厅家场所店院楼宅房馆园库桥洲城]$|附近|一带|沿[海岸线江]|境[内外]|公里处")
_QUOTED = re.compile(r"《[^《》\n]{1,40}》|“[^“”\n]{1,40}”|「[^「」\n]{1,40}」|‘[^‘’\n]{1,40}’")
# The characters that foreign names are written with: they tell 大鳄 from 比尔·阿克曼, and where the name ends.
_SOUNDS = (
    "买力阿埃艾爱安昂奥澳巴芭白拜班邦包鲍贝蓓本比彼毕碧宾波伯勃博布才采策查察昌楚茨次聪崔达黛戴丹当岛道德登邓迪蒂丁东"
    "杜顿敦多厄恩尔耳法凡范方菲费芬丰冯佛夫弗芙福富盖甘冈高戈哥格葛各根贡古瓜圭果哈海汉翰豪赫黑亨洪侯胡华怀惠霍基吉季"
    "加伽贾简江杰金津京久居卡凯坎康考柯科可克肯孔库夸奎昆阔拉莱来赖兰朗劳勒雷蕾黎里丽利莉立连莲廉良列烈林琳隆龙卢鲁路"
    "露伦罗洛吕略马玛麦迈曼芒毛茅梅门蒙孟米密敏明缪摩莫茉墨默姆木穆拿那娜纳乃奈南瑙内嫩能尼妮年涅宁纽农努诺女欧帕潘庞"
    "培佩彭蓬皮匹平泼珀普齐奇琪恰钱强乔切彻钦琴丘邱琼让热仁日荣茹儒瑞若萨塞赛三桑瑟森沙莎山尚绍舍申生圣施诗什士石史舒"
    "朔斯丝思司松苏素索塔泰坦汤唐陶特腾提田廷婷通图土托脱娃瓦万旺威薇韦维魏温文翁沃乌吾伍武西希锡席夏香肖谢辛欣兴休修"
    "雄许逊雪雅娅亚延扬尧耶叶伊依易因英雍永尤于约宰赞扎詹章哲珍芝治朱茱兹子宗祖佐庄泽茜"
)
_FOREIGN = re.compile(
    rf"(?:(?<![{_SOUNDS}])[{_SOUNDS}]{{1,9}}|[一-鿿]{{1,7}}(?<![{_SOUNDS}]))"
    rf"(?:(?:·|(?<=[{_SOUNDS}])-(?=[{_SOUNDS}]))(?:[{_SOUNDS}]{{1,9}}|(?![{_SOUNDS}])[一-鿿A-Za-z]{{1,8}}))+"
)
# The commonest family names, which begin a person's name of two or three characters.
FAMILY = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范"
    "汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤温康施牛樊葛邢安齐易乔伍庞颜倪"
    "庄聂章鲁岳翟申耿焦詹欧关兰俞柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华祁房滕屈"
)
_TITLE_WORDS = (
    "记者 经理 主任 主管 主席 总裁 总监 董事长 局长 处长 科长 厅长 部长 市长 县长 书记 秘书长 发言人 分析师 研究员"
    " 教授 医生 老师 教练 选手 队员 队长 球员 主帅 导演 演员 作家 工程师 设计师 负责人 代表 会长 院长 校长 所长 站长"
    " 店主 老板 村民 居民 市民 司机 客户 用户 专家 学者 院士 调度长 调度员 经营户 创始人 总经理 首席执行官"
)
TITLES = tuple(_TITLE_WORDS.split())
_TITLED = re.compile(
    rf"(?:{'|'.join(TITLES)}|厂的|公司的)([{FAMILY}][一-鿿]{{1,2}}?)"
    r"(?=[说称在，。、；：“（\s]|表示|介绍|告诉|认为|指出|透露|坦言|觉得|归结|分析|预计|提到|强调|回忆|夺|获|以|为|和|与)"
)
_NOMINAL = ("n", "j", "s", "eng", "vn", "an", "f", "x", "l", "i", "b", "a")
_DOUBLE_FAMILY = frozenset(
    {"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "夏侯", "端木"}
)
LONGEST_PERSON = 3  # characters of a name with a family name of one
_VERBS = "赴作称说表算等任为获在对向将已曾也指就和与及是有等因受被把以从到"
# What else clings to a person's name where the tagger does not know it: 王洋骗了, 张三凭什么.
_HANGING = "用是凭出要骗给刷问带某会能想让去来叫怎多"
# What full names of institutions have that everyday ones leave out.
_FULL = ("[省市县区州盟旗]", "自治", "人民", "中级", "高级", "股份", "有限", "责任", "控股", "集团", "科技", "中国")
_PROPER = ("nr", "nt", "nz", "eng")
_GIVEN = ("z", "zg", "g", "ng", "x", "a", "nr")
# CEO, IPO, AI: nobody's name.
_ABBREVIATION = re.compile("[A-Za-z]{2,3}")
_LONGEST = 24
_SHORTEST_PROPER = 2
_SHORTEST_INSTITUTION = 4
_INSTITUTION = _ends(
    "大学 学院 中学 小学 医院 银行 公司 集团 法院 检察院 博物馆 图书馆 研究院 研究所 俱乐部 出版社 证券 基金"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name at ``text[start:end]``; ``kind`` is the best guess from its wording."""

    start: int
    end: int
    kind: NameKind


def names(text: str) -> list[Name]:
    """Names in ``text``, in order of their start; longer and shorter readings may overlap."""
    found = {(m.start(), m.end()): Name(m.start(), m.end(), "quoted") for m in _QUOTED.finditer(text)}
    for m in _QUOTED.finditer(text):
        found[m.start() + 1, m.end() - 1] = Name(m.start() + 1, m.end() - 1, "quoted")
    for m in _FOREIGN.finditer(text):
        if text[m.start() - 1 : m.start()] != "《":  # 《自然·天文学》 is a journal
            found[m.start(), m.end()] = Name(m.start(), m.end(), "person")
    for m in _TITLED.finditer(text):
        found[m.start(1), m.end(1)] = Name(m.start(1), m.end(1), "person")
    for name in _from_words(text):
        found.setdefault((name.start, name.end), name)
    return sorted(found.values(), key=lambda name: (name.start, name.end))


def sounds_like_place(text: str) -> bool:
    """Whether ``text`` ends as places and institutions are called, or in a word that says where."""
    return any(ends.search(text) for ends in (_PLACE, _ORGANISATION, _WHERE))


def proper_names(text: str) -> list[str]:
    """The words of ``text`` that name one person, company, product or work, each once; places are ``regions``'."""
    quoted = [m[0][1:-1] for m in _QUOTED.finditer(text)]
    words = [
        word for word, tag in with_given(tagged(text)) if tag.startswith(_PROPER) and len(word) >= _SHORTEST_PROPER
    ]
    words = [word for word in words if not _ABBREVIATION.fullmatch(word)]
    return list(dict.fromkeys([*quoted, *(m[0] for m in _FOREIGN.finditer(text)), *_institutions(text), *words]))


def sure_names(text: str) -> list[str]:
    """Those ``proper_names`` of ``text`` that are quoted, or institutions' or persons' full names beyond doubt."""
    quoted = {m[0][1:-1] for m in _QUOTED.finditer(text)}
    return [name for name in proper_names(text) if name in quoted or _is_institution(name) or is_full_name(name)]


def _is_institution(name: str) -> bool:
    return len(name) >= _SHORTEST_INSTITUTION and _INSTITUTION.search(name) is not None


def is_full_name(name: str) -> bool:
    """Whether a text is a family name with a given one of two characters, as far as its characters tell."""
    return len(name) == LONGEST_PERSON and name[:1] in FAMILY and not clings(name)


def clings(name: str) -> bool:
    """Whether the last character of what the tagger takes for a name is no part of it."""
    return name[-1:] in f"{_VERBS}{_HANGING}"


def is_named(name: str, text: str) -> bool:
    """Whether ``text`` holds one of its ``proper_names`` or those of another text, both in lower case.

    An institution may be told with the words that its full name has besides (宜兴市人民检察院 for 宜兴检察院);
    what else hangs on to a name in a question (特拉维斯·金是哪天, 王洋用) is no part of it.
    """
    if name in text:
        return True
    if "·" in name:
        left, _, right = name.partition("·")
        return f"{left[-2:]}·{right[:1]}" in text
    if len(name) == LONGEST_PERSON and name[:1] in FAMILY and not is_full_name(name):
        return name[:-1] in text
    letters = re.match(r"[a-z]{2,}(?=\d+$)", name)  # meta7月: the month's number
    if letters is not None:
        return letters[0] in text
    if not _is_institution(name):
        return False
    words = [re.escape(word) for word, _ in tagged(name)]
    return re.search(f"(?:{'|'.join(_FULL)})*".join(words), text) is not None


def with_given(words: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Words with a person's name put together again of which the tagger knows but a part: 张雨, 霏."""
    before: tuple[str, str] | None = None
    for word, tag in words:
        known = before is not None and before[1] == "nr" and len(before[0]) == 2 and before[0][0] in FAMILY
        if known and before is not None and len(word) == 1 and word.isalnum() and tag in _GIVEN:
            before = (before[0] + word, "nr")
            continue
        if before is not None:
            yield before
        before = (word, tag)
    if before is not None:
        yield before


def _institutions(text: str) -> list[str]:
    """Runs of nouns that begin with a place or name and end as institutions are called: 西安音乐学院."""
    found, run, whole = [], "", ""
    for word, tag in [*tagged(text), ("", "")]:
        if run and tag.startswith(_NOMINAL) and not word.isspace():
            run += word
            whole = run if _is_institution(run) else whole  # 深圳技术大学 of 深圳技术大学录取线
            continue
        if whole:
            found.append(whole)
        run, whole = word if tag.startswith(("ns", *_PROPER)) else "", ""
    return found


def _from_words(text: str) -> list[Name]:
    found: list[Name] = []
    run: list[tuple[int, int, str]] = []
    at = 0
    for word, tag in tagged(text):
        start, at = at, at + len(word)
        if tag.startswith("nr") and len(word) >= 2:
            found += [Name(start, start + size, "person") for size in _person_sizes(word)]
        if tag.startswith(_NOMINAL) and any(c.isalnum() for c in word):
            run.append((start, at, tag))
        else:
            found += _of_run(text, run)
            run = []
    return found + _of_run(text, run)


def _person_sizes(word: str) -> list[int]:
    """How many characters of a word tagged as a person's name may be the name: 李云泽赴, 张华作 hold a verb besides."""
    if "·" in word or word[0] not in FAMILY or word[:2] in _DOUBLE_FAMILY:
        return [len(word)]
    sizes = [min(len(word), LONGEST_PERSON)]
    if sizes[0] == LONGEST_PERSON and word[LONGEST_PERSON - 1] in _VERBS:
        sizes.append(LONGEST_PERSON - 1)
    return sizes


def _of_run(text: str, run: list[tuple[int, int, str]]) -> list[Name]:
    """The names in a run of nouns: the whole of it, and each ending part of up to four words."""
    found = []
    for first in range(len(run)):
        start, end = run[first][0], run[-1][1]
        if 2 <= end - start <= _LONGEST and (first == 0 or len(run) - first <= 3):
            found.append(Name(start, end, _kind(text[start:end], run[-1][2])))
    for start, end, tag in run[:-1]:
        if end - start >= 2 and tag in ("ns", "nt", "nz", "eng"):
            found.append(Name(start, end, _kind(text[start:end], tag)))
    return found


def _kind(text: str, tag: str) -> NameKind:
    if tag == "nt" or _ORGANISATION.search(text):
        return "organisation"
    if tag == "ns" or _PLACE.search(text):
        return "place"
    return "person" if tag.startswith("nr") else "thing"
