"""What any engine promises: to wake a step soon after its row was written, and every step now and then regardless.

The rows are the truth. A wake that is lost costs time, never a mail: the sweep finds the row.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class Step(StrEnum):
    """The steps that can be woken."""

    PROCESS = "process"
    DELIVER = "deliver"


class Engine(Protocol):
    """Wakes steps."""

    def wake(self, step: Step, mailbox: str = "") -> None:
        """Let the step run soon; may be called from any thread, after the commit."""
        ...

    def every(self, seconds: float, name: str, job: Callable[[], None]) -> None:
        """Run ``job`` regularly; declared before ``start``, never stored."""
        ...

    def start(self) -> None:
        """Begin to work."""
        ...

    def stop(self, seconds: float) -> bool:
        """Let the work under way end; False when some of it did not within ``seconds``."""
        ...

    def stopped(self) -> list[str]:
        """Return the names of its threads that should be at work and are not."""
        ...
