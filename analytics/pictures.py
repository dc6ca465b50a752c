"""What the console's charts show: demands by day and outcome, their way from topic to outcome, and when people write.

Counts over the conversations of one board, from the same facts as its figures, so that a chart adds up to its tile.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from analytics.board import topics_on
from analytics.measuring.audits import in_scope
from analytics.measuring.labels import AUDIT, REVIEWS, inclusion, verdicts
from analytics.outcomes import Outcome
from analytics.tables import NEVER
from analytics.words.conversations import demand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.arrays import Ints
    from analytics.compute import BoardOf

EPOCH = date(1970, 1, 1)


class State(StrEnum):
    """What became of a demand; the last three of one whose outcome is still open."""

    CONFIRMED = "resolved/confirmed"
    ASSUMED = "resolved"
    HUMAN = "human"
    ABANDONED = "abandoned"
    UNRESOLVED = "unresolved"
    UNANSWERED = "unanswered"
    OPEN_ANSWERED = "open/answered"
    OPEN_HUMAN = "open/human"
    OPEN_WAITING = "open/waiting"


STATES = tuple(State)
OUTCOMES = {
    Outcome.RESOLVED: State.ASSUMED,
    Outcome.HUMAN: State.HUMAN,
    Outcome.ABANDONED: State.ABANDONED,
    Outcome.UNRESOLVED: State.UNRESOLVED,
    Outcome.UNANSWERED: State.UNANSWERED,
}


def states_of(board: BoardOf) -> Ints:
    """Return the place in STATES of every conversation of the facts; it means something for demands only."""
    seen, final = board.facts.outcomes, board.facts.conversations.final
    place = {state: number for number, state in enumerate(STATES)}
    found = np.zeros(len(final), dtype=np.int64)
    for outcome, state in OUTCOMES.items():
        found[seen.outcome == outcome] = place[state]
    found[(seen.outcome == Outcome.RESOLVED) & seen.confirmed] = place[State.CONFIRMED]
    person = (seen.transferred_t < NEVER) | (seen.agent_t < NEVER)
    so_far = np.where(seen.answered, place[State.OPEN_ANSWERED], place[State.OPEN_WAITING])
    return np.where(final, found, np.where(person, place[State.OPEN_HUMAN], so_far))


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The demands of one local day by what became of them."""

    day: date
    states: dict[State, int]

    @property
    def total(self) -> int:
        """All demands of the day."""
        return sum(self.states.values())


def days_of(board: BoardOf, first: date, last: date) -> tuple[Day, ...]:
    """Return the days from ``first`` to ``last``, both included, also those without any demand."""
    facts = board.facts
    mine = board.scope & demand.of(facts)
    states, days = states_of(board)[mine], facts.local.day[mine]
    counted = Counter(zip(days.tolist(), states.tolist(), strict=True))
    start = (first - EPOCH).days
    return tuple(
        Day(
            day=first + timedelta(days=number),
            states={state: counted.get((start + number, place), 0) for place, state in enumerate(STATES)},
        )
        for number in range((last - first).days + 1)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Demands of one topic that went one way. ``others`` stands for all topics that are not named."""

    intent: str
    others: bool
    action: str
    state: State
    count: int


def flows_of(board: BoardOf, named: int = 8) -> tuple[Flow, ...]:
    """Return the ways of the demands: topic, opening decision, outcome; the ``named`` largest topics by name.

    Topics with fewer than 5 customers are never named.
    """
    facts = board.facts
    mine = np.flatnonzero(board.scope & demand.of(facts))
    intent, action, states = facts.outcomes.intent, facts.conversations.opening_action, states_of(board)
    topics = topics_on(board)
    shown = sorted((name for name, item in topics.items() if not item.hidden), key=lambda name: -topics[name].demands)
    kept = frozenset(shown[:named])
    counted: Counter[tuple[str, bool, str, int]] = Counter()
    for row in mine:
        name = intent.names[intent.codes[row]]
        other = name not in kept
        counted["" if other else name, other, action.names[action.codes[row]], int(states[row])] += 1
    return tuple(
        Flow(intent=name, others=other, action=done, state=STATES[place], count=count)
        for (name, other, done, place), count in sorted(counted.items())
    )


def heat_of(board: BoardOf) -> tuple[tuple[int, ...], ...]:
    """Return how many conversations were opened by local weekday (7, Monday first) and hour (24)."""
    local, scope = board.facts.local, board.scope
    place = local.weekday[scope] * 24 + local.hour[scope]
    counts = np.bincount(place, minlength=168).reshape(7, 24)
    return tuple(tuple(int(count) for count in row) for row in counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confused:
    """Reviewed mails of one label that mailbot read as another (or the same).

    ``weight`` counts for how many mails they stand: 1 / inclusion probability each.
    """

    truth: str
    said: str
    n: int
    weight: float


def confusions_of(board: BoardOf) -> tuple[Confused, ...]:
    """Return what audited mails were and what mailbot took them for; only reviews drawn with a known probability."""
    return tuple(_confusions(board))


def _confusions(board: BoardOf) -> Iterator[Confused]:
    facts = board.facts
    messages, chance, verdict = facts.messages, inclusion(facts, AUDIT), verdicts(facts)
    done = in_scope(facts, board.scope) & ~np.isnan(chance) & (verdict.correct >= 0)
    truth: dict[int, str] = {}
    weights: dict[tuple[str, str], float] = defaultdict(float)
    for name in REVIEWS:
        rows = facts.rows[name]
        place, named = messages.place[rows.message], rows.texts["corrected_intent"]
        for row in np.flatnonzero(place >= 0):
            if verdict.order[place[row]] == rows.order[row]:
                truth[int(place[row])] = named.names[named.codes[row]]
    counts: Counter[tuple[str, str]] = Counter()
    for mail in np.flatnonzero(done).tolist():
        said = messages.intent.names[messages.intent.codes[mail]]
        right = said if verdict.correct[mail] else truth.get(mail, "")
        counts[right, said] += 1
        weights[right, said] += 1 / float(chance[mail])
    for (right, said), n in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield Confused(truth=right, said=said, n=n, weight=weights[right, said])
