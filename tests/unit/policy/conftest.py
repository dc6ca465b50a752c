"""A mail that mailbot would answer, and the words to change one thing about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mailbot.domain import (
    Address,
    Alternative,
    Conversation,
    Entity,
    Facts,
    InboundMessage,
    MailboxFacts,
    Mode,
    Prediction,
    Understanding,
)
from mailbot.policy.replyfiles import load_replies
from mailbot.policy.table import load_policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailbot.policy.replies import Replies
    from mailbot.policy.table import Policy

CONFIG = Path(__file__).resolve().parents[3] / "config"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

MESSAGE = InboundMessage(
    message_id="<a1@client.example>",
    subject="Ma commande",
    senders=(Address(address="lea@client.example", name="Léa"),),
    to=(Address(address="support@acme.example"),),
    return_path="lea@client.example",
    text="Où en est ma commande FR-204417 ?",
    new_text="Où en est ma commande FR-204417 ?",
    content_key="k1",
)
MAILBOX = MailboxFacts(
    name="support",
    address="support@acme.example",
    own_addresses=frozenset({"support@acme.example", "hello@acme.example", "agent@acme.example"}),
    mode=Mode.AUTO,
)


def sure(label: str, confidence: float = 0.97, *, then: str = "", p: float = 0.02) -> Prediction:
    alternatives = (Alternative(label=label, p=confidence),) + ((Alternative(label=then, p=p),) if then else ())
    return Prediction(label=label, confidence=confidence, alternatives=alternatives, model="starter")


def entity(kind: str, text: str) -> Entity:
    return Entity(type=kind, text=text, value=text, start=0, end=len(text))


UNDERSTANDING = Understanding(
    language=sure("fr"),
    intent=sure("order_status", then="delivery_problem"),
    urgency=sure("normal"),
    emotion=sure("neutral"),
    entities=(entity("order_ref", "FR-204417"),),
)


def facts_with(
    message: dict[str, Any] | None = None, understanding: dict[str, Any] | None = None, **others: Any
) -> Facts:
    """Return the facts of the one answerable mail, changed as told; a label stands for a sure prediction."""
    labels: dict[str, Any] = {k: sure(v) if isinstance(v, str) else v for k, v in (understanding or {}).items()}
    return Facts(
        message=replace(MESSAGE, **(message or {})),
        understanding=replace(UNDERSTANDING, **labels),
        **{"conversation": Conversation(), "mailbox": MAILBOX, "received_at": NOON, **others},
    )


@pytest.fixture
def mail() -> Callable[..., Facts]:
    return facts_with


@pytest.fixture
def prediction() -> Callable[..., Prediction]:
    return sure


@pytest.fixture
def named() -> Callable[[str, str], Entity]:
    return entity


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy((CONFIG / "policy.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def reply_files() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((CONFIG / "replies").glob("*.toml"))}


@pytest.fixture(scope="session")
def site_file() -> str:
    return (CONFIG / "site.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def replies(reply_files: dict[str, str], site_file: str) -> Replies:
    return load_replies(reply_files, site_file, site_name="Acme")
