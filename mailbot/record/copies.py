"""Says whether an exported file still tells what the record tells: nothing changed, left out or put in.

A file carries no hashes, since it is for other programs, too; the chain is computed anew from its events. The head of a
whole, untouched copy is therefore the head that the digest printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mailbot.record.events import chained_hash
from mailbot.record.journal import GENESIS, read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import sqlalchemy as sa

    from mailbot.record.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """What was seen in a file. ``head`` is the hash of its last event."""

    events: int
    head: str
    of_this_record: bool
    """Whether the record here has any of the events; if not, only the head can tell."""
    wrong: tuple[str, ...]


def verify_copy(connection: sa.Connection, events: Sequence[Event]) -> Copy:
    """Hold the events of a file, in the order of their ``seq``, against the record in the database."""
    head = GENESIS
    for event in events:
        head = chained_hash(head, event)
    last = events[-1].seq if events else 0
    kept = {event.event_id: event for event, _, _ in read(connection) if event.seq <= last}
    copied = {event.event_id: event for event in events}
    ours = not kept.keys().isdisjoint(copied)
    return Copy(events=len(events), head=head, of_this_record=ours, wrong=_differences(kept, copied) if ours else ())


def _differences(kept: Mapping[str, Event], copied: Mapping[str, Event]) -> tuple[str, ...]:
    wrong: list[str] = []
    for name, event in copied.items():
        if name not in kept:
            wrong.append(f"event {event.seq} ({event.type}) is not in the record")
        elif chained_hash(GENESIS, event) != chained_hash(GENESIS, kept[name]):
            wrong.append(f"event {event.seq} ({event.type}) differs from the record")
    return (*wrong, *(f"event {kept[name].seq} ({kept[name].type}) is missing" for name in kept if name not in copied))
