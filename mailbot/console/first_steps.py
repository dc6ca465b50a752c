"""The demo's first five minutes: four things to try, ticked off as they are done, until somebody closes the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from mailbot.console.route import Access, Route
from mailbot.console.words import mark
from mailbot.record.journal import event_table as EVENT  # noqa: N812 - a table, written as the others are
from mailbot.record.payloads.system import AccessLogged
from mailbot.store import outbox
from mailbot.store.reviews import DEED
from mailbot.store.session import reading, writing

if TYPE_CHECKING:
    from starlette.responses import Response

    from mailbot.console.visit import Visit

CLOSED, DIGEST_READ = "first_steps.closed:", "first_steps.digest:"
"""Keys of small facts of the installation, followed by the account's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to try. ``route`` and ``about`` lead there; a step without a route says it all."""

    label: str
    hint: str
    route: str = ""
    done: bool = False


def first_steps(visit: Visit) -> tuple[Step, ...]:
    """Return the steps; none outside the demo, for nobody, and for who closed the list."""
    if not visit.console.demo or visit.user is None:
        return ()
    who = visit.console.shell.keys.pseudonym(visit.user.address)
    with reading(visit.console.database) as connection:
        if outbox.meta(connection, CLOSED + visit.user.id):
            return ()
        seen = sa.select(EVENT.c.seq).where(EVENT.c.type == AccessLogged.TYPE, EVENT.c.actor_id == who).limit(1)
        worked = sa.select(DEED.c.id).where(DEED.c.agent == visit.user.address).limit(1)
        looked, decided = (connection.execute(asked).first() is not None for asked in (seen, worked))
        read = outbox.meta(connection, DIGEST_READ + visit.user.id) != ""
    return (
        Step(
            label=mark("See a decision"),
            hint=mark("Open a conversation: what came, what was understood, why it was decided so."),
            route="conversations",
            done=looked,
        ),
        Step(
            label=mark("Correct a mistake"),
            hint=mark("One key says that it was right, a number what it was instead; mailbot learns from it."),
            route="review",
            done=decided,
        ),
        Step(
            label=mark("Read the digest"),
            hint=mark("What a manager finds in the mail on Monday morning."),
            route="settings",
            done=read,
        ),
        Step(
            label=mark("Connect a real mailbox"), hint=mark("In a terminal; it only observes until you say otherwise:")
        ),
    )


def digest_was_read(visit: Visit) -> None:
    """Tick the digest off."""
    if not visit.console.demo:
        return
    with writing(visit.console.database) as connection:
        outbox.set_meta(connection, DIGEST_READ + visit.me.id, visit.console.clock().isoformat())


def close(visit: Visit) -> Response:
    """Close the list for good."""
    with writing(visit.console.database) as connection:
        outbox.set_meta(connection, CLOSED + visit.me.id, visit.console.clock().isoformat())
    return visit.redirect("home")


ROUTES = (Route(name="close_steps", method="POST", path="/first-steps/close", handler=close, access=Access.AGENT),)
