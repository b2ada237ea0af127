from hypothesis import given
from hypothesis import strategies as st

from index.zh.hierarchy import Hierarchy, Relation

PARENTS = {"world": (), "north": ("world",), "league": ("world",), "town": ("north", "league"), "south": ("world",)}
NAMES = {name: name for name in PARENTS} | {"城": "town"}
TREE = Hierarchy(NAMES, PARENTS)
MIRRORED: dict[Relation, Relation] = {"contains": "contained", "contained": "contains"}


def _apart(a: str, b: str) -> bool:
    return {a, b} == {"north", "south"}


def test_all_that_holds_a_thing_by_any_way() -> None:
    assert TREE.above("town") == {"north", "league", "world"}
    assert TREE.above("world") == frozenset()
    assert TREE.canonical("城") == "town"
    assert TREE.canonical("村") is None


def test_relations() -> None:
    assert TREE.relation("城", "town", _apart) == "same"
    assert TREE.relation("world", "城", _apart) == "contains"
    assert TREE.relation("north", "south", _apart) == "disjoint"
    assert TREE.relation("north", "league", _apart) == "unknown"
    assert TREE.relation("north", "村", lambda *_: True) == "unknown"


@given(st.sampled_from([*NAMES, "村"]), st.sampled_from([*NAMES, "村"]))
def test_relations_mirror(a: str, b: str) -> None:
    found = TREE.relation(a, b, _apart)
    assert TREE.relation(b, a, _apart) == MIRRORED.get(found, found)
