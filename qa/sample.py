"""The bundled sample corpus and its index."""

import os
import time
from importlib.resources import files
from pathlib import Path

from index import IndexBusy, build

_TRIES, _PAUSE = 120, 0.5  # seconds between tries


def articles_folder() -> Path:
    """The folder of the sample articles."""
    return Path(str(files("articles")))


def gold_file() -> Path:
    """The gold questions on the sample articles."""
    return Path(str(files("eval").joinpath("gold.jsonl")))


def index_folder() -> Path:
    """The sample index, built or brought up to date where it has to be.

    It lies in the user's cache folder, ``$XDG_CACHE_HOME`` or ``~/.cache``. While another process builds it, this one
    waits for that.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "yiju" / "sample.index"
    for _ in range(_TRIES):
        try:
            build([articles_folder()], folder)
        except IndexBusy:
            time.sleep(_PAUSE)
        else:
            return folder
    raise IndexBusy(f"示例索引 {folder} 一直被占用。/ The sample index stays locked by another process.")
