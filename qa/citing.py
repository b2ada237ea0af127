"""Citations: where an answer stands, who said it first, who else says the same, and who says otherwise."""

import datetime
import re
from collections.abc import Callable, Sequence
from enum import Enum

from index.articles import Article
from index.reprints import alike
from index.search import Hit
from index.zh.quantities import quantities, same_value
from qa.agreement import agrees
from qa.answer import Answer, Citation
from qa.claims import Claim, replaces
from qa.corrections import standing
from qa.extract import Weighed
from qa.question import Question
from qa.rounding import agree, extent
from qa.sameness import names_what_is_asked, of_one_thing

MOST_SOURCES = 5
MOST_COPIES = 4  # of one source, the first included
# How a reprint says that it is one, in its title or first lines.
_REPRINT = re.compile(r"转载|转自|摘自|文章来源|来源[:：]")
_FIRST_LINES = 80
_MARKS = re.compile(r"\W+")
_SHORTEST = 12  # characters that two reporters hardly write alike by chance


class Relation(Enum):
    """How a citation stands to the answer."""

    ANSWER = "answer"  # its own quote
    REPRINT = "reprint"  # the same sentence as one cited before
    AGREES = "agrees"  # another source that says the same
    REPLACED = "replaced"  # says otherwise, and the answer corrects it
    DIFFERS = "differs"  # says otherwise


def cite(article: Article, weighed: Weighed) -> Citation:
    """The citation of a candidate, with the sentence it stands in."""
    candidate = weighed.candidate
    base = candidate.reading.passage.start
    low, high = candidate.reading.sentence_at(candidate.start)
    start, end = (base + place for place in candidate.shown)
    return _citation(article, start, end, article.text[start:end], article.text[base + low : max(base + high, end)])


def near_citation(article: Article, hit: Hit) -> Citation:
    """A passage that is only near: no quote."""
    return _citation(article, hit.passage.start, hit.passage.end, None, hit.passage.text)


def _citation(article: Article, start: int, end: int, quote: str | None, sentence: str) -> Citation:
    return Citation(
        article.id, article.title, article.date, article.source, article.path, article.url, start, end, quote,
        sentence.strip(),
    )  # fmt: skip


def sources(
    question: Question,
    best: Weighed,
    others: Sequence[Weighed],
    article: Callable[[str], Article],
    reprints: Callable[[str], Sequence[str]],
) -> list[Weighed]:
    """Candidates of different articles that say what ``best`` says: its own source first, each with its reprints.

    Articles that share the sentence are one source, and so are reprints; of these the one that had it first leads.

    Args:
        question: What is asked.
        best: The answer.
        others: Candidates, the best first.
        article: Gives an article by its id.
        reprints: Gives the ids of an article's reprints.
    """
    groups: list[list[Weighed]] = []
    for one in [best, *_agreeing(best, others)]:
        group = next((group for group in groups if _copies(one, group[0], reprints)), None)
        if group is None:
            if one is best or _said_of_it(question, best, one):
                groups.append([one])
        elif len(group) < MOST_COPIES:
            group.append(one)
    return [one for group in groups[:MOST_SOURCES] for one in sorted(group, key=lambda one: _age(article(_id(one))))]


def relations(answer: Answer) -> tuple[Relation, ...]:
    """How each citation of ``answer`` stands to it; all of several values are the answer itself."""
    cited = answer.citations
    if answer.text is None or answer.text != cited[0].quote:
        return tuple(Relation.ANSWER for _ in cited)
    return tuple(_relation(citation, cited[:place]) for place, citation in enumerate(cited))


def _relation(citation: Citation, before: Sequence[Citation]) -> Relation:
    if not before:
        return Relation.ANSWER
    if any(_copied(citation.sentence, earlier.sentence) for earlier in before):
        return Relation.REPRINT
    mine, its = _claim(citation), _claim(before[0])
    if mine is None or its is None or citation.quote == before[0].quote:
        return Relation.AGREES
    if mine.extent is not None and its.extent is not None and agree(mine.extent, its.extent):
        return Relation.AGREES
    return Relation.REPLACED if replaces(its, mine) else Relation.DIFFERS


def _claim(citation: Citation) -> Claim | None:
    """What a citation that quotes a figure claims; None for other quotes."""
    quote, sentence = citation.quote or "", citation.sentence
    figures = quantities(quote)
    at = sentence.find(quote)
    if len(figures) != 1 or at < 0:
        return None
    before, after = sentence[:at], sentence[at + len(quote) :]
    said = standing(sentence, at, at + len(quote), citation.title)
    return Claim(extent(figures[0], before, after), said, citation.date, 0.0)


def _agreeing(best: Weighed, others: Sequence[Weighed]) -> list[Weighed]:
    """The first candidate of each other article that says the same in the same words, or by the same figure."""
    same: dict[str, Weighed] = {_id(best): best}
    for other in others:
        if _id(other) not in same and _same(best, other):
            same[_id(other)] = other
    return list(same.values())[1:]


def _same(a: Weighed, b: Weighed) -> bool:
    if a.candidate.text == b.candidate.text:
        return True
    mine, theirs = a.candidate.quantity, b.candidate.quantity
    if mine is None or theirs is None:
        return False
    return same_value(mine, theirs) or (of_one_thing(a, b) and agrees(a.candidate, b.candidate))


def _said_of_it(question: Question, best: Weighed, other: Weighed) -> bool:
    """Whether the same words are said of the same: a day or a share of 36% is met in many reports."""
    mine, its = other.verdicts, best.verdicts
    no_worse = mine.region >= its.region and mine.metric >= its.metric and mine.period >= its.period
    return no_worse and names_what_is_asked(question, best.candidate, other.candidate)


def _copies(a: Weighed, b: Weighed, reprints: Callable[[str], Sequence[str]]) -> bool:
    return _copied(_sentence(a), _sentence(b)) or _id(a) in reprints(_id(b))


def _copied(a: str, b: str) -> bool:
    """Whether two sentences are one, with small edits or with words before or after it."""
    shorter, longer = sorted((_MARKS.sub("", a), _MARKS.sub("", b)), key=len)
    return (len(shorter) >= _SHORTEST and shorter in longer) or alike(a, b)


def _sentence(weighed: Weighed) -> str:
    reading = weighed.candidate.reading
    low, high = reading.sentence_at(weighed.candidate.start)
    return reading.passage.text[low:high]


def _age(article: Article) -> tuple[bool, datetime.date]:
    reprint = bool(_REPRINT.search(article.title) or _REPRINT.search(article.text[:_FIRST_LINES]))
    return reprint, article.date or datetime.date.max


def _id(weighed: Weighed) -> str:
    return weighed.candidate.reading.passage.article_id
