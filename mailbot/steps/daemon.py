"""The daemon: one thread watching each mailbox, one reading and deciding, one sending for each mailbox, one ticker.

It starts in a fixed order (take back what an earlier start left in doubt, then send, then listen) and stops in the
opposite one. Whatever one part does, the others go on.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mailbot.engine.port import Step
from mailbot.record.events import Event, payload_of
from mailbot.record.payloads.system import WorkerStarted, WorkerStopped
from mailbot.steps.deliver import recover
from mailbot.store import outbox
from mailbot.store.session import is_down, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mailbot.engine.port import Engine
    from mailbot.steps.deliver import Deliverer
    from mailbot.steps.listen import Listener
    from mailbot.steps.process import Processor
    from mailbot.steps.shell import Shell

STOP_SECONDS = 12.0
"""How long a stop waits for work under way (G11)."""
DATA_SECONDS = 55.0
"""How long it waits for a mail that is just being handed to the server."""
LOOK_SECONDS = 0.2


def process(processor: Processor, engine: Engine) -> bool:
    """Read and decide one batch and wake whoever sends; return whether there may be more."""
    handled, mailboxes = processor.run()
    for name in mailboxes:
        engine.wake(Step.DELIVER, name)
    return handled > 0


def next_epoch(shell: Shell) -> int:
    """Count this start of the daemon; rows that are being sent carry the number."""
    with writing(shell.database) as connection:
        epoch = int(outbox.meta(connection, "epoch") or 0) + 1
        outbox.set_meta(connection, "epoch", str(epoch))
        payload = payload_of(WorkerStarted(epoch=epoch, code_rev=shell.code_rev or None))
        key = f"worker.started:{epoch}"
        now = shell.clock()
        shell.write(connection, Event(type=WorkerStarted.TYPE, occurred_at=now, idempotency_key=key, payload=payload))
    return epoch


@dataclass(slots=True, kw_only=True)
class Daemon:
    """Everything that runs, put together by bootstrap."""

    shell: Shell
    engine: Engine
    processor: Processor
    deliverers: Sequence[Deliverer]
    listeners: Sequence[Listener]
    epoch: int
    ending: threading.Event
    interrupt: Callable[[], None]
    """Wakes every listener out of its wait."""
    threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin to work."""
        for deliverer in self.deliverers:
            recover(self.shell, deliverer.desk, epoch=self.epoch)
        self.engine.start()
        for listener in self.listeners:
            thread = threading.Thread(target=listener.run, name=f"listen {listener.watch.mailbox}", daemon=True)
            thread.start()
            self.threads.append(thread)

    def stopped(self) -> list[str]:
        """Return the names of the threads that should be at work and are not."""
        return [*(thread.name for thread in self.threads if not thread.is_alive()), *self.engine.stopped()]

    def stop(self) -> bool:
        """End in good order; return False when something was still under way when the patience was at an end.

        What is being read is left, since nothing came of it yet. A mail that is on its way to the server is waited
        for a minute, so that nobody has to ask later whether it arrived (G11).
        """
        self.ending.set()
        self.interrupt()
        self.processor.interrupt()
        until = time.monotonic() + STOP_SECONDS
        ended = self.engine.stop(STOP_SECONDS)
        while not ended and any(deliverer.is_handing_over for deliverer in self.deliverers):
            if time.monotonic() > until + DATA_SECONDS - STOP_SECONDS:
                break
            ended = self.engine.stop(LOOK_SECONDS)
        for thread in self.threads:
            thread.join(max(until - time.monotonic(), LOOK_SECONDS))
        try:
            self.processor.close()
            self._say_stopped()
        except Exception as error:
            if not is_down(error):
                raise
            ended = False  # a full disk must not keep mailbot from ending: the next start puts everything right
        return ended and not any(thread.is_alive() for thread in self.threads)

    def _say_stopped(self) -> None:
        payload = payload_of(WorkerStopped(epoch=self.epoch))
        event = Event(
            type=WorkerStopped.TYPE,
            occurred_at=self.shell.clock(),
            idempotency_key=f"worker.stopped:{self.epoch}",
            payload=payload,
        )
        with writing(self.shell.database) as connection:
            self.shell.write(connection, event)
