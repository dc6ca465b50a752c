"""How long the console takes to answer with 100,000 mails in the database: each screen, median and 95th percentile.

Run it with ``python -m tests.bench.console_speed FILE.db``; the file is made the first time, which takes some minutes.
Times are those of a browser on the same machine, without drawing; they depend on the machine.
"""

from __future__ import annotations

import secrets
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from mailbot.console.people import Role
from mailbot.store.session import reading
from tests.bench.filler import END, filled
from tests.console.house import house_on

if TYPE_CHECKING:
    import httpx

    from tests.console.house import House

ROUNDS = 20
LIMIT = 0.2
"""Seconds that the 95th percentile of a screen may take (issue 5)."""
BOARDS = ("service", "understanding", "cost", "marketing", "customers", "operations")


def screens(house: House) -> list[str]:
    """Return the addresses that are asked, those of a conversation and a mail included."""
    with reading(house.database) as connection:
        conversation = connection.exec_driver_sql("SELECT id FROM conversation ORDER BY last_at DESC LIMIT 1").scalar()
    return [
        "board?period=7",
        "board",
        "board?period=90",
        "board?language=fr",
        *(f"board/{name}" for name in BOARDS),
        "figures",
        "figures/fcr",
        "models",
        "review",
        "conversations",
        "conversations?q=facture",
        "conversations?intent=order_status&language=fr",
        f"conversations/{conversation}",
        "health",
        "live",
    ]


def seconds(client: httpx.Client, path: str) -> float | None:
    """Return how long an answer took; None for an address that is not there."""
    began = time.perf_counter()
    answer = client.get(path)
    spent = time.perf_counter() - began
    return spent if answer.status_code < 400 else None


def main() -> None:
    """Print one line a screen."""
    engine = filled(Path(sys.argv[1]))
    with engine.connect() as connection:
        mails = connection.exec_driver_sql("SELECT count(*) FROM mail").scalar()
    print(f"{mails} mails; {ROUNDS} rounds; seconds: first look, median, 95th percentile")
    slow = []
    with (
        tempfile.TemporaryDirectory() as directory,
        house_on(engine, Path(directory)) as house,
        house.client(Role.ADMIN) as client,
    ):
        client.timeout = 600
        # What a look writes down (who is at which mail) gets an id of its moment: another one for each run.
        house.clock.now = END + timedelta(seconds=secrets.randbelow(3000))
        for path in screens(house):
            first = seconds(client, path)
            if first is None:
                print(f"{path:50s} not there, or broken: {house.errors[-1:]}")
                continue
            spent = sorted(seconds(client, path) or 0.0 for _ in range(ROUNDS))
            median, high = spent[ROUNDS // 2], spent[-(-ROUNDS * 95 // 100) - 1]
            slow += [path] if high > LIMIT else []
            print(f"{path:50s} {first:8.3f} {median:8.3f} {high:8.3f}", flush=True)
    print("slower than 0.2 s: " + (", ".join(slow) or "none"))


if __name__ == "__main__":
    main()
