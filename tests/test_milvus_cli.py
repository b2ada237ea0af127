import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_cli import ASK, yiju

from bench.milvus_server import running
from qa import Assistant


@pytest.fixture(scope="module")
def store(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sample articles in Milvus, put there by the command."""
    with running(tmp_path_factory.mktemp("milvus")) as server:
        name = f"milvus:{server.uri}"
        done = yiju("index", root / "articles", "--store", name, "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["index"] == name
        yield name


def test_ask_answers_as_from_a_folder(store: str, sample_index: Path) -> None:
    there, here = (yiju("ask", ASK, "--json", *place) for place in (("--store", store), ("--index", sample_index)))
    assert there.returncode == 0, there.stderr
    assert there.stderr == ""
    assert json.loads(there.stdout) == json.loads(here.stdout)


def test_every_kind_of_answer_is_the_same(store: str, sample_index: Path) -> None:
    asked = (
        ASK,
        "谁发明了蒸汽机",
        "哪个省上半年出口增速最高",
        "江苏和浙江2023年上半年出口各多少",
        "浙江上半年出口增长多少",
    )
    with Assistant.open(store) as there, Assistant.open(sample_index) as here:
        for question in asked:
            ours, theirs = there.ask(question), here.ask(question)
            assert (ours.text, ours.citations, ours.reason) == (theirs.text, theirs.citations, theirs.reason)
            assert ours.confidence == pytest.approx(theirs.confidence, abs=1e-3)


def test_figures_and_info(store: str, sample_index: Path) -> None:
    for command in (("figures", "--metric", "出口", "--region", "浙江", "--json"), ("info", "--json")):
        there = json.loads(yiju(*command, "--store", store).stdout)
        here = json.loads(yiju(*command, "--index", sample_index).stdout)
        if isinstance(there, dict):
            there, here = ({**record, "created": ""} for record in (there, here))
        assert there == here


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ask", ASK, "--store", "milvus:http://127.0.0.1:1"), "127.0.0.1:1"),
        (("ask", ASK, "--store", "http://127.0.0.1:1"), "milvus:"),
        (("ask", ASK, "--store", "milvus:http://127.0.0.1:1", "--index", "x"), "--index"),
        (("index", "articles"), "--store"),
        (("index", "articles", "--store", "milvus:http://127.0.0.1:1", "--out", "x"), "--out"),
        (("index", "articles", "--out", "x", "--workers", "threads"), "ray"),
    ],
)
def test_what_is_wrong_is_told_with_status_2(arguments: tuple[str, ...], said: str) -> None:
    done = yiju(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
