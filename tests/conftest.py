"""Every test runs offline: a connection to anything but this machine fails it."""

import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from web_fixtures import browser, feedback_file, served  # noqa: F401  (fixtures of several files)

# A busy machine is no fault of the code.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

os.environ.setdefault("OMP_NUM_THREADS", "2")
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"

_CONNECT = socket.socket.connect
_CONNECT_EX = socket.socket.connect_ex


def _check(address: Any) -> None:
    if not isinstance(address, tuple):  # a Unix socket
        return
    host = str(address[0])
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        pytest.fail(f"outbound connection to {address}")


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections to other machines."""

    def connect(self: socket.socket, address: Any) -> Any:
        _check(address)
        return _CONNECT(self, address)

    def connect_ex(self: socket.socket, address: Any) -> Any:
        _check(address)
        return _CONNECT_EX(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", connect_ex)


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's own folder."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def sample_index(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The sample articles, indexed with the bundled encoder."""
    from index import build

    out = tmp_path_factory.mktemp("sample") / "sample.index"
    build([root / "articles"], out)
    yield out
