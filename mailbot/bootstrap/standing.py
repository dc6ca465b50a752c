"""Gathers what mailbot works with now, from its files, so that the record can tell what was changed and when."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import structlog

from mailbot.bootstrap.desks import config_rev
from mailbot.bootstrap.figures import figure_parameters
from mailbot.bootstrap.place import Place
from mailbot.errors import MailbotError
from mailbot.loading import shown
from mailbot.steps.changes import ModelFacts, Standing, note_changes

if TYPE_CHECKING:
    from pathlib import Path

    from mailbot.engine.port import Engine
    from mailbot.loading import Loaded
    from mailbot.steps.desk import Desk
    from mailbot.steps.shell import Shell

DIGITS = 12
LOOK_SECONDS = 300.0
COSTS = (
    "aht_minutes",
    "agent_cost_per_minute",
    "bot_cost_per_demand",
    "review_minutes_each",
    "rework_minutes_each",
    "licence_cost",
    "currency",
)
"""The parameters of the figures that say what things cost."""
log = structlog.get_logger()


def standing_of(loaded: Loaded, desk: Desk | None) -> Standing:
    """Return what mailbot works with: settings, the replies of ``desk``, models, business hours and costs."""
    parameters = figure_parameters(loaded)
    hours = parameters.business_hours
    return Standing(
        config_rev=config_rev(loaded),
        settings={name: _digest(value) for name, value, _ in shown(loaded)},
        replies={entry.name: _digest(repr(entry)) for entry in desk.replies.entries} if desk else {},
        models=_models(Place.of(loaded).models),
        calendar={
            "days": list(hours.days),
            "start": hours.start.isoformat(timespec="minutes"),
            "end": hours.end.isoformat(timespec="minutes"),
            "holidays": sorted(day.isoformat() for day in hours.holidays),
        },
        costs={name: _plain(getattr(parameters, name)) for name in COSTS},
    )


def watch_changes(loaded: Loaded, shell: Shell, engine: Engine, desk: Desk | None) -> None:
    """Note what was changed before this start, and go on looking: a model may be put into use while mailbot runs."""

    def look() -> None:
        try:
            note_changes(shell, standing_of(loaded, desk))
        except MailbotError as error:  # a file that is just being written; no mail waits for it
            log.warning("changes.unread", error=str(error))

    look()
    engine.every(LOOK_SECONDS, "changes", look)


def _models(directory: Path) -> dict[str, ModelFacts]:
    from mailbot.understanding import storage
    from mailbot.understanding.models import active, thresholds_of

    found = {}
    for task, name in active(directory).items():
        card: dict[str, Any] = storage.read_card(directory / name)
        scores = card.get("scores", {})
        found[task] = ModelFacts(
            name=name,
            data_digest=str(card.get("data_digest", ""))[:DIGITS],
            metrics={key: float(scores[key]) for key in ("accuracy", "macro_f1") if key in scores},
            threshold=thresholds_of(card).default if task == "intent" else None,
        )
    return found


def _plain(value: Any) -> Any:
    return dict(value) if hasattr(value, "items") else value


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]
