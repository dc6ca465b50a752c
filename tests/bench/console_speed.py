"""How long the console takes to answer with 100,000 mails in the database: each screen, median and 95th percentile.

Run it with ``python -m tests.bench.console_speed FILE.db``; the file is made the first time, which takes some minutes.
Times are those of a browser on the same machine, without drawing; they depend on the machine and on what else runs there.
The last column does not: it is the processor's time for one look, this program's own included.
"""

from __future__ import annotations

import os
import re
import secrets
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import sqlalchemy as sa

from mailbot.bootstrap.console import console_of
from mailbot.console.app import build_app
from mailbot.console.people import Role
from mailbot.console.server import ConsoleServer
from mailbot.steps.health import Standing
from mailbot.steps.tokens import Purpose, sign
from mailbot.store.conversations import CONVERSATION
from mailbot.store.mails import CURSOR
from mailbot.store.search import Key
from mailbot.store.session import reading, writing
from tests.bench.addresses import LEFT_OUT, Known, addresses, measured
from tests.bench.filler import END, filled
from tests.console.house import SETTINGS, house_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.console.house import House

ROUNDS = 20
LIMIT = 0.2
"""Seconds that the 95th percentile of a screen may take (issue 5)."""


def known(house: House) -> Known:
    """Return things of the database for the addresses that name one."""
    with reading(house.database) as connection:

        def one(asked: str) -> str:
            return str(connection.exec_driver_sql(asked).scalar_one())

        middle = connection.execute(_MIDDLE).one()
        return Known(
            conversation=one("SELECT id FROM conversation ORDER BY last_at DESC LIMIT 1"),
            longest=one(
                "SELECT conversation_id FROM mail WHERE conversation_id <> '' GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
            ),
            mail=one("SELECT mail_id FROM raw_mail JOIN review USING (mail_id) ORDER BY since DESC LIMIT 1"),
            reply="order_status",
            deep=str(Key(last_at=middle.last_at, id=middle.id)),
            tokens=_tokens(house, one("SELECT id FROM effect WHERE state = 'sent' ORDER BY id DESC LIMIT 1")),
        )


_MIDDLE = sa.select(CONVERSATION.c.last_at, CONVERSATION.c.id).order_by(CONVERSATION.c.last_at).limit(1).offset(30_000)


def _tokens(house: House, effect: str) -> dict[str, str]:
    key, expires = house.console.shell.keys.link, house.clock() + timedelta(days=1)
    subjects = {
        "rating": (Purpose.RATE, effect),
        "go": (Purpose.CLICK, f"{effect} tracking_page"),
        "pixel": (Purpose.OPEN, effect),
        "stop": (Purpose.UNSUBSCRIBE, effect),
        "digest_stop": (Purpose.UNSUBSCRIBE, effect),
    }
    return {name: sign(key, purpose, about, expires=expires) for name, (purpose, about) in subjects.items()}


def seconds(client: httpx.Client, path: str) -> float | None:
    """Return how long an answer took; None for an address that is not there."""
    began = time.perf_counter()
    answer = client.get(path)
    spent = time.perf_counter() - began
    return spent if answer.status_code < 400 else None


def main() -> None:
    """Print one line an address."""
    engine = filled(Path(sys.argv[1]))
    with engine.connect() as connection:
        mails = connection.exec_driver_sql("SELECT count(*) FROM mail").scalar()
    print(f"{mails} mails; {ROUNDS} rounds; load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"{'seconds':60s} {'first':>8s} {'median':>8s} {'95 %':>8s} {'of work':>8s}")
    slow = []
    with tempfile.TemporaryDirectory() as directory, _serving(engine, Path(directory)) as (house, client):
        # What a look writes down (who is at which mail) gets an id of its moment: another one for each run.
        house.clock.now = END + timedelta(seconds=secrets.randbelow(3000))
        with writing(engine) as connection:
            connection.execute(CURSOR.update().values(polled_at=house.clock()))
        things = known(house)
        for path in [address for route in measured() for address in addresses(route, things)]:
            first = seconds(client, path)
            named = _short(path)
            if first is None:
                slow += [path]
                print(f"{named:60s} not there, or broken: {house.errors[-1:]}")
                continue
            worked = time.process_time()
            spent = sorted(seconds(client, path) or 0.0 for _ in range(ROUNDS))
            worked = (time.process_time() - worked) / ROUNDS
            median, high = spent[ROUNDS // 2], spent[-(-ROUNDS * 95 // 100) - 1]
            slow += [path] if high > LIMIT else []
            print(f"{named:60s} {first:8.3f} {median:8.3f} {high:8.3f} {worked:8.3f}", flush=True)
    for name, why in LEFT_OUT.items():
        print(f"{name:60s} not measured: {why}")
    print(f"slower than {LIMIT} s: " + (", ".join(slow) or "none"))


@contextmanager
def _serving(engine: sa.Engine, directory: Path) -> Iterator[tuple[House, httpx.Client]]:
    """Give a console as ``mailbot console`` builds it, and an administrator's browser without a screen."""
    boxes = [{**SETTINGS["mailbox"][0], "name": name} for name in ("support", "orders", "sales")]
    with house_on(engine, directory, settings={"mailbox": boxes}) as house:
        shell = house.console.shell
        watcher = Standing(shell=shell, watched=tuple((box["name"], "INBOX") for box in boxes), state_dir=directory)
        console = console_of(house.console.loaded, shell, watcher=watcher)
        server = ConsoleServer(host="127.0.0.1", port=0)
        server.start(build_app(replace(console, figures=house.console.figures)))
        try:
            with house.client(Role.ADMIN) as client:
                client.base_url, client.timeout = f"http://127.0.0.1:{server.port}/", httpx.Timeout(600)
                yield house, client
        finally:
            server.stop()


def _short(path: str) -> str:
    """Return an address without its long ids."""
    return re.sub(r"[0-9a-f]{32}|[\w-]{20,}\.\w+\.[\w-]{20,}|\d{4}-\d\d-\d\dT[^&]*", "…", path)


if __name__ == "__main__":
    main()
