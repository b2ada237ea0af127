"""See that a question asks for several values, and take it apart into questions for one value each.

Three wordings ask for several: an enumeration whose members are told apart (浙江和江苏分别出口多少), a group of so many
members that are not named (前三的市县各自进出口多少), and two askings in one question (出口多少，增长多少).
A comparison (谁增得快) and a series (2020到2023年) are first said as an enumeration.
"""

import re
from dataclasses import dataclass

from qa.enumeration import COUNT, MARK, enumeration, number, part
from qa.followup import complete
from qa.kinds import kind_of
from qa.restating import restated

MOST = 12  # values asked for at once

_TOGETHER = re.compile(
    r"合计|[总一]共|共计|总[计额和值量数]|加起来|合起来|之[和间比差]|平均|[年月日]均|相[差比]|差距|比较|哪个"
)
_GROUP = re.compile(
    rf"[前头]({COUNT})(?![个年月天日季周])|({COUNT})[大个家块种类项款条座所支省市县区国地](?![多几月])|[“「][^”」]{{0,3}}({COUNT})[^”」]{{0,3}}[”」]"
)
_ASKS = re.compile(r"多少|第几|百分之几|几[成个家倍名位]|多[大高长]")
_ASKS_ELSE = re.compile(r"什么|哪|谁|怎|为何|如何")
_CLAUSE_END = re.compile(r"[，,；;？?]+")


@dataclass(frozen=True, slots=True)
class Several:
    """What a question for several values asks.

    Attributes:
        subjects: What tells the values apart, as the question names it, in its order; empty for an unnamed group.
        parts: A question for each of ``subjects``.
        count: How many values are asked for.
        ranked: Whether the first ``count`` of an order are meant (前三).
        plain: The question without the words that deal out (分别, 各自).
    """

    subjects: tuple[str, ...]
    parts: tuple[str, ...]
    count: int
    ranked: bool
    plain: str


def parts(question: str) -> tuple[str, ...]:
    """Questions for one value each; empty where ``question`` asks for one value, or for a group it does not name."""
    found = split(question)
    return found.parts if found else ()


def split(question: str) -> Several | None:
    """What ``question`` asks where it asks for several values, else None."""
    question = restated(question)
    mark = MARK.search(question)
    if mark is None and _TOGETHER.search(question):
        return None
    plain = MARK.sub("", question)
    if not kind_of(plain).is_figure:
        return None
    found = enumeration(question, mark)
    if found is not None:
        asked = tuple(part(question, found, member) for member in found.members)
        return Several(found.members, asked, len(asked), False, plain) if len(asked) <= MOST else None
    askings = _askings(plain)
    if askings:
        return Several(askings, askings, len(askings), False, plain)
    return _group(question, plain) if mark is not None else None


def _group(question: str, plain: str) -> Several | None:
    group = _GROUP.search(question)
    if group is None:
        return None
    count = number(next(filter(None, group.groups())))
    ranked = group[1] is not None
    return Several((), (), count, ranked, plain) if 1 < count <= MOST else None


def _askings(plain: str) -> tuple[str, ...]:
    """The questions of 「出口多少，增长多少」, each complete; empty where only one clause asks for a figure."""
    clauses: list[str] = []
    start = 0
    for end in [*(m.end() for m in _CLAUSE_END.finditer(plain)), len(plain)]:
        clause = plain[start:end]
        if _ASKS.search(clause) and kind_of(clause).is_figure:
            clauses.append(clause.rstrip("，,；;？?"))
            start = end
        elif clauses and _ASKS_ELSE.search(clause):
            return ()
    if not 2 <= len(clauses) <= MOST:
        return ()
    asked = [clauses[0]]
    for clause in clauses[1:]:
        asked.append(complete(clause, asked[0]))
    return tuple(asked)
