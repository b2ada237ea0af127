"""Names in questions and articles."""

import pytest

from index.zh.names import is_named, proper_names


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
