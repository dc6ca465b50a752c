"""Gives the demo's mail server what real ones have: marks of mailbot's own, and a call for every mail that arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pymap.backend.dict.mailbox import MailboxData
from pymap.parsing.specials.flag import Answered, Deleted, Draft, Flagged, Seen, Wildcard

if TYPE_CHECKING:
    from pymap.concurrent import Event
    from pymap.selected import SelectedMailbox


def repair_pymap() -> None:
    """Repair pymap 0.36 in this process; may be called twice.

    It drops a keyword it was not told of, and its IDLE waits for the next change even when the client has not yet
    heard of the last one, so that the second of two quick mails is announced with the third.
    """
    flags = frozenset({Seen, Answered, Deleted, Draft, Flagged, Wildcard})
    MailboxData.permanent_flags = property(lambda _: flags)  # type: ignore[method-assign,assignment] # the patch
    waits = MailboxData.update_selected
    if waits.__name__ == "level_triggered":
        return

    async def level_triggered(
        self: MailboxData, selected: SelectedMailbox, *, wait_on: Event | None = None
    ) -> SelectedMailbox:
        behind = (selected.mod_sequence or 0) < self._mod_sequences.highest
        return await waits(self, selected, wait_on=None if behind else wait_on)

    MailboxData.update_selected = level_triggered  # type: ignore[method-assign] # the patch
