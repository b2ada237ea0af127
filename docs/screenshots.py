"""Make the pictures of the main states again: ``python docs/screenshots.py``.

Needs Chromium and letters for Chinese (Debian: chromium, fonts-noto-cjk). Writes ``docs/images/*.png``.
"""

import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from PIL import Image  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from web_fixtures import CHROMIUM, Chat, serving  # noqa: E402

from index import build  # noqa: E402

OUT = ROOT / "docs" / "images"
ASK = "浙江上半年跨境电商出口多少"
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def welcome(chat: Chat) -> None:
    """Before the first question."""
    chat.page.locator(".examples button").first.wait_for(timeout=120_000)


def answer(chat: Chat) -> None:
    """An answer, its follow-up, and the evidence."""
    chat.ask(ASK)
    chat.ask("那同比增长多少")
    chat.page.locator(".turn .evidence-button").first.click()


def article(chat: Chat) -> None:
    """A whole article at the marked span."""
    answer(chat)
    chat.page.locator("#yiju-evidence .card h3 a").first.click()
    chat.page.locator("mark.current").wait_for()


def refusal(chat: Chat) -> None:
    """A refusal with the nearest passages."""
    chat.ask("浙江2021年上半年出口多少")


def comparison(chat: Chat) -> None:
    """Several values as a table and a plot."""
    chat.ask("上半年浙江对东盟、拉美、中东、非洲出口各涨多少")


def corpus(chat: Chat) -> None:
    """What the corpus holds."""
    chat.page.get_by_role("link", name="语料").click()
    chat.page.locator(".facts").wait_for()


def english(chat: Chat) -> None:
    """The page in English."""
    chat.ask(ASK)
    chat.page.get_by_role("button", name="English").click()


SHOTS: list[tuple[str, Callable[[Chat], None], dict[str, int], str]] = [
    ("welcome", welcome, WIDE, "light"),
    ("answer", answer, WIDE, "light"),
    ("answer-dark", answer, WIDE, "dark"),
    ("article", article, WIDE, "light"),
    ("refusal", refusal, WIDE, "light"),
    ("comparison", comparison, WIDE, "light"),
    ("corpus", corpus, WIDE, "light"),
    ("english", english, WIDE, "light"),
    ("narrow", comparison, NARROW, "light"),
    ("narrow-article-dark", article, NARROW, "dark"),
]


def taken(browser: Any, address: str) -> Iterator[str]:
    """Takes each picture; yields its name."""
    for name, act, size, scheme in SHOTS:
        with Chat(browser, address, **size, color_scheme=scheme, reduced_motion="reduce") as chat:
            act(chat.open())
            chat.page.mouse.move(0, 0)
            chat.page.wait_for_timeout(300)
            picture = Image.open(io.BytesIO(chat.page.screenshot()))
            picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(OUT / f"{name}.png", optimize=True)
        yield name


def main() -> None:
    """Serve the sample articles and take all pictures."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as running:
        build([ROOT / "articles"], Path(folder) / "sample.index")
        options = ("--index", Path(folder) / "sample.index", "--feedback", Path(folder) / "votes.jsonl")
        with serving(*options) as address:
            browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for name in taken(browser, address):
                print(name)
            browser.close()


if __name__ == "__main__":
    main()
