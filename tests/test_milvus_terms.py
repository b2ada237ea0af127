import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.milvus_terms import (
    query_numbers,
    rarity,
    term_number,
    terms_of,
    title_terms,
    weighed,
)
from index.postings import Postings, PostingsRow, write_postings

PHRASES = st.sampled_from(["滨海港", "上半年", "出口", "集装箱", "苹果", "。", "2031年", "A1", "大桥通车", " "])
TEXTS = st.lists(PHRASES, max_size=60).map("".join)


def scores(rows: list[tuple[str, str]], query: str) -> dict[int, float]:
    """BM25 of each passage (title, text) that shares a term with the query, as inner products."""
    each = [terms_of(title_terms(title), text) for title, text in rows]
    averages = [sum(lengths) / len(rows) for lengths in zip(*(terms.lengths for terms in each), strict=True)]
    held = [set().union(*terms.counts) for terms in each]
    asked = {
        number: boost * rarity(len(rows), frequency)
        for number, boost in query_numbers(query).items()
        if (frequency := sum(number in numbers for numbers in held))
    }
    found = {}
    for place, terms in enumerate(each):
        vector = weighed(terms, averages)
        if shared := asked.keys() & vector.keys():
            found[place] = sum(asked[number] * vector[number] for number in shared)
    return found


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=8), query=TEXTS)
def test_an_inner_product_is_the_score_of_the_postings(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], query: str
) -> None:
    folder = tmp_path_factory.mktemp("postings") / "0"
    write_postings(folder, [PostingsRow(n, text, title, "", (), 0) for n, (title, text) in enumerate(rows)])
    expected = dict(Postings.open([folder], [0]).search(query, 100))
    found = scores(rows, query)
    assert found.keys() == expected.keys()
    for place, score in found.items():
        assert math.isclose(score, expected[place], rel_tol=1e-5)


def test_rarity_is_that_of_the_postings(tmp_path: Path) -> None:
    rows = ["苹果丰收", "苹果出口", "港口"]
    write_postings(tmp_path / "0", [PostingsRow(n, text, "", "", (), 0) for n, text in enumerate(rows)])
    postings = Postings.open([tmp_path / "0"], [0])
    assert math.isclose(rarity(3, 2), postings.rarity("苹果"), rel_tol=1e-6)
    assert math.isclose(rarity(3, 0), postings.rarity("没有"), rel_tol=1e-6)


def test_a_passage_without_terms_is_found_by_nothing() -> None:
    vector = weighed(terms_of([], "。！"), (1.0, 1.0, 1.0))
    assert vector
    assert not vector.keys() & {term_number(field, "") for field in ("words", "bigrams", "title")}
    assert 0 in vector
    assert query_numbers("。！") == {}


def test_fields_number_their_terms_apart() -> None:
    assert len({term_number(field, "出口") for field in ("words", "bigrams", "title")}) == 3
    assert all(0 < term_number("words", str(n)) < 2**32 - 1 for n in range(1000))
