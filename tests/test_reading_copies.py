"""A passage that several articles copy word for word is read once, and its scores serve all of them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from index import build
from index.articles import Article
from index.passages import Passage
from index.reading import read_passage
from index.search import NO_FILTERS
from index.store import Index
from qa.extract import FIGURE_PASSAGES, NEVER, READER_PASSAGES, as_first_told, weigh
from qa.features import NAMES
from qa.question import read
from qa.read_ahead import ReadAhead
from qa.reader import Page, Scores, bundled
from qa.retrieve import find
from qa.slots import judge
from qa.spans import propose

COPIED = "市文旅局8月3日通报，龙潭古镇的灯会共接待游客12.6万人次，讲解员许小满说，来得最多的是学生。"
OTHERS = [
    "龙潭古镇的灯会去年接待游客9.1万人次。", "龙潭古镇明年还办灯会，票价未定。", "古镇灯会的灯由许家作坊扎成。",
    "讲解员说古镇的路窄。", "灯会期间古镇限行，游客步行进出。", "古镇灯会上讲解员不够，招了二十名学生。",
]  # fmt: skip


FIRST = "1月至6月，陕西出口增长较快，三样合计207.7亿元。"
SHARED = "其中，新能源汽车出口9017辆，增长54倍。"
NEXT = "中国制造搭乘班列，开启西行之路。"


@pytest.mark.parametrize(
    ("question", "out"),
    [
        ("中国7月新能源汽车出口多少辆", True),
        ("中国上半年新能源汽车出口多少辆", False),
        ("陕西7月新能源汽车出口多少辆", False),
    ],
)
def test_two_slots_rule_a_figure_out_in_the_next_passage_too(question: str, out: bool) -> None:
    text = FIRST + SHARED + NEXT
    article = Article("a", "新三样", date(2023, 8, 4), "", "", (), "", "", text, "")
    first = Passage("a", 0, len(FIRST + SHARED), FIRST + SHARED)
    later = Passage("a", len(FIRST), len(text), SHARED + NEXT)
    asked = read(question, date(2023, 8, 4), lambda word: 1.0)
    rows = [
        [(c, judge(asked, c)) for c in propose(asked.kind, asked.plain, read_passage(passage, article))]
        for passage in (later, first)
    ]
    alone = {c.text: verdicts for c, verdicts in rows[0]}
    assert len(alone["9017辆"].contradicted) < 2
    told = {(c.text, c.reading.passage.start): verdicts for row in as_first_told(rows) for c, verdicts in row}
    assert (len(told["9017辆", later.start].contradicted) > 1) is out
    before = {c.text: verdicts for c, verdicts in rows[1]}
    assert told["9017辆", 0] is before["9017辆"]  # what the first says stays as it is


class Counting:
    """The bundled reader, which notes what it reads."""

    name, fingerprint = "counting", "counting"

    def __init__(self) -> None:
        self.pages: list[str] = []

    def read(self, question: str, pages: Sequence[Page]) -> list[Scores]:
        self.pages += [page.text for page in pages]
        return bundled().read(question, pages)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copies")
    for number, text in enumerate([COPIED] * 4 + OTHERS):
        (folder / f"{number}.md").write_text(f"---\ntitle: 灯会{number}\ndate: 2023-08-04\n---\n{text}\n", "utf8")
    build([folder], folder / "index")
    return folder / "index"


@pytest.mark.parametrize(
    ("question", "passages"),
    [("龙潭古镇灯会的讲解员是谁", READER_PASSAGES), ("龙潭古镇灯会接待了多少游客", FIGURE_PASSAGES)],
)
def test_copies_are_read_once(index: Path, question: str, passages: int) -> None:
    reader = Counting()
    with Index.open(index) as opened:
        asked = read(question, opened.latest_date(), opened.rarity)
        with ReadAhead(reader, asked.plain) as ahead:
            weighed = weigh(asked, find(opened, asked, 12, NO_FILTERS), ahead)
    assert len(reader.pages) == len(set(reader.pages)) == passages
    of_copies = [w for w in weighed if w.candidate.reading.passage.text.strip() == COPIED]
    odds: dict[str, set[float]] = {}
    for one in of_copies:
        odds.setdefault(one.candidate.text, set()).add(one.features[NAMES.index("reader")])
    assert len({w.candidate.reading.passage.article_id for w in of_copies}) == 4
    assert odds and all(len(told) == 1 and told != {NEVER} for told in odds.values())
