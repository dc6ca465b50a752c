"""The clock of the demo's weeks: it ticks like any other, and jumps ahead whenever there is nothing to wait for.

The daemon and the mail host are given this clock instead of the real one. Between two jumps it runs at the speed of
real time, so that the durations in the record are those that the daemon really took.
"""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class SimulatedClock:
    """A clock that may be put forward, never back. Every method may be called from any thread."""

    def __init__(self, start: datetime, *, ticks: Callable[[], float] = time.monotonic) -> None:
        """Begin at ``start`` (aware). ``ticks`` counts real seconds from anywhere."""
        self._ticks = ticks
        self._lock = threading.Lock()
        self._time, self._since = start, ticks()

    def __call__(self) -> datetime:
        """Return the simulated time."""
        with self._lock:
            return self._now()

    def advance_to(self, moment: datetime) -> datetime:
        """Jump to ``moment``, or stay where it is when that has passed already; return the time it is now."""
        with self._lock:
            ticks = self._ticks()
            self._time, self._since = max(moment, self._time + timedelta(seconds=ticks - self._since)), ticks
            return self._time

    def _now(self) -> datetime:
        return self._time + timedelta(seconds=self._ticks() - self._since)
