"""The parameters of the figures: fixed names, TOML or JSON, refused with a reason."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any

import pytest

from analytics.parameters import ParametersError, parameters_of, read_parameters
from tests.unit.analytics.boards import DEFAULTS, parameters

if TYPE_CHECKING:
    from pathlib import Path

FIXED = [
    "tz",
    "outcome_horizon_days",
    "track_window_days",
    "csat_window_days",
    "goal_window_days",
    "conversion_window_days",
    "retention_days",
    "fast_reply_seconds",
    "csat_positive_min",
    "csat_negative_max",
    "business_hours",
    "qualified_score_min",
    "goal_mailbox",
    "agent_workload_false_intents",
    "aht_minutes",
    "agent_cost_per_minute",
    "bot_cost_per_demand",
    "review_minutes_each",
    "holdout_probability",
    "nonresponse_reasons",
    "substantive_reply_kinds",
    "acted_decisions",
    "reply_decisions",
]


def test_every_fixed_name_has_a_default_in_the_shipped_file() -> None:
    assert set(FIXED) <= set(DEFAULTS)
    found = parameters()
    assert (found.outcome_horizon_days, found.csat_window_days, found.fast_reply_seconds) == (7, 14, 60)
    assert (found.csat_positive_min, found.csat_negative_max, found.qualified_score_min) == (4, 2, 70)
    assert found.business_hours.days == (0, 1, 2, 3, 4)
    assert (found.business_hours.start, found.business_hours.end) == (time(9), time(18))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"fast_reply_seconds": 90, "business_hours": {"holidays": ["2026-11-11"]}}'),
        ("a.toml", "fast_reply_seconds = 90\n[business_hours]\nholidays = [2026-11-11]\n"),
        ("params", ' {"fast_reply_seconds": 90, "business_hours": {"holidays": ["2026-11-11"]}}'),
    ],
)
def test_a_site_changes_what_it_names_and_keeps_the_rest(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    found, unknown = parameters_of(DEFAULTS, read_parameters(tmp_path / name))
    assert found.fast_reply_seconds == 90
    assert found.business_hours.holidays == {date(2026, 11, 11)}
    assert found.business_hours.start == time(9)
    assert unknown == ()


def test_a_name_that_no_figure_uses_is_told_and_not_refused() -> None:
    assert parameters_of(DEFAULTS, {"fast_reply_second": 3})[1] == ("fast_reply_second",)


def test_minutes_by_intent_replace_all_others_and_one_number_stands_for_all() -> None:
    assert parameters(aht_minutes={"refund": 3}).aht_minutes == {"refund": 3}
    assert parameters(aht_minutes=5).aht_minutes == {"default": 5}


@pytest.mark.parametrize("days", [["mon", "tue"], ["monday", "Tuesday"], ["lundi", "mar"], [0, 1], ["lun", "mardi"]])
def test_weekdays_are_numbers_from_monday_or_names(days: list[Any]) -> None:
    assert parameters(business_hours={"days": days}).business_hours.days == (0, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"tz": "Europe/Pariss"},
        {"tz": 3},
        {"fast_reply_seconds": "60"},
        {"fast_reply_seconds": -1},
        {"fast_reply_seconds": True},
        {"reply_decisions": "answer"},
        {"goal_mailbox": 3},
        {"aht_minutes": {"refund": "six"}},
        {"business_hours": {"days": [7]}},
        {"business_hours": {"days": ["someday"]}},
        {"business_hours": {"start": "25:00"}},
        {"business_hours": {"start": "19:00"}},
        {"business_hours": {"holidays": ["soon"]}},
        {"business_hours": 8},
    ],
)
def test_a_value_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ParametersError, match=next(iter(wrong))):
        parameters(**wrong)


def test_a_parameter_that_is_nowhere_is_named() -> None:
    with pytest.raises(ParametersError, match="reply_decisions"):
        parameters_of({name: value for name, value in DEFAULTS.items() if name != "reply_decisions"})


@pytest.mark.parametrize("text", ["{", "[1]", "= 3"])
def test_a_file_that_is_neither_toml_nor_json_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.json").write_text(text)
    with pytest.raises(ParametersError, match=r"bad\.json"):
        read_parameters(tmp_path / "bad.json")


def test_a_day_that_ends_at_midnight_ends_at_midnight() -> None:
    assert parameters(business_hours={"start": "9:00", "end": "24:00"}).business_hours.end == time.max
