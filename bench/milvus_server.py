"""milvus-lite's own gRPC server in a process of its own, which may be killed and started again."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Server:
    """A server on a free port of this machine; what is in ``folder`` outlives it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.uri = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts it and waits until it answers.

        Raises:
            TimeoutError: it does not within a minute.
        """
        command = [sys.executable, "-m", "milvus_lite", "server", "--data-dir", str(self._folder)]
        place = ["--host", "127.0.0.1", "--port", str(self.port)]
        silent = subprocess.DEVNULL
        self._process = subprocess.Popen([*command, *place], stdout=silent, stderr=silent)  # noqa: S603
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.5).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError("milvus-lite did not start")

    def resident_mb(self) -> int:
        """Megabytes of memory that it has resident now, 0 where the system does not tell."""
        status = Path(f"/proc/{self._process.pid}/status") if self._process else Path("/nowhere")
        lines = status.read_text().splitlines() if status.exists() else []
        return next((round(int(line.split()[1]) * 1024 / 1e6) for line in lines if line.startswith("VmRSS")), 0)

    def kill(self) -> None:
        """Ends it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """A server, killed at the end of the block."""
    server = Server(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()
