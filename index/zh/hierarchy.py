"""Named things of which some hold others: a province lies in a country, exports are part of foreign trade."""

from collections.abc import Callable, Mapping
from typing import Literal

Relation = Literal["same", "contains", "contained", "disjoint", "unknown"]


class Hierarchy:
    """Which thing holds which, by any of their names.

    Args:
        names: The canonical name by every name, canonical names among them.
        parents: By every canonical name, the canonical names of what holds it directly; several may, none in a circle.
    """

    def __init__(self, names: Mapping[str, str], parents: Mapping[str, tuple[str, ...]]) -> None:
        self._names = names
        self._parents = parents
        self._above: dict[str, frozenset[str]] = {}

    def canonical(self, name: str) -> str | None:
        """Return the canonical name for any name, or None."""
        return self._names.get(name)

    def above(self, canon: str) -> frozenset[str]:
        """Return all that holds the thing of a canonical name, directly or not."""
        if canon not in self._above:
            parents = self._parents[canon]
            self._above[canon] = frozenset(parents).union(*map(self.above, parents))
        return self._above[canon]

    def relation(self, a: str, b: str, apart: Callable[[str, str], bool]) -> Relation:
        """Relate two things by any of their names.

        Args:
            a: A name.
            b: Another.
            apart: Says of two canonical names, neither of which holds the other, that they share nothing.

        Returns:
            ``contains`` where ``a`` holds ``b``, ``contained`` the other way round; ``unknown`` where a name is.
        """
        first, second = self.canonical(a), self.canonical(b)
        if first is None or second is None:
            return "unknown"
        if first == second:
            return "same"
        if first in self.above(second):
            return "contains"
        if second in self.above(first):
            return "contained"
        return "disjoint" if apart(first, second) else "unknown"
