"""What the bundled encoder is trained on: its tokenizer, and batches of queries with passages as token numbers."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import rjieba
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from train.pairs import Bm25, Question, window_of, windows

Numbers = NDArray[np.int64]

_HAN = [chr(code) for code in range(0x3400, 0xA000)]
_RUN = re.compile(r"[0-9]+|[a-z]+|[\u3400-\u9fff]+")
# Greedy longest match tries every length of what is left of a run: short runs keep it linear, for any text.
_BOUNDED = r"[0-9]{1,16}|[a-z]{1,16}|[\u3400-\u9fff]{1,16}"
_ALWAYS = [*"0123456789abcdefghijklmnopqrstuvwxyz", *(f"{number:02d}" for number in range(100))]
_LONGEST = 8
_RARE = 5  # a character seen less often has no row of its own


@dataclass(frozen=True, slots=True)
class Bags:
    """Texts as numbers of table rows: ``rows[starts[i]:starts[i + 1]]`` are those of text i."""

    rows: Numbers
    starts: Numbers

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, i: int) -> Numbers:
        return self.rows[self.starts[i] : self.starts[i + 1]]

    def take(self, which: Numbers) -> Bags:
        """The chosen texts, in the order given."""
        return bags([self[int(i)] for i in which])


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A tokenizer, and the table row of each of its tokens: ``row_of[token]``, below ``rows``."""

    tokenizer: Tokenizer
    row_of: NDArray[np.int32]
    rows: int

    def read(self, texts: Iterable[str]) -> Bags:
        """The rows of each text's tokens."""
        texts = list(texts)
        pieces: list[Numbers] = []
        for start in range(0, len(texts), 4096):
            batch = self.tokenizer.encode_batch_fast(texts[start : start + 4096], add_special_tokens=False)
            pieces.extend(self.row_of[encoding.ids].astype(np.int64) for encoding in batch)
        return bags(pieces)


@dataclass(frozen=True, slots=True)
class Pool:
    """Questions beside passages: question i belongs to passage ``own[i]``, and passages ``near[i]`` are near misses."""

    questions: Bags
    passages: Bags
    own: Numbers
    near: Numbers


@dataclass(frozen=True, slots=True)
class Batch:
    """Query i belongs to passage i; further passages belong to none. ``own[i]`` names passages: equal is the same."""

    queries: Bags
    passages: Bags
    own: Numbers


def bags(pieces: Sequence[NDArray[np.integer]]) -> Bags:
    """Bags of the given texts."""
    starts = np.zeros(len(pieces) + 1, dtype=np.int64)
    np.cumsum([len(piece) for piece in pieces], out=starts[1:])
    return Bags(np.concatenate([np.zeros(0, np.int64), *pieces]), starts)


def count_words(texts: Iterable[str], weight: int = 1) -> Counter[str]:
    """How often each word, number and Latin run stands in ``texts``, times ``weight``."""
    counts: Counter[str] = Counter()
    for text in texts:
        for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
            counts.update([run] if run[0].isascii() else rjieba.cut(run))
    return Counter({word: count * weight for word, count in counts.items()})


def make_vocabulary(counts: Counter[str], rows: int, shared: int = 512) -> Vocabulary:
    """A tokenizer of greedy longest match over the most frequent words.

    Every Han character is a token, so that no rare one hides the run that it stands in; those too rare to learn
    anything of share ``shared`` rows, which tells most of them apart still.
    """
    single: Counter[str] = Counter()
    for word, count in counts.items():
        single.update(dict.fromkeys(word, count))
    pieces = dict.fromkeys(chain(_ALWAYS, (c for c in sorted(single) if single[c] >= _RARE)))
    longer = (item for item in counts.items() if 1 < len(item[0]) <= _LONGEST)
    for word, _ in sorted(longer, key=lambda item: (-item[1], item[0])):
        if len(pieces) == rows - shared - 1:
            break
        pieces[word] = None
    tokens = ["[UNK]", *pieces, *(character for character in _HAN if character not in pieces)]
    row_of = np.arange(len(tokens), dtype=np.int32)
    own = len(pieces) + 1
    row_of[own:] = own + np.arange(len(tokens) - own) % shared
    model = models.WordPiece({token: i for i, token in enumerate(tokens)}, continuing_subword_prefix="")
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(_BOUNDED), behavior="removed", invert=True)
    return Vocabulary(tokenizer, row_of, rows)


def make_pool(vocabulary: Vocabulary, questions: Sequence[Question], misses: int = 8) -> Pool:
    """Pairs each question with the window that answers it, and with the whole context where that is a paragraph."""
    texts: dict[str, int] = {}
    mine: list[list[int]] = []
    right: list[list[int]] = []
    for question in questions:
        spans = windows(question.context)
        chosen = [window_of(spans, question.answers[0][0])] if question.answers else []
        if question.source != "news_qa_train":
            chosen.append(len(spans))
            spans.append((0, len(question.context)))
        mine.append([texts.setdefault(question.context[start:end], len(texts)) for start, end in spans])
        right.append([mine[-1][i] for i in chosen])
    passages = vocabulary.read(texts)
    asked = vocabulary.read(question.text for question in questions)
    wrong = _near_misses(asked, passages, mine, right, misses)
    pairs = [(i, own) for i, several in enumerate(right) for own in several]
    which, own = np.array(pairs, dtype=np.int64).T
    return Pool(asked.take(which), passages, own, wrong[which])


