"""Building and updating an index in Milvus: only articles that changed are sent, and readers see all of it or none."""

import datetime
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index import encoder as encoders
from index.assembly import Progress
from index.build import BuildReport
from index.corpus import Skipped
from index.encoder import Encoder
from index.errors import CorpusError, IndexDamaged, IndexMismatch
from index.intake import Scan, read_files, scan
from index.manifest import Counts, EncoderMark, Settings
from index.milvus import Milvus
from index.milvus_layout import State, alive, file_number
from index.milvus_records import skipped as skipped_inputs
from index.milvus_sending import Sender, stored_file
from index.milvus_sent import Sent
from index.milvus_state import Place, Tables, claim, publish, read_state, tidy
from index.milvus_terms import ENGINE
from index.records import FileRow

_PATIENCE = 60.0  # seconds that an update waits for a server that is away
# Terms are weighed with the mean lengths of passages; beyond this change of one, all are weighed anew.
_DRIFT = 0.02


@dataclass(frozen=True, slots=True)
class _Job:
    """What was asked for; ``mark`` says that this process writes."""

    server: Milvus
    place: Place
    paths: tuple[Path, ...]
    settings: Settings
    encoder: Encoder
    tell: Progress
    mark: str
    rehash: bool
    strict: bool


@dataclass(frozen=True, slots=True)
class _Work:
    """One update: from what is published to the generation after it."""

    tables: Tables
    base: State
    todo: Scan
    known: dict[tuple[str, str], tuple[int, FileRow]]

    @property
    def nothing_changed(self) -> bool:
        return not self.todo.changed and not self.todo.gone and self.base.generation > 0


@dataclass(frozen=True, slots=True)
class _Done:
    """What readers see now, what changed, and what was skipped."""

    state: State
    sent: Sent
    skipped: tuple[Skipped, ...]


def build_in_milvus(
    paths: Sequence[Path],
    uri: str,
    *,
    encoder: Encoder | None = None,
    strict: bool = False,
    rehash: bool = False,
    limit: int = 300,
    overlap: int = 1,
    progress: Progress | None = None,
) -> BuildReport:
    """Makes the index at ``uri`` that of the articles in ``paths``; ``index.build.build`` says what of each argument.

    Where the server goes away, calls wait for it for a minute; if it stays away, or if this process ends, readers go on
    with what was published, and the next update removes what this one had sent.

    Raises:
        CorpusError, EncoderError: as for a folder.
        StoreError: the server does not answer.
        IndexBusy: another process began to update after this one.
    """
    started = time.monotonic()
    tell = progress or _silent
    place = Place.read(uri)
    with Milvus(place.uri, patience=_PATIENCE) as server:
        state = _published(server, place)
        encoder = encoder or encoders.load(state.settings.encoder.name if state else None)
        mark = EncoderMark(encoder.name, encoder.fingerprint, encoder.dim)
        settings = Settings(mark, passage_limit=limit, passage_overlap=overlap, postings_engine=ENGINE)
        writes = claim(server, place.prefix)
        tidy(server, place.prefix, state)
        job = _Job(server, place, tuple(paths), settings, encoder, tell, writes, rehash=rehash, strict=strict)
        done = _update(job, state, anew=state is None or state.settings != settings)
    tell("done", 1, 1)
    counts, sent = done.state.counts, done.sent
    return BuildReport(
        articles=counts.articles,
        passages=counts.passages,
        added=sent.added,
        updated=sent.updated,
        removed=sent.removed,
        unchanged=counts.articles - sent.added - sent.updated,
        skipped=done.skipped,
        seconds=time.monotonic() - started,
        generation=done.state.generation,
    )


def _update(job: _Job, state: State | None, *, anew: bool) -> _Done:
    """Sends what changed, or with ``anew`` everything, and publishes it."""
    work = _begin(job, None if anew else state, state)
    if work.nothing_changed:
        return _Done(work.base, Sent(), _skipped(job, work, work.base.generation))
    sender = Sender(job.server, work.tables, work.base, work.base.generation + 1)
    sent = _send_articles(job, work, sender)
    averages = tuple(length / max(1, sent.counts.passages) for length in sent.lengths)
    if not anew and _drifted(work.base.averages, averages):  # what was sent goes with the next update
        return replace(_update(job, state, anew=True), sent=sent)
    averages = averages if anew else work.base.averages
    sender.send_passages(sent, job.encoder, averages, job.tell)
    sender.send_terms(sent)
    skipped = _skipped(job, work, sender.generation)
    after = _after(job, work, sent, averages, len(skipped))
    job.tell("publish", 0, 1)
    work.tables.settle()
    publish(job.server, job.place.prefix, job.mark, after)
    job.tell("publish", 1, 1)
    return _Done(after, sent, skipped)


