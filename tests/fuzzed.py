"""Input that nobody means well with, what reads it, and the laws that hold whatever is read.

Text is made of stretches: a word of some grammar (of times, figures, pages, front matter, questions) written once or
thousands of times over, because what grows with the square of its input shows only where something is repeated.
"""

import datetime as dt
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from hypothesis import strategies as st

from eval import gold
from index.articles import Article, read_articles
from index.dates import parse_date
from index.errors import GoldError, QuestionError
from index.figures import figures_of
from index.passages import Passage, split
from index.reading import take_apart
from index.zh.metrics import metrics, wordings
from index.zh.names import names
from index.zh.periods import infer_year, periods, question_periods
from index.zh.quantities import quantities
from index.zh.regions import regions
from index.zh.sentences import sentence_spans
from index.zh.words import query_terms
from qa import several
from qa.followup import complete
from qa.question import LONGEST, checked, read

SECONDS = 1.0  # of one core, for one input
LONGEST_TEXT = 20_000  # characters; ten times a passage of what has no end
LONGEST_PAGE = 100_000


def _cases() -> dict[str, tuple[str, ...]]:
    """The words of each grammar, by its name."""
    lines = (Path(__file__).parent / "cases" / "fuzzed.tsv").read_text("utf8").splitlines()
    named = (line.split("\t", 1) for line in lines)
    grammars: dict[str, tuple[str, ...]] = {}
    for name, words in named:
        grammars[name] = (*grammars.get(name, ()), *words.split())
    return grammars


_CASES = _cases()


TIMES = _CASES["times"]
FIGURES = _CASES["figures"]
NAMES = _CASES["names"]
MARKS = (
    *"，。；：！？、…“”‘’「」『』《》（）()[]【】{}\"'·|-—_*#>~`&<=/\\@$^+ 　\t\n\r",
    "\r\n", "\x00", "\x01", "\x0b", "\x1b[2J", "\x85", "\u2028", "\u00a0", "\u00ad", "\u0301", "\u200b", "\u200d",
    "\u202e", "\u2066", "\ufeff", "\ufffd", "\ufffe", "\ud83e", "\udde8", "\udc80", "𠮷", "🧨", "👨‍👩‍👧",
    "\u0f71\u0f72", "\u1100\u1161",
    "ﷺ", "İ", "ß", "①", "Ⅻ", "㎡", "〇", "\ue000", "\U0010ffff",
)  # fmt: skip
PAGES = (
    *_CASES["pages"],
    '<p class="ad">', "<div class=share id='x'>", '<a href="javascript:1">', "<a href='", '<p a="',
    '<meta name="date" content="2023-07-21">',
    '<meta property=og:title content="题">', "<time datetime='2023'>", "<p hidden>", '<p style="display:none">',
    "广告 字 ×",
    "（本文来源：甲报）", "，未经许可不得转载", "a | b\n", "> ", "- ", "# ",
)  # fmt: skip
HEADS = (
    *_CASES["heads"],
    "title: 题\n", "date: 2023-07-21\n", "date: Wed, 09 Aug 2023 23:10:00 GMT\n", "categories: [财经, 要闻]\n",
    "categories:\n - 财经\n",
    "<<: *a\n", "a: &a [x, x]\n", "b: &b [*a, *a]\n", "*a", "&a ", "!!python/object/apply:os.system ",
    "!!binary ", "!<tag:x> ", "!!set ",
    "- - - ", "? ? ? ", "[[[", "{a: {b: ", "a: |\n", "a: >\n", "  ", "\n", "\n---\n", "%YAML 9.9\n", "'''",
    '"\\ud800"', '"\\x00"', "\t",
)  # fmt: skip
ASKED = _CASES["asked"]


