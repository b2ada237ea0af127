"""What a day's changes cost in a large index, and how near they come to building it anew.

    python -m bench.daily --data ../shared/data --work build/daily --out bench/results/daily.json

The corpus is ``news-2023.jsonl.gz`` (an id that was used already gets a number), once as one ``.jsonl`` file and once
as a file for each article. Each is indexed, indexed again without a change, then after a day: of 140 articles drawn
with a seed 100 get another sentence, 20 are deleted and 20 moved (to another file, or another folder). Every run is a
process of ``yiju index``, measured from its start to its end. For each:

- ``seconds``: of the whole process, and ``build_seconds`` without starting and loading the encoder;
- ``processor_seconds``: of all cores together, which a busy machine leaves as they are;
- ``written_mb``: files of the new generation that the one before does not have, of ``index_mb``;
- ``shards``: how many there are.

``verify`` is the whole check of the updated index. ``same_as_anew``: of 200 questions on news, how often the first ten
by BM25 and by vectors are those of an index of the same files that was built at once, and the largest difference of a
BM25 score, relative.
"""

import argparse
import contextlib
import gzip
import json
import random
import resource
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.measuring import Json, in_a_process, machine, write_json
from bench.scale import questions
from index import Index, encoder
from index.generations import hold_current

CHANGED, DELETED, MOVED = 100, 20, 20
ASKED, DEPTH = 200, 10


def articles(data: Path) -> Iterator[Json]:
    """The articles of the news file, each with an id of its own."""
    seen: dict[str, int] = {}
    with gzip.open(data / "news-2023.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            number = seen[record["id"]] = seen.get(record["id"], 0) + 1
            yield record if number == 1 else record | {"id": f"{record['id']}-{number}"}


def write_lines(folder: Path, records: list[Json]) -> None:
    """Writes the corpus as one file."""
    folder.mkdir(parents=True)
    _write(folder / "news.jsonl", records)


def write_files(folder: Path, records: list[Json]) -> None:
    """Writes the corpus as a file for each article."""
    for record in records:
        path = folder / str(record.get("date", ""))[:7] / f"{record['id']}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\ndate: {record.get('date', '')}\n---\n{record['text']}\n", encoding="utf-8")


def change_lines(folder: Path, drawn: list[str]) -> None:
    """A day's changes to the one file; what moves goes to a second one."""
    place = {name: number for number, name in enumerate(drawn)}
    kept, moved = [], []
    for line in (folder / "news.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        number = place.get(record["id"], len(drawn))
        if number < CHANGED:
            kept.append(record | {"text": record["text"] + _SENTENCE})
        elif number == len(drawn):
            kept.append(record)
        elif number >= CHANGED + DELETED:
            moved.append(record)
    _write(folder / "news.jsonl", kept)
    _write(folder / "moved.jsonl", moved)


def change_files(folder: Path, drawn: list[str]) -> None:
    """A day's changes to the files."""
    paths = {path.stem: path for path in folder.rglob("*.md")}
    for name in drawn[:CHANGED]:
        with paths[name].open("a", encoding="utf-8") as file:
            file.write(_SENTENCE + "\n")
    for name in drawn[CHANGED : CHANGED + DELETED]:
        paths[name].unlink()
    (folder / "moved").mkdir()
    for name in drawn[CHANGED + DELETED :]:
        paths[name].rename(folder / "moved" / paths[name].name)


_SENTENCE = "（本文稍后有补充：主办方说，详细数字下周公布。）"
SHAPES = {"lines": (write_lines, change_lines), "files": (write_files, change_files)}


def index_run(corpus: Path, out: Path) -> Json:
    """Runs ``yiju index`` and says what it cost."""
    before = _files(out)
    started, used = time.perf_counter(), _processor()
    report = in_a_process("cli", "index", str(corpus), "--out", str(out), "--json", OMP_NUM_THREADS="1")
    seconds, used = time.perf_counter() - started, _processor() - used
    held = hold_current(out)
    shards = len(held.generation.manifest.shards)
    held.release()
    after = _files(out)
    written = sum(size for inode, size in after.items() if inode not in before)
    kept = {name: report[name] for name in ("articles", "passages", "added", "updated", "removed", "unchanged")}
    return kept | {
        "seconds": round(seconds, 2),
        "build_seconds": report["seconds"],
        "processor_seconds": round(used, 2),
        "written_mb": round(written / 1e6, 2),
        "index_mb": round(sum(after.values()) / 1e6, 1),
        "shards": shards,
    }


def measure_shape(shape: str, records: list[Json], work: Path, asked: list[str]) -> Json:
    """Builds, does nothing, changes and updates; compares with an index built at once."""
    write, change = SHAPES[shape]
    corpus, out, anew = work / shape, work / f"{shape}.index", work / f"{shape}.anew.index"
    for folder in (corpus, out, anew):
        shutil.rmtree(folder, ignore_errors=True)
    write(corpus, records)
    time.sleep(3)  # times of files that were written this moment are not trusted
    result: Json = {"full": index_run(corpus, out), "unchanged": index_run(corpus, out)}
    drawn = random.Random(0).sample([str(record["id"]) for record in records], CHANGED + DELETED + MOVED)  # noqa: S311
    change(corpus, drawn)
    time.sleep(3)
    result["update"] = index_run(corpus, out)
    result["unchanged_after"] = index_run(corpus, out)
    started = time.perf_counter()
    in_a_process("cli", "verify", str(out), "--json")
    result["verify_seconds"] = round(time.perf_counter() - started, 2)
    result["anew"] = index_run(corpus, anew)
    result["same_as_anew"] = compare(out, anew, asked)
    return result


def compare(one: Path, other: Path, asked: list[str]) -> Json:
    """How far two indexes agree."""
    embed = encoder.load()
    same = {"lexical": 0, "dense": 0}
    furthest = 0.0
    with Index.open(one, encoder=embed) as a, Index.open(other, encoder=embed) as b:
        for text in asked:
            for kind in same:
                hits, others = (getattr(index, kind)(text, DEPTH) for index in (a, b))
                same[kind] += [hit.passage for hit in hits] == [hit.passage for hit in others]
                scores = zip((hit.score for hit in hits), (hit.score for hit in others), strict=True)
                furthest = max([furthest, *(abs(x - y) / y for x, y in scores if kind == "lexical")])
    return {"questions": len(asked), **same, "largest_score_difference": furthest}


def _write(path: Path, records: list[Json]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _processor() -> float:
    """Processor time of all processes that this one started and that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _files(out: Path) -> dict[int, int]:
    found: dict[int, int] = {}
    for path in out.rglob("*"):
        with contextlib.suppress(OSError):
            if path.is_file():
                found[path.stat().st_ino] = path.stat().st_size
    return found


def main() -> None:
    """Measures the shapes and writes the result file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--work", type=Path, required=True, help="folder for the corpora and the indexes")
    parser.add_argument("--out", type=Path, required=True, help="result file (JSON)")
    parser.add_argument("--shape", choices=SHAPES, action="append", help="only this one; may be repeated")
    arguments = parser.parse_args()
    if not (arguments.data / "news-2023.jsonl.gz").exists():
        print(f"{arguments.data / 'news-2023.jsonl.gz'} is missing: nothing is measured", file=sys.stderr)
        return
    records, asked = list(articles(arguments.data)), questions(arguments.data)[:ASKED]
    result = machine("numpy", "faiss-cpu", "tantivy")
    for shape in arguments.shape or SHAPES:
        result[shape] = measure_shape(shape, records, arguments.work, asked)
        write_json(arguments.out, result)
    print(json.dumps(result, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
