"""Names in questions and articles."""

import pytest

from index.zh.names import is_named, names, proper_names
from index.zh.people import certain_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张雨霏世锦赛的成绩", ["张雨霏", "世锦赛"]),
        ("《消失的她》票房多少", ["消失的她"]),
        ("浙江出口多少", []),
        ("湖南 深圳技术大学录取线", ["深圳技术大学"]),
        ("炒股的范某，卖房得了多少", ["范某"]),
    ],
)
def test_proper_names(text: str, names: list[str]) -> None:
    assert proper_names(text) == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("对冲基金大鳄比尔·阿克曼做空美债", "比尔·阿克曼"),
        ("白宫新闻秘书让-皮埃尔发了帖子", "让-皮埃尔"),
        ("法国总统埃马纽埃尔·马克龙访华", "埃马纽埃尔·马克龙"),
        ("村民买买提·艾力在家", "买买提·艾力"),
        ("中国-中亚峰会", None),
        ("成都-重庆高铁", None),
    ],
)
def test_foreign_names_end_where_their_sounds_end(text: str, name: str | None) -> None:
    found = [
        text[n.start : n.end] for n in names(text) if n.kind == "person" and set("·-") & set(text[n.start : n.end])
    ]
    assert found == ([] if name is None else [name])


@pytest.mark.parametrize(
    ("name", "text", "named"),
    [
        ("深圳大学", "深圳技术大学公布录取线", False),
        ("深圳大学", "深圳大学公布录取线", True),
        ("宜兴检察院", "宜兴市人民检察院提起公诉", True),
        ("宜兴检察院", "江阴市人民检察院提起公诉", False),
        ("特拉维斯·金是哪天", "美国士兵特拉维斯·金越界", True),
        ("特拉维斯·金是哪天", "美国士兵马克·金越界", False),
        ("王洋用", "王洋谎称能办公租房", True),
        ("王洋用", "李洋谎称能办公租房", False),
    ],
)
def test_is_named(name: str, text: str, named: bool) -> None:
    assert is_named(name, text) is named


def test_an_abbreviation_names_nobody() -> None:
    assert proper_names("甲公司的CEO去年参加了IPO吗") == []


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("杨利民是哪家公司的", ["杨利民"]),  # its given name is a word
        ("李建国什么时候当上董事长", ["李建国"]),
        ("碧桂园总裁莫斌怎么回应", ["莫斌"]),
        ("张伟多大年纪", ["张伟"]),
        ("《消失的她》票房多少", ["消失的她"]),
        ("深圳大学今年录取线多少分", ["深圳大学"]),
        ("耶鲁大学录取了多少人", []),
        ("浙江出口多少", []),
        ("杨女士在哪里上班", []),  # an article may call her otherwise
        ("王某开什么车", []),
        ("梅丽莎·科恩说了什么", []),
        ("孙杨张豆豆哪天结婚", []),  # cut wrongly
        ("哪段时间下雨", []),
        ("金安国纪主要做什么", []),
        ("长沙“高冷美女”案是哪天的事", []),  # may be put in other words
    ],
)
def test_names_that_an_article_must_hold(text: str, certain: list[str]) -> None:
    assert certain_names(text) == certain