def _near_misses(
    asked: Bags, passages: Bags, mine: list[list[int]], right: list[list[int]], misses: int
) -> NDArray[np.int64]:
    """Passages that BM25 takes for the answer, other parts of a long article before those of other articles."""
    found, _ = Bm25(map(_terms, map(passages.__getitem__, range(len(passages))))).top(
        (_terms(asked[i]) for i in range(len(asked))), misses * 3
    )
    wrong = []
    for ranked, own, answering in zip(found.tolist(), mine, right, strict=True):
        whole = len(own) - 1 in [own.index(i) for i in answering]  # a part of a right paragraph is no miss
        others = [] if whole else [i for i in own if i not in answering][: misses // 2]
        others += [i for i in ranked if i not in own]
        wrong.append((others * misses)[:misses])
    return np.array(wrong, dtype=np.int64)


def _terms(rows: Numbers) -> list[str]:
    return [str(row) for row in rows]


def batches(pool: Pool, news: Bags, sizes: tuple[int, int, int], seed: int) -> Iterator[Batch]:
    """Endless batches of (questions, scraps of news, near misses) in the given ``sizes``; a seed gives one sequence."""
    rng = np.random.default_rng(seed)
    asked, scraps, misses = sizes
    while True:
        for which in np.array_split(rng.permutation(len(pool.own)), len(pool.own) // asked):
            missed = rng.permutation(which)[:misses]
            miss = pool.near[missed, rng.integers(0, pool.near.shape[1], len(missed))]
            scrap, around = news_pairs(news, scraps, rng)
            queries = join(pool.questions.take(which), scrap)
            passages = join(join(pool.passages.take(pool.own[which]), around), pool.passages.take(miss))
            yield Batch(queries, passages, np.concatenate([pool.own[which], -1 - np.arange(scraps), miss]))


def join(left: Bags, right: Bags) -> Bags:
    """The texts of both."""
    return Bags(
        np.concatenate([left.rows, right.rows]), np.concatenate([left.starts, right.starts[1:] + len(left.rows)])
    )


def news_pairs(news: Bags, amount: int, rng: np.random.Generator) -> tuple[Bags, Bags]:
    """Scraps of news sentences as stand-ins for questions, and what stands around them as passages.

    ``news`` holds sentences, articles parted by empty ones. Half of the scraps are taken out of their passage (inverse
    cloze, Lee et al. 2019), so that the vectors learn what stands near a word as well as the word itself.
    """
    queries: list[Numbers] = []
    passages: list[Numbers] = []
    while len(queries) < amount:
        row = int(rng.integers(1, len(news) - 1))
        sentence = news[row]
        if len(sentence) < 5:
            continue
        first, last = _around(news, row, int(rng.integers(80, 220)), rng)
        size = int(rng.integers(3, min(len(sentence), 24) + 1))
        start = int(rng.integers(0, len(sentence) - size + 1))
        scrap = sentence[start : start + size]
        kept = scrap[rng.random(size) > rng.random() * 0.5]
        at = news.starts[row] + start
        before, after = news.rows[news.starts[first] : at], news.rows[at + size : news.starts[last + 1]]
        taken_out = len(before) + len(after) >= 10 and rng.random() < 0.5
        queries.append(kept if len(kept) else scrap)
        passages.append(np.concatenate([before, after] if taken_out else [before, scrap, after]))
    return bags(queries), bags(passages)


def _around(news: Bags, row: int, room: int, rng: np.random.Generator) -> tuple[int, int]:
    """First and last sentence of about ``room`` tokens of one article around sentence ``row``."""
    first = last = row
    lengths = {i: int(news.starts[i + 1] - news.starts[i]) for i in range(max(row - 40, 0), min(row + 40, len(news)))}
    while news.starts[last + 1] - news.starts[first] < room:
        earlier, later = lengths.get(first - 1, 0) > 0, lengths.get(last + 1, 0) > 0
        if earlier and (not later or rng.random() < 0.5):
            first -= 1
        elif later:
            last += 1
        else:
            break
    return first, last


def sentences(texts: Iterable[str]) -> Iterator[str]:
    """The sentences of all texts, an empty one after each text."""
    ends = re.compile(r"(?<=[。！？!?；;\n])")
    for text in texts:
        yield from (part for part in ends.split(text) if part.strip())
        yield ""


def frequencies(news: Bags, pool: Pool, rows: int) -> NDArray[np.int64]:
    """How often each row is read, those of asked paragraphs ten times."""
    return np.bincount(news.rows, minlength=rows) + 10 * np.bincount(pool.passages.rows, minlength=rows) + 1
