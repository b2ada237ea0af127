import datetime
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from index_fixtures import QUERIES, HashEncoder, answers, build_from, write_article, write_corpus
from numpy.typing import NDArray

from index import Article, Filters, Hit, Index, Passage
from index.errors import IndexDamaged, IndexMismatch, IndexMissing
from index.generations import hold_current, publish, staging_folder, writer_lock
from index.linking import link_folder
from index.search import day_bounds, day_number

DAY = datetime.date
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Never changed by a test."""
    folder = tmp_path_factory.mktemp("store")
    write_corpus(folder / "corpus")
    build_from(folder / "corpus", folder / "索引")
    return folder / "索引"


def test_articles_and_passages(out: Path) -> None:
    with Index.open(out, encoder=HashEncoder()) as index:
        assert index.article_ids() == ["apples", "bridge", "night", "port", "reprint", "ship"]
        article = index.article("reprint")
        assert (article.title, article.source, article.date) == ("滨海港半年报", "乙报", DAY(2031, 7, 3))
        assert article.categories == ("港口", "转载")
        passages = {article_id: index.passages(article_id) for article_id in index.article_ids()}
        for article_id, found in passages.items():
            text = index.article(article_id).text
            assert all(passage.text == text[passage.start : passage.end] for passage in found)
            assert found[0].start == 0
            assert found[-1].end == len(text)
        assert index.number_of_passages == sum(map(len, passages.values())) == index.manifest.counts.passages
        assert index.latest_date() == DAY(2031, 10, 9)
        assert index.sources() == (("甲报", 3), ("乙报", 2), ("丙报", 1))
        assert index.categories() == (("港口", 2), ("交通", 1), ("农业", 1), ("转载", 1))


def test_unknown_articles(out: Path) -> None:
    with Index.open(out, encoder=HashEncoder()) as index:
        for look_up in (index.article, index.passages):
            with pytest.raises(KeyError, match="火星"):
                look_up("火星")


def test_lexical_and_dense_find_the_passage(out: Path) -> None:
    with Index.open(out, encoder=HashEncoder()) as index:
        for search in (index.lexical, index.dense):
            hits = search("滨海港上半年出口多少", 2)
            assert [hit.passage.article_id for hit in hits] == ["port", "reprint"]
            assert hits[0].score == hits[1].score
        bridge = index.passages("bridge")[0]
        assert index.lexical("大桥通车", 1)[0].passage == bridge
        nearest = index.dense(f"大桥通车\n{bridge.text}", 1)[0]
        assert nearest.passage == bridge
        assert nearest.score == pytest.approx(1.0, abs=1e-6)


class DeafEncoder(HashEncoder):
    def encode_query(self, text: str) -> NDArray[np.float32]:
        return np.zeros(self.dim, dtype=np.float32)


def test_a_query_without_a_known_token_is_near_nothing(out: Path) -> None:
    with Index.open(out, encoder=DeafEncoder()) as index:
        assert index.dense("火星", 3) == []


@settings(max_examples=40)
@given(
    query=st.sampled_from(QUERIES),
    k=st.integers(0, 9),
    sources=st.sets(st.sampled_from(["甲报", "乙报", "丙报", "丁报"])),
    categories=st.sets(st.sampled_from(["港口", "转载", "农业"])),
    days=st.lists(st.none() | st.dates(DAY(2029, 12, 1), DAY(2031, 12, 1)), min_size=3, max_size=3),
)
def test_filters_apply_before_ranking(
    out: Path, query: str, k: int, sources: set[str], categories: set[str], days: list[DAY | None]
) -> None:
    filters = Filters(tuple(sources), tuple(categories), *days)
    with Index.open(out, encoder=HashEncoder()) as index:
        for search in (index.lexical, index.dense):
            everything = search(query, index.number_of_passages)
            passing = [hit for hit in everything if _passes(index, hit.passage.article_id, filters)]
            assert search(query, k, filters) == passing[:k]


def _passes(index: Index, article_id: str, filters: Filters) -> bool:
    """The filters as ``Filters`` documents them, one article at a time."""
    article = index.article(article_id)
    return (
        (not filters.sources or article.source in filters.sources)
        and (not filters.categories or bool(set(article.categories) & set(filters.categories)))
        and (filters.since is None or (article.date is not None and article.date >= filters.since))
        and (filters.until is None or (article.date is not None and article.date <= filters.until))
        and (filters.as_of is None or article.date is None or article.date <= filters.as_of)
    )


@pytest.mark.parametrize(
    ("filters", "bounds"),
    [
        (Filters(), None),
        (Filters(since=DAY(2031, 2, 3)), (20310203, 99991231)),
        (Filters(until=DAY(2031, 2, 3)), (1, 20310203)),
        (Filters(as_of=DAY(2031, 2, 3)), (0, 20310203)),
        (Filters(until=DAY(2031, 2, 3), as_of=DAY(2031, 1, 1)), (1, 20310101)),
    ],
)
def test_day_bounds(filters: Filters, bounds: tuple[int, int] | None) -> None:
    assert day_bounds(filters) == bounds
    assert day_number(None) == 0


def test_opening_again_changes_nothing(out: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    assert answers(out) == answers(out)
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before


def test_threads_make_no_difference(out: Path) -> None:
    with Index.open(out, encoder=HashEncoder()) as index:
        tasks = [(search, query) for search in (index.lexical, index.dense) for query in QUERIES] * 10
        alone = [search(query, 4) for search, query in tasks]
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(lambda task: task[0](task[1], 4), tasks)) == alone


def test_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="yiju index"):
        Index.open(tmp_path / "none", encoder=HashEncoder())


def test_another_encoder_is_refused_by_name(out: Path) -> None:
    other = HashEncoder(name="other", fingerprint="f" * 64)
    with pytest.raises(IndexMismatch, match=r"hash \(000.*other \(fff"):
        Index.open(out, encoder=other)
    with pytest.raises(IndexMismatch):
        Index.open(out, encoder=HashEncoder(dim=16))


def test_another_format_version_is_refused(tmp_path: Path) -> None:
    write_corpus(tmp_path / "corpus")
    build_from(tmp_path / "corpus", tmp_path / "out")
    held = hold_current(tmp_path / "out")
    with writer_lock(tmp_path / "out"):
        publish(
            tmp_path / "out", staging_folder(tmp_path / "out"), replace(held.generation.manifest, format_version=999)
        )
    held.release()
    with pytest.raises(IndexMismatch, match="999"):
        Index.open(tmp_path / "out", encoder=HashEncoder())
    assert build_from(tmp_path / "corpus", tmp_path / "out").added == 6


def test_every_file_is_checked_before_it_is_used(tmp_path: Path) -> None:
    """Each file in turn: altered in place, cut, missing."""
    write_corpus(tmp_path / "corpus")
    build_from(tmp_path / "corpus", tmp_path / "out")
    sound = answers(tmp_path / "out")
    victims = [path for path in (tmp_path / "out" / "generations" / "1").rglob("*") if path.is_file()]
    assert len(victims) > 7
    for path in [tmp_path / "out" / "CURRENT", *victims]:
        data = path.read_bytes()
        middle = len(data) // 2
        for changed in (data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :], data[:-1], None):
            path.unlink()
            if changed is not None:
                path.write_bytes(changed)
            expected = IndexMissing if (path.name, changed) == ("CURRENT", None) else IndexDamaged
            with pytest.raises(expected, match=path.name if changed is not None else None):
                Index.open(tmp_path / "out", encoder=HashEncoder())
        path.write_bytes(data)
    assert answers(tmp_path / "out") == sound


class Damage:
    """Whether an index whose bytes were altered still says nothing but what it said when it was sound, or stops."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.sound = self._said()

    def _said(self) -> dict[Passage, Article]:
        with Index.open(self.out, encoder=HashEncoder()) as index:
            hits = [hit for query in QUERIES for hit in (*index.lexical(query, 9), *index.dense(query, 9))]
            return {hit.passage: index.article(hit.passage.article_id) for hit in hits}

    def is_never_believed(self) -> bool:
        """What comes back, if anything does, was indexed so."""
        try:
            return self._said().items() <= self.sound.items()
        except IndexDamaged:
            return True


