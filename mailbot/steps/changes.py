"""Notes what was changed about mailbot since it last looked, so that a curve that turns can be read beside it.

Models, thresholds, settings, replies, business hours and costs come from files that anybody may edit while mailbot is
away. What stood there last is kept as digests in the database; the difference goes into the record. Nothing is told of
an installation's very first start but the models it begins with.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from mailbot.record.events import Event, Payload, payload_of
from mailbot.record.payloads.system import (
    CalendarChanged,
    ConfigChanged,
    CostChanged,
    ModelDeployed,
    ModelRolledBack,
    TemplateChanged,
    ThresholdChanged,
)
from mailbot.store import outbox
from mailbot.store.session import writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mailbot.steps.shell import Shell

KEY = "standing"
NAMED = 5
"""Settings that are named one by one; more are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """The model in use for a task."""

    name: str
    data_digest: str = ""
    metrics: Mapping[str, float] = field(default_factory=dict)
    threshold: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What mailbot works with now. ``settings`` and ``replies`` map names to digests: no secret is kept here."""

    config_rev: str
    settings: Mapping[str, str]
    replies: Mapping[str, str]
    models: Mapping[str, ModelFacts]
    """By task."""
    calendar: Mapping[str, Any]
    costs: Mapping[str, Any]


def note_changes(shell: Shell, standing: Standing) -> int:
    """Write down what differs from what stood there last; return how many events that were."""
    with writing(shell.database) as connection:
        known = outbox.meta(connection, KEY)
        then: dict[str, Any] = json.loads(known) if known else {}
        now = json.loads(json.dumps(asdict(standing)))
        if then == now | {"deployed": then.get("deployed")}:
            return 0
        deployed = {task: list(names) for task, names in then.get("deployed", {}).items()}
        payloads = [*_models(then, standing, deployed)]
        if then:
            payloads += [*_settings(then, standing), *_replies(then, standing), *_figures(then, now)]
        for task, model in standing.models.items():
            names = deployed.setdefault(task, [])
            if model.name not in names:
                names.append(model.name)
        outbox.set_meta(connection, KEY, json.dumps(now | {"deployed": deployed}))
        at = shell.clock()
        written = shell.write(
            connection,
            *(
                Event(
                    type=payload.TYPE,
                    occurred_at=at,
                    code_rev=shell.code_rev,
                    config_rev=shell.config_rev,
                    payload=payload_of(payload),
                )
                for payload in payloads
            ),
        )
    return len(written)


def _models(then: dict[str, Any], standing: Standing, deployed: Mapping[str, list[str]]) -> Iterator[Payload]:
    """Yield the models that came into use; one that was in use before was taken back."""
    for task, model in standing.models.items():
        before = then.get("models", {}).get(task, {})
        if before.get("name") != model.name:
            back = model.name in deployed.get(task, ())
            if back:
                yield ModelRolledBack(model=model.name, previous=before.get("name"))
            else:
                yield ModelDeployed(
                    model=model.name,
                    previous=before.get("name"),
                    metrics=dict(model.metrics),
                    data_digest=model.data_digest or None,
                )
        if before and before.get("threshold") != model.threshold:
            yield ThresholdChanged(
                change=f"{task}, default",
                config_rev=standing.config_rev,
                before=before.get("threshold"),
                after=model.threshold,
            )


def _settings(then: dict[str, Any], standing: Standing) -> Iterator[Payload]:
    changed = _differing(then["settings"], standing.settings)
    if changed:
        more = f" and {len(changed) - NAMED} more" if len(changed) > NAMED else ""
        yield ConfigChanged(
            change=", ".join(changed[:NAMED]) + more, config_rev=standing.config_rev, previous=then["config_rev"]
        )


def _replies(then: dict[str, Any], standing: Standing) -> Iterator[Payload]:
    for name in _differing(then["replies"], standing.replies):
        change = "removed" if name not in standing.replies else "changed" if name in then["replies"] else "added"
        yield TemplateChanged(
            change=change,
            template=name,
            config_rev=standing.replies.get(name),
            previous=then["replies"].get(name),
        )


def _figures(then: dict[str, Any], now: dict[str, Any]) -> Iterator[Payload]:
    if then["calendar"] != now["calendar"]:
        yield CalendarChanged(before=then["calendar"], after=now["calendar"])
    changed = _differing(then["costs"], now["costs"])
    if changed:
        yield CostChanged(
            before={name: then["costs"].get(name) for name in changed},
            after={name: now["costs"].get(name) for name in changed},
        )


def _differing(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return the names whose values differ, by name."""
    return sorted(name for name in {*then, *now} if then.get(name) != now.get(name))
