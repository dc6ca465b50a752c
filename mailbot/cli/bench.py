"""``mailbot bench``: how fast the whole loop is beside the bare one, here and now."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from mailbot.cli.common import AsJson, NoConfig, say, say_json


class Server(StrEnum):
    """Which IMAP server to measure on."""

    PYMAP = "pymap"
    DOVECOT = "dovecot"


def bench(
    mails: Annotated[int, typer.Option("--mails", min=1, help="How many mails.")] = 1000,
    server: Annotated[Server, typer.Option("--server", help="IMAP server; dovecot must be installed.")] = Server.PYMAP,
    config: NoConfig = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Measure the whole loop beside the bare loop (fetch, parse, canned reply, SMTP, flag) on the same server.

    Only the ratio means something elsewhere. Works in a temporary directory below the current one, on its disk.

    Example: mailbot bench --mails 1000 --server dovecot --json
    """
    from mailbot.bench.measure import measure
    from mailbot.bootstrap.place import cached_models
    from mailbot.shipped import shipped

    del config
    corpus = shipped("models/corpus")
    figures = measure(
        mails=mails,
        server=server.value,
        corpus=corpus,
        models=cached_models(),
        tell=lambda text: None if as_json else print(f"... {text}", file=sys.stderr),  # noqa: T201 - progress for people
    )
    if as_json:
        say_json(figures)
        return
    say(f"{figures['mails']} mails on {figures['server']}")
    say(f"  whole loop    {figures['mails_per_second']} mails/s")
    say(f"  bare loop     {figures['bare_mails_per_second']} mails/s   ratio {figures['loop_ratio']}")
    cpu = figures["cpu_ms_per_mail"]
    stops = ", ".join(f"{stop} {ms}" for stop, ms in cpu["by_stop"].items())
    say(f"  processor     {cpu['total']} ms a mail ({stops})")
    latency = figures["own_latency_ms"]
    say(f"  own latency   p50 {latency['p50']} ms, p95 {latency['p95']} ms (IDLE wake to SMTP accepted)")
    say(f"  peak memory   {figures['rss_mb']} MB (daemon and reading process)")


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(bench)
