"""How many mails the shipped policy would answer without a person, and how many of those answers would be mistakes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mailbot.domain import Action, Conversation, Facts, MailboxFacts, Mode
from mailbot.policy.chain import decide
from mailbot.policy.table import load_policy
from mailbot.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mailbot.domain import InboundMessage, Thresholds, Understanding
    from mailbot.learning.dataset import Item
    from mailbot.policy.table import Policy

ANSWERED = frozenset({Action.ANSWER, Action.ACTION})
DAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
"""Any day: no rule of the table looks at the date of a first mail."""
MAILBOX = MailboxFacts(
    name="support",
    address="support@acme.example",
    own_addresses=frozenset({"support@acme.example"}),
    mode=Mode.AUTO,
)


def shipped_policy() -> Policy:
    """Return the policy table that ships with mailbot, without any action that needs a webhook."""
    return load_policy((shipped("config") / "policy.toml").read_text(encoding="utf-8"))


def autonomy(
    items: Sequence[Item],
    messages: Sequence[InboundMessage],
    understood: Sequence[Understanding],
    *,
    policy: Policy,
    thresholds: Thresholds,
) -> dict[str, float]:
    """Return the shares ``answered`` (of all), ``answered_wrong`` and ``answered_needs_human`` (of the answered)."""
    answered = wrong = human = 0
    for item, message, understanding in zip(items, messages, understood, strict=True):
        facts = Facts(
            message=message,
            understanding=understanding,
            conversation=Conversation(),
            mailbox=MAILBOX,
            thresholds=thresholds,
            received_at=DAY,
        )
        decision = decide(facts, policy)
        if decision.action in ANSWERED:
            answered += 1
            wrong += decision.intent != item.labels.get("intent", decision.intent)
            human += bool(item.needs_human)
    return {
        "answered": round(answered / max(len(items), 1), 4),
        "answered_wrong": round(wrong / max(answered, 1), 4),
        "answered_needs_human": round(human / max(answered, 1), 4),
    }
