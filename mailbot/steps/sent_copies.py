"""Stop 9, afterwards: leaves a copy of each mail that went out in the mailbox's Sent folder, where people look for it.

A copy is a convenience and never holds up anything: one that the server refuses is not offered again by this process,
and a server that refuses several in a row is left alone until the next look.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mailbot.store import outbox
from mailbot.store.session import reading, writing

if TYPE_CHECKING:
    from typing import Protocol

    from mailbot.steps.shell import Shell

    class SentFolder(Protocol):
        """The Sent side of ``transport.imap.Mailbox``."""

        def sent_contains(self, message_id: str) -> bool: ...  # noqa: D102 - see transport.imap
        def append_sent(self, octets: bytes) -> bool: ...  # noqa: D102 - see transport.imap


FILE_AT_ONCE = 200
FILED_WITHIN = timedelta(days=7)
"""A copy that the server would not take for so long is not offered any more."""
REFUSALS = 3
"""Copies refused after which no further one is offered in the same look."""
REFUSED_AT_MOST = 1000


def file_sent(shell: Shell, folder: SentFolder, *, mailbox: str, refused: set[str]) -> None:
    """File what went out from ``mailbox`` and has no copy yet.

    ``refused`` holds the effect ids that the server would not take; those are passed over, and new ones are added.
    """
    since = shell.clock() - FILED_WITHIN
    with reading(shell.database) as connection:
        rows = outbox.unfiled(connection, mailbox=mailbox, since=since, limit=FILE_AT_ONCE)
    refusals = 0
    for effect_id, rfc_message_id in rows:
        if effect_id in refused:
            continue
        shell.fault("listen.before_file")
        if _file(shell, folder, effect_id, rfc_message_id):
            shell.fault("listen.after_file")
            with writing(shell.database) as connection:
                outbox.settle(connection, effect_id, {"filed": True})
            continue
        _remember(refused, effect_id)
        refusals += 1
        if refusals == REFUSALS:
            return


def _file(shell: Shell, folder: SentFolder, effect_id: str, rfc_message_id: str) -> bool:
    """Return whether a copy lies in Sent now."""
    try:
        if folder.sent_contains(rfc_message_id):
            return True
    except ValueError:  # an id of an address that no server can be asked for (R48)
        return False
    with reading(shell.database) as connection:
        row = outbox.get(connection, effect_id)
    return row is not None and folder.append_sent(row.octets)


def _remember(refused: set[str], effect_id: str) -> None:
    if len(refused) >= REFUSED_AT_MOST:
        refused.clear()
    refused.add(effect_id)
