"""Starts the daemon again and again in fresh processes, fast enough to kill it a hundred times in a minute.

Everything is imported once, then every start is a fork: the parent writes one line of JSON ``{"settings", "fault"}`` on
standard input, gets ``{"pid"}`` and, when that process has ended, ``{"status"}`` (negative: the signal that ended it).
The forked process does what ``mailbot run`` does, with reading in place.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

from mailbot.bootstrap.build import build
from mailbot.bootstrap.logs import set_up_logs
from mailbot.bootstrap.place import Place, locked
from mailbot.loading import load
from tests.acceptance.harness import InlineReader

PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Let the kernel kill this process when its parent ends, so that no test leaves a daemon behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def daemon(order: dict[str, Any]) -> None:
    """Run the daemon until it is killed or asked to end; what it says goes to a file beside its settings."""
    settings = Path(order["settings"])
    log = os.open(settings.parent / "daemon.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ["MAILBOT_FAULT"] = order["fault"]
    ending = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ending.set())
    loaded = load(settings, {})
    set_up_logs(loaded.settings.log)
    with locked(Place.of(loaded)):
        running = build(loaded, reader=InlineReader(), web=False, backfill=True)
        running.start()
        while not ending.wait(1.0):
            pass
        running.stop()


def main() -> None:
    """Serve until standard input ends."""
    die_with_parent()
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            die_with_parent()
            code = 1
            try:
                daemon(json.loads(line))
                code = 0
            except BaseException:  # noqa: BLE001 - a forked process must not return into this loop
                traceback.print_exc()
            os._exit(code)
        print(json.dumps({"pid": pid}), flush=True)
        _, status = os.waitpid(pid, 0)
        print(json.dumps({"status": os.waitstatus_to_exitcode(status)}), flush=True)


if __name__ == "__main__":
    main()
