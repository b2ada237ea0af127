"""How well refusals are chosen; refusing is the positive class."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusals:
    """Precision: the share of refusals that were right; recall: the share of unanswerable questions refused.

    None where there is nothing to divide by: no refusal, or no unanswerable question.
    """

    precision: float | None
    recall: float | None
    f1: float | None


def refusals(refused: Sequence[bool], unanswerable: Sequence[bool]) -> Refusals:
    """Compare what was refused with what had no answer, question by question.

    Raises:
        ValueError: The sequences differ in length.
    """
    right = sum(said and due for said, due in zip(refused, unanswerable, strict=True))
    said, due = sum(refused), sum(unanswerable)
    return Refusals(
        precision=right / said if said else None,
        recall=right / due if due else None,
        f1=2 * right / (said + due) if said and due else None,
    )
