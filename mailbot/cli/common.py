"""What several commands share: the settings option, the database they work on, and how results are printed."""

from __future__ import annotations

import codecs
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mailbot.steps.shell import Shell

Config = Annotated[
    Path | None, typer.Option("--config", help="Settings file; else $MAILBOT_CONFIG, else ./mailbot.toml.")
]
NoConfig = Annotated[
    Path | None, typer.Option("--config", help="Taken as by every command; nothing in the file is needed here.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def open_shell(config: Path | None, *, make: bool = True) -> Shell:
    """Return the installation's database, clock and keys; works without a settings file on the environment alone.

    Without ``make`` an installation that was never run is a DatabaseError, and nothing is made.
    """
    from mailbot.bootstrap.place import Place, database_of, make_state_dir, settings_of, shell_of
    from mailbot.errors import DatabaseError

    place = Place.of(settings_of(config))
    if not make and place.database_url.startswith("sqlite:///"):
        file = Path(place.database_url.removeprefix("sqlite:///"))
        if not file.exists():
            raise DatabaseError(f"There is no database at {file}; nothing was made. Name the settings with --config.")
    make_state_dir(place)
    return shell_of(place, database_of(place))


def say(line: str = "") -> None:
    """Print one line for people."""
    sys.stdout.write(line + "\n")


def note(line: str) -> None:
    """Tell people why it takes a while, beside the output that programs read."""
    sys.stderr.write(f"mailbot: {line}\n")
    sys.stderr.flush()


def say_json(value: object) -> None:
    """Print one line for programs; where the output is not UTF-8, in ASCII, which is the same JSON (RFC 8259)."""
    sys.stdout.write(json.dumps(value, ensure_ascii=not _is_utf8(sys.stdout), default=str) + "\n")


def _is_utf8(stream: TextIO) -> bool:
    return codecs.lookup(stream.encoding or "utf-8").name == "utf-8"


def forgive(stream: TextIO) -> None:
    """Let a terminal that is not UTF-8 show ``?`` for a letter it does not have, instead of ending the command."""
    if isinstance(stream, io.TextIOWrapper) and not _is_utf8(stream):
        stream.reconfigure(errors="replace")


def in_utf8(stream: TextIO) -> TextIO:
    """Return a pipe that carries a file of ours: those are UTF-8, whatever the terminal is."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="strict")
    return stream


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


def ids_of(values: Iterable[str] | None, *, everything: bool = False) -> list[str]:
    """Return the ids a command was given, without doubles; none is wrong usage: a slip must not touch anything.

    ``everything`` says that the command also knows ``--all``.
    """
    named = list(dict.fromkeys(values or []))
    if not named:
        raise typer.BadParameter("name at least one id" + (", or give --all." if everything else "."))
    return named


def say_done(count: int, asked: int, done: str, *, as_json: bool = False) -> None:
    """Say how many were done; exit with 1 when some of the ids that were asked for could not be."""
    left = asked - count
    if as_json:
        say_json({"asked": asked, "done": count})
    else:
        say(f"{count} {done}")
        if left > 0:
            say(f"{left} of the ids are not there, or no longer wait; nothing was done with them.")
    if left > 0:
        raise typer.Exit(1)
