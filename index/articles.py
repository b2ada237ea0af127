"""Read files of news articles: front matter over HTML, Markdown or text, web pages, and JSON lines.

Whatever a file says of itself is data: YAML is read as plain strings, and nothing in it can name a type or run.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from frontmatter.default_handlers import YAMLHandler

from index.dates import parse_date
from index.errors import CorpusError
from index.fields import Fields
from index.headline import HEADLINE_LINES, headline, set_off
from index.html import Page, clean, has_blocks, read_html
from index.tidying import one_line

SUFFIXES = (".md", ".markdown", ".html", ".htm", ".txt", ".jsonl")
MAX_BYTES = 10 * 2**20  # of an article: a file, or a line of a .jsonl file
_MAX_FRONT_MATTER = 2**16  # characters
_DEEPEST_FRONT_MATTER = 32  # lists and mappings in one another; what composes them calls itself for each
_MAX_DAMAGE = 0.002  # share of characters that may be broken in what is still taken for UTF-8

# All values as strings: dates stay as they are written, and neither merge keys nor tags mean anything.
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_FRONT_MATTER = YAMLHandler()


@dataclass(frozen=True, slots=True)
class Article:
    """One article; every offset anywhere refers to ``text``.

    Attributes:
        id: the file's path below its folder, without suffix; a ``.jsonl`` line's own id, else file id, ``#``, line.
        title: never empty.
        date: as written, or None where none is stated that can be read.
        source: who published it, as far as the file tells; may be empty, as may ``author`` and ``url``.
        categories: from general to special.
        path: the file.
        text: clean text, one paragraph a line.
        sha256: of the bytes it was read from.
    """

    id: str
    title: str
    date: dt.date | None
    source: str
    author: str
    categories: tuple[str, ...]
    url: str
    path: str
    text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that is not an article: ``path`` names the file, or ``file:line``; ``reason`` is fit to show."""

    path: str
    reason: str


class _UnreadableError(CorpusError):
    """Why one article cannot be read; becomes a ``Skipped``."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file says.

    Attributes:
        articles: those that were read.
        kept: the ids of those that were known and not read again.
        skipped: what is no article, with the reason: the whole file, or lines of a ``.jsonl`` file.
        sha256: of the bytes that were read; empty where the file cannot be read.
    """

    articles: Sequence[Article]
    kept: frozenset[str]
    skipped: Sequence[Skipped]
    sha256: str


def read_articles(path: Path, root: Path) -> tuple[list[Article], list[Skipped]]:
    """Read the articles of a file.

    Args:
        path: a file with one of ``SUFFIXES``.
        root: the folder that article ids are relative to.

    Returns:
        The articles, and what was skipped with the reason: a whole file, or lines of a ``.jsonl`` file.

    Raises:
        ValueError: the suffix is not one of ``SUFFIXES``, or the file is not below ``root``.
    """
    parsed = read_new(path, root, {})
    return list(parsed.articles), list(parsed.skipped)


