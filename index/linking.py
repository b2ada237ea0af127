"""Files that generations share: one file under several names, copied only where there are no hard links."""

import os
import shutil
from pathlib import Path


def link_or_copy(source: Path | str, target: Path | str) -> None:
    """Gives a file another name."""
    try:
        os.link(source, target)
    except OSError:  # not every file system has hard links
        shutil.copyfile(source, target)


def link_folder(source: Path, target: Path) -> None:
    """Makes a folder of the same files."""
    shutil.copytree(source, target, copy_function=link_or_copy)
