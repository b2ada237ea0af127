"""The parts of sentences that may answer why, how, what was said: runs of clauses, and what follows a cue."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.reading import Reading
from qa.kinds import Kind

LONGEST_RUN = 3  # clauses
LONGEST_LIST = 200  # characters of 一是…，二是…
SHORTEST = 4  # characters
_NEAR = 12  # characters before a clause that a cue for it stands in
_MARK = re.compile(r"[，。；：！？\n]|——|……")
# Words with marks among them, or a quotation that is a clause by itself: 组件跌价，“发出去的其实多了四成”.
_SPEECH = re.compile("“[^“”\n]*[，。；！？…][^“”\n]*”|(?<=，)“[^“”\n]{8,}”(?=[，。；！？\n]|$)")
# What a clause opens with that is not yet the answer.
_OPENING = re.compile(
    r"(?:而|并|且|也|又|但|同时|此外|其中|目前|据悉|因此|所以|另外|主要(?=[是因得靠通采])|[是系为](?=[因由得受通靠])|(?<=，)[是系])*"
)
_CUES = {
    Kind.REASON: re.compile(
        r"(?:主要|正|就|直接)?(?:是因为|因为|由于|是由于|缘于|源于|归因于|归功于|得益于|受益于|在于|原因(?:主要)?是|原因有\w+|理由是"
        r"|(?:主要)?(?:是|靠|靠的是)?为了|旨在|目的(?:就)?是|主要靠|靠的是|依据是|因(?=[^为此而素果])|受(?=[^到访理益]))"
    ),
    Kind.METHOD: re.compile(r"通过|采取|采用|利用|依托|借助|运用|推出|办法是|做法是|方式是|靠的是|靠"),
    Kind.STATEMENT: re.compile(
        r"(?:说|称|表示|认为|指出|强调|介绍|透露|预计|坦言|直言|回应|解释|判断|预测|建议|警告|呼吁|提醒|形容|看来|是指|指的是|就是|即|意味着|叫做|在于)(?:[，：]|(?=[一-鿿“]))"
    ),
}
_CUES[Kind.ENTITY] = _CUES[Kind.LIST] = _CUES[Kind.STATEMENT]
_FIRST = re.compile("一是|首先|第一[，是]|其一")
_LATER = re.compile("[二三四五六]是|其次|再次|第[二三四五六][，是]|其[二三四]")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause at ``text[start:end]``.

    Attributes:
        start: Where it starts, after space and opening marks.
        end: Where it ends, before its mark.
        speech: Where the speech that it is part of starts; -1 outside of speech.
        asks: Whether it is a question.
    """

    start: int
    end: int
    speech: int
    asks: bool


def clauses(text: str, start: int, end: int) -> list[Clause]:
    """The clauses of ``text[start:end]``; the marks of speech, not those of a quoted word, part them too."""
    speeches = [m.span() for m in _SPEECH.finditer(text, start, end)]
    edges = [place for a, b in speeches for place in ((a, a + 1), (b - 1, b))]
    marks = sorted([m.span() for m in _MARK.finditer(text, start, end)] + edges)
    found = []
    for (_, low), (high, after) in pairwise([(start, start), *marks, (end, end)]):
        low += len(text[low:high]) - len(text[low:high].lstrip())
        if low < high:
            speech = next((a for a, b in speeches if a < low < b), -1)
            found.append(Clause(low, high, speech, text[high:after] == "？"))
    return found


def spans(kind: Kind, reading: Reading) -> Iterator[tuple[int, int, bool]]:
    """(start, end, whether a cue of ``kind`` stands right before), in order of place; a span may come twice.

    A span is a run of clauses of one sentence, all of one speech or none, or what of it follows a cue.
    """
    text = reading.passage.text
    for place, (start, end) in enumerate(reading.sentences):
        parts = clauses(text, start, end)
        yield from _lists(text, parts, reading.sentences[place + 1 :])
        for first, opening in enumerate(parts):
            if _LATER.match(text, opening.start):
                continue  # half of a list is no answer
            for last in parts[first : first + LONGEST_RUN]:
                if last.asks or last.speech != opening.speech:
                    break
                yield from _starts(kind, text, opening, last.end)


def _starts(kind: Kind, text: str, opening: Clause, end: int) -> Iterator[tuple[int, int, bool]]:
    cue = _CUES.get(kind)
    low = _after(_OPENING, text, opening.start)
    announced = cue is not None and any(
        m.end() <= opening.start and not text[m.end() : opening.start].strip("，：“ ")
        for m in cue.finditer(text, max(0, opening.start - _NEAR), opening.start + 1)
    )
    for start in dict.fromkeys((opening.start, low)):
        if end - start >= SHORTEST:
            yield start, end, announced
    if cue is not None:
        for match in cue.finditer(text, opening.start, opening.end):
            if end - match.end() >= SHORTEST and match.end() < opening.end:
                yield match.end(), end, True


def _lists(text: str, parts: Sequence[Clause], later: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    """一是…，二是… from its first item to the end of its sentence, or of the last sentence that goes on with it."""
    for first, part in enumerate(parts):
        if not _FIRST.match(text, part.start):
            continue
        same = [p for p in parts[first:] if p.speech == part.speech]
        end = same[-1].end
        for start, stop in later:
            if not _LATER.match(text, start):
                break
            end = start + len(text[start:stop].rstrip("。；\n ”"))
        goes_on = end > same[-1].end or any(_LATER.match(text, p.start) for p in same)
        if goes_on and end - part.start <= LONGEST_LIST:
            yield part.start, end, True


def _after(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return match.end() if match else start
