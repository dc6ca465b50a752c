"""The server made the folder anew: every UID changed, nothing is answered twice, nothing new is missed (R41, G8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mailbot.record.events import second
from mailbot.store.mails import cursors
from mailbot.store.session import reading
from tests.acceptance.harness import mail, mailbox_table, until
from tests.servers.tcp_proxy import TcpProxy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.acceptance.harness import Bot, Inbox, Way

ORDER = "Bonjour, où en est ma commande FR-204417 ?"


class Line:
    """The wire to the IMAP server, by which a renumbering server throws its clients out."""

    def __init__(self, inbox: Inbox, proxy: TcpProxy) -> None:
        self.inbox = inbox
        self._proxy = proxy
        port = {"host": "127.0.0.1", "port": proxy.port}
        self.table = {"imap": mailbox_table(inbox, smtp_port=1)["imap"] | port}

    def renumber(self) -> None:
        """Make the INBOX anew; pymap leaves those who have it open on the old one, which no real server does."""
        self.inbox.renumber()
        if self.inbox.kind == "pymap":
            self._proxy.cut()


@pytest.fixture
def line(inbox: Inbox) -> Iterator[Line]:
    """The wire to the support mailbox."""
    with TcpProxy(inbox.box.account.port) as proxy:
        yield Line(inbox, proxy)


def past_the_first_second(running: Bot) -> None:
    """Wait until mail that comes is surely newer than the start: after a change of UIDVALIDITY only the date tells."""
    with reading(running.shell.database) as connection:
        (cursor,) = cursors(connection)
    until(lambda: second(running.clock()) > second(cursor.started_at), "the next second")


def customers(inbox: Inbox, *names: str) -> None:
    """Deliver a question of each."""
    for name in names:
        inbox.deliver(mail(ORDER, to=inbox.address, sender=f"{name}@client.example"))


def answered(way: Way) -> list[str]:
    """Return who got mail, in order of name."""
    return sorted(address.partition("@")[0] for reply in way.sent() for address in reply.recipients)


def test_a_change_while_mailbot_watches_answers_nothing_again(
    bot: Callable[..., Bot], inbox: Inbox, way: Way, line: Line
) -> None:
    customers(inbox, "old1", "old2")
    with bot(box=line.table) as running:
        past_the_first_second(running)
        customers(inbox, "a", "b", "c")
        until(lambda: len(way.sent()) == 3, "three answers")
        running.quiet(3)
        before = {row.uidvalidity for row in running.mails()}
        line.renumber()
        customers(inbox, "d")
        way.to("d@client.example")
        running.quiet(3 + 6)
        assert answered(way) == ["a", "b", "c", "d"]
        assert len({row.uidvalidity for row in running.mails()} - before) == 1
        reasons = [row.reason for row in running.decisions()]
        assert reasons.count("ok") == 4
        assert set(reasons[3:]) - {"ok"} <= {"duplicate", "preexisting"}
        running.verify()


def test_a_change_while_mailbot_was_stopped_answers_only_what_is_new(
    bot: Callable[..., Bot], inbox: Inbox, way: Way, line: Line
) -> None:
    customers(inbox, "old")
    with bot(box=line.table) as running:
        past_the_first_second(running)
        customers(inbox, "a", "b")
        until(lambda: len(way.sent()) == 2, "two answers")
        running.quiet(2)
    customers(inbox, "while-stopped")
    inbox.renumber()
    with bot(box=line.table) as running:
        way.to("while-stopped@client.example")
        running.quiet(2 + 4)
        assert answered(way) == ["a", "b", "while-stopped"]
        running.verify()


def test_three_changes_in_a_row_answer_nothing_again(
    bot: Callable[..., Bot], inbox: Inbox, way: Way, line: Line
) -> None:
    with bot(box=line.table) as running:
        past_the_first_second(running)
        customers(inbox, "a", "b")
        until(lambda: len(way.sent()) == 2, "two answers")
        for round_ in range(1, 4):
            until(lambda: not running.health.causes(), "back at the folder")
            line.renumber()
            customers(inbox, f"new{round_}")
            way.to(f"new{round_}@client.example")
        assert answered(way) == ["a", "b", "new1", "new2", "new3"]
        running.verify()
