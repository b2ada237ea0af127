"""Which candidate is best, and how likely it is right: two small linear models, learnt by ``train/scorer.py``."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from index.zh.words import fold
from qa import features
from qa.kinds import Kind

Floats = NDArray[np.float64]

GROUPS = ("figure", "date", "person", "place", "name", "clause")
_GROUP_OF = {
    Kind.DATE: "date",
    Kind.PERSON: "person",
    Kind.PLACE: "place",
    Kind.ORGANISATION: "name",
    Kind.SCORE: "name",
    Kind.ENTITY: "name",
}
# What the probability is read from, beside the features of the best candidate.
DECISION_NAMES = ("score", "lead", "share", "candidates", *features.NAMES)
_CERTAIN = 1e-3  # what is left to other answers however far they lie behind


def group_of(kind: Kind) -> str:
    """The group of kinds that share weights."""
    return "figure" if kind.is_figure else _GROUP_OF.get(kind, "clause")


@dataclass(frozen=True, slots=True)
class Scorer:
    """Weights by group of kinds.

    Attributes:
        ranking: Per group, one weight for each of ``features.NAMES``: the score of a candidate is their sum.
        decision: Per group, one weight for each of ``DECISION_NAMES`` and a constant: the log odds of being right.
        precisions: (precision, probability from which answers reached it in calibration), the lowest first.
    """

    ranking: dict[str, Floats]
    decision: dict[str, Floats]
    precisions: tuple[tuple[float, float], ...] = ()

    def threshold(self, precision: float) -> float:
        """The probability from which answers were right as often as ``precision`` says.

        Raises:
            ValueError: No threshold reached it.
        """
        for reached, probability in self.precisions:
            if reached >= precision:
                return probability
        best = max((reached for reached, _ in self.precisions), default=0.0)
        raise ValueError(f"精确率最高只到 {best:.3f}，达不到 {precision:g}。/ At most {best:.3f} can be had.")

    @classmethod
    def from_json(cls, text: str) -> "Scorer":
        """Read the weights that ``to_json`` wrote.

        Raises:
            ValueError: They are not the weights of these features.
        """
        record = json.loads(text)
        names = record["features"], record.get("decision_features")
        if names != (list(features.NAMES), list(DECISION_NAMES)):
            raise ValueError("the scorer's weights belong to other features; run train/scorer.py again")
        ranking = {group: np.array(row, dtype=np.float64) for group, row in record["ranking"].items()}
        decision = {group: np.array(row, dtype=np.float64) for group, row in record["decision"].items()}
        precisions = tuple((float(a), float(b)) for a, b in record.get("precisions", ()))
        return cls(ranking, decision, precisions)

    def to_json(self) -> str:
        """The weights as JSON."""
        record = {
            "features": list(features.NAMES),
            "decision_features": list(DECISION_NAMES),
            "ranking": {group: [round(float(w), 5) for w in row] for group, row in self.ranking.items()},
            "decision": {group: [round(float(w), 5) for w in row] for group, row in self.decision.items()},
            "precisions": [[round(a, 4), round(b, 4)] for a, b in self.precisions],
        }
        return json.dumps(record, indent=1)

    def scores(self, kind: Kind, rows: Floats) -> Floats:
        """A score for each row of features, shape (candidates,)."""
        scores: Floats = rows @ self.ranking[group_of(kind)]
        return scores

    def probability(self, kind: Kind, rows: Floats, scores: Sequence[float], texts: Sequence[str], best: int) -> float:
        """How likely the candidate in row ``best``, of these candidates with these texts, is right, 0 to 1."""
        numbers = decision_numbers(rows, scores, texts, best)
        odds = float(np.append(numbers, 1.0) @ self.decision[group_of(kind)])
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))


def decision_numbers(rows: Floats, scores: Sequence[float], texts: Sequence[str], best: int) -> Floats:
    """The numbers of ``DECISION_NAMES`` for the candidate in row ``best``.

    ``score``; ``lead`` over the best that says something else; ``share``, the log odds of its answer in a softmax over
    all candidates, where those that say the same count together: ten reprints are no rivals of one another.
    """
    values, same = np.asarray(scores, dtype=np.float64), says_same(texts, best)
    others = values[~same]
    lead = values[best] - (others.max() if len(others) else values[best] - 5.0)
    weights = np.exp(values - values.max())
    held = weights[same].sum() / weights.sum()
    share = math.log(max(held, _CERTAIN) / (1.0 - held + _CERTAIN))
    return np.concatenate([[values[best], max(0.0, min(lead, 5.0)), share, math.log(len(values))], rows[best]])


def says_same(texts: Sequence[str], best: int) -> NDArray[np.bool_]:
    """Which texts are no other answer than that at ``best``: one holds the other (增长18%, 18%)."""
    folded = [fold(text) for text in texts]
    chosen = folded[best]
    return np.array([text in chosen or chosen in text for text in folded], dtype=np.bool_)


@cache
def bundled() -> Scorer:
    """The scorer that ships with the package."""
    return Scorer.from_json(files("qa").joinpath("models/scorer.json").read_text(encoding="utf8"))
