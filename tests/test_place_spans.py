"""Where: each place that a passage names may answer, alone or with those it lies in."""

import pytest

from index.articles import Article
from index.passages import Passage
from index.reading import read_passage
from qa.kinds import Kind
from qa.spans import propose


@pytest.mark.parametrize(
    ("text", "spans", "others"),
    [
        ("在约旦开仓的经营户回来了。", ["约旦"], []),
        ("下得最大的是河北邢台的山区。", ["河北", "邢台", "河北邢台"], []),
        ("南京、苏州都下了雨。", ["南京", "苏州"], ["南京、苏州"]),
        ("他在南京大学读书。", [], ["南京"]),
        ("没有地名。", [], []),
        ("对韩进出口增长。", [], ["韩进"]),
    ],
)
def test_regions_are_proposed(text: str, spans: list[str], others: list[str]) -> None:
    reading = read_passage(Passage("a", 0, len(text), text), Article("a", "", None, "", "", (), "", "", text, ""))
    found = {candidate.text for candidate in propose(Kind.PLACE, "在哪里", reading)}
    assert found >= set(spans) and not found & set(others)
