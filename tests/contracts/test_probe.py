"""What a look at a mail server tells, on real servers and on bad ones; and that nothing is changed or sent by it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from mailbot.errors import ImapAuthError, ImapError, ImapTlsError, SecretError, SmtpAccountError, SmtpError
from mailbot.transport.accounts import ImapAccount, Security, SmtpAccount
from mailbot.transport.probe import look_at_imap, look_at_smtp
from tests.servers.imap_hostile import HostileImap
from tests.servers.ports import LOOPBACK, free_port, server_context
from tests.servers.smtp_sink import Act, SmtpSink, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mailbot.demo.mailhost import MailHost
    from tests.conftest import Box
    from tests.servers.lines import Talk

STAMPED = b"""\
Authentication-Results: mx.example.com;\r
 dmarc=pass header.from=client.example\r
Authentication-Results: forged.example; dmarc=pass\r
From: lea@client.example\r
To: support@example.com\r
Subject: colis\r
\r
Bonjour\r
"""
OURS = "support+mb-b-doctor@example.com"


def no_secret() -> str:
    """Have no password."""
    raise SecretError("the file is gone")


# --- IMAP -------------------------------------------------------------------------------------------------------------


def test_a_mailbox_tells_what_it_is_able_to(box: Box) -> None:
    box.deliver(STAMPED)
    seen = look_at_imap(box.account)
    assert seen.mails == 1
    assert seen.uidvalidity > 0
    assert seen.tls == ""
    assert seen.capabilities == ("IDLE", "MOVE", "UIDPLUS")
    assert (seen.writable, seen.keywords, seen.sent) == (True, True, "Sent")
    assert "INBOX" in seen.folders
    (stamp,) = seen.stamps
    assert stamp.startswith(b"Authentication-Results: mx.example.com;")
    assert b"Bonjour" not in stamp


def test_a_look_leaves_no_trace_on_the_mails(box: Box) -> None:
    box.deliver(STAMPED)
    look_at_imap(box.account)
    with box.mailbox() as mailbox:
        (mail,) = mailbox.fetch(mailbox.all_uids())
    assert not {flag for flag in getattr(mail, "flags", ("?",)) if flag != "\\Recent"}


def test_only_the_newest_mails_are_looked_into(box: Box) -> None:
    for number in range(7):
        box.deliver(STAMPED.replace(b"mx.example.com", b"mx%d.example.com" % number))
    seen = look_at_imap(box.account)
    assert seen.mails == 7
    assert [stamp.split(b";")[0][-15:-12] for stamp in seen.stamps] == [b"mx6", b"mx5", b"mx4", b"mx3", b"mx2"]


def test_a_wrong_password_is_told_from_a_server_that_is_away(box: Box) -> None:
    with pytest.raises(ImapAuthError):
        look_at_imap(replace(box.account, secret=lambda: "wrong"))
    with pytest.raises(ImapAuthError, match="the file is gone"):
        look_at_imap(replace(box.account, secret=no_secret))
    with pytest.raises(ImapError, match="cannot be reached"):
        look_at_imap(replace(box.account, port=free_port()))


def test_a_folder_that_is_missing_is_told_with_those_there_are(box: Box) -> None:
    with pytest.raises(ImapError, match=r"The folders there are: .*Junk"):
        look_at_imap(replace(box.account, folder="Support"))


def test_the_version_of_tls_is_told_and_a_strange_certificate_refused(
    mail_host: MailHost, certificate: tuple[Path, Path]
) -> None:
    with HostileImap({1: STAMPED}, tls=server_context(*certificate)) as server:
        secure = account(server.port, host="localhost", security=Security.TLS, ca_file=str(certificate[0]))
        assert look_at_imap(secure).tls == "TLSv1.3"
        with pytest.raises(ImapTlsError):
            look_at_imap(replace(secure, ca_file=""))


def account(port: int, **changes: Any) -> ImapAccount:
    """Return an account on loopback that gives up soon."""
    usual = ImapAccount(
        host=LOOPBACK, port=port, security=Security.NONE, username="u", secret=lambda: "pw", read_timeout=2.0
    )
    return replace(usual, **changes)


def exchange_like(talk: Talk, tag: bytes, arguments: bytes) -> None:
    """Open a folder without keywords of the client's own, as Exchange does."""
    talk.say(b"* 1 EXISTS\r\n* OK [PERMANENTFLAGS (\\Seen \\Deleted)] ok\r\n* OK [UIDVALIDITY 7] ok\r\n")
    talk.say(tag + b" OK [READ-WRITE] selected\r\n")


