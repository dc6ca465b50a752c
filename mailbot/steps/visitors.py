"""What customers do with the links in mails: rate an answer, follow a link, open a mail, want no more automatic mail.

Every link is signed for one purpose (steps.tokens). Looking changes nothing: programs that scan mails look at every
link. Opens and clicks are written down only for a customer who agreed to it, and never when a program did it without
being marked as one (T7).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from mailbot.record.events import Actor
from mailbot.record.payloads.reply import ConsentWithdrawn, CsatReceived, TrackingClicked, TrackingOpened
from mailbot.steps.feedback import AUTOMATIC_MAIL
from mailbot.steps.settle import subject_of
from mailbot.steps.tokens import Purpose, verify
from mailbot.store import consents, mails, outbox
from mailbot.store.session import reading, writing

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sqlalchemy as sa

    from mailbot.policy.replies import Replies
    from mailbot.steps.shell import Shell

SCALE = 5
"""Best rating; the worst is 1."""
SURVEY = "survey"
TRACKING = "tracking"
"""The purpose that a customer agrees to before opens and clicks are written down."""
AT_ONCE = timedelta(seconds=10)
"""Nobody reads and clicks that fast: a scanner looked at the mail on its way."""
PROGRAMS = ("googleimageproxy", "yahoomailproxy", "bot", "crawl", "spider", "scan", "preview", "curl", "python", "wget")
"""Words in the User-Agent of programs; a bare ``Mozilla/5.0`` is Apple's, which opens every mail by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A rating that somebody was asked for. ``rated`` when it was given already."""

    effect_id: str
    rated: bool


def asked(shell: Shell, token: str) -> Asked | None:
    """Return what a rating link asks about; None when it is not ours, expired, or the mail is gone."""
    with reading(shell.database) as connection:
        row = _row(shell, connection, Purpose.RATE, token)
        if row is None:
            return None
        return Asked(effect_id=row.id, rated=outbox.meta(connection, _vote(row.id)) != "")


def rate(shell: Shell, token: str, score: int) -> bool | None:
    """Write a rating from 1 to 5 down; False when there was one: a link is one vote.

    None for a link that does not hold; ValueError for a rating that there is not.
    """
    if not 1 <= score <= SCALE:
        raise ValueError(f"a rating is a number from 1 to {SCALE}")
    now = shell.clock()
    with writing(shell.database) as connection:
        row = _row(shell, connection, Purpose.RATE, token)
        if row is None:
            return None
        if outbox.meta(connection, _vote(row.id)):
            return False
        outbox.set_meta(connection, _vote(row.id), now.isoformat())
        payload = CsatReceived(survey=SURVEY, score=float(score), scale=SCALE)
        event = subject_of(shell, row).event(
            payload, at=now, actor=Actor.CUSTOMER, reply_id=row.id, key=f"csat.received:{row.id}"
        )
        shell.write(connection, event)
    return True


def _vote(effect_id: str) -> str:
    return f"rated:{effect_id}"


def may_unsubscribe(shell: Shell, token: str) -> bool:
    """Return whether a link to end automatic mail holds."""
    with reading(shell.database) as connection:
        return _row(shell, connection, Purpose.UNSUBSCRIBE, token) is not None


def unsubscribe(shell: Shell, token: str) -> bool:
    """Write nothing automatic to the recipient of a mail any more (R19); False for a link that does not hold."""
    now = shell.clock()
    with writing(shell.database) as connection:
        row = _row(shell, connection, Purpose.UNSUBSCRIBE, token)
        if row is None:
            return False
        mails.suppress(connection, row.recipient, reason="unsubscribed", since=now)
        payload = ConsentWithdrawn(purpose=AUTOMATIC_MAIL, basis="link")
        key = f"consent.withdrawn:{AUTOMATIC_MAIL}:{row.id}"
        shell.write(connection, subject_of(shell, row).event(payload, at=now, actor=Actor.CUSTOMER, key=key))
    return True


def clicked(shell: Shell, token: str, *, replies: Mapping[str, Replies], agent: str) -> str | None:
    """Return where a link of a mail leads; None for one that does not hold.

    The destination is a link of the site's facts, looked up by its name: an address never comes out of the request.
    ``replies`` are each mailbox's, ``agent`` is the browser's User-Agent.
    """
    now = shell.clock()
    with writing(shell.database) as connection:
        subject = verify(shell.keys.link, Purpose.CLICK, token, now=now) or ""
        effect_id, _, name = subject.partition(" ")
        row = outbox.get(connection, effect_id) if effect_id else None
        known = replies.get(row.mailbox) if row is not None else None
        address = _address(known, name, row.language) if known is not None and row is not None else ""
        if row is None or not address:
            return None
        if _agreed(shell, connection, row):
            program = _program(row, agent, now=now)
            payload = TrackingClicked(machine=bool(program), classifier=program or None, link=name)
            event = subject_of(shell, row).event(payload, at=now, actor=Actor.TRACKER, reply_id=row.id)
            shell.write(connection, event)
    return address


def _address(replies: Replies, name: str, language: str) -> str:
    facts = dict(dict(replies.facts).get(replies.closest(language), ()))
    address = facts.get(name, "")
    return address if address.startswith("https://") else ""


def opened(shell: Shell, token: str, *, agent: str) -> None:
    """Write down that a mail was opened, where its recipient agreed; nothing for a link that does not hold."""
    now = shell.clock()
    with writing(shell.database) as connection:
        row = _row(shell, connection, Purpose.OPEN, token)
        if row is None or not _agreed(shell, connection, row):
            return
        program = _program(row, agent, now=now)
        payload = TrackingOpened(machine=bool(program), classifier=program or None)
        shell.write(connection, subject_of(shell, row).event(payload, at=now, actor=Actor.TRACKER, reply_id=row.id))


def _program(row: Any, agent: str, *, now: Any) -> str:
    """Return by which sign a program, and not a person, made a request; an empty string for a person."""
    said = agent.strip().lower()
    if row.sent_at is None or now - row.sent_at < AT_ONCE:
        return "at_once"
    if said in {"", "mozilla/5.0"}:
        return "bare_agent"
    return "agent" if any(word in said for word in PROGRAMS) else ""


def _agreed(shell: Shell, connection: sa.Connection, row: Any) -> bool:
    """Return whether the customer agreed to be measured, and has not thought better of it."""
    return consents.has_consent(connection, shell.keys.pseudonym(row.recipient), purpose=TRACKING)


def _row(shell: Shell, connection: sa.Connection, purpose: Purpose, token: str) -> sa.Row[Any] | None:
    effect_id = verify(shell.keys.link, purpose, token, now=shell.clock())
    return outbox.get(connection, effect_id) if effect_id else None
