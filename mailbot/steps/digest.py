"""The weekly digest on its way: when it is due, who still lacks it, and its mail, which goes out like any other.

What is due stands in the table ``digest_run``, not in a scheduler's memory: the engine only ticks. A week is reported
once to each person whatever restarts, clocks and clock changes do; what was missed while mailbot was down is made up
for at the next start. How a digest is computed is handed in by bootstrap: steps know no figures.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

from mailbot.domain import Effect, EffectKind
from mailbot.message.compose import Stamp, compose
from mailbot.message.identity import bounce_address, mint_message_id
from mailbot.message.rich import with_html
from mailbot.record.events import Event, second
from mailbot.steps.dispatch import LONGEST_LOCAL_PART
from mailbot.store import digests, outbox
from mailbot.store.session import reading, writing
from mailbot.store.tables import EffectState

if TYPE_CHECKING:
    from collections.abc import Callable

    import sqlalchemy as sa

    from mailbot.domain import OutboundMessage
    from mailbot.message.compose import Sender
    from mailbot.steps.shell import Shell

PUBLISHED = "kpi.published"
WEEK_NAME = re.compile(r"\d{4}-W\d{2}", re.ASCII)
TOKEN_LENGTH = 26
"""Base 32 characters of the signature in an unsubscribe link: 130 bits."""
PAUSE_AFTER_FAILURE = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A digest as one person gets it. ``image`` is a PNG, empty when there is none."""

    subject: str
    text: str
    html: str
    image: bytes


class Edition(Protocol):
    """A digest that was computed."""

    @property
    def published(self) -> dict[str, Any]:
        """The payload of ``kpi.published``: what this digest says."""
        ...

    def letter(self, *, image: str, unsubscribe: str) -> Letter:
        """Write it for one person; ``image`` is the address of the picture, ``unsubscribe`` where to say no."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When the digest is due: ``day`` (0 = Monday) at ``at`` by the clocks of ``zone``, for the week before."""

    day: int
    at: time
    zone: str

    def due_week(self, now: datetime) -> str:
        """Return the last week whose digest is due by ``now``, such as ``2026-W46``."""
        local = now.astimezone(ZoneInfo(self.zone)).date()
        monday = local - timedelta(days=local.weekday())
        # Both are compared in UTC: two times of one zone would be compared by their clock faces.
        due = datetime.combine(monday + timedelta(days=self.day), self.at, ZoneInfo(self.zone)).astimezone(UTC)
        reported = monday - timedelta(weeks=1 if now >= due else 2)
        return week_name(reported)

    def end_of(self, week: str) -> datetime:
        """Return when a week is over."""
        following = monday_of(week) + timedelta(weeks=1)
        return datetime.combine(following, time(), ZoneInfo(self.zone)).astimezone(UTC)


