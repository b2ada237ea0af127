"""Who and what a question names beyond doubt, so that an article on it must name them too."""

import re

from index.zh.names import FAMILY, LONGEST_PERSON, TITLES, clings, is_full_name, proper_names, with_given
from index.zh.regions import regions, relation
from index.zh.words import tagged

_WORK = re.compile(r"《([^《》\n]{2,40})》")
# How somebody is called of whom but the family name is told: articles may call the same one otherwise.
_CALLED = re.compile(
    "^.(?:女士|先生|小姐|同学|师傅|警官|法官|律师|教练|阿姨|大爷|大妈|大叔|奶奶|爷爷|婆婆|老太|总|姐|哥|叔|姨)$|某"
)
_CLAUSE_STARTS = ("", "，", ",", "。", "；", "：", "？", "?", " ")
# What may stand right behind a name: 杨利民|是, 彭青松|的, 姚振华|现在; a noun there may be the rest of a longer one.
_BEHIND_NAME = ("v", "p", "r", "u", "d", "c", "x", "t", "m")
_PERSON_TAGS = ("nr", "nrfg", "x")  # the last is of what no dictionary knows
_GIVEN_WORDS = ("n", "a", "b", "t", "v", "z")
_NO_FAMILY = ("p", "d", "v", "m", "r")  # 向|媒体, 谢|客户


def certain_names(text: str) -> list[str]:
    """Those names of ``text`` that an article on them must hold: works in book marks, people in full, universities.

    An institution may be called otherwise in an article, and what stands in quotation marks may be put in other words.
    """
    works = [m[1] for m in _WORK.finditer(text)]
    return list(dict.fromkeys([*works, *people(text), *filter(_is_university, proper_names(text))]))


def _is_university(name: str) -> bool:
    """Whether a name is a place's and a university's, which news calls in full: 深圳大学 is not 深圳技术大学."""
    where = regions(name)[:1] if name.endswith("大学") else []
    return any(region.start == 0 and relation("中国", region.name) == "contains" for region in where)


def people(text: str) -> list[str]:
    """Who is named in full beyond doubt: by a whole name at the start of a clause or behind a title, its end clear."""
    found: list[str] = []
    cut = list(with_given(tagged(text)))
    for i, (word, tag) in enumerate(cut):
        before, behind = cut[i - 1][0] if i else "", i + 1
        if word[:1] not in FAMILY or not (before in _CLAUSE_STARTS or before.endswith(TITLES)):
            continue
        name = word
        if len(word) == 1 and behind < len(cut) and _gives(tag, *cut[behind]):
            name, tag, behind = word + cut[behind][0], "nr", behind + 1  # 杨|利民: the given name is a word
        rest, next_tag = cut[behind] if behind < len(cut) else ("", "x")
        ends = rest.startswith("多") or (next_tag.startswith(_BEHIND_NAME) and next_tag != "vn" and rest != "·")
        if len(word) == LONGEST_PERSON and clings(word):
            name, ends = word[:-1], True  # 张伟多|大
        if ends and tag in _PERSON_TAGS and _is_whole(name):
            found.append(name)
    return list(dict.fromkeys(found))


def _gives(tag: str, word: str, given_tag: str) -> bool:
    """Whether a word of ``given_tag`` may be the given name behind a family name, which is a word of ``tag`` too."""
    known = tag == "nr" or given_tag.startswith("nr")
    return known or (len(word) == 2 and given_tag.startswith(_GIVEN_WORDS) and not tag.startswith(_NO_FAMILY))


def _is_whole(name: str) -> bool:
    """Whether a word or two are a family name with a given one, and nothing that clings to them."""
    if _CALLED.search(name) is not None or name.endswith(TITLES):
        return False
    return (len(name) == 2 and "一" <= name[1] <= "鿿") or is_full_name(name)
