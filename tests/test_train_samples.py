"""What the reader learns from: every target is where the answer stands, and nowhere where there is none."""

import random

import numpy as np
import pytest
import torch

from qa.alphabet import MASK, RESERVED, Alphabet
from train.reader_losses import across, alone
from train.reader_samples import Questions, Sample
from train.reader_sets import Example
from train.table_questions import dealt_out, draw, drawn_up, questions_on

TEXT = "原标题：前7个月外贸平稳。" + "前7个月，甲省进出口100亿元，增长3%。乙省进出口200亿元，下降4%。" * 20
ANSWER = "丙省进出口300亿元"
CONTEXT = TEXT + ANSWER + "。" + TEXT
AT = CONTEXT.index(ANSWER)
ALPHABET = Alphabet.of("".join(dict.fromkeys(CONTEXT + "多少丁别处")), "进出出口多少")
ASKED = Example("q", CONTEXT, "2023-08-09", "丙省进出口多少", ((AT, AT + len(ANSWER)),), "", "", "前7个月外贸平稳")
ELSEWHERE = Example("q", "别处丁省" * 60, "2023-08-08", "", (), "", "", "别处")
POOLS = [("地区", ["甲省", "乙省", "丙省", "丁省", "戊省", "己省"]), ("月份", [f"{month}月" for month in range(1, 13)])]


def said(sample: Sample) -> str:
    """What the target of a sample says, covered characters uncovered."""
    characters = sample.sequence.characters.copy()
    characters[sample.masked] = sample.original
    return "".join(ALPHABET.characters[i - RESERVED] for i in characters[sample.start : sample.end + 1])


@pytest.mark.parametrize("length", [128, 256, 384])
def test_an_answer_in_view_is_the_target(length: int) -> None:
    drawn = Questions([([ASKED], 1.0)], ALPHABET, seed=1, absent=0.0, covered=0.5)
    for _ in range(40):
        [sample] = drawn.draw(length)
        assert len(sample.sequence.characters) <= length
        assert said(sample) == ANSWER


def test_a_stretch_without_the_answer_has_no_target() -> None:
    drawn = Questions([([ASKED], 1.0)], ALPHABET, seed=1, absent=1.0)
    for _ in range(40):
        [sample] = drawn.draw(256)
        assert (sample.start, sample.end) == (0, 0)
        assert not holds(sample, "丙省进出口3")


def test_a_stretch_without_the_answer_looks_like_one_with_it() -> None:
    # Else a network learns to tell them by length or edges: passages of other articles are short and whole.
    own = Questions([([ASKED], 1.0)], ALPHABET, seed=1, absent=0.0)
    other = Questions([([ASKED], 1.0)], ALPHABET, seed=1, absent=1.0)
    shown = [[question.draw(320)[0] for _ in range(300)] for question in (own, other)]
    lengths = [np.quantile([len(context(s)) for s in samples], [0.1, 0.5, 0.9]) for samples in shown]
    assert lengths[0] == pytest.approx(lengths[1], rel=0.15)
    assert lengths[0][0] < 0.8 * lengths[0][2]
    whole = [np.mean([context(s).endswith("。") for s in samples]) for samples in shown]
    assert whole[0] == pytest.approx(whole[1], abs=0.1) and 0.6 < whole[0] < 0.95


def context(sample: Sample) -> str:
    """The context of a sample, as text."""
    return "".join(ALPHABET.characters[i - RESERVED] for i in sample.sequence.characters[sample.sequence.context : -1])


def test_where_every_stretch_answers_the_answer_is_the_target() -> None:
    short = Example("q", f"{ANSWER}。", "", "丙省进出口多少", ((0, len(ANSWER)),), "", "", "")
    drawn = Questions([([short], 1.0)], ALPHABET, seed=1, absent=1.0)
    assert said(drawn.draw(128)[0]) == ANSWER


def test_other_articles_are_shown_without_the_answer() -> None:
    drawn = Questions([([ASKED], 1.0)], ALPHABET, seed=1, absent=1.0, elsewhere={"q": [ELSEWHERE]})
    samples = [sample for _ in range(40) for sample in drawn.draw(256)]
    assert all((s.start, s.end) == (0, 0) for s in samples) and any(holds(s, "别处丁省别处") for s in samples)


def test_an_answer_is_shown_beside_passages_without_it() -> None:
    drawn = Questions([([ASKED], 1.0)], ALPHABET, seed=1, beside=1.0, absent=0.0, elsewhere={"q": [ELSEWHERE]})
    for _ in range(20):
        first, rest, other = drawn.draw(256)
        assert said(first) == ANSWER
        assert (rest.end, other.end) == (0, 0)
        assert holds(rest, "乙省进出口200亿元") and not holds(rest, "丙省进出口3")
        assert holds(other, "别处丁省别处")


def test_pointing_among_passages_compares_odds_against_no_answer() -> None:
    # Two passages of one question; place 0 is no answer, the answer stands at place 2 of the first.
    scores = torch.tensor([[1.0, 0.0, 3.0], [5.0, 4.0, 2.0], [0.0, 9.0, 9.0]])
    loss = across(scores, torch.tensor([2, 0, 1]), torch.tensor([0, 0, 1]))
    odds = torch.tensor([-1.0, 2.0, -1.0, -3.0])
    assert float(loss) == pytest.approx(float(-torch.log_softmax(odds, 0)[1]), rel=1e-4)


def test_a_passage_beside_must_say_no_answer_by_itself() -> None:
    target, first = torch.tensor([2, 0]), torch.tensor([True, False])
    low = alone(torch.tensor([[0.0, 0.0, 9.0], [0.0, 0.0, 5.0]]), target, first)
    high = alone(torch.tensor([[0.0, 0.0, 9.0], [5.0, 0.0, 0.0]]), target, first)
    assert float(high) < 0.1 < 1.0 < float(low)


def holds(sample: Sample, text: str) -> bool:
    """Whether the context of a sample holds a text."""
    wanted = ALPHABET.encode(text)
    context = sample.sequence.characters[sample.sequence.context :]
    windows = np.lib.stride_tricks.sliding_window_view(context, len(wanted))
    return bool((windows == wanted).all(axis=1).any())


def test_covered_characters_are_told_and_spare_the_answer() -> None:
    drawn = Questions([([ASKED], 1.0)], ALPHABET, seed=1, absent=0.0, covered=1.0)
    [sample] = drawn.draw(256)
    assert len(sample.masked) > 0 and (sample.sequence.characters[sample.masked] == MASK).all()
    assert not set(sample.masked.tolist()) & set(range(sample.start, sample.end + 1))


@pytest.mark.parametrize("seed", range(40))
def test_each_value_of_a_made_up_table_stands_at_its_place(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    what, table, others = draw(chance, POOLS)
    assert not set(others) & set(table.rows)
    for text, places in (drawn_up(table, what, chance), dealt_out(table, chance)):
        for (row, column), (start, end) in places.items():
            assert table.values[row][column].lstrip("-") in text[start:end]
        assert list(places) == sorted(places, key=lambda place: places[place])


@pytest.mark.parametrize("seed", range(40))
def test_questions_on_tables_are_answered_by_what_stands_there(seed: int) -> None:
    for row in questions_on(random.Random(seed), POOLS, "另一则新闻。" * 30):  # noqa: S311
        context, answers = str(row["context"]), row["answers"]
        assert isinstance(answers, list)
        for answer in answers:
            assert context[answer["answer_start"] :].startswith(answer["text"])
