"""A conversation stays with the articles that it was about."""

from pathlib import Path

import pytest

from index import build
from qa import Assistant

MEETING = """---
title: 甲城灯会
date: 2023-08-01
source: 甲城报
---
甲城灯会8月1日开幕，来了3万名游客。灯会共展出灯组520组。
"""
OTHER = """---
title: 乙城灯会
date: 2023-08-02
source: 乙城报
---
乙城灯会8月2日开幕，来了5万名游客。灯会共展出灯组860组。
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("talk")
    (folder / "a.md").write_text(MEETING, encoding="utf8")
    (folder / "b.md").write_text(OTHER, encoding="utf8")
    build([folder / "a.md", folder / "b.md"], folder / "talk.index")
    return folder / "talk.index"


@pytest.mark.parametrize(("city", "visitors", "lanterns"), [("甲城", "3万名", "520组"), ("乙城", "5万名", "860组")])
def test_the_next_question_is_asked_of_the_article_cited_last(
    index: Path, city: str, visitors: str, lanterns: str
) -> None:
    with Assistant.open(index) as assistant:
        chat = assistant.conversation()
        first = chat.ask(f"{city}灯会来了多少游客")
        assert first.text is not None and visitors in first.text
        assert chat.ask("灯会展出灯组多少组").text == lanterns
        # Taken up again from the question alone, it is about the same article.
        again = assistant.conversation(previous=first.question)
        assert again.ask("灯会展出灯组多少组").text == lanterns