def _texts(*grammars: tuple[str, ...], longest: int = LONGEST_TEXT, most: int = 30) -> st.SearchStrategy[str]:
    """Texts of words of these grammars, marks and any characters, most of them short, some of one word alone."""
    words = st.one_of(*map(st.sampled_from, (*grammars, MARKS)), st.text(max_size=3))
    once = st.lists(words, max_size=most).map("".join)
    run = st.tuples(st.lists(words, min_size=1, max_size=3).map("".join), st.sampled_from((2, 30, 500, longest)))
    runs = run.map(lambda run: run[0] * min(run[1], longest // max(1, len(run[0]))))
    repeated = st.lists(st.one_of(runs, once), min_size=1, max_size=3).map("".join)
    return st.one_of(*[once] * 11, repeated).map(lambda text: text[:longest])


DAYS = st.one_of(
    st.none(), st.sampled_from((dt.date(2023, 7, 20), dt.date(2024, 2, 29), dt.date.min, dt.date.max)), st.dates()
)
PROSE = _texts(TIMES, FIGURES, NAMES)
MARKUP = _texts(PAGES, TIMES, FIGURES, longest=LONGEST_PAGE)
HEADED = st.tuples(
    _texts(HEADS, longest=70_000), MARKUP, st.sampled_from(("---\n", "----\n", "\ufeff---\n", "---", ""))
)
QUESTIONS = _texts(ASKED, TIMES, FIGURES, NAMES, longest=LONGEST + 100, most=12)
_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.sampled_from((10**400, 20230721, 1691543520)),
    PROSE,
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(PROSE, inner, max_size=2)),
    max_leaves=4,
)
_KEYS = ("id", "category", "question", "answers", "articles", "turns", "text", "html", "title", "date", "source", "url")
_TURNS = st.fixed_dictionaries(
    {
        "question": _SCALARS,
        "answers": st.one_of(_VALUES, st.lists(PROSE, max_size=2)),
        "articles": st.one_of(_VALUES, st.just([])),
    }
)
_RECORDS = st.one_of(
    st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=6),
    st.builds(
        lambda turn, more: {"id": "a", "category": "amount"} | turn | more,
        _TURNS,
        st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=2),
    ),
    st.builds(lambda turns: {"id": "c", "category": "multi", "turns": turns}, st.lists(_TURNS, max_size=3)),
)
_LINES = st.one_of(
    _RECORDS.map(lambda record: json.dumps(record, ensure_ascii=False)),
    _RECORDS.map(json.dumps),
    st.sampled_from(
        (
            "",
            "[" * 50_000,
            '{"a":' * 50_000,
            "9" * 5000,
            '{"text": NaN}',
            '{"id": "a", "id": "b"}',
            '"',
            "{",
            "\ufeff{}",
        )
    ),
    PROSE,
)
JSON_LINES = st.lists(_LINES, max_size=4).map("\n".join)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _torn(parts: tuple[bytes, str, int]) -> bytes:
    """Bytes in the encodings that are met, some cut or with a byte too many."""
    data, encoding, at = parts
    if encoding:
        data = data.decode("utf-8", "replace").encode(encoding, "replace")
    return data if at < 0 else data[: at % (len(data) + 1)] + b"\xff" + data[at % (len(data) + 1) + 1 :]


def _files(texts: st.SearchStrategy[str]) -> st.SearchStrategy[bytes]:
    encodings = st.sampled_from(("", "", "", "", "utf-16", "gb18030", "big5", "utf-8-sig"))
    return st.tuples(texts.map(_bytes), encodings, st.one_of(st.just(-1), st.just(-1), st.integers(0, 2000))).map(_torn)


# What reads it, and the laws -----------------------------------------------------------------------------------------


def _load(data: bytes, folder: Path, name: str) -> None:
    path = folder / name
    path.write_bytes(data)
    articles, skipped = read_articles(path, folder)
    assert articles or skipped
    for article in articles:
        assert article.title
        assert article.text
        assert article.text.isascii() or not set(article.text) & set("\x00\x1b\u202e\ufeff\ud83e")
        assert article.date is None or 1900 <= article.date.year <= 2100


def _load_headed(case: tuple[str, str, str], folder: Path) -> None:
    head, body, rule = case
    _load(_bytes(f"{rule}{head}\n---\n{body}"), folder, "a.md")


def _read_gold(data: bytes, folder: Path) -> None:
    path = folder / "gold.jsonl"
    path.write_bytes(data)
    try:
        items = gold.read(path)
    except GoldError as error:
        assert str(error).startswith(str(path))
    else:
        assert all(turn.question.strip() for item in items for turn in item.turns)


