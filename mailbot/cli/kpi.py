"""``mailbot kpi``: every figure of a period, as a table, JSON or CSV, and what each of them means."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from mailbot.cli import kpi_notes
from mailbot.cli.common import AsJson, say, say_json, say_rows
from mailbot.cli.kpi_notes import known
from mailbot.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sqlalchemy as sa

    from analytics.compute import BoardOf
    from analytics.facts import Facts
    from analytics.parameters import Parameters
    from analytics.units import Window

kpi_app = typer.Typer(invoke_without_command=True)
SETTINGS_TABLES = frozenset({"site", "database", "engine", "mailbox", "web", "policy", "limits", "digest", "survey"})
"""A file with one of these tables holds mailbot's settings, not the parameters of its figures."""


class Language(StrEnum):
    """In which language a figure is explained."""

    FR = "fr"
    EN = "en"


class Segment(StrEnum):
    """By what the figures are divided."""

    MAILBOX = "mailbox"
    LANGUAGE = "language"
    INTENT = "intent"
    SEGMENT = "segment"
    CHANNEL = "channel"
    HOUR = "hour"
    WEEKDAY = "weekday"
    HOURS = "hours"
    URGENCY = "urgency"
    EMOTION = "emotion"
    MODEL = "model"
    POLICY = "policy"
    TEMPLATE = "template"
    CUSTOMER = "customer"


