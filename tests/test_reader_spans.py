"""Where the reader's own spans end."""

import pytest

from qa.extract import whole_name
from qa.kinds import Kind


@pytest.mark.parametrize(
    ("kind", "said", "kept"),
    [
        (Kind.PLACE, "湖南娄底通过铁路", "湖南娄底"),
        (Kind.PLACE, "金华南站开往俄罗斯", "金华南站"),
        (Kind.PLACE, "上海外高桥码头", "上海外高桥码头"),
        (Kind.PLACE, "广西南宁到越南河内", "广西南宁到越南河内"),
        (Kind.ENTITY, "恢复和重建、数字经济，预计今年均为正增长", "恢复和重建、数字经济"),
        (Kind.LIST, "苹果、梨，以及香蕉、桃", "苹果、梨，以及香蕉、桃"),
        (Kind.STATEMENT, "稳外贸、稳外资，预计今年均为正增长", "稳外贸、稳外资，预计今年均为正增长"),
    ],
)
def test_a_name_ends_before_what_is_said_of_it(kind: Kind, said: str, kept: str) -> None:
    assert said[: whole_name(kind, said)] == kept
