"""What a Mailbox promises, on the demo's own server and on Dovecot."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from mailbot.domain import RawMessage
from mailbot.errors import ImapAuthError, ImapError
from mailbot.transport.fetch import LARGEST, FetchTrouble, Trouble
from mailbot.transport.imap import SEEN_KEYWORD

if TYPE_CHECKING:
    from mailbot.transport.imap import Mailbox
    from tests.conftest import Box

OUR_ID = "<mb.abcdefghijklmnopqrstuvwxyz.0192f0c4@example.com>"


def mail(number: int = 0, body: bytes = b"Bonjour, o\xc3\xb9 est mon colis ?\r\n") -> bytes:
    """Return a small customer's mail with raw 8-bit octets in its subject."""
    return (
        b"From: customer@client.example\r\nSubject: Demande n\xc2\xb0%d\r\nMessage-ID: <%d@client.example>\r\n\r\n%s"
        % (
            number,
            number,
            body,
        )
    )


def deliver_all(box: Box, numbers: range) -> None:
    """Deliver a mail for each number."""
    for number in numbers:
        box.deliver(mail(number))


def subjects(mailbox: Mailbox, uids: tuple[int, ...]) -> list[bytes]:
    """Return the subject lines of the mails."""
    found = list(mailbox.fetch(uids))
    assert all(isinstance(item, RawMessage) for item in found)
    lines = (item.octets.split(b"\r\n") for item in found if isinstance(item, RawMessage))
    return [next(line for line in mail_lines if line.startswith(b"Subject:")) for mail_lines in lines]


def wait_until(mailbox: Mailbox, count: int, *, seconds: float = 60.0) -> tuple[int, ...]:
    """Do as the listener does until the folder holds ``count`` mails."""
    until = time.monotonic() + seconds
    while len(uids := mailbox.all_uids()) < count and time.monotonic() < until:
        mailbox.wait(1.0)
    assert len(uids) == count
    return uids


def test_an_empty_mailbox_has_no_uids_and_a_uidvalidity(box: Box) -> None:
    with box.mailbox() as mailbox:
        assert mailbox.all_uids() == ()
        assert mailbox.uids_after(0) == ()
        assert list(mailbox.fetch(())) == []
        assert mailbox.uidvalidity > 0


def test_a_mail_comes_with_its_octets_its_identity_and_the_time_it_arrived(box: Box) -> None:
    box.deliver(mail(7))
    with box.mailbox() as mailbox:
        (uid,) = mailbox.all_uids()
        (found,) = mailbox.fetch((uid,))
        assert isinstance(found, RawMessage)
        assert found.octets.endswith(mail(7))
        assert (found.mailbox, found.folder, found.uidvalidity, found.uid) == (
            "support",
            "INBOX",
            mailbox.uidvalidity,
            uid,
        )
        assert found.internaldate.tzinfo is UTC
        assert abs(datetime.now(UTC) - found.internaldate) < timedelta(minutes=1)


def test_reading_a_mail_does_not_mark_it_as_seen(box: Box) -> None:
    box.deliver(mail())
    with box.mailbox() as mailbox:
        uids = mailbox.all_uids()
        list(mailbox.fetch(uids))
        (again,) = mailbox.fetch(uids)
        assert isinstance(again, RawMessage)
        assert "\\Seen" not in again.flags


def test_only_newer_mails_are_new_even_when_there_are_none(box: Box) -> None:
    box.deliver(mail(1))
    box.deliver(mail(2))
    with box.mailbox() as mailbox:
        first, second = mailbox.all_uids()
        assert mailbox.uids_after(first) == (second,)
        # The server answers "n:*" with the newest mail even when it is older than n.
        assert mailbox.uids_after(second) == ()
        assert mailbox.uids_after(second + 1000) == ()


def test_mails_come_in_the_order_they_were_asked_for_and_once_each(box: Box) -> None:
    deliver_all(box, range(5))
    with box.mailbox() as mailbox:
        uids = mailbox.all_uids()
        found = [item.uid for item in mailbox.fetch((*reversed(uids), *uids))]
        assert found == list(reversed(uids))


def test_more_mails_than_a_batch_all_come(box: Box) -> None:
    deliver_all(box, range(120))
    with box.mailbox() as mailbox:
        uids = wait_until(mailbox, 120)
        assert subjects(mailbox, uids) == [f"Subject: Demande n°{number}".encode() for number in range(120)]


def test_a_mail_that_somebody_removed_is_gone_and_stops_no_other(box: Box) -> None:
    box.deliver(mail(1))
    box.deliver(mail(2))
    with box.mailbox() as mailbox, box.mailbox() as other:
        first, second = mailbox.all_uids()
        assert other.move((first,), "Archive")
        gone, kept = mailbox.fetch((first, second))
        assert isinstance(gone, FetchTrouble)
        assert (gone.uid, gone.why) == (first, Trouble.GONE)
        assert isinstance(kept, RawMessage)