Start = Annotated[
    str | None, typer.Option("--from", help="Local time, included, such as 2026-11-09; else last Monday's week.")
]
End = Annotated[str | None, typer.Option("--to", help="Local time, excluded, such as 2026-11-16.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="What was known then: 2026-11-21T09:00:00Z, or local time; else now.")
]
Told = Annotated[
    Path | None, typer.Option("--config", help="Parameters of the figures (TOML or JSON), or mailbot's settings file.")
]


@kpi_app.callback()
def kpi(  # noqa: PLR0913 - a command's options are its arguments
    context: typer.Context,
    start: Start = None,
    end: End = None,
    as_of: AsOf = None,
    config: Told = None,
    by: Annotated[Segment | None, typer.Option("--by", help="Divide every figure by this.")] = None,
    *,
    ids: Annotated[bool, typer.Option("--ids", help="Name the conversations behind every figure (JSON).")] = False,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV for spreadsheets.")] = False,
) -> None:
    """Show every figure of a period, with its interval and how final it is.

    Example: mailbot kpi --from 2026-11-09 --to 2026-11-16 --as-of 2026-11-21T09:00:00Z --by language --json
    """
    if context.invoked_subcommand is not None:
        return
    from analytics.compute import measure_board
    from analytics.printed import board_csv, board_text
    from analytics.report import board_json, part_json
    from analytics.segments import parts, standing_out

    facts = _facts(start, end, as_of, config)
    whole = measure_board(facts)
    divided = list(parts(facts, by.value)) if by else []
    boards: Mapping[str, BoardOf] = {
        part.label: measure_board(facts, scope=part.scope) for part in divided if not part.hidden
    }
    apart = standing_out(whole, boards)
    if as_json:
        told: dict[str, Any] = board_json(whole, ids=ids)
        if by:
            told["by"] = by.value
            told["segments"] = {part.label: part_json(part, boards.get(part.label), facts, ids=ids) for part in divided}
            told["stands_out"] = {name: list(labels) for name, labels in apart.items()}
        say_json(told)
    elif as_csv:
        sys.stdout.write(board_csv({"": whole, **boards}))
    else:
        say(board_text(whole))
        for label, board in boards.items():
            say(f"\n== {by}: {label}\n")
            say(board_text(board))
        for name, labels in apart.items():
            say(f"{name}: {', '.join(labels)} differ from the rest by more than chance (Benjamini-Hochberg at 10 %).")
        hidden = [part.label for part in divided if part.hidden]
        if hidden:
            say(f"\nNot shown, because they have fewer than 5 customers: {', '.join(hidden)}.")


@kpi_app.command("explain")
def explain(
    name: Annotated[str, typer.Argument(help="The name of a figure, such as fcr.")],
    start: Start = None,
    end: End = None,
    as_of: AsOf = None,
    config: Told = None,
    language: Annotated[Language, typer.Option("--lang", help="Language of the explanation.")] = Language.EN,
) -> None:
    """Say what a figure means, how it is computed, the SQL of its events, and the conversations it was counted from.

    Example: mailbot kpi explain fcr --from 2026-11-09 --to 2026-11-16 --lang fr
    """
    from analytics.compute import measure
    from analytics.explain import definition, lineage, statements

    chosen = known(name)
    for line in definition(chosen, language.value):
        say(line)
    facts = _facts(start, end, as_of, config)
    say("\nSQL")
    for statement in statements(chosen, _database(config).dialect):
        say(f"{statement}\n")
    item = measure(chosen, facts, facts.conversations.in_window)
    window = facts.window
    say(f"{window.start.astimezone(ZoneInfo(window.tz))} .. {window.end.astimezone(ZoneInfo(window.tz))}")
    for line in lineage(item, facts):
        say(line)


@kpi_app.command("horizons")
def horizons(
    name: Annotated[str, typer.Argument(help="The name of a figure.")] = "fcr",
    start: Start = None,
    end: End = None,
    as_of: AsOf = None,
    config: Told = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show a figure under horizons of 3, 7, 14 and 30 days: whoever comes back later is not seen by a short one.

    Example: mailbot kpi horizons fcr --from 2026-10-05 --to 2026-10-12
    """
    from analytics.horizons import horizons_json

    rows = horizons_json(known(name), _facts(start, end, as_of, config))
    say_rows(rows, as_json=as_json, empty="")


def _facts(start: str | None, end: str | None, as_of: str | None, config: Path | None) -> Facts:
    """Return what is known about the period that the options name."""
    from analytics.compute import gather
    from mailbot.bootstrap.clock import now
    from mailbot.store.session import reading

    told = _parameters(config)
    instant = _moment(as_of, told.tz, "--as-of") if as_of else now().replace(microsecond=0)
    window = _window(start, end, instant, told.tz)
    with reading(_database(config)) as connection:
        return gather(connection, window, as_of=instant, parameters=told)


def _is_settings(config: Path | None) -> bool:
    """Tell whether the file of ``--config`` is mailbot's settings file."""
    from analytics.parameters import ParametersError, read_parameters

    if config is None:
        return False
    try:
        return bool(SETTINGS_TABLES & read_parameters(config).keys())
    except ParametersError as error:
        raise SettingsError(f"{error}. No figure was computed; correct the file of --config.") from error


def _database(config: Path | None) -> sa.Engine:
    from mailbot.bootstrap.place import Place, database_of, settings_of

    return database_of(Place.of(settings_of(config if _is_settings(config) else None)))


def _parameters(config: Path | None) -> Parameters:
    """Return the parameters: the shipped ones, the site's zone, kpis.toml beside the settings, the file of --config."""
    from analytics.parameters import ParametersError, parameters_of, read_parameters
    from mailbot.bootstrap.place import settings_of
    from mailbot.shipped import shipped

    loaded = settings_of(config if _is_settings(config) else None)
    layers: list[dict[str, Any]] = []
    try:
        layers.append(read_parameters(shipped("config") / "kpis.toml"))
        layers.append({"tz": loaded.settings.site.timezone})
        beside = loaded.base / "kpis.toml"
        if beside.is_file():
            layers.append(read_parameters(beside))
        if config is not None and not _is_settings(config):
            layers.append(read_parameters(config))
        found, unknown = parameters_of(*layers)
    except ParametersError as error:
        raise SettingsError(f"{error}. No figure was computed; correct the file of --config.") from error
    for name in unknown:
        sys.stderr.write(f"mailbot: no figure uses the parameter {name!r}; it was ignored.\n")
    return found


def _moment(text: str, tz: str, option: str) -> datetime:
    """Return a time that was typed; one without an offset is local."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(f"{option} takes a time such as 2026-11-21T09:00, not {text!r}") from None
    local = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(tz))
    return local.astimezone(UTC)


def _window(start: str | None, end: str | None, instant: datetime, tz: str) -> Window:
    """Return the period; the last whole week before ``instant`` when neither end is named, a week when one is."""
    from analytics.units import Window

    week = timedelta(days=7)
    if start is None and end is None:
        today = instant.astimezone(ZoneInfo(tz)).replace(hour=0, minute=0, second=0, tzinfo=None)
        monday = today - timedelta(days=today.weekday())
        start, end = (monday - week).isoformat(), monday.isoformat()
    first = _moment(start, tz, "--from") if start else _moment(end or "", tz, "--to") - week
    last = _moment(end, tz, "--to") if end else first + week
    if not first < last:
        raise typer.BadParameter("--from must lie before --to")
    return Window(start=first, end=last, tz=tz)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    kpi_notes.add_to(kpi_app)
    app.add_typer(kpi_app, name="kpi")
