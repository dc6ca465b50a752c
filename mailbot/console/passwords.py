"""Passwords: kept as argon2id hashes, compared in the same time whether the account exists or not."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST, MOST = 12, 256
"""Characters of a password; a very long one only makes work."""
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""19 MiB and two passes: the least that OWASP's password storage sheet accepts, so that many logins fit at once."""
_NOBODYS = _HASHER.hash("the hash of nobody's password")


def unfit(password: str, *, address: str = "") -> bool:
    """Return whether a password is too short, too long, of few characters, or the address itself."""
    return not LEAST <= len(password) <= MOST or len(set(password)) < LEAST // 3 or password.casefold() == address


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    return _HASHER.hash(password)


def fits(password_hash: str, password: str) -> bool:
    """Return whether a password is the one of a hash. An empty hash fits nothing, and takes as long to say so."""
    try:
        _HASHER.verify(password_hash or _NOBODYS, password[: MOST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)
