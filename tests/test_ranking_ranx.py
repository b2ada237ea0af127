"""Our ranking metrics against ranx's, on random rankings.

ranx compiles its metrics at first use, which takes a minute; here they run as the plain Python that they are.
"""

import os
import random
import warnings
from unittest import mock

import pytest

from eval.metrics.ranking import hit_rate, recall, reciprocal_rank

with mock.patch.dict(os.environ, NUMBA_DISABLE_JIT="1"), warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what others deprecate among themselves is not ours
    ranx = pytest.importorskip("ranx")

OURS = {"recall": recall, "hit_rate": hit_rate, "mrr": reciprocal_rank}


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("k", [1, 5, 10])
def test_same_scores_as_ranx(name: str, k: int) -> None:
    chance = random.Random(k)  # noqa: S311  # a repeatable draw, not a secret
    articles = [f"a{number}" for number in range(30)]
    relevant = {f"q{number}": set(chance.sample(articles, chance.randint(1, 6))) for number in range(80)}
    ranked = {query: chance.sample(articles, chance.randint(1, 20)) for query in relevant}
    theirs = ranx.evaluate(
        ranx.Qrels({query: dict.fromkeys(names, 1) for query, names in relevant.items()}),
        ranx.Run({query: {one: 1.0 / place for place, one in enumerate(names, 1)} for query, names in ranked.items()}),
        f"{name}@{k}",
        return_mean=False,
        make_comparable=True,
    )
    assert [OURS[name](ranked[query], relevant[query], k) for query in sorted(relevant)] == pytest.approx(theirs)
