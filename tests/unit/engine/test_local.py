"""The engine of one process: it wakes soon, sweeps when a wake was lost, survives every failure, and ends in time."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from mailbot.engine import local
from mailbot.engine.local import LocalEngine, Worker
from mailbot.engine.port import Engine, Step

if TYPE_CHECKING:
    from collections.abc import Iterator


def until(look: object, seconds: float = 60.0) -> bool:
    """Wait for a condition; False when it does not come about."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if look():  # type: ignore[operator]  # any callable
            return True
        time.sleep(0.005)
    return False


@dataclass
class Work:
    """Portions of work; ``left`` says how many there are, and each may fail."""

    left: int = 0
    done: int = 0
    failures: list[BaseException] = field(default_factory=list)

    def __call__(self) -> bool:
        if self.failures:
            raise self.failures.pop()
        if self.left:
            self.left -= 1
            self.done += 1
            return True
        return False


@dataclass
class Shop:
    """An engine with its works, and what it said of their failures."""

    reading: Work = field(default_factory=Work)
    support: Work = field(default_factory=Work)
    sales: Work = field(default_factory=Work)
    errors: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.engine = LocalEngine(
            process=self.reading,
            deliver={"support": self.support, "sales": self.sales},
            on_error=lambda name, error: self.errors.append((name, str(error))),
        )


@pytest.fixture
def shop() -> Iterator[Shop]:
    made = Shop()
    yield made
    made.engine.stop(2.0)


def test_it_is_an_engine(shop: Shop) -> None:
    engine: Engine = shop.engine
    assert engine.stopped() == []


def test_what_waited_before_the_start_is_done_at_once(shop: Shop) -> None:
    shop.reading.left = shop.support.left = 2
    shop.engine.start()
    assert until(lambda: (shop.reading.done, shop.support.done) == (2, 2))


def test_a_wake_reaches_the_step_and_the_mailbox_it_names(shop: Shop) -> None:
    shop.engine.start()
    until(lambda: False, 0.05)
    shop.sales.left = shop.support.left = 1
    shop.engine.wake(Step.DELIVER, "sales")
    assert until(lambda: shop.sales.done == 1)
    assert shop.support.done == 0
    shop.engine.wake(Step.DELIVER)
    assert until(lambda: shop.support.done == 1)


def test_a_wake_for_a_mailbox_that_is_not_there_wakes_them_all(shop: Shop) -> None:
    shop.engine.start()
    until(lambda: False, 0.05)
    shop.sales.left = 1
    shop.engine.wake(Step.DELIVER, "gone")
    assert until(lambda: shop.sales.done == 1)


def test_a_lost_wake_costs_one_sweep(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "SWEEP_SECONDS", 0.05)
    shop.engine.start()
    until(lambda: False, 0.02)
    shop.reading.left = 1
    assert until(lambda: shop.reading.done == 1)


def test_a_failure_is_told_and_the_work_goes_on(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "SWEEP_SECONDS", 0.01)
    monkeypatch.setattr(local, "REST_SECONDS", 0.01)
    shop.reading.failures = [ValueError("second"), ValueError("first")]
    shop.reading.left = 1
    shop.engine.start()
    assert until(lambda: shop.reading.done == 1)
    assert shop.errors == [("process", "first"), ("process", "second")]
    assert shop.engine.stopped() == []


def test_a_worker_whose_thread_ended_is_named(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    shop.support.failures = [SystemExit()]
    shop.engine.start()
    assert until(lambda: shop.engine.stopped() == ["deliver support"])


def test_a_regular_job_that_fails_is_told_and_runs_again(shop: Shop) -> None:
    runs: list[int] = []

    def job() -> None:
        runs.append(1)
        if len(runs) == 1:
            raise OSError("no room")

    shop.engine.every(0.05, "keep house", job)
    shop.engine.start()
    assert until(lambda: len(runs) >= 2)
    assert shop.errors == [("keep house", "no room")]


def test_a_stop_waits_for_the_portion_under_way_and_for_no_more(shop: Shop) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def portion() -> bool:
        begun.set()
        go_on.wait(5)
        return True

    worker = Worker("process", portion, lambda *_: None)
    worker.start()
    worker.wake()
    assert begun.wait(5)
    worker.end()
    assert not worker.join(0.01)
    go_on.set()
    assert worker.join(5)


def test_a_stop_that_must_wait_for_several_waits_no_longer_than_it_was_told() -> None:
    forever = threading.Event()
    engine = LocalEngine(
        process=lambda: not forever.wait(30),
        deliver={name: lambda: not forever.wait(30) for name in ("a", "b", "c")},
        on_error=lambda *_: None,
    )
    engine.start()
    until(lambda: False, 0.1)
    begun = time.monotonic()
    assert not engine.stop(2.0)
    assert time.monotonic() - begun < 5.0
    forever.set()
    assert engine.stop(5)


def test_an_engine_that_never_started_stops(shop: Shop) -> None:
    assert shop.engine.stop(0.1)
