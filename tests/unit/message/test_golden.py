"""Whole mails that were once read wrong, kept as they came: one file and one test for each."""

from __future__ import annotations

from pathlib import Path

from mailbot.domain import AutomaticKind
from mailbot.message.compose import reply_recipient
from mailbot.message.parse import parse

GOLDEN = Path(__file__).parent / "golden"


def golden(name: str) -> bytes:
    """Return a kept mail with the line ends it had on the wire."""
    return (GOLDEN / f"{name}.eml").read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def test_a_complaint_that_hides_who_complained_still_says_about_which_mail() -> None:
    automatic = parse(golden("complaint_without_the_recipient")).automatic
    assert automatic is not None
    assert (automatic.kind, automatic.failed) == (AutomaticKind.COMPLAINT_REPORT, ())
    assert automatic.original_message_id == "<mb.abcdefghijklmnopqrstuvwxyz.0192.0@acme.example>"


def test_a_sender_whose_address_few_servers_can_carry_a_mail_to_is_answered_by_a_person() -> None:
    message = parse(golden("sender_beyond_ascii"))
    assert message.author is not None
    assert message.author.address == "élodie@client.example"
    assert reply_recipient(message, webform_senders=frozenset()) is None
