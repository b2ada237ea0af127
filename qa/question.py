"""Read a question: what kind of answer it wants, of which period, where, of what."""

import datetime
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from index.errors import QuestionError
from index.time_attribution import is_of_contract
from index.zh.metrics import Metric, metrics, wordings
from index.zh.periods import Mention, question_periods
from index.zh.regions import Region, regions
from index.zh.units import match_unit
from qa.kinds import Kind, worded_kind

LONGEST = 500
# A word is said another way where that is about this much likelier in the articles (in nats).
PLAINER = 1.5
LONG_NAME = 5  # characters of a measure whose words would weigh more than whose it is
REMEMBERED = 256  # questions, of which is kept what is the same for all their candidates
# Said of a price (多少钱一斤), and of what was paid.
PAID = frozenset({"多少钱", "多钱"})
# （不是江苏全省）, 不只三文鱼, 要环比，不要同比: what the question says that it does not ask for.
_TOLD = "(?:而|但|(?:请|你?要)?注意|记住|我(?:要|想要|想?问|想?查)的)*"
_NO_QUESTION = "(?:(?!多少|[几哪谁吗怎]|什么|如何|为何)[^，,。？?！!（）()])"
_ASIDE = re.compile(
    rf"[（(]\s*{_TOLD}(?:不|非)(?:是|含|算|要|包括|只|止|仅|限于)[^（）()]{{1,20}}[）)]"
    rf"|[，,；;。？?]{_TOLD}(?:不(?:是|含|算|要|用|看|包括)|别[给要算看]){_NO_QUESTION}{{1,16}}(?=[，,。？?！!]|$)"
)


_BESIDE = re.compile("(?:和|跟|与|同)([^，,。？]{1,10}?)的?(?:相比|比较|比)(?:起来|之下)?[，,]")
_DIFFERS = re.compile("[多高低少快慢大小贵]了?(?:多少|几)|[相]?差|更|谁|哪")


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A question as understood.

    Two are the same only where they are one object, which makes what is told of a question cheap to remember.

    Attributes:
        text: As asked, cleaned of surrounding space.
        plain: The same without what it says that it does not ask for (不是江苏全省), blanks in its place; offsets hold.
        kind: What kind of answer it wants.
        periods: The times it names, resolved as far as its words and the newest article allow.
        regions: The regions it names.
        metrics: The metrics it names.
        query: What is searched: the question and the other names of what it names.
    """

    text: str
    plain: str
    kind: Kind
    periods: tuple[Mention, ...]
    regions: tuple[Region, ...]
    metrics: tuple[Metric, ...]
    query: str


def checked(text: str) -> str:
    """A question fit to be asked.

    Raises:
        QuestionError: It is empty, longer than ``LONGEST`` characters, or holds control characters.
    """
    cleaned = text.strip()
    if not any(character.isalnum() for character in cleaned):
        raise QuestionError("问题是空的，请输入一个问题。/ The question is empty; type one.")
    if len(cleaned) > LONGEST:
        raise QuestionError(
            f"问题有 {len(cleaned)} 个字，最多 {LONGEST} 个，请缩短。/ "
            f"The question has {len(cleaned)} characters; shorten it to {LONGEST}."
        )
    for character in cleaned:
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\n\r":
            raise QuestionError(
                f"问题含有控制字符 U+{ord(character):04X}，请删去。/ "
                f"The question holds the control character U+{ord(character):04X}; remove it."
            )
    return " ".join(cleaned.split())


def read(text: str, latest: datetime.date | None, rarity: Callable[[str], float]) -> Question:
    """Understand a question.

    Args:
        text: As typed.
        latest: The newest article's date, which 今年 and 去年 are counted from.
        rarity: How rare a word is in the index, higher is rarer.

    Raises:
        QuestionError: As ``checked``.
    """
    asked = checked(text)
    plain = _without_beside(_ASIDE.sub(lambda aside: " " * len(aside[0]), asked))
    named = tuple(metric for metric in metrics(plain) if not _is_open(metric, plain))
    told = question_periods(plain, latest=latest)
    times = [mention for mention in told if not is_of_contract(plain, mention)] or told
    # 「前7个月我国贸易顺差」 asks for the figure without a word that asks.
    kind = worded_kind(plain) or (Kind.AMOUNT if named else Kind.STATEMENT)
    return Question(
        text=asked,
        plain=plain,
        kind=kind,
        periods=tuple(times),
        regions=tuple(regions(plain)),
        metrics=named,
        query=_in_their_words(plain, rarity),
    )


def _without_beside(asked: str) -> str:
    """A question without the region that another is set beside (和越南比，柬埔寨…), unless it asks how they differ."""
    beside = _BESIDE.match(asked)
    if beside is None or _DIFFERS.search(asked, beside.end()):
        return asked
    named = any((r.start, r.end) == beside.span(1) for r in regions(asked))
    return " " * beside.end() + asked[beside.end() :] if named else asked


def _is_open(metric: Metric, asked: str) -> bool:
    """卖了多少 asks for money as well as for pieces, unless it says of what: 卖了多少辆; 花了多少钱 is no price."""
    if metric.text in PAID and asked.endswith("了", 0, metric.start):
        return True
    return metric.text.endswith("多少") and match_unit(asked, metric.end) is None


def _in_their_words(asked: str, rarity: Callable[[str], float]) -> str:
    """The question with what the articles call the things that it names in words they hardly use (卖到国外: 出口).

    A measure's long name gives way to theirs, lest its many words outweigh whose measure it is.
    """
    kept, added = asked, []
    for said, others in wordings(asked):
        better = [word for word in others if rarity(word) < rarity(said) - PLAINER and word not in asked]
        added += better[:1]
        if better and len(said) >= LONG_NAME:
            kept = kept.replace(said, "")
    return " ".join((kept, *dict.fromkeys(added)))
