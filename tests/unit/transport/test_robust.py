"""The repairs of the IMAP client, each against a server that does the very thing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from mailbot.errors import ImapAuthError, ImapError, ImapTlsError
from mailbot.transport.accounts import ImapAccount, Security
from mailbot.transport.imap import Mailbox
from mailbot.transport.robust import RobustIMAP
from tests.servers.imap_hostile import HostileImap
from tests.servers.ports import LOOPBACK, server_context

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.servers.lines import Talk

    Scene = Callable[[Talk, bytes], None]


def account(server: HostileImap, authority: str = "", **changes: float) -> ImapAccount:
    """Return an account on a hostile server, impatient."""
    return ImapAccount(
        host="localhost" if authority else LOOPBACK,
        port=server.port,
        security=Security.TLS if authority else Security.NONE,
        username="bot",
        secret=lambda: "pw",
        ca_file=authority,
        connect_timeout=1.0,
        read_timeout=changes.get("read_timeout", 1.0),
    )


@pytest.fixture(params=["clear", "tls"])
def hostile(request: pytest.FixtureRequest) -> Iterator[tuple[HostileImap, ImapAccount]]:
    """A hostile server in clear text and then under TLS, and an account there."""
    if request.param == "tls":
        certificate, key = request.getfixturevalue("certificate")
        with HostileImap(tls=server_context(certificate, key)) as server:
            yield server, account(server, str(certificate))
    else:
        with HostileImap() as server:
            yield server, account(server)


def idling(server: HostileImap, scene: Scene) -> None:
    """Play ``scene`` in place of the server's answer to IDLE."""
    server.on("IDLE", lambda talk, tag, _: scene(talk, tag))


def start_and_cut(talk: Talk, tag: bytes) -> None:
    """Enter IDLE and close."""
    del tag
    talk.say(b"+ idling\r\n")
    talk.cut()


def start_and_hang(talk: Talk, tag: bytes) -> None:
    """Enter IDLE and never leave it."""
    del tag
    talk.say(b"+ idling\r\n")
    talk.hang()


def finish(talk: Talk, tag: bytes) -> None:
    """Leave IDLE when the client asks."""
    talk.line()
    talk.say(tag + b" OK done\r\n")


def waited(mailbox: Mailbox, seconds: float) -> tuple[bool, float]:
    """Return what waiting said and how long it took."""
    began = time.monotonic()
    return mailbox.wait(seconds), time.monotonic() - began


def ready(mailbox: Mailbox) -> Mailbox:
    """Take in what the opening of the folder announced, as a look at it does."""
    mailbox.all_uids()
    mailbox._session.client.new_mail_announced()
    return mailbox


# --- IDLE ---------------------------------------------------------------------------------------------------------------


def test_an_answer_split_over_two_packets_is_one_answer(hostile: tuple[HostileImap, ImapAccount]) -> None:
    server, where = hostile

    def scene(talk: Talk, tag: bytes) -> None:
        talk.say(b"+ idling\r\n* 8 FET")
        talk.pause(0.1)
        talk.say(b"CH (FLAGS (\\Seen))\r")
        talk.pause(0.05)
        talk.say(b"\n")
        finish(talk, tag)

    idling(server, scene)
    with Mailbox(where, name="support") as mailbox:
        changed, seconds = waited(ready(mailbox), 60.0)
        assert changed
        assert seconds < 20.0
        assert mailbox.all_uids() == ()


def test_a_mail_announced_together_with_the_start_of_idle_wakes_us(hostile: tuple[HostileImap, ImapAccount]) -> None:
    server, where = hostile

    def scene(talk: Talk, tag: bytes) -> None:
        talk.say(b"+ idling\r\n* 5 EXISTS\r\n")
        finish(talk, tag)

    idling(server, scene)
    with Mailbox(where, name="support") as mailbox:
        changed, seconds = waited(ready(mailbox), 60.0)
        assert changed
        assert seconds < 20.0


