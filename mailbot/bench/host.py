"""The mail server of a measurement, in a process of its own: ``python -m mailbot.bench.host`` with a JSON argument.

Prints its ports as one JSON line and serves until its standard input ends. ``deliver N`` on standard input puts the
next N mails into the measured mailbox and answers ``done``.
"""

from __future__ import annotations

import itertools
import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from mailbot.bench.dovecot import PASSWORD, Dovecot
from mailbot.bench.mails import bench_mails
from mailbot.bootstrap.clock import now
from mailbot.demo.mailhost import HostUser, MailHost

if TYPE_CHECKING:
    from collections.abc import Callable

FULL = "full@bench.example"
BARE = "bare@bench.example"
SENDER = "client@customers.example"
"""Envelope sender of every mail: of the same domain as From, as R27 asks before anything is answered."""


def serve(server: str, corpus: Path) -> None:
    """Serve until standard input ends."""
    with ExitStack() as stack:
        users = [HostUser(address=address, password=PASSWORD) for address in (FULL, BARE)]
        host = stack.enter_context(MailHost(users, clock=now))
        imap_port = host.imap_port
        deliver: Callable[..., None] = host.deliver
        if server == "dovecot":
            dovecot = stack.enter_context(Dovecot())
            imap_port, deliver = dovecot.imap_port, dovecot.deliver
        _say({"imap_port": imap_port, "smtp_port": host.smtp_port})
        streams = {address: bench_mails(10**9, corpus=corpus, to=address) for address in (FULL, BARE)}
        for line in sys.stdin:
            address, _, count = line.strip().partition(" ")
            for octets in itertools.islice(streams[address], int(count)):
                deliver(address, octets, sender=SENDER)
            _say("done")


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]))
