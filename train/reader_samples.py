"""Training samples for the reader: one sequence with its target for each question, asked or made of news."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from qa.alphabet import MASK, QUESTION_LIMIT, RESERVED, TITLE_LIMIT, Alphabet, Sequence, assemble, heading
from train.reader_corpus import Corpus
from train.reader_sets import Example, day

Ids = NDArray[np.int64]

SHORTEST_REST = 80  # characters of a text's other passages
STOPS = "。！？\n"
FULL = 0.3  # of the samples show as much of their text as there is room for
SHORTEST_SHARE = 0.6  # of that, the others at least
WHOLE = 0.75  # of the samples show whole sentences
ASKING = ["多少", "什么", "哪个", "哪里", "谁", "什么时候", "几", "哪家", "是什么", "何时", "哪些"]


@dataclass(frozen=True, slots=True)
class Sample:
    """One training sequence with its target: inclusive offsets into the sequence, (0, 0) for no answer."""

    sequence: Sequence
    start: int
    end: int
    masked: Ids
    original: Ids


class Cloze:
    """Questions made of news itself.

    A span that recurs in an article is taken out of one sentence, which becomes the question, and looked for
    in another part of the article (recurring-span selection, Ram et al. 2021); whole words of the context are
    masked as well.
    """

    def __init__(self, corpus: Corpus, alphabet: Alphabet, seed: int) -> None:
        self.corpus, self.alphabet = corpus, alphabet
        self.random = np.random.default_rng(seed)
        self.stops = {int(i) for i in alphabet.encode("。！？!?\n；")}
        self.asking = [alphabet.encode(text) for text in ASKING]
        self.digits = {int(i) for i in alphabet.encode("0123456789")}
        self.space = alphabet.encode(" ")

    def draw(self, length: int) -> Sample:
        """One sample of at most ``length`` characters from a text drawn at random."""
        while True:
            sample = self._from(int(self.random.integers(len(self.corpus))), length)
            if sample is not None:
                return sample

    def _from(self, number: int, length: int) -> Sample | None:
        corpus = self.corpus
        first, last = int(corpus.start[number]), int(corpus.start[number + 1])
        ids = corpus.ids[first:last].astype(np.int64)
        if len(ids) > 3000:
            ids = ids[:3000]
        edges = [0, *(int(i) + 1 for i in np.flatnonzero(np.isin(ids, list(self.stops)))), len(ids)]
        sentences = [(a, b) for a, b in pairwise(edges) if b - a > 5]
        words = np.flatnonzero(corpus.word[first : first + len(ids)])
        bounds = [*words.tolist(), len(ids)]
        seen: dict[bytes, list[tuple[int, int]]] = {}
        for a, b in pairwise(bounds):
            if 2 <= b - a <= 12:
                key = corpus.ids[first + a : first + b].tobytes()
                if key not in corpus.common:
                    seen.setdefault(key, []).append((a, b))
        recurring = [places for places in seen.values() if 2 <= len(places) <= 6]
        if not recurring or len(sentences) < 2:
            return None
        weights = np.array([3.0 if int(ids[p[0][0]]) in self.digits else 1.0 for p in recurring])
        places = recurring[int(self.random.choice(len(recurring), p=weights / weights.sum()))]
        order = self.random.permutation(len(places))
        hole, target = places[int(order[0])], places[int(order[1])]
        asked = next(((a, b) for a, b in sentences if a <= hole[0] < b), None)
        if asked is None or asked[0] <= target[0] < asked[1]:
            return None
        question = self._question(ids, words, asked, hole)
        answerable = self.random.random() > 0.15
        return self._context(ids, words, asked, target, question, answerable, number, places, length)

    def _question(self, ids: Ids, words: Ids, sentence: tuple[int, int], hole: tuple[int, int]) -> Ids:
        blank = (
            np.array([MASK]) if self.random.random() < 0.5 else self.asking[int(self.random.integers(len(self.asking)))]
        )
        low, high = max(sentence[0], hole[0] - 32), min(sentence[1], hole[1] + 24)
        keep = np.ones(len(ids), dtype=bool)
        if self.random.random() < 0.6:
            inside = words[(words >= low) & (words < high)]
            ends = np.append(inside[1:], high)
            for a, b in zip(inside, ends, strict=True):
                if self.random.random() < 0.25:
                    keep[a:b] = False
        left = ids[low : hole[0]][keep[low : hole[0]]]
        right = ids[hole[1] : high][keep[hole[1] : high]]
        return np.concatenate([left, blank, right])

    def _context(
        self,
        ids: Ids,
        words: Ids,
        asked: tuple[int, int],
        target: tuple[int, int],
        question: Ids,
        answerable: bool,
        number: int,
        places: list[tuple[int, int]],
        length: int,
    ) -> Sample | None:
        header = np.zeros(0, dtype=np.int64)
        if self.random.random() < 0.5:
            header = self.alphabet.encode(heading(day(str(self.corpus.dates[number])), ""))
            if asked[0] >= TITLE_LIMIT and self.random.random() < 0.7:
                first = ids[:TITLE_LIMIT]
                line = np.flatnonzero(np.isin(first, list(self.stops)))
                header = np.concatenate([header, self.space, first[: int(line[0]) if len(line) else None]])
        room = length - len(question) - len(header) - 4
        # The sentence asked about is taken out, so that the answer is found by meaning and not by copying it.
        before, after = ids[: asked[0]], ids[asked[1] :]
        rest = np.concatenate([before, after])
        shift = 0 if target[0] < asked[0] else asked[1] - asked[0]
        at = target[0] - shift
        if answerable:
            low = max(
                0, min(at - int(self.random.integers(0, max(1, room - (target[1] - target[0])))), len(rest) - room)
            )
        else:
            low = int(self.random.integers(0, max(1, len(rest) - room)))
            held = [p[0] - (0 if p[0] < asked[0] else asked[1] - asked[0]) for p in places]
            if any(low <= p < low + room for p in held):
                return None
        context = rest[low : low + room]
        sequence = assemble(self.alphabet, question, header, context)
        marks = np.zeros(len(rest), dtype=bool)
        flags = words[(words < asked[0]) | (words >= asked[1])]
        marks[np.where(flags < asked[0], flags, flags - (asked[1] - asked[0]))] = True
        span = (at - low, at - low + target[1] - target[0]) if answerable else (0, 0)
        return self._mask(sequence, marks[low : low + room], span, answerable)

    def _mask(self, sequence: Sequence, marks: NDArray[np.bool_], span: tuple[int, int], answerable: bool) -> Sample:
        offset = sequence.context
        starts = np.flatnonzero(marks)
        chosen = np.zeros(len(marks), dtype=bool)
        for a, b in zip(starts, [*starts[1:], len(marks)], strict=True):
            if b - a < 8 and self.random.random() < 0.15:
                chosen[a:b] = True
        chosen[span[0] : span[1]] = False
        places = np.flatnonzero(chosen) + offset
        characters = sequence.characters.copy()
        original = characters[places]
        kept = self.random.random(len(places)) < 0.1
        characters[places] = np.where(kept, original, MASK)
        covered = sequence.with_characters(self.alphabet, characters)
        if not answerable:
            return Sample(covered, 0, 0, places, original)
        return Sample(covered, offset + span[0], offset + span[1] - 1, places, original)


def _rest(example: Example) -> list[Example]:
    """What an answerable question's text says before or behind the answer, the longer one, if it is long enough."""
    text, low, high = example.context, min(a for a, _ in example.spans), max(b for _, b in example.spans)
    rest = max(text[: text.rfind("。", 0, low) + 1], text[text.find("。", high) + 1 or len(text) :], key=len)
    told = any(text[a:b] in rest for a, b in example.spans)
    return [] if told or len(rest) < SHORTEST_REST else [replace(example, context=rest, spans=())]


