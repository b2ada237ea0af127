"""How sure an answer is: log odds are turned into those of being right, group by group."""

from dataclasses import replace

import numpy as np
import pytest

from qa.features import NAMES
from qa.kinds import Kind
from qa.scorer import DECISION_NAMES, Scorer
from train.calibration import FEWEST, SURE, least_share, precisions
from train.scorer import Asked, Judged, calibrate, learn, mean
from train.scorer_data import Record


def test_slope_and_constant_are_found() -> None:
    random = np.random.default_rng(3)
    odds = random.normal(0.0, 2.0, 4000)
    right = random.random(4000) < 1.0 / (1.0 + np.exp(-(0.6 * odds + 0.8)))
    judged = [Judged(float(o), bool(r)) for o, r in zip(odds, right, strict=True)]
    assert calibrate(judged) == pytest.approx((0.6, 0.8), abs=0.12)


def test_nothing_judged_changes_nothing() -> None:
    assert calibrate([]) == (1.0, 0.0)


def test_a_share_of_few_is_less_sure() -> None:
    assert least_share(10, 10) == pytest.approx(1 / (1 + SURE * SURE / 10))
    assert least_share(95, 100) < least_share(950, 1000) < 0.95
    assert least_share(0, 10) == pytest.approx(0.0, abs=1e-12)


def test_precisions_rise_and_promise_no_more_than_was_reached() -> None:
    random = np.random.default_rng(3)
    probability = random.random(2000)
    judged = [(float(p), bool(random.random() < p)) for p in probability]
    found = precisions(judged)
    assert len(found) > 5
    assert list(found) == sorted(found)
    for reached, cut in found:
        kept = [right for p, right in judged if p >= cut]
        assert len(kept) >= FEWEST
        assert reached < sum(kept) / len(kept)


def test_a_mean_with_weights_that_lack_a_feature() -> None:
    group = {"figure": np.arange(len(NAMES), dtype=float)}
    decision = {"figure": np.arange(len(DECISION_NAMES) + 1, dtype=float)}
    shipped = {
        "features": [NAMES[1], NAMES[0]],
        "decision_features": ["lead"],
        "ranking": {"figure": [9.0, 4.0]},
        "decision": {"figure": [3.0, 100.0]},
    }
    found = mean(Scorer(group, decision), shipped, 0.25)
    assert found.ranking["figure"][:3] == pytest.approx([3.0, 0.25 + 6.75, 0.5])
    lead = DECISION_NAMES.index("lead")
    assert found.decision["figure"][lead] == pytest.approx(0.25 * lead + 0.75 * 3.0)
    assert found.decision["figure"][lead + 1] == pytest.approx(0.25 * (lead + 1))
    assert found.decision["figure"][-1] == pytest.approx(0.25 * len(DECISION_NAMES) + 75.0)


def asked(number: int, listed: bool, right: bool) -> Asked:
    """A question on reasons with two candidates, of which the first is chosen."""
    answers = ("因为下雨",) if right else ()
    record = Record("为什么", answers, f"{number}", listed)
    rows = np.zeros((2, len(NAMES)))
    rows[0, NAMES.index("reader")] = 0.5
    return Asked(record, Kind.REASON, rows, np.array([right, False]), ("因为下雨", "天气"))


def test_questions_that_list_all_spans_say_how_sure(capsys: pytest.CaptureFixture[str]) -> None:
    # Right answers count as wrong in three of four questions that list one span, and in one of four of the others.
    some = [asked(number, listed=False, right=number % 4 == 0) for number in range(400)]
    every = [asked(number, listed=True, right=number % 4 != 0) for number in range(400, 600)]
    others = [
        replace(one, kind=kind)
        for kind in (Kind.AMOUNT, Kind.DATE, Kind.PERSON, Kind.PLACE, Kind.ENTITY)
        for one in some
    ]
    scorer = learn([*some, *every, *others])
    sure = scorer.probability(Kind.REASON, some[0].rows, [1.0, 0.0], some[0].texts, 0)
    unsure = scorer.probability(Kind.AMOUNT, some[0].rows, [1.0, 0.0], some[0].texts, 0)
    assert sure == pytest.approx(0.75, abs=0.05)
    assert unsure == pytest.approx(0.25, abs=0.05)
