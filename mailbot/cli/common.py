"""What several commands share: the settings option, the database they work on, and how results are printed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mailbot.steps.shell import Shell

Config = Annotated[
    Path | None, typer.Option("--config", help="Settings file; else $MAILBOT_CONFIG, else ./mailbot.toml.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def open_shell(config: Path | None) -> Shell:
    """Return the installation's database, clock and keys; works without a settings file on the environment alone."""
    from mailbot.bootstrap.place import Place, database_of, make_state_dir, settings_of, shell_of

    place = Place.of(settings_of(config))
    make_state_dir(place)
    return shell_of(place, database_of(place))


def say(line: str = "") -> None:
    """Print one line for people."""
    sys.stdout.write(line + "\n")


def say_json(value: object) -> None:
    """Print one line for programs."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def say_rows(rows: Sequence[dict[str, Any]], *, as_json: bool, empty: str) -> None:
    """Print rows as a table for people, or as one JSON list; ``empty`` is said when there are none."""
    if as_json:
        say_json(list(rows))
        return
    if not rows:
        say(empty)
        return
    names = list(rows[0])
    widths = {name: max(len(name), *(len(_cell(row[name])) for row in rows)) for name in names}
    say("  ".join(name.ljust(widths[name]) for name in names).rstrip())
    for row in rows:
        say("  ".join(_cell(row[name]).ljust(widths[name]) for name in names).rstrip())


def _cell(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())[:60]


def ids_of(values: Iterable[str] | None) -> list[str]:
    """Return the ids a command was given, without doubles."""
    return list(dict.fromkeys(values or []))
