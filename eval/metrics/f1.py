"""F1 as the official scorer of CMRC 2018 counts it, over the longest common run of tokens.

The overlap of answer and reference is their longest common *contiguous* run of mixed segments (not a bag of tokens);
precision is its share of the answer, recall its share of the reference, and the best F1 over the references counts.
"""

from collections.abc import Sequence

from eval.metrics.segments import segments


def f1(answer: str, references: Sequence[str]) -> float:
    """The best F1 of the answer over the references, in [0, 1].

    Raises:
        ValueError: There is no reference.
    """
    if not references:
        raise ValueError("references must not be empty")
    found = segments(answer)
    return max(_overlap(found, segments(reference)) for reference in references)


def _overlap(found: Sequence[str], reference: Sequence[str]) -> float:
    # 2pr / (p + r) with p = run / found and r = run / reference; two texts without a token share nothing.
    run = longest_common_run(found, reference)
    return 2 * run / (len(found) + len(reference)) if run else 0.0


def longest_common_run(left: Sequence[str], right: Sequence[str]) -> int:
    """The length of the longest sequence of tokens that stands unbroken in both."""
    best = 0
    above = [0] * (len(right) + 1)
    for token in left:
        row = [0]
        row.extend(above[j] + 1 if token == other else 0 for j, other in enumerate(right))
        best = max(best, *row)
        above = row
    return best