def test_waiting_ends_as_soon_as_a_mail_arrives(box: Box) -> None:
    with box.mailbox() as mailbox:
        assert mailbox.all_uids() == ()
        mailbox.wait(0.2)
        threading.Timer(0.3, box.deliver, (mail(),)).start()
        began = time.monotonic()
        assert mailbox.wait(60.0)
        assert time.monotonic() - began < 20.0
        assert len(mailbox.all_uids()) == 1


def test_a_mail_that_arrives_between_looking_and_waiting_wakes_at_once(box: Box) -> None:
    with box.mailbox() as mailbox:
        mailbox.all_uids()
        box.deliver(mail())
        began = time.monotonic()
        assert mailbox.wait(60.0)
        assert time.monotonic() - began < 20.0


def test_two_mails_in_one_wake_are_both_found(box: Box) -> None:
    with box.mailbox() as mailbox:
        mailbox.all_uids()
        threading.Timer(0.1, deliver_all, (box, range(2))).start()
        assert mailbox.wait(60.0)
        uids = wait_until(mailbox, 2)
        assert len(subjects(mailbox, uids)) == 2


def test_a_burst_of_mails_is_read_to_the_last(box: Box) -> None:
    with box.mailbox() as mailbox:
        mailbox.all_uids()
        sender = threading.Thread(target=deliver_all, args=(box, range(30)))
        sender.start()
        wait_until(mailbox, 30)
        sender.join(10)


def test_waiting_for_nothing_ends_in_time(box: Box) -> None:
    with box.mailbox() as mailbox:
        mailbox.all_uids()
        mailbox.wait(0.2)  # takes what the server still had to say of the folder's opening
        began = time.monotonic()
        assert not mailbox.wait(0.5)
        assert 0.4 < time.monotonic() - began < 20.0


def test_without_idle_a_mail_is_found_by_asking(box: Box) -> None:
    with box.mailbox() as mailbox:
        mailbox.all_uids()
        assert not mailbox.wait(0.1, idle=False)
        box.deliver(mail())
        assert mailbox.wait(0.1, idle=False)
        assert len(mailbox.all_uids()) == 1


@pytest.mark.parametrize("idle", [True, False])
def test_an_interrupted_wait_ends_at_once(box: Box, idle: bool) -> None:
    with box.mailbox() as mailbox:
        mailbox.all_uids()
        mailbox.wait(0.2)
        threading.Timer(0.2, mailbox.interrupt).start()
        began = time.monotonic()
        assert not mailbox.wait(60.0, idle=idle)
        assert time.monotonic() - began < 20.0
        assert mailbox.alive
        assert mailbox.all_uids() == ()


def test_a_mark_is_kept_and_seen_by_the_next_login(box: Box) -> None:
    box.deliver(mail())
    with box.mailbox() as mailbox:
        assert mailbox.mark(mailbox.all_uids())
    with box.mailbox() as mailbox:
        (found,) = mailbox.fetch(mailbox.all_uids())
        assert isinstance(found, RawMessage)
        assert SEEN_KEYWORD in found.flags


def test_a_moved_mail_lies_in_the_other_folder_which_is_made_if_need_be(box: Box) -> None:
    box.deliver(mail(1))
    box.deliver(mail(2))
    with box.mailbox() as mailbox:
        first, second = mailbox.all_uids()
        assert mailbox.move((first,), "Traités par mailbot")
        assert mailbox.all_uids() == (second,)
    with box.mailbox(folder="Traités par mailbot") as mailbox:
        assert subjects(mailbox, mailbox.all_uids()) == ["Subject: Demande n°1".encode()]


def test_moving_a_mail_twice_moves_the_others_all_the_same(box: Box) -> None:
    deliver_all(box, range(3))
    with box.mailbox() as mailbox:
        uids = mailbox.all_uids()
        assert mailbox.move(uids[:1], "Archive")
        assert mailbox.move(uids, "Archive")
        assert mailbox.all_uids() == ()
    with box.mailbox(folder="Archive") as mailbox:
        assert len(mailbox.all_uids()) == 3


def test_a_move_into_the_same_folder_does_nothing(box: Box) -> None:
    box.deliver(mail())
    with box.mailbox() as mailbox:
        uids = mailbox.all_uids()
        assert not mailbox.move(uids, "INBOX")
        assert mailbox.all_uids() == uids


def test_the_sent_folder_is_found_and_holds_what_was_filed(box: Box) -> None:
    box.deliver(mail())
    with box.mailbox() as mailbox:
        uids = mailbox.all_uids()
        assert mailbox.sent_folder() == "Sent"
        assert not mailbox.sent_contains(OUR_ID)
        assert mailbox.append_sent(b"Message-ID: " + OUR_ID.encode() + b"\r\nSubject: Re: colis\r\n\r\nBonjour\r\n")
        assert mailbox.sent_contains(OUR_ID)
        assert not mailbox.sent_contains(OUR_ID.replace("abc", "xyz"))
        # The mailbox reads its own folder again afterwards.
        assert mailbox.all_uids() == uids


