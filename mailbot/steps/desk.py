"""One mailbox's desk: its rules, its replies, its limits and its own addresses, put together once at the start."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from mailbot.policy.rubric import CAUTIOUS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mailbot.domain import FileRef, MailboxFacts, Thresholds
    from mailbot.message.compose import Sender
    from mailbot.policy.replies import Replies
    from mailbot.policy.table import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much may be sent and how long it is tried (R22, R37, R38, R50; settings table ``limits``)."""

    per_thread: int = 3
    per_address_per_day: int = 5
    breaker_floor: int = 50
    retry_base: timedelta = timedelta(minutes=5)
    retry_cap: timedelta = timedelta(seconds=4000)
    give_up: timedelta = timedelta(days=5)
    resend_uncertain: bool = True
    uncertain_grace: timedelta = timedelta(minutes=10)
    max_age: timedelta = timedelta(days=7)
    undo: timedelta = timedelta(seconds=10)
    """How long an agent can take back what was decided; nothing of it leaves before."""


def careful(model: str) -> Thresholds:
    """Return what any model is held to when nothing is known of it."""
    del model
    return CAUTIOUS


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that deciding and writing for one mailbox needs besides the mail itself."""

    facts: MailboxFacts
    sender: Sender
    policy: Policy
    replies: Replies
    read_file: Callable[[FileRef], bytes]
    """Reads a file of the site's library."""
    authserv_id: tuple[str, ...] = ()
    cautious: Callable[[str], Thresholds] = careful
    """Returns the thresholds of a model, by its name, for as long as no certificate holds for this mailbox."""
    error_budget: float = 0.10
    """Share of accepted mails that may be misread; a certificate for another share does not count."""
    limits: Limits = field(default_factory=Limits)
    holdout: float = 0.0
    """Share of customers handled by people only."""
    lead_intents: frozenset[str] = frozenset()
    """Intents whose mails are leads when they leave new contact data."""
    survey_share: float = 0.0
    """Share of answered conversations whose customer is asked for a rating."""
    audit_rate: float = 0.0
    """Share of sure decisions that a person reviews."""
    teams: Mapping[str, str] = field(default_factory=dict)
    """Address of each team that mails are forwarded to."""
    bounce_tag: bool = True
    """Send from an address that names the mail (R26); else a bounce is told by the Message-ID that it quotes."""
