"""Service passwords of accounts: what a caller keys to prove who he is.

They lie in one SQLite file of the instance, hashed by scrypt. That is in Python's own library:
the script that carries a call without the engine runs on the PBX's Python, which has nothing
compiled besides. Every call of a method opens the file anew, so that threads and processes may
share it.
"""

import hashlib
import hmac
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from longlines.flow.services import AccountsLost, Clock, UtcClock, Verdict

WRONG_AT_MOST = 5
"""Wrong passwords in a row, over all calls, after which an account is locked."""

LOCKED_FOR = timedelta(minutes=15)
LENGTH = (4, 12)
"""Digits that a service password has at least and at most."""

PATIENCE = 2.0
"""Seconds to wait for another process that writes."""

_TABLE = """
create table if not exists service_passwords (
    number text primary key,
    salt blob not null,
    hash blob not null,
    wrong integer not null default 0,
    locked_until text not null default ''
)
"""
_NOBODY = b"nobody's salt..."


class ServicePasswords:
    """The passwords in the file at `path`, by E.164 number. Methods raise AccountsLost."""

    def __init__(self, path: Path, clock: Clock | None = None) -> None:
        self._path = path
        self._clock = clock or UtcClock()

    def set(self, number: str, password: str) -> None:
        """Give an account a new password, and unlock it. ValueError for what is no password."""
        least, most = LENGTH
        if not (password.isascii() and password.isdigit() and least <= len(password) <= most):
            raise ValueError(f"a service password has {least} to {most} digits")
        salt = os.urandom(16)
        with self._open() as database:
            database.execute(
                "insert or replace into service_passwords (number, salt, hash) values (?, ?, ?)",
                (number, salt, _hash(password, salt)),
            )

    def remove(self, number: str) -> bool:
        """Take an account's password away; whether there was one."""
        with self._open() as database:
            gone = database.execute("delete from service_passwords where number = ?", (number,))
            return gone.rowcount > 0

    def numbers(self) -> list[tuple[str, bool]]:
        """The accounts that have a password, each with whether it is locked now."""
        with self._open() as database:
            rows = database.execute("select number, locked_until from service_passwords")
            return [(number, self._locked(until)) for number, until in sorted(rows)]

    def check(self, number: str, password: str) -> Verdict:
        """Whether it is this account's password.

        A try is counted before the password is looked at, so that many calls at once can't try
        more often than one after the other.
        """
        found = self._begin(number)
        if found is None:
            _hash(password, _NOBODY)
            return "unset"
        salt, expected, locked = found
        if locked:
            return "locked"
        if not hmac.compare_digest(_hash(password, salt), expected):
            return "wrong"
        with self._open() as database:
            database.execute(
                "update service_passwords set wrong = 0, locked_until = '' where number = ?",
                (number,),
            )
        return "right"

    def _begin(self, number: str) -> tuple[bytes, bytes, bool] | None:
        """Salt, hash, and whether the account was locked before this try, which is counted."""
        with self._open() as database:
            row = database.execute(
                "select salt, hash, wrong, locked_until from service_passwords where number = ?",
                (number,),
            ).fetchone()
            if row is None:
                return None
            salt, expected, wrong, until = row
            if self._locked(until):
                return salt, expected, True
            wrong = 1 if until else wrong + 1
            lock = self._clock.now() + LOCKED_FOR if wrong >= WRONG_AT_MOST else None
            database.execute(
                "update service_passwords set wrong = ?, locked_until = ? where number = ?",
                (wrong, lock.isoformat() if lock else "", number),
            )
            return salt, expected, False

    def _locked(self, until: str) -> bool:
        return bool(until) and self._clock.now() < datetime.fromisoformat(until).astimezone(UTC)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A transaction that others wait for, from its beginning."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            database = sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)
            try:
                self._path.chmod(0o600)
                database.execute("begin immediate")
                database.execute(_TABLE)
                yield database
                database.execute("commit")
            finally:
                database.close()
        except (sqlite3.Error, OSError, ValueError, TypeError) as error:
            raise AccountsLost(f"{self._path}: {error}") from error


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)
