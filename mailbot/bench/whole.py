"""The whole loop, in a process of its own: ``python -m mailbot.bench.whole`` with a JSON argument.

Builds the real daemon on real settings, loads the models, says ``ready``, and starts at the first line of standard
input: that is when the clock starts, and the daemon's threads with it, which connect, fetch, read, decide and send.
``drain N`` answers when N mails are decided and everything is sent, with time, processor time by stop and peak memory
since ``ready`` (models that had to be trained first would count otherwise); ``latency`` answers with the time from each
IDLE wake to the next SMTP acceptance.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from mailbot.bench.dovecot import PASSWORD
from mailbot.bench.host import FULL
from mailbot.bootstrap.build import build
from mailbot.bootstrap.logs import set_up_logs
from mailbot.bootstrap.place import Place, child_reader, locked
from mailbot.loading import Loaded
from mailbot.settings import LogSettings, Settings
from mailbot.store.mails import MAIL
from mailbot.store.outbox import EFFECT
from mailbot.store.session import reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mailbot.domain import Delivery, OutboundMessage
    from mailbot.steps.deliver import Outbound
    from mailbot.steps.listen import Folder

PASSWORD_VARIABLE = "MAILBOT_BENCH_PASSWORD"  # noqa: S105 - the name of a variable
THREADS = {"listen": "fetch", "process": "decide", "deliver": "send"}


class TimedFolder:
    """The listener's folder, noting when the server's call woke it."""

    def __init__(self, inner: Folder, woken: list[float]) -> None:
        """Wrap ``inner``."""
        self._inner, self._woken = inner, woken

    def __getattr__(self, name: str) -> Any:
        """Everything else is the folder's own."""
        return getattr(self._inner, name)

    def wait(self, timeout: float, *, idle: bool = True) -> bool:
        """Wait, and note the end of it."""
        changed = self._inner.wait(timeout, idle=idle)
        self._woken.append(time.perf_counter())
        return changed


class TimedOutbound:
    """The sender's connection, noting when the server took each mail."""

    def __init__(self, inner: Outbound, accepted: list[float]) -> None:
        """Wrap ``inner``."""
        self._inner, self._accepted = inner, accepted

    def send(self, message: OutboundMessage) -> Delivery:
        """Send, and note the answer."""
        delivery = self._inner.send(message)
        self._accepted.append(time.perf_counter())
        return delivery


def settings_of(options: dict[str, Any]) -> Settings:
    """Return the settings of a measurement: auto mode, no limits that a thousand mails in a minute would meet."""
    local = {"host": "127.0.0.1", "security": "none", "username": FULL, "password_env": PASSWORD_VARIABLE}
    smtp = {"host": "127.0.0.1", "security": "none", "port": options["smtp_port"], "save_sent": False}
    box = {
        "name": "bench",
        "address": FULL,
        "mode": "auto",
        "imap": {**local, "port": options["imap_port"]},
        "smtp": smtp,
    }
    return Settings.model_validate(
        {
            "site": {"name": "Bench", "state_dir": options["state"], "models": options["models"]},
            "mailbox": [box],
            "limits": {"breaker_floor": 10**9, "queue_high_water": 10**6},
        }
    )


def main() -> None:
    """Serve the commands of the measuring process."""
    options = json.loads(sys.argv[1])
    set_up_logs(LogSettings(level="warning"))
    os.environ[PASSWORD_VARIABLE] = PASSWORD
    loaded = Loaded(settings=settings_of(options), origins={}, path=None)
    with locked(Place.of(loaded)):
        reader = child_reader(Place.of(loaded), loaded.settings)
        reader.start()
        running = build(loaded, backfill=True, web=False, reader=reader)
        woken: list[float] = []
        accepted: list[float] = []
        for listener in running.daemon.listeners:
            listener.folder = TimedFolder(listener.folder, woken)
        for deliverer in running.daemon.deliverers:
            deliverer.outbound = TimedOutbound(deliverer.outbound, accepted)
        for process in (os.getpid(), reader_pid(reader)):
            _forget_peak(process)
        _say("ready")
        begun = False
        for line in sys.stdin:
            command, _, count = line.strip().partition(" ")
            if command == "drain":
                before = _by_stop(reader_pid(reader))
                start = time.perf_counter()
                begun_before = begun
                if not begun:
                    running.start()
                    begun = True
                # Looking costs processor time of the measured process: seldom for many mails, often for one.
                _drain(running.daemon.shell.database, int(count), 0.01 if begun_before else 0.05)
                seconds = time.perf_counter() - start
                after = _by_stop(reader_pid(reader))
                cpu = {stop: after[stop] - before.get(stop, 0.0) for stop in after}
                _say({"seconds": seconds, "cpu": cpu, "rss_mb": _peak_mb(reader_pid(reader)), "sent": len(accepted)})
            elif command == "latency":
                _say(_latencies(woken, accepted))
                woken.clear()
                accepted.clear()
        running.stop()


def _drain(database: sa.Engine, count: int, pause: float) -> None:
    """Return when ``count`` mails are decided and nothing waits to be sent."""
    waiting = sa.select(sa.func.count()).where(EFFECT.c.state.in_(["pending", "sending", "deferred"]))
    decided = sa.select(sa.func.count()).where(MAIL.c.state == "decided")
    while True:
        with reading(database) as connection:
            if connection.execute(decided).scalar_one() >= count and connection.execute(waiting).scalar_one() == 0:
                return
        time.sleep(pause)


def _latencies(woken: Sequence[float], accepted: Sequence[float]) -> list[float]:
    """Return, for each acceptance, the seconds since the last wake before it."""
    found = []
    for moment in accepted:
        before = [wake for wake in woken if wake <= moment]
        if before:
            found.append(moment - before[-1])
    return found


def reader_pid(reader: Any) -> int:
    """Return the process that reads mails."""
    child = reader._child  # noqa: SLF001 - a measurement looks inside
    return int(child.pid) if child is not None else 0


def _by_stop(reader: int) -> dict[str, float]:
    """Return the processor seconds used so far by each kind of thread, and by the reading process."""
    ticks = os.sysconf("SC_CLK_TCK")
    used = {"fetch": 0.0, "decide": 0.0, "send": 0.0, "other": 0.0}
    names = {thread.native_id: thread.name for thread in threading.enumerate()}
    for task in Path("/proc/self/task").iterdir():
        spent = _ticks(task / "stat") / ticks
        kind = names.get(int(task.name), "").partition(" ")[0]
        used[THREADS.get(kind, "other")] += spent
    used["read"] = _ticks(Path(f"/proc/{reader}/stat")) / ticks if reader else 0.0
    return used


def _ticks(stat: Path) -> int:
    fields = stat.read_text(encoding="ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _forget_peak(process: int) -> None:
    """Let a process' peak memory be counted from now on (proc(5), clear_refs), where the system allows it."""
    with suppress(OSError):
        Path(f"/proc/{process}/clear_refs").write_text("5", encoding="ascii")


def _peak_mb(reader: int) -> float:
    """Return the peak memory of the daemon and its reading process together."""
    return sum(_peak_of(process) for process in (os.getpid(), reader)) / 1024


def _peak_of(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    peak = next((line for line in status.splitlines() if line.startswith("VmHWM")), "VmHWM: 0")
    return int(peak.split()[1])


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
