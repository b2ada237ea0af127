"""Longest match of a fixed list of words in running text, fast enough for every sentence of a large corpus."""

import re
from collections.abc import Iterable, Iterator
from importlib.resources import files


class Lexicon:
    """A list of words of two characters or more, found left to right, the longest at each place.

    Args:
        words: The words; all are matched exactly as written.

    Raises:
        ValueError: If a word has fewer than two characters.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._by_pair: dict[str, tuple[tuple[str, int, bool], ...]] = {}  # word, length, whether an edge is Latin
        groups: dict[str, list[str]] = {}
        for word in set(words):
            if len(word) < 2:
                raise ValueError(f"a word of the lexicon needs two characters: {word!r}")
            groups.setdefault(word[:2], []).append(word)
        for pair, members in groups.items():
            members.sort(key=len, reverse=True)
            self._by_pair[pair] = tuple((word, len(word), _has_latin_edge(word)) for word in members)
        # One character class before another rules out nearly every place without leaving the regex engine.
        first = "".join(sorted({re.escape(pair[0]) for pair in groups}))
        second = "".join(sorted({re.escape(pair[1]) for pair in groups}))
        self._candidate = re.compile(f"[{first}](?=[{second}])") if groups else re.compile(r"(?!)")

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield ``(start, end)`` of each word in ``text``, in order and without overlap."""
        floor = 0
        by_pair = self._by_pair
        for found in self._candidate.finditer(text):
            start = found.start()
            if start < floor:
                continue
            for word, length, edged in by_pair.get(text[start : start + 2], ()):
                if text.startswith(word, start) and not (edged and not _whole(text, start, start + length)):
                    floor = start + length
                    yield start, floor
                    break


def read_table(name: str) -> list[list[str]]:
    """Return the rows of a bundled tab-separated table, comments and blank lines left out."""
    lines = files("index.zh").joinpath("data", name).read_text("utf8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def _whole(text: str, start: int, end: int) -> bool:
    """Say whether a Latin word at ``[start:end]`` is not part of a longer one: G7 is not in G70."""
    return not (_latin(text, start) and _latin(text, start - 1)) and not (_latin(text, end - 1) and _latin(text, end))


def _has_latin_edge(word: str) -> bool:
    return _latin(word, 0) or _latin(word, len(word) - 1)


def _latin(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isascii() and text[at].isalnum()
