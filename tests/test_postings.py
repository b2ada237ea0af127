import datetime
import json
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import IndexMismatch
from index.postings import Postings, PostingsRow, write_postings
from index.search import Filters
from index.zh.words import bigrams, words

DAY = datetime.date

ROWS = (
    PostingsRow(0, "滨海港上半年出口集装箱。", "滨海港半年报", "甲报", ("港口",), 20310702),
    PostingsRow(1, "滨海港上半年出口集装箱。", "滨海港半年报", "乙报", ("港口", "转载"), 20310703),
    PostingsRow(2, "青石镇苹果丰收，产量三万吨。", "", "甲报", ("农业",), 0),
    PostingsRow(3, "大桥通车，滨海新城更近。", "大桥通车", "", (), 20310630),
    PostingsRow(4, "Ａ１号船载重1192.7万吨。", "首航", "甲报", (), 20310101),
)


def opened(folder: Path, *shards: Sequence[PostingsRow]) -> Postings:
    """Writes rows with global numbers as shards, and opens them."""
    firsts = []
    folders = []
    for place, rows in enumerate(shards):
        first = rows[0].number
        firsts.append(first)
        folders.append(folder / str(place))
        write_postings(folders[-1], (renumbered(row, row.number - first) for row in rows))
    return Postings.open(folders, firsts)


def renumbered(row: PostingsRow, number: int) -> PostingsRow:
    return PostingsRow(number, row.text, row.title, row.source, row.categories, row.day)


@pytest.fixture(scope="module")
def postings(tmp_path_factory: pytest.TempPathFactory) -> Postings:
    return opened(tmp_path_factory.mktemp("postings"), ROWS)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("滨海港出口多少", [0, 1, 3]),
        ("青石镇的苹果", [2]),
        ("首航", [4]),  # stands in the title only
        ("A1号", [4]),
        ("1192.7", [4]),
        ("火星", []),
        ("", []),
        ("？", []),
    ],
)
def test_finds(postings: Postings, query: str, expected: list[int]) -> None:
    assert [number for number, _ in postings.search(query, 10)] == expected


def test_equal_scores_come_by_number(postings: Postings) -> None:
    (first, score), (second, same) = postings.search("集装箱", 2)
    assert (first, second) == (0, 1)
    assert score == same


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(sources=("甲报",)), {0, 2, 4}),
        (Filters(sources=("甲报", "乙报")), {0, 1, 2, 4}),
        (Filters(sources=("没有",)), set()),
        (Filters(categories=("转载", "农业")), {1, 2}),
        (Filters(since=DAY(2031, 6, 30)), {0, 1, 3}),
        (Filters(until=DAY(2031, 6, 30)), {3, 4}),
        (Filters(since=DAY(2031, 6, 30), until=DAY(2031, 7, 2)), {0, 3}),
        (Filters(as_of=DAY(2031, 6, 30)), {2, 3, 4}),
        (Filters(as_of=DAY(2031, 6, 30), since=DAY(2031, 1, 2)), {3}),
        (Filters(since=DAY(2032, 1, 1)), set()),
        (Filters(sources=("甲报",), categories=("港口",), until=DAY(2031, 12, 31)), {0}),
    ],
)
def test_filters(postings: Postings, filters: Filters, expected: set[int]) -> None:
    query = "集装箱 苹果 大桥 首航"
    unfiltered = postings.search(query, 10)
    assert len(unfiltered) == len(ROWS)
    assert postings.search(query, 10, filters) == [pair for pair in unfiltered if pair[0] in expected]


def test_a_query_is_never_a_query_language(postings: Postings) -> None:
    for query in (
        'source:"甲报"',
        "滨海 AND NOT 出口",
        "+大桥 -通车",
        "*",
        "day:[0 TO 99999999]",
        '"未完',
        "苹果^9",
        "\x00",
    ):
        assert {number for number, _ in postings.search(query, 10)} <= set(range(len(ROWS)))
    assert postings.search("*", 10) == []
    assert 0 in dict(postings.search("苹果 AND NOT 集装箱", 10))


def test_scores_are_bm25_over_all_shards(tmp_path: Path) -> None:
    """Compared with the formula: k1 = 1.2, b = 0.75; lengths are stored exactly up to 40 terms."""
    texts = ["甲乙丙丁", "甲乙", "丙丁戊己庚", "乙丙甲乙"]
    rows = [PostingsRow(number, text, "", "", (), 0) for number, text in enumerate(texts)]
    store = opened(tmp_path, rows[:1], rows[1:])
    expected = dict.fromkeys(range(4), 0.0)
    for boost, cut in ((1.0, words), (0.5, bigrams)):
        documents = [cut(text) for text in texts]
        mean = sum(map(len, documents)) / 4
        for term in dict.fromkeys(cut("甲乙")):
            holding = sum(term in document for document in documents)
            idf = math.log(1 + (4 - holding + 0.5) / (holding + 0.5))
            for number, document in enumerate(documents):
                tf = document.count(term)
                norm = 1.2 * (1 - 0.75 + 0.75 * len(document) / mean)
                expected[number] += boost * idf * tf * 2.2 / (tf + norm)
    assert dict(store.search("甲乙", 4)) == pytest.approx({n: s for n, s in expected.items() if s}, rel=1e-5)


@settings(max_examples=8)
@given(
    texts=st.lists(
        st.sampled_from(["滨海港出口", "滨海港出口，出口", "苹果", "滨海苹果", "大桥出口"]), min_size=2, max_size=24
    ),
    data=st.data(),
)
def test_shards_make_no_difference(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], data: st.DataObject
) -> None:
    rows = [PostingsRow(number, text, "", "", (), 20310101 + number) for number, text in enumerate(texts)]
    cut = data.draw(st.integers(1, len(rows) - 1))
    k = data.draw(st.integers(0, len(rows)))
    folder = tmp_path_factory.mktemp("shards")
    one, two = opened(folder / "one", rows), opened(folder / "two", rows[:cut], rows[cut:])
    for query in ("滨海港的出口", "苹果 大桥"):
        everything = one.search(query, len(rows))
        assert two.search(query, len(rows)) == everything
        assert two.search(query, k) == everything[:k]
        late = Filters(since=DAY(2031, 1, 3))
        assert two.search(query, k, late) == [pair for pair in everything if pair[0] >= 2][:k]


def test_threads_make_no_difference(postings: Postings) -> None:
    queries = ["滨海港出口", "苹果 集装箱", "大桥", "1192.7"] * 20
    alone = [postings.search(query, 3) for query in queries]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda query: postings.search(query, 3), queries)) == alone


def test_opening_writes_nothing_beside_the_postings(tmp_path: Path) -> None:
    opened(tmp_path, ROWS).search("大桥", 1)
    assert not [path.name for path in tmp_path.rglob(".*")]


def test_an_empty_index_finds_nothing() -> None:
    assert Postings.open([], []).search("大桥", 3) == []


def test_postings_of_another_engine_are_refused(tmp_path: Path) -> None:
    write_postings(tmp_path / "0", ROWS)
    meta = tmp_path / "0" / "meta.json"
    stored = json.loads(meta.read_text("utf8"))
    stored["schema"][0]["type"] = "of the future"
    meta.write_text(json.dumps(stored), "utf8")
    with pytest.raises(IndexMismatch):
        Postings.open([tmp_path / "0"], [0])
