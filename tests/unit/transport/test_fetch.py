"""One mail that the server cannot give never stops the others (R45)."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from mailbot.domain import RawMessage
from mailbot.errors import ImapError
from mailbot.transport.accounts import ImapAccount, Security
from mailbot.transport.fetch import BATCH, BATCH_OCTETS, CHUNK, Envelope, FetchTrouble, Trouble, batches, chunks
from mailbot.transport.imap import Mailbox
from tests.servers.imap_hostile import HostileImap, done
from tests.servers.ports import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.servers.lines import Talk

MAILS = {uid: b"Subject: %d\r\n\r\nBonjour numero %d\r\n" % (uid, uid) for uid in range(1, 8)}
BAD = 4
WHEN = datetime(2026, 11, 1, 7, 0, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[HostileImap]:
    """A server with seven mails."""
    with HostileImap(MAILS) as running:
        yield running


@pytest.fixture
def mailbox(server: HostileImap) -> Iterator[Mailbox]:
    """The mailbox on it, impatient."""
    account = ImapAccount(
        host=LOOPBACK,
        port=server.port,
        security=Security.NONE,
        username="bot",
        secret=lambda: "pw",
        connect_timeout=2.0,
        read_timeout=0.3,
    )
    with Mailbox(account, name="support") as opened:
        yield opened


def answering(server: HostileImap, bad: Callable[[Talk], None], *, body: bool = True) -> None:
    """Answer FETCH as a good server, but for the mail BAD: its body, or its size and date, is said by ``bad``."""

    def answer(talk: Talk, tag: bytes, arguments: bytes) -> None:
        asked_body = b"BODY.PEEK[]" in arguments
        for uid in server.asked(arguments):
            if uid == BAD and asked_body is body:
                bad(talk)
            else:
                server.fetched(talk, uid, body=asked_body)
        done(talk, tag, arguments)

    server.on("UID FETCH", answer)


def read(mailbox: Mailbox) -> tuple[dict[int, bytes], list[FetchTrouble]]:
    """Read all mails; return the octets by UID, and the troubles."""
    found = list(mailbox.fetch(mailbox.all_uids()))
    mails = {item.uid: item.octets for item in found if isinstance(item, RawMessage)}
    return mails, [item for item in found if isinstance(item, FetchTrouble)]


def good(but: int = BAD) -> dict[int, bytes]:
    """Return the mails that must come whatever happens to ``but``."""
    return {uid: octets for uid, octets in MAILS.items() if uid != but}


def test_a_good_server_is_asked_twice_for_seven_mails(server: HostileImap, mailbox: Mailbox) -> None:
    mails, troubles = read(mailbox)
    assert (mails, troubles) == (MAILS, [])
    fetches = [command for command in server.commands if b"FETCH" in command]
    assert len(fetches) == 2
    assert b"BODY.PEEK[]" in fetches[1]
    assert b"1,2,3,4,5,6,7" in fetches[1]
    (first, *_) = mailbox.fetch((1,))
    assert isinstance(first, RawMessage)
    assert (first.internaldate, first.uidvalidity, first.flags) == (WHEN, 7, ())


SAID: dict[str, tuple[bytes, Trouble]] = {
    "NIL": (b"* 4 FETCH (UID 4 BODY[] NIL)\r\n", Trouble.NO_BODY),
    "nothing": (b"", Trouble.NO_BODY),
    "no body": (b"* 4 FETCH (UID 4 FLAGS (\\Seen))\r\n", Trouble.NO_BODY),
    "empty": (b'* 4 FETCH (UID 4 BODY[] "")\r\n', Trouble.NO_BODY),
    "a number": (b"* 4 FETCH (UID 4 BODY[] 17)\r\n", Trouble.NO_BODY),
    "truncated": (b"* 4 FETCH (UID 4 BODY[] {7}\r\nSubject)\r\n", Trouble.NO_BODY),
    "a list": (b"* 4 FETCH (UID 4 BODY[] (a b c))\r\n", Trouble.NO_BODY),
    "no end": (b'* 4 FETCH (UID 4 BODY[] "unfinished\r\n', Trouble.UNREADABLE),
    "uneven": (b"* 4 FETCH (UID 4 BODY[])\r\n", Trouble.UNREADABLE),
    "not a list": (b"* 4 FETCH oops\r\n", Trouble.UNREADABLE),
    "no uid": (b"* 4 FETCH (UID x BODY[] NIL)\r\n", Trouble.UNREADABLE),
    "nested": (b"* 4 FETCH (UID 4 BODY[] " + b"(" * 3000 + b")" * 3000 + b")\r\n", Trouble.UNREADABLE),
    "not imap": (b"what?\r\n", Trouble.DISCONNECTS),
    "goodbye": (b"* BYE internal error in your mail\r\n", Trouble.DISCONNECTS),
}


@pytest.mark.parametrize("said", SAID)
def test_a_mail_with_a_senseless_answer_is_trouble_and_the_others_come(
    server: HostileImap, mailbox: Mailbox, said: str
) -> None:
    octets, why = SAID[said]
    answering(server, lambda talk: talk.say(octets))
    mails, (trouble,) = read(mailbox)
    assert mails == good()
    assert (trouble.uid, trouble.why, trouble.uidvalidity) == (BAD, why, 7)
    assert trouble.internaldate == WHEN
    assert trouble.size == len(MAILS[BAD])
    assert trouble.detail.isprintable()


@pytest.mark.parametrize(
    "act",
    [
        lambda talk: talk.cut(),
        lambda talk: (talk.say(b"* 4 FETCH (UID 4 BODY[] {5000}\r\nSubj"), talk.cut()),
        lambda talk: talk.hang(),
        lambda talk: talk.say(b"* 4 FETCH (UID 4 BODY[] {90000000}\r\n"),
    ],
    ids=["closes", "closes in the middle", "hangs", "announces 90 MB"],
)
def test_a_mail_that_breaks_the_connection_each_time_is_trouble_and_the_others_come(
    server: HostileImap, mailbox: Mailbox, act: Callable[[Talk], None]
) -> None:
    answering(server, act)
    mails, (trouble,) = read(mailbox)
    assert mails == good()
    assert (trouble.uid, trouble.why) == (BAD, Trouble.DISCONNECTS)
    # It is not asked for again as long as the folder is the same.
    before = len(server.commands)
    again, (trouble,) = read(mailbox)
    assert again == good()
    assert trouble.why is Trouble.DISCONNECTS
    assert not any(b"FETCH 4 " in command for command in server.commands[before:])


def test_a_refused_fetch_is_asked_again_one_by_one(server: HostileImap, mailbox: Mailbox) -> None:
    def answer(talk: Talk, tag: bytes, arguments: bytes) -> None:
        if BAD in server.asked(arguments) and b"BODY.PEEK[]" in arguments:
            talk.say(tag + b" NO [SERVERBUG] some mails could not be fetched\r\n")
            return
        for uid in server.asked(arguments):
            server.fetched(talk, uid, body=b"BODY.PEEK[]" in arguments)
        done(talk, tag, arguments)

    server.on("UID FETCH", answer)
    mails, (trouble,) = read(mailbox)
    assert mails == good()
    assert (trouble.uid, trouble.why) == (BAD, Trouble.UNREADABLE)
    assert "could not be fetched" in trouble.detail
    assert mailbox.alive


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"* 4 FETCH (UID 4 RFC822.SIZE NIL INTERNALDATE NIL FLAGS ())\r\n",
        b'* 4 FETCH (UID 4 RFC822.SIZE 20 INTERNALDATE "yesterday" FLAGS ())\r\n',
        b"* 4 FETCH (UID 4 RFC822.SIZE 20 FLAGS ())\r\n",
    ],
)
def test_a_mail_without_size_or_time_of_arrival_is_trouble(server: HostileImap, mailbox: Mailbox, said: bytes) -> None:
    answering(server, lambda talk: talk.say(said), body=False)
    mails, (trouble,) = read(mailbox)
    assert mails == good()
    assert (trouble.uid, trouble.why, trouble.internaldate) == (BAD, Trouble.NO_BODY, None)


def test_strange_flags_and_dates_are_taken_as_they_are(server: HostileImap, mailbox: Mailbox) -> None:
    size = len(MAILS[BAD])
    date = b'"31-Dec-9999 23:59:59 -1400"'
    said = b"* 4 FETCH (UID 4 RFC822.SIZE %d INTERNALDATE %s FLAGS (\\Seen \xe9 $x))\r\n" % (size, date)
    answering(server, lambda talk: talk.say(said), body=False)
    mails, troubles = read(mailbox)
    assert (mails, troubles) == (MAILS, [])


def test_a_connection_that_broke_once_costs_no_mail(server: HostileImap, mailbox: Mailbox) -> None:
    broken: list[int] = []

    def answer(talk: Talk) -> None:
        if not broken:
            broken.append(1)
            talk.cut()
        server.fetched(talk, BAD, body=True)

    answering(server, answer)
    mails, troubles = read(mailbox)
    assert (mails, troubles) == (MAILS, [])


def test_a_size_that_is_only_estimated_is_no_trouble(server: HostileImap, mailbox: Mailbox) -> None:
    # Exchange announces sizes that are some percent off.
    estimate = len(MAILS[BAD]) * 3 // 2
    said = b'* 4 FETCH (UID 4 RFC822.SIZE %d INTERNALDATE "01-Nov-2026 08:00:00 +0100" FLAGS ())\r\n' % estimate
    answering(server, lambda talk: talk.say(said), body=False)
    mails, troubles = read(mailbox)
    assert (mails, troubles) == (MAILS, [])
    assert sum(b"BODY.PEEK[]" in command for command in server.commands) == 1


def test_what_the_server_says_of_other_mails_is_not_mixed_in(server: HostileImap, mailbox: Mailbox) -> None:
    noise = b"* 9 FETCH (UID 900 BODY[] {3}\r\nbad FLAGS (\\Deleted))\r\n* 12 EXISTS\r\n* 3 EXPUNGE\r\n* OK hello\r\n"

    def answer(talk: Talk) -> None:
        talk.say(noise)
        server.fetched(talk, BAD, body=True)
        talk.say(noise)

    answering(server, answer)
    mails, troubles = read(mailbox)
    assert (mails, troubles) == (MAILS, [])


def test_a_folder_made_anew_during_a_fetch_ends_the_fetch(server: HostileImap, mailbox: Mailbox) -> None:
    def answer(talk: Talk) -> None:
        server.uidvalidity = b"8"
        talk.cut()

    answering(server, answer)
    with pytest.raises(ImapError, match="made anew"):
        read(mailbox)


def test_mails_that_are_gone_cost_one_question(server: HostileImap, mailbox: Mailbox) -> None:
    before = len(server.commands)
    found = list(mailbox.fetch(range(1, 301)))
    assert sum(isinstance(item, RawMessage) for item in found) == 7
    assert {item.why for item in found if isinstance(item, FetchTrouble)} == {Trouble.GONE}
    assert len(server.commands) - before == 3


def test_a_folder_made_anew_between_two_mails_ends_the_fetch(server: HostileImap, mailbox: Mailbox) -> None:
    found = mailbox.fetch((*range(1, 8), *range(1000, 1000 + CHUNK)))
    next(found)
    server.uidvalidity = b"8"
    mailbox.open()
    with pytest.raises(ImapError, match="made anew"):
        list(found)


def test_a_server_that_goes_away_during_a_fetch_is_an_error_and_not_trouble_with_mails(
    server: HostileImap, mailbox: Mailbox
) -> None:
    def answer(talk: Talk) -> None:
        server.greeting = b"* BYE down for maintenance\r\n"
        talk.cut()

    answering(server, answer)
    with pytest.raises(ImapError, match="maintenance"):
        read(mailbox)


def test_a_server_that_breaks_on_every_mail_is_left_alone_after_a_few_connections(
    server: HostileImap, mailbox: Mailbox
) -> None:
    server.on("UID FETCH", lambda talk, tag, _: talk.cut())
    began = time.monotonic()
    with pytest.raises(ImapError, match="again and again"):
        read(mailbox)
    assert time.monotonic() - began < 20.0
    assert server.connections <= 8


def test_a_mail_of_more_than_25_mb_is_not_asked_for(server: HostileImap, mailbox: Mailbox) -> None:
    size = b'* 4 FETCH (UID 4 RFC822.SIZE 26214401 INTERNALDATE "01-Nov-2026 08:00:00 +0100" FLAGS ())\r\n'
    head = b"* 4 FETCH (UID 4 BODY[HEADER]<0> {14}\r\nSubject: big\r\n)\r\n"

    def answer(talk: Talk, tag: bytes, arguments: bytes) -> None:
        for uid in server.asked(arguments):
            if uid == BAD:
                talk.say(head if b"HEADER" in arguments else size)
            else:
                server.fetched(talk, uid, body=b"BODY.PEEK[]" in arguments)
        done(talk, tag, arguments)

    server.on("UID FETCH", answer)
    mails, (trouble,) = read(mailbox)
    assert mails == good()
    assert (trouble.why, trouble.size, trouble.headers) == (Trouble.TOO_LARGE, 26214401, b"Subject: big\r\n")


# --- the cutting into batches -----------------------------------------------------------------------------------------------


def envelope(uid: int, size: int) -> Envelope:
    """Return what is known of a mail of ``size`` octets."""
    return Envelope(uid=uid, size=size, internaldate=WHEN)


def test_batches_are_bounded_in_number_and_in_octets_and_lose_nothing() -> None:
    small = [envelope(uid, 2600) for uid in range(120)]
    assert [len(batch) for batch in batches(small)] == [BATCH, BATCH, 20]
    third = BATCH_OCTETS // 3
    assert [len(batch) for batch in batches([envelope(uid, third) for uid in range(7)])] == [3, 3, 1]
    mixed = [envelope(1, 10), envelope(2, BATCH_OCTETS * 2), envelope(3, 10)]
    assert [[one.uid for one in batch] for batch in batches(mixed)] == [[1], [2], [3]]
    assert list(batches([])) == []


def test_a_command_names_no_more_uids_than_a_server_need_take() -> None:
    parts = list(chunks(tuple(range(4_294_966_000, 4_294_967_201))))
    assert [len(part) for part in parts] == [CHUNK, CHUNK, 201]
    assert max(len(",".join(map(str, part))) for part in parts) < 8192
