"""A time expression as written, and what its neighbours make of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from index.zh.period_values import PartialPeriod, Period

Kind = Literal[
    "calendar",
    "month",
    "week",
    "weekday",
    "day",
    "recent",
    "ago",
    "fixed",
    "now",
    "context",
    "same",
    "short",
]
Unit = Literal["year", "quarter", "month", "week", "day"]


@dataclass(frozen=True, slots=True)
class Expression:
    """A time expression as written, before anybody asks when the text was written.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last character.
        kind: How it gets its date: from the calendar words themselves (``partial``), counted in months, weeks or days
            from the day of speaking, as a stretch back from it, from the text before it (``context``), or ``fixed``;
            ``short`` is a year of two digits alone (22年, 23H2), which only in a question is sure to be one.
        partial: Year, months and days as said.
        anaphora: Years after the year spoken of before (当年, 同年 0; 次年 1).
        count: Units from the day of speaking (上周 -1), from the context (次日 1), or the length of a stretch.
        unit: The unit of ``count``.
        weekday: Monday 0 to Sunday 6, 7 for the weekend; None when no day of the week was said.
        fixed: The period of a name such as 十四五.
        closing: It names the end of a period (底, 末): after 截至 the last day is meant.
        since: It carries 以来 or 至今 and so runs on until the day of speaking.
        same: It says 同期: the part of the year that the text spoke of before.
        whole: It says 全年 or 年内 without a year of its own.
    """

    start: int
    end: int
    kind: Kind
    partial: PartialPeriod | None = None
    anaphora: int | None = None
    count: int = 0
    unit: Unit = "day"
    weekday: int | None = None
    fixed: Period | None = None
    closing: bool = False
    since: bool = False
    same: bool = False
    whole: bool = False


NUMERIC = frozenset("0123456789.,零一二三四五六七八九十百千万亿几数两半多")
# Characters that, right before the words, make them part of another word or a recurring time.
_BEFORE = {
    "rel": {
        "今": "如",
        "前": "以之目此年月日",
        "上": "以之身",
        "本": "日基成资样版",
        "当": "相正适应每",
    }
    | {
        "同": "合共相不协",
        "次": "一0123456789二三四五六七八九十两首每多层再几届",
        "来": "年月日以近",
        "明": "说证表声阐文透",
    }
    | {"后": "前以之0123456789十"},
    "months": {
        "上": "以登晚网马",
        "下": "以",
        "本": "日基成资",
        "当": "每",
        "次": "每首一两二三",
    },
    "weeks": {
        "周": "每一两二三四五六七八九十0123456789双逢首半庄鲁",
        "星": "每个",
        "礼": "每个",
        "当": "每",
    },
    "thatday": {
        "次": "一二三四五六七八九十首多每两",
        "当": "每相",
        "同": "不",
        "第": "每",
    },
    "days": {
        "今": "如至《",
        "昨": "《",
        "前": "以之目此年月日",
        "后": "先年月日天之以前",
        "明": "说证表声光",
    },
    "now": {"当": "相应适"},
    "back": {
        "近": "附接靠将逼临新远时有了过达用隔经长历花满约违成前",
        "过": "度",
        "这": "",
    },
    "part": {
        "前": "提之以此先目会生产孕婚",
        "头": "码街口",
        "上": "以",
        "年": "每往历近几数半两几多财",
        "全": "健安",
        "首": "",
        "春": "青",
        "半": "每",
    },
}


def previous_character(text: str, match: re.Match[str]) -> str:
    """The character before a match, or nothing at the start of the text."""
    return text[match.start() - 1] if match.start() else ""


def glued(text: str, match: re.Match[str], family: str) -> bool:
    """Whether the character before makes the match part of another word."""
    previous = previous_character(text, match)
    return bool(previous) and previous in _BEFORE[family].get(text[match.start()], "")


def recurs(text: str, match: re.Match[str]) -> bool:
    """每年7月, 每月21日: no single time."""
    return text[max(0, match.start() - 2) : match.start()] in (
        "每年",
        "每月",
        "历年",
        "往年",
        "常年",
    )
