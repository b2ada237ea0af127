"""The neural reader: for every character of a passage, how likely the answer starts or ends there.

The bundled reader is an ONNX file run by onnxruntime; its sequences are made by ``qa.alphabet``.
"""

import datetime
import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError
from qa.alphabet import Alphabet, assemble, fold, heading
from qa.alphabet import Sequence as Line

Floats = NDArray[np.float32]

WINDOW = 320  # characters of context the network sees at once: any passage but one long sentence is one window
STRIDE = 200  # from one window's start to the next
LONGEST_SPAN = 80


@dataclass(frozen=True, slots=True)
class Scores:
    """How a reader sees one passage.

    Attributes:
        start: log odds against «no answer here» that the answer starts at each character, shape (len(text),).
        end: The same for the answer's last character.
    """

    start: Floats
    end: Floats

    def span(self, start: int, end: int) -> float:
        """How far the span ``[start:end]`` stands above «no answer here»."""
        return float(self.start[start] + self.end[end - 1])

    def best(self, count: int) -> list[tuple[int, int]]:
        """The ``count`` best spans, as (start, end), best first; none overlaps a better one."""
        length = len(self.start)
        if not length:
            return []
        starts = np.argsort(-self.start, kind="stable")[:12]
        pairs = []
        for start in starts.tolist():
            last = min(length, start + LONGEST_SPAN)
            ends = np.argsort(-self.end[start:last], kind="stable")[:3] + start
            pairs += [(float(self.start[start] + self.end[end]), start, end + 1) for end in ends.tolist()]
        chosen: list[tuple[int, int]] = []
        for _, start, end in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
            if len(chosen) < count and all(end <= a or b <= start for a, b in chosen):
                chosen.append((start, end))
        return chosen


@dataclass(frozen=True, slots=True)
class Page:
    """A passage as a reader sees it: its text, and the publication date and the title of its article."""

    text: str
    date: datetime.date | None = None
    title: str = ""


class Reader(Protocol):
    """Scores the characters of passages for one question."""

    name: str
    fingerprint: str

    def read(self, question: str, pages: Sequence[Page]) -> list[Scores]:
        """Scores for each page, in order."""
        ...


class OnnxReader:
    """The bundled reader. Safe to use from several threads."""

    def __init__(self, folder: Path, threads: int = 2) -> None:
        import onnxruntime

        model = folder / "reader.onnx"
        try:
            weights = model.read_bytes()
            alphabet = (folder / "alphabet.json").read_text(encoding="utf8")
        except OSError as error:
            raise EncoderError(f"读不了阅读器 {folder}：{error}。/ The reader cannot be read.") from error
        self.name = "bundled"
        self.fingerprint = hashlib.sha256(weights + alphabet.encode()).hexdigest()
        self._alphabet = Alphabet.from_json(alphabet)
        options = onnxruntime.SessionOptions()
        # Windows side by side, each on one thread: none is padded to another's length, and threads that wait for
        # each other inside one window lose most where the cores have other work.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        self._pool = ThreadPoolExecutor(threads, "reader") if threads > 1 else None

    def read(self, question: str, pages: Sequence[Page]) -> list[Scores]:
        """Scores for each page, in order."""
        asked = self._alphabet.encode(fold(question))
        lines: list[Line] = []
        places: list[tuple[int, int]] = []
        for number, page in enumerate(pages):
            header = self._alphabet.encode(fold(heading(page.date, page.title)))
            context = self._alphabet.encode(fold(page.text))
            for low in _windows(len(context)):
                lines.append(assemble(self._alphabet, asked, header, context[low : low + WINDOW]))
                places.append((number, low))
        found = [
            Scores(np.full(len(page.text), -np.inf, np.float32), np.full(len(page.text), -np.inf, np.float32))
            for page in pages
        ]
        run = map if self._pool is None or len(lines) == 1 else self._pool.map
        for line, (number, low), (starts, ends) in zip(lines, places, run(self._run, lines), strict=True):
            size = min(WINDOW, len(pages[number].text) - low)
            own = slice(line.context, line.context + size)
            _raise(found[number].start[low : low + size], starts[own] - starts[0])
            _raise(found[number].end[low : low + size], ends[own] - ends[0])
        return found

    def _run(self, line: Line) -> tuple[Floats, Floats]:
        """Start and end scores of one window, each of shape (length,)."""
        parts = {
            "characters": line.characters, "bigrams": line.bigrams, "segments": line.segments, "matches": line.matches
        }  # fmt: skip
        start, end = self._session.run(None, {name: part[None].astype(np.int64) for name, part in parts.items()})
        return start[0], end[0]


def _windows(length: int) -> list[int]:
    """Where windows over ``length`` characters start, so that every character is in one."""
    if length <= WINDOW:
        return [0]
    count = -(-(length - WINDOW) // STRIDE) + 1
    return [min(i * STRIDE, length - WINDOW) for i in range(count)]


def _raise(held: Floats, seen: Floats) -> None:
    np.maximum(held, seen, out=held)


@cache
def bundled() -> Reader:
    """The reader that ships with the package."""
    return OnnxReader(Path(str(files("qa").joinpath("models/reader"))))


def load(name: str | None = None) -> Reader:
    """The bundled reader, or any question-answering model of the transformers library by folder or hub name.

    Raises:
        EncoderError: It cannot be loaded.
    """
    if name is None or name == "bundled":
        return bundled()
    from qa.transformers_reader import TransformersReader

    return TransformersReader(name)
