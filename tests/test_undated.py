"""An article without a date: its year is read from its own text where that leaves just one, and never guessed."""

from datetime import date
from pathlib import Path

import pytest

from index import build
from index.zh.periods import periods
from qa import Answer, Assistant

SURE = "甲省2022年出口2万亿元，比2021年增长5%。今年上半年，甲省出口1.1万亿元，增长6%。"
UNSURE = "上半年，甲省出口1.1万亿元，增长6%。"


def asked(folder: Path, text: str) -> Answer:
    (folder / "a.txt").write_text(text, encoding="utf8")
    build([folder / "a.txt"], folder / "a.index")
    with Assistant.open(folder / "a.index") as assistant:
        return assistant.ask("甲省上半年出口多少")


def test_the_year_is_inferred_and_said_to_be(tmp_path: Path) -> None:
    answer = asked(tmp_path, SURE)
    assert answer.text == "1.1万亿元"
    assert answer.period is not None and answer.period.inferred
    assert (answer.period.start, answer.period.end) == (date(2023, 1, 1), date(2023, 6, 30))
    assert answer.citations[0].date is None


def test_no_year_is_guessed(tmp_path: Path) -> None:
    answer = asked(tmp_path, UNSURE)
    assert answer.period is None or not answer.period.inferred


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("上半年", (date(2023, 1, 1), date(2023, 6, 30))),
        ("今年前7个月", (date(2023, 1, 1), date(2023, 7, 31))),
        ("去年下半年", (date(2022, 7, 1), date(2022, 12, 31))),
        ("昨天", None),
        ("21日", None),
    ],
)
def test_what_a_year_alone_dates(text: str, period: tuple[date, date] | None) -> None:
    (mention,) = periods(text, None, year=2023)
    assert (mention.period and (mention.period.start, mention.period.end)) == period