def test_a_server_without_keywords_push_or_stamps_is_looked_at_all_the_same() -> None:
    with HostileImap({1: STAMPED}, capabilities=b"IMAP4rev1") as server:
        server.on("UID FETCH", lambda talk, tag, arguments: talk.say(tag + b" NO not today\r\n"))
        server.on("SELECT", exchange_like)
        server.on("LIST", lambda talk, tag, arguments: talk.say(b'* LIST () "/" INBOX\r\n' + tag + b" OK listed\r\n"))
        seen = look_at_imap(account(server.port))
    assert (seen.capabilities, seen.sent, seen.stamps, seen.mails) == ((), "", (), 1)
    assert (seen.writable, seen.keywords) == (True, False)


# --- SMTP -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    """A server that fails as it is told."""
    with SmtpSink() as server:
        yield server


def out(port: int, **changes: Any) -> SmtpAccount:
    """Return an account on loopback."""
    usual = SmtpAccount(host=LOOPBACK, port=port, security=Security.NONE, local_hostname="example.com")
    return replace(usual, **changes)


def test_the_way_out_is_looked_at_and_no_mail_is_sent(sink: SmtpSink) -> None:
    seen = look_at_smtp(out(sink.port, username="bot", secret=lambda: "pw"), sender=OURS, recipient=OURS)
    assert (seen.logged_in, seen.refused, seen.largest, seen.tls) == (True, "", 52428800, "")
    assert seen.extensions == ("pipelining", "8bitmime", "smtputf8")
    assert sink.mails == []
    verbs = [command.split(" ")[0].upper() for command in sink.commands]
    assert verbs == ["EHLO", "AUTH", "MAIL", "RCPT", "RSET", "QUIT"]


def test_without_a_sender_nothing_of_an_envelope_is_said(sink: SmtpSink) -> None:
    assert look_at_smtp(out(sink.port)).refused == ""
    assert [command.split(" ")[0].upper() for command in sink.commands] == ["EHLO", "QUIT"]


def test_a_sender_that_is_refused_is_told_from_an_address_that_bounces_cannot_reach(sink: SmtpSink) -> None:
    sink.fail(Stage.MAIL, "553 5.7.1 not owned by user bot")
    assert (
        look_at_smtp(out(sink.port), sender=OURS, recipient=OURS).refused == "MAIL FROM 553 5.7.1 not owned by user bot"
    )
    sink.refused[OURS] = "550 5.1.1 no plus addresses here"
    assert look_at_smtp(out(sink.port), sender=OURS, recipient=OURS).refused.startswith("RCPT TO 550 5.1.1")


@pytest.mark.parametrize(
    ("stage", "fault", "error"),
    [
        (Stage.AUTH, "535 5.7.8 bad credentials: s3cret-word", SmtpAccountError),
        (Stage.AUTH, "454 4.7.0 later", SmtpAccountError),
        (Stage.CONNECT, "554 5.7.1 go away", SmtpAccountError),
        (Stage.CONNECT, "421 4.3.2 come later", SmtpError),
        (Stage.CONNECT, Act.CLOSE, SmtpError),
        (Stage.EHLO, Act.GARBAGE, SmtpError),
        (Stage.MAIL, Act.CLOSE, SmtpError),
    ],
)
def test_each_refusal_is_told_as_what_it_is_and_no_secret_with_it(
    sink: SmtpSink, stage: Stage, fault: str | Act, error: type[Exception]
) -> None:
    sink.fail(stage, fault)
    with pytest.raises(error) as caught:
        look_at_smtp(out(sink.port, username="bot", secret=lambda: "s3cret-word"), sender=OURS, recipient=OURS)
    assert type(caught.value) is error
    assert "s3cret-word" not in str(caught.value)
    assert sink.mails == []


def test_a_server_without_starttls_and_one_that_is_not_there(sink: SmtpSink) -> None:
    with pytest.raises(SmtpAccountError, match="STARTTLS"):
        look_at_smtp(out(sink.port, security=Security.STARTTLS))
    with pytest.raises(SmtpError, match="cannot be reached"):
        look_at_smtp(out(free_port()))
    with pytest.raises(SmtpAccountError, match="the file is gone"):
        look_at_smtp(out(sink.port, username="bot", secret=no_secret))


def test_tls_of_the_way_out_is_told(certificate: tuple[Path, Path]) -> None:
    with SmtpSink(starttls=server_context(*certificate)) as sink:
        secure = out(sink.port, host="localhost", security=Security.STARTTLS, ca_file=str(certificate[0]))
        assert look_at_smtp(secure).tls == "TLSv1.3"