def test_a_mail_announced_before_the_start_of_idle_wakes_us(hostile: tuple[HostileImap, ImapAccount]) -> None:
    server, where = hostile

    def scene(talk: Talk, tag: bytes) -> None:
        talk.say(b"* 5 EXISTS\r\n+ idling\r\n")
        finish(talk, tag)

    idling(server, scene)
    with Mailbox(where, name="support") as mailbox:
        changed, seconds = waited(ready(mailbox), 60.0)
        assert changed
        assert seconds < 20.0


def test_a_mail_announced_while_leaving_idle_wakes_us(hostile: tuple[HostileImap, ImapAccount]) -> None:
    server, where = hostile

    def scene(talk: Talk, tag: bytes) -> None:
        talk.say(b"+ idling\r\n")
        talk.line()
        talk.say(b"* 6 EXISTS\r\n" + tag + b" OK done\r\n")

    idling(server, scene)
    with Mailbox(where, name="support") as mailbox:
        assert waited(ready(mailbox), 0.2)[0]


def test_a_server_that_closes_during_idle_is_an_error_at_once(hostile: tuple[HostileImap, ImapAccount]) -> None:
    server, where = hostile

    def scene(talk: Talk, tag: bytes) -> None:
        talk.say(b"+ idling\r\n")
        talk.pause(0.1)
        talk.cut()

    idling(server, scene)
    with Mailbox(where, name="support") as mailbox:
        began = time.monotonic()
        with pytest.raises(ImapError, match="wait for mail"):
            ready(mailbox).wait(60.0)
        assert time.monotonic() - began < 20.0
        assert not mailbox.alive


def test_the_bare_idle_check_never_answers_a_closed_connection_with_nothing(
    hostile: tuple[HostileImap, ImapAccount],
) -> None:
    server, where = hostile
    idling(server, start_and_cut)
    client = RobustIMAP(where)
    client.login("bot", "pw")
    client.select_folder("INBOX")
    client.idle()
    for _ in range(3):
        with pytest.raises(ConnectionResetError):
            client.idle_check(timeout=1.0)
    client.shutdown()


def test_a_goodbye_during_idle_is_an_error(hostile: tuple[HostileImap, ImapAccount]) -> None:
    server, where = hostile

    def scene(talk: Talk, tag: bytes) -> None:
        talk.say(b"+ idling\r\n* BYE Server shutting down. Suggested Backoff Time: 30000 milliseconds\r\n")
        finish(talk, tag)

    idling(server, scene)
    with Mailbox(where, name="support") as mailbox:
        with pytest.raises(ImapError, match="shutting down"):
            ready(mailbox).wait(5.0)
        assert mailbox.suggested_backoff == 30.0


def test_a_burst_of_events_is_read_whole(hostile: tuple[HostileImap, ImapAccount]) -> None:
    server, where = hostile

    def scene(talk: Talk, tag: bytes) -> None:
        talk.say(b"+ idling\r\n" + b"".join(b"* %d EXISTS\r\n" % number for number in range(1, 5000)))
        finish(talk, tag)

    idling(server, scene)
    with Mailbox(where, name="support") as mailbox:
        assert waited(ready(mailbox), 60.0)[0]
        assert mailbox.all_uids() == ()


def test_words_that_only_keep_the_line_open_wake_nobody(hostile: tuple[HostileImap, ImapAccount]) -> None:
    server, where = hostile

    def scene(talk: Talk, tag: bytes) -> None:
        talk.say(b"+ idling\r\n* OK Still here\r\n")
        talk.pause(0.1)
        talk.say(b"* OK Still here\r\n")
        finish(talk, tag)

    idling(server, scene)
    with Mailbox(where, name="support") as mailbox:
        changed, seconds = waited(ready(mailbox), 0.4)
        assert not changed
        assert seconds >= 0.4


