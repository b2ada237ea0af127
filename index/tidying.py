"""Clean lines of text: what is no text goes, what is written stays as it is written.

Characters are composed (NFC) but never exchanged for their likes (NFKC), so full-width digits and punctuation stay.
"""

import re
import unicodedata

from index.boilerplate import without_page

LINE_ENDS = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
# An indent of two full-width spaces after a sentence's end is a paragraph whose line break was lost.
_LOST_BREAK = re.compile(r"(?<=[。！？…”』」）)])　{2,}")
_NOT_TEXT = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ue000-\uf8ff\U000f0000-\U0010ffff]"
)
_MARK = f"[{''.join(char for char in map(chr, range(0x300, 0x20000)) if unicodedata.combining(char))}]"
_MOST_MARKS = 30  # on one character, as in Unicode's Stream-Safe Text Format
_STACKED = re.compile(f"({_MARK}{{{_MOST_MARKS}}}){_MARK}+")
_ANY_MARK = re.compile(_MARK)
_SPACES = re.compile(r"[ \t\xa0\u1680\u2000-\u200a\u202f\u205f]+")


def tidy(text: str) -> str:
    """Clean lines of text: spaces, characters that are no text, and lines that belong to the page.

    Args:
        text: lines of text without markup.

    Returns:
        The lines that remain, none of them empty or blank at its ends.
    """
    text = _SPACES.sub(" ", _NOT_TEXT.sub("", LINE_ENDS.sub("\n", text)))
    text = _LOST_BREAK.sub("\n", _composed(text))
    lines = map(without_page, (line.strip(" 　") for line in text.split("\n")))
    return "\n".join(line for line in lines if any(map(str.isalnum, line)))


def one_line(text: str) -> str:
    """The text on one line, without characters that are no text.

    Args:
        text: a title, a name or another short field.

    Returns:
        The line, with single spaces and none at its ends.
    """
    text = _SPACES.sub(" ", _NOT_TEXT.sub("", LINE_ENDS.sub(" ", text)).replace("\n", " "))
    return _composed(text).strip(" 　")


def _composed(text: str) -> str:
    """NFC, which takes the square of how many marks follow each other: those that no script needs go first."""
    # One of so many in a row stands where one in thirty is looked at.
    stacked = not text.isascii() and _ANY_MARK.search(text[::_MOST_MARKS])
    return unicodedata.normalize("NFC", _STACKED.sub(r"\1", text) if stacked else text)
