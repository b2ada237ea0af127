import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_fixtures import HashEncoder, write_article

from index import Index, build
from index import reprints as reprints_module
from index.reprints import alike, groups, signature

REPORT = (
    "青溪市统计局今天公布，前三个季度全市接待游客812.5万人次，比上一年同期多了一成半。老城的三条步行街占了其中一半，"
    "新开的江边博物馆从五月起每天要排队进场。旅行社说，外地来的散客第一次超过了团队，住两晚以上的人也多了。"
    "民宿协会登记的房间有6400间，周末差不多都住满。市里打算年底前再添两条夜航线路，把码头的灯一直点到午夜。"
    "出租车公司也在招人，司机从清早跑到深夜，机场大巴加开到每二十分钟一班，图书馆的夜场延长到十点。"
    "菜市场的摊主说，傍晚来买水果的多半拖着箱子，问得最多的是怎样寄回家去。"
)
ANOTHER = (
    "柳河县的小学今年秋天起把午休延长到一个半小时，教室里添了可以放平的椅子。家长委员会先在两个班试了一个月，"
    "老师说下午头一节课打瞌睡的孩子少了。椅子由县里统一买，旧课桌送去乡下的图书角。午睡时走廊不广播，值日的孩子穿软底鞋。"
)


@pytest.mark.parametrize(
    ("copy", "expected"),
    [
        (REPORT, True),
        ("本报讯 " + REPORT + "（编辑 小周）", True),
        (REPORT.replace("，", ",").replace("。", "。\n\n"), True),
        (REPORT.replace("差不多都住满", "几乎没有空房"), True),
        (REPORT + "另据介绍，明年春天还有320间开张。", True),  # a figure more, none in another's place
        (REPORT.replace("812.5万", "812.6万"), False),  # corrected
        (REPORT.replace("6400间", "6500间"), False),
        (REPORT.replace("前三个季度", "前两个季度").replace("812.5", "530.1"), False),  # of another period
        (REPORT.replace("每二十分钟", "每三十分钟"), False),  # said in Chinese numerals
        (REPORT.replace("6400", "06400"), True),
        (REPORT[: len(REPORT) // 2], False),
        (ANOTHER, False),
        ("", False),
    ],
)
def test_alike(copy: str, expected: bool) -> None:
    assert alike(REPORT, copy) is expected
    assert alike(copy, REPORT) is expected


@pytest.mark.parametrize("text", ["", "，。", "短", "短讯", "四个汉字", "五个字整好", REPORT, "𠮷" * 20])
def test_a_signature_is_128_bytes_and_ignores_space_and_marks(text: str) -> None:
    spaced = " ".join(text) + "。"
    assert signature(text) == signature(spaced)
    assert len(signature(text)) == 128


@given(st.integers(0, 2**32), st.integers(0, 5))
def test_signatures_of_reprints_are_near(seed: int, cuts: int) -> None:
    """A text and a slightly cut copy share most of their numbers, another text next to none."""
    shuffled = random.Random(seed)  # noqa: S311
    copy = REPORT
    for _ in range(cuts):
        at = shuffled.randrange(len(copy) - 2)
        copy = copy[:at] + copy[at + 2 :]
    assert _shared(REPORT, copy) > 24
    assert _shared(ANOTHER, copy) < 8


def _shared(a: str, b: str) -> int:
    one, other = signature(a), signature(b)
    return sum(one[i : i + 2] == other[i : i + 2] for i in range(0, 128, 2))


def test_groups_hold_only_what_is_alike() -> None:
    with_one = REPORT + "民宿明年还有320间开张。"
    with_another = REPORT + "民宿明年还有450间开张。"
    texts = [REPORT, ANOTHER, with_one, with_another, "来源：青溪日报 " + REPORT]
    assert alike(REPORT, with_one) and alike(REPORT, with_another) and not alike(with_one, with_another)
    assert groups([signature(text) for text in texts], texts.__getitem__) == [(0, 2, 4)]
    assert groups([], texts.__getitem__) == groups([signature(REPORT)], texts.__getitem__) == []


def test_what_many_share_is_compared_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"第{number}号通知。{REPORT}" for number in range(12)] + [ANOTHER, ANOTHER]
    signatures = [signature(text) for text in texts]
    at_once = groups(signatures, texts.__getitem__)
    monkeypatch.setattr(reprints_module, "_AT_ONCE", 3)
    assert groups(signatures, texts.__getitem__) == at_once
    assert at_once[-1] == (12, 13)


def test_only_texts_near_another_are_asked_for() -> None:
    texts = [REPORT, ANOTHER, REPORT]
    asked: list[int] = []

    def text(number: int) -> str:
        asked.append(number)
        return texts[number]

    assert groups([signature(each) for each in texts], text) == [(0, 2)]
    assert sorted(asked) == [0, 2]


def test_an_index_knows_its_reprints(tmp_path: Path) -> None:
    folder, out = tmp_path / "news", tmp_path / "index"
    write_article(folder, "b", "转载自青溪日报。" + REPORT, date="2031-10-09")
    write_article(folder, "a", REPORT.replace("812.5", "812.6"), date="2031-10-20")
    write_article(folder, "c", REPORT, date="2031-10-08")
    write_article(folder, "d", ANOTHER)
    assert reprints(folder, out) == {"a": (), "b": ("c",), "c": ("b",), "d": ()}

    write_article(folder, "e", REPORT + "（完）")  # undated: last
    fresh = tmp_path / "fresh"
    assert reprints(folder, out) == {"a": (), "b": ("c", "e"), "c": ("b", "e"), "d": (), "e": ("c", "b")}
    assert reprints(folder, fresh) == reprints(folder, out)

    (folder / "c.jsonl").unlink()
    assert reprints(folder, out) == {"a": (), "b": ("e",), "d": (), "e": ("b",)}
    with Index.open(out, encoder=HashEncoder()) as index, pytest.raises(KeyError):
        index.reprints("c")


def reprints(folder: Path, out: Path) -> dict[str, tuple[str, ...]]:
    build([folder], out, encoder=HashEncoder())
    with Index.open(out, encoder=HashEncoder()) as index:
        return {article_id: index.reprints(article_id) for article_id in index.article_ids()}


def test_an_update_signs_only_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, out = tmp_path / "news", tmp_path / "index"
    write_article(folder, "a", REPORT)
    write_article(folder, "b", ANOTHER)
    build([folder], out, encoder=HashEncoder())
    signed: list[str] = []

    def told(text: str) -> bytes:
        signed.append(text)
        return signature(text)

    monkeypatch.setattr("index.reprints.signature", told)
    write_article(folder, "c", REPORT + "（完）")
    build([folder], out, encoder=HashEncoder())
    assert len(signed) == 1
