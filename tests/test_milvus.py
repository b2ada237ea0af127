import datetime
import io
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from index_fixtures import ALL_FILTERS, QUERIES, HashEncoder, write_article, write_corpus

from bench.milvus_server import Server, running
from index import Filters, Hit, Index, Store, build, milvus_build, milvus_state, open_store
from index.assembly import Progress
from index.build import BuildReport
from index.errors import CorpusError, IndexBusy, IndexMismatch, IndexMissing, StoreError
from index.milvus import Milvus
from index.milvus_build import build_in_milvus
from index.milvus_store import MilvusIndex
from qa import Assistant
from web.journal import Journal
from web.library import Library
from web.watching import Watcher

NAMES = iter(f"n{number}" for number in range(1000))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("milvus")) as one:
        yield one


@pytest.fixture
def uri(server: Server) -> str:
    """The address of an index that nobody else writes."""
    return f"{server.uri}#{next(NAMES)}"


@pytest.fixture
def news(tmp_path: Path) -> Path:
    write_corpus(tmp_path / "news")
    return tmp_path / "news"


def built(folder: Path, uri: str, *, limit: int = 300) -> BuildReport:
    return build_in_milvus([folder], uri, encoder=HashEncoder(), limit=limit)


def opened(uri: str) -> MilvusIndex:
    return MilvusIndex.open(uri, encoder=HashEncoder())


def local(folder: Path, out: Path) -> Index:
    build([folder], out, encoder=HashEncoder())
    return Index.open(out, encoder=HashEncoder())


def same_hits(a: list[Hit], b: list[Hit]) -> None:
    assert [hit.passage for hit in a] == [hit.passage for hit in b]
    assert [hit.score for hit in a] == pytest.approx([hit.score for hit in b], rel=1e-5, abs=1e-6)


def same(a: Store, b: Store) -> None:
    """Everything that two stores say is the same."""
    ids = a.article_ids()
    assert b.article_ids() == ids
    for article_id in ids:
        assert a.article(article_id) == b.article(article_id)
        assert a.passages(article_id) == b.passages(article_id)
        assert a.reprints(article_id) == b.reprints(article_id)
    for name in ("latest_date", "sources", "categories", "months", "skipped", "figures"):
        assert getattr(a, name)() == getattr(b, name)(), name
    assert a.manifest.counts == b.manifest.counts
    assert a.number_of_passages == b.number_of_passages
    for word in ("集装箱", "苹果", "无处可见"):
        assert a.rarity(word) == pytest.approx(b.rarity(word), rel=1e-6)
    for query in QUERIES:
        for filters in ALL_FILTERS:
            same_hits(a.lexical(query, 5, filters), b.lexical(query, 5, filters))
            same_hits(a.dense(query, 5, filters), b.dense(query, 5, filters))


def test_it_says_what_a_folder_says(news: Path, uri: str, tmp_path: Path) -> None:
    (news / "broken.jsonl").write_text("{\n", "utf8")
    report = built(news, uri)
    assert (report.articles, report.added, report.generation, len(report.skipped)) == (6, 6, 1, 1)
    with opened(uri) as ours, local(news, tmp_path / "i") as theirs:
        same(ours, theirs)
        assert ours.manifest.settings.encoder == theirs.manifest.settings.encoder


@pytest.mark.parametrize(
    "filters",
    [
        Filters(since=datetime.date(2031, 7, 1)),
        Filters(until=datetime.date(2031, 7, 2)),
        Filters(as_of=datetime.date(2031, 7, 2)),
        Filters(sources=('有"引号\\的报',)),
        Filters(sources=("甲报", "乙报"), categories=("转载",), since=datetime.date(2031, 1, 1)),
    ],
)
def test_filters_let_the_same_passages_pass(
    news: Path, server: Server, tmp_path: Path, filters: Filters, filtered: tuple[Store, Store]
) -> None:
    ours, theirs = filtered
    for query in QUERIES:
        same_hits(ours.lexical(query, 10, filters), theirs.lexical(query, 10, filters))
        same_hits(ours.dense(query, 10, filters), theirs.dense(query, 10, filters))
        assert len(ours.dense(query, 1, filters)) == min(1, len(theirs.dense(query, 1, filters)))


