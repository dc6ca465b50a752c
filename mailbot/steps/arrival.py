"""What a mail's first headers tell before it is read: when it really arrived, and whether a program says it sent it.

The server's clock counts, never the sender's (docs/kpis.md, 2.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

HEADER_PEEK = 65_536
"""Bytes looked at for the two dates; the whole header block may be longer."""
LOOKED_AT = frozenset({b"received", b"date", b"auto-submitted", b"message-id"})
LONGEST_NAME = 40
LONGEST_ID = 250
TOLERANCE = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """The four clocks of a mail and the one that counts, and what else its first headers tell."""

    received_at: datetime
    internaldate: datetime
    received_header: datetime | None
    date_header: datetime | None
    clock_suspect: bool
    auto_submitted: bool
    """Auto-Submitted says anything but ``no`` (RFC 3834): not yet a judgement, which is R1's."""
    message_id: str


def arrival(octets: bytes, *, internaldate: datetime, observed_at: datetime) -> Arrival:
    """Return when the mail arrived: INTERNALDATE, or the topmost Received when they differ by more than an hour.

    A time in the future of ``observed_at`` is replaced by it. ``clock_suspect`` says that the server's own date was
    not used. Never raises.
    """
    head = _peek(octets)
    received = _date(_first(head, "received").rpartition(b";")[2])  # the topmost is our server's; lower ones may lie
    date = _date(_first(head, "date"))
    best, suspect = internaldate, False
    if received is not None and abs(received - internaldate) > TOLERANCE:
        best, suspect = received, True
    if best > observed_at:
        suspect = suspect or best - observed_at > timedelta(minutes=1)
        best = observed_at
    return Arrival(
        received_at=best,
        internaldate=internaldate,
        received_header=received,
        date_header=date,
        clock_suspect=suspect,
        auto_submitted=any(word not in {b"", b"no"} for word in map(_word, head.get("auto-submitted", ()))),
        message_id=_first(head, "message-id").strip()[:LONGEST_ID].decode("ascii", "replace"),
    )


def _peek(octets: bytes) -> dict[str, list[bytes]]:
    """Return the values of the headers in ``LOOKED_AT``, unfolded, each in its order."""
    head = octets[:HEADER_PEEK]
    for separator in (b"\r\n\r\n", b"\n\n"):
        head = head.split(separator, 1)[0]
    found: dict[str, list[bytes]] = {}
    for line in head.replace(b"\r\n", b"\n").replace(b"\n ", b" ").replace(b"\n\t", b" ").split(b"\n"):
        name, colon, value = line.partition(b":")
        if colon and len(name) < LONGEST_NAME and name.strip().lower() in LOOKED_AT:
            found.setdefault(name.strip().lower().decode("ascii"), []).append(value)
    return found


def _word(value: bytes) -> bytes:
    return value.partition(b";")[0].partition(b"(")[0].strip().lower()


def _first(head: dict[str, list[bytes]], name: str) -> bytes:
    return head[name][0] if name in head else b""


def _date(value: bytes) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value.decode("ascii", "replace").strip()[:80])
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        return moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
