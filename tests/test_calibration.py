"""How sure an answer is: log odds are turned into those of being right, and ship with the scorer."""

import numpy as np
import pytest

from qa.features import NAMES
from qa.kinds import Kind
from qa.scorer import DECISION_NAMES, GROUPS, Scorer
from train.scorer import Judged, calibrate


def test_slope_and_constant_are_found() -> None:
    random = np.random.default_rng(3)
    odds = random.normal(0.0, 2.0, 4000)
    right = random.random(4000) < 1.0 / (1.0 + np.exp(-(0.6 * odds + 0.8)))
    judged = [Judged(float(o), bool(r), True) for o, r in zip(odds, right, strict=True)]
    assert calibrate(judged) == pytest.approx((0.6, 0.8), abs=0.12)


def test_nothing_judged_changes_nothing() -> None:
    assert calibrate([]) == (1.0, 0.0)


def test_a_scorer_keeps_its_calibration() -> None:
    decision = {group: np.append(np.zeros(len(DECISION_NAMES)), 1.0) for group in GROUPS}
    ranking = {group: np.zeros(len(NAMES)) for group in GROUPS}
    scorer = Scorer.from_json(Scorer(ranking, decision, ((0.5, 0.1),), (2.0, -1.0)).to_json())
    rows = np.zeros((1, len(NAMES)))
    assert scorer.calibration == (2.0, -1.0)
    assert scorer.probability(Kind.AMOUNT, rows, [0.0], ["3亿元"], 0) == pytest.approx(1.0 / (1.0 + np.exp(-1.0)))