@pytest.mark.parametrize(
    "hostile",
    [
        '<mb.x@example.com>"\r\nX1 STORE 1:* +FLAGS (\\Deleted)\r\nX2 EXPUNGE',
        "<mb.x@example.com>\r\n",
        "<mb.x@exam\0ple.com>",
        '<mb.x" OR ALL "@example.com>',
        "<their.own@client.example>",
        "",
    ],
)
def test_only_an_id_of_our_own_is_ever_searched_for(box: Box, hostile: str) -> None:
    box.deliver(mail())
    with box.mailbox() as mailbox:
        with pytest.raises(ValueError, match="mailbot's own"):
            mailbox.sent_contains(hostile)
        assert len(mailbox.all_uids()) == 1


@pytest.mark.parametrize("hostile", ["Done\r\nX1 DELETE Sent", "Done\n", "Done\0", ""])
def test_a_folder_name_with_a_line_break_reaches_no_server(box: Box, hostile: str) -> None:
    box.deliver(mail())
    with box.mailbox() as mailbox:
        with pytest.raises(ValueError, match="line break"):
            mailbox.move(mailbox.all_uids(), hostile)
        assert mailbox.sent_folder() == "Sent"


def test_a_refused_login_says_so_without_the_password(box: Box) -> None:
    with pytest.raises(ImapAuthError) as caught, box.mailbox(secret=lambda: "wrong-secret-42"):
        pass
    assert "wrong-secret-42" not in str(caught.value)
    assert "127.0.0.1" in str(caught.value)
    assert "MB-IMAP-AUTH" in str(caught.value)


@pytest.mark.parametrize("secret", ["mot de passe é€", 'quo"te\\back'])
def test_a_password_of_any_characters_reaches_the_server_as_it_is(box: Box, secret: str) -> None:
    # Refused, since it is not the password; but as a login, not as a broken command.
    with pytest.raises(ImapAuthError), box.mailbox(secret=lambda: secret):
        pass


def test_a_password_with_a_line_break_reaches_no_server(box: Box) -> None:
    with pytest.raises(ImapAuthError, match="line break"), box.mailbox(secret=lambda: "pw\r\nX1 LOGOUT"):
        pass


def test_a_folder_that_does_not_exist_is_an_error_in_words(box: Box) -> None:
    with pytest.raises(ImapError, match="open the folder"), box.mailbox(folder="Nowhere"):
        pass


def test_a_large_mail_is_read_whole(box: Box) -> None:
    line = b"x" * 76 + b"\r\n"
    octets = mail(1, line * ((LARGEST - 2000) // len(line)))
    box.deliver(octets)
    with box.mailbox() as mailbox:
        (found,) = mailbox.fetch(mailbox.all_uids())
        assert isinstance(found, RawMessage)
        assert found.octets.endswith(octets)


def test_of_a_mail_that_is_too_large_only_the_headers_are_read_and_the_next_mail_comes(box: Box) -> None:
    line = b"x" * 76 + b"\r\n"
    box.deliver(mail(1, line * (LARGEST // len(line) + 20)))
    box.deliver(mail(2))
    with box.mailbox() as mailbox:
        large, small = mailbox.fetch(mailbox.all_uids())
        assert isinstance(large, FetchTrouble)
        assert large.why is Trouble.TOO_LARGE
        assert large.size > LARGEST
        assert "Subject: Demande n°1".encode() in large.headers
        assert b"xxxx" not in large.headers
        assert large.internaldate is not None
        assert isinstance(small, RawMessage)


def test_strange_octets_come_back_as_they_were_sent(box: Box) -> None:
    octets = (
        b"Subject: \xff\xfe {12}\r\nX-Long: "
        + b"y" * 200_000
        + b"\r\n\r\n"
        + bytes(range(1, 10))
        + b") FLAGS (\r\n* 1 EXISTS\r\n"
    )
    box.deliver(octets)
    with box.mailbox() as mailbox:
        (found,) = mailbox.fetch(mailbox.all_uids())
        assert isinstance(found, RawMessage)
        assert found.octets.endswith(octets)


def test_a_closed_mailbox_says_that_it_is_closed(box: Box) -> None:
    mailbox = box.mailbox()
    mailbox.open()
    mailbox.close()
    assert not mailbox.alive
    with pytest.raises(ImapError, match="no connection"):
        mailbox.all_uids()
    mailbox.interrupt()
    mailbox.close()


def test_what_people_send_is_seen_in_sent_from_the_first_look_on(box: Box) -> None:
    with box.mailbox() as mailbox:
        start = mailbox.sent_after(0, 0)
        assert start is not None
        assert start.mails == ()
        assert mailbox.append_sent(
            b"Message-ID: <a@example.com>\r\nIn-Reply-To: <q@x.example>\r\nSubject: x\r\n\r\nbody\r\n"
        )
        found = mailbox.sent_after(start.uidvalidity, start.last_uid)
        assert found is not None
        (mail,) = found.mails
        assert b"<a@example.com>" in mail.headers
        assert b"<q@x.example>" in mail.headers
        assert b"body" not in mail.headers
        assert mail.internaldate.tzinfo is not None
        again = mailbox.sent_after(found.uidvalidity, found.last_uid)
        assert again is not None
        assert again.mails == ()
        assert mailbox.all_uids() == ()
