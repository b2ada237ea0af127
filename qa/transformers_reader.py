"""Any extractive question-answering model of the transformers library as a reader."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import EncoderError
from qa.reader import Floats, Page, Scores

_WINDOW = 384  # tokens, the question included
_STRIDE = 128  # tokens that two windows share
_NEVER = -30.0  # log odds of a character at which no token starts or ends


class TransformersReader:
    """A model with start and end logits and a fast tokenizer; position 0 is its «no answer»."""

    def __init__(self, name: str) -> None:
        """Load a folder or a hub name.

        Raises:
            EncoderError: There is no such model, it cannot be fetched, or it is not for extractive question answering.
        """
        import torch
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(name, use_fast=True)
            self._model: Any = AutoModelForQuestionAnswering.from_pretrained(name, use_safetensors=True).eval()
        except (OSError, ValueError, KeyError) as error:
            raise EncoderError(
                f"加载不了阅读器 {name}（离线时只能用本机已有的模型；不给 --reader 则用自带的）。/ "
                f"The reader {name} cannot be loaded; offline only models on this machine can, and without --reader "
                f"the bundled one is used. ({type(error).__name__})"
            ) from error
        if not self._tokenizer.is_fast:
            raise EncoderError(
                f"阅读器 {name} 没有快速分词器，给不出字符位置。/ The reader {name} has no fast tokenizer."
            )
        self._torch = torch
        self.name = name
        self.fingerprint = _fingerprint(name)

    def read(self, question: str, pages: Sequence[Page]) -> list[Scores]:
        """Scores for each page, in order; date and title are not shown to such a model."""
        return [self._scores(question, page.text) for page in pages]

    def _scores(self, question: str, text: str) -> Scores:
        start = np.full(len(text), _NEVER, np.float32)
        end = np.full(len(text), _NEVER, np.float32)
        if not text:
            return Scores(start, end)
        limit = min(_WINDOW, int(self._model.config.max_position_embeddings))
        encoded = self._tokenizer(
            question, text, truncation="only_second", max_length=limit, stride=min(_STRIDE, limit // 4),
            return_overflowing_tokens=True, return_offsets_mapping=True, padding=True, return_tensors="pt",
        )  # fmt: skip
        offsets = encoded.pop("offset_mapping").numpy()
        encoded.pop("overflow_to_sample_mapping")
        with self._torch.inference_mode():
            output = self._model(**encoded)
        for row in range(len(offsets)):
            own = np.array([side == 1 for side in encoded.sequence_ids(row)])
            self._spread(start, output.start_logits[row].numpy(), offsets[row][:, 0], own)
            self._spread(end, output.end_logits[row].numpy(), offsets[row][:, 1] - 1, own)
        return Scores(start, end)

    @staticmethod
    def _spread(held: Floats, logits: Floats, places: Any, own: Any) -> None:
        """Give each character the best log odds of a token at its place."""
        np.maximum.at(held, np.maximum(places[own], 0), (logits - logits[0])[own])


def _fingerprint(name: str) -> str:
    digest = hashlib.sha256(name.encode())
    folder = Path(name)
    if folder.is_dir():
        for file in sorted(folder.iterdir()):
            if file.is_file():
                digest.update(file.name.encode() + os.fsencode(str(file.stat().st_size)))
                digest.update(file.read_bytes())
    return digest.hexdigest()