def week_name(day: date) -> str:
    """Return the ISO week of a day: ``2026-W46``."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def monday_of(week: str) -> date:
    """Return the Monday of ``2026-W46``; ValueError when there is no such week."""
    if not WEEK_NAME.fullmatch(week):
        raise ValueError(f"a week is written like 2026-W46, not {week!r}")
    return date.fromisocalendar(int(week[:4]), int(week[6:]), 1)


@dataclass(slots=True, kw_only=True)
class Digester:
    """Sends the weekly digest, by the outbox of ``mailbox`` and from its address."""

    shell: Shell
    mailbox: str
    sender: Sender
    recipients: tuple[str, ...]
    schedule: Schedule
    compute: Callable[[sa.Connection, str, datetime], Edition]
    """Computes the digest of a week (``2026-W46``) as known at an instant."""
    base_url: str = ""
    language: str = "fr"
    bounce_tag: bool = True
    """Send from an address that names the mail (R26)."""
    failed_at: datetime | None = field(default=None, init=False)

    def tick(self) -> int:
        """Put what is due into the outbox; return how many mails. Asked every minute, it mostly finds nothing due.

        A week that was over before the record began is nobody's: a new installation does not report it. After a
        failure there is an hour of peace.
        """
        now = self.shell.clock()
        if not self.recipients or (self.failed_at is not None and abs(now - self.failed_at) < PAUSE_AFTER_FAILURE):
            return 0
        week = self.schedule.due_week(now)
        with reading(self.shell.database) as connection:
            begun = digests.first_recorded(connection)
            lacking = self._lacking(connection, week)
        if not lacking or begun is None or begun[1] >= self.schedule.end_of(week):
            return 0
        try:
            queued = self.queue(week)
        except Exception:
            self.failed_at = now
            raise
        self.failed_at = None
        return queued

    def queue(self, week: str) -> int:
        """Put the digest of ``week`` into the outbox for everybody who lacks it; return how many mails.

        0, too, when something came in between that the figures would have had to know: the next tick does it again.
        """
        now = self.shell.clock()
        with reading(self.shell.database) as connection:
            known = digests.of_week(connection, week)
            lacking = self._lacking(connection, week)
            if not lacking:
                return 0
            as_of = known[0].as_of if known else closed_instant(connection, now)
            seen = digests.last_recorded(connection)
            edition = self.compute(connection, week, as_of)
        rows = [self._row(edition, recipient, week=week, now=now) for recipient in lacking]
        with writing(self.shell.database) as connection:
            since = digests.first_recorded(connection, after=seen[0] if seen else 0)
            overtaken = since is not None and since[1] <= as_of
            if len(digests.of_week(connection, week)) != len(known) or (overtaken and not known):
                return 0
            for row in rows:
                outbox.add(connection, row)
                run = {"week": week, "recipient": row["recipient"], "as_of": as_of, "created_at": now}
                digests.add(connection, {**run, "effect_id": row["id"]})
            self.shell.write(connection, self._event(edition, week=week, now=now))
        self.shell.tell("digest.queued", week=week, mails=len(rows))
        return len(rows)

    def _lacking(self, connection: sa.Connection, week: str) -> list[str]:
        """Return who wants the week's digest and has none."""
        have = {row.recipient for row in digests.of_week(connection, week)}
        wanted = [recipient for recipient in dict.fromkeys(self.recipients) if recipient not in have]
        return [recipient for recipient in wanted if not digests.refused(connection, recipient)]

    def _event(self, edition: Edition, *, week: str, now: datetime) -> Event:
        """Return the event that says what was published; once a week, however many are told."""
        return Event(
            type=PUBLISHED,
            occurred_at=now,
            idempotency_key=f"{PUBLISHED}:{week}",
            code_rev=self.shell.code_rev,
            config_rev=self.shell.config_rev,
            payload=edition.published,
        )

    def _row(self, edition: Edition, recipient: str, *, week: str, now: datetime) -> dict[str, Any]:
        """Return the outbox row of one person's digest."""
        effect_id = self.shell.new_id(now)
        mail, subject = self.mail(edition, recipient, week=week, effect_id=effect_id, now=now)
        return {
            "id": effect_id,
            "decision_id": "",
            "mail_id": "",
            "conversation_id": "",
            "mailbox": self.mailbox,
            "kind": EffectKind.DIGEST.value,
            "state": EffectState.PENDING,
            "template": week,
            "language": self.language,
            "recipient": recipient,
            "envelope_from": mail.envelope_from,
            "rfc_message_id": mail.message_id,
            "subject": subject,
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
            "filed": True,
        }

    def mail(
        self, edition: Edition, recipient: str, *, week: str, effect_id: str, now: datetime
    ) -> tuple[OutboundMessage, str]:
        """Return the digest as a mail to one person (R25, R35), and its subject."""
        domain = self.sender.address.rpartition("@")[2]
        content_id = f"chart.{week.lower()}.{effect_id[-8:]}@{domain}"
        away = unsubscribe_url(self.base_url, key=self.shell.keys.link, recipient=recipient)
        letter = edition.letter(image=f"cid:{content_id}", unsubscribe=away)
        effect = Effect(
            kind=EffectKind.DIGEST,
            recipient=recipient,
            template=week,
            language=self.language,
            subject=letter.subject,
            text=letter.text,
        )
        stamp = Stamp(
            message_id=mint_message_id(key=self.shell.keys.message_id, decision=effect_id, seq=0, domain=domain),
            envelope_from=self._envelope_from(effect_id),
            date=now,
            extra=(("List-Unsubscribe", f"<{away}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
            if away
            else (),
        )
        plain = compose(effect, reply_to=None, sender=self.sender, stamp=stamp, unverified=False)
        return with_html(plain, html=letter.html, image=letter.image, content_id=content_id), letter.subject

    def _envelope_from(self, effect_id: str) -> str:
        """Return the address that bounces come back to (R26), or our plain one where the signed one is not taken."""
        ours = self.sender.address
        local, _, domain = ours.rpartition("@")
        signed = bounce_address(key=self.shell.keys.bounce, local=local, domain=domain, effect=effect_id)
        fits = len(signed.rpartition("@")[0]) <= LONGEST_LOCAL_PART
        return signed if self.bounce_tag and fits else ours


def closed_instant(connection: sa.Connection, now: datetime) -> datetime:
    """Return the latest instant that nothing can be recorded for any more, so that its figures stay what they are.

    That is the second before this one. Where the clock was set back behind the record, all of the record counts.
    """
    last = digests.last_recorded(connection)
    present = second(now)
    return present - timedelta(seconds=1) if last is None or last[1] <= present else last[1]


def _token(key: bytes, recipient: str) -> str:
    digest = hmac.new(key, f"digest|{recipient.casefold()}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode("ascii").lower()[:TOKEN_LENGTH]


def unsubscribe_url(base_url: str, *, key: bytes, recipient: str) -> str:
    """Return where one person says no to the digest (R35); the link names nobody. Empty without a console."""
    return f"{base_url.rstrip('/')}/digest/off/{_token(key, recipient)}" if base_url else ""


def unsubscribe(shell: Shell, token: str, *, recipients: tuple[str, ...]) -> bool:
    """Take the person out whom ``token`` names; False for any token that we did not sign. Only a POST may call this."""
    for recipient in recipients:
        if hmac.compare_digest(token.encode("utf-8", "replace"), _token(shell.keys.link, recipient).encode()):
            with writing(shell.database) as connection:
                digests.refuse(connection, recipient, at=shell.clock())
            return True
    return False
