"""Reading files of articles."""

import datetime as dt
import hashlib
import json
import os
import time
from pathlib import Path

import pytest

from index.articles import MAX_BYTES, Article, Skipped, read_articles
from index.corpus import list_files, parse

HEAD = "---\ntitle: '标题'\ndate: Wed, 09 Aug 2023 23:10:00 GMT\nauthor: 某网\ncategories:\n - 财经\n - 要闻\n---\n"


def read(folder: Path, name: str, content: str | bytes) -> Article:
    articles, skipped = read_all(folder, name, content)
    assert not skipped
    assert len(articles) == 1
    return articles[0]


def read_all(folder: Path, name: str, content: str | bytes) -> tuple[list[Article], list[Skipped]]:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_articles(path, folder)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.markdown", "a.html", "a.HTM"])
@pytest.mark.parametrize("before", ["", "\n", "\ufeff\n\n", " \r\n"])
def test_front_matter_in_every_kind_of_file(tmp_path: Path, name: str, before: str) -> None:
    data = (before + HEAD + "<div><p>　　正文。</p></div>").encode()
    found = read(tmp_path, f"甲/{name}", data)
    assert found == Article(
        id="甲/a",
        title="标题",
        date=dt.date(2023, 8, 9),
        source="某网",
        author="某网",
        categories=("财经", "要闻"),
        url="",
        path=str(tmp_path / "甲" / name),
        text="正文。",
        sha256=hashlib.sha256(data).hexdigest(),
    )


@pytest.mark.parametrize(
    ("fields", "source"),
    [
        ("source: 甲报\nauthor: 乙", "甲报"),
        ("author: 乙\ncategories: [财经, 要闻]", "乙"),
        ("categories: [财经, 要闻]", "要闻"),
        ("category: 财经", "财经"),
        ("authors: [乙, 丙]", "乙、丙"),
        ("link: http://a.cn", ""),
    ],
)
def test_source(tmp_path: Path, fields: str, source: str) -> None:
    assert read(tmp_path, "a.md", f"---\n{fields}\n---\n正文。").source == source


@pytest.mark.parametrize(
    ("fields", "day"),
    [
        ("date: 2023-08-09", dt.date(2023, 8, 9)),
        ("date: 2023-08-09 23:30:00 +00:00", dt.date(2023, 8, 9)),
        ("date: 2023-02-30", None),
        ("date: 昨天\npub_date: 2023年8月9日", dt.date(2023, 8, 9)),
        ("PublishTime: 1691543520", dt.date(2023, 8, 9)),
        ("updated: 2023-08-09", None),
    ],
)
def test_date_as_written(tmp_path: Path, fields: str, day: dt.date | None) -> None:
    assert read(tmp_path, "a.md", f"---\n{fields}\n---\n正文。").date == day


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("外贸增长两成\n新业态成亮点（聚焦）\n\n　　提要\n　　正文一句。", "外贸增长两成 新业态成亮点（聚焦）"),
        ("外贸增长两成\n今年以来，外贸向好。", "外贸增长两成"),
        ("今年以来，外贸向好。后来更好。", "今年以来，外贸向好"),
        ("# 外贸增长\n正文。", "外贸增长"),
        ("甲" * 30 + "，" + "乙" * 50 + "。", "甲" * 30 + "…"),
    ],
)
def test_title_from_plain_text(tmp_path: Path, body: str, title: str) -> None:
    assert read(tmp_path, "a.txt", body).title == title


def test_a_web_page_states_itself(tmp_path: Path) -> None:
    page = """<html><head><title>外贸增长_某网</title><meta name="author" content="甲">
    <meta property="article:published_time" content="2023-08-09T22:00:00Z">
    <meta property="og:url" content="http://a.cn/1"></head>
    <body><h1>外贸增长</h1><p>正文。</p></body>"""
    found = read(tmp_path, "a.html", page)
    assert (found.title, found.date, found.author, found.url) == (
        "外贸增长",
        dt.date(2023, 8, 9),
        "甲",
        "http://a.cn/1",
    )
    assert found.text == "外贸增长\n正文。"


def test_a_headline_run_into_its_report_gets_its_own_line(tmp_path: Path) -> None:
    found = read(tmp_path, "a.md", "---\ntitle: 出口额达153亿元\n---\n<p>原标题：出口额达153亿元本报讯 昨天公布。</p>")
    assert found.text == "原标题：出口额达153亿元\n本报讯 昨天公布。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, "a.txt", "外贸增长，形势向好。".encode(encoding)).text == "外贸增长，形势向好。"


