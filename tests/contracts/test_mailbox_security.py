"""How a mailbox is logged in to: TLS or nothing, tokens, and what happens when the folder changes under us."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mailbot.domain import RawMessage
from mailbot.errors import ImapAuthError, ImapError, ImapTlsError, SettingsError
from mailbot.transport.accounts import ImapAccount, Security
from mailbot.transport.imap import Mailbox
from tests.conftest import dovecot_box, now, pymap_box
from tests.servers.dovecot import Dovecot
from tests.servers.ports import server_context

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mailbot.demo.mailhost import MailHost

MAIL = b"Subject: colis\r\n\r\nBonjour\r\n"


@pytest.fixture(params=["pymap", pytest.param("dovecot", marks=pytest.mark.server)])
def secure(request: pytest.FixtureRequest) -> Iterator[ImapAccount]:
    """An account on a server that shows its certificate on ``port`` and offers STARTTLS on ``clear_port``."""
    address, password = "tls@example.com", "pw"
    if request.param == "dovecot":
        server = request.getfixturevalue("dovecot")
        yield _account(server.imaps_port, address, str(server.authority))
        return
    from mailbot.demo.mailhost import HostUser, MailHost

    certificate, key = request.getfixturevalue("certificate")
    users = [HostUser(address=address, password=password)]
    with MailHost(users, clock=now, tls=server_context(certificate, key)) as host:
        yield _account(host.imaps_port, address, str(certificate))


def _account(port: int, address: str, authority: str) -> ImapAccount:
    return ImapAccount(
        host="localhost", port=port, username=address, secret=lambda: "pw", ca_file=authority, connect_timeout=5.0
    )


def opened(account: ImapAccount) -> tuple[int, ...]:
    """Open the mailbox and return its UIDs."""
    with Mailbox(account, name="support") as mailbox:
        return mailbox.all_uids()


def test_a_certificate_of_the_authority_we_trust_is_accepted(secure: ImapAccount) -> None:
    assert isinstance(opened(secure), tuple)


def test_a_mail_wakes_us_under_tls(secure: ImapAccount) -> None:
    with Mailbox(secure, name="support") as mailbox, Mailbox(secure, name="support") as other:
        before = mailbox.all_uids()
        mailbox.wait(0.1)
        deliver = threading.Timer(0.2, other._session.client.append, ("INBOX", MAIL))
        deliver.start()
        began = time.monotonic()
        assert mailbox.wait(60.0)
        assert time.monotonic() - began < 20.0
        deliver.join(10)
        assert len(mailbox.all_uids()) == len(before) + 1


def test_a_certificate_of_an_unknown_authority_is_refused(secure: ImapAccount, stranger: Path) -> None:
    with pytest.raises(ImapTlsError, match="certificate verify failed"):
        opened(replace(secure, ca_file=str(stranger)))
    with pytest.raises(ImapTlsError, match="certificate verify failed"):
        opened(replace(secure, ca_file=""))


def test_an_authority_that_cannot_be_read_is_refused(secure: ImapAccount, tmp_path: Path) -> None:
    with pytest.raises(ImapTlsError):
        opened(replace(secure, ca_file=str(tmp_path / "absent.pem")))


@pytest.mark.server
def test_starttls_is_verified_too(dovecot: Dovecot, stranger: Path) -> None:
    account = replace(
        _account(dovecot.imap_port, "tls@example.com", str(dovecot.authority)), security=Security.STARTTLS
    )
    assert isinstance(opened(account), tuple)
    with pytest.raises(ImapTlsError, match="certificate verify failed"):
        opened(replace(account, ca_file=str(stranger)))


def test_a_server_without_starttls_gets_no_password(mail_host: MailHost) -> None:
    box = pymap_box(mail_host)
    with pytest.raises(ImapTlsError, match="STARTTLS"):
        opened(replace(box.account, security=Security.STARTTLS))


def test_a_server_that_speaks_clear_text_where_tls_was_asked_gets_no_password(mail_host: MailHost) -> None:
    box = pymap_box(mail_host)
    with pytest.raises(ImapTlsError):
        opened(replace(box.account, security=Security.TLS))


def test_clear_text_is_for_loopback_only() -> None:
    with pytest.raises(SettingsError, match="loopback only"):
        ImapAccount(host="imap.example.com", security=Security.NONE, username="a", secret=str)


@pytest.mark.parametrize("field", ["username", "folder", "processed_folder", "host"])
def test_an_account_with_a_line_break_in_it_is_refused(field: str) -> None:
    fields = {"host": "localhost", "username": "a", field: "a\r\nX LOGOUT"}
    with pytest.raises(SettingsError, match="line break"):
        ImapAccount(secret=str, **fields)  # type: ignore[arg-type] # the fields are strings


def test_an_account_shows_no_secret_when_printed() -> None:
    account = ImapAccount(host="localhost", username="a", secret=lambda: "hidden")
    assert "secret" not in repr(account)


@pytest.mark.server
@pytest.mark.usefixtures("dovecot")  # skips where there is none
def test_a_server_started_by_a_careful_user_knows_its_tokens_too() -> None:
    before = os.umask(0o077)
    try:
        with Dovecot() as server:
            box = dovecot_box(server)
            box.deliver(MAIL)
            assert len(opened(replace(box.account, oauth=True, secret=lambda: server.token(box.address)))) == 1
    finally:
        os.umask(before)


@pytest.mark.server
def test_a_good_token_logs_in(dovecot: Dovecot) -> None:
    box = dovecot_box(dovecot)
    box.deliver(MAIL)
    assert len(opened(replace(box.account, oauth=True, secret=lambda: dovecot.token(box.address)))) == 1


@pytest.mark.server
@pytest.mark.parametrize(
    "token",
    [
        lambda server, user: server.token(user, seconds=-60),
        lambda server, user: server.token(user, key=b"x" * 32),
        lambda server, user: server.token("somebody.else@example.com"),
        lambda server, user: "not a token",
    ],
    ids=["expired", "signed by another", "of somebody else", "nonsense"],
)
def test_a_bad_token_is_a_refused_login_and_stands_in_no_error(
    dovecot: Dovecot, token: Callable[[Dovecot, str], str]
) -> None:
    box = dovecot_box(dovecot)
    given = token(dovecot, box.address)
    with pytest.raises(ImapAuthError) as caught:
        opened(replace(box.account, oauth=True, secret=lambda: given))
    assert given not in str(caught.value)


def look_until_refused(mailbox: Mailbox) -> None:
    """Wait and look as the listener does, for some seconds at most."""
    for _ in range(20):
        mailbox.wait(0.5)
        mailbox.all_uids()


@pytest.mark.server
def test_a_folder_made_anew_has_another_uidvalidity(dovecot: Dovecot) -> None:
    box = dovecot_box(dovecot)
    with box.mailbox() as keeper:
        box.deliver(MAIL)
        keeper.move(keeper.all_uids(), "Demandes")
        mailbox = box.mailbox(folder="Demandes")
        with mailbox:
            before = mailbox.uidvalidity
            assert len(mailbox.all_uids()) == 1
            time.sleep(1.1)  # Dovecot's UIDVALIDITY is the second of the folder's making
            client = keeper._session.client
            client.delete_folder("Demandes")
            client.create_folder("Demandes")
            # Dovecot says goodbye to whoever had the folder open, at the next command at the latest.
            with pytest.raises(ImapError):
                look_until_refused(mailbox)
            mailbox.open()
            assert mailbox.uidvalidity != before
            assert mailbox.all_uids() == ()


def test_a_renumbered_inbox_keeps_its_mails_under_other_uids(mail_host: MailHost) -> None:
    box = pymap_box(mail_host)
    for _ in range(3):
        box.deliver(MAIL)
    with box.mailbox() as mailbox:
        before = mailbox.uidvalidity
        mail_host.renumber(box.address)
        mailbox.open()
        assert mailbox.uidvalidity != before
        assert [item.octets for item in mailbox.fetch(mailbox.all_uids()) if isinstance(item, RawMessage)] == [MAIL] * 3


@pytest.mark.server
def test_many_logins_at_once_disturb_nobody(dovecot: Dovecot) -> None:
    box = dovecot_box(dovecot)
    box.deliver(MAIL)
    counts: list[int] = []
    threads = [threading.Thread(target=lambda: counts.append(len(opened(box.account)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert counts == [1] * 8
