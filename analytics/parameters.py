"""What a site may set about its figures: horizons, business hours, costs, and which decisions count as what.

The names are those of docs/kpis.md and fixed. ``config/kpis.toml`` gives every default; a file of the site (TOML or
JSON) overrides some of them.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, fields
from datetime import date, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

DAY = 86_400
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


class ParametersError(ValueError):
    """The parameters of the figures were refused; the message says which one and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessHours:
    """When people work: weekdays (0 = Monday), from ``start`` to ``end`` (excluded), but not on ``holidays``."""

    days: tuple[int, ...]
    start: time
    end: time
    holidays: frozenset[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Every parameter by its fixed name; those after ``reply_decisions`` are mailbot's own additions."""

    tz: str
    outcome_horizon_days: float
    track_window_days: float
    csat_window_days: float
    goal_window_days: float
    conversion_window_days: float
    retention_days: float
    fast_reply_seconds: float
    csat_positive_min: float
    csat_negative_max: float
    business_hours: BusinessHours
    qualified_score_min: float
    goal_mailbox: str
    agent_workload_false_intents: tuple[str, ...]
    aht_minutes: Mapping[str, float]
    agent_cost_per_minute: float
    bot_cost_per_demand: float
    review_minutes_each: float
    holdout_probability: float
    nonresponse_reasons: tuple[str, ...]
    substantive_reply_kinds: tuple[str, ...]
    acted_decisions: tuple[str, ...]
    reply_decisions: tuple[str, ...]
    currency: str
    population: float
    """Customers there are, whether they write or not; 0 when it is not known (penetration_rate)."""
    licence_cost: float
    """What mailbot costs over the window beside the demands, such as licences and hosting."""
    rework_minutes_each: float
    """Minutes an agent spends on putting one wrong answer right."""
    error_alpha: float
    """The share of wrong answers that the certificate promises to stay below."""
    error_delta: float
    """The risk that the certificate's promise is wrong."""

    @property
    def horizon(self) -> int:
        """Return H in seconds."""
        return round(self.outcome_horizon_days * DAY)


def read_parameters(path: Path) -> dict[str, Any]:
    """Return what a TOML or JSON file says; raise ParametersError when it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        found = json.loads(text) if _is_json(path, text) else tomllib.loads(text)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise ParametersError(f"{path} could not be read: {error}") from error
    if not isinstance(found, dict):
        raise ParametersError(f"{path} must hold an object or tables, not {type(found).__name__}")
    return found


def _is_json(path: Path, text: str) -> bool:
    return path.suffix.lower() == ".json" or (path.suffix.lower() != ".toml" and text.lstrip().startswith("{"))


def parameters_of(*layers: Mapping[str, Any]) -> tuple[Parameters, tuple[str, ...]]:
    """Return the parameters of ``layers``, later ones over earlier ones, and the names that nobody knows.

    The layers together must name every parameter. ``business_hours`` and ``aht_minutes`` are merged key by key:
    a site that changes the holidays keeps the hours, but one that names its intents' minutes keeps no others.
    """
    merged: dict[str, Any] = {}
    for layer in layers:
        for name, value in layer.items():
            if name == "business_hours" and isinstance(value, dict):
                merged[name] = {**merged.get(name, {}), **value}
            else:
                merged[name] = value
    known = [item.name for item in fields(Parameters)]
    missing = [name for name in known if name not in merged]
    if missing:
        raise ParametersError(f"these parameters are missing: {', '.join(missing)}")
    values = {name: _value(name, merged[name]) for name in known}
    return Parameters(**values), tuple(name for name in merged if name not in known)


TEXTS = ("goal_mailbox", "currency")
LISTS = (
    "agent_workload_false_intents",
    "nonresponse_reasons",
    "substantive_reply_kinds",
    "acted_decisions",
    "reply_decisions",
)


def _value(name: str, value: Any) -> Any:
    if name == "tz":
        return _zone(value)
    if name == "business_hours":
        return _business_hours(value)
    if name == "aht_minutes":
        return _minutes(value)
    if name in TEXTS:
        return "" if value is None else _text(name, value)
    if name in LISTS:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ParametersError(f"{name} must be a list of texts")
        return tuple(value)
    return _number(name, 0 if value is None else value)


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ParametersError(f"{name} must be a text, not {value!r}")
    return value


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise ParametersError(f"{name} must be a number that is not negative, not {value!r}")
    return value


def _zone(value: object) -> str:
    try:
        ZoneInfo(_text("tz", value))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ParametersError(f"tz must be an IANA time zone such as 'Europe/Paris', not {value!r}") from error
    return str(value)


def _minutes(value: object) -> dict[str, float]:
    """Return minutes by intent; a single number stands for every intent (``default``)."""
    if not isinstance(value, dict):
        return {"default": _number("aht_minutes", value)}
    return {str(intent): _number(f"aht_minutes.{intent}", minutes) for intent, minutes in value.items()}


def _business_hours(value: object) -> BusinessHours:
    if not isinstance(value, dict):
        raise ParametersError("business_hours must be a table with days, start, end and holidays")
    try:
        found = BusinessHours(
            days=_days(value.get("days", [])),
            start=_time(value["start"]),
            end=_time(value["end"]),
            holidays=frozenset(
                day if isinstance(day, date) else date.fromisoformat(str(day)) for day in value.get("holidays", ())
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ParametersError(f"business_hours were not understood: {error}") from error
    if not found.start < found.end:
        raise ParametersError(f"business_hours must start before they end, not at {found.start} and {found.end}")
    return found


def _time(value: object) -> time:
    """Return a time of day from a TOML time or ``09:00``; midnight at the end of a day is written ``24:00``."""
    if isinstance(value, time):
        return value
    return time.max if str(value) == "24:00" else time.fromisoformat(str(value).zfill(5))


def _days(value: Sequence[object]) -> tuple[int, ...]:
    """Return weekdays as numbers, 0 = Monday; names in English or French, whole or their first three letters."""
    days = []
    for item in value:
        if isinstance(item, int) and 0 <= item < len(WEEKDAYS):
            days.append(item)
            continue
        word = str(item).strip().lower()
        named = [n for n in range(7) if len(word) >= 3 and (WEEKDAYS[n].startswith(word) or JOURS[n].startswith(word))]  # noqa: PLR2004 - "lun", "mon"
        if len(named) != 1:
            raise ParametersError(f"business_hours.days takes 0 (Monday) to 6 or weekday names, not {item!r}")
        days.append(named[0])
    return tuple(sorted(set(days)))
