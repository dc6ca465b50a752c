"""Asks customers whether the answer helped: one mail after an answered conversation, for a share drawn by chance.

Off until a share is set. Whoever is asked is drawn before anybody knows what they think, and the probability goes into
the record with ``csat.requested``, so that the figure may be weighted. Nobody is asked twice in a conversation or a
month, nor where a person has taken over, a reply bounced, or the address asked us to stop.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from mailbot.domain import Effect, EffectKind, Mode
from mailbot.message.compose import Stamp, compose
from mailbot.message.identity import bounce_address, mint_message_id
from mailbot.policy.replies import render
from mailbot.policy.sampling import uniform
from mailbot.record.payloads.reply import ReplyQueued
from mailbot.steps import tokens
from mailbot.steps.dispatch import LONGEST_LOCAL_PART
from mailbot.steps.settle import subject_of
from mailbot.store import conversations, mails, outbox
from mailbot.store.session import writing
from mailbot.store.tables import EffectState

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sqlalchemy as sa

    from mailbot.steps.desk import Desk
    from mailbot.steps.shell import Shell

NAME = "survey"
"""The reply that asks, and the name of the question in the record."""
SEEN = "survey.seen"
"""Key of a small fact of the installation: up to which conversation was looked, as ``last_at id``."""
LOOK_BACK = timedelta(days=1)
"""How much older than the wait a conversation may be when mailbot was away or has just been told to ask."""
REST = timedelta(days=30)
"""Nobody is asked twice within this time, whatever they wrote about."""
MAY_RATE = timedelta(days=14)
"""How long the link holds: ratings after that count for no figure (csat_window_days)."""
MAY_STOP = timedelta(days=365)
AT_ONCE = 200
ANSWERED = frozenset({EffectKind.ANSWER, EffectKind.ACTION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Surveyor:
    """Asks for ratings. ``share`` of the conversations is asked about, ``wait`` after mailbot's answer."""

    shell: Shell
    desks: Mapping[str, Desk]
    share: float
    wait: timedelta
    base_url: str

    def ask(self) -> frozenset[str]:
        """Put the questions that are due into the outbox; return the mailboxes that have something to send.

        Looked for and written in one transaction: a customer who writes in between is not asked.
        """
        if self.share <= 0 or not self.base_url:
            return frozenset()
        now = self.shell.clock()
        asked = set()
        with writing(self.shell.database) as connection:
            since = _seen(connection, earliest=now - self.wait - LOOK_BACK)
            rows = conversations.answered_last(connection, since=since, until=now - self.wait, limit=AT_ONCE)
            for row in rows:
                desk = self.desks.get(row.mailbox)
                if desk is not None and self._may_ask(connection, desk, row, now=now):
                    self._queue(connection, desk, row, now=now)
                    asked.add(row.mailbox)
            if rows:
                outbox.set_meta(connection, SEEN, f"{rows[-1].last_at.isoformat()} {rows[-1].id}")
        return frozenset(asked)

    def _may_ask(self, connection: sa.Connection, desk: Desk, row: Any, *, now: datetime) -> bool:
        """Return whether the customer of a conversation is drawn and may be asked."""
        if desk.facts.mode is not Mode.AUTO or uniform(self.shell.keys.draw, f"survey|{row.id}") >= self.share:
            return False
        address = row.customer_address
        written = outbox.of_conversation(connection, row.id)
        if any(item.state == EffectState.BOUNCED or item.kind == EffectKind.SURVEY for item in written):
            return False
        if not any(
            item.state == EffectState.SENT and item.recipient == address and item.kind in ANSWERED for item in written
        ):
            return False
        lately = outbox.sent_to(connection, address, since=now - REST)
        today = sum(at >= now - timedelta(days=1) for _, at in lately)
        rested = all(template != NAME for template, _ in lately)
        return rested and today < desk.limits.per_address_per_day and not mails.suppressed(connection, address)

    def _queue(self, connection: sa.Connection, desk: Desk, row: Any, *, now: datetime) -> None:
        effect_id = self.shell.new_id(now)
        effect = self._row(desk, row, effect_id=effect_id, now=now)
        outbox.add(connection, effect)
        conversations.remember_id(connection, effect["rfc_message_id"], conversation_id=row.id, effect_id=effect_id)
        changes = {
            "automatic_since_human": row.automatic_since_human + 1,
            "templates": [*row.templates, NAME],
        }
        conversations.update(connection, row.id, changes)
        payload = ReplyQueued(kind=effect["kind"], template=NAME, language=effect["language"], mode=Mode.AUTO.value)
        subject = subject_of(self.shell, outbox.get(connection, effect_id))
        self.shell.write(
            connection, subject.event(payload, at=now, reply_id=effect_id, key=f"reply.queued:{effect_id}")
        )

    def _row(self, desk: Desk, row: Any, *, effect_id: str, now: datetime) -> dict[str, Any]:
        """Return the outbox row of the question, rendered once and for all (R55)."""
        key, base = self.shell.keys.link, self.base_url.rstrip("/")
        language = desk.replies.closest(row.language)
        rate = tokens.sign(key, tokens.Purpose.RATE, effect_id, expires=now + MAY_RATE)
        stop = tokens.sign(key, tokens.Purpose.UNSUBSCRIBE, effect_id, expires=now + MAY_STOP)
        told = render(desk.replies, NAME, language, {"rating_link": f"{base}/rate/{rate}"})
        effect = Effect(
            kind=EffectKind.SURVEY,
            recipient=row.customer_address,
            template=NAME,
            language=language,
            subject=told.subject,
            text=told.text,
        )
        ours = desk.facts.address
        local, _, domain = ours.rpartition("@")
        signed = bounce_address(key=self.shell.keys.bounce, local=local, domain=domain, effect=effect_id)
        fits = desk.bounce_tag and len(signed.rpartition("@")[0]) <= LONGEST_LOCAL_PART
        stamp = Stamp(
            message_id=mint_message_id(key=self.shell.keys.message_id, decision=effect_id, seq=0, domain=domain),
            envelope_from=signed if fits else ours,
            date=now,
            extra=(
                ("List-Unsubscribe", f"<{base}/unsubscribe/{stop}>"),
                ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            ),
        )
        mail = compose(effect, reply_to=None, sender=desk.sender, stamp=stamp)
        return {
            "id": effect_id,
            "decision_id": "",
            "mail_id": "",
            "conversation_id": row.id,
            "mailbox": row.mailbox,
            "kind": EffectKind.SURVEY.value,
            "state": EffectState.PENDING,
            "template": NAME,
            "language": language,
            "recipient": row.customer_address,
            "envelope_from": mail.envelope_from,
            "rfc_message_id": mail.message_id,
            "subject": told.subject[:998],
            "octets": mail.octets,
            "action": "",
            "webhook_body": "",
            "requires_customer_input": False,
            "created_at": now,
            "not_before": now,
            "attempts": 0,
            "uncertain": 0,
            "epoch": 0,
            "smtp": "",
            "filed": False,
        }


def _seen(connection: sa.Connection, *, earliest: datetime) -> tuple[datetime, str]:
    """Return the last conversation that was looked at, by its last mail and id; never one before ``earliest``."""
    moment, _, name = outbox.meta(connection, SEEN).partition(" ")
    return max((datetime.fromisoformat(moment), name), (earliest, "")) if moment else (earliest, "")
