"""What an Outbound promises: on the demo's own server, on a server that fails as it is told, and on Postfix."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mailbot.domain import OutboundMessage, Outcome
from mailbot.transport.accounts import Security, SmtpAccount, SmtpTimeouts
from mailbot.transport.smtp import IDLE_SECONDS, MAILS_PER_CONNECTION, Outbound
from tests.conftest import dovecot_box
from tests.servers.ports import LOOPBACK, free_port, server_context
from tests.servers.smtp_sink import EXTENSIONS, Act, SmtpSink, Stage
from tests.servers.tcp_proxy import TcpProxy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mailbot.demo.mailhost import MailHost
    from tests.conftest import PostOffice

FAST = SmtpTimeouts(connect=2.0, greeting=0.5, mail=0.5, rcpt=0.5, data=0.5, block=0.5, dot=0.5, reset=0.5, quit=0.5)
BODY = b"Subject: Re: colis\r\nMessage-ID: <mb.x.1@example.com>\r\n\r\nBonjour\r\n.\r\n..deux points\r\n"


def message(octets: bytes = BODY, recipient: str = "customer@client.example") -> OutboundMessage:
    """Return an answer to a customer."""
    return OutboundMessage(
        message_id="<mb.x.1@example.com>",
        envelope_from="support+b.token@example.com",
        recipient=recipient,
        octets=octets,
    )


def account(port: int, **changes: object) -> SmtpAccount:
    """Return an account on loopback that gives up after half a second."""
    usual = SmtpAccount(host=LOOPBACK, port=port, security=Security.NONE, timeouts=FAST, local_hostname="example.com")
    return replace(usual, **changes)  # type: ignore[arg-type] # the caller names fields


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    """A server that fails as it is told."""
    with SmtpSink() as server:
        yield server


@pytest.fixture
def outbound(sink: SmtpSink) -> Iterator[Outbound]:
    """The way out to the sink."""
    way = Outbound(account(sink.port))
    yield way
    way.close()


# --- what goes well -----------------------------------------------------------------------------------------------------


def test_a_mail_arrives_octet_for_octet_with_its_dots(outbound: Outbound, sink: SmtpSink) -> None:
    delivery = outbound.send(message())
    assert (delivery.outcome, delivery.code, delivery.status) == (Outcome.SENT, 250, "2.0.0")
    (arrived,) = sink.mails
    assert arrived.octets == BODY
    assert (arrived.sender, arrived.recipients) == ("support+b.token@example.com", ("customer@client.example",))


def test_a_bounce_address_may_be_empty(outbound: Outbound, sink: SmtpSink) -> None:
    assert outbound.send(replace(message(), envelope_from="")).outcome is Outcome.SENT
    assert "MAIL FROM:<>" in sink.commands[1]


def test_one_connection_serves_many_mails(outbound: Outbound, sink: SmtpSink) -> None:
    for _ in range(20):
        assert outbound.send(message()).outcome is Outcome.SENT
    assert sink.connections == 1
    assert len(sink.mails) == 20


def test_the_archive_gets_the_same_mail_in_the_same_transaction(outbound: Outbound, sink: SmtpSink) -> None:
    assert outbound.send(message(), archive="archive@example.com").outcome is Outcome.SENT
    (arrived,) = sink.mails
    assert arrived.recipients == ("customer@client.example", "archive@example.com")


def test_a_refused_archive_does_not_keep_the_mail_from_its_customer(outbound: Outbound, sink: SmtpSink) -> None:
    sink.fail(Stage.RCPT, "250 2.1.5 ok")
    sink.fail(Stage.RCPT, "550 5.1.1 no such archive")
    delivery = outbound.send(message(), archive="archive@example.com")
    assert (delivery.outcome, delivery.recipient_refused) == (Outcome.SENT, False)
    assert "archive refused" in delivery.text


def test_a_refused_customer_is_not_made_up_for_by_the_archive(outbound: Outbound, sink: SmtpSink) -> None:
    sink.fail(Stage.RCPT, "550 5.1.1 no such user")
    delivery = outbound.send(message(), archive="archive@example.com")
    assert (delivery.outcome, delivery.recipient_refused) == (Outcome.REFUSED, True)
    assert sink.mails == []
    assert outbound.send(message()).outcome is Outcome.SENT
    assert sink.connections == 1


def test_the_stages_are_told_in_order(sink: SmtpSink) -> None:
    told: list[str] = []
    way = Outbound(account(sink.port), on_stage=told.append)
    way.send(message())
    way.close()
    assert told == ["mail", "rcpt", "data", "dot", "accepted"]


def test_a_fault_of_the_tests_leaves_no_half_used_connection(sink: SmtpSink) -> None:
    def explode(stage: str) -> None:
        if stage == "data":
            raise RuntimeError("killed here")

    way = Outbound(account(sink.port), on_stage=explode)
    with pytest.raises(RuntimeError, match="killed here"):
        way.send(message())
    assert sink.mails == []
    assert way._session is None


@pytest.mark.parametrize("extensions", [EXTENSIONS, tuple(e for e in EXTENSIONS if e != "PIPELINING"), ()])
def test_the_envelope_is_sent_as_the_server_can_take_it(extensions: tuple[str, ...]) -> None:
    with SmtpSink(extensions=extensions) as sink:
        way = Outbound(account(sink.port))
        assert way.send(message()).outcome is Outcome.SENT
        assert way.send(message(), archive="archive@example.com").outcome is Outcome.SENT
        way.close()
        assert [mail.octets for mail in sink.mails] == [BODY, BODY]


def test_a_server_that_knows_no_ehlo_is_greeted_with_helo(outbound: Outbound, sink: SmtpSink) -> None:
    sink.fail(Stage.EHLO, "502 5.5.1 what is EHLO?")
    assert outbound.send(message()).outcome is Outcome.SENT
    assert "HELO example.com" in [command.upper().replace("EXAMPLE.COM", "example.com") for command in sink.commands]


# --- what is refused ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "reply", "outcome", "recipient"),
    [
        (Stage.MAIL, "451 4.3.0 later", Outcome.DEFERRED, False),
        (Stage.MAIL, "452 4.2.2 full", Outcome.DEFERRED, False),
        (Stage.MAIL, "550 5.7.1 not you", Outcome.REFUSED, False),
        (Stage.MAIL, "553 5.1.8 sender unknown", Outcome.REFUSED, False),
        (Stage.MAIL, "530 5.7.0 log in first", Outcome.ACCOUNT, False),
        (Stage.RCPT, "450 4.2.0 greylisted", Outcome.DEFERRED, False),
        (Stage.RCPT, "550 5.1.1 unknown user", Outcome.REFUSED, True),
        (
            Stage.RCPT,
            "550-5.1.1 The account that you tried\r\n550 5.1.1 to reach does not exist",
            Outcome.REFUSED,
            True,
        ),
        (Stage.RCPT, "550 sorry, no mailbox here by that name (#5.1.1)", Outcome.REFUSED, True),
        (Stage.RCPT, "550 5.1.8 sender unknown", Outcome.REFUSED, False),
        (Stage.RCPT, "550 5.7.1 blocked", Outcome.REFUSED, False),
        (Stage.RCPT, "550 rejected by filter 5.1.1.9", Outcome.REFUSED, False),
        (Stage.RCPT, "552 5.2.2 mailbox full", Outcome.REFUSED, False),
        (Stage.RCPT, "454 4.7.0 credentials expired", Outcome.ACCOUNT, False),
        (Stage.DATA, "451 4.3.0 later", Outcome.DEFERRED, False),
        (Stage.DATA, "554 5.5.1 no valid recipients", Outcome.REFUSED, False),
        (Stage.DATA, "250 what?", Outcome.DEFERRED, False),
        (Stage.MAIL, "354 what?", Outcome.DEFERRED, False),
        (Stage.DOT, "451 4.3.0 later", Outcome.DEFERRED, False),
        (Stage.DOT, "554 5.7.1 spam", Outcome.REFUSED, False),
        (Stage.DOT, "550 5.1.1 unknown user after all", Outcome.REFUSED, True),
        (Stage.DOT, "535 5.7.8 who are you?", Outcome.ACCOUNT, False),
        (Stage.DOT, "354 go on", Outcome.UNCERTAIN, False),
        (Stage.CONNECT, "421 4.3.2 busy", Outcome.DEFERRED, False),
        (Stage.CONNECT, "554 5.7.1 your address is listed", Outcome.ACCOUNT, False),
        (Stage.EHLO, "421 4.3.2 busy", Outcome.DEFERRED, False),
    ],
)
def test_a_refusal_means_what_the_rules_say(
    outbound: Outbound, sink: SmtpSink, stage: Stage, reply: str, outcome: Outcome, recipient: bool
) -> None:
    sink.fail(stage, reply)
    delivery = outbound.send(message())
    assert (delivery.outcome, delivery.recipient_refused) == (outcome, recipient)
    assert delivery.code == int(reply[:3])
    # Whatever happened, the next mail goes out.
    assert outbound.send(message()).outcome is Outcome.SENT


def test_a_goodbye_at_the_first_command_of_a_kept_connection_costs_nothing(outbound: Outbound, sink: SmtpSink) -> None:
    assert outbound.send(message()).outcome is Outcome.SENT
    sink.fail(Stage.MAIL, "421 4.4.2 idle for too long")
    assert outbound.send(message()).outcome is Outcome.SENT
    assert sink.connections == 2


def test_a_kept_connection_that_was_closed_meanwhile_costs_nothing(outbound: Outbound, sink: SmtpSink) -> None:
    assert outbound.send(message()).outcome is Outcome.SENT
    sink.hang_up()
    time.sleep(0.05)
    assert outbound.send(message()).outcome is Outcome.SENT
    assert len(sink.mails) == 2


@pytest.mark.parametrize(
    ("fault", "connections"), [("250 2.0.0 still here", 1), ("421 4.4.2 timeout", 2), (Act.CLOSE, 2), (Act.HANG, 2)]
)
def test_a_connection_that_rested_is_tried_out_first(
    outbound: Outbound, sink: SmtpSink, fault: str | Act, connections: int
) -> None:
    assert outbound.send(message()).outcome is Outcome.SENT
    outbound._used_at -= IDLE_SECONDS + 1
    sink.fail(Stage.RSET, fault)
    assert outbound.send(message()).outcome is Outcome.SENT
    assert "RSET" in [command.upper() for command in sink.commands]
    assert sink.connections == connections


def test_a_connection_is_not_used_for_ever(outbound: Outbound, sink: SmtpSink) -> None:
    for _ in range(MAILS_PER_CONNECTION + 1):
        assert outbound.send(message()).outcome is Outcome.SENT
    assert sink.connections == 2


def test_the_way_out_waits_as_long_as_the_standard_says() -> None:
    usual = SmtpTimeouts()
    assert (usual.greeting, usual.mail, usual.rcpt, usual.data, usual.block, usual.dot) == (
        300,
        300,
        300,
        120,
        180,
        600,
    )


def test_a_goodbye_after_the_recipient_is_a_safe_retry_later(outbound: Outbound, sink: SmtpSink) -> None:
    sink.fail(Stage.RCPT, "421 4.3.2 shutting down")
    assert outbound.send(message()).outcome is Outcome.DEFERRED
    assert outbound.send(message()).outcome is Outcome.SENT


# --- what breaks --------------------------------------------------------------------------------------------------------

BROKEN = [Act.CLOSE, Act.HANG, Act.DRIP, Act.LONG_LINE, Act.MANY_LINES, Act.GARBAGE]


@pytest.mark.parametrize("act", BROKEN)
@pytest.mark.parametrize("stage", [Stage.CONNECT, Stage.EHLO, Stage.MAIL, Stage.RCPT, Stage.DATA])
def test_before_the_dot_a_broken_server_means_a_safe_retry(
    outbound: Outbound, sink: SmtpSink, stage: Stage, act: Act
) -> None:
    sink.fail(stage, act)
    began = time.monotonic()
    delivery = outbound.send(message())
    assert time.monotonic() - began < 20.0
    assert (delivery.outcome, delivery.code) == (Outcome.DEFERRED, 0)
    assert len(delivery.text) <= 400
    assert sink.mails == []
    assert outbound.send(message()).outcome is Outcome.SENT


@pytest.mark.parametrize("act", BROKEN)
def test_after_the_dot_a_broken_server_leaves_the_outcome_uncertain(
    outbound: Outbound, sink: SmtpSink, act: Act
) -> None:
    sink.fail(Stage.DOT, act)
    delivery = outbound.send(message())
    assert delivery.outcome is Outcome.UNCERTAIN
    assert len(sink.mails) == 1
    assert outbound.send(message()).outcome is Outcome.SENT


def test_a_connection_that_breaks_in_the_middle_of_a_mail_is_a_safe_retry(outbound: Outbound, sink: SmtpSink) -> None:
    sink.fail(Stage.BODY, Act.CLOSE)
    delivery = outbound.send(message(BODY + b"x" * 900 + b"\r\n" + (b"y" * 76 + b"\r\n") * 400_000))
    assert delivery.outcome is Outcome.DEFERRED
    assert sink.mails == []


def test_a_server_that_stops_taking_a_mail_is_given_up(outbound: Outbound, sink: SmtpSink) -> None:
    # The system's own buffers take the first megabytes of any mail.
    sink.fail(Stage.BODY, Act.CLOSE)
    with TcpProxy(sink.port) as proxy:
        way = Outbound(account(proxy.port), on_stage=lambda stage: proxy.stall() if stage == "data" else None)
        delivery = way.send(message(BODY + (b"y" * 76 + b"\r\n") * 400_000))
        assert delivery.outcome is Outcome.DEFERRED


@pytest.mark.parametrize("down", [5, 40, 100, 120, 125, 140, 150, 160])
def test_a_wire_cut_anywhere_never_loses_a_mail_silently(sink: SmtpSink, down: int) -> None:
    with TcpProxy(sink.port) as proxy:
        proxy.cut_after(down=down)
        way = Outbound(account(proxy.port))
        delivery = way.send(message())
        assert delivery.outcome in {Outcome.DEFERRED, Outcome.UNCERTAIN}
        assert len(sink.mails) == (delivery.outcome is Outcome.UNCERTAIN)
        assert way.send(message()).outcome is Outcome.SENT
        way.close()


def test_a_server_that_is_not_there_means_a_safe_retry() -> None:
    delivery = Outbound(account(free_port())).send(message())
    assert (delivery.outcome, delivery.code) == (Outcome.DEFERRED, 0)


# --- what is never sent -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "octets",
    [
        BODY + b"smuggled\n.\r\nMAIL FROM:<a@b.c>\r\n",
        BODY + b"smuggled\r.\r\n",
        BODY + b"\n.\n",
        BODY + b"nul \0 here\r\n",
        BODY + b"z" * 999 + b"\r\n",
    ],
)
def test_a_mail_that_could_smuggle_another_is_not_sent(outbound: Outbound, sink: SmtpSink, octets: bytes) -> None:
    delivery = outbound.send(message(octets))
    assert (delivery.outcome, delivery.code) == (Outcome.REFUSED, 554)
    assert sink.connections == 0


@pytest.mark.parametrize(
    "recipient",
    [
        "a@b.c>\r\nRCPT TO:<d@e.f",
        "a@b.c\n",
        "a b@c.d",
        "a@b.c> SIZE=1",
        "<a@b.c>",
        "",
        "a@",
        "@b.c",
        "a@b.c\0",
        "x" * 400 + "@b.c",
    ],
)
def test_an_address_that_could_be_a_command_is_not_sent(outbound: Outbound, sink: SmtpSink, recipient: str) -> None:
    delivery = outbound.send(message(recipient=recipient))
    assert (delivery.outcome, delivery.code, delivery.recipient_refused) == (Outcome.REFUSED, 501, False)
    assert sink.connections == 0


@pytest.mark.parametrize(
    ("missing", "octets", "recipient", "code"),
    [
        ("8BITMIME", BODY + "é\r\n".encode(), "customer@client.example", 554),
        ("SMTPUTF8", BODY, "françoise@client.example", 553),
        ("SMTPUTF8", "Subject: été\r\n\r\nx\r\n".encode(), "customer@client.example", 553),
        ("SIZE", (b"y" * 76 + b"\r\n") * 20, "customer@client.example", 552),
    ],
)
def test_what_a_server_does_not_offer_is_not_asked_of_it(
    missing: str, octets: bytes, recipient: str, code: int
) -> None:
    offered = [extension for extension in EXTENSIONS if not extension.startswith(missing)]
    with SmtpSink(extensions=(*offered, *(["SIZE 1000"] if missing == "SIZE" else []))) as sink:
        way = Outbound(account(sink.port))
        delivery = way.send(message(octets, recipient))
        assert (delivery.outcome, delivery.code, delivery.recipient_refused) == (Outcome.REFUSED, code, False)
        assert sink.mails == []
        way.close()


def test_what_a_server_offers_is_used(outbound: Outbound, sink: SmtpSink) -> None:
    octets = BODY + "été\r\n".encode()
    assert outbound.send(message(octets, "françoise@client.example")).outcome is Outcome.SENT
    (arrived,) = sink.mails
    assert arrived.parameters == f"SIZE={len(octets)} BODY=8BITMIME SMTPUTF8"
    assert arrived.recipients == ("françoise@client.example",)
    assert arrived.octets == octets


# --- logging in ---------------------------------------------------------------------------------------------------------


def test_a_password_is_sent_as_plain(sink: SmtpSink) -> None:
    way = Outbound(account(sink.port, username="bot", secret=lambda: "mot é"))
    assert way.send(message()).outcome is Outcome.SENT
    way.close()
    assert "AUTH PLAIN AGJvdABtb3Qgw6k=" in sink.commands


def test_login_is_used_where_plain_is_not_offered() -> None:
    with SmtpSink(extensions=("AUTH LOGIN",)) as sink:
        way = Outbound(account(sink.port, username="bot", secret=lambda: "pw"))
        assert way.send(message()).outcome is Outcome.SENT
        way.close()
        assert sink.commands[1:4] == ["AUTH LOGIN", "Ym90", "cHc="]


def test_a_token_is_sent_as_xoauth2(sink: SmtpSink) -> None:
    way = Outbound(account(sink.port, username="bot", secret=lambda: "token", oauth=True))
    assert way.send(message()).outcome is Outcome.SENT
    way.close()
    assert "AUTH XOAUTH2 dXNlcj1ib3QBYXV0aD1CZWFyZXIgdG9rZW4BAQ==" in sink.commands


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        ("535 5.7.8 bad credentials for s3cret-word", Outcome.ACCOUNT),
        ("534 5.7.9 use an application password", Outcome.ACCOUNT),
        ("454 4.7.0 temporary authentication failure", Outcome.ACCOUNT),
        ("421 4.7.0 too many logins", Outcome.DEFERRED),
    ],
)
def test_a_refused_login_pauses_the_account_and_shows_no_secret(sink: SmtpSink, reply: str, outcome: Outcome) -> None:
    sink.fail(Stage.AUTH, reply)
    way = Outbound(account(sink.port, username="bot", secret=lambda: "s3cret-word"))
    delivery = way.send(message())
    assert (delivery.outcome, delivery.code) == (outcome, int(reply[:3]))
    assert "s3cret-word" not in delivery.text
    assert sink.mails == []


def test_a_server_without_login_pauses_the_account() -> None:
    with SmtpSink(extensions=()) as sink:
        delivery = Outbound(account(sink.port, username="bot", secret=lambda: "pw")).send(message())
        assert delivery.outcome is Outcome.ACCOUNT
        assert sink.mails == []


def test_the_demos_server_takes_a_login_and_refuses_a_wrong_one(mail_host: MailHost) -> None:
    from mailbot.demo.mailhost import HostUser

    mail_host.add(HostUser(address="sender@example.com", password="pw"))
    right = Outbound(account(mail_host.smtp_port, username="sender@example.com", secret=lambda: "pw"))
    wrong = Outbound(account(mail_host.smtp_port, username="sender@example.com", secret=lambda: "no"))
    assert right.send(message()).outcome is Outcome.SENT
    assert wrong.send(message()).outcome is Outcome.ACCOUNT
    right.close()


# --- TLS ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_tls_is_verified_or_nothing_is_sent(certificate: tuple[Path, Path], stranger: Path, security: Security) -> None:
    context = server_context(*certificate)
    from_the_start = security is Security.TLS
    with SmtpSink(tls=context if from_the_start else None, starttls=None if from_the_start else context) as sink:
        trusting = account(sink.port, host="localhost", security=security, ca_file=str(certificate[0]))
        way = Outbound(trusting)
        assert way.send(message()).outcome is Outcome.SENT
        way.close()
        for authority in (str(stranger), "", str(stranger) + ".absent"):
            delivery = Outbound(replace(trusting, ca_file=authority)).send(message())
            assert delivery.outcome is Outcome.ACCOUNT
        assert len(sink.mails) == 1


def test_a_server_without_starttls_pauses_the_account(sink: SmtpSink) -> None:
    delivery = Outbound(account(sink.port, security=Security.STARTTLS)).send(message())
    assert delivery.outcome is Outcome.ACCOUNT
    assert "STARTTLS" in delivery.text
    assert sink.mails == []


@pytest.mark.parametrize("reply", ["454 4.7.0 TLS not available", "501 5.5.4 no"])
def test_a_refused_starttls_pauses_the_account(certificate: tuple[Path, Path], reply: str) -> None:
    with SmtpSink(starttls=server_context(*certificate)) as sink:
        sink.fail(Stage.STARTTLS, reply)
        delivery = Outbound(account(sink.port, security=Security.STARTTLS, ca_file=str(certificate[0]))).send(message())
        assert (delivery.outcome, delivery.code) == (Outcome.ACCOUNT, int(reply[:3]))
        assert sink.mails == []


def test_words_slipped_in_before_tls_are_not_believed(certificate: tuple[Path, Path]) -> None:
    with SmtpSink(starttls=server_context(*certificate)) as sink:
        sink.fail(Stage.STARTTLS, "220 go\r\n250-evil\r\n250 AUTH PLAIN")
        way = Outbound(account(sink.port, host="localhost", security=Security.STARTTLS, ca_file=str(certificate[0])))
        delivery = way.send(message())
        assert delivery.outcome is Outcome.ACCOUNT
        assert "clear text" in delivery.text


# --- the demo's server and Postfix ---------------------------------------------------------------------------------------


def test_a_mail_sent_to_a_user_of_the_demo_lies_in_the_inbox(mail_host: MailHost) -> None:
    from mailbot.demo.mailhost import HostUser

    mail_host.add(HostUser(address="reader@example.com", password="pw", aliases=("help@example.com",)))
    way = Outbound(account(mail_host.smtp_port))
    assert way.send(message(recipient="reader+x@example.com"), archive="help@example.com").outcome is Outcome.SENT
    way.close()
    found = mail_host.mails("reader@example.com")
    assert len(found) == 2
    assert found[0].startswith(b"Return-Path: <support+b.token@example.com>\r\nDelivered-To: reader+x@example.com\r\n")
    assert found[0].endswith(BODY)


def test_the_demo_refuses_as_it_is_told(mail_host: MailHost) -> None:
    mail_host.refuse("gone@client.example", "550 5.1.1 gone")
    mail_host.refuse_next("451 4.3.0 later")
    way = Outbound(account(mail_host.smtp_port))
    assert way.send(message()).outcome is Outcome.DEFERRED
    assert way.send(message(recipient="gone@client.example")).recipient_refused
    assert way.send(message()).outcome is Outcome.SENT
    way.close()
    assert mail_host.accepted[-1].octets == BODY


@pytest.mark.server
def test_postfix_takes_a_mail_and_refuses_an_unknown_user(postfix: PostOffice) -> None:
    box = dovecot_box(postfix.dovecot)
    way = Outbound(account(postfix.postfix.port, timeouts=SmtpTimeouts()))
    sent = way.send(message(recipient=box.address.replace("@", "+tag@")))
    assert (sent.outcome, sent.code, sent.status) == (Outcome.SENT, 250, "2.0.0")
    refused = way.send(message(recipient="nobody@example.com"))
    assert (refused.outcome, refused.status, refused.recipient_refused) == (Outcome.REFUSED, "5.1.1", True)
    way.close()
    with box.mailbox() as mailbox:
        while not mailbox.all_uids():
            assert mailbox.wait(5.0)
        (found,) = mailbox.fetch(mailbox.all_uids())
        assert b"Bonjour\r\n.\r\n..deux points" in getattr(found, "octets", b"")


@pytest.mark.server
def test_a_bounce_comes_back_to_the_address_that_names_the_mail(postfix: PostOffice) -> None:
    box = dovecot_box(postfix.dovecot)
    bounce_address = box.address.replace("@", "+b.42token@")
    postfix.sink.refused["nouser@client.example"] = "550 5.1.1 no such user here"
    way = Outbound(account(postfix.postfix.port, timeouts=SmtpTimeouts()))
    sent = way.send(replace(message(recipient="nouser@client.example"), envelope_from=bounce_address))
    way.close()
    assert sent.outcome is Outcome.SENT
    with box.mailbox() as mailbox:
        while not mailbox.all_uids():
            assert mailbox.wait(5.0)
        (report,) = mailbox.fetch(mailbox.all_uids())
    octets = getattr(report, "octets", b"")
    assert f"Delivered-To: {bounce_address}\r\n".encode() in octets
    assert b"Return-Path: <>" in octets
    assert b"report-type=delivery-status" in octets
    assert b"Final-Recipient: rfc822; nouser@client.example" in octets
    assert b"Status: 5.1.1" in octets
    assert b"Message-ID: <mb.x.1@example.com>" in octets


@pytest.mark.server
def test_two_ways_out_at_once_disturb_nobody(postfix: PostOffice) -> None:
    outcomes: list[Outcome] = []

    def send_ten() -> None:
        way = Outbound(account(postfix.postfix.port, timeouts=SmtpTimeouts()))
        outcomes.extend(way.send(message()).outcome for _ in range(10))
        way.close()

    threads = [threading.Thread(target=send_ten) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert outcomes == [Outcome.SENT] * 20
