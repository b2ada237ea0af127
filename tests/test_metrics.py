import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.zh.hierarchy import Relation
from index.zh.lexicon import read_table
from index.zh.metrics import canonical, metrics, names_of, relation, wordings

ROWS = [[*row, "", "", "", ""][:5] for row in read_table("metrics.tsv")]
NAMES = [row[0] for row in ROWS]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("进出口总值", "进出口总值=进出口"),
        ("进出口与出口", "进出口=进出口 出口=出口"),
        ("跨境电商出口", "跨境电商=跨境电商 出口=出口"),
        ("跨境电商进出口", "跨境电商=跨境电商 进出口=进出口"),
        ("一般贸易进口额", "一般贸易=一般贸易 进口额=进口"),
        ("外贸出口稳步回升", "外贸出口=出口"),
        ("外贸规模", "外贸规模=进出口"),
        ("外贸企业的负责人", ""),
        ("货物卖到国外", "卖到国外=出口"),
        ("从国外买了多少", "从国外买=进口"),
        ("高速出口拥堵", ""),
        ("出口退税政策", ""),
        ("实现贸易顺差", "贸易顺差=贸易顺差"),
        ("地区生产总值", "地区生产总值=国内生产总值"),
        ("GDP和人均GDP", "GDP=国内生产总值 人均GDP=人均生产总值"),
        ("核心CPI与CPI", "核心CPI=核心居民消费价格指数 CPI=居民消费价格指数"),
        ("制造业PMI", "制造业PMI=制造业采购经理指数"),
        ("社零总额", "社零总额=社会消费品零售总额"),
        ("基建投资", "基建投资=基础设施投资"),
        ("规模以上工业增加值", "规模以上工业增加值=工业增加值"),
        ("营收与归母净利润", "营收=营业收入 归母净利润=归母净利润"),
        ("扣非净利润", "扣非净利润=扣非净利润"),
        (
            "归属于上市公司股东的扣除非经常性损益的净利润为8亿元",
            "归属于上市公司股东的扣除非经常性损益的净利润=扣非净利润",
        ),
        ("归属于母公司的净利润", "归属于母公司的净利润=归母净利润"),
        ("净利息收入", ""),
        ("集装箱吞吐量", "集装箱吞吐量=集装箱吞吐量"),
        ("电影票房", "票房=票房"),
        ("调查失业率", "调查失业率=失业率"),
        ("市场份额", "市场份额=占比"),
        ("天气真好", ""),
    ],
)
def test_measures_of_a_phrase(text: str, expected: str) -> None:
    assert " ".join(f"{found.text}={found.name}" for found in metrics(text)) == expected


RELATIONS: list[tuple[str, str, Relation]] = [
    ("外贸", "进出口总值", "same"),
    ("社零", "社会消费品零售总额", "same"),
    ("进出口", "出口", "contains"),
    ("进出口", "进口", "contains"),
    ("外贸", "跨境电商", "contains"),
    ("出口", "进口", "disjoint"),
    ("卖到国外", "进口", "disjoint"),
    ("跨境电商", "出口", "unknown"),
    ("跨境电商", "一般贸易", "disjoint"),
    ("顺差", "逆差", "disjoint"),
    ("CPI", "PPI", "disjoint"),
    ("营收", "净利润", "disjoint"),
    ("营收", "归母净利润", "disjoint"),
    ("净利润", "归母净利润", "contains"),
    ("固定资产投资", "民间投资", "contains"),
    ("社零", "基建投资", "disjoint"),
    ("销量", "产量", "disjoint"),
    ("增速", "降幅", "disjoint"),
    ("出口", "CPI", "unknown"),
    ("不存在的指标", "出口", "unknown"),
]


@pytest.mark.parametrize(("a", "b", "expected"), RELATIONS)
def test_relation(a: str, b: str, expected: Relation) -> None:
    mirrored: dict[Relation, Relation] = {"contains": "contained", "contained": "contains"}
    assert relation(a, b) == expected
    assert relation(b, a) == mirrored.get(expected, expected)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("今年卖到国外多少", {"出口", "出口额", "外销"}),
        ("一共多少美金", {"美元"}),
        ("什么东西涨得最快", {"增长", "上涨"}),
        ("油价跌了多少", {"下降", "下跌"}),
        ("啥时候开业", {"什么"}),
        ("市场规模多大", {"总额"}),
        ("老百姓收入与物价", {"居民消费价格指数", "CPI"}),
        ("外贸多少", {"进出口", "贸易额"}),
    ],
)
def test_expansion_gives_other_words(question: str, words: set[str]) -> None:
    assert words <= {word for _, others in wordings(question) for word in others}


def test_expansion_of_plain_words_is_empty() -> None:
    assert wordings("会议由谁主持") == []


def test_names() -> None:
    assert canonical("社零") == "社会消费品零售总额"
    assert canonical("没有") is None
    assert names_of("外贸")[0] == "进出口"
    assert names_of("没有") == ()


def test_table_is_whole() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(parent in NAMES for row in ROWS for parent in row[1].split(";") if parent)
    written = [alias for row in ROWS for alias in (row[0], *filter(None, row[3].split("|")))]
    assert len(written) == len(set(written))


names = st.sampled_from([name for row in ROWS for name in (row[0], *filter(None, row[3].split("|")))])


@given(names)
def test_a_name_on_its_own_is_found_whole(name: str) -> None:
    assert [(found.text, found.name) for found in metrics(f"，{name}。")] == [(name, canonical(name))]


@given(names, names)
def test_relations_mirror(a: str, b: str) -> None:
    there, back = relation(a, b), relation(b, a)
    assert {there, back} in ({"contains", "contained"}, {there})
    assert (there == "same") == (canonical(a) == canonical(b))


@given(st.lists(names | st.sampled_from([*"跨境电商进出口，的啥涨"]), max_size=6).map("".join) | st.text(max_size=40))
def test_spans_and_expansion_hold(text: str) -> None:
    floor = 0
    for found in metrics(text):
        assert floor <= found.start < found.end
        assert text[found.start : found.end] == found.text
        floor = found.end
    assert all(word in text and others for word, others in wordings(text))
