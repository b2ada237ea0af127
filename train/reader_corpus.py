"""News as arrays of character ids, and the alphabet that both are written in."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.alphabet import Alphabet, fold
from train.reader_sets import paragraphs

NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*(?:万亿|亿|万|千|百)?(?:%|个百分点|美元|欧元|[一-鿿])?")


@dataclass(frozen=True, slots=True)
class Corpus:
    """News as one array: ``ids[start[i]:start[i + 1]]`` is text i; ``word`` marks the first character of each word.

    ``common`` holds the keys of words that stand in more than 2 % of texts.
    """

    ids: NDArray[np.uint16]
    word: NDArray[np.bool_]
    start: NDArray[np.int64]
    dates: NDArray[np.str_]
    common: frozenset[bytes]

    def __len__(self) -> int:
        return len(self.start) - 1


def news(data: Path) -> Iterator[tuple[str, str]]:
    """(date or "", text) of each news article, in file order."""
    path = data / "news-2023.jsonl.gz"
    if not path.is_file():
        raise SystemExit(f"没有找到新闻语料 {path}；用 --data 指出数据目录 (no news corpus there; give --data)")
    with gzip.open(path, "rt", encoding="utf8") as lines:
        for line in lines:
            record = json.loads(line)
            yield (record["date"] or "")[:10], fold(record["text"])


def learn_alphabet(data: Path, characters: int = 6500, bigrams: int = 40000) -> Alphabet:
    """The commonest characters and bigrams of news and reading-comprehension paragraphs."""
    single: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    texts = [text for _, text in news(data)]
    for name in ("cmrc2018_train", "drcd_dev", "squad2_zh_dev"):
        texts += [fold(context) for context, _, _ in paragraphs(data / "mrc" / f"{name}.json.gz")]
    for text in texts:
        single.update(text)
        pairs.update(map("".join, pairwise(text)))
    kept = [c for c, n in single.most_common(characters) if n > 1]
    known = set(kept)
    two = [p for p, _ in pairs.most_common(bigrams * 2) if p[0] in known and p[1] in known][:bigrams]
    return Alphabet.of("".join(kept), "".join(two))


def segment(text: str) -> list[int]:
    """Offsets where a word starts; a number and its unit are one word."""
    import rjieba

    starts, at = [], 0
    for word in rjieba.cut(text):
        starts.append(at)
        at += len(word)
    cut = np.zeros(len(text) + 1, dtype=bool)
    cut[starts] = True
    for match in NUMBER.finditer(text):
        cut[match.start() + 1 : match.end()] = False
        cut[match.start()] = cut[match.end()] = True
    return [int(i) for i in np.flatnonzero(cut[:-1])]


def prepare(data: Path, out: Path) -> None:
    """Write the alphabet and the news arrays that pre-training reads to folder ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    alphabet = learn_alphabet(data)
    (out / "alphabet.json").write_text(alphabet.to_json(), encoding="utf8")
    ids, flags, starts, dates = [], [], [0], []
    frequency: Counter[bytes] = Counter()
    for date, text in news(data):
        if len(text) < 60:
            continue
        line = alphabet.encode(text).astype(np.uint16)
        word = np.zeros(len(text), dtype=bool)
        at = segment(text)
        word[at] = True
        frequency.update({line[a:b].tobytes() for a, b in zip(at, [*at[1:], len(text)], strict=True)})
        ids.append(line)
        flags.append(word)
        starts.append(starts[-1] + len(line))
        dates.append(date)
    limit = 0.02 * len(dates)
    common = b"\n".join(key.hex().encode() for key, n in frequency.items() if n > limit)
    np.savez(
        out / "news.npz",
        ids=np.concatenate(ids),
        word=np.concatenate(flags),
        start=np.array(starts),
        dates=np.array(dates),
        common=np.frombuffer(common, dtype=np.uint8),
    )


def load_corpus(out: Path) -> Corpus:
    """What ``prepare`` wrote."""
    with np.load(out / "news.npz", allow_pickle=False) as arrays:
        common = frozenset(bytes.fromhex(key.decode()) for key in arrays["common"].tobytes().split(b"\n"))
        return Corpus(arrays["ids"], arrays["word"], arrays["start"], arrays["dates"], common)
