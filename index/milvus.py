"""A Milvus server, as far as it is used here; the only module that knows pymilvus.

Every call waits for a server that is away for as long as the caller has patience, and a collection that a server which
came back has not loaded is loaded. What stays wrong is a ``StoreError`` in words; passwords in an address never are.
"""

from __future__ import annotations

import itertools
import json
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from index.closing import Closing
from index.errors import StoreError

#: Holds ``user:password`` or a token, where the address should not.
TOKEN = "YIJU_MILVUS_TOKEN"  # noqa: S105

Row = dict[str, Any]
Kind = Literal["number", "text", "texts", "numbers", "dense", "sparse"]

_NOT_CONNECTED, _NOT_LOADED = 2, 101
_PAUSE = 0.2  # seconds between tries
_ROWS = 1000  # of a page
_MOST_HITS = 16_384  # that Milvus returns of one search
_MOST_BYTES = 65_535  # of a string
_MOST_ITEMS = 4096  # of an array
_CONNECTING = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class Field:
    """A column; ``dim`` is a dense vector's, ``indexed`` says that rows are looked for by it."""

    name: str
    kind: Kind
    dim: int = 0
    indexed: bool = False


class Milvus(Closing):
    """A connection; every method may be called from any thread.

    Args:
        uri: http://HOST:PORT, with ``/database`` where it is not the default one.
        patience: seconds that a call waits for a server that does not answer.

    Raises:
        StoreError: pymilvus is not installed, or nothing answers there.
    """

    def __init__(self, uri: str, *, patience: float) -> None:
        self._place = _without_password(uri)
        os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # what fails is told once, by the exception
        try:
            import pymilvus
        except ImportError as error:
            raise StoreError(
                "--store milvus: 需要 pymilvus：pip install 'yiju[milvus]'。/ Milvus needs pymilvus: "
                "pip install 'yiju[milvus]'."
            ) from error
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
        self._types = pymilvus.DataType
        self._failures = (pymilvus.MilvusException, *_rpc_errors())
        connect = pymilvus.MilvusClient
        token = os.environ.get(TOKEN, "")
        self._patience = 0.0  # whoever opens waits no longer than connecting takes
        self._client: Any = self._told(lambda: connect(uri=uri, token=token, timeout=_CONNECTING))
        self._patience = patience

    def close(self) -> None:
        """Closes the connection; a second call does nothing."""
        self._client.close()

    def collections(self) -> list[str]:
        """Returns the names of all collections."""
        return [str(name) for name in self._call("list_collections")]

    def create(self, name: str, fields: Sequence[Field]) -> None:
        """Creates a collection with a primary key ``key`` and these fields, and loads it."""
        schema = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
        indexes = self._client.prepare_index_params()
        schema.add_field("key", self._types.INT64, is_primary=True)
        for field in fields:
            schema.add_field(field.name, **self._column(field))
            if (index := _index(field)) is not None:
                indexes.add_index(field.name, **index)
        self._call("create_collection", name, schema=schema, consistency_level="Strong")
        self._call("create_index", name, indexes, sync=False)  # there is nothing to wait for
        self._call("load_collection", name)

    def drop(self, name: str) -> None:
        """Drops a collection."""
        self._call("drop_collection", name)

    def put(self, name: str, rows: Sequence[Row]) -> None:
        """Writes whole rows, in the place of those that have the same keys."""
        if rows:
            self._on_loaded(name, "upsert", name, list(rows))

    def change(self, name: str, rows: Sequence[Row]) -> None:
        """Writes some fields of rows that there are; each names its ``key``."""
        for start in range(0, len(rows), _ROWS):
            self._on_loaded(name, "upsert", name, list(rows[start : start + _ROWS]), partial_update=True)

    def settle(self, name: str) -> None:
        """Writes what came in lately to where it is indexed."""
        self._on_loaded(name, "flush", name)

    def remove(self, name: str, condition: str) -> None:
        """Deletes the rows that meet a condition."""
        self._on_loaded(name, "delete", name, filter=condition)

    def get(self, name: str, keys: Iterable[int], fields: Sequence[str]) -> list[Row]:
        """Returns the rows of these keys that there are, in no order."""
        wanted = list(keys)
        return [
            dict(row)
            for start in range(0, len(wanted), _ROWS)
            for row in self._on_loaded(
                name, "get", name, ids=wanted[start : start + _ROWS], output_fields=["key", *fields]
            )
        ]

    def find(self, name: str, condition: str, fields: Sequence[str], *, page: int = _ROWS) -> Iterator[Row]:
        """Yields all rows that meet a condition, by key, a page in memory at a time."""
        last = -1
        while True:
            wanted = {"filter": f"key > {last} and {condition}", "output_fields": ["key", *fields], "limit": page}
            # An iterator's pages are the rows with the smallest keys; of others Milvus promises no order.
            found = self._on_loaded(name, "query", name, **wanted, iterator="True")
            rows = sorted((dict(row) for row in found), key=lambda row: int(row["key"]))
            yield from rows
            if len(rows) < page:
                return
            last = int(rows[-1]["key"])

    def nearest(
        self, name: str, field: str, vector: object, k: int, condition: str, fields: Sequence[str]
    ) -> list[tuple[Row, float]]:
        """Returns the ``k`` rows that meet a condition with the greatest inner products."""
        found = self._on_loaded(
            name,
            "search",
            name,
            data=[vector],
            anns_field=field,
            limit=min(k, _MOST_HITS),
            filter=condition,
            output_fields=list(fields),
        )
        return [(dict(hit["entity"]), float(hit["distance"])) for hit in found[0]]

    def _column(self, field: Field) -> Mapping[str, object]:
        types = self._types
        if field.kind == "dense":
            return {"datatype": types.FLOAT_VECTOR, "dim": field.dim}
        if field.kind in ("texts", "numbers"):
            of_text = field.kind == "texts"
            element = {"element_type": types.VARCHAR if of_text else types.INT64, "max_capacity": _MOST_ITEMS}
            return {"datatype": types.ARRAY, **element, **({"max_length": _MOST_BYTES} if of_text else {})}
        if field.kind == "text":
            return {"datatype": types.VARCHAR, "max_length": _MOST_BYTES}
        return {"datatype": types.INT64 if field.kind == "number" else types.SPARSE_FLOAT_VECTOR}

    def _on_loaded(self, name: str, method: str, *given: object, **named: object) -> Any:
        """Calls; where the server came back without the collection in memory, loads it and calls again."""
        try:
            return self._told(lambda: self._raw(method, *given, **named))
        except StoreError as error:
            if getattr(error.__cause__, "code", None) != _NOT_LOADED:
                raise
        self._call("load_collection", name)
        return self._call(method, *given, **named)

    def _call(self, method: str, *given: object, **named: object) -> Any:
        return self._told(lambda: self._raw(method, *given, **named))

    def _raw(self, method: str, *given: object, **named: object) -> Any:
        return getattr(self._client, method)(*given, **named, timeout=self._patience)

    def _told(self, run: Callable[[], Any]) -> Any:
        """Runs, again and again while the server is away and there is patience, at least twice."""
        until = time.monotonic() + self._patience
        for tries in itertools.count(1):
            try:
                return run()
            except self._failures as error:
                if _is_away(error) and (tries == 1 or time.monotonic() < until):
                    time.sleep(_PAUSE)
                    continue
                why = " ".join(str(getattr(error, "message", error)).split())[:200]
                raise StoreError(
                    f"Milvus（{self._place}）没有应答或拒绝了请求，请检查地址和服务；已发布的内容不受影响，恢复后再试即可。"
                    f"/ Milvus at {self._place} does not answer or refuses; check the address and the server. What was "
                    f"published is untouched; try again when it is back. ({why})"
                ) from error


