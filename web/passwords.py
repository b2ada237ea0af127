"""Names and hashed passwords of those who may ask.

A line of the file is ``name:scrypt:N:r:p:salt:hash``, salt and hash in Base64. ``python -m web.passwords NAME`` asks
for a password and prints the line.
"""

from __future__ import annotations

import base64
import binascii
import getpass
import hashlib
import hmac
import os
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from index.errors import YijuError

_N, _R, _P = 2**14, 8, 1
_MEMORY = 64 * 2**20
_KEPT = 1024  # sign-ins remembered, so that a password is hashed once and not for every request


class AccountsError(YijuError):
    """The file of accounts cannot be read."""


@dataclass(frozen=True, slots=True)
class Hashed:
    """A password as it is kept: scrypt's cost, salt and result."""

    n: int
    r: int
    p: int
    salt: bytes
    digest: bytes

    def fits(self, password: str) -> bool:
        """Whether ``password`` is the one that was hashed."""
        return hmac.compare_digest(_digest(password, self.salt, self.n, self.r, self.p), self.digest)


def _digest(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=_MEMORY, dklen=32)


def hashed(password: str) -> Hashed:
    """``password`` hashed with a new salt."""
    salt = os.urandom(16)
    return Hashed(_N, _R, _P, salt, _digest(password, salt, _N, _R, _P))


def line(name: str, password: str) -> str:
    """The line of an account."""
    one = hashed(password)
    salt, digest = (base64.b64encode(part).decode() for part in (one.salt, one.digest))
    return f"{name}:scrypt:{one.n}:{one.r}:{one.p}:{salt}:{digest}"


class Accounts:
    """Who may ask; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._accounts = _read(path)
        self._nobody = hashed("")  # hashed against where a name is unknown, so that time does not tell which are known
        self._key = os.urandom(32)
        self._known: dict[bytes, str] = {}
        self._turn = threading.Lock()

    def known(self, header: str) -> str | None:
        """The name that signed in with this Authorization header before, else None; takes no time."""
        return self._known.get(self._mark(header))

    def check(self, header: str) -> str | None:
        """The name that an Authorization header (Basic) signs in, else None; takes tens of milliseconds."""
        kind, _, encoded = header.partition(" ")
        try:
            name, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError, ValueError):
            return None
        right = self._accounts.get(name, self._nobody).fits(password)
        if kind.lower() != "basic" or not right or name not in self._accounts:
            return None
        with self._turn:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[self._mark(header)] = name
        return name

    def _mark(self, header: str) -> bytes:
        return hmac.digest(self._key, header.encode("utf-8", "replace"), "sha256")


def _read(path: Path) -> dict[str, Hashed]:
    accounts: dict[str, Hashed] = {}
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise AccountsError(f"读不了账号文件 {path}。/ The file of accounts cannot be read.") from None
    for number, text in enumerate(lines, 1):
        if not text.strip() or text.startswith("#"):
            continue
        try:
            name, scheme, n, r, p, salt, digest = text.strip().split(":")
            if scheme != "scrypt" or not name:
                raise ValueError(scheme)
            kept = Hashed(int(n), int(r), int(p), base64.b64decode(salt), base64.b64decode(digest))
            _digest("", kept.salt, kept.n, kept.r, kept.p)
        except ValueError:
            raise AccountsError(
                f"账号文件 {path} 第 {number} 行不对，请用 python -m web.passwords 名字 生成。/ "
                f"Line {number} is wrong; make it with `python -m web.passwords NAME`."
            ) from None
        accounts[name] = kept
    if not accounts:
        raise AccountsError(f"账号文件 {path} 里没有账号。/ The file of accounts names nobody.")
    return accounts


def main() -> None:
    """Print the line of an account for the name given."""
    if len(sys.argv) != 2 or ":" in sys.argv[1] or not sys.argv[1].strip():
        raise SystemExit("用法 usage: python -m web.passwords NAME")
    password = getpass.getpass("密码 password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if not password:
        raise SystemExit("密码是空的。/ The password is empty.")
    print(line(sys.argv[1], password))


if __name__ == "__main__":
    main()
