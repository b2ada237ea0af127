"""Processes that build and die, each a fork of one that has everything loaded."""

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

from index_fixtures import answers, build_from, write_article, write_corpus

ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

# Arguments: folder of articles, index (or "-": none yet), folder for the copies, then one word for each child: a point
# of ``index.faults``, or the milliseconds after which it is killed. Prints how each ended: a signal, or 0.
_CHILDREN = """
    import os, shutil, signal, sys, time
    from pathlib import Path
    import index.layers, index.shards
    from index import build
    from index_fixtures import HashEncoder
    import rjieba
    from index.zh.words import words

    words("预热")
    index.shards._LEAST_PASSAGES, index.shards._SMALL, index.shards._EXACT = 4, 0, 0
    index.shards._MOST_GONE = 1.0
    corpus, old, copies, *ends = sys.argv[1:]
    for number, end in enumerate(ends):
        out = Path(copies) / str(number)
        if old != "-":
            shutil.copytree(old, out)
        if (child := os.fork()) == 0:
            if not end.isdigit():
                os.environ["YIJU_FAULT"] = end
            build([Path(corpus)], out, encoder=HashEncoder())
            os._exit(0)
        if end.isdigit():
            time.sleep(int(end) / 1000)
            os.kill(child, signal.SIGKILL)
        print(os.WTERMSIG(os.waitpid(child, 0)[1]), flush=True)
"""


def children(corpus: Path, old: Path | None, copies: Path, ends: Sequence[str]) -> list[int]:
    """Runs a build for each end; returns the signal that ended each, 0 where it came to its own end."""
    copies.mkdir()
    done = python(_CHILDREN, corpus, old or "-", copies, *ends)
    return [int(word) for word in done.split()]


def python(code: str, *arguments: object) -> str:
    """Runs code in a process of its own; returns what it prints."""
    command = [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=ENVIRONMENT)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout


def write_states(folder: Path) -> tuple[Path, Path]:
    """Writes articles and the index of them, then other articles; returns the folders of both."""
    corpus, out = folder / "corpus", folder / "old"
    write_corpus(corpus)
    for number in range(12):
        write_article(corpus, f"n{number:02d}", f"第{number}号渡轮今天开航。", title=f"渡轮{number}号")
    build_from(corpus, out)
    (corpus / "apples.jsonl").unlink()
    (corpus / "night.jsonl").unlink()
    write_article(corpus, "harbour", "滨海港上半年出口又创新高。", title="港口", source="甲报")
    return corpus, out


def said(out: Path) -> list[frozenset[tuple[str, int]]]:
    """What an index finds, without the scores, which an update may round otherwise."""
    return [frozenset((hit.passage.article_id, hit.passage.start) for hit in hits) for *_, hits in answers(out, k=50)]


def recovers(corpus: Path, out: Path, new: list[frozenset[tuple[str, int]]]) -> bool:
    """Whether the next run completes, answers as the new index does, and leaves nothing behind."""
    build_from(corpus, out)
    left = sorted(path.name for path in out.iterdir())
    sound = said(out) == new and left == ["CURRENT", "generations", "writer.lock"]
    alone = len(list((out / "generations").iterdir())) == 1
    shutil.rmtree(out)
    return sound and alone
