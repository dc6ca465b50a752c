"""Takes a stored mail through reading, understanding and deciding once more, with today's models, and does nothing.

What an agent sees beside the decision that was made then. The mail is read in a process of its own, as in the daemon:
it is no less hostile today.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mailbot.policy.review import guesses_of
from mailbot.steps.reader import Unread
from mailbot.steps.replay import weighed
from mailbot.steps.standing import Standing
from mailbot.store import mails
from mailbot.store.session import reading

if TYPE_CHECKING:
    from mailbot.domain import Alternative, Decision, Understanding
    from mailbot.steps.desk import Desk
    from mailbot.steps.reader import Reader
    from mailbot.steps.shell import Shell

GUESSES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What would become of a mail today, arriving alone. ``error`` says why it could not be told."""

    error: str = ""
    understood: Understanding | None = None
    guesses: tuple[Alternative, ...] = ()
    decision: Decision | None = None
    text: str = ""
    """The reply that would be written."""


def again(shell: Shell, desk: Desk, reader: Reader, mail_id: str) -> Again:
    """Return what would become of a stored mail today. Nothing is sent and nothing is written down."""
    with reading(shell.database) as connection:
        octets = mails.raw(connection, mail_id)
    if not octets:
        return Again(error="erased")
    unread = Unread(
        octets=octets, authserv_id=desk.authserv_id, webform_senders=tuple(sorted(desk.facts.webform_senders))
    )
    read = next(iter(reader.read([unread])))
    if read.message is None:
        return Again(error=read.error or "unreadable")
    now = shell.clock()
    with reading(shell.database) as connection:
        standing = Standing(connection=connection)
        thresholds = standing.thresholds(desk, read.understanding, now=now)
        facts = replace(desk.facts, granted_modes=standing.granted_modes(desk.facts.name))
    desk = replace(desk, facts=facts)
    _, decision, reply = weighed(read.message, read.understanding, desk=desk, thresholds=thresholds, now=now)
    return Again(
        understood=read.understanding,
        guesses=guesses_of(read.understanding, GUESSES) if read.understanding is not None else (),
        decision=decision,
        text=reply["text"] if reply is not None else "",
    )