@pytest.fixture(scope="module")
def damage(tmp_path_factory: pytest.TempPathFactory) -> Damage:
    """Each use restores the files."""
    folder = tmp_path_factory.mktemp("damage")
    write_corpus(folder / "corpus")
    build_from(folder / "corpus", folder / "out")
    return Damage(folder / "out")


@settings(max_examples=60)
@example(name="vectors.npy", place=0.06051757922755564, bit=0)  # fewer vectors in the header
@given(name=st.sampled_from(["records.sqlite", "vectors.npy"]), place=st.floats(0, 1), bit=st.integers(0, 7))
def test_in_a_large_index_a_flipped_bit_never_becomes_a_wrong_citation(
    damage: Damage, name: str, place: float, bit: int
) -> None:
    (path,) = (path for path in damage.out.rglob("*") if path.name.endswith(name))
    data = path.read_bytes()
    at = min(int(place * len(data)), len(data) - 1)
    try:
        path.write_bytes(data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :])
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("index.store._HASHED_WHOLE", 0)
            assert damage.is_never_believed()
        with pytest.raises(IndexDamaged, match=path.name):
            Index.open(damage.out, encoder=HashEncoder())
    finally:
        path.write_bytes(data)


def test_a_large_index_hashes_all_that_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_corpus(tmp_path / "corpus")
    build_from(tmp_path / "corpus", tmp_path / "out")
    monkeypatch.setattr("index.store._HASHED_WHOLE", 0)
    for path in [path for path in (tmp_path / "out" / "generations" / "1").rglob("*") if path.is_file()]:
        data = path.read_bytes()
        damaged = [data[:-1]]  # the size of every file is compared
        if not path.name.endswith(("vectors.npy", "records.sqlite")):
            damaged.append(bytes([data[0] ^ 1]) + data[1:])
        for changed in damaged:
            path.write_bytes(changed)
            with pytest.raises(IndexDamaged, match=path.name):
                Index.open(tmp_path / "out", encoder=HashEncoder())
        path.write_bytes(data)
    assert answers(tmp_path / "out")


