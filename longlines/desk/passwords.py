"""Passwords of people at the desk, hashed by argon2id with the library's own costs."""

import functools

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 10, 200
"""Characters. A limit above keeps a sign-in from being work for minutes."""

_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """The hash to keep. ValueError for a password that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise ValueError(f"a password has {SHORTEST} to {LONGEST} characters")
    return _hasher.hash(password)


def is_right(kept: str | None, password: str) -> bool:
    """Whether it is the password of this hash; takes as long where nobody has that name (None)."""
    try:
        return _hasher.verify(kept or _nobodys(), password[:LONGEST]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@functools.cache
def _nobodys() -> str:
    return _hasher.hash("nobody has this password")
