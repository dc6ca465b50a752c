"""Wakes the work inside this process: one thread for reading, one for each mailbox's sending, and a ticker.

APScheduler only ticks (docs/promises.md, finding 3): what is due stands in the database. Its jobs live in memory,
never run twice at once, and a missed tick is simply the next one.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from mailbot.engine.port import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SWEEP_SECONDS = 5.0
"""A row whose wake was lost waits at most this long."""
REST_SECONDS = 1.0
"""Pause of a worker after a failure."""


class Worker:
    """One thread that runs a piece of work whenever it is woken, and at every sweep."""

    def __init__(self, name: str, work: Callable[[], bool], on_error: Callable[[str, BaseException], None]) -> None:
        """Keep the work: a callable that does one portion and returns whether there may be more."""
        self.name = name
        self._work = work
        self._on_error = on_error
        self._woken = threading.Event()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def alive(self) -> bool:
        """Whether its thread runs; before ``start`` and after ``end`` that is as it should be."""
        return self._thread.is_alive() or self._ending.is_set() or self._thread.ident is None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Let the work run soon."""
        self._woken.set()

    def end(self) -> None:
        """Ask the thread to end after the portion it is at."""
        self._ending.set()
        self._woken.set()

    def join(self, seconds: float) -> bool:
        """Wait for the thread; False when it is still at work."""
        if self._thread.ident is None:
            return True
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._ending.is_set():
            self._woken.wait(SWEEP_SECONDS)
            self._woken.clear()
            try:
                while not self._ending.is_set() and self._work():
                    pass
            except Exception as error:  # noqa: BLE001 - a worker thread survives whatever one portion of work does
                self._on_error(self.name, error)
                self._ending.wait(REST_SECONDS)


class LocalEngine:
    """The engine of one process."""

    def __init__(
        self,
        *,
        process: Callable[[], bool],
        deliver: Mapping[str, Callable[[], bool]],
        on_error: Callable[[str, BaseException], None],
    ) -> None:
        """Make a worker for reading and one for each mailbox's sending: a dead server stops its own mailbox only."""
        self._on_error = on_error
        self._reading = Worker("process", process, on_error)
        self._sending = {name: Worker(f"deliver {name}", work, on_error) for name, work in deliver.items()}
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            executors={"default": ThreadPoolExecutor(2)},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )

    @property
    def workers(self) -> tuple[Worker, ...]:
        """Every worker."""
        return (self._reading, *self._sending.values())

    def stopped(self) -> list[str]:
        """Return the names of the workers whose thread has ended, for the health page."""
        return [worker.name for worker in self.workers if not worker.alive]

    def wake(self, step: Step, mailbox: str = "") -> None:
        """Let the step run soon."""
        if step is Step.PROCESS:
            self._reading.wake()
        elif mailbox in self._sending:
            self._sending[mailbox].wake()
        else:
            for worker in self._sending.values():
                worker.wake()

    def every(self, seconds: float, name: str, job: Callable[[], None]) -> None:
        """Run ``job`` regularly."""
        self._scheduler.add_job(self._guarded(name, job), IntervalTrigger(seconds=seconds), id=name)

    def _guarded(self, name: str, job: Callable[[], None]) -> Callable[[], None]:
        """Return ``job`` with its failure told like any worker's; the next tick tries again."""

        def guarded() -> None:
            try:
                job()
            except Exception as error:  # noqa: BLE001 - the scheduler would only print it, with all its words
                self._on_error(name, error)

        return guarded

    def start(self) -> None:
        """Begin to work."""
        for worker in self.workers:
            worker.start()
            worker.wake()
        self._scheduler.start()

    def stop(self, seconds: float) -> bool:
        """Let what is under way end; mails that are not sent yet wait for the next start."""
        if self._scheduler.running:
            self._scheduler.pause()
            self._scheduler.shutdown(wait=False)
        for worker in self.workers:
            worker.end()
        until = time.monotonic() + seconds
        ended = [worker.join(max(until - time.monotonic(), 0.0)) for worker in self.workers]  # every one is asked
        return all(ended)
