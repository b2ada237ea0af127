"""What checking a candidate against a question says, slot by slot.

A contradiction is certain: the words that the candidate depends on name another period, region or metric, or its
article lacks a name that the question is certain to ask about; anything less is unknown.
"""

from dataclasses import dataclass
from enum import IntEnum

from index.zh.members import Member
from index.zh.periods import Mention

SLOTS = ("period", "region", "metric", "of_member", "unit", "name")


class Verdict(IntEnum):
    """How one slot of a candidate stands to the question."""

    CONTRADICTION = -1
    UNKNOWN = 0
    MATCH = 1


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The verdict on each slot, the mention that the candidate's time was read from, and the list member it is of."""

    period: Verdict
    region: Verdict
    metric: Verdict
    mention: Mention | None
    of_member: Verdict = Verdict.UNKNOWN
    member: Member | None = None
    unit: Verdict = Verdict.UNKNOWN
    name: Verdict = Verdict.UNKNOWN

    @property
    def contradicted(self) -> tuple[str, ...]:
        """The names of the slots that contradict."""
        return tuple(name for name in SLOTS if getattr(self, name) is Verdict.CONTRADICTION)

    @property
    def matched(self) -> int:
        """How many slots match."""
        return sum(one is Verdict.MATCH for one in (self.period, self.region, self.metric, self.of_member))
