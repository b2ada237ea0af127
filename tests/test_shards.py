import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.manifest import Amount, ShardEntry
from index.numbering import ranges
from index.shards import divide, to_fold


def entry(held: int, gone: int = 0) -> ShardEntry:
    return ShardEntry(f"{held}-{gone}", Amount(held), Amount(gone))


@given(
    counts=st.lists(st.integers(1, 9), max_size=300),
    least=st.integers(1, 50),
)
def test_shards_hold_each_passage_once_and_in_order(counts: list[int], least: int) -> None:
    articles: list[tuple[int, int]] = []
    for count in counts:
        articles.append((sum(count for _, count in articles), count))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("index.shards._LEAST_PASSAGES", least)
        shards = divide(articles, sum(counts))
    rows = [row for shard in shards for row in shard.rows().tolist()]
    assert rows == list(range(sum(counts)))
    assert all(shard.passages == len(shard.rows()) for shard in shards)
    assert len(shards) <= 9


def test_a_shard_is_never_longer_than_memory_allows() -> None:
    articles = [(place * 7, 7) for place in range(300_000)]
    assert max(shard.passages for shard in divide(articles, 2_100_000)) < 131_072 + 7


@given(
    shards=st.lists(st.tuples(st.integers(1, 200_000), st.floats(0, 1)), max_size=12),
    new=st.integers(0, 5_000),
)
def test_what_is_folded(shards: list[tuple[int, float]], new: int) -> None:
    entries = [entry(held, int(held * share)) for held, share in shards]
    folded = to_fold(entries, new)
    total = new + sum(shard.live for shard in entries)
    for place in set(range(len(entries))) - folded:
        shard = entries[place]
        assert shard.gone.passages <= shard.held.passages / 8
        assert not shard.gone.passages or total > 8192
    if not new and not any(shard.gone.passages for shard in entries):
        assert not folded


def test_daily_updates_keep_few_shards_and_write_each_passage_a_few_times() -> None:
    shards = [entry(27_000) for _ in range(8)]
    written, days = 0, 365
    for _ in range(days):
        folded = to_fold(shards, 400)
        size = 400 + sum(shards[place].live for place in folded)
        written += size
        shards = [shard for place, shard in enumerate(shards) if place not in folded] + [entry(size)]
        assert len(shards) <= 8 + 8
    assert written < 8 * 400 * days


@given(pairs=st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 5)), max_size=20))
def test_ranges(pairs: list[tuple[int, int]]) -> None:
    firsts, counts = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    assert ranges(firsts, counts).tolist() == [row for first, count in pairs for row in range(first, first + count)]
