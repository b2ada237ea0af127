"""A few hundred cases of hostile input for each reader, and what such cases once found; many more: ``make soak``."""

import datetime as dt
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fuzzed import SECONDS, TARGETS, Target, timed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.articles import MAX_BYTES, Article, read_articles
from index.boilerplate import without_page
from index.dates import parse_date
from index.figures import figures_of
from index.passages import split
from index.tidying import tidy
from index.zh.periods import periods
from index.zh.quantities import quantities
from index.zh.words import tagged
from qa.followup import complete


@pytest.mark.parametrize("name", TARGETS)
def test_hostile_input_is_read_or_refused_by_name(name: str) -> None:
    target = TARGETS[name]

    with tempfile.TemporaryDirectory() as folder:

        @settings(max_examples=30, suppress_health_check=list(HealthCheck))
        @given(target.cases)
        def check(case: object) -> None:
            target.check(case, Path(folder))

        check()


NESTED = ("[" * 60_000, "{" * 60_000, "- " * 30_000, "? " * 30_000, "[{" * 30_000, "[" * 500 + "]" * 500)
# In a process of its own, since what is tested may end it: what was skipped and why, kilobytes, seconds.
_READ_ALL = """
import json, pathlib, resource, sys
from index.articles import read_articles
paths = sorted(pathlib.Path(sys.argv[1]).iterdir())
skipped = [one.reason for path in paths for one in read_articles(path, path.parent)[1]]
usage = resource.getrusage(resource.RUSAGE_SELF)
# Linux counts to ru_maxrss what the process that started this one held; VmHWM is of this program alone.
status = pathlib.Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
held = [line.split()[1] for line in lines if line.startswith("VmHWM")]
kilobytes = int(held[0]) if held else usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
print(json.dumps([skipped, kilobytes, usage.ru_utime]))
"""


def _read_elsewhere(folder: Path) -> tuple[list[str], float, float]:
    command = [sys.executable, "-c", _READ_ALL, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)  # noqa: S603
    skipped, kilobytes, seconds = json.loads(done.stdout)
    return skipped, kilobytes, seconds


def test_nested_front_matter_is_refused_by_name(tmp_path: Path) -> None:
    """What composes YAML calls itself for each level: unbounded, this ended the process."""
    for number, value in enumerate(NESTED):
        (tmp_path / f"{number}.md").write_text(f"---\ntitle: {value}\n---\n正文。", "utf8")
    skipped, _, _ = _read_elsewhere(tmp_path)
    assert len(skipped) == len(NESTED)
    assert all("YAML" in reason for reason in skipped)


def test_ten_mebibytes_are_read_in_bounded_memory(tmp_path: Path) -> None:
    for number, piece in enumerate(("字", "<p>字")):
        (tmp_path / f"{number}.html").write_bytes(piece.encode() * (MAX_BYTES // len(piece.encode())))
    skipped, kilobytes, seconds = _read_elsewhere(tmp_path)
    assert skipped == []
    assert kilobytes < 800_000
    assert seconds < 10


def _read(text: str) -> object:
    article = Article("a", "出口", dt.date(2023, 7, 20), "", "", (), "", "a.md", text, "")
    return figures_of(article, [(passage.start, passage.end) for passage in split(article)])


# Each took seconds to hours, as the square of its length or worse.
REPEATED: dict[str, tuple[Callable[[str], object], str, int]] = {
    "names of roles": (without_page, "监制 ", 480),
    "credits in one line": (without_page, "责任编辑：王五 ", 100_000),
    "credits in lines": (tidy, "责任编辑：王五 " * 50 + "\n", 100_000),
    "combining marks": (tidy, "\u0f71\u0f72", 200_000),
    "groups of digits": (quantities, ",123", 100_000),
    "measures without a figure": (_read, "出口", 100_000),
}


@pytest.mark.parametrize("name", REPEATED)
def test_time_grows_with_the_input(name: str, tmp_path: Path) -> None:
    reads, piece, length = REPEATED[name]
    target = Target(st.none(), lambda text, _: (reads(text), None)[1])
    assert timed(target, piece * (length // len(piece)), tmp_path) < SECONDS


def test_a_follow_up_to_a_question_of_many_shares_is_completed() -> None:
    """The end of a question could be read in two ways for each 占比, and all of them were tried."""
    started = time.process_time()
    assert complete("那进口呢", "出口" + "占比浙江某" * 60)
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("day", [dt.date.min, dt.date.max])
@pytest.mark.parametrize(
    "words", ["昨天", "下周末", "去年", "21日", "999天来", "后年同期", "近三年", "大前年以来", "次月"]
)
def test_times_outside_of_the_calendar_have_no_date(words: str, day: dt.date) -> None:
    for mention in periods(f"{words}，{words}", day):
        assert mention.text in words


def test_a_number_too_large_for_a_date_is_none(tmp_path: Path) -> None:
    assert parse_date(10**400) is None
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": "一。", "date": 10**400}), "utf8")
    assert [article.date for article in read_articles(tmp_path / "a.jsonl", tmp_path)[0]] == [None]


def test_words_of_half_a_pair_are_the_text() -> None:
    text = "浙江\ud83e出口"
    assert "".join(word for word, _ in tagged(text)) == text