def _begin(job: _Job, base: State | None, before: State | None) -> _Work:
    """Finds out what is to be done; without a ``base``, begins a new epoch after that of ``before``."""
    if base is not None:
        tables = Tables(job.server, job.place.prefix, base.epoch)
        known = _files(job.server, tables, base.generation)
        todo = scan(job.paths, known, rehash=job.rehash)
        times = [{"key": key, "row": stored_file(row)} for key, row in todo.touched]
        job.server.change(tables["files"], times)  # of the same bytes: true of any generation
        return _Work(tables, base, todo, known)
    epoch, generation = (before.epoch, before.generation) if before else (0, 0)
    fresh = State(epoch + 1, generation, next_key=1, settings=job.settings, counts=Counts(0, 0, 0))
    todo = scan(job.paths, {}, rehash=job.rehash)
    tables = Tables(job.server, job.place.prefix, fresh.epoch)
    tables.create(job.settings.encoder.dim)
    return _Work(tables, fresh, todo, {})


def _published(server: Milvus, place: Place) -> State | None:
    try:
        return read_state(server, place.prefix)
    except (IndexMismatch, IndexDamaged):
        return None  # building anew is the remedy for each


def _files(server: Milvus, tables: Tables, generation: int) -> dict[tuple[str, str], tuple[int, FileRow]]:
    rows = server.find(tables["files"], alive(generation), ["row"])
    found = {}
    for row in rows:
        path, root, size, mtime_ns, sha256 = row["row"]
        found[root, path] = row["key"], FileRow(path, root, int(size), int(mtime_ns), sha256)
    return found


def _send_articles(job: _Job, work: _Work, sender: Sender) -> Sent:
    """Sends the articles of changed files; those of files that are gone or changed, and not met again, go."""
    kept = set(work.todo.kept)
    stale = {file_number(*name) for name, (key, _) in work.known.items() if key not in kept}
    stale |= {file_number(str(source.root), str(source.path)) for source in work.todo.changed}
    sent = sender.begin(stale)
    total = len(work.todo.changed)
    job.tell("read", 0, total)
    limit, overlap = job.settings.passage_limit, job.settings.passage_overlap
    for done, file in enumerate(read_files(work.todo.changed, limit=limit, overlap=overlap), 1):
        sender.add_file(sent, file)
        job.tell("read", done, total)
    sender.end(sent)
    if sent.counts.articles == 0:
        raise CorpusError("没有可以收录的文章。/ There is no article to index.")
    return sent


def _drifted(used: Sequence[float], now: Sequence[float]) -> bool:
    return any(abs(new - old) > _DRIFT * max(old, 1.0) for old, new in zip(used, now, strict=True))


def _after(job: _Job, work: _Work, sent: Sent, averages: tuple[float, ...], skipped: int) -> State:
    return replace(
        work.base,
        generation=work.base.generation + 1,
        next_key=sent.next_key,
        settings=job.settings,
        counts=replace(sent.counts, skipped=skipped),
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        lengths=tuple(sent.lengths),
        averages=averages,
        days=dict(+sent.days),
        sources=dict(+sent.sources),
        categories=dict(+sent.categories),
    )


def _skipped(job: _Job, work: _Work, generation: int) -> tuple[Skipped, ...]:
    listed = (Skipped(path, reason) for path, reason in skipped_inputs(job.server, work.tables, generation))
    found = (*work.todo.skipped, *listed)
    if job.strict and found:
        raise CorpusError(
            f"有 {len(found)} 处无法读取，首先是 {found[0].path}：{found[0].reason} / "
            f"{len(found)} inputs could not be read, the first is {found[0].path}"
        )
    return found


def _silent(stage: str, done: int, total: int | None) -> None:
    pass
