import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles import Article
from index.errors import IndexDamaged, IndexMismatch, StoreError
from index.manifest import Counts, EncoderMark, Settings
from index.milvus import chunks, quoted
from index.milvus_layout import State, article_row, file_number, fits, held, passage_number, passage_place, passing
from index.milvus_state import Place
from index.search import Filters

IDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40)
PLACES = st.tuples(IDS, st.integers(0, 2**40))
SETTINGS = Settings(EncoderMark("e", "0" * 64, 8), 300, 1, "engine")
STATE = State(
    3, 7, 99, SETTINGS, Counts(2, 5, 1), "2031-01-01", (5, 6, 7), (1.5, 2.5, 3.5), {"2031-01-01": 2}, {"报": 2}
)


@given(PLACES, PLACES)
def test_numbers_are_in_the_order_of_article_and_start(a: tuple[str, int], b: tuple[str, int]) -> None:
    assert (passage_number(*a) < passage_number(*b)) == (a < b)
    assert passage_place(passage_number(*a)) == a


@given(st.text(max_size=200), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=5))
def test_an_article_comes_back_as_it_was(text: str, spans: list[tuple[int, int]]) -> None:
    article = Article(
        "a/1", text, datetime.date(2031, 1, 2), text[:9], "", ("港口", text), "u", "p", text * 3, "0" * 64
    )
    row = article_row(7, article, spans, ())
    assert held(row).article == article
    assert held(row).spans == tuple(spans)
    for value in (row["id"], row["source"], *row["categories"], *row["record"]):
        value.encode("utf8")  # Milvus takes nothing else


def test_an_altered_record_is_damage() -> None:
    row = article_row(7, Article("a", "t", None, "", "", (), "", "p", "正文。", "0" * 64), [(0, 3)], ())
    with pytest.raises(IndexDamaged):
        held(row | {"record": [row["record"][0].replace("正文", "改动")]})


def test_a_state_comes_back_as_it_was() -> None:
    assert State.from_row(STATE.to_row()) == STATE
    with pytest.raises(IndexMismatch):
        State.from_row(replace(STATE, versions=(0, 0)).to_row())
    for broken in ("", "{}", '{"versions": []', "[1]"):
        with pytest.raises((IndexDamaged, IndexMismatch)):
            State.from_row({"parts": [broken]})


@given(st.text(max_size=50_000))
def test_chunks_are_short_and_joined_they_are_the_text(text: str) -> None:
    cut = chunks(text)
    assert "".join(cut) == text
    assert all(len(part.encode("utf8")) <= 65_535 for part in cut)


@pytest.mark.parametrize(
    ("article_id", "stored"),
    [("a", True), ("港/1#2", True), ("x" * 4096, False), ("x" * 4000, True), ("a\0b", False), ("a\ud800", False)],
)
def test_which_ids_can_be_stored(article_id: str, stored: bool) -> None:
    assert fits(article_id) is stored


def test_conditions_quote_what_users_write() -> None:
    condition = passing(3, Filters(sources=('"] or key > 0 or source in ["',), since=datetime.date(2031, 1, 2)))
    assert condition == (
        'since <= 3 and until > 3 and source in ["\\"] or key > 0 or source in [\\""] and day >= 20310102 and '
        "day <= 99991231"
    )
    assert quoted(["\n", "港"]) == '["\\n", "港"]'


@pytest.mark.parametrize(
    ("text", "place"),
    [("http://h:1", Place("http://h:1", "yiju")), ("http://h:1#news_2", Place("http://h:1", "news_2"))],
)
def test_an_address_may_name_the_index(text: str, place: Place) -> None:
    assert Place.read(text) == place
    with pytest.raises(StoreError):
        Place.read(f"{text.partition('#')[0]}#a-b; drop")


def test_files_keep_their_numbers() -> None:
    assert file_number("r", "p") == file_number("r", "p") < 2**63
    assert file_number("r", "p") != file_number("p", "r")
