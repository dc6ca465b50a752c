"""Somebody to write, and mails that mailbot could have sent."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailbot.demo.octets import Arrived
from mailbot.demo.people import SUPPORT, Person

NOON = datetime(2026, 11, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def person() -> Person:
    return Person(name="Zoé Kervella", address="zoe.kervella@courriel.example", language="fr", reference="AC-58213")


def from_mailbot(kind: str, *, to: str, text: str = "Bonjour,\n\nVoici la page.\n") -> Arrived:
    """Return a mail of mailbot's as its reader gets it."""
    return Arrived(
        envelope_from=f"support+mb-b-abcdefghijklmnop-{kind.replace('_', '')}@acme.example",
        recipient=to,
        copied=(),
        author=f'"Acme (demo)" <{SUPPORT}>',
        subject="Re: Votre accès [MB-0AD00DC3]",
        message_id="<mb.abcdefghijklmnopqrstuvwxyz.01a1ea36a3897f57842e65ec2c346cb6.0@acme.example>",
        references=("<1@courriel.example>",),
        text=text,
        kind=kind,
        header="From: Acme <support@acme.example>\r\nMessage-ID: <mb.x.y.0@acme.example>",
    )
