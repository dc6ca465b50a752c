"""How long a week's full board and a year's curve take on a large record, cold and warm, and how much memory.

``python -m tests.bench.figures --events 1000000`` makes a seeded record of a year (``--years 5`` of five) in a temporary
directory, measures in processes of their own, and prints one line of JSON each. ``--database FILE`` keeps the record for
the next time. Cold: a new process, and the file dropped from the page cache. Trust ratios before figures.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import sqlalchemy as sa

END = date(2026, 11, 22)
ROUNDS = 5
APPENDED = 500


def fill(path: Path, events: int, years: int) -> int:
    """Write a seeded record that ends at END; return how many events it has."""
    from analytics.synthetic.generate import generate, sized
    from analytics.synthetic.rows import fill as write
    from analytics.synthetic.world import World
    from mailbot.store.schema import upgrade
    from mailbot.store.session import open_database, writing

    days = 7 * (52 * years + 1)
    world = sized(events, World(seed=7, start=END - timedelta(days=days - 1), days=days))
    database = open_database(f"sqlite:///{path}")
    upgrade(database)
    with writing(database) as connection:
        return write(connection, generate(world), seed=7)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that ``work`` takes by the clock and of the processor: they differ where others work too."""
    begun, spent = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begun, time.process_time() - spent


@contextmanager
def opened(path: Path) -> Iterator[sa.Connection]:
    """Give a connection that reads the record."""
    from mailbot.store.session import open_database, reading

    with reading(open_database(f"sqlite:///{path}")) as connection:
        yield connection


def measured(path: Path, what: str, week: str, *, cold: bool) -> dict[str, Any]:
    """Measure one thing in this process, imports included when it is cold."""
    begun = time.perf_counter()
    from analytics.compute import gather, measure_board
    from analytics.kpis import BY_NAME
    from analytics.parameters import parameters_of, read_parameters
    from analytics.trend import trend_of
    from analytics.weeks import IsoWeek

    root = Path(__file__).resolve().parents[2]
    told, _ = parameters_of(read_parameters(root / "config" / "kpis.toml"))
    as_of = datetime(END.year, END.month, END.day, tzinfo=UTC)

    def board() -> object:
        with opened(path) as connection:
            window = IsoWeek.named(week).window(told.tz)
            return measure_board(gather(connection, window, as_of=as_of, parameters=told))

    def year() -> object:
        with opened(path) as connection:
            return trend_of(connection, BY_NAME["fcr"], IsoWeek.named(week), 52, as_of=as_of, parameters=told)

    work, rounds = (board, ROUNDS) if what == "board" else (year, 1)
    work()
    seconds, processor = time.perf_counter() - begun, time.process_time()
    if not cold:
        runs = [timed(work) for _ in range(rounds)]
        seconds, processor = (statistics.median(run[place] for run in runs) for place in (0, 1))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {
        "what": f"{what} of {week}",
        "cold": cold,
        "seconds": round(seconds, 2),
        "cpu": round(processor, 2),
        "peak_mb": peak,
    }


def appended(path: Path) -> dict[str, Any]:
    """Measure what one event costs when it is written: nothing is kept beside the record that would have to follow."""
    from mailbot.bootstrap.clock import new_id
    from mailbot.record.events import Event
    from mailbot.record.journal import append
    from mailbot.store.session import open_database

    now = datetime(END.year, END.month, END.day, tzinfo=UTC)
    database = open_database(f"sqlite:///{path}")
    events = [Event(type="poll.completed", occurred_at=now, mailbox="support") for _ in range(APPENDED)]
    with database.connect() as connection, connection.begin() as transaction:
        both = timed(lambda: [append(connection, [event], now=now, new_id=new_id) for event in events])
        transaction.rollback()
    clock, processor = (round(seconds / APPENDED * 1000, 3) for seconds in both)
    return {"what": "one event", "cold": False, "ms": clock, "cpu_ms": processor}


def forget(path: Path) -> None:
    """Drop the file from the page cache."""
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def main() -> None:
    """Make the record, where it is not there, and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--years", type=int, default=1)
    parser.add_argument("--week", default="2026-W45")
    parser.add_argument("--database", type=Path)
    parser.add_argument("--measure", choices=["board", "year"])
    parser.add_argument("--skip-year", action="store_true")
    parser.add_argument("--cold", action="store_true")
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measured(given.database, given.measure, given.week, cold=given.cold)))
        return
    with tempfile.TemporaryDirectory() as directory:
        path = given.database or Path(directory) / "record.db"
        if not path.exists():
            begun = time.perf_counter()
            count = fill(path, given.events, given.years)
            seconds = round(time.perf_counter() - begun, 1)
            print(json.dumps({"events": count, "seconds": seconds, "mb": path.stat().st_size // 2**20}))
        wanted = (("board", True), ("board", False), ("year", True))
        for what, cold in wanted[:2] if given.skip_year else wanted:
            if cold:
                forget(path)
            words = ["--database", str(path), "--measure", what, "--week", given.week, *(["--cold"] if cold else [])]
            subprocess.run([sys.executable, "-m", "tests.bench.figures", *words], check=True)
        print(json.dumps(appended(path)))


if __name__ == "__main__":
    main()
