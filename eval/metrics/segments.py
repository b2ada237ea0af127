"""Mixed segments: the tokens over which the official scorer of CMRC 2018 counts F1.

Each Chinese character is a token; what stands between is cut into words by the Penn Treebank convention, which the
scorer takes from NLTK's ``word_tokenize``. NLTK first divides text into sentences with a trained model; that matters in
one place only, a full stop inside a run of Latin text, which is a token by itself where a sentence ends. Here a
sentence ends at a full stop behind a word that is no initial, number or common abbreviation, and before whitespace.
"""

import re

from eval.metrics.exact_match import normalise

_CHINESE = re.compile("([一-龥])")  # the scorer's own range: rarer characters fall into words

_STOP = re.compile(r"(?<!\S)(\S+)\.\s+")
_NO_END = re.compile(r"\W*(\w|[\d.,]+|(\w\.)+\w|co|corp|dr|etc|gen|gov|inc|jr|ltd|mrs?|ms|no|prof|sen|sr|st|vs)")

_ALONE = r" \g<0> "
_BOTH = r" \1 \2 "
_QUOTES_AND_STOPS = (
    (r"[«‘„]", _ALONE),
    (r'^"', " `` "),
    (r"([ (\[{<])(\"|'')", r"\1 `` "),
    (r"(?<!\w)'(?!(?:re|ve|ll|m|t|s|d|n)\b)(?=\w)", "' "),
    (r"([^.])\.([\])}>\"'» ]*)\s*$", r"\1 . \2 "),
    (r",(\D)", r" , \1"),  # 1,000 stays whole
    (r",$", " , "),
    (r"\.{2,}", _ALONE),
    (r"[;@#$%&?!‒–—―]", _ALONE),
    (r"([^'])' ", r"\1 ' "),
    (r"[\[\](){}<>]", _ALONE),
)
_CLITICS = (
    (r"»|''", _ALONE),
    (r'"', " '' "),
    (r"\s+", " "),
    (r"([^' ])('[smd]?) ", r"\1 \2 "),
    (r"([^' ])('ll|'re|'ve|n't) ", r"\1 \2 "),
    (
        r"\b(can(?=not\b)|d(?='y)|gim(?=me)|gon(?=na)|got(?=ta)|lem(?=me)|more(?=')|wan(?=na\s))(not|'ye|me|na|ta|'n)\b",
        _BOTH,
    ),
    (r" ('t)(is|was)\b", _BOTH),
)


def segments(text: str) -> list[str]:
    """The tokens of a text after `normalise`; empty where nothing but punctuation and whitespace stands in it."""
    tokens: list[str] = []
    for part in _CHINESE.split(normalise(text)):
        if _CHINESE.fullmatch(part):
            tokens.append(part)
        else:
            tokens.extend(word for sentence in _sentences(part) for word in _words(sentence))
    return tokens


def _sentences(text: str) -> list[str]:
    """Lower-case text without Chinese, divided where a full stop ends a sentence."""
    pieces, start = [], 0
    for stop in _STOP.finditer(text):
        if not _NO_END.fullmatch(stop[1]):
            pieces.append(text[start : stop.end()].strip())
            start = stop.end()
    return [*pieces, text[start:].strip()]


def _words(sentence: str) -> list[str]:
    """The Penn Treebank words of one lower-case sentence."""
    for pattern, replacement in _QUOTES_AND_STOPS:
        sentence = re.sub(pattern, replacement, sentence)
    sentence = f" {sentence} "
    for pattern, replacement in _CLITICS:
        sentence = re.sub(pattern, replacement, sentence)
    return sentence.split()