@pytest.fixture(scope="module")
def filtered(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    folder = tmp_path_factory.mktemp("filtered")
    write_corpus(folder / "news")
    write_article(
        folder / "news", "quoted", "大桥和集装箱。", source='有"引号\\的报', categories=["'"], date="2031-07-02"
    )
    uri = f"{server.uri}#{next(NAMES)}"
    built(folder / "news", uri)
    with opened(uri) as ours, local(folder / "news", folder / "i") as theirs:
        yield ours, theirs


def test_an_update_sends_only_what_changed(
    news: Path, uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(news, uri)
    (news / "night.jsonl").unlink()
    write_article(news, "bridge", "大桥于2031年8月通车。", title="大桥通车", source="乙报")
    write_article(news, "new", "隧道开工。", title="隧道", date="2031-11-01")
    sent: list[tuple[str, int]] = []
    put = Milvus.put

    def counted(self: Milvus, name: str, rows: list[dict[str, object]]) -> None:
        sent.append((name.rpartition("_")[2], len(rows)))
        put(self, name, rows)

    monkeypatch.setattr(Milvus, "put", counted)
    monkeypatch.setattr(milvus_build, "_DRIFT", 1.0)  # six articles: each of them moves the means
    encoder = HashEncoder()
    report = build_in_milvus([news], uri, encoder=encoder)
    assert (report.added, report.updated, report.removed, report.unchanged) == (1, 1, 1, 4)
    assert len(encoder.seen) == 2
    assert sum(n for kind, n in sent if kind == "articles") == 2
    assert sum(n for kind, n in sent if kind == "passages") == 2
    with opened(uri) as ours, local(news, tmp_path / "i") as theirs:
        assert ours.article_ids() == theirs.article_ids()
        assert ours.article("bridge") == theirs.article("bridge")
        assert ours.rarity("大桥") == pytest.approx(theirs.rarity("大桥"))
        assert [h.passage for h in ours.dense("大桥", 9)] == [h.passage for h in theirs.dense("大桥", 9)]


def test_nothing_changed_publishes_nothing(news: Path, uri: str) -> None:
    built(news, uri)
    report = built(news, uri)
    assert (report.generation, report.added, report.unchanged) == (1, 0, 6)


def test_where_the_mean_lengths_moved_all_is_weighed_anew(news: Path, uri: str, tmp_path: Path) -> None:
    built(news, uri)
    write_article(news, "long", "隧道开工，全长三公里。" * 200, title="隧道")
    report = built(news, uri)
    assert (report.added, report.updated, report.removed, report.unchanged) == (1, 0, 0, 6)
    with opened(uri) as ours, local(news, tmp_path / "i") as theirs:
        same(ours, theirs)


def test_adding_then_deleting_restores_every_answer(news: Path, uri: str, tmp_path: Path) -> None:
    built(news, uri)
    write_article(news, "extra", "集装箱和苹果。", source="甲报", categories=["港口"])
    built(news, uri)
    (news / "extra.jsonl").unlink()
    assert built(news, uri).removed == 1
    with opened(uri) as ours, local(news, tmp_path / "i") as theirs:
        same(ours, theirs)


def test_a_reader_stays_as_it_was_opened(news: Path, uri: str, tmp_path: Path) -> None:
    built(news, uri)
    with opened(uri) as before, local(news, tmp_path / "i") as theirs:
        (news / "apples.jsonl").unlink()
        built(news, uri)
        same(before, theirs)
        with opened(uri) as after:
            assert "apples" not in after.article_ids()


def test_a_reader_that_is_too_old_says_so(news: Path, uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.milvus_store._LOOK", 0.0)
    built(news, uri)
    with opened(uri) as before:
        for number in range(2):
            before.lexical("苹果", 1)
            write_article(news, f"new{number}", "隧道开工。")
            built(news, uri)
        with pytest.raises(IndexMismatch, match="open it again"):
            before.lexical("苹果", 1)


def test_the_web_follows_what_another_process_publishes(news: Path, uri: str) -> None:
    built(news, uri)
    with Library() as library:
        watcher = Watcher(library, [], f"milvus:{uri}", lambda: Assistant(opened(uri)), Journal(to=io.StringIO()))
        watcher.look()
        write_article(news, "new", "隧道开工。")
        built(news, uri)
        watcher.look()
        with library.lend() as shelf:
            assert "new" in shelf.assistant.index.article_ids()
            assert shelf.number == 2


def test_other_settings_make_everything_new(news: Path, uri: str) -> None:
    built(news, uri)
    report = built(news, uri, limit=50)
    assert report.generation == 2
    with opened(uri) as ours:
        assert ours.manifest.settings.passage_limit == 50
        assert max(len(p.text) for p in ours.passages("apples")) <= 50
    with pytest.raises(IndexMismatch):
        MilvusIndex.open(uri, encoder=HashEncoder(dim=16, fingerprint="1" * 64))


def test_articles_of_any_length_and_odd_characters(tmp_path: Path, uri: str) -> None:
    folder = tmp_path / "news"
    write_article(
        folder, "long", "".join(f"第{n}批集装箱出港。" for n in range(6000)), title="\"';-- \\ {}", source="x" * 5000
    )
    (folder / "half.jsonl").write_text(r'{"id": "half", "title": "\u0000🌊", "text": "半个字符\ud83d。"}', "utf8")
    built(folder, uri)
    with opened(uri) as ours, local(folder, tmp_path / "i") as theirs:
        same(ours, theirs)


def test_one_id_twice_is_refused(news: Path, uri: str) -> None:
    built(news, uri)
    write_article(news / "more", "port", "另一篇。")
    (news / "more" / "port.jsonl").rename(news / "other.jsonl")
    with pytest.raises(CorpusError, match="port"):
        built(news, uri)
    with opened(uri) as ours:
        assert len(ours.article_ids()) == 6


def test_who_began_to_write_later_publishes(news: Path, uri: str) -> None:
    def interrupt(stage: str, done: int, total: int | None) -> None:
        if stage == "publish" and not done:
            built(news, uri)

    with pytest.raises(IndexBusy):
        build_in_milvus([news], uri, encoder=HashEncoder(), progress=interrupt)
    with opened(uri) as ours:
        assert len(ours.article_ids()) == 6


def test_an_empty_server_holds_no_index(uri: str) -> None:
    with pytest.raises(IndexMissing):
        opened(uri)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1", "http://user:secret@127.0.0.1:1", "nonsense", "http://x#a b"]
)
def test_a_wrong_address_is_told_plainly(
    news: Path, address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("index.milvus._CONNECTING", 1.0)
    started = time.monotonic()
    with pytest.raises(StoreError, match=r"Milvus|name") as told:
        open_store(f"milvus:{address}", encoder=HashEncoder())
    with pytest.raises(StoreError):
        built(news, address)
    assert time.monotonic() - started < 20
    assert "secret" not in str(told.value)


def dying(server: Server, then: Callable[[], None] = lambda: None) -> Progress:
    """A progress that ends the server when articles are sent and passages are not."""

    def progress(stage: str, done: int, total: int | None) -> None:
        if stage == "index" and done == 0:
            server.kill()
            then()

    return progress


def test_a_server_that_dies_and_returns(news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(tmp_path / "data") as server, local(news, tmp_path / "before") as before:
        built(news, server.uri)
        reader = opened(server.uri)
        write_article(news, "new", "隧道开工，集装箱绕行。", title="隧道")
        monkeypatch.setattr(milvus_build, "_PATIENCE", 1.0)
        monkeypatch.setattr("index.milvus._CONNECTING", 1.0)
        with pytest.raises(StoreError, match="try again"):
            build_in_milvus([news], server.uri, encoder=HashEncoder(), progress=dying(server))
        monkeypatch.setattr(reader._server, "_patience", 0.5)
        with pytest.raises(StoreError):
            reader.lexical("集装箱", 3)
        server.start()
        monkeypatch.setattr(reader._server, "_patience", 60.0)
        same(reader, before)  # what was published is whole, and the same reader goes on
        with opened(server.uri) as again:
            same(again, before)
        back = threading.Timer(1.0, server.start)
        monkeypatch.setattr(milvus_build, "_PATIENCE", 120.0)
        report = build_in_milvus([news], server.uri, encoder=HashEncoder(), progress=dying(server, back.start))
        assert report.added == 1  # it waited
        with opened(server.uri) as after, local(news, tmp_path / "after") as theirs:
            same(after, theirs)
        assert milvus_state.published(server.uri).generation == 2  # type: ignore[union-attr]
        reader.close()


def test_an_operator_may_make_an_approximate_index(news: Path, root: Path, tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (root / "docs" / "scale.md").read_text("utf8"), re.DOTALL)
    with running(tmp_path / "data") as own, local(news, tmp_path / "i") as theirs:
        built(news, own.uri)
        exec(code.replace("http://HOST:19530", own.uri), {})  # noqa: S102
        with opened(own.uri) as ours:
            same(ours, theirs)
        write_article(news, "new", "隧道开工。")
        assert built(news, own.uri).added == 1