def test_a_server_that_refuses_idle_says_so_and_stays_usable(hostile: tuple[HostileImap, ImapAccount]) -> None:
    server, where = hostile
    idling(server, lambda talk, tag: talk.say(tag + b" NO not now\r\n"))
    with Mailbox(where, name="support") as mailbox:
        with pytest.raises(ImapError, match="IDLE refused"):
            ready(mailbox).wait(5.0)
        assert mailbox.alive
        assert mailbox.all_uids() == ()


def test_a_server_that_never_leaves_idle_is_given_up(hostile: tuple[HostileImap, ImapAccount]) -> None:
    server, where = hostile
    idling(server, start_and_hang)
    client = RobustIMAP(where)
    client.login("bot", "pw")
    client.select_folder("INBOX")
    client.idle()
    began = time.monotonic()
    with pytest.raises(TimeoutError, match="leave IDLE"):
        client.idle_done(seconds=0.3)
    assert time.monotonic() - began < 20.0
    client.shutdown()


def test_a_server_that_talks_for_ever_while_it_leaves_idle_is_given_up(
    hostile: tuple[HostileImap, ImapAccount],
) -> None:
    server, where = hostile

    def scene(talk: Talk, tag: bytes) -> None:
        talk.say(b"+ idling\r\n")
        talk.line()
        talk.drip(b"* OK well\r\n" * 50, pause=0.01)

    idling(server, scene)
    client = RobustIMAP(where)
    client.login("bot", "pw")
    client.select_folder("INBOX")
    client.idle()
    began = time.monotonic()
    with pytest.raises(TimeoutError, match="leave IDLE"):
        client.idle_done(seconds=0.3)
    assert time.monotonic() - began < 20.0
    client.shutdown()


def test_idle_without_end_of_line_is_given_up() -> None:
    with HostileImap() as server:

        def scene(talk: Talk, tag: bytes) -> None:
            talk.say(b"+ idling\r\n")
            while True:
                talk.say(b"x" * 65536)

        idling(server, scene)
        with Mailbox(account(server), name="support") as mailbox, pytest.raises(ImapError, match="line of more than"):
            ready(mailbox).wait(5.0)


# --- answers that have no end, or no sense ---------------------------------------------------------------------------------


def test_packets_do_not_wait_for_each_other_and_a_dead_peer_is_noticed() -> None:
    import socket

    with HostileImap() as server:
        client = RobustIMAP(account(server))
        sock = client.wire.sock
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        client.shutdown()


def test_a_server_that_says_nothing_at_all_is_given_up() -> None:
    with HostileImap() as server:
        server.greeting = b""
        began = time.monotonic()
        with pytest.raises(ImapError, match="cannot be reached"), Mailbox(account(server), name="support"):
            pass
        assert time.monotonic() - began < 20.0


def test_a_server_that_stops_answering_is_given_up() -> None:
    with HostileImap() as server:
        server.on("UID SEARCH", lambda talk, tag, _: talk.hang())
        with Mailbox(account(server, read_timeout=0.3), name="support") as mailbox:
            began = time.monotonic()
            with pytest.raises(ImapError, match="search for mail"):
                mailbox.all_uids()
            assert time.monotonic() - began < 20.0
            assert not mailbox.alive


def test_a_server_that_drips_its_answer_is_given_up_when_the_time_is_spent() -> None:
    with HostileImap() as server:
        server.on("NOOP", lambda talk, tag, _: talk.drip(b"*", 0.02))
        client = RobustIMAP(account(server))
        client.allow(0.4)
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            client.noop()
        assert 0.3 < time.monotonic() - began < 20.0
        client.shutdown()


def test_a_literal_of_any_size_takes_no_memory() -> None:
    with HostileImap() as server:
        server.on("LIST", lambda talk, tag, _: talk.say(b'* LIST () "/" {4000000000}\r\n'))
        with Mailbox(account(server), name="support") as mailbox:
            with pytest.raises(ImapError, match="4000000000 octets"):
                mailbox.sent_folder()
            assert not mailbox.alive


