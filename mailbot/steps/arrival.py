"""When a mail really arrived: by the server's clock, never by the sender's (docs/kpis.md, 2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

HEADER_PEEK = 65_536
"""Bytes looked at for the two dates; the whole header block may be longer."""
TOLERANCE = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """The four clocks of a mail and the one that counts."""

    received_at: datetime
    internaldate: datetime
    received_header: datetime | None
    date_header: datetime | None
    clock_suspect: bool


def arrival(octets: bytes, *, internaldate: datetime, observed_at: datetime) -> Arrival:
    """Return when the mail arrived: INTERNALDATE, or the topmost Received when they differ by more than an hour.

    A time in the future of ``observed_at`` is replaced by it. ``clock_suspect`` says that the server's own date was
    not used. Never raises.
    """
    received, date = _peek(octets)
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
    )


def _peek(octets: bytes) -> tuple[datetime | None, datetime | None]:
    """Return the dates of the first Received and the first Date header."""
    head = octets[:HEADER_PEEK]
    for separator in (b"\r\n\r\n", b"\n\n"):
        head = head.split(separator, 1)[0]
    received = date = None
    lines = head.replace(b"\r\n", b"\n").replace(b"\n ", b" ").replace(b"\n\t", b" ").split(b"\n")
    for line in lines:
        name = line[:9].lower()
        if received is None and name.startswith(b"received:"):
            received = _date(line.rpartition(b";")[2])
        elif date is None and name.startswith(b"date:"):
            date = _date(line[5:])
    return received, date


def _date(value: bytes) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value.decode("ascii", "replace").strip()[:80])
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        return moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
