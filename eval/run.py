"""Ask every gold question and score what comes back."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

from eval.gold import GoldItem
from eval.protocols import AssistantLike, IndexLike
from eval.scores import QuestionScore, score
from index.errors import GoldError, QuestionError


@dataclass(frozen=True, slots=True)
class RunResult:
    """A whole run: one score a question in the order asked, and the gold articles that the index does not hold."""

    scores: tuple[QuestionScore, ...]
    missing_articles: tuple[str, ...]


def run(
    assistant: AssistantLike,
    gold: Sequence[GoldItem],
    index: IndexLike,
    *,
    clock: Callable[[], float] = perf_counter,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> RunResult:
    """Ask each question by itself and each conversation turn by turn, and score the answers.

    Latency is the wall time of ``ask`` by ``clock`` (seconds); the first question pays for loading what loads lazily.
    ``progress`` is told the number of questions done and of all, after each.

    Raises:
        GoldError: A question cannot be asked; names its id.
    """
    total = sum(len(item.turns) for item in gold)
    scores: list[QuestionScore] = []
    for item in gold:
        for scored in _ask(item, assistant, index, clock):
            scores.append(scored)
            progress(len(scores), total)
    known = set(index.article_ids())
    named = (article for scored in scores for article in scored.articles)
    return RunResult(tuple(scores), tuple(sorted(set(named) - known)))


def _ask(
    item: GoldItem, assistant: AssistantLike, index: IndexLike, clock: Callable[[], float]
) -> Iterator[QuestionScore]:
    """Ask one item's turns in order, scoring each."""
    asker = assistant.conversation() if item.conversation else assistant
    for turn in item.turns:
        began = clock()
        try:
            answer = asker.ask(turn.question)
        except QuestionError as error:
            raise GoldError(f"{turn.id}: 无法提问 / cannot be asked: {error}") from error
        latency_ms = (clock() - began) * 1000
        yield score(turn, answer, index, category=item.category, several=item.several, latency_ms=latency_ms)
