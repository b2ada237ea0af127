"""The state of an index in Milvus: which generation readers see, who writes the next one, and tidying between them.

Milvus has no transactions over several rows. Publishing is the upsert of one row; all that belongs to a generation is
written before, and nothing that the generation before it needs is deleted until the update after.
"""

import re
import uuid
from dataclasses import dataclass

from index.errors import IndexBusy, StoreError
from index.milvus import Milvus, Row
from index.milvus_layout import FOREVER, NOTHING, STATE, State, collections

#: Seconds that a reader waits for a server that is away.
PATIENCE = 10.0

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,99}")
_DEFAULT = "yiju"
_WRITER = 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where an index is: the server's address, and what the names of its collections begin with."""

    uri: str
    prefix: str

    @classmethod
    def read(cls, text: str) -> "Place":
        """Reads ``URI`` or ``URI#NAME``.

        Raises:
            StoreError: the name is not one that Milvus takes.
        """
        uri, _, name = text.partition("#")
        if name and not _NAME.fullmatch(name):
            raise StoreError(f"名称只能用字母、数字和下划线：{name} / A name of letters, digits and _ only: {name!r}")
        return cls(uri, name or _DEFAULT)


class Tables:
    """The collections of one epoch, by what they hold."""

    def __init__(self, server: Milvus, prefix: str, epoch: int) -> None:
        self.server, self._begin = server, f"{prefix}_{epoch}_"

    def __getitem__(self, kind: str) -> str:
        return f"{self._begin}{kind}"

    def create(self, dim: int) -> None:
        """Creates them, empty; what an update that was broken off left of them goes."""
        there = set(self.server.collections())
        for kind, fields in collections(dim).items():
            if self[kind] in there:
                self.server.drop(self[kind])
            self.server.create(self[kind], fields)

    def settle(self) -> None:
        """Has all that was written indexed."""
        for kind in ("files", "articles", "passages", "terms"):
            self.server.settle(self[kind])


def read_state(server: Milvus, prefix: str) -> State | None:
    """Returns what readers see, None where nothing was ever published.

    Raises:
        IndexMismatch: another version of this program wrote it.
        StoreError: the server does not answer.
    """
    if f"{prefix}_state" not in server.collections():
        return None
    rows = server.get(f"{prefix}_state", [0], ["parts"])
    return State.from_row(rows[0]) if rows else None


def published(uri: str) -> State | None:
    """Returns what readers of an address see; ``read_state`` with a connection of its own."""
    place = Place.read(uri)
    with Milvus(place.uri, patience=PATIENCE) as server:
        return read_state(server, place.prefix)


def claim(server: Milvus, prefix: str) -> str:
    """Begins to write; returns a mark that ``publish`` compares. Whoever began before and goes on will be refused."""
    if f"{prefix}_state" not in server.collections():
        server.create(f"{prefix}_state", STATE)
    mark = uuid.uuid4().hex
    server.put(f"{prefix}_state", [{"key": _WRITER, "parts": [mark], **NOTHING}])
    return mark


def publish(server: Milvus, prefix: str, mark: str, state: State) -> None:
    """Lets readers see a generation, all of whose rows are written.

    Raises:
        IndexBusy: another process has begun to write since.
    """
    rows = server.get(f"{prefix}_state", [_WRITER], ["parts"])
    if not rows or list(rows[0]["parts"]) != [mark]:
        raise IndexBusy(
            "另一个进程也在更新同一个库，这次更新没有发布。/ Another process writes the same store; this update was "
            "not published."
        )
    server.put(f"{prefix}_state", [state.to_row()])


def tidy(server: Milvus, prefix: str, state: State | None) -> None:
    """Removes what no reader of the current generation needs, and what an update that was broken off left."""
    begin = f"{prefix}_{state.epoch}_" if state else None
    for name in server.collections():
        if re.fullmatch(rf"{prefix}_\d+_[a-z]+", name) and not (begin and name.startswith(begin)):
            server.drop(name)
    if state is None:
        return
    tables, now = Tables(server, prefix, state.epoch), state.generation
    for kind in ("files", "articles", "passages"):
        server.remove(tables[kind], f"since > {now}")
        server.remove(tables[kind], f"until < {now}")  # readers of the generation before have not gone yet
        revived: list[Row] = [
            {"key": row["key"], "until": FOREVER}
            for row in server.find(tables[kind], f"until > {now} and until < {FOREVER}", ["until"])
        ]
        server.change(tables[kind], revived)
