"""Tells the record of the demo that the mailbox was watched while nobody wrote.

The simulated clock jumps over quiet hours, in which the daemon of a real installation would have noted every few
minutes that it had read the mailbox to the end. Without those notes the digest would say that nobody looked.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mailbot.record.events import Event, payload_of
from mailbot.record.payloads.system import PollCompleted
from mailbot.store.session import writing

if TYPE_CHECKING:
    from datetime import datetime

    from mailbot.steps.shell import Shell

EVERY = timedelta(minutes=5)


def note_quiet(shell: Shell, *, mailbox: str, since: datetime, until: datetime) -> int:
    """Note a look at the mailbox for every five minutes between two moments; return how many."""
    times = [since + EVERY * place for place in range(1, int((until - since) / EVERY) + 1)]
    if not times:
        return 0
    payload = payload_of(PollCompleted(count=0))
    with writing(shell.database) as connection:
        shell.write(
            connection,
            *(
                Event(
                    type=PollCompleted.TYPE, occurred_at=at, mailbox=mailbox, code_rev=shell.code_rev, payload=payload
                )
                for at in times
            ),
        )
    return len(times)
