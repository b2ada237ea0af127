import csv
import io
import json
from pathlib import Path

import pytest
from index_fixtures import write_article
from typer.testing import CliRunner

from cli import app
from index import Index, build
from qa.figure_table import rows, to_csv


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("news")
    text = "今年上半年，浙江出口100亿元，下降5%。"
    write_article(folder, "a", text, title='=HYPERLINK("x")', date="2023-07-20", source="@甲报")
    build([folder], folder / "out")
    return folder / "out"


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["figures", *map(str, arguments)])
    return done.exit_code, done.output


def test_csv_is_safe_and_opens_in_excel(news: Path) -> None:
    with Index.open(news) as index:
        written = to_csv(rows(index.figures("出口"), index.article))
    assert written.startswith("\ufeff数字,")
    header, amount, growth = csv.reader(io.StringIO(written.removeprefix("\ufeff")))
    first = dict(zip(header, amount, strict=True))
    assert first["标题"] == '\'=HYPERLINK("x")' and first["来源"] == "'@甲报"
    assert first["数值"] == "100" + "0" * 8 and first["地区"] == "浙江" and first["时期"] == "2023年上半年"
    assert dict(zip(header, growth, strict=True))["数值"] == "-5"


def test_the_command(news: Path) -> None:
    status, shown = run("--index", news, "--metric", "出口", "--region", "浙江", "--period", "2023H1")
    assert status == 0 and "100亿元" in shown and "[a 10:15]" in shown
    status, shown = run("--index", news, "--metric", "出口", "--kind", "growth", "--json")
    (record,) = json.loads(shown)
    assert status == 0 and record["text"] == "5%" and record["value"] == -5.0 and record["article"] == "a"
    assert run("--index", news, "--metric", "出口", "--csv", "--source", "@甲报")[1].count("\n") == 3


def test_wrong_use_is_2_and_nothing_found_is_1(news: Path) -> None:
    assert run("--index", news, "--metric", "不是指标的词")[0] == 2
    assert run("--index", news, "--metric", "出口", "--csv", "--json")[0] == 2
    assert run("--index", news, "--metric", "出口", "--since", "昨天")[0] == 2
    status, shown = run("--index", news, "--metric", "进口", "--json")
    assert status == 1 and "[]\n" in shown and "没有这样的数字。/ There is no such figure.\n" in shown