def read_new(path: Path, root: Path, known: Mapping[str, Sequence[str]]) -> Parsed:
    """Read the articles of a file but for lines of a ``.jsonl`` file that are known.

    Args:
        path: a file with one of ``SUFFIXES``.
        root: the folder that article ids are relative to.
        known: SHA-256 of a line -> the ids of the articles that were read from such lines of this file.

    Raises:
        ValueError: the suffix is not one of ``SUFFIXES``, or the file is not below ``root``.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise ValueError(f"not a file of articles: {path}")
    file_id = file_id_of(path, root)
    whole = hashlib.sha256()
    try:
        if path.suffix.lower() == ".jsonl":
            articles, kept, skipped = _read_lines(path, file_id, known, whole)
        else:
            articles, kept, skipped = [_read_file(path, file_id, whole)], frozenset(), []
    except OSError as error:
        return Parsed((), frozenset(), [Skipped(str(path), f"无法读取：{error.strerror}（cannot be read）")], "")
    except _UnreadableError as error:
        return Parsed((), frozenset(), [Skipped(str(path), str(error))], whole.hexdigest())
    return Parsed(articles, kept, skipped, whole.hexdigest())


def file_id_of(path: Path, root: Path) -> str:
    """The id of a file: its path below ``root``, with ``/`` between folders and without the suffix.

    Args:
        path: a file.
        root: a folder above it.

    Raises:
        ValueError: the file is not below ``root``.
    """
    return path.relative_to(root).with_suffix("").as_posix()


def _read_file(path: Path, file_id: str, whole: hashlib._Hash) -> Article:
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
        whole.update(data)
        while rest := file.read(MAX_BYTES):
            whole.update(rest)
    text = _decode(data)
    fields, body = _front_matter(text)
    page = read_html(body) if path.suffix.lower() in (".html", ".htm") else _plain_page(body)
    named = Fields([*fields.items(), *page.meta])
    return _article(named, page.text, page.title, path, file_id, data)


def _read_lines(
    path: Path, file_id: str, known: Mapping[str, Sequence[str]], whole: hashlib._Hash
) -> tuple[list[Article], frozenset[str], list[Skipped]]:
    articles: list[Article] = []
    skipped: list[Skipped] = []
    kept: set[str] = set()
    own_place = re.compile(re.escape(file_id) + r"#\d+")
    for number, line in enumerate(_lines(path, whole), 1):
        bare = line.rstrip(b"\r\n")
        if not bare.strip(b"\xef\xbb\xbf \t"):
            continue
        line_id = f"{file_id}#{number}"
        ids = known.get(hashlib.sha256(bare).hexdigest(), ()) if known else ()
        # A line without an id of its own is known only in its place.
        same = next((one for one in ids if one == line_id or not own_place.fullmatch(one)), None)
        if same is not None and same not in kept:
            kept.add(same)
            continue
        try:
            articles.append(_read_record(bare, path, line_id))
        except _UnreadableError as error:
            skipped.append(Skipped(f"{path}:{number}", f"第{number}行：{error} [line {number}]"))
    if not articles and not skipped and not kept:
        raise _UnreadableError("文件为空（the file is empty）")
    return articles, frozenset(kept), skipped


def _lines(path: Path, whole: hashlib._Hash) -> Iterator[bytes]:
    """The lines of a file; of a line that is too long only so much that it is seen to be."""
    with path.open("rb") as file:
        while line := file.readline(MAX_BYTES + 1):
            whole.update(line)
            yield line
            while len(line) > MAX_BYTES and not line.endswith(b"\n"):
                line = file.readline(MAX_BYTES + 1)
                whole.update(line)


def _read_record(line: bytes, path: Path, line_id: str) -> Article:
    try:
        record = json.loads(_decode(line))
    except (ValueError, RecursionError) as error:
        raise _UnreadableError("不是有效的 JSON（not valid JSON）") from error
    if not isinstance(record, dict):
        raise _UnreadableError("不是 JSON 对象（not a JSON object）")
    body, markup = record.get("text"), record.get("html")
    if isinstance(markup, str) and not (isinstance(body, str) and body.strip()):
        page = read_html(markup)
    elif isinstance(body, str):
        page = _plain_page(body)
    else:
        raise _UnreadableError("缺少 text 或 html（no text or html）")
    own = record.get("id")
    own_id = one_line(str(own)) if isinstance(own, (str, int)) and not isinstance(own, bool) else ""
    return _article(Fields([*record.items(), *page.meta]), page.text, page.title, path, own_id or line_id, line)


def _article(fields: Fields, text: str, page_title: str, path: Path, article_id: str, data: bytes) -> Article:
    if not text:
        raise _UnreadableError("没有正文（no text in it）")
    title = fields.title or page_title or headline(text) or article_id.rsplit("/", 1)[-1]
    return Article(
        id=article_id,
        title=title,
        date=next(filter(None, map(parse_date, fields.dates)), None),
        source=fields.source or fields.author or fields.site or "".join(fields.categories[-1:]),
        author=fields.author,
        categories=fields.categories,
        url=fields.url,
        path=str(path),
        text=set_off(text, title),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _decode(data: bytes) -> str:
    """Bytes to text: UTF-16 with its mark, UTF-8, else GB18030 as older Chinese sites wrote."""
    if len(data) > MAX_BYTES:
        raise _UnreadableError(f"超过 {MAX_BYTES >> 20} MiB（larger than {MAX_BYTES >> 20} MiB）")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\0" in data:
        raise _UnreadableError("二进制文件（a binary file）")
    text = data.decode("utf-8-sig", "replace")
    damage = text.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    if damage <= 1 + _MAX_DAMAGE * len(text) and (damage == 0 or len(text) > 100):
        return text
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _UnreadableError("编码无法识别（neither UTF-8, UTF-16 nor GB18030）") from error


def _front_matter(text: str) -> tuple[dict[object, object], str]:
    """What stands between the first two lines of dashes, if it is a mapping, and the rest."""
    text = text.lstrip("\ufeff \t\r\n\x0b\x0c\u200b\u3000").replace("\r\n", "\n")
    if not _FRONT_MATTER.detect(text):
        return {}, text
    try:
        head, body = _FRONT_MATTER.split(text)
    except ValueError:  # a rule of dashes and no second one
        return {}, text
    if len(head) > _MAX_FRONT_MATTER:
        return {}, text
    try:
        if _depth(head) > _DEEPEST_FRONT_MATTER:
            raise _UnreadableError("front matter 的 YAML 嵌套过深（its YAML is nested too deep）")
        fields = _FRONT_MATTER.load(head, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第{mark.line + 1}行" if mark else ""
        raise _UnreadableError(f"front matter {where}不是有效的 YAML（the front matter is not valid YAML）") from error
    if fields is None or fields == "":
        return {}, body
    return (fields, body) if isinstance(fields, dict) else ({}, text)


def _depth(head: str) -> int:
    """How deep the collections of a YAML document are nested; counted no further than is allowed."""
    depth = deepest = 0
    for event in yaml.parse(head, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        deepest = max(deepest, depth)
        if deepest > _DEEPEST_FRONT_MATTER:
            break
    return deepest


def _plain_page(body: str) -> Page:
    """A page of unknown markup; in plain text the headline stands before the first empty or indented line."""
    text = clean(body)
    if has_blocks(body):
        return Page("", text, ())
    opening = body.strip("\n").split("\n", HEADLINE_LINES)[:HEADLINE_LINES]
    before = next((i for i, line in enumerate(opening) if not line.strip() or line[0].isspace()), len(opening))
    return Page(headline(text, before), text, ())
