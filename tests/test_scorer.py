import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import features
from qa.kinds import Kind
from qa.scorer import DECISION_NAMES, GROUPS, Scorer, bundled, decision_numbers, group_of


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_weights(kind: Kind) -> None:
    assert group_of(kind) in GROUPS
    assert len(bundled().ranking[group_of(kind)]) == len(features.NAMES)
    assert len(bundled().decision[group_of(kind)]) == len(DECISION_NAMES) + 1


def test_weights_survive_json() -> None:
    again = Scorer.from_json(bundled().to_json())
    assert all((again.ranking[group] == bundled().ranking[group]).all() for group in GROUPS)


def test_weights_of_other_features_are_refused() -> None:
    record = json.loads(bundled().to_json())
    record["features"] = record["features"][1:]
    with pytest.raises(ValueError, match="other features"):
        Scorer.from_json(json.dumps(record))


@given(
    st.lists(
        st.lists(st.floats(-50, 50), min_size=len(features.NAMES), max_size=len(features.NAMES)), min_size=1, max_size=5
    )
)
def test_probability_is_one(rows: list[list[float]]) -> None:
    matrix = features.matrix(rows)
    scores = bundled().scores(Kind.AMOUNT, matrix)
    best = int(np.argmax(scores))
    texts = [str(number) for number in range(len(rows))]
    assert 0.0 < bundled().probability(Kind.AMOUNT, matrix, scores.tolist(), texts, best) < 1.0


def test_reprints_are_no_rivals() -> None:
    rows = np.zeros((3, len(features.NAMES)))

    def told(texts: list[str]) -> dict[str, float]:
        return dict(zip(DECISION_NAMES, decision_numbers(rows, [2.0, 1.9, 0.0], texts, 0).tolist(), strict=True))

    alone, repeated = told(["18%", "20%", "3%"]), told(["18%", "增长18%", "3%"])
    assert alone["lead"] == pytest.approx(0.1)
    assert repeated["lead"] == pytest.approx(2.0)
    assert alone["share"] < repeated["share"]
    assert told(["１８％", "18%", "增长18%"])["lead"] == pytest.approx(5.0)
