"""Several mailboxes in one daemon: whatever one of their servers does, the others are answered (R46)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.acceptance.harness import Bot, Inbox, Way, mail, mailbox_table, until, write_settings
from tests.conftest import pymap_box
from tests.servers.ports import free_port
from tests.servers.smtp_sink import Act, SmtpSink, Stage
from tests.servers.tcp_proxy import TcpProxy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mailbot.demo.mailhost import MailHost

ORDER = "Bonjour, où en est ma commande FR-204417 ?"


@pytest.fixture
def other(mail_host: MailHost) -> Inbox:
    """The mailbox that will be sick."""
    return Inbox(box=pymap_box(mail_host), host=mail_host)


@pytest.fixture
def other_way() -> Iterator[Way]:
    """The sick mailbox's own way out."""
    with SmtpSink() as sink:
        yield Way(sink)


def causes(running: Bot, name: str) -> list[str]:
    """Return what the health page says about a mailbox."""
    return [cause for cause in running.health.causes() if name in cause]


def test_a_server_that_hangs_stops_nobody_else_and_is_read_when_it_wakes(
    inbox: Inbox, way: Way, other: Inbox, tmp_path: Path
) -> None:
    with TcpProxy(other.box.account.port) as wire:
        wire.stall()
        sick = mailbox_table(other, smtp_port=way.port, name="sick")
        sick["imap"] |= {"port": wire.port}
        settings = write_settings(tmp_path, mailbox_table(inbox, smtp_port=way.port), sick)
        with Bot(settings, ready=False) as running:
            until(lambda: not causes(running, "support"), "the healthy mailbox is read")
            assert causes(running, "sick")
            inbox.deliver(mail(ORDER, to=inbox.address))
            way.to("lea@client.example")
            assert causes(running, "sick")
            wire.flow()
            until(lambda: not running.health.causes(), "both are read")
            other.deliver(mail(ORDER, to=other.address, sender="bob@client.example"))
            (reply,) = way.to("bob@client.example")
            assert other.address in reply.header("From")
            running.quiet(2)
            running.verify()


@pytest.mark.parametrize("sickness", ["nobody listens", "wrong password"])
def test_a_server_that_refuses_stops_nobody_else_and_is_named(
    inbox: Inbox, way: Way, other: Inbox, tmp_path: Path, sickness: str
) -> None:
    sick = mailbox_table(other, smtp_port=way.port, name="sick")
    if sickness == "nobody listens":
        sick["imap"] |= {"port": free_port()}
    else:
        (tmp_path / "wrong").write_text("not it")
        (tmp_path / "wrong").chmod(0o600)
        sick["imap"] |= {"password_file": "wrong"}
    with Bot(write_settings(tmp_path, mailbox_table(inbox, smtp_port=way.port), sick), ready=False) as running:
        until(lambda: causes(running, "sick") == ["mailbox sick: not reachable"], "the cause")
        until(lambda: not causes(running, "support"), "the healthy mailbox is read")
        inbox.deliver(mail(ORDER, to=inbox.address))
        way.to("lea@client.example")
        running.quiet(1)
        (event,) = running.events("mailbox.unreachable")
        assert event.mailbox == "sick"
        assert event.payload["error"] == ("MB-IMAP" if sickness == "nobody listens" else "MB-IMAP-AUTH")


def test_a_way_out_that_hangs_stops_nobody_else(
    inbox: Inbox, way: Way, other: Inbox, other_way: Way, tmp_path: Path
) -> None:
    other_way.sink.fail(Stage.DATA, Act.HANG)
    sick = mailbox_table(other, smtp_port=other_way.port, name="sick")
    with Bot(write_settings(tmp_path, mailbox_table(inbox, smtp_port=way.port), sick)) as running:
        other.deliver(mail(ORDER, to=other.address, sender="bob@client.example"))
        until(lambda: running.outbox("sending"), "an attempt that hangs")
        inbox.deliver(mail(ORDER, to=inbox.address))
        way.to("lea@client.example")
        until(lambda: [row.mailbox for row in running.outbox("sending")] == ["sick"], "only the sick one still sends")
        other_way.sink.__exit__()  # the server dies at last
        until(lambda: running.outbox("deferred"), "tried again later")
        running.verify()


def test_a_mail_of_one_mailbox_to_the_other_is_our_own(inbox: Inbox, way: Way, other: Inbox, tmp_path: Path) -> None:
    boxes = (mailbox_table(inbox, smtp_port=way.port), mailbox_table(other, smtp_port=way.port, name="other"))
    with Bot(write_settings(tmp_path, *boxes)) as running:
        octets = mail(ORDER, to=inbox.address, sender=other.address)
        inbox.deliver(octets)
        assert running.decision_on(octets).rule == "our_own_mail"
        running.quiet(1)
        assert way.seen() == []


def test_a_mail_to_both_mailboxes_is_answered_once(inbox: Inbox, way: Way, other: Inbox, tmp_path: Path) -> None:
    boxes = (mailbox_table(inbox, smtp_port=way.port), mailbox_table(other, smtp_port=way.port, name="other"))
    with Bot(write_settings(tmp_path, *boxes)) as running:
        octets = mail(ORDER, to=f"{inbox.address}, {other.address}")
        inbox.deliver(octets)
        other.deliver(octets)
        running.quiet(2)
        way.to("lea@client.example")
        assert sorted(row.reason for row in running.decisions()) == ["duplicate", "ok"]
        running.verify()
