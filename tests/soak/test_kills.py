"""Builds and updates killed at random moments; takes minutes, `make soak` runs it."""

import random
import sys
import time
from pathlib import Path

import pytest
from fault_fixtures import children, recovers, said, write_states
from index_fixtures import HashEncoder, build_from

from index import Index, verify
from index.errors import IndexMissing

MOMENTS = 200


@pytest.mark.soak
@pytest.mark.skipif(sys.platform == "win32", reason="forks and kills")
def test_a_writer_killed_at_random_moments(tmp_path: Path) -> None:
    corpus, old = write_states(tmp_path)
    build_from(corpus, tmp_path / "fresh")
    before, new = said(old), said(tmp_path / "fresh")
    draw = random.Random(0)  # noqa: S311
    killed = 0
    for updates in (False, True):
        copies = tmp_path / f"copies-{updates}"
        began = time.monotonic()
        assert children(corpus, old if updates else None, tmp_path / f"timed-{updates}", ["none"] * 5) == [0] * 5
        lasts = (time.monotonic() - began) / 5 * 1000  # milliseconds; longer than one build, the start is in it
        ends = [str(draw.randrange(1, max(2, round(lasts)))) for _ in range(MOMENTS // 2)]
        for number, signal in enumerate(children(corpus, old if updates else None, copies, ends)):
            killed += signal == 9
            out = copies / str(number)
            if not out.exists():  # it had not begun
                continue
            try:
                found = said(out)
            except IndexMissing:
                assert not updates
            else:
                assert found in (before, new) if updates else found == new
                assert not verify(out).damaged
                with Index.open(out, encoder=HashEncoder()) as index:
                    assert index.manifest.counts.articles == len(index.article_ids())
            assert recovers(corpus, out, new)
    assert killed > MOMENTS // 4
