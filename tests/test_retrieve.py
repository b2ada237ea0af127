from collections.abc import Iterator

import pytest

from index import Filters, Index, build
from index.search import NO_FILTERS
from qa.question import read
from qa.retrieve import retrieve

ARTICLES = {
    "a": "2023-08-01\n甲市上半年经济运行平稳。甲市上半年出口12.5亿元，增长3%，进口7亿元，下降2%。",
    "b": "2023-08-02\n乙市上半年出口30亿元，增长8%。乙市的花卉大量销往邻省。",
    "c": "2022-08-02\n甲市上半年出口11亿元。那一年甲市办了花展。",
    "d": "2023-08-03\n丙港换上新的集装箱吊机，工人少弯腰了。",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("news")
    for name, text in ARTICLES.items():
        day, body = text.split("\n")
        (folder / f"{name}.md").write_text(
            f"---\ntitle: {body[:6]}\ndate: {day}\nsource: {name}报\n---\n{body}\n", "utf8"
        )
    build([folder], folder / "news.index")
    with Index.open(folder / "news.index") as opened:
        yield opened


def found(index: Index, question: str, filters: Filters = NO_FILTERS) -> list[str]:
    asked = read(question, index.latest_date(), index.rarity)
    return [hit.passage.article_id for hit in retrieve(index, asked, 4, filters)]


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("甲市2023年上半年出口多少", "a"),
        ("甲市2022年上半年出口多少", "c"),
        ("乙市上半年出口增长多少", "b"),
        ("乙市上半年卖到国外的有多少", "b"),
        ("丙港换了什么货柜吊机", "d"),
    ],
)
def test_the_right_passage_is_first(index: Index, question: str, article: str) -> None:
    assert found(index, question)[0] == article


def test_filters_hold_before_ranking(index: Index) -> None:
    assert set(found(index, "甲市上半年出口多少", Filters(sources=("b报", "d报")))) == {"b", "d"}


def test_an_everyday_word_is_said_as_the_articles_say_it(index: Index) -> None:
    assert "出口" in read("乙市卖到国外多少", None, index.rarity).query.split()


def test_a_long_name_of_a_measure_gives_way_to_a_short_one() -> None:
    common = {"扣非": 1.0}
    query = read("云南甲公司扣除非经常性损益后亏多少", None, lambda word: common.get(word, 9.0)).query
    assert "扣非" in query.split()
    assert "经常性损益" not in query


def test_scores_fall(index: Index) -> None:
    hits = retrieve(index, read("甲市上半年出口多少", None, index.rarity), 4, NO_FILTERS)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
