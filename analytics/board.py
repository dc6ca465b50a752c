"""What weekly reports take from the figures of a window: the board of a week, its topics, and what waits for somebody.

The one place where the digest asks the core (analytics/compute.py): the command line, the console and the digest call
the same function for the same window and as-of instant, and get the same figures.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.compute import gather, measure_board
from analytics.kpis import BY_NAME
from analytics.outcomes import Outcome
from analytics.parameters import DAY
from analytics.report import figure_json, outcomes_of, population
from analytics.stats.smallsample import suppressed
from analytics.tables import NEVER
from analytics.words.conversations import demand, mature

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import sqlalchemy as sa

    from analytics.compute import BoardOf
    from analytics.parameters import Parameters
    from analytics.weeks import IsoWeek

PUBLISHED = (
    "volume",
    "self_service_rate",
    "fcr",
    "fcr_survival_nowcast",
    "answer_rate",
    "transfer_rate",
    "unanswered_rate",
    "csat_bot_only",
    "csat_response_rate",
    "fast_reply_rate",
    "response_time_s",
    "error_rate",
    "delivery_failure_rate",
)
"""Figures that a digest publishes, and that the next one looks at again."""
ALSO = ("abandonment_rate", "deflection_causal", "out_of_hours_fast_reply")
"""Figures whose details the digest needs: who waits, the sizes of the arms, how long the mailboxes were watched."""
PATIENCE = DAY
"""Seconds after which a demand of an open week counts as left without an answer."""


def week_board(connection: sa.Connection, week: IsoWeek, *, as_of: datetime, parameters: Parameters) -> BoardOf:
    """Return the figures of a digest for one week, as known at ``as_of``."""
    facts = gather(connection, week.window(parameters.tz), as_of=as_of, parameters=parameters)
    return measure_board(facts, kpis=tuple(BY_NAME[name] for name in (*PUBLISHED, *ALSO)))


def week_outcomes(
    connection: sa.Connection, week: IsoWeek, *, as_of: datetime, parameters: Parameters
) -> tuple[Mapping[str, int], int]:
    """Return (demands by outcome, demands whose outcome is open) of one week, for the curve of past weeks."""
    facts = gather(connection, week.window(parameters.tz), as_of=as_of, parameters=parameters)
    return outcomes_on(measure_board(facts, kpis=()))


def outcomes_on(board: BoardOf) -> tuple[Mapping[str, int], int]:
    """Return (demands by outcome, demands whose outcome is open)."""
    return Counter(outcomes_of(board).values()), int(population(board)["immature_bot_demands"])


def published(board: BoardOf) -> tuple[dict[str, Any], str]:
    """Return the JSON of the published figures, just as ``mailbot kpi --json`` gives it, and a digest of their units.

    The digest of lineage is one of the ids behind every numerator and denominator: the same ids, the same digest.
    """
    chosen = [item for item in board.measurements if item.kpi.name in PUBLISHED]
    values = {item.kpi.name: figure_json(item, board.facts, ids=False) for item in chosen}
    named = [figure_json(item, board.facts, ids=True) for item in chosen]
    lineage = [
        {name: figure[name] for name in ("numerator_ids", "denominator_ids") if name in figure} for figure in named
    ]
    written = json.dumps(lineage, sort_keys=True, separators=(",", ":"))
    return values, hashlib.sha256(written.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicCount:
    """How many demands had a topic, how many of them are final, and how many of those were resolved."""

    demands: int
    final: int
    resolved: int
    hidden: bool
    """Fewer than 5 customers asked: it could be told who they are."""


def topics_on(board: BoardOf) -> dict[str, TopicCount]:
    """Return the demands by conversation intent; the empty intent are those of which none was accepted."""
    facts, seen = board.facts, board.facts.outcomes
    chosen = board.scope & demand.of(facts)
    final, done = chosen & mature.of(facts), seen.outcome == Outcome.RESOLVED
    found: dict[str, TopicCount] = {}
    for code in np.unique(seen.intent.codes[chosen]):
        mine = chosen & (seen.intent.codes == code)
        customer = facts.conversations.customer[mine]
        people = len(np.unique(customer[customer != 0])) + int((customer == 0).sum())
        found[seen.intent.names[code]] = TopicCount(
            demands=int(mine.sum()),
            final=int((mine & final).sum()),
            resolved=int((mine & final & done).sum()),
            hidden=suppressed(people),
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One demand by its conversation, with its topic and, when it is final, its outcome."""

    conversation: str
    intent: str
    outcome: str


def demands_on(board: BoardOf) -> list[Demand]:
    """Return every demand of the board, by its conversation's id."""
    facts, outcomes = board.facts, outcomes_of(board)
    intent = facts.outcomes.intent
    rows = np.flatnonzero(board.scope & demand.of(facts))
    listed = [
        Demand(
            conversation=facts.conversations.ids[row],
            intent=intent.names[intent.codes[row]] if len(intent.codes) else "",
            outcome=outcomes.get(facts.conversations.ids[row], ""),
        )
        for row in rows
    ]
    return sorted(listed, key=lambda item: item.conversation)


def left_alone(board: BoardOf) -> int:
    """Count the demands that nobody answered or took over, a day after they came."""
    facts, seen = board.facts, board.facts.outcomes
    silent = ~seen.answered & (seen.transferred_t == NEVER) & (seen.agent_t == NEVER)
    old = facts.as_of - facts.conversations.t0 >= PATIENCE
    return int((board.scope & demand.of(facts) & silent & old).sum())


def without_template(board: BoardOf) -> dict[str, int]:
    """Return how many messages of each topic were understood and had no reply written for them (K27)."""
    facts = board.facts
    mine = board.scope[facts.messages.conversation] & ~facts.conversations.control[facts.messages.conversation]
    missing = mine & facts.messages.reason.among(("no_template",))
    return {name: count for name, count in facts.messages.intent.counts(missing, unnamed="").items() if name}


def agents_seen(board: BoardOf) -> bool:
    """Tell whether anybody's answers are noted at all; where none are, nobody can be said to wait for one."""
    facts = board.facts
    return bool((board.scope & (facts.outcomes.agent_t < NEVER)).any())


def only_watched(board: BoardOf) -> int | None:
    """Return how many demands mailbot would have replied to if it only watched (shadow mode), None where it acted."""
    facts = board.facts
    made = facts.rows["decision.made"]
    mine = facts.of("decision.made", board.scope & demand.of(facts))
    if not mine.any() or not made.said("shadow")[mine].all():
        return None
    wanted = facts.conversations.opening_action.among(facts.parameters.reply_decisions)
    return int((board.scope & demand.of(facts) & wanted).sum())