def quoted(values: Iterable[str]) -> str:
    """Returns strings as a list in a condition."""
    return json.dumps(list(values), ensure_ascii=False)


def chunks(text: str) -> list[str]:
    """Cuts a text of any length into strings that a field of kind ``texts`` takes; joined, they are the text."""
    size = _MOST_BYTES // 4
    cut = [text[start : start + size] for start in range(0, len(text), size)]
    if len(cut) > _MOST_ITEMS:
        raise StoreError(f"文章太长，Milvus 存不下（{len(text)} 字）。/ An article is too long for Milvus.")
    return cut


def _index(field: Field) -> Mapping[str, str] | None:
    """Every vector is compared, so that the answers are those of a folder; docs/scale.md says how to change that."""
    if field.kind == "dense":
        return {"index_type": "FLAT", "metric_type": "IP"}
    if field.kind == "sparse":
        return {"index_type": "SPARSE_INVERTED_INDEX", "metric_type": "IP"}
    return {"index_type": "INVERTED"} if field.indexed else None


def _without_password(uri: str) -> str:
    try:
        parts = urlsplit(uri)
    except ValueError:
        return "?"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}" if parts.netloc else uri


def _rpc_errors() -> tuple[type[Exception], ...]:
    import grpc

    return (grpc.RpcError, ValueError)


def _is_away(error: Exception) -> bool:
    """Whether nothing answered, where another error is an answer."""
    import grpc

    code = getattr(error, "code", None)
    code = code() if callable(code) else code
    return code in (_NOT_CONNECTED, grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)
