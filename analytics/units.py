"""What is counted, and over which time: the units of figures, and the window of a cohort."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from datetime import datetime

    from analytics.arrays import Bools, Ints


class Grain(StrEnum):
    """What one unit of the figure is."""

    CONVERSATION = "conversation"
    MESSAGE = "message"
    CUSTOMER = "customer"
    REPLY = "reply"
    GOAL = "goal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The period of a cohort: from ``start`` included to ``end`` excluded, both aware, days and hours in ``tz``."""

    start: datetime
    end: datetime
    tz: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """Which units a count was taken over: row numbers of the facts' table of ``grain``."""

    grain: Grain
    rows: Ints


def units(grain: Grain, chosen: Bools) -> Units:
    """Return the units for which ``chosen`` is True."""
    return Units(grain=grain, rows=np.flatnonzero(chosen))
