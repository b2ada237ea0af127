import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.zh.hierarchy import Relation
from index.zh.lexicon import Lexicon, read_table
from index.zh.regions import canonical, contains, kind, regions, relation

ROWS = [[*row, "", "", ""][:5] for row in read_table("regions.tsv")]
NAMES = [row[0] for row in ROWS]
ALIASES = {alias: row[0] for row in ROWS for alias in row[3].split("|") if alias}


def _read_cases() -> list[tuple[str, str]]:
    lines = (Path(__file__).parent / "cases" / "regions.tsv").read_text("utf8").splitlines()
    pairs = ([*line.split("\t"), ""][:2] for line in lines if not line.startswith("#"))
    return [(text, places) for text, places in pairs]


@pytest.mark.parametrize(("text", "places"), _read_cases())
def test_places_of_a_phrase(text: str, places: str) -> None:
    shown = (f"{found.text}={found.name}{'*' * found.inside_name}" for found in regions(text))
    assert " ".join(shown) == places


RELATIONS: list[tuple[str, str, Relation]] = [
    ("浙江", "浙江省", "same"),
    ("全国", "我国", "same"),
    ("全国", "中国", "same"),
    ("金华", "义乌", "contains"),
    ("浙江", "义乌", "contains"),
    ("中国", "义乌市", "contains"),
    ("义乌", "全国", "contained"),
    ("长三角", "浙江", "contains"),
    ("长三角", "义乌", "contains"),
    ("浙江", "江苏", "disjoint"),
    ("义乌", "杭州", "disjoint"),
    ("义乌", "江苏", "disjoint"),
    ("长三角", "广东", "disjoint"),
    ("长三角", "京津冀", "disjoint"),
    ("长三角", "东部地区", "unknown"),
    ("粤港澳大湾区", "广东", "unknown"),
    ("粤港澳大湾区", "深圳", "contains"),
    ("粤港澳大湾区", "香港", "contains"),
    ("中国", "香港", "contains"),
    ("吉林", "吉林市", "contains"),
    ("海南", "海南州", "disjoint"),
    ("美国", "中国", "disjoint"),
    ("东盟", "越南", "contains"),
    ("东盟", "欧盟", "disjoint"),
    ("欧盟", "德国", "contains"),
    ("欧盟", "英国", "disjoint"),
    ("RCEP", "日本", "contains"),
    ("亚洲", "浙江", "contains"),
    ("非洲", "巴西", "disjoint"),
    ("中东", "德国", "unknown"),
    ("金砖国家", "法国", "unknown"),
    ("全球", "义乌", "contains"),
    ("不存在的地方", "浙江", "unknown"),
]


@pytest.mark.parametrize(("a", "b", "expected"), RELATIONS)
def test_relation(a: str, b: str, expected: Relation) -> None:
    mirrored: dict[Relation, Relation] = {"contains": "contained", "contained": "contains"}
    assert relation(a, b) == expected
    assert relation(b, a) == mirrored.get(expected, expected)
    assert contains(a, b) == (expected == "contains")


def test_kinds_and_names() -> None:
    assert canonical("沪") is None
    assert canonical("上海市") == "上海"
    assert kind("上海市") == "province"
    assert kind("义乌") == "county"
    assert kind("没有") is None


def test_table_is_whole() -> None:
    counts = {name: sum(row[1] == name for row in ROWS) for name in ("province", "city", "county", "country")}
    assert counts["province"] == 34
    assert counts["city"] >= 333
    assert counts["county"] >= 300
    assert counts["country"] >= 190
    assert len(set(NAMES)) == len(NAMES)
    assert not set(ALIASES) & set(NAMES)
    assert all(parent in NAMES for row in ROWS for parent in row[2].split(";") if parent)


def test_every_city_lies_in_one_province_of_china() -> None:
    provinces = [row[0] for row in ROWS if row[1] == "province"]
    for row in ROWS:
        if row[1] == "city":
            assert sum(contains(province, row[0]) for province in provinces) == 1, row[0]
            assert contains("中国", row[0])


@pytest.mark.parametrize("part", ["word", "name"])
def test_no_place_lies_in_itself(part: str) -> None:
    for name in NAMES if part == "name" else ALIASES.values():
        assert not contains(name, name)
        assert relation(name, name) == "same"


names = st.sampled_from(NAMES)


@given(names, names, names)
def test_containment_is_transitive(a: str, b: str, c: str) -> None:
    if contains(a, b) and contains(b, c):
        assert contains(a, c)
    assert not (contains(a, b) and contains(b, a))


@given(
    st.lists(names | st.sampled_from([*"中美江浙沪粤企，在的东部省市路"]), max_size=8).map("".join)
    | st.text(max_size=40)
)
def test_spans_are_verbatim_ordered_and_apart(text: str) -> None:
    floor = 0
    for found in regions(text):
        assert floor <= found.start < found.end
        assert text[found.start : found.end] == found.text
        assert found.name in NAMES
        floor = found.end


@given(names.filter(lambda name: name[-1:] not in "部北南" and "“" not in name))
def test_a_name_on_its_own_is_found_whole(name: str) -> None:
    assert [(found.text, found.name) for found in regions(f"，{name}。")] == [(name, name)]


def test_speed() -> None:
    text = "今年以来，浙江义乌和广东深圳的企业在东盟与中东的订单多了不少，产能也在增加，" * 5_000
    started = time.process_time()
    regions(text)
    assert len(text.encode()) / (time.process_time() - started) > 200_000  # an order of magnitude below the usual


def test_lexicon() -> None:
    lexicon = Lexicon(["出口", "进出口", "G7"])
    assert list(lexicon.spans("进出口、出口、G7、G70")) == [(0, 3), (4, 6), (7, 9)]
    assert list(Lexicon([]).spans("出口")) == []
    with pytest.raises(ValueError, match="two characters"):
        Lexicon(["一"])
