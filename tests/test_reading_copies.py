"""A passage that several articles copy word for word is read once, and its scores serve all of them."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from index import build
from index.search import NO_FILTERS
from index.store import Index
from qa.extract import FIGURE_PASSAGES, NEVER, READER_PASSAGES, weigh
from qa.features import NAMES
from qa.question import read
from qa.read_ahead import ReadAhead
from qa.reader import Page, Scores, bundled
from qa.retrieve import find

COPIED = "市文旅局8月3日通报，龙潭古镇的灯会共接待游客12.6万人次，讲解员许小满说，来得最多的是学生。"
OTHERS = [
    "龙潭古镇的灯会去年接待游客9.1万人次。", "龙潭古镇明年还办灯会，票价未定。", "古镇灯会的灯由许家作坊扎成。",
    "讲解员说古镇的路窄。", "灯会期间古镇限行，游客步行进出。", "古镇灯会上讲解员不够，招了二十名学生。",
]  # fmt: skip


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