def test_an_answer_that_is_larger_than_was_asked_for_is_cut_off() -> None:
    with HostileImap() as server:
        server.on("NOOP", lambda talk, tag, _: talk.drip(b"* OK blah\r\n" * 10_000, pause=0.0))
        client = RobustIMAP(account(server))
        client.allow(5.0, 200_000)
        with pytest.raises(ConnectionAbortedError, match="more than was asked"):
            client.noop()
        client.shutdown()


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\n",
        b"* SEARCH 1 2\n",
        b"\r\n",
        b"+ go on\r\n\x00\x01\r\n",
        b"other OK done\r\n",
        b"* BYE overloaded\r\n",
        b"\xff\xfe * SEARCH\r\n",
    ],
)
def test_an_answer_that_is_not_imap_is_an_error_and_ends_the_connection(answer: bytes) -> None:
    with HostileImap() as server:

        def nonsense(talk: Talk, tag: bytes, _: bytes) -> None:
            talk.say(answer)
            talk.pause(0.05)
            talk.cut()

        server.on("UID SEARCH", nonsense)
        with Mailbox(account(server), name="support") as mailbox:
            with pytest.raises(ImapError):
                mailbox.all_uids()
            assert not mailbox.alive


def test_a_search_answered_in_two_lines_is_one_answer() -> None:
    with HostileImap() as server:

        def answer(talk: Talk, tag: bytes, _: bytes) -> None:
            talk.say(b"* SEARCH 9 3\r\n* SEARCH 3 99999999999999999999999 7 x\r\n" + tag + b" OK done\r\n")

        server.on("UID SEARCH", answer)
        with Mailbox(account(server), name="support") as mailbox:
            assert mailbox.all_uids() == (3, 7, 9)
            assert mailbox.uids_after(3) == (7, 9)


def test_a_folder_with_very_many_mails_is_searched_in_one_line() -> None:
    with HostileImap() as server:
        uids = tuple(range(4_000_000_000, 4_000_200_000))
        line = b"* SEARCH " + b" ".join(b"%d" % uid for uid in uids) + b"\r\n"
        server.on("UID SEARCH", lambda talk, tag, _: talk.say(line + tag + b" OK done\r\n"))
        with Mailbox(account(server), name="support") as mailbox:
            assert mailbox.all_uids() == uids


def test_no_search_carries_a_line_break() -> None:
    with HostileImap() as server:
        client = RobustIMAP(account(server))
        for hostile in ("x\r\ny", "x\ny", "x\0y"):
            with pytest.raises(ValueError, match="line break"):
                client.uid_search("HEADER", "Message-ID", hostile)
        assert not any(b"SEARCH" in command for command in server.commands)
        client.shutdown()


# --- opening --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "error", "backoff"),
    [
        (b"NO [AUTHENTICATIONFAILED] no", ImapAuthError, 0.0),
        (b"NO [AUTHORIZATIONFAILED] no", ImapAuthError, 0.0),
        (b"NO LOGIN failed.", ImapAuthError, 0.0),
        (b"NO [UNAVAILABLE] later", ImapError, 0.0),
        (b"NO [LIMIT] Too many simultaneous connections", ImapError, 0.0),
        (b"NO User is authenticated but not connected.", ImapError, 0.0),
        (b"NO Request is throttled. Suggested Backoff Time: 299961 milliseconds", ImapError, 299.961),
        (b"BAD Command Argument Error. 11", ImapAuthError, 0.0),
    ],
)
def test_a_refused_login_is_told_from_a_server_that_is_busy(
    answer: bytes, error: type[ImapError], backoff: float
) -> None:
    with HostileImap() as server:
        server.on("LOGIN", lambda talk, tag, _: talk.say(tag + b" " + answer + b"\r\n"))
        mailbox = Mailbox(account(server), name="support")
        with pytest.raises((ImapAuthError, ImapError)) as caught:
            mailbox.open()
        assert type(caught.value) is error
        assert mailbox.suggested_backoff == pytest.approx(backoff)
        assert not mailbox.alive
        mailbox.close()


