"""How the reader sees text: characters and bigrams as numbers, and one sequence per question and passage."""

import datetime
import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.zh.widths import HALF_WIDTH

Ids = NDArray[np.int64]

PAD, UNKNOWN, CLS, SEP, MASK = range(5)
RESERVED = 5
QUESTION_LIMIT = 64
TITLE_LIMIT = 32


def fold(text: str) -> str:
    """Lower case and half width, character for character, so that offsets stay what they were."""
    lowered = text.translate(HALF_WIDTH)
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in lowered)


def heading(date: datetime.date | None, title: str) -> str:
    """What the reader is told of a passage's article: 「2023年8月9日 题目」, either part may be missing."""
    day = "" if date is None else f"{date.year}年{date.month}月{date.day}日"
    return f"{day} {title.removeprefix('原标题:').removeprefix('原标题：')[:TITLE_LIMIT]}".strip()


@dataclass(frozen=True, slots=True)
class Alphabet:
    """Known characters and bigrams. ``table[code point]`` is a character's id; ``keys`` are sorted bigram keys."""

    characters: str
    bigrams: str
    table: NDArray[np.int64]
    keys: NDArray[np.int64]
    values: NDArray[np.int64]

    @classmethod
    def of(cls, characters: str, bigrams: str) -> "Alphabet":
        """Build from a string of characters and a string of bigrams written one after another."""
        table = np.full(0x10000, UNKNOWN, dtype=np.int64)
        for number, character in enumerate(characters):
            if ord(character) < 0x10000:
                table[ord(character)] = RESERVED + number
        codes = np.array([ord(c) if ord(c) < 0x10000 else 0xFFFF for c in bigrams], dtype=np.int64)
        ids = table[codes].reshape(-1, 2)
        keys = ids[:, 0] * 65536 + ids[:, 1]
        order = np.argsort(keys, kind="stable")
        return cls(characters, bigrams, table, keys[order], order + 1)

    @classmethod
    def from_json(cls, text: str) -> "Alphabet":
        """What ``to_json`` wrote."""
        record = json.loads(text)
        return cls.of(record["characters"], record["bigrams"])

    def to_json(self) -> str:
        """Both strings as JSON."""
        return json.dumps({"characters": self.characters, "bigrams": self.bigrams}, ensure_ascii=False)

    @property
    def sizes(self) -> tuple[int, int]:
        """Rows that a network needs for characters and for bigrams."""
        return RESERVED + len(self.characters), 1 + len(self.keys)

    def encode(self, text: str) -> Ids:
        """Ids of the characters of ``text``, one each."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        return self.table[np.minimum(codes, 0xFFFF)]

    def pairs(self, ids: Ids) -> Ids:
        """Id of the bigram that starts at each position; 0 where it is unknown or the text ends."""
        found = np.zeros(len(ids), dtype=np.int64)
        if len(ids) < 2 or not len(self.keys):
            return found
        wanted = ids[:-1] * 65536 + ids[1:]
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        found[:-1] = np.where(self.keys[at] == wanted, self.values[at], 0)
        return found


@dataclass(frozen=True, slots=True)
class Sequence:
    """One input of the reader: four arrays of one length; the context starts at offset ``context``."""

    characters: Ids
    bigrams: Ids
    segments: Ids
    matches: Ids
    context: int

    def with_characters(self, alphabet: Alphabet, characters: Ids) -> "Sequence":
        """The same with characters covered: bigrams follow, matches with covered characters go."""
        covered = characters == MASK
        matches = np.where(covered, 0, self.matches)
        return Sequence(characters, alphabet.pairs(characters), self.segments, matches, self.context)


def _shared(ids: Ids, other: Ids) -> Ids:
    """For each position of ``ids``: 0, or the longest run of 1 to 3 characters around it that ``other`` holds."""
    level = np.zeros(len(ids), dtype=np.int64)
    for size in (1, 2, 3):
        if len(ids) < size or len(other) < size:
            break
        mine, theirs = ids[: len(ids) - size + 1].copy(), other[: len(other) - size + 1].copy()
        for step in range(1, size):
            mine = mine * 65536 + ids[step : len(ids) - size + 1 + step]
            theirs = theirs * 65536 + other[step : len(other) - size + 1 + step]
        hits = np.isin(mine, theirs)
        for step in range(size):
            view = level[step : step + len(hits)]
            view[hits] = size
    return level


def assemble(alphabet: Alphabet, question: Ids, header: Ids, context: Ids) -> Sequence:
    """``[CLS] question [SEP] header [SEP] context [SEP]`` with its features."""
    question = question[:QUESTION_LIMIT]
    mark = np.array([SEP])
    characters = np.concatenate([[CLS], question, mark, header, mark, context, mark])
    segments = np.zeros(len(characters), dtype=np.int64)
    matches = np.zeros(len(characters), dtype=np.int64)
    at_header = len(question) + 2
    at_context = at_header + len(header) + 1
    segments[1 : 1 + len(question)] = 1
    segments[at_header : at_header + len(header)] = 3
    segments[at_context : at_context + len(context)] = 2
    matches[1 : 1 + len(question)] = _shared(question, np.concatenate([header, [PAD], context]))
    matches[at_header : at_header + len(header)] = _shared(header, question)
    matches[at_context : at_context + len(context)] = _shared(context, question)
    return Sequence(characters, alphabet.pairs(characters), segments, matches, at_context)
