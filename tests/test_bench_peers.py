from pathlib import Path

import pytest

from bench import peers
from eval.gold import GoldTurn
from index.articles import Article

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def turn(*articles: str) -> GoldTurn:
    return GoldTurn(id="1", question="?", answers=("a",), articles=articles)


def test_recall_counts_different_articles() -> None:
    found = [["x"] * 40 + ["a"], ["u", "v", "w", "x", "y", "a"], ["b", "a"]]
    assert peers.recall([turn("a"), turn("a"), turn("b", "c")], found) == pytest.approx(2 / 3, abs=1e-4)


def test_cut_into_words_and_joined_is_the_text() -> None:
    text = "滨海港上半年出口1192.7亿元，\n增长 5%。"
    assert peers._joined(peers._spaced(text)) == text
    assert len(peers._spaced(text).split()) > 5


def test_others_get_the_passages_with_their_titles() -> None:
    article = Article("a", "题目", None, "", "", (), "", "", "滨海港出口增长。" * 100, "")
    found = list(peers.documents(article))
    assert len(found) > 2
    assert len({one.key for one in found}) == len(found)
    assert all(one.article == "a" and one.text.startswith("题目\n") for one in found)


def test_the_table_has_a_column_for_each() -> None:
    one = {
        "articles_per_second": 1.0, "milliseconds": {"query": {"p50": 2, "p95": 3}}, "peak_resident_mb": 4,
        "article_recall_at_5": 0.5, "update_100_seconds": 6, "megabytes_on_disk": 7,
    }  # fmt: skip
    lines = peers.table({"yiju": one, "txtai": one}).splitlines()
    assert lines[0] == "|  | yiju | txtai |"
    assert "| article recall@5 | 0.5 | 0.5 |" in lines


@pytest.mark.skipif(not (DATA / "news-2023.jsonl.gz").exists(), reason="the data sets are not here")
def test_changed_articles_are_written_to_their_files(tmp_path: Path) -> None:
    articles = peers.write_corpus(DATA, tmp_path, 5)
    changed = peers.changed(tmp_path)
    stored = {article.id: article.text for article in peers.read_corpus(tmp_path)}
    assert len(stored) == articles
    assert len(changed) == 100
    assert all(stored[article.id] == article.text for article in changed)
