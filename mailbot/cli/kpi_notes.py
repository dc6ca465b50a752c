"""``mailbot kpi trend``, ``restated``, ``target``, ``annotate``: figures over time, and what is noted beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot.cli.common import AsJson, Config, open_shell, say, say_json, say_rows

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from analytics.kpi import Kpi
    from analytics.parameters import Parameters
    from mailbot.record.events import Payload

LONGEST_NOTE = 200
Name = Annotated[str, typer.Argument(help="The name of a figure, such as fcr.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="What was known then; else now.")]
Author = Annotated[str | None, typer.Option("--author", help="Who says so: initials or a role, no address.")]


def known(name: str) -> Kpi:
    """Return the figure called ``name``; BadParameter with the nearest names when there is none."""
    from analytics.kpis import BY_NAME

    chosen = BY_NAME.get(name)
    if chosen is None:
        import difflib

        near = difflib.get_close_matches(name, BY_NAME, n=3)
        raise typer.BadParameter(
            f"there is no figure {name!r}; "
            + (f"did you mean {', '.join(near)}?" if near else f"known are {', '.join(BY_NAME)}")
        )
    return chosen


def trend(
    name: Name,
    config: Config = None,
    weeks: Annotated[int, typer.Option("--weeks", min=2, max=260, help="How many weeks.")] = 26,
    as_of: AsOf = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show a figure week by week with its control limits, which are set anew where something was changed.

    Example: mailbot kpi trend transfer_rate --weeks 52
    """
    from analytics.trend import trend_json, trend_of, trend_text
    from analytics.weeks import IsoWeek
    from mailbot.store.session import reading

    kpi, parameters, instant = known(name), _parameters(config), _instant(config, as_of)
    last = IsoWeek.at(instant, parameters.tz).shifted(-1)
    with reading(open_shell(config).database) as connection:
        found = trend_of(connection, kpi, last, weeks, as_of=instant, parameters=parameters)
    if as_json:
        say_json(trend_json(found))
    else:
        say(trend_text(found))


def restated(config: Config = None, as_of: AsOf = None, *, as_json: AsJson = False) -> None:
    """List the final figures of the last digest that are others by now, and what came since.

    Example: mailbot kpi restated --json
    """
    from analytics.digest.assemble import fingerprint
    from analytics.digest.material import gather_material
    from analytics.digest.past import restated as compared
    from analytics.weeks import IsoWeek
    from mailbot.store.session import reading

    parameters, instant = _parameters(config), _instant(config, as_of)
    week = IsoWeek.at(instant, parameters.tz)
    with reading(open_shell(config).database) as connection:
        material = gather_material(connection, week, as_of=instant, parameters=parameters, charted=False)
    rows: list[dict[str, Any]] = [
        {
            "week": str(item.week),
            "kpi": item.kpi.name,
            "said": item.said,
            "now": item.now,
            "causes": ", ".join(f"{cause} {count}" for cause, count in item.causes.items()),
        }
        for item in compared(material, parameters=fingerprint(parameters))
    ]
    nothing = (
        "Nothing was published yet." if material.publication is None else "Every figure stands as it was published."
    )
    say_rows(rows, as_json=as_json, empty=nothing)


def target(
    name: Name,
    config: Config = None,
    at_least: Annotated[float | None, typer.Option("--at-least", help="Lower edge, such as 0.7.")] = None,
    at_most: Annotated[float | None, typer.Option("--at-most", help="Upper edge, such as 0.4.")] = None,
    author: Author = None,
    *,
    none: Annotated[bool, typer.Option("--none", help="The figure has no target any more.")] = False,
) -> None:
    """Set a figure's target from now on; older reports keep the target that they had.

    Example: mailbot kpi target transfer_rate --at-most 0.35 --author lead
    """
    from mailbot.record.payloads.system import TargetSet

    kpi = known(name)
    edges = {"at_least": at_least, "at_most": at_most}
    band = {edge: value for edge, value in edges.items() if value is not None}
    if bool(band) == none:
        raise typer.BadParameter("say --at-least, --at-most or both; or --none")
    if at_least is not None and at_most is not None and at_least > at_most:
        raise typer.BadParameter("--at-least must not lie above --at-most")
    _note(config, TargetSet(kpi=kpi.name, target=band, author=_short(author)))
    told = " and ".join(f"{edge.replace('_', ' ')} {value:g}" for edge, value in band.items())
    say(f"The target of {kpi.name} is {told} from now on." if band else f"{kpi.name} has no target any more.")


def annotate(
    text: Annotated[str, typer.Argument(help="What happened, in a few words that name nobody.")],
    config: Config = None,
    author: Author = None,
) -> None:
    """Note what happened, to be read beside the curves; limits of control charts are set anew there.

    Example: mailbot kpi annotate "New tariff for parcels" --author lead
    """
    from mailbot.record.payloads.system import AnnotationAdded

    label = " ".join(text.split())[:LONGEST_NOTE]
    if not label:
        raise typer.BadParameter("say what happened")
    if "@" in label:
        raise typer.BadParameter("TEXT names nobody: the record holds no addresses, and forgets nothing")
    _note(config, AnnotationAdded(label=label, author=_short(author)))
    say("Noted.")


def _note(config: Path | None, payload: Payload) -> None:
    from mailbot.record.events import Actor, Event, payload_of
    from mailbot.store.session import writing

    shell = open_shell(config)
    with writing(shell.database) as connection:
        event = Event(type=payload.TYPE, occurred_at=shell.clock(), actor=Actor.AGENT, payload=payload_of(payload))
        shell.write(connection, event)


def _short(author: str | None) -> str | None:
    if author is not None and "@" in author:
        raise typer.BadParameter("--author takes initials or a role: the record holds no addresses")
    return author


def _parameters(config: Path | None) -> Parameters:
    from mailbot.bootstrap.figures import figure_parameters
    from mailbot.bootstrap.place import settings_of

    return figure_parameters(settings_of(config))


def _instant(config: Path | None, as_of: str | None) -> datetime:
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    from mailbot.bootstrap.clock import now

    if as_of is None:
        return now().replace(microsecond=0)
    try:
        moment = datetime.fromisoformat(as_of.strip())
    except ValueError:
        raise typer.BadParameter(f"--as-of takes a time such as 2026-11-21T09:00:00Z, not {as_of!r}") from None
    zone = ZoneInfo(_parameters(config).tz)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (trend, restated, target, annotate):
        app.command()(command)
