"""The figures are the same on SQLite and PostgreSQL, from the record and from its CSV, and in the shape of the contract."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from analytics.compute import gather, measure_board
from analytics.kpis import BY_NAME, KPIS
from analytics.printed import board_csv, board_text
from analytics.report import board_json
from mailbot.record import exchange
from mailbot.record.journal import append
from tests.databases import KINDS, postgres, sqlite_in
from tests.unit.analytics.boards import new_id, parameters, window
from tests.unit.analytics.log import events

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import sqlalchemy as sa

WEEKS = window("2026-10-19", "2026-11-09")
AS_OF = datetime(2026, 12, 31, tzinfo=UTC)
TOLD = {"tz": "Europe/Paris", "agent_workload_false_intents": ["unsubscribe", "thanks"], "fast_reply_seconds": 45}
CANONICAL = [
    "fcr",
    "fcr_all_demands",
    "answer_rate",
    "self_service_rate",
    "resolution_confirmed",
    "resolution_assumed",
    "deflection_observed",
    "deflection_causal",
    "transfer_rate",
    "unresolved_rate",
    "unanswered_rate",
    "abandonment_rate",
    "recontact_rate",
    "reopen_rate",
    "bounce_rate",
    "response_time_s",
    "fast_reply_rate",
    "human_reply_calendar_s",
    "human_reply_business_s",
    "out_of_hours_fast_reply",
    "resolution_time_s",
    "engagement_messages",
    "messages_per_conversation",
    "conversation_span_s",
    "csat_bot_only",
    "csat_all",
    "csat_response_rate",
    "verbatims",
    "comprehension_apparent",
    "comprehension_audited",
    "error_rate",
    "confusion_rate",
    "non_response_rate",
    "calibration_gap",
    "correction_rate",
    "reviewer_agreement",
    "certified_error_bound",
    "open_rate",
    "click_rate",
    "self_service_transactions",
    "volume",
    "replies",
    "hour_local",
    "weekday_local",
    "volume_by_segment",
    "volume_by_language",
    "volume_by_mailbox",
    "volume_by_channel",
    "topics",
    "retention_30d",
    "retention_30d_excluding_failure_demand",
    "users",
    "voluntary_share",
    "reuse_rate",
    "penetration_rate",
    "delivery_failure_rate",
    "goal_completion_rate",
    "goal_completion_per_conversation",
    "funnel",
    "conversions",
    "capture_rate",
    "lead_origin",
    "lead_score",
    "savings_accounting",
    "savings_causal",
    "cost_per_contact",
    "roi",
    "agent_minutes_per_demand",
    "what_if_threshold",
    "fcr_survival_nowcast",
]


def fill(database: sa.Engine) -> None:
    dated = [replace(event, recorded_at=event.recorded_at or event.occurred_at) for event in events()]
    dated.sort(key=lambda event: event.recorded_at or event.occurred_at)
    with database.begin() as connection:
        append(connection, dated, now=AS_OF, new_id=new_id)


@pytest.fixture(scope="module", params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    if request.param == "sqlite":
        engine = sqlite_in(tmp_path_factory.mktemp("db"))
        fill(engine)
        yield engine
        return
    for engine in postgres():
        fill(engine)
        yield engine


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    engine = sqlite_in(tmp_path_factory.mktemp("reference"))
    fill(engine)
    return board(engine)


def board(database: sa.Engine) -> dict[str, Any]:
    with database.connect() as connection:
        facts = gather(connection, WEEKS, as_of=AS_OF, parameters=parameters(**TOLD))
    return dict(json.loads(json.dumps(board_json(measure_board(facts), ids=True))))


def test_every_figure_and_every_id_is_the_same_on_both_databases(
    database: sa.Engine, reference: dict[str, Any]
) -> None:
    assert board(database) == reference


def test_every_canonical_name_is_there_and_no_other() -> None:
    assert sorted(BY_NAME) == sorted(CANONICAL)
    assert len(KPIS) == len(BY_NAME)


def test_every_figure_has_the_fields_of_the_output_contract(reference: dict[str, Any]) -> None:
    assert set(reference) == {"as_of", "window", "population", "outcomes", "outcome_counts", "kpis"}
    assert reference["window"] == {"from": "2026-10-19T00:00:00", "to": "2026-11-09T00:00:00", "tz": "Europe/Paris"}
    assert reference["as_of"] == "2026-12-31T00:00:00Z"
    share = {"numerator", "denominator", "value", "interval", "interval_method", "numerator_ids", "denominator_ids"}
    common = {"status", "maturity", "target", "benchmark", "definition_rev", "detail"}
    assert share | common <= set(reference["kpis"]["fcr"])
    assert {"n", "mean", "median", "p90", "max", "sd", "values"} | common <= set(reference["kpis"]["response_time_s"])
    assert all(isinstance(count, int) for count in reference["kpis"]["topics"].values())


def test_an_imported_csv_gives_the_figures_of_the_record_it_came_from(
    database: sa.Engine, reference: dict[str, Any], tmp_path: Path
) -> None:
    text = io.StringIO()
    with database.connect() as connection:
        exchange.export(connection, text, as_csv=True)
    rows = text.getvalue().splitlines(keepends=True)
    shuffled = [rows[0], *rows[:0:-1], *rows[1:40]]  # in reverse, and some of them twice
    other = sqlite_in(tmp_path)
    with other.begin() as connection:
        taken = exchange.take(connection, shuffled, as_csv=True, now=AS_OF, new_id=new_id)
    assert taken.ignored == 39
    assert board(other) == reference


@pytest.fixture
def command_line(tmp_path: Path) -> Any:
    """Return ``mailbot`` on a database of its own, with nothing but the environment."""

    def run(*arguments: str) -> str:
        told = {**os.environ, "MAILBOT_DATABASE__URL": f"sqlite:///{tmp_path / 'a.db'}"}
        told["MAILBOT_SITE__STATE_DIR"] = str(tmp_path / "state")
        done = subprocess.run(
            [sys.executable, "-m", "mailbot", *arguments],
            cwd=tmp_path,
            env=told,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_the_command_line_prints_the_contract_from_an_imported_file_and_a_parameter_file(
    command_line: Any, reference: dict[str, Any], tmp_path: Path
) -> None:
    engine = sqlite_in(tmp_path)
    fill(engine)
    with engine.connect() as connection, (tmp_path / "record.csv").open("w", newline="") as sink:
        exchange.export(connection, sink, as_csv=True)
    (tmp_path / "params.json").write_text(json.dumps(TOLD))
    command_line("record", "import", "record.csv")
    period = ("--from", "2026-10-19T00:00", "--to", "2026-11-09", "--as-of", "2026-12-31T00:00:00Z")
    asked = ("kpi", *period, "--config", "params.json")
    assert json.loads(command_line(*asked, "--ids", "--json")) == reference
    divided = json.loads(command_line(*asked, "--by", "mailbox", "--json"))
    assert divided["segments"]["sales"] == {"suppressed": True, "population": {"conversations": 4}}
    assert divided["segments"]["support"]["population"]["conversations"] == 47
    assert "50.0 %" not in command_line(*asked)
    assert "fcr,28" in command_line(*asked, "--csv")
    explained = command_line("kpi", "explain", "fcr", "--lang", "fr", *period)
    assert "Résolution au premier message" in explained
    assert "FROM event" in explained
    assert "[x] conversation c01" in explained


def test_a_spreadsheet_takes_no_label_for_a_formula(tmp_path: Path) -> None:
    engine = sqlite_in(tmp_path)
    bad = [replace(event, mailbox="=HYPERLINK(1)") if event.mailbox == "sales" else event for event in events()]
    with engine.begin() as connection:
        append(connection, bad, now=AS_OF, new_id=new_id)
    with engine.connect() as connection:
        facts = gather(connection, WEEKS, as_of=AS_OF, parameters=parameters(**TOLD))
    rows = list(csv.DictReader(io.StringIO(board_csv({"=1+1": measure_board(facts)}))))
    assert {row["segment"] for row in rows} == {"'=1+1"}
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "@", "+"))]
    assert "volume_by_mailbox" in board_text(measure_board(facts))
