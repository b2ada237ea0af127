"""Embedding on a Ray cluster; the only module that knows Ray.

An encoder like any other: what it makes is equal to what the encoder makes that it spreads out, name and fingerprint
are the same, and an index does not tell which of them embedded it. Texts go through Ray Data in blocks; a process that
works for Ray loads the encoder once, by its name, and keeps it.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from index import encoder as encoders
from index.encoder import Encoder, Floats
from index.errors import EncoderError

#: Texts that one task embeds.
BLOCK = 256
# Fewer are embedded here before a cluster has begun.
_FEW = 2 * BLOCK
_CONNECTING = 5.0  # seconds


class RayEncoder:
    """Encodes passages on the cluster at ``RAY_ADDRESS``, or on one of this machine's cores that it starts.

    Args:
        encoder: what is spread out. Each machine of the cluster must have this package, and the encoder under the
            same name.

    Raises:
        EncoderError: Ray is not installed, or the cluster cannot be reached.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.fingerprint, self.dim = encoder.name, encoder.fingerprint, encoder.dim
        try:
            import ray
        except ImportError as error:
            raise EncoderError(
                "--workers ray 需要 Ray：pip install 'yiju[ray]'。/ Ray is needed: pip install 'yiju[ray]'."
            ) from error
        try:
            if not ray.is_initialized():
                address = os.environ.get("RAY_ADDRESS")
                _check_answers(address)
                ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
        except (OSError, ValueError, RuntimeError) as error:
            raise EncoderError(
                f"连不上 Ray 集群，请检查 RAY_ADDRESS。/ No Ray cluster can be reached; check RAY_ADDRESS. ({error})"
            ) from error
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        ray.data.DataContext.get_current().enable_progress_bars = False

    def encode_query(self, text: str) -> Floats:
        """See ``Encoder``; one text is embedded here."""
        return self._encoder.encode_query(text)

    def encode_passages(self, texts: Sequence[str]) -> Floats:
        """See ``Encoder``.

        Raises:
            EncoderError: a machine has another encoder under this name, or none, or Ray lost a task for good.
        """
        if len(texts) < _FEW:
            return self._encoder.encode_passages(texts)
        import ray

        rows = [{"place": place, "text": text} for place, text in enumerate(texts)]
        given = {"name": self.name, "fingerprint": self.fingerprint}
        data: Any = ray.data.from_items(rows, override_num_blocks=-(-len(rows) // BLOCK))
        try:
            batches = data.map_batches(_embedded, batch_size=BLOCK, fn_kwargs=given).iter_batches(batch_size=None)
            vectors = np.empty((len(texts), self.dim), dtype=np.float32)
            for batch in batches:
                vectors[batch["place"]] = np.stack(batch["vector"])
        except ray.exceptions.RayError as error:
            raise EncoderError(
                f"Ray 上的编码没有完成，已有的索引不受影响。/ Embedding on Ray failed; the index that stands is "
                f"untouched. ({_last_line(error)})"
            ) from error
        return vectors


def _embedded(batch: dict[str, Any], name: str, fingerprint: str) -> dict[str, Any]:
    """Runs on the cluster: the vectors of some texts, with their places."""
    encoder = _load(name)
    if encoder.fingerprint != fingerprint:
        raise EncoderError(f"另一台机器上的编码器 {name} 与这里的不同。/ Another machine has another encoder {name!r}.")
    return {"place": batch["place"], "vector": encoder.encode_passages([str(text) for text in batch["text"]])}


@cache
def _load(name: str) -> Encoder:
    return encoders.load(name)


def _check_answers(address: str | None) -> None:
    """Ray would wait for minutes where nothing listens.

    Raises:
        OSError: nothing does.
    """
    parts = urlsplit(f"//{(address or '').rpartition('://')[2]}")
    if parts.hostname and parts.port:
        socket.create_connection((parts.hostname, parts.port), _CONNECTING).close()


def _last_line(error: Exception) -> str:
    return next((line.strip() for line in reversed(str(error).splitlines()) if line.strip()), type(error).__name__)
