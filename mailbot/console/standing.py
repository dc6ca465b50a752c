"""How mailbot is: each mailbox, what could not be sent or read, and the last report, as the Health screen shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mailbot.console.words import mark
from mailbot.steps import breaker, settle
from mailbot.steps.health import STALE_POLL
from mailbot.store import mails, operations, outbox
from mailbot.store.session import reading, writing
from mailbot.store.tables import EffectState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import sqlalchemy as sa

    from mailbot.console.context import Console
    from mailbot.store.scope import Scope

TROUBLED = (
    EffectState.HELD,
    EffectState.PARKED,
    EffectState.FAILED,
    EffectState.BOUNCED,
    EffectState.UNCERTAIN,
    EffectState.DEFERRED,
)
"""What a person has to look at, or may want to."""
SHOWN = 50

STATES: Mapping[str, str] = {
    EffectState.SHADOW: mark("only observed"),
    EffectState.DRAFT: mark("drafts to approve"),
    EffectState.PENDING: mark("about to be sent"),
    EffectState.SENDING: mark("being sent"),
    EffectState.DEFERRED: mark("to be tried again"),
    EffectState.UNCERTAIN: mark("perhaps sent"),
    EffectState.SENT: mark("sent"),
    EffectState.FAILED: mark("not accepted"),
    EffectState.BOUNCED: mark("came back"),
    EffectState.HELD: mark("held"),
    EffectState.PARKED: mark("waits for a person"),
    EffectState.DROPPED: mark("given up"),
}
"""What each state is called."""
GOOD, BAD = frozenset({EffectState.SENT}), frozenset({EffectState.FAILED, EffectState.BOUNCED, EffectState.HELD})


def kind_of(state: str) -> str:
    """Return how a state's badge looks."""
    if state in GOOD:
        return "good"
    return "bad" if state in BAD else ("warn" if state in TROUBLED else "plain")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxStanding:
    """How one mailbox is."""

    name: str
    address: str
    mode: str
    seen_at: datetime | None
    """When its folder was last read to the end."""
    last_mail_at: datetime | None
    error: str
    ok: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How all of it is, within a scope."""

    mailboxes: tuple[MailboxStanding, ...]
    outbox: Mapping[str, int]
    troubled: Sequence[sa.Row[Any]]
    quarantined: Sequence[sa.Row[Any]]
    quarantine_size: int
    held: bool
    """The breaker holds all automatic mail (R38)."""
    digest: Sequence[sa.Row[Any]]

    @property
    def troubles(self) -> int:
        """Return how many rows of the outbox somebody may want to look at."""
        return sum(self.outbox.get(state, 0) for state in TROUBLED)


def standing(console: Console, scope: Scope) -> Standing:
    """Return how mailbot is."""
    with reading(console.database) as connection:
        cursors = {(row.mailbox, row.folder): row for row in mails.cursors(connection)}
        boxes = tuple(
            _mailbox(
                box,
                cursors.get((box.name, box.imap.folder)),
                operations.last_mail(connection, mailbox=box.name, folder=box.imap.folder),
                now=console.clock(),
            )
            for box in console.settings.mailbox
            if scope.holds(box.name)
        )
        return Standing(
            mailboxes=boxes,
            outbox=operations.counts(connection, scope),
            troubled=operations.unsent(connection, scope, states=TROUBLED, limit=SHOWN),
            quarantined=operations.quarantined(connection, scope, limit=SHOWN),
            quarantine_size=operations.count_quarantined(connection, scope),
            held=outbox.meta(connection, breaker.KEY) == breaker.OPEN,
            digest=operations.last_digest(connection),
        )


def _mailbox(box: Any, row: sa.Row[Any] | None, last_mail_at: datetime | None, *, now: datetime) -> MailboxStanding:
    seen_at = row.polled_at if row is not None else None
    fresh = seen_at is not None and now - seen_at <= STALE_POLL
    return MailboxStanding(
        name=box.name,
        address=box.address,
        mode=box.mode,
        seen_at=seen_at,
        last_mail_at=last_mail_at,
        error=row.error if row is not None and not row.reachable else "",
        ok=row is not None and row.reachable and fresh,
    )


# --- what people do about it ------------------------------------------------------------------------------------------


def release(console: Console, scope: Scope, effect_ids: Sequence[str]) -> int:
    """Send again what was held, parked or refused; return how many."""
    with writing(console.database) as connection:
        found = operations.within(connection, scope, effect_ids)
        count = outbox.release(connection, list(found), now=console.clock())
    for mailbox in sorted(set(found.values())):
        console.wake(mailbox)
    return count


def drop(console: Console, scope: Scope, effect_ids: Sequence[str]) -> int:
    """Give up mails that were not sent, on record; return how many."""
    with writing(console.database) as connection:
        found = operations.within(connection, scope, effect_ids)
        rows = outbox.unsent(connection, list(found))
        for row in rows:
            settle.dropped(console.shell, connection, row=row)
    return len(rows)


def release_held(console: Console) -> int:
    """Close the breaker and send all that it held; return how many. It is the whole installation's."""
    with writing(console.database) as connection:
        held = outbox.in_states(connection, [EffectState.HELD])
        count = outbox.release(connection, [row.id for row in held], now=console.clock())
        breaker.reset(console.shell, connection)
    for mailbox in sorted({row.mailbox for row in held}):
        console.wake(mailbox)
    return count


def leave_quarantine(console: Console, scope: Scope, mail_ids: Sequence[str], *, state: str) -> int:
    """Read quarantined mails again (``received``), or give them up (``dropped``); return how many."""
    with writing(console.database) as connection:
        return mails.release(connection, operations.mails_within(connection, scope, mail_ids), state=state)
