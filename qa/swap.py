"""Put what a follow-up names in the place of the same slot of the question before it."""

import re

from index.zh import metrics as measures
from index.zh import regions as places
from qa.frame import Frame

_PREPOSITION = re.compile(r"^(?:对|和|与|跟|向|从|往|去|在|自|比)(?=.)")
AMONG = re.compile(r"^(?:其中|里面|当中)的?[，,]?")
_YEAR = re.compile(r"^(?:\d{4}|[二一][零〇一二三四五六七八九]{3}|今|去|前|本|上)年(?:度)?")
_WHOLE_YEAR = re.compile(r"^(?:\d{4}|今|去|前|本|上)年(?:度)?$")


def filled(core: str, new: Frame, old: Frame) -> str:
    """``old`` with each slot that ``core`` names replaced; what ``old`` has no slot for goes before its measure."""
    edits: list[tuple[int, int, str]] = []
    among = bool(AMONG.match(core))
    preposition = _PREPOSITION.match(core)
    rest = new.rest
    if new.periods:
        edits.append(_period_edit(core, new, old))
    if new.regions:
        at = _region_at(core, new, old, preposition[0] if preposition else "")
        # 宁波口岸: the noun that follows the region belongs to its name.
        tail = "" if new.metrics or not rest or not rest.startswith(tuple(new.region_texts)) else rest
        words = tail or "".join(new.region_texts)
        edits.append((at[0], _past_ending(old.text, at[1], words) if at[0] < at[1] else at[1], words))
        rest = "" if tail else rest
        for text in new.region_texts:
            rest = rest.replace(text, "", 1)
    for start, end in new.metrics:
        edits.append(_metric_edit(core[start:end], old))
    named = AMONG.sub("", rest).strip("的，, 在对和与跟向从到至截")
    if named and named not in old.text:
        edits.append(_subject_edit(named, old, among))
    text = old.text
    for start, end, words in sorted(edits, key=lambda edit: (edit[0], edit[1]), reverse=True):
        text = text[:start] + words + text[end:]
    return text


def _past_ending(text: str, end: int, words: str) -> int:
    """Where the old name ends when the new one brings its ending along: 上海[港], 宁波舟山港."""
    return next((end + size for size in (3, 2, 1) if words.endswith(text[end : end + size] or "。")), end)


def _period_edit(core: str, new: Frame, old: Frame) -> tuple[int, int, str]:
    """A new time for the old one of its grain; a year alone changes only the year, months alone keep it."""
    first, last = new.periods[0], new.periods[-1]
    words = core[first[0] : last[1]]
    if not old.periods:
        return 0, 0, words
    alike = [span for span, grain in zip(old.periods, old.grains, strict=True) if grain == new.grains[0]]
    start, end = alike[0] if alike and len(new.periods) == 1 else (old.periods[0][0], old.periods[-1][1])
    said = old.text[start:end]
    year = _YEAR.match(said)
    if _WHOLE_YEAR.match(words) and not (year and year.end() == len(said)) and said != "全年":
        return start, start + (year.end() if year else 0), words
    if year and not _YEAR.match(words) and not new.anchored:
        return start + year.end(), end, words
    return start, end, words


def _region_at(core: str, new: Frame, old: Frame, preposition: str) -> tuple[int, int]:
    """The place of the old region that the new one replaces: after the same preposition, else of the same kind."""
    if not old.regions:
        return (old.periods[-1][1],) * 2 if old.periods and old.periods[0][0] == 0 else (0, 0)
    governed = [span for span in old.regions if preposition and old.text[: span[0]].endswith(preposition)]
    if governed:
        return governed[0]
    domestic = places.contains("中国", new.region_texts[0])
    alike = [span for span in old.regions if places.contains("中国", old.text[slice(*span)]) == domestic]
    if len(old.regions) > 1 and not alike:
        return old.regions[0]
    return alike[0] if alike else old.regions[0]


def _metric_edit(name: str, old: Frame) -> tuple[int, int, str]:
    """The old measure that the new one replaces: one it is an alternative to, a part or the whole of; else the last."""
    if not old.metrics:
        at = old.subject or (len(old.stated), len(old.stated))
        return (*at, name)
    relations = [(span, measures.relation(name, old.text[slice(*span)])) for span in old.metrics]
    related = [span for span, relation in relations if relation != "unknown"]
    if related:
        return (*related[0], name)
    first, last = old.metrics[0], old.metrics[-1]
    # A kind of trade and a direction go together: 跨境电商 and 出口 are 跨境电商出口.
    if _is_trade(name) and _is_flow(old.text[slice(*last)]) and not _is_flow(name[-2:]):
        return first[0], first[0], name
    if _is_flow(name) and _is_trade(old.text[slice(*first)]):
        return first[1], first[1], name
    return (*old.metrics[-1], name)


def _is_trade(name: str) -> bool:
    return measures.relation(name, "一般贸易") != "unknown"


def _is_flow(name: str) -> bool:
    return measures.relation(name, "进出口") != "unknown"


def _subject_edit(named: str, old: Frame, among: bool) -> tuple[int, int, str]:
    """The old subject that a new name replaces; 其中 adds a part to it."""
    measure = old.metrics[0][0] if old.metrics else None
    if among and measure is not None:
        return measure, measure, named
    at = old.best_subject(named)
    if at is not None:
        return (*at, named)
    if measure is not None:
        return measure, measure, named
    at = (old.periods[-1][1],) * 2 if old.periods and old.periods[0][0] == 0 else (0, 0)
    return (*at, named)
