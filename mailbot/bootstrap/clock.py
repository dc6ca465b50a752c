"""The clock and the identifiers of real life."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from mailbot.record.ids import RANDOM_BYTES, uuid7


def now() -> datetime:
    """Return the time; everything but this file gets the clock as an argument."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that reads the clock


def new_id(moment: datetime) -> str:
    """Return a new identifier that sorts by time."""
    return uuid7(moment, os.urandom(RANDOM_BYTES))
