"""The installation's secret, and the separate keys derived from it for each purpose (T16).

One file of 32 random bytes, made at the first start with mode 0600. A backup must hold it: without it old mails of
ours are no longer recognised, and a customer gets a new pseudonym.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mailbot.errors import SecretError

if TYPE_CHECKING:
    from pathlib import Path

MASTER_BYTES = 32
PSEUDONYM_LENGTH = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """One key for each purpose; none can be computed from another."""

    message_id: bytes
    """Signs our Message-IDs (R29)."""
    bounce: bytes
    """Signs the addresses that bounces come back to (R26)."""
    customer: bytes
    """Makes pseudonyms of addresses for the record."""
    link: bytes
    """Signs links in mails (T7)."""
    draw: bytes
    """Decides what is drawn by chance: hold-out and audit."""

    def pseudonym(self, address: str) -> str:
        """Return the record's name for an address, always the same for the same address; empty for none."""
        if not address:
            return ""
        return hmac.new(self.customer, address.casefold().encode(), hashlib.sha256).hexdigest()[:PSEUDONYM_LENGTH]


def derive(master: bytes) -> Keys:
    """Return the keys of an installation (HKDF-Expand of RFC 5869 section 2.3, one block each)."""

    def expand(purpose: str) -> bytes:
        return hmac.new(master, f"mailbot {purpose}".encode() + b"\x01", hashlib.sha256).digest()

    return Keys(
        message_id=expand("message-id"),
        bounce=expand("bounce"),
        customer=expand("customer"),
        link=expand("link"),
        draw=expand("draw"),
    )


def load_keys(path: Path) -> Keys:
    """Return the keys of the file at ``path``, making it at the first start; SecretError when others may read it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(os.urandom(MASTER_BYTES))
            file.flush()
            os.fsync(file.fileno())
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SecretError(f"Others may read the key file {path}; mailbot did not start. Run: chmod 600 {path}")
    master = path.read_bytes()
    if len(master) != MASTER_BYTES:
        raise SecretError(
            f"The key file {path} is damaged ({len(master)} bytes instead of {MASTER_BYTES}). Restore it from a backup."
        )
    return derive(master)