def test_a_server_that_echoes_the_password_does_not_get_it_into_our_words() -> None:
    with HostileImap() as server:
        server.on("LOGIN", lambda talk, tag, words: talk.say(tag + b" NO bad login: " + words + b"\r\n"))
        where = ImapAccount(
            host=LOOPBACK, port=server.port, security=Security.NONE, username="bot", secret=lambda: "s3cret-word"
        )
        with pytest.raises(ImapAuthError) as caught, Mailbox(where, name="support"):
            pass
        assert "s3cret-word" not in str(caught.value)
        assert "***" in str(caught.value)
        assert caught.value.__cause__ is None


def test_a_long_refusal_is_shortened() -> None:
    with HostileImap() as server:
        server.on("LOGIN", lambda talk, tag, _: talk.say(tag + b" NO " + b"\x1b[31mx" * 10_000 + b"\r\n"))
        with pytest.raises(ImapAuthError) as caught, Mailbox(account(server), name="support"):
            pass
        assert len(str(caught.value)) < 600
        assert str(caught.value).isprintable()


def test_a_folder_without_uidvalidity_is_not_touched() -> None:
    with HostileImap({1: b"x"}) as server:
        server.uidvalidity = b""
        with pytest.raises(ImapError, match="UIDVALIDITY"), Mailbox(account(server), name="support"):
            pass
        assert not any(b"FETCH" in command or b"STORE" in command for command in server.commands)


def test_a_greeting_that_says_goodbye_is_an_error_with_its_pause() -> None:
    with HostileImap() as server:
        server.greeting = b"* BYE Too busy. Suggested Backoff Time: 5 seconds\r\n"
        mailbox = Mailbox(account(server), name="support")
        with pytest.raises(ImapError, match="Too busy"):
            mailbox.open()
        assert mailbox.suggested_backoff == 5.0
        mailbox.close()


def test_words_slipped_in_before_tls_are_not_believed(certificate: tuple[Path, Path]) -> None:
    context = server_context(*certificate)
    with HostileImap(capabilities=b"IMAP4rev1 STARTTLS") as server:

        def starttls(talk: Talk, tag: bytes, _: bytes) -> None:
            talk.say(tag + b" OK go\r\n* PREAUTH you are in\r\n")
            talk.secure(context)

        server.on("STARTTLS", starttls)
        where = ImapAccount(
            host="localhost",
            port=server.port,
            security=Security.STARTTLS,
            username="bot",
            secret=lambda: "pw",
            ca_file=str(certificate[0]),
        )
        with pytest.raises(ImapTlsError, match="clear text"), Mailbox(where, name="support"):
            pass


def test_a_server_that_claims_we_are_logged_in_already_gets_no_clear_text(certificate: tuple[Path, Path]) -> None:
    with HostileImap(capabilities=b"IMAP4rev1 STARTTLS") as server:
        server.greeting = b"* PREAUTH welcome\r\n"
        where = ImapAccount(
            host="localhost",
            port=server.port,
            security=Security.STARTTLS,
            username="bot",
            secret=lambda: "pw",
            ca_file=str(certificate[0]),
        )
        with pytest.raises(ImapTlsError), Mailbox(where, name="support"):
            pass
        assert not any(b"LOGIN" in command for command in server.commands)


def test_the_errors_of_the_library_are_still_its_own() -> None:
    # What session.py relies on: an abort is an error, and a refusal is no abort.
    assert issubclass(IMAPClientAbortError, IMAPClientError)
    with HostileImap() as server:
        server.on("NOOP", lambda talk, tag, _: talk.say(tag + b" NO no\r\n"))
        client = RobustIMAP(account(server))
        with pytest.raises(IMAPClientError) as caught:
            client.noop()
        assert not isinstance(caught.value, IMAPClientAbortError)
        client.shutdown()
