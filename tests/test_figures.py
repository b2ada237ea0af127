import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_fixtures import HashEncoder, build_from, write_article

from index import Article, Figure, Filters, Index
from index.figures import figures_of
from index.passages import split
from index.search import NO_FILTERS

DAY = datetime.date(2023, 8, 10)


def article(text: str, title: str = "", date: datetime.date | None = DAY) -> Article:
    return Article("a", title, date, "", "", (), "", "a.txt", text, "0" * 64)


def read(text: str, title: str = "") -> list[Figure]:
    held = article(text, title)
    return figures_of(held, [(p.start, p.end) for p in split(held)])


def told(figure: Figure) -> str:
    return "|".join((figure.text, figure.kind, figure.region, figure.metric, figure.partner, figure.scope))


CASES = [
    # growth belongs to the measure before it
    (
        "前7个月，浙江省出口100亿元，增长5%。",
        ["100亿元|amount|浙江|出口||", "5%|growth|浙江|出口||"],
    ),
    (
        "上半年江苏进出口300亿元，其中，出口200亿元，下降5%；进口100亿元。",
        [
            "300亿元|amount|江苏|进出口||",
            "200亿元|amount|江苏|出口||",
            "5%|growth|江苏|出口||",
            "100亿元|amount|江苏|进口||",
        ],
    ),
    # the kind of trade is handed down
    (
        "2022年我国跨境电商进出口2万亿元，其中，出口1.5万亿元。",
        ["2万亿元|amount|中国|跨境电商进出口||", "1.5万亿元|amount|中国|跨境电商出口||"],
    ),
    # a part of the measure is no whole
    ("7月山东民营企业出口50亿元，增长8%。", ["50亿元|amount|山东|出口||民营企业", "8%|growth|山东|出口||民营企业"]),
    ("7月上海出口机电产品60亿元。", ["60亿元|amount|上海|出口||机电产品"]),
    ("7月广西出口“清凉家电”8亿元。", ["8亿元|amount|广西|出口||清凉家电"]),
    (
        "上半年河南进出口90亿元，其中民营企业60亿元。",
        ["90亿元|amount|河南|进出口||", "60亿元|amount|河南|进出口||民营企业"],
    ),
    # partners, named or dealt out
    ("7月浙江对东盟出口30亿元。", ["30亿元|amount|浙江|出口|东盟|"]),
    (
        "7月湖南民营企业进出口保持增长，进出口额达70亿元。",
        ["70亿元|amount|湖南|进出口||民营企业"],
    ),
    # shares, ranks, points, changes
    ("上半年四川进口额占全国的5%，居全国第二位。", ["5%|share|四川|进口||", "第二位|rank|四川|进口||"]),
    # national agencies speak of the country
    ("海关总署数据显示，7月出口2万亿元。", ["2万亿元|amount|中国|出口||"]),
    # no measure, no figure of it; a qualifying figure; another dimension
    ("会议有300人参加。", []),
    ("7月安徽出口额5000万元以上的企业增多。", []),
    ("7月北京降雨量大，转移300人。", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_what_figures_are_of(text: str, expected: list[str]) -> None:
    assert [told(figure) for figure in read(text)] == expected


def test_values_and_periods() -> None:
    amount, growth = read("今年上半年，浙江出口1.66万亿元，同比下降5.5%。")
    assert (amount.value, amount.unit) == (1.66e12, "元")
    assert (growth.value, growth.unit, growth.comparison) == (-5.5, "%", "yoy")
    assert amount.period is not None
    assert (amount.period.start, amount.period.end) == (datetime.date(2023, 1, 1), datetime.date(2023, 6, 30))
    assert amount.published == DAY


def test_the_same_below_makes_later_growth_yearly() -> None:
    figures = read("7月浙江出口30亿元，同比（下同）增长5%；进口20亿元，增长3%。")
    assert [f.comparison for f in figures if f.kind == "growth"] == ["yoy", "yoy"]


def test_a_title_names_the_region_where_the_text_does_not() -> None:
    assert [f.region for f in read("上半年出口100亿元。", title="青海外贸半年报")] == ["青海"]


def test_overlapping_passages_give_a_figure_once() -> None:
    text = "".join(f"2023年{month}月，浙江出口{month}00亿元，增长{month}%。" for month in range(1, 8)) * 3
    found = read(text)
    assert len({(f.start, f.end) for f in found}) == len(found) == 42


WORDS = """浙江 江苏 对东盟 上半年 7月 出口 进口 跨境电商 GDP 100亿元 增长 5% 其中， 占 ， 。 ； 分别 、 和 民营企业
第二位 的 “ ” ( ３0% 翻番 三成"""
PIECES = [*WORDS.split(), " | ", "\n"]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_figures_re_slice_from_their_article(text: str) -> None:
    held = article(text)
    for figure in read(text):
        assert held.text[figure.start : figure.end] == figure.text
        assert 0 <= figure.sentence_start <= figure.start < figure.end <= figure.sentence_end <= len(text)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    write_article(folder, "a", "今年上半年，浙江出口100亿元，增长5%。", date="2023-07-20", source="甲报")
    write_article(folder, "b", "2022年上半年，浙江出口90亿元。江苏出口80亿元。", date="2023-07-21", source="乙报")
    write_article(folder, "c", "今年上半年，杭州出口20亿元。", source="丙报")
    return folder


def found(
    out: Path,
    metric: str | None = None,
    region: str | None = None,
    period: str | None = None,
    kind: str | None = None,
    filters: Filters = NO_FILTERS,
) -> list[str]:
    with Index.open(out, encoder=HashEncoder()) as index:
        return [f"{f.article_id} {f.text}" for f in index.figures(metric, region, period, filters, kind)]


def test_searching_figures(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build_from(corpus, out)
    everything = ["b 90亿元", "b 80亿元", "a 100亿元", "a 5%", "c 20亿元"]
    assert found(out) == found(out, "出口") == everything  # the newest first, undated ones last
    assert found(out, "出口", "浙江省") == ["b 90亿元", "a 100亿元", "a 5%"]
    assert found(out, "出口", "浙江", "2023H1", kind="amount") == ["a 100亿元"]
    assert found(out, None, "浙江", "上半年", kind="amount") == ["b 90亿元", "a 100亿元"]
    assert found(out, "出口", filters=Filters(sources=("乙报",))) == ["b 90亿元", "b 80亿元"]
    assert found(out, "出口", filters=Filters(as_of=datetime.date(2023, 7, 20))) == ["a 100亿元", "a 5%", "c 20亿元"]
    assert found(out, "进口") == []


@pytest.mark.parametrize(
    ("metric", "region", "period", "kind"),
    [
        ("天气好", None, None, None),
        ("出口", "哪里都不是", None, None),
        ("出口", None, "有一天", None),
        ("出口", None, "2023-13", None),
        ("出口", None, None, "大小"),
    ],
)
def test_what_is_not_known_is_said(
    corpus: Path, tmp_path: Path, metric: str, region: str | None, period: str | None, kind: str | None
) -> None:
    build_from(corpus, tmp_path / "out")
    with pytest.raises(ValueError, match=r"[一-鿿].*/ "):
        found(tmp_path / "out", metric, region, period, kind)


def test_an_update_reads_changed_articles_only(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    build_from(corpus, out)
    read_again: list[str] = []

    def counting(held: Article, spans: list[tuple[int, int]]) -> list[Figure]:
        read_again.append(held.id)
        return figures_of(held, spans)

    monkeypatch.setattr("index.intake.figures_of", counting)
    write_article(corpus, "c", "今年上半年，宁波出口30亿元。", date="2023-07-22", source="丙报")
    build_from(corpus, out)
    build_from(corpus, tmp_path / "fresh")
    assert read_again == ["c", "a", "b", "c"]
    assert found(out) == found(tmp_path / "fresh") == ["c 30亿元", "b 90亿元", "b 80亿元", "a 100亿元", "a 5%"]
