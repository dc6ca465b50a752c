"""A provider that lets only the plain address send (Microsoft 365): answers leave, and their bounces still find home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.acceptance.harness import mail, message_id_of
from tests.servers.ports import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.acceptance.harness import Bot, Inbox, Way

TEXT = "Bonjour, où en est ma commande FR-204417 ?"

BOUNCE = """\
Return-Path: <>\r
From: MAILER-DAEMON@mx.client.example\r
To: {to}\r
Subject: Undelivered Mail Returned to Sender\r
Message-ID: <bounce-1@mx.client.example>\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r
\r
--b\r
Content-Type: text/plain\r
\r
lea@client.example does not exist.\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.client.example\r
\r
Final-Recipient: rfc822; lea@client.example\r
Action: failed\r
Status: 5.1.1\r
\r
--b\r
Content-Type: text/rfc822-headers\r
\r
From: {to}\r
Message-ID: {original}\r
\r
--b--\r
"""


def test_a_bounce_to_the_plain_address_is_told_by_the_id_it_quotes(
    bot: Callable[..., Bot], inbox: Inbox, way: Way
) -> None:
    smtp = {"host": LOOPBACK, "port": way.port, "security": "none", "bounce_tag": False}
    with bot(box={"smtp": smtp}) as running:
        inbox.deliver(mail(TEXT, to=inbox.address))
        (reply,) = way.to("lea@client.example")
        assert reply.sender == inbox.address
        inbox.deliver(BOUNCE.format(to=inbox.address, original=message_id_of(reply.octets)).encode())
        running.quiet(2)
        assert [row.recipient for row in running.outbox("bounced")] == ["lea@client.example"]
        assert len(way.seen()) == 1
        running.verify()