def test_rankings_are_the_hits_without_their_passages(out: Path) -> None:
    with Index.open(out, encoder=HashEncoder()) as index:
        everything = [passage for article_id in index.article_ids() for passage in index.passages(article_id)]
        assert index.passages_at(range(len(everything))) == everything
        assert index.passages_at([3, 1, 3]) == [everything[3], everything[1], everything[3]]
        for ranking, search in ((index.lexical_ranking, index.lexical), (index.dense_ranking, index.dense)):
            for query in QUERIES:
                found = ranking(query, 4)
                assert [Hit(everything[number], score) for number, score in found] == search(query, 4)


def test_an_open_index_outlives_updates(tmp_path: Path) -> None:
    write_corpus(tmp_path / "corpus")
    build_from(tmp_path / "corpus", tmp_path / "out")
    with Index.open(tmp_path / "out", encoder=HashEncoder()) as index:
        before = [index.lexical(query, 5) + index.dense(query, 5) for query in QUERIES]
        for round_number in range(2):
            write_article(tmp_path / "corpus", f"new{round_number}", "滨海港又有新闻。")
            build_from(tmp_path / "corpus", tmp_path / "out")
        assert [index.lexical(query, 5) + index.dense(query, 5) for query in QUERIES] == before
        assert "new0" not in index.article_ids()
    index.close()


def test_shards_are_linked_or_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a" / "postings").mkdir(parents=True)
    (tmp_path / "a" / "postings" / "data").write_text("x")
    link_folder(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b" / "postings" / "data").samefile(tmp_path / "a" / "postings" / "data")

    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("os.link", refuse)
    link_folder(tmp_path / "a", tmp_path / "c")
    assert (tmp_path / "c" / "postings" / "data").read_text() == "x"


def test_importing_loads_no_engine_that_takes_its_time() -> None:
    heavy = ("torch", "sentence_transformers", "faiss", "rjieba", "gradio", "onnxruntime")
    code = f"import sys, index; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=ENVIRONMENT)  # noqa: S603
    assert done.stdout == "[]\n"
