from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.manifest import EncoderMark, Settings
from index.shards import Shard, articles_per_shard, plan_shards

SETTINGS = Settings(EncoderMark("hash", "0" * 64, 8), 300, 1, "engine")

Digests = list[tuple[str, bytes, int]]


def articles(number: int, passages: int = 1) -> Digests:
    return [(f"{place:06d}", place.to_bytes(4, "big"), passages) for place in range(number)]


def names(shards: Sequence[Shard]) -> set[str]:
    return {shard.name for shard in shards}


@pytest.mark.parametrize(
    ("number", "size"),
    [(0, 1024), (5_000, 1024), (16_383, 1024), (16_384, 2048), (68_026, 8192), (131_072, 16384), (10**7, 16384)],
)
def test_large_indexes_have_larger_shards(number: int, size: int) -> None:
    assert articles_per_shard(number) == size


@given(number=st.integers(0, 400), passages=st.integers(0, 3))
def test_shards_hold_each_passage_once_and_in_order(number: int, passages: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("index.shards._ARTICLES_PER_SHARD", 16)
        digests = articles(number, passages)
        shards = plan_shards(digests, SETTINGS)
    ends = [0, *(shard.first + shard.passages for shard in shards)]
    assert [shard.first for shard in shards] == ends[:-1]
    assert ends[-1] == number * passages
    bounds = [(shard.first_id, shard.last_id) for shard in shards]
    assert [pair for pair in bounds if pair[0] > pair[1]] == []
    assert sorted(bounds) == bounds
    if digests:
        assert (bounds[0][0], bounds[-1][1]) == (digests[0][0], digests[-1][0])


@pytest.mark.parametrize("passages", [1, 60])
def test_a_change_rewrites_the_shard_that_it_falls_into(passages: int) -> None:
    """With 60 passages an article, shards end for being long, and still not where a change moves the end."""
    before = articles(20_000, passages)
    old = names(plan_shards(before, SETTINGS))
    assert len(old) > 5
    changed = [*before]
    changed[9_999] = ("009999", b"other", passages)
    added = sorted([*before, ("009999x", b"new", passages)])
    for after in (changed, added, before[:9_999] + before[10_000:]):
        assert len(old - names(plan_shards(after, SETTINGS))) <= 2


def test_a_shard_is_never_longer_than_memory_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.shards._MANY_PASSAGES", 50)
    monkeypatch.setattr("index.shards._MOST_PASSAGES", 100)
    assert max(shard.passages for shard in plan_shards(articles(5_000, 7), SETTINGS)) < 107


def test_other_settings_give_other_names() -> None:
    other = Settings(EncoderMark("hash", "1" * 64, 8), 300, 1, "engine")
    assert names(plan_shards(articles(10), SETTINGS)).isdisjoint(names(plan_shards(articles(10), other)))
