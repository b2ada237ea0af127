"""Is a figure of a zone or port of a region, or of the region itself? 武汉经开区 is none of 武汉's counties."""

import re
from collections.abc import Sequence

from index.region_attribution import governing_regions
from index.zh import regions as places
from index.zh.regions import Region
from qa.question import Question
from qa.spans import Candidate

_ZONES = (
    re.compile("[一-鿿]{0,3}?(?:经开区|经济技术开发区|高新区|高新技术产业开发区|开发区)"),
    re.compile("[一-鿿]{0,3}?(?:自贸区|自贸试验区|自由贸易试验区)"),
    re.compile("[一-鿿]{0,3}?(?:综保区|综合保税区|保税区)"),
    re.compile("[一-鿿]{0,3}?(?:产业园|工业园)"),
)
# What goes through the port of a city or province is of many places; a border town has little else.
_PORT = re.compile("[一-鿿]{0,2}?口岸")
# 湖北国家级高新区…。2022年，全省…: no longer of the zone.
_OF_ALL = re.compile("[全我本][省市县州]")
_BEYOND_A_PORT = frozenset({"city", "province"})
_THROUGH = re.compile("口岸|港|海关|关区|机场")


def is_of_part(question: Question, candidate: Candidate) -> bool:
    """Whether a figure is of a zone of a region (武汉经开区), or of what passes its port, and neither is asked for."""
    near = governing_regions(candidate.reading, candidate.start)[-1:] if candidate.quantity is not None else ()
    text, (start, _) = candidate.reading.passage.text, candidate.reading.sentence_at(candidate.start)
    zone = next((zone for zone in _ZONES if near and zone.match(text, near[0].end)), None)
    of_all = near and near[0].start < start and _OF_ALL.search(text, start, candidate.start)
    if zone is not None and zone.search(question.plain) is None and not of_all:
        return True
    ports = [region for region in near if region.start >= start and places.kind(region.name) in _BEYOND_A_PORT]
    return any(_PORT.match(text, region.end) for region in ports) and _THROUGH.search(question.plain) is None


def is_of_whole(question: Question, named: Sequence[Region], candidate: Candidate) -> bool:
    """Whether a zone is asked for (遵义综保区) and the sentence of a figure tells of a region and of no such zone."""
    asked = next((zone for zone in _ZONES for region in named if zone.match(question.plain, region.end)), None)
    text, (start, end) = candidate.reading.passage.text, candidate.reading.sentence_at(candidate.start)
    if asked is None or candidate.quantity is None or asked.search(text, start, end):
        return False
    near = governing_regions(candidate.reading, candidate.start)
    return near[-1].start >= start if near else asked.search(text) is not None
