"""The process that reads mails for the daemon: parse, strip, understand, within limits (R66).

It is started by ``steps.reader`` with one JSON argument, answers one line for each line it gets, keeps nothing, and
may not open a connection. A mail that exceeds a limit ends the process, which costs that mail an attempt, no more.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import signal
import sys
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from mailbot.message.parse import ReadingContext, parse
from mailbot.steps import codec
from mailbot.steps.reader import CPU_SECONDS, MEMORY_BYTES
from mailbot.understanding.models import load_or_train
from mailbot.understanding.pipeline import understand

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailbot.understanding.models import Models

OUTSIDE = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "pty.")
"""Beginnings of the audit events by which a process reaches out (docs.python.org, "Audit events table")."""
HARMLESS = frozenset({"socket.gethostname"})

WARM_UP = (
    "Bonjour, ma commande du 12 novembre (12,50 €) n'est pas là. Zoé Martin, 06 12 34 56 78",
    "Hello, my order of 12 November (£12.50) has not arrived. Joe Martin, +44 20 7946 0958",
    "hi",
)
"""Between them they name a date, an amount, a person and a telephone number in either language, or no language."""


def refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook (PEP 578): nothing in a mail may make this process open a connection or start a program."""
    del arguments
    if event.startswith(OUTSIDE) and event not in HARMLESS:
        raise PermissionError(f"the reading process may not do {event}")


def limit_memory() -> None:
    """Allow 512 MB beyond what the loaded models take."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit(resource.RLIMIT_AS, pages * resource.getpagesize() + MEMORY_BYTES)


def limit_next_mail() -> None:
    """Give the next mail its own 10 seconds of processor time; beyond them the kernel ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + CPU_SECONDS + 1)


def limit(kind: int, most: int) -> None:
    """Set the soft limit, no higher than the system's own limit for this process allows."""
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def answer(line: bytes, models: Models, clock: Callable[[], float]) -> dict[str, Any]:
    """Return what is in one mail; an error instead of an exception, whatever the mail is."""
    request = json.loads(line)
    octets = base64.b64decode(request["octets"])
    try:
        start = clock()
        context = ReadingContext(
            trusted_authserv_ids=tuple(request["authserv_id"]), webform_senders=frozenset(request["webform_senders"])
        )
        message = parse(octets, context)
        parsed = clock()
        understanding = None
        if message.automatic is None:
            understanding = understand(message, models)
        understood = clock()
    except (Exception, RecursionError) as error:  # noqa: BLE001 - the one place where a mail's trouble becomes a value
        return {"error": f"{type(error).__name__}: {error}"[:500], "message": "", "understanding": "", "ms": {}}
    return {
        "error": "",
        "message": codec.dumps(message),
        "understanding": codec.dumps(understanding) if understanding else "",
        "ms": {"parse": (parsed - start) * 1000, "understand": (understood - parsed) * 1000},
    }


def warm_up(models: Models) -> None:
    """Read a few mails of our own, so that no customer's mail waits for tables that are loaded on first use."""
    for text in WARM_UP:
        understand(parse(f"Date: Mon, 02 Nov 2026 09:00:00 +0100\r\n\r\n{text}".encode()), models)


def serve(source: IO[bytes], sink: IO[bytes], models: Models) -> None:
    """Answer every line of ``source`` until it ends."""
    sink.write(b"ready\n")
    sink.flush()
    for line in source:
        limit_next_mail()
        sink.write(json.dumps(answer(line, models, time.perf_counter)).encode() + b"\n")
        sink.flush()


def own_output() -> IO[bytes]:
    """Return standard output for the answers alone: what a library prints goes to standard error from now on."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def main() -> None:
    """Load the models, take the limits on, and serve standard input."""
    for number in (signal.SIGINT, signal.SIGTERM):  # both are for the daemon, which ends this process itself
        signal.signal(number, signal.SIG_IGN)
    answers = own_output()
    options = json.loads(sys.argv[1])
    models = load_or_train(
        Path(options["models"]), corpus=Path(options["corpus"]), languages=tuple(options["languages"])
    )
    warm_up(models)
    sys.addaudithook(refuse_network)
    if sys.platform == "linux":
        limit_memory()
    sys.setrecursionlimit(2000)
    serve(sys.stdin.buffer, answers, models)


if __name__ == "__main__":
    main()