class Questions:
    """Samples from reading-comprehension sets.

    An answerable question sees a stretch of its context that holds the answer, or (``absent`` of the time) one that
    does not: of its own text or, where some are known, of other articles that a search for it finds. An unanswerable
    one sees a stretch that shares most with it: the near miss that refusing is for.

    Args:
        sets: Questions, and how much each of a set counts.
        alphabet: Of the network.
        seed: Of all that is drawn.
        absent: How often an answerable question sees a stretch without its answer.
        elsewhere: Of other articles, by the question's id.
        covered: How often words of a sample are covered, to be recovered.
        beside: How often an answer comes with two passages without it, of the rest of its text and of other articles,
            to be found among all three.
    """

    def __init__(
        self,
        sets: list[tuple[list[Example], float]],
        alphabet: Alphabet,
        seed: int,
        absent: float = 0.15,
        elsewhere: dict[str, list[Example]] | None = None,
        covered: float = 0.0,
        beside: float = 0.0,
    ) -> None:
        self.alphabet, self.absent, self.elsewhere, self.covered = alphabet, absent, elsewhere or {}, covered
        self.beside = beside
        self.random = np.random.default_rng(seed)
        self.sets = [rows for rows, _ in sets]
        weights = np.array([len(rows) * weight for rows, weight in sets])
        self.weights = weights / weights.sum()
        self.orders: list[list[int]] = [[] for _ in sets]

    def draw(self, length: int) -> list[Sample]:
        """One sample of at most ``length`` characters, or one with others; sets are gone through in new orders."""
        number = int(self.random.choice(len(self.sets), p=self.weights))
        if not self.orders[number]:
            self.orders[number] = self.random.permutation(len(self.sets[number])).tolist()
        example = self.sets[number][self.orders[number].pop()]
        first = self.sample(example, length)
        if not first.end or self.random.random() >= self.beside:
            return [first]
        others = [replace(other, question=example.question) for other in self.elsewhere.get(example.id, [])]
        drawn = [others[i] for i in self.random.permutation(len(others))]
        return [first, *(self.sample(one, length) for one in [*_rest(example), *drawn][:2])]

    def sample(self, example: Example, length: int) -> Sample:
        """One sequence for ``example``."""
        question = self.alphabet.encode(example.question)[:QUESTION_LIMIT]
        span = example.spans[0] if example.spans else None
        others = self.elsewhere.get(example.id)
        if others and self.random.random() < self.absent:
            example, span = others[int(self.random.integers(len(others)))], None
        title = example.title if not self.absent or self.random.random() < 0.85 else ""
        header = self.alphabet.encode(heading(day(example.date), title))
        room = self._room(length - len(question) - len(header) - 4)
        low = None if span is not None and self.random.random() >= self.absent else self._near(example, question, room)
        if low is not None or span is None or span[1] - span[0] > room:
            low, span = low or 0, None
        else:
            low = self._around(example.context, span, room)
        low, high = self._whole_sentences(example.context, low, low + room, span)
        sequence = assemble(self.alphabet, question, header, self.alphabet.encode(example.context[low:high]))
        inside = (0, -1) if span is None else (span[0] - low + sequence.context, span[1] - 1 - low + sequence.context)
        if self.random.random() < self.covered:
            sequence, places, original = self._cover(sequence, inside)
        else:
            places = original = np.zeros(0, dtype=np.int64)
        return Sample(sequence, max(0, inside[0]), max(0, inside[1]), places, original)

    def _room(self, most: int) -> int:
        """How much of its text a sample shows, as passages differ in length.

        Were it always ``most``, whatever is shorter could be told by its length: a passage of another article, which
        never answers.
        """
        return most if self.random.random() < FULL else int(self.random.integers(int(most * SHORTEST_SHARE), most + 1))

    def _whole_sentences(self, text: str, low: int, high: int, span: tuple[int, int] | None) -> tuple[int, int]:
        """The stretch, mostly cut to the whole sentences in it, as passages are, whether it answers or not."""
        if self.random.random() >= WHOLE:
            return low, high
        first, last = span or (high, low)
        at = 0 if low == 0 else min((i + 1 for m in STOPS if (i := text.find(m, low - 1, first)) >= 0), default=low)
        end = len(text) if high >= len(text) else max(text.rfind(mark, last, high) for mark in STOPS) + 1
        return (at, end) if end - at >= SHORTEST_REST and end > last else (low, high)

    def _cover(self, sequence: Sequence, span: tuple[int, int]) -> tuple[Sequence, Ids, Ids]:
        """Cover one character in ten of the context, in pairs, but none of the span."""
        size = len(sequence.characters)
        first = np.flatnonzero(self.random.random(size) < 0.05)
        places = np.unique(np.concatenate([first, first + 1]))
        places = places[(places >= sequence.context) & (places < size - 1)]
        places = places[(places < span[0]) | (places > span[1])]
        original = sequence.characters[places]
        places, original = places[original >= RESERVED], original[original >= RESERVED]
        characters = sequence.characters.copy()
        characters[places] = MASK
        return sequence.with_characters(self.alphabet, characters), places, original

    def _around(self, text: str, span: tuple[int, int], room: int) -> int:
        free = room - (span[1] - span[0])
        return max(0, min(span[0] - int(self.random.integers(0, free + 1)), len(text) - room))

    def _near(self, example: Example, question: Ids, room: int) -> int | None:
        """Where the stretch without an answer starts that shares most with the question; None: all hold one."""
        context = self.alphabet.encode(example.context)
        places = []
        for low in range(0, max(1, len(context) - room // 3), room // 3):
            if any(a < low + room and b > low for a, b in example.spans):
                continue
            held = np.isin(context[low : low + room], question)
            places.append((float(held.sum()) + 6 * float(self.random.random()), low))
        return max(places)[1] if places else None
