"""Exact match, as the official scorer of CMRC 2018 counts it.

Texts are lower-cased, stripped at both ends and rid of a fixed list of punctuation; an answer counts when it then
equals one of the references. Cui et al. 2019, "A Span-Extraction Dataset for Chinese Machine Reading Comprehension".
"""

from collections.abc import Sequence

# The scorer's list compares single characters, so its entry 「……」 (two characters) never removes anything: the
# ellipsis stays. ASCII full stops, commas, percent signs and brackets are not in the list and stay too.
PUNCTUATION = frozenset("-:_*^/\\~`+=，。：？！“”；’《》·、「」（）－～『』")
_REMOVE = str.maketrans(dict.fromkeys(PUNCTUATION))


def normalise(text: str) -> str:
    """The form in which texts are compared: lower case, outer whitespace and the listed punctuation removed."""
    return text.lower().strip().translate(_REMOVE)


def exact_match(answer: str, references: Sequence[str]) -> float:
    """1.0 where the answer equals a reference after `normalise`, else 0.0.

    Raises:
        ValueError: There is no reference.
    """
    if not references:
        raise ValueError("references must not be empty")
    plain = normalise(answer)
    return float(any(plain == normalise(reference) for reference in references))
