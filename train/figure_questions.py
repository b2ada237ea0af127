"""Questions about figures, made from news sentences by their slots: ``python -m train.figure_questions --work DIR``.

A figure whose period, metric and (where there is one) region can be read is asked for by them: 「浙江上半年出口多少」.
The near miss swaps one slot for a value that the stretch does not hold, and has no answer. A figure that another of the
same slots stands beside is left out, since the question would not tell them apart.
"""

import argparse
import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from index.articles import Article
from index.attribution import governing_metrics
from index.headline import headline
from index.passages import split
from index.reading import Reading, read_passage
from index.region_attribution import governing_regions
from index.time_attribution import governing_time
from index.zh.metrics import metrics
from index.zh.periods import describe
from index.zh.quantities import Quantity
from qa.spans import Candidate

SEED = 20230701
_MONEY = ["{s}多少", "{s}是多少", "{s}有多少？", "{s}多少亿元", "{s}达到多少", "{s}", "{s}一共多少", "请问{s}是多少？"]
_CHANGE = {
    "up": [
        "{s}增长多少",
        "{s}同比增长多少？",
        "{s}涨了多少",
        "{s}增速",
        "{s}增幅是多少",
        "{s}涨了百分之几",
        "{s}同比增速是多少",
    ],
    "down": ["{s}下降多少", "{s}同比下降多少？", "{s}跌了多少", "{s}降幅", "{s}同比变化多少", "{s}少了百分之几"],
}
_YEARS = [2019, 2020, 2021, 2022, 2023]
_SPANS = ["上半年", "前7个月", "7月", "一季度", "二季度", "6月", "全年", "前5个月"]


@dataclass(frozen=True, slots=True)
class Slots:
    """What a figure is of; ``period`` as news would write it, ``key`` tells figures of one stretch apart."""

    region: str
    period: str
    spoken: str
    metric: str
    change: str

    @property
    def key(self) -> tuple[str, str, str, bool]:
        """Equal for figures that one question would mean."""
        return self.region, self.period, self.metric, bool(self.change)


def slots_of(reading: Reading, quantity: Quantity) -> Slots | None:
    """The slots of a figure, None where one cannot be read."""
    candidate = Candidate(reading, quantity.start, quantity.end, 1.0, quantity=quantity)
    mention = governing_time(candidate.reading, candidate.start)
    named = governing_metrics(reading, quantity.start)
    growth = quantity.kind == "percent" and quantity.direction in _CHANGE
    if (
        mention is None
        or mention.period is None
        or mention.partial is None
        or not named
        or not (growth or quantity.kind in ("money", "count"))
    ):
        return None
    if quantity.start - named[-1].end > (40 if growth else 8) or mention.period.grain not in (
        "month",
        "quarter",
        "half",
        "year",
        "span",
    ):
        return None
    places = governing_regions(reading, quantity.start)
    low = named[0].start
    metric = reading.passage.text[low : named[-1].end]
    if len(metric) > 14 or any(mark in metric for mark in "，。；、"):
        return None
    region = places[-1].text if places else ""
    return Slots(region, describe(mention.period), mention.text, metric, quantity.direction if growth else "")


def questions_on(reading: Reading, chance: random.Random) -> Iterator[dict[str, object]]:
    """Questions with answers, and near misses without, on one passage."""
    found = [(q, s) for q in reading.quantities if (s := slots_of(reading, q)) is not None]
    keys = [s.key for _, s in found]
    text = reading.passage.text
    for quantity, slots in found:
        if keys.count(slots.key) > 1:
            continue
        yield _record(reading, slots, chance, [{"text": quantity.text, "answer_start": quantity.start}])
        if chance.random() < 0.35 and (other := _missed(slots, text, chance)) is not None:
            yield _record(reading, other, chance, [])


def _missed(slots: Slots, text: str, chance: random.Random) -> Slots | None:
    """The same with another year, span or region, which the text does not hold."""
    which = chance.random()
    if which < 0.4:
        year = chance.choice(_YEARS)
        span = slots.period.split("年", 1)[-1]
        changed = f"{year}年{span}"
        return (
            None
            if str(year) in text or changed == slots.period
            else Slots(slots.region, changed, changed, slots.metric, slots.change)
        )
    if which < 0.7:
        span = chance.choice(_SPANS)
        return (
            None
            if span in text or span in slots.period
            else Slots(slots.region, span, span, slots.metric, slots.change)
        )
    region = chance.choice(
        ["江苏", "广东", "四川", "山东", "河南", "福建", "上海", "重庆", "辽宁", "湖北", "日本", "德国", "越南", "云南"]
    )
    return None if region in text else Slots(region, slots.period, slots.spoken, slots.metric, slots.change)


def _record(
    reading: Reading, slots: Slots, chance: random.Random, answers: list[dict[str, object]]
) -> dict[str, object]:
    period = chance.choice([slots.period, slots.spoken, slots.spoken])
    subject = chance.choice([f"{slots.region}{period}{slots.metric}", f"{period}{slots.region}{slots.metric}"])
    asked = chance.choice(_CHANGE[slots.change] if slots.change else _MONEY).format(s=subject)
    published = reading.published.isoformat() if reading.published else ""
    seen = {"context": reading.passage.text, "date": published, "title": reading.title}
    return {**seen, "question": asked, "answers": answers}


def main() -> None:
    """Write ``figures.jsonl.gz`` to the work folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--most", type=int, default=12000)
    args = parser.parse_args()
    chance = random.Random(SEED)  # noqa: S311
    kept_out = copies_of_measured(args.data)
    written = 0
    with gzip.open(args.data / "news-2023.jsonl.gz", "rt", encoding="utf8") as lines:
        records = [json.loads(line) for line in lines]
    chance.shuffle(records)
    with gzip.open(args.work / "figures.jsonl.gz", "wt", encoding="utf8") as out:
        for record in records:
            text = record["text"]
            if written >= args.most:
                break
            if not record["date"] or len(metrics(text[:2000])) < 4 or "同比" not in text or trace(text) & kept_out:
                continue
            day = date.fromisoformat(record["date"][:10])
            article = Article(record["id"], headline(text), day, "", "", (), "", "", text[:3000], "")
            for passage in split(article):
                for question in questions_on(read_passage(passage, article), chance):
                    out.write(json.dumps(question, ensure_ascii=False) + "\n")
                    written += 1
    print(f"{written} questions", flush=True)


def trace(text: str) -> set[str]:
    """Some stretches by which copies of one text are known."""
    dense = "".join(text.split())
    return {dense[i : i + 24] for i in range(60, max(61, len(dense) - 24), 90)}


def copies_of_measured(data: Path) -> set[str]:
    """Traces of the articles that gold questions are asked on: nothing is made from their copies."""
    held: set[str] = set()
    for folder in ("trade", "seeds"):
        for path in sorted((data / folder).iterdir()):
            dense = "".join(path.read_text("utf8", "replace").split())
            held |= {dense[i : i + 24] for i in range(len(dense) - 23)}
    return held


if __name__ == "__main__":
    main()
