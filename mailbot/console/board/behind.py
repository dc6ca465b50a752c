"""Which conversations a figure was counted from: the mails behind a number."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from analytics.kpi import Counts, Estimate, Proportion, Spread
from analytics.units import Grain
from analytics.words.conversations import demand

if TYPE_CHECKING:
    from analytics.compute import BoardOf
    from analytics.units import Units


class Side(StrEnum):
    """Which of the units of a figure."""

    ALL = "all"
    """Everything that it was counted from: the denominator of a share."""
    COUNTED = "counted"
    """The numerator of a share."""
    REST = "rest"
    """The denominator without the numerator."""


def conversations_behind(board: BoardOf, name: str, side: Side = Side.ALL) -> tuple[str, ...]:
    """Return the ids of the conversations behind a figure, the newest first; each once, whatever the figure counts.

    Of durations the longest come first. Figures that name no units (plain counts) stand for the demands of the board.
    """
    found = board.of(name).measured
    facts = board.facts
    if isinstance(found, Proportion):
        counted = _rows(board, found.numerator_units)
        every = _rows(board, found.denominator_units)
        rows = {Side.ALL: every, Side.COUNTED: counted, Side.REST: np.setdiff1d(every, counted)}[side]
        return _named(board, rows)
    if isinstance(found, Spread):
        order = np.argsort(-found.values, kind="stable")
        return tuple(facts.conversations.ids[row] for row in found.units.rows[order])
    if isinstance(found, Estimate) and found.units is not None:
        return _named(board, _rows(board, found.units))
    chosen = board.scope & demand.of(facts) if isinstance(found, Counts) else board.scope
    return _named(board, np.flatnonzero(chosen))


def _rows(board: BoardOf, units: Units) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Return the conversations of units of any grain, each once; of customers all their conversations of the board."""
    facts = board.facts
    if units.grain is Grain.CUSTOMER:
        known = units.rows[units.rows >= 0]
        mine = board.scope & np.isin(facts.conversations.customer, known) & (facts.conversations.customer != 0)
        return np.flatnonzero(mine)
    where = facts.conversation_of(units.grain)[units.rows]
    return np.unique(where[where >= 0])


def _named(board: BoardOf, rows: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> tuple[str, ...]:
    """Return ids, the newest first; conversations are in order of t0."""
    return tuple(board.facts.conversations.ids[row] for row in np.sort(rows)[::-1])
