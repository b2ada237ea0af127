"""The other side of a trade is not what a sentence speaks of."""

import pytest

from index.zh.partners import partner_starts
from index.zh.regions import regions

CASES = [
    ("浙江对东盟出口100亿元", ["东盟"]),
    ("对欧盟、美国和日本出口均增长", ["欧盟", "美国", "日本"]),
    ("江苏与韩国的双边贸易额", ["韩国"]),
    ("跟俄罗斯的贸易额是多少", ["俄罗斯"]),
    ("开往莫斯科的班列", ["莫斯科"]),
    ("自巴西进口大豆", ["巴西"]),
    ("上海市对最大贸易伙伴欧盟进出口", ["欧盟"]),
    ("浙江出口中东增幅", ["中东"]),
    ("出口到比利时的电动车", ["比利时"]),
    ("柳州螺蛳粉卖到美国的货值", ["美国"]),
    ("江苏和浙江出口增长", []),
    ("江苏与浙江分别出口100亿元", []),
    ("韩国出口下降", []),
    ("要来中国定居", ["中国"]),
    ("未来中国的出口", []),
]


@pytest.mark.parametrize(("text", "partners"), CASES)
def test_partners(text: str, partners: list[str]) -> None:
    named = regions(text)
    starts = partner_starts(text, named)
    assert [region.text for region in named if region.start in starts] == partners
