from collections.abc import Iterator

import pytest
from index_fixtures import write_article

from index import Index, build
from index.search import NO_FILTERS
from index.zh.regions import members
from qa.cells import cell, cited
from qa.question import read
from qa.ranking import Superlative, first, ranked, superlative, too_few


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("哪个省前7个月出口增速最高", Superlative("province", lowest=False, growth=True, end=3)),
        ("上半年出口最少的省份是哪个", Superlative("province", lowest=True, growth=False, end=13)),
        ("浙江哪个市前7个月出口最多", Superlative("city", lowest=False, growth=False, end=5)),
        ("哪个省出口多少", None),
        ("出口最多的商品是什么", None),
        ("哪几个省出口排前三、最高的是哪个省", None),
    ],
)
def test_superlatives(question: str, expected: Superlative | None) -> None:
    assert superlative(question) == expected


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("ranking")
    provinces = sorted(members("province", "中国"))
    for place, name in enumerate(provinces[:-4]):
        text = f"今年上半年，{name}出口{place + 1}0亿元，同比增长{place + 1}%。其中，民营企业出口900亿元，增长99%。"
        write_article(folder, f"p{place:02}", text, title=f"{name}外贸", date="2023-07-20")
    write_article(folder, "again", f"今年上半年，{provinces[0]}出口10亿元，同比增长1%。", date="2023-07-21")
    write_article(folder, "other", f"今年上半年，{provinces[0]}出口15亿元。", date="2023-07-25")
    write_article(folder, "few", "今年上半年，浙江进口10亿元，江苏进口30亿元。", date="2023-07-20")
    build([folder], folder / "out")
    with Index.open(folder / "out") as opened:
        yield opened


def test_the_first_of_most_regions(index: Index) -> None:
    question = read("今年上半年哪个省出口增速最高", index.latest_date(), index.rarity)
    asked = superlative(question.text)
    assert asked is not None
    table = ranked(index, question, asked, NO_FILTERS)
    assert table is not None and len(table.figures) == table.members - 4
    assert 0.4 < table.chance < 0.6  # as sure as one figure, times the share of regions known
    answer = first(question.text, table, index.article, ())
    last = sorted(members("province", "中国"))[-5]
    assert answer.text is not None and answer.text.startswith(last)
    assert answer.quantity is not None and answer.quantity.value == table.members - 4
    for citation in answer.citations:
        assert citation.quote == index.article(citation.article_id).text[citation.start : citation.end]


def test_a_few_regions_do_not_tell(index: Index) -> None:
    question = read("哪个省上半年进口最多", index.latest_date(), index.rarity)
    asked = superlative(question.text)
    assert asked is not None
    table = ranked(index, question, asked, NO_FILTERS)
    assert table is not None and table.chance < 0.1
    assert "2 个的数值：江苏（30亿元）、浙江（10亿元）" in too_few(table)


def test_a_cell_is_what_most_articles_say(index: Index) -> None:
    name = sorted(members("province", "中国"))[0]
    found = cell(index, read(f"{name}上半年出口多少", index.latest_date(), index.rarity), NO_FILTERS)
    assert found is not None and found[0].text == "10亿元"
    assert cited(found[0], index.article).quote == "10亿元"
    part = cell(index, read(f"{name}上半年民营企业出口多少", index.latest_date(), index.rarity), NO_FILTERS)
    assert part is not None and part[0].text == "900亿元"
    assert cell(index, read(f"{name}上半年对东盟出口多少", index.latest_date(), index.rarity), NO_FILTERS) is None
