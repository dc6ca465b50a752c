"""How many mails a second come out of a mailbox: ours against bare imapclient, in turns, on the same server.

Run it with ``python -m tests.bench.fetch_speed``. Trust the ratios, not the figures: they depend on the machine.
"""

from __future__ import annotations

import contextlib
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from imapclient import IMAPClient

from mailbot.transport.accounts import ImapAccount, Security
from mailbot.transport.imap import Mailbox
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.ports import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAILS = 2000
ROUNDS = 5
BATCH = 50
ADDRESS = "bench@example.com"
MAIL = (
    b"Subject: %d\r\nFrom: customer@client.example\r\n\r\n"
    + b"Bonjour, o\xc3\xb9 est ma commande numero 12345 ?\r\n" * 58
)


def bare(port: int) -> int:
    """Read everything with imapclient as it comes, in batches."""
    client = IMAPClient(LOOPBACK, port, ssl=False, timeout=30)
    client.login(ADDRESS, PASSWORD)
    client.select_folder("INBOX")
    uids = client.search()
    count = 0
    for start in range(0, len(uids), BATCH):
        part = uids[start : start + BATCH]
        count += len(client.fetch(part, ["BODY.PEEK[]", "INTERNALDATE", "FLAGS", "RFC822.SIZE"]))
    client.logout()
    return count


def ours(port: int) -> int:
    """Read everything with a Mailbox."""
    account = ImapAccount(host=LOOPBACK, port=port, security=Security.NONE, username=ADDRESS, secret=lambda: PASSWORD)
    with Mailbox(account, name="bench") as mailbox:
        return sum(1 for _ in mailbox.fetch(mailbox.all_uids()))


def rate(read: Callable[[int], int], port: int) -> float:
    """Return mails a second."""
    began = time.perf_counter()
    count = read(port)
    assert count == MAILS, f"{count} of {MAILS} mails came"
    return count / (time.perf_counter() - began)


def fill(port: int) -> None:
    """Put the mails into the mailbox."""
    client = IMAPClient(LOOPBACK, port, ssl=False, timeout=30)
    client.login(ADDRESS, PASSWORD)
    for number in range(MAILS):
        client.append("INBOX", MAIL % number)
    client.logout()


def serve() -> None:
    """Run the demo's mail server, print its port, and end when the parent closes our input."""
    from mailbot.demo.mailhost import HostUser, MailHost

    with MailHost([HostUser(address=ADDRESS, password=PASSWORD)], clock=lambda: datetime.now(UTC)) as host:
        for number in range(MAILS):
            host.deliver(ADDRESS, MAIL % number)
        print(host.imap_port, flush=True)
        sys.stdin.read()


@contextlib.contextmanager
def pymap_port() -> Iterator[int]:
    """Run ``serve`` in a process of its own, as a server would."""
    command = [sys.executable, "-m", "tests.bench.fetch_speed", "serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())


@contextlib.contextmanager
def dovecot_port() -> Iterator[int]:
    """Run Dovecot with the mails."""
    with Dovecot() as server:
        fill(server.imap_port)
        yield server.imap_port


def main() -> None:
    """Print the medians."""
    print(f"{MAILS} mails of {len(MAIL)} octets, batches of {BATCH}, median of {ROUNDS} paired rounds, mails a second")
    for name, server in (("pymap", pymap_port()), ("dovecot", dovecot_port())):
        with server as port:
            pairs = [(rate(bare, port), rate(ours, port)) for _ in range(ROUNDS)]
        theirs, our = (statistics.median(rates) for rates in zip(*pairs, strict=True))
        ratio = statistics.median(b / a for a, b in pairs)
        print(f"{name:8s} bare imapclient {theirs:7.0f}   Mailbox {our:7.0f}   ratio {ratio:.2f}")


if __name__ == "__main__":
    serve() if sys.argv[1:] == ["serve"] else main()
