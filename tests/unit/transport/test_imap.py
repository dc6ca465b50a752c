"""What a Mailbox does on servers that can do less than others, and what it never does on any."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mailbot.errors import ImapError
from mailbot.transport.accounts import ImapAccount, Security
from mailbot.transport.imap import OUR_ID, Mailbox, sent_of
from tests.servers.imap_hostile import HostileImap
from tests.servers.ports import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.lines import Talk

MAILS = {1: b"Subject: one\r\n\r\n", 2: b"Subject: two\r\n\r\n"}


@pytest.fixture
def server() -> Iterator[HostileImap]:
    """A server with two mails."""
    with HostileImap(MAILS) as running:
        yield running


def mailbox_on(server: HostileImap, **changes: str) -> Mailbox:
    """Return the mailbox, to be opened with ``with``."""
    account = ImapAccount(
        host=LOOPBACK,
        port=server.port,
        security=Security.NONE,
        username=changes.get("username", "bot"),
        secret=lambda: changes.get("secret", "pw"),
        connect_timeout=2.0,
        read_timeout=2.0,
    )
    return Mailbox(account, name="support")


def said(server: HostileImap, *words: bytes) -> list[bytes]:
    """Return the commands that hold one of ``words``, without their tags."""
    return [command.split(b" ", 1)[1] for command in server.commands if any(word in command for word in words)]


def selecting(server: HostileImap, *lines: bytes, ending: bytes = b"[READ-WRITE] ok") -> None:
    """Answer SELECT and EXAMINE with ``lines``."""

    def answer(talk: Talk, tag: bytes, _: bytes) -> None:
        talk.say(b"".join(b"* " + line + b"\r\n" for line in lines) + tag + b" OK " + ending + b"\r\n")

    server.on("SELECT", answer)
    server.on("EXAMINE", answer)


# --- moving and marking -----------------------------------------------------------------------------------------------------


def test_a_server_with_move_is_asked_to_move(server: HostileImap) -> None:
    with mailbox_on(server) as mailbox:
        assert mailbox.move((1, 2), "Done")
    assert said(server, b"MOVE", b"COPY", b"STORE", b"EXPUNGE") == [b'UID MOVE 1,2 "Done"']


def test_a_server_without_move_copies_and_expunges_these_mails_alone(server: HostileImap) -> None:
    server.capabilities = b"IMAP4rev1 UIDPLUS"
    with mailbox_on(server) as mailbox:
        assert mailbox.move((1,), "Done")
    assert said(server, b"MOVE", b"COPY", b"STORE", b"EXPUNGE") == [
        b'UID COPY 1 "Done"',
        b"UID STORE 1 +FLAGS.SILENT (\\Deleted)",
        b"UID EXPUNGE 1",
    ]


def test_a_server_that_could_only_expunge_everything_is_asked_nothing(server: HostileImap) -> None:
    server.capabilities = b"IMAP4rev1"
    with mailbox_on(server) as mailbox:
        assert not mailbox.move((1,), "Done")
    assert said(server, b"MOVE", b"COPY", b"STORE", b"EXPUNGE") == []


def test_a_move_that_the_server_refuses_twice_is_an_error(server: HostileImap) -> None:
    server.on("UID MOVE", lambda talk, tag, _: talk.say(tag + b" NO [OVERQUOTA] full\r\n"))
    with mailbox_on(server) as mailbox:
        with pytest.raises(ImapError, match="OVERQUOTA"):
            mailbox.move((1,), "Done")
        assert mailbox.alive


@pytest.mark.parametrize(
    "flags",
    [b"OK [PERMANENTFLAGS (\\Seen \\Deleted)] no keywords", b"OK [PERMANENTFLAGS ()] nothing", b"FLAGS (\\Seen)"],
)
def test_a_folder_without_keywords_is_not_marked(server: HostileImap, flags: bytes) -> None:
    selecting(server, b"2 EXISTS", flags, b"OK [UIDVALIDITY 7] ok")
    with mailbox_on(server) as mailbox:
        assert not mailbox.mark((1, 2))
    assert said(server, b"STORE") == []


def test_a_server_that_promises_keywords_and_refuses_them_is_asked_once(server: HostileImap) -> None:
    server.on("UID STORE", lambda talk, tag, _: talk.say(tag + b" BAD Command Argument Error. 11\r\n"))
    with mailbox_on(server) as mailbox:
        assert not mailbox.mark((1,))
        assert not mailbox.mark((2,))
        assert mailbox.alive
    assert said(server, b"STORE") == [b"UID STORE 1 +FLAGS.SILENT ($MailbotSeen)"]


def test_a_folder_that_may_only_be_read_is_read(server: HostileImap) -> None:
    lines = (b"2 EXISTS", b"OK [PERMANENTFLAGS (\\*)] ok", b"OK [UIDVALIDITY 7] ok")
    selecting(server, *lines, ending=b"[READ-ONLY] ok")
    with mailbox_on(server) as mailbox:
        assert mailbox.all_uids() == (1, 2)
        assert not mailbox.mark((1,))
        assert not mailbox.move((1,), "Done")
    assert said(server, b"STORE", b"MOVE") == []


# --- the Sent folder -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("folders", "found"),
    [
        ([((b"\\HasNoChildren", b"\\Sent"), b"/", "[Gmail]/Messages envoyés")], "[Gmail]/Messages envoyés"),
        ([((b"\\sent",), b"/", "Gesendet")], "Gesendet"),
        ([((), b"/", "Sent"), ((b"\\Sent",), b"/", "Outbox")], "Outbox"),
        ([((), b"/", "INBOX"), ((), b"/", "Éléments envoyés")], "Éléments envoyés"),
        ([((), b".", "INBOX"), ((), b".", "INBOX.Sent")], "INBOX.Sent"),
        ([((), None, "SENT ITEMS")], "SENT ITEMS"),
        ([((b"\\Noselect",), b"/", "Sent"), ((), b"/", "Old/Sent")], "Old/Sent"),
        ([((), b"/", "Sent Messages"), ((), b"/", "Sent")], "Sent"),
        ([((), b"/", "INBOX"), ((), b"/", "Presented")], ""),
        ([((b"\\Sent",), b"/", "Se\r\nnt")], ""),
        ([], ""),
    ],
)
def test_the_sent_folder_is_known_by_its_mark_or_its_name(
    folders: list[tuple[tuple[bytes, ...], bytes, str]], found: str
) -> None:
    assert sent_of(folders) == found


def test_without_a_sent_folder_nothing_is_filed_and_nothing_found(server: HostileImap) -> None:
    with mailbox_on(server) as mailbox:
        assert mailbox.sent_folder() is None
        assert not mailbox.append_sent(b"Subject: x\r\n\r\n")
        assert not mailbox.sent_contains("<mb.a.b@example.com>")
    assert said(server, b"APPEND", b"EXAMINE") == []


def test_a_copy_that_the_server_refuses_is_no_disaster(server: HostileImap) -> None:
    server.on("LIST", lambda talk, tag, _: talk.say(b'* LIST (\\Sent) "/" "Sent"\r\n' + tag + b" OK done\r\n"))
    server.on("APPEND", lambda talk, tag, _: talk.say(tag + b" NO [OVERQUOTA] full\r\n"))
    with mailbox_on(server) as mailbox:
        assert not mailbox.append_sent(b"Subject: x\r\n\r\n")
        assert not mailbox.append_sent(b"nul \0\r\n")
        assert mailbox.alive


def test_looking_into_sent_returns_to_the_same_folder_or_says_that_it_changed(server: HostileImap) -> None:
    server.on("LIST", lambda talk, tag, _: talk.say(b'* LIST (\\Sent) "/" "Sent"\r\n' + tag + b" OK done\r\n"))
    with mailbox_on(server) as mailbox:
        assert mailbox.sent_contains("<mb.a.b@example.com>")
        assert said(server, b"HEADER") == [b'UID SEARCH HEADER Message-ID "<mb.a.b@example.com>"']
        server.uidvalidity = b"8"
        with pytest.raises(ImapError, match="made anew"):
            mailbox.sent_contains("<mb.a.b@example.com>")


@pytest.mark.parametrize(
    ("message_id", "ours"),
    [
        ("<mb.k7f3q2abcdefghijklmnopqrst.0192f0c4-7a3b@support.example.com>", True),
        ("<mb.a@xn--caf-dma.example>", True),
        ("<MB.a@example.com>", False),
        ("<mb.a@example.com> ", False),
        ("<mb.a b@example.com>", False),
        ('<mb.a"b@example.com>', False),
        ("<mb.a\\@example.com>", False),
        ("<mb.é@example.com>", False),
        ("<mb.a@example.com>\n", False),
        ("mb.a@example.com", False),
        ("<mb." + "a" * 300 + "@example.com>", False),
    ],
)
def test_an_id_of_ours_is_told_from_all_others(message_id: str, ours: bool) -> None:
    assert (OUR_ID.fullmatch(message_id) is not None) is ours


# --- logging in -----------------------------------------------------------------------------------------------------------


def test_a_user_name_with_a_space_is_quoted(server: HostileImap) -> None:
    with mailbox_on(server, username='support "fr" \\x', secret='p"w'):
        pass
    assert said(server, b"LOGIN") == [b'LOGIN "support \\"fr\\" \\\\x" "p\\"w"']


def test_a_server_that_forbids_login_is_asked_by_plain(server: HostileImap) -> None:
    server.capabilities = b"IMAP4rev1 LOGINDISABLED AUTH=PLAIN"

    def plain(talk: Talk, tag: bytes, _: bytes) -> None:
        talk.say(b"+ \r\n")
        server.commands.append(b"- " + talk.line())
        talk.say(tag + b" OK in\r\n")

    server.on("AUTHENTICATE", plain)
    with mailbox_on(server):
        pass
    assert said(server, b"LOGIN") == []
    assert b"- AGJvdABwdw==" in server.commands


def test_a_refused_token_is_answered_with_nothing_before_the_refusal(server: HostileImap) -> None:
    answers: list[bytes] = []

    def xoauth2(talk: Talk, tag: bytes, _: bytes) -> None:
        for challenge in (b"+ \r\n", b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n"):
            talk.say(challenge)
            answers.append(talk.line())
        talk.say(tag + b" NO [AUTHENTICATIONFAILED] expired\r\n")

    server.on("AUTHENTICATE", xoauth2)
    account = ImapAccount(
        host=LOOPBACK, port=server.port, security=Security.NONE, username="bot", secret=lambda: "t", oauth=True
    )
    with pytest.raises(Exception, match="expired"), Mailbox(account, name="support"):
        pass
    assert answers == [b"dXNlcj1ib3QBYXV0aD1CZWFyZXIgdAEB", b""]


def test_a_token_source_that_cannot_be_reached_is_no_refused_login(server: HostileImap) -> None:
    def unreachable() -> str:
        raise ConnectionError("no route to the token server")

    account = ImapAccount(
        host=LOOPBACK, port=server.port, security=Security.NONE, username="bot", secret=unreachable, oauth=True
    )
    with pytest.raises(ImapError, match="no route"), Mailbox(account, name="support"):
        pass


def test_a_server_that_cannot_push_is_asked(server: HostileImap) -> None:
    server.capabilities = b"IMAP4rev1"
    with mailbox_on(server) as mailbox:
        mailbox.all_uids()
        mailbox._session.client.new_mail_announced()
        assert not mailbox.wait(0.1)
        server.on("NOOP", lambda talk, tag, _: talk.say(b"* 3 EXISTS\r\n" + tag + b" OK done\r\n"))
        assert mailbox.wait(0.1)
    assert said(server, b"IDLE") == []
    assert len(said(server, b"NOOP")) == 2


def test_a_closed_mailbox_may_be_opened_again(server: HostileImap) -> None:
    mailbox = mailbox_on(server)
    for _ in range(2):
        mailbox.open()
        assert mailbox.all_uids() == (1, 2)
        assert not mailbox.wait(0.05)
        mailbox.interrupt()
        mailbox.close()
        mailbox.interrupt()


def test_nothing_that_is_logged_holds_the_password(server: HostileImap, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"), mailbox_on(server, secret="s3cret-word") as mailbox:
        mailbox.all_uids()
    assert any(b"s3cret-word" in command for command in server.commands)
    assert "s3cret-word" not in caplog.text
