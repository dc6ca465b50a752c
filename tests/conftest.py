"""The mail servers of the tests: one of each kind for the whole run, one user of its own for each test."""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from mailbot.transport.accounts import ImapAccount, Security
from mailbot.transport.imap import Mailbox
from tests.servers import dovecot as dovecot_server
from tests.servers import postfix as postfix_server
from tests.servers.dovecot import Dovecot
from tests.servers.need import need
from tests.servers.ports import LOOPBACK, make_certificate
from tests.servers.postfix import Postfix
from tests.servers.smtp_sink import SmtpSink

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from mailbot.demo.mailhost import MailHost

USERS = itertools.count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A mailbox of the test's own on one of the servers. ``kind`` is ``pymap`` or ``dovecot``."""

    kind: str
    address: str
    account: ImapAccount
    deliver: Callable[[bytes], None]
    """Puts a mail into the INBOX, from any thread."""

    def mailbox(self, **changes: Any) -> Mailbox:
        """Return the mailbox, to be opened with ``with``; ``changes`` are fields of the account."""
        return Mailbox(replace(self.account, **changes), name="support")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOffice:
    """A Postfix that delivers example.com to Dovecot and everything else to ``sink``, which may refuse it."""

    postfix: Postfix
    dovecot: Dovecot
    sink: SmtpSink


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A self-signed certificate for localhost, and its key."""
    need("openssl", install="apt-get install -y openssl")
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that no server of the tests shows."""
    need("openssl", install="apt-get install -y openssl")
    return make_certificate(tmp_path_factory.mktemp("tls"), "stranger")[0]


@pytest.fixture(scope="session")
def mail_host() -> Iterator[MailHost]:
    """The demo's own mail server, in this process."""
    from mailbot.demo.mailhost import MailHost  # pymap is slow to import, and most tests do without it

    with MailHost(clock=now) as host:
        yield host


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A Dovecot, on loopback."""
    need(dovecot_server.BINARY, install=dovecot_server.INSTALL)
    need("openssl", install="apt-get install -y openssl")
    with Dovecot() as server:
        yield server


@pytest.fixture(scope="session")
def post_office(dovecot: Dovecot) -> Iterator[PostOffice]:
    """A Postfix in front of the Dovecot; needs root."""
    why = "" if os.geteuid() == 0 else "Postfix runs as root only: run the tests as root"
    need(postfix_server.BINARY, install=postfix_server.INSTALL, why=why)
    with SmtpSink() as sink, Postfix(lmtp_port=dovecot.lmtp_port, relay_port=sink.port) as postfix:
        yield PostOffice(postfix=postfix, dovecot=dovecot, sink=sink)


@pytest.fixture
def postfix(post_office: PostOffice) -> PostOffice:
    """The post office with nothing in its sink."""
    post_office.sink.mails.clear()
    return post_office


@pytest.fixture(params=["pymap", pytest.param("dovecot", marks=pytest.mark.server)])
def box(request: pytest.FixtureRequest) -> Box:
    """A mailbox of the test's own, on pymap and then on Dovecot."""
    if request.param == "dovecot":
        return dovecot_box(request.getfixturevalue("dovecot"))
    return pymap_box(request.getfixturevalue("mail_host"))


def pymap_box(host: MailHost) -> Box:
    """Return a new mailbox on the demo's mail server."""
    from mailbot.demo.mailhost import HostUser

    address = f"user{next(USERS)}@example.com"
    host.add(HostUser(address=address, password=dovecot_server.PASSWORD))
    return Box(
        kind="pymap",
        address=address,
        account=_account(host.imap_port, address),
        deliver=lambda octets: host.deliver(address, octets),
    )


def dovecot_box(server: Dovecot) -> Box:
    """Return a new mailbox on Dovecot."""
    address = f"user{next(USERS)}@example.com"
    return Box(
        kind="dovecot",
        address=address,
        account=_account(server.imap_port, address),
        deliver=lambda octets: server.deliver(address, octets),
    )


def _account(port: int, address: str) -> ImapAccount:
    return ImapAccount(
        host=LOOPBACK,
        port=port,
        security=Security.NONE,
        username=address,
        secret=lambda: dovecot_server.PASSWORD,
        connect_timeout=5.0,
        read_timeout=10.0,
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    """Give every test the same umask: mailbot's commands make everything private, for the whole process."""
    before = os.umask(0o022)
    try:
        return (yield)
    finally:
        os.umask(before)


ONE_WORKER = {"postfix", "recorded"}
"""Fixtures that take seconds to make."""


@pytest.hookimpl(tryfirst=True)  # pytest-xdist must find the groups when it names the tests
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests that share something slow to make on one worker: Postfix, and the record behind the board."""
    for item in items:
        for name in ONE_WORKER & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group(name))
