"""Wakes the work inside this process: one thread for reading, one for each mailbox's sending, and a ticker.

APScheduler only ticks (docs/promises.md, finding 3): what is due stands in the database. Its jobs live in memory,
never run twice at once, and a missed tick is simply the next one.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from mailbot.engine.port import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SWEEP_SECONDS = 5.0
"""A row whose wake was lost waits at most this long."""


class Worker:
    """One thread that runs a piece of work whenever it is woken, and at every sweep."""

    def __init__(self, name: str, work: Callable[[], bool], on_error: Callable[[str, BaseException], None]) -> None:
        """Keep the work: a callable that does one portion and returns whether there may be more."""
        self.name = name
        self.finished_at = 0
        self._work = work
        self._on_error = on_error
        self._woken = threading.Event()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

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
                self._ending.wait(1.0)
            self.finished_at += 1


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
        self._reading = Worker("process", process, on_error)
        self._sending = {name: Worker(f"deliver {name}", work, on_error) for name, work in deliver.items()}
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            executors={"default": ThreadPoolExecutor(2)},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )

    @property
    def workers(self) -> tuple[Worker, ...]:
        """Every worker, for the health page."""
        return (self._reading, *self._sending.values())

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
        self._scheduler.add_job(job, IntervalTrigger(seconds=seconds), id=name)

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
        ended = [worker.join(seconds) for worker in self.workers]  # every one is waited for
        return all(ended)