def test_a_cut_character_does_not_turn_the_text_into_another_encoding(tmp_path: Path) -> None:
    assert read(tmp_path, "a.txt", ("外贸增长。" * 50).encode()[:-1]).text.startswith("外贸增长。外贸")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x89PNG\r\n\0\0", "二进制"),
        (b"\xff\x80\xff\x81" * 50, "编码"),
        (b"", "正文"),
        (b"<div><script>1</script></div>", "正文"),
        ("---\ntitle: '甲'乙'\n---\n正文".encode(), "YAML"),
        (("---\na: " + "[" * 20000 + "\n---\n正文").encode(), "YAML"),
        (b"a" * (MAX_BYTES + 1), "10 MiB"),
    ],
    ids=["binary", "encoding", "empty", "no-text", "yaml", "deep-yaml", "large"],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, content: bytes, reason: str) -> None:
    articles, skipped = read_all(tmp_path, "a.md", content)
    assert articles == []
    assert [one.path for one in skipped] == [str(tmp_path / "a.md")]
    assert reason in skipped[0].reason


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    articles, skipped = read_articles(tmp_path / "a.md", tmp_path)
    assert articles == []
    assert len(skipped) == 1


def test_yaml_is_only_data(tmp_path: Path) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    began = time.process_time()
    found = read(tmp_path, "a.md", f"---\n{bomb}categories: *i\ntitle: !!python/object/apply:os.getcwd []\n---\n正文。")
    assert found.categories == ()
    assert found.title == "正文"
    assert time.process_time() - began < 2


@pytest.mark.parametrize("body", ["---\n没有第二条线", "---\n只是一句话\n---\n正文", "----\n\n甲"])
def test_dashes_without_fields_are_text(tmp_path: Path, body: str) -> None:
    assert read(tmp_path, "a.txt", body).text == "\n".join(line for line in body.split("\n") if line.strip("-"))


def test_json_lines(tmp_path: Path) -> None:
    records = [
        {"id": "n1", "title": "甲", "date": "2023-08-09", "source": "某报", "text": "一。", "url": "http://a.cn"},
        {"html": "<title>乙</title><p>二。</p>", "date": 1691543520},
        {"id": 7, "text": "三。\ud800"},
    ]
    lines = [json.dumps(record) for record in records]
    articles, skipped = read_all(tmp_path, "b/all.jsonl", "\ufeff" + "\n\n".join(lines))
    assert not skipped
    assert [one.id for one in articles] == ["n1", "b/all#3", "7"]
    assert [one.title for one in articles] == ["甲", "乙", "三"]
    assert [one.date for one in articles] == [dt.date(2023, 8, 9)] * 2 + [None]
    assert articles[1].sha256 == hashlib.sha256(lines[1].encode()).hexdigest()
    assert articles[2].text == "三。"


@pytest.mark.parametrize(
    "bad", ["{", "[1]", '{"title": "甲"}', '{"text": 5}', "[" * 100_000, '{"text": ""}', "9" * 5000]
)
def test_a_bad_line_is_named_and_the_others_stay(tmp_path: Path, bad: str) -> None:
    articles, skipped = read_all(tmp_path, "a.jsonl", f'{{"text": "一。"}}\n{bad}\n{{"text": "二。"}}\n')
    assert [one.id for one in articles] == ["a#1", "a#3"]
    assert [one.path for one in skipped] == [f"{tmp_path / 'a.jsonl'}:2"]
    assert "2" in skipped[0].reason


def test_a_line_that_is_too_long_is_named_and_the_others_stay(tmp_path: Path) -> None:
    line = b'{"text": "' + b"a" * MAX_BYTES + b'"}\n'
    articles, skipped = read_all(tmp_path, "a.jsonl", line + b'{"text": "b"}')
    assert ([one.id for one in articles], len(skipped)) == (["a#2"], 1)


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a file of articles"):
        read_articles(tmp_path / "a.pdf", tmp_path)


SHARED = Path(os.environ.get("YIJU_SHARED", Path(__file__).parents[2] / "shared")) / "data"


@pytest.mark.skipif(not (SHARED / "trade").is_dir(), reason="the reference articles are not here")
def test_the_reference_articles_are_all_read_and_clean() -> None:
    listing = list_files([SHARED / "seeds", SHARED / "trade"])
    read_files = [parse(source) for source in listing.files]
    articles = [article for found, _ in read_files for article in found]
    assert len(articles) == len(listing.files) == 249
    assert not [skipped for _, left in read_files for skipped in left]
    assert [article.id for article in articles if article.date is None] == ["004_326729ffbc55ad84"]
    assert {article.date.year for article in articles if article.date} == {2021, 2022, 2023}
    assert all(article.title and len(article.text) > 100 for article in articles)
    leftovers = ("责任编辑", "<", "&nbsp;", "返回搜狐", "分享让更多人看到", "appendQr", "APP\n", "广告 ")
    assert not [(article.id, left) for article in articles for left in leftovers if left in article.text]
