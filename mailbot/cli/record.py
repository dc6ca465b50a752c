"""``mailbot record``: writes the event log to a file, takes one in, and proves that nobody changed it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.common import AsJson, Config, in_utf8, open_shell, say, say_json
from mailbot.errors import RecordError

if TYPE_CHECKING:
    from mailbot.record.events import Event

record_app = typer.Typer(help="The event log that every figure is computed from.", no_args_is_help=True)
File = Annotated[Path, typer.Argument(help="A .jsonl or .csv file (export: or .parquet); - for a pipe (JSONL).")]


SHOWN = 20
"""Problems that are printed for people."""


def _is_csv(file: Path) -> bool:
    return file.suffix.lower() == ".csv"


def _events_in(file: Path) -> tuple[Event, ...]:
    from mailbot.record import exchange

    try:
        if str(file) == "-":
            return exchange.parse(in_utf8(sys.stdin), as_csv=False)
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return exchange.parse(lines, as_csv=_is_csv(file))
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"The file {file} could not be read ({error}). Nothing was taken.") from error


@record_app.command("export")
def record_export(file: File, config: Config = None) -> None:
    """Write the whole record to a file, as JSONL or, when its name says so, as CSV or Parquet.

    Parquet is for tools of analysis and needs mailbot[analytics]; only JSONL and CSV can be imported again.

    Example: mailbot record export record.jsonl
    """
    from mailbot.record import exchange
    from mailbot.store.session import reading

    shell = open_shell(config)
    with reading(shell.database) as connection:
        if str(file) == "-":
            exchange.export(connection, in_utf8(sys.stdout), as_csv=False)
            return
        if file.suffix.lower() == ".parquet":
            from mailbot.record.columnar import export_parquet

            say(f"{export_parquet(connection, file)} events written to {file}.")
            return
        with file.open("w", encoding="utf-8", newline="") as sink:
            count = exchange.export(connection, sink, as_csv=_is_csv(file))
    say(f"{count} events written to {file}.")


@record_app.command("import")
def record_import(file: File, config: Config = None, *, as_json: AsJson = False) -> None:
    """Add the events of a file to the record; a row that is wrong refuses the whole file.

    Example: mailbot record import record.csv
    """
    from mailbot.record import exchange
    from mailbot.store.session import writing

    shell = open_shell(config)
    events = _events_in(file)  # all of it first: a slow pipe must not hold the database
    with writing(shell.database) as connection:
        taken = exchange.keep(connection, events, now=shell.clock(), new_id=shell.new_id)
    if as_json:
        say_json({"read": taken.read, "added": taken.added, "ignored": taken.ignored})
    else:
        say(f"{taken.added} events added; {taken.ignored} were known already.")


@record_app.command("verify")
def record_verify(
    file: Annotated[Path | None, typer.Argument(help="A .jsonl or .csv file; else the record itself.")] = None,
    config: Config = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Check that no event was changed, removed or put in between since it was written.

    With FILE, an exported copy is held against the record, and its head is told, to be compared with a digest's.

    Example: mailbot record verify
    """
    from mailbot.record.copies import verify_copy
    from mailbot.record.journal import verify
    from mailbot.store.session import reading

    events = None if file is None else _events_in(file)
    with reading(open_shell(config).database) as connection:
        if events is None:
            count, head, wrong = verify(connection)
            good = "as they were written"
        else:
            copy = verify_copy(connection, events)
            count, head, wrong = copy.events, copy.head, copy.wrong
            good = "as they stand in the record" if copy.of_this_record else "of another record: compare the head"
    if as_json:
        say_json({"events": count, "head": head, "problems": list(wrong)})
    else:
        for problem in wrong[:SHOWN]:
            say(problem)
        if len(wrong) > SHOWN:
            say(f"... and {len(wrong) - SHOWN} more; --json lists them all")
        say(f"{count} events, {'NOT as they were written' if wrong else good}; head {head[:16]}.")
    if wrong:
        raise typer.Exit(1)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(record_app, name="record")
