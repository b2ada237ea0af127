"""What can be set about a served chat."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a chat is served.

    Attributes:
        host: Address to listen on.
        port: Port to listen on.
        workers: Questions answered at the same time.
        waiting: Questions that may wait for their turn; more are turned away.
        rate: Questions a minute from one address or user; 0: no limit.
        accounts: File of names and hashed passwords; None: everybody may ask.
        feedback: File that votes are appended to; None: in the user's state folder.
        log_questions: Whether the log may hold what was asked.
    """

    host: str = "127.0.0.1"
    port: int = 7860
    workers: int = 2
    waiting: int = 100
    rate: int = 600
    accounts: Path | None = None
    feedback: Path | None = None
    log_questions: bool = False

    @property
    def hosts(self) -> tuple[str, ...]:
        """The Host names that are answered; empty: any, where other machines may ask."""
        return LOOPBACK if self.host in LOOPBACK else ()