def _read_times(case: tuple[str, dt.date | None], _: Path) -> None:
    text, day = case
    for found in (periods(text, day), question_periods(text, latest=day)):
        assert all(text[mention.start : mention.end] == mention.text != "" for mention in found)
        assert all(a.end <= b.start for a, b in pairwise(found))
    infer_year(text)


def _read_figures(text: str, _: Path) -> None:
    found = quantities(text)
    assert all(text[one.start : one.end] == one.text != "" for one in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(one.start <= one.core_start < one.core_end <= one.end for one in found)


def _read_names(text: str, _: Path) -> None:
    for found in (regions(text), metrics(text)):
        assert all(text[one.start : one.end] == one.text != "" for one in found)
    assert all(0 <= name.start < name.end <= len(text) for name in names(text[:2000]))
    wordings(text)
    query_terms(text)


def _article(text: str, day: dt.date | None) -> Article:
    return Article("a", "浙江出口", day, "", "", (), "", "a.md", text, "")


def _take_figures(case: tuple[str, dt.date | None], _: Path) -> None:
    """What indexing does with an article."""
    article = _article(*case)
    spans = sentence_spans(article.text)
    assert "".join(article.text[start:end] for start, end in spans) == article.text
    passages = split(article)
    reached = 0
    for passage in passages:
        assert passage.start <= reached < passage.end
        reached = passage.end
    assert reached == len(article.text)
    for figure in figures_of(article, [(passage.start, passage.end) for passage in passages]):
        assert article.text[figure.start : figure.end] == figure.text
        assert figure.sentence_start <= figure.start < figure.end <= figure.sentence_end


def _take_apart(case: tuple[str, dt.date | None], _: Path) -> None:
    """What answering does with a passage."""
    text, day = case
    take_apart(Passage("a", 0, len(text), text), "浙江出口", day)


def _ask(case: tuple[str, str, dt.date | None], _: Path) -> None:
    text, before, day = case
    try:
        asked, previous = checked(text), checked(before)
    except QuestionError:
        return
    question = read(asked, day, len)
    assert question.text == asked
    assert len(question.plain) == len(asked)
    for part in several.parts(question.plain):
        assert part
    complete(asked, previous)


def _read_date(value: object, _: Path) -> None:
    day = parse_date(value)
    assert day is None or isinstance(value, dt.date) or 1900 <= day.year <= 2100


@dataclass(frozen=True, slots=True)
class Target:
    """What is read, what reads it, and which share of the cases it gets."""

    cases: st.SearchStrategy[object]
    check: Callable[..., None]
    share: int = 1


DATED = st.tuples(PROSE, DAYS)
TARGETS: dict[str, Target] = {
    "front_matter": Target(HEADED, _load_headed, 3),
    "markdown": Target(_files(MARKUP), lambda data, folder: _load(data, folder, "a.md"), 2),
    "html": Target(_files(MARKUP), lambda data, folder: _load(data, folder, "a.html"), 3),
    "text": Target(_files(st.one_of(PROSE, MARKUP)), lambda data, folder: _load(data, folder, "a.txt")),
    "json_lines": Target(_files(JSON_LINES), lambda data, folder: _load(data, folder, "a.jsonl"), 2),
    "dates": Target(st.one_of(_SCALARS, _texts(TIMES, most=6)), _read_date),
    "times": Target(DATED, _read_times, 3),
    "quantities": Target(PROSE, _read_figures, 3),
    "names": Target(PROSE, _read_names, 2),
    "figures": Target(DATED, _take_figures, 3),
    "passages": Target(st.tuples(_texts(TIMES, FIGURES, NAMES, longest=2000), DAYS), _take_apart, 2),
    "questions": Target(st.tuples(QUESTIONS, QUESTIONS, DAYS), _ask, 3),
    "gold": Target(_files(JSON_LINES), _read_gold, 2),
}  # fmt: skip


def timed(target: Target, case: object, folder: Path) -> float:
    """The seconds of one core that a case takes."""
    started = time.process_time()
    target.check(case, folder)
    return time.process_time() - started
