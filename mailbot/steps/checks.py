"""One line of ``mailbot doctor``: what was looked at, whether it is well, what was seen, and how to put it right.

Here are the checks that need neither settings nor servers: the interpreter, the clock, the disk and the modes of files.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from enum import StrEnum
from typing import TYPE_CHECKING

from mailbot.steps.health import LEAST_FREE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

OTHERS = 0o077
"""Mode bits that let anybody but the owner in."""

COMFORTABLE_FREE = 1024 * 1024 * 1024
"""Octets of free disk below which somebody should be told: about a hundred thousand mails."""

CLOCK_SLACK = timedelta(minutes=5)

SMUGGLED = "Re: hello =?UTF-8?Q?=0A?=Bcc: somebody@else.example"
"""What a hostile subject looks like after it was decoded once (docs/promises.md, finding 1; CVE-2024-6923)."""

TWO_ADDRESSES = "alice@example.org)bob@example.org"
"""No address at all; an old interpreter takes it for the first one (CVE-2023-27043)."""


class Level(StrEnum):
    """How well something is. ``FAIL`` makes doctor end with exit code 1."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What one check found. ``fix`` is a sentence that says what to do; empty when all is well."""

    name: str
    level: Level
    seen: str
    fix: str = ""


def well(name: str, seen: str) -> Check:
    """Return a check that found nothing wrong."""
    return Check(name=name, level=Level.OK, seen=seen)


def warning(name: str, seen: str, fix: str) -> Check:
    """Return a check that found something to look at, which stops nothing."""
    return Check(name=name, level=Level.WARN, seen=seen, fix=fix)


def failure(name: str, seen: str, fix: str) -> Check:
    """Return a check that found why mail does not flow, or why it must not."""
    return Check(name=name, level=Level.FAIL, seen=seen, fix=fix)


def worst(checks: Sequence[Check]) -> Level:
    """Return the worst level of some checks."""
    return max((check.level for check in checks), key=tuple(Level).index, default=Level.OK)


# --- the interpreter --------------------------------------------------------------------------------------------------


def header_injection() -> bool:
    """Return whether this interpreter writes a line break hidden in a subject as a header of its own.

    Tried out, since distributions repair old versions without changing their number.
    """
    mail = EmailMessage()
    try:
        mail["Subject"] = SMUGGLED
        octets = mail.as_bytes(policy=SMTP)
    except Exception:  # noqa: BLE001 - a refusal of whatever kind is what a repaired interpreter gives
        return False
    return b"\nBcc:" in octets


def address_confusion() -> bool:
    """Return whether this interpreter finds an address where there is none."""
    return parseaddr(TWO_ADDRESSES)[1] != ""


def check_python() -> Check:
    """Look whether the interpreter has the two faults that mail programs are attacked by."""
    name = "python"
    version = ".".join(str(part) for part in sys.version_info[:3])
    found = [
        code
        for code, faulty in (("CVE-2024-6923", header_injection()), ("CVE-2023-27043", address_confusion()))
        if faulty
    ]
    if not found:
        return well(name, f"{version}, neither CVE-2024-6923 nor CVE-2023-27043")
    return warning(
        name,
        f"{version} has {' and '.join(found)} (tried out); mailbot writes its headers itself and is not open to it",
        "Use a Python with this year's security fixes, such as your distribution's or 3.12.5 or newer.",
    )


# --- the clock and the disk -------------------------------------------------------------------------------------------


def check_clock(*, now: datetime, last_event: datetime | None, installed: datetime) -> Check:
    """Compare the clock with the last event of the record and with the time mailbot was installed."""
    name = "clock"
    said = f"{now:%Y-%m-%d %H:%M} UTC"
    fix = "Set the clock and keep it right with NTP: timedatectl set-ntp true"
    if last_event is not None and now < last_event - CLOCK_SLACK:
        return failure(name, f"{said}, but the record's last event is of {last_event:%Y-%m-%d %H:%M} UTC", fix)
    if now < installed - timedelta(days=1):
        return failure(name, f"{said}, which is before mailbot was installed ({installed:%Y-%m-%d})", fix)
    return well(name, said)


def check_disk(directory: Path) -> Check:
    """Look how much room is left where the state lies, or will lie."""
    name = "disk"
    there = next((place for place in (directory, *directory.parents) if place.exists()), directory)
    free = shutil.disk_usage(there).free
    seen = f"{free / COMFORTABLE_FREE:.1f} GB free on the disk of {directory}"
    if free < LEAST_FREE:
        return failure(name, seen, "Make room: mailbot takes no mail in while it cannot store it.")
    if free < COMFORTABLE_FREE:
        return warning(name, seen, "Make room, or move site.state_dir to a larger disk.")
    return well(name, seen)


# --- modes ------------------------------------------------------------------------------------------------------------


def check_private(name: str, path: Path, *, missing: str) -> Check:
    """Look whether nobody but the owner may use a file or directory; ``missing`` is said when it is not there yet."""
    try:
        facts = path.stat()
    except FileNotFoundError:
        above = next(parent for parent in path.parents if parent.exists())
        if not os.access(above, os.W_OK | os.X_OK):
            return failure(
                name, f"{path} cannot be made: {above} is not yours to write", "Change its owner, or site.state_dir."
            )
        return well(name, f"{path}: {missing}")
    except PermissionError:
        return failure(
            name, f"{path} may not be looked at by you", "Run doctor as the user that mailbot runs as, or as root."
        )
    mode = stat.S_IMODE(facts.st_mode)
    if mode & OTHERS:
        wanted = "700" if stat.S_ISDIR(facts.st_mode) else "600"
        return failure(name, f"{path} has mode {mode:04o}: others may use it", f"Run: chmod {wanted} {path}")
    return well(name, f"{path}, mode {mode:04o}")
